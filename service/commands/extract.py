"""`invoice-stream extract`: files in, a table or JSON lines out, without Kafka.

For trying prompts, models and documents: what it shows is what the service would publish. Rows
stand in the order of the files, in every form of output; a file that cannot be used is a row of
the table and of CSV, and a message beside JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

from schemas.invoice import Invoice
from schemas.outcome import Check, Trust
from service.commands.evidence_views import Views, evidence_views
from service.commands.extract_text import show_texts
from service.commands.extraction_run import Named, NoServer, open_extractor, outcomes
from service.commands.files import TRUTH, NotSendable, events_of
from service.extraction.outcome_bodies import extracted_body, failed_body
from service.model.cost import total_cost
from service.model.counted import counted
from service.model.next_command import ValueLine
from service.model.outcome import Extracted, Failed
from service.model.printable import printable
from service.model.record import event_id_of
from service.model.text_table import TextColumn, TextTable, columns_of, folded
from service.ops.private_file import NotWritable
from service.ops.row_output import OutputForm, RowOutput
from service.ops.terminal import terminal_columns, warn, warn_block
from service.settings import Settings

MAX_BYTES = 6 * 1024 * 1024
"""No broker stands in the way: base64 of it fits extraction.max_event_bytes."""
_BROKEN_SHOWN = 3
_FAILED, _UNREAD = "failed", "not read"
_CELL_CHARS_MAX = 500
_COLUMNS = ("file", "trust", "number", "date", "supplier", "gross", "currency", "by", "why")
_TITLES = (*_COLUMNS[:-3], "cur", "by", "what keeps it from book")
_CUT = ("file", "number", "supplier")
_WIDEST, _LEAST = 60, 8
"""Of a column that gives way."""
_NARROWEST = 20


async def run(
    settings: Settings,
    files: list[str],
    *,
    form: OutputForm,
    say: Callable[[str], None],
    views: Views | None = None,
    stdin: bytes = b"",
) -> int:
    """0 when every file was read, trusted or not; 1 when one failed, no server answers, or a view
    cannot be written. Raises ValueError for what cannot be done."""
    rows = _OrderedRows(form, say)
    counts = dict.fromkeys((*(trust.value for trust in Trust), _FAILED), 0)
    costs, cached = list[Decimal | None](), 0
    views, away = views or Views(), None
    _check(views, form)
    documents = [name for name in files if not name.endswith(TRUTH)] or files
    if skipped := len(files) - len(documents):
        warn(f"{counted(skipped, 'file')} skipped (*{TRUTH})")
    events, unusable = _events(documents, stdin)
    if views.picture is not None and len(events) > 1:
        raise ValueError("--picture draws one document; --html shows many")
    if views.text:
        for _, _, why in unusable:
            warn(why)
        return 1 if await show_texts(settings, events, say) or unusable else 0
    for number, name, why in unusable:
        counts[_FAILED] += 1
        if form is not OutputForm.TABLE:
            warn(why)
        rows.take(number, _failed(Path(name).name, why), None)
    try:
        if events:
            async with open_extractor(settings) as opened, evidence_views(settings, views) as shown:
                async for event, outcome in outcomes(opened, events):
                    counts[_verdict(outcome)] += 1
                    cached += isinstance(outcome, Extracted) and outcome.cached
                    costs.append(outcome.usage.cost)
                    body = partial(_json, outcome, settings.cost.currency)
                    rows.take(event.number, _row(event.name, outcome), body)
                    await shown.add(event.name, outcome)
            _say_written(views, shown.written)
    except NoServer as error:
        counts[_FAILED] += len(error.unread)
        for one in error.unread:
            rows.take(one.number, _failed(one.name, "no LLM server answers"), None)
        away = error
    except NotWritable as error:
        warn(str(error))
        return 1
    finally:  # Without a server, the documents that need none are shown all the same.
        _count_unread(counts, len(events) + len(unusable))
        rows.close()
        if form is OutputForm.TABLE and rows.cells:
            for line in _table(rows.cells, terminal_columns()):
                say(ValueLine(line))
            say(_summary(counts, cached, total_cost(costs), settings.cost.currency))
    if away is not None:
        warn_block(str(away))
    return 1 if counts[_FAILED] else 0


def _count_unread(counts: dict[str, int], documents: int) -> None:
    """Those that Ctrl-C left out, in the last sentence and beside every form of output."""
    if unread := documents - sum(counts.values()):
        counts[_UNREAD] = unread
        warn(f"ended early: {counted(unread, 'document')} not read")


def _check(views: Views, form: OutputForm) -> None:
    if views.picture is not None and views.picture.suffix.lower() != ".png":
        raise ValueError("--picture writes PNG: name a file that ends in .png")
    if views.text and (form is not OutputForm.TABLE or views != Views(text=True)):
        raise ValueError("--text prints the text alone: it takes no other form or view")


def _say_written(views: Views, pictures: list[Path]) -> None:
    """On standard error, because standard output holds results. A document without pages, or
    without evidence on them, has no picture."""
    for path in ([views.html] if views.html is not None else []) + pictures:
        warn(f"wrote {path} (only you can read it)")
    if views.picture is not None and not pictures:
        warn("no value stands on a page, so there is no picture")


def _summary(counts: dict[str, int], cached: int, cost: Decimal | None, currency: str) -> str:
    """The last line of a table. Answers that no server was asked for are told: who tries another
    model under the same name would look for a fault."""
    parts = [f"{count} {what}" for what, count in counts.items()]
    if cached:
        parts.append(f"{cached} from cached answers (cache.enabled)")
    return ", ".join(parts + ([f"{cost:.4f} {currency}"] if cost is not None else []))


class _OrderedRows:
    """Rows in the order of the files, although outcomes come in another one. JSON and CSV are
    written as soon as all rows before are there; a table is drawn at the end."""

    def __init__(self, form: OutputForm, say: Callable[[str], None]) -> None:
        self.cells: list[tuple[int, tuple[str, ...]]] = []
        self._output = RowOutput(form, say)
        self._output.__enter__()
        self._waiting: dict[int, tuple[tuple[str, ...], str | None]] = {}
        self._next = 0

    def take(self, number: int, cells: tuple[str, ...], body: Callable[[], str] | None) -> None:
        """One row; JSON has none without a body."""
        form = self._output.form
        if form is OutputForm.TABLE:
            self.cells.append((number, cells))
            return
        written = body() if body is not None and form is not OutputForm.CSV else None
        self._waiting[number] = (cells, written)
        while self._next in self._waiting:
            self._say(*self._waiting.pop(self._next))
            self._next += 1

    def close(self) -> None:
        """Those that wait for one that did not come are written, too."""
        for number in sorted(self._waiting):
            self._say(*self._waiting[number])
        self._output.__exit__(None, None, None)

    def _say(self, cells: tuple[str, ...], written: str | None) -> None:
        if self._output.form is OutputForm.CSV:
            self._output.cells(dict(zip(_COLUMNS, cells, strict=True)))
        elif written is not None:
            self._output.json(written)


def _events(files: list[str], stdin: bytes) -> tuple[list[Named], list[tuple[int, str, str]]]:
    """The events of files that can be used; of the others the place, the name and the fault."""
    events, unusable = list[Named](), list[tuple[int, str, str]]()
    for name in files:
        short = Path(name).name
        try:
            for number, value in enumerate(events_of(name, MAX_BYTES, stdin), 1):
                place = len(events) + len(unusable)
                events.append(Named(short if number == 1 else f"{short}:{number}", value, place))
        except NotSendable as error:
            unusable.append((len(events) + len(unusable), name, str(error)))
    return events, unusable


def _verdict(outcome: Extracted | Failed) -> str:
    if isinstance(outcome, Failed):
        return _FAILED
    return outcome.assessment.trust.value


def _json(outcome: Extracted | Failed, currency: str) -> str:
    if isinstance(outcome, Failed):
        event_id = event_id_of(outcome.event_id, outcome.record.coordinates)
        return failed_body(outcome, event_id, currency).model_dump_json()
    event_id = event_id_of(outcome.event.event_id, outcome.record.coordinates)
    return extracted_body(outcome, event_id, currency).model_dump_json()


def _table(rows: list[tuple[int, tuple[str, ...]]], width: int | None) -> Iterator[str]:
    """Names give way to the terminal's width, and amounts never. Where the reasons have no room
    behind their rows, they stand below them."""
    shown = [[printable(cell, _CELL_CHARS_MAX) for cell in cells] for _, cells in sorted(rows)]
    columns = [
        _column(title, [cells[at] for cells in shown]) for at, title in enumerate(_TITLES[:-1])
    ]
    used = sum(column.width + 1 for column in columns)
    has_room = width is None or used + max(columns_of(cells[-1]) for cells in shown) <= width
    if has_room:
        columns.append(TextColumn(_TITLES[-1]))
    table = TextTable(columns, width)
    yield table.head
    for cells in shown:
        yield table.line(cells[: len(columns)])
        if not has_room:
            yield from folded(cells[-1], max(width or 0, _NARROWEST))


def _column(title: str, cells: list[str]) -> TextColumn:
    width = max(map(columns_of, (title, *cells)))
    least = min(width, _LEAST) if title in _CUT else width
    return TextColumn(title, min(width, _WIDEST), least, title == "gross", title not in _CUT)


def _row(name: str, outcome: Extracted | Failed) -> tuple[str, ...]:
    if isinstance(outcome, Failed):
        reason = outcome.last_reason or outcome.reason
        return _failed(name, f"{reason.value}: {outcome.message}")
    by = outcome.extracted_by.value + (" (simulated)" if outcome.simulated else "")
    why = broken_rules(outcome.assessment.checks) or ", ".join(
        outcome.assessment.trust_because[:_BROKEN_SHOWN]
    )
    return (name, _verdict(outcome), *_shown(outcome), by, why)


def broken_rules(checks: Sequence[Check]) -> str:
    """The first few, errors first, each with its field if it has one."""
    wrong = [check for check in checks if not check.passed]
    wrong.sort(key=lambda check: check.severity != "error")
    said = "; ".join(" ".join((c.id, *c.fields[:1])) for c in wrong[:_BROKEN_SHOWN])
    more = f" and {len(wrong) - _BROKEN_SHOWN} more" if len(wrong) > _BROKEN_SHOWN else ""
    return said + more


def _failed(name: str, fault: str) -> tuple[str, ...]:
    return (name, _FAILED, *[""] * (len(_COLUMNS) - 3), fault)


def _shown(outcome: Extracted) -> tuple[str, str, str, str, str]:
    answer = outcome.answer
    if not isinstance(answer, Invoice):
        return (answer.kind, "", "", "", "")
    gross = "" if answer.totals.gross is None else format(answer.totals.gross, "f")
    number, issued = answer.invoice_number or "", str(answer.issue_date or "")
    return (number, issued, answer.supplier.name or "", gross, answer.currency or "")
