"""`invoice-stream extract`: files in, a table or JSON lines out, without Kafka.

For trying prompts, models and documents: what it shows is what the service would publish. The rows
of the table stand in the order of the files; JSON lines come as the documents are read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.invoice import Invoice
from schemas.outcome import Check, Trust
from service.commands.evidence_views import Views, evidence_views
from service.commands.extraction_run import Named, NoServer, open_extractor, outcomes
from service.commands.files import NotSendable, events_of
from service.extraction.outcome_bodies import extracted_body, failed_body
from service.model.cost import total_cost
from service.model.outcome import Extracted, Failed
from service.model.printable import escaped_json, printable
from service.model.record import event_id_of
from service.ops.private_file import NotWritable
from service.ops.terminal import warn
from service.settings import Settings

MAX_BYTES = 6 * 1024 * 1024
"""No broker stands in the way: base64 of it fits extraction.max_event_bytes."""
_BROKEN_SHOWN = 3
_FAILED = "failed"
_CELL_CHARS_MAX = 500
_WIDTH = 160
"""Columns where no terminal tells: in a file or a pipe nothing should be broken."""


async def run(
    settings: Settings,
    files: list[str],
    *,
    as_json: bool,
    say: Callable[[str], None],
    views: Views | None = None,
) -> int:
    """0 when every file was read, trusted or not; 1 when one failed, or a view cannot be written.
    Raises ValueError for what cannot be done."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    counts = dict.fromkeys((*(trust.value for trust in Trust), _FAILED), 0)
    costs: list[Decimal | None] = []
    views = views or Views()
    if views.picture is not None and views.picture.suffix.lower() != ".png":
        raise ValueError("--picture writes PNG: name a file that ends in .png")
    events, unusable = _events(files)
    if views.picture is not None and len(events) > 1:
        raise ValueError("--picture draws one document; --html shows many")
    for number, name, fault in unusable:
        counts[_FAILED] += 1
        if as_json:  # Standard output holds what the service would publish, and nothing else.
            warn(fault)
        rows.append((number, _failed(Path(name).name, fault)))
    try:
        if events:
            async with open_extractor(settings) as opened, evidence_views(settings, views) as shown:
                async for event, outcome in outcomes(opened, events):
                    await shown.add(event.name, outcome)
                    counts[_verdict(outcome)] += 1
                    costs.append(outcome.usage.cost)
                    if as_json:
                        say(_json(outcome, settings.cost.currency))
                    else:
                        rows.append((event.number, _row(event.name, outcome)))
            _say_written(views, shown.written)
    except NoServer as error:
        counts[_FAILED] += len(error.unread)
        rows += [(one.number, _failed(one.name, "no LLM server answers")) for one in error.unread]
        raise
    except NotWritable as error:
        warn(str(error))
        return 1
    finally:  # Without a server, the documents that need none are shown all the same.
        if not as_json and rows:
            _show(_table(rows), counts, total_cost(costs), settings.cost.currency, say)
    return 1 if counts[_FAILED] else 0


def _say_written(views: Views, pictures: list[Path]) -> None:
    """On standard error, because standard output holds results. A document without pages, or
    without evidence on them, has no picture."""
    for path in ([views.html] if views.html is not None else []) + pictures:
        warn(f"{path}, readable by you alone")
    if views.picture is not None and not pictures:
        warn("no value stands on a page, so there is no picture")


def _show(
    table: Table,
    counts: dict[str, int],
    cost: Decimal | None,
    currency: str,
    say: Callable[[str], None],
) -> None:
    console = Console(emoji=False)
    (console if console.is_terminal else Console(width=_WIDTH, emoji=False)).print(table)
    paid = f", {cost:.4f} {currency}" if cost is not None else ""
    say(", ".join(f"{count} {what}" for what, count in counts.items()) + paid)


def _events(files: list[str]) -> tuple[list[Named], list[tuple[int, str, str]]]:
    """The events of files that can be used; of the others the place, the name and the fault."""
    events, unusable = list[Named](), list[tuple[int, str, str]]()
    for name in files:
        short = Path(name).name
        try:
            for number, value in enumerate(events_of(name, MAX_BYTES), 1):
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
        return escaped_json(failed_body(outcome, event_id, currency).model_dump_json())
    event_id = event_id_of(outcome.event.event_id, outcome.record.coordinates)
    return escaped_json(extracted_body(outcome, event_id, currency).model_dump_json())


def _table(rows: list[tuple[int, tuple[str, ...]]]) -> Table:
    table = Table(box=None, header_style="bold")
    for title in ("file", "trust", "number", "date", "supplier"):
        table.add_column(title, overflow="fold")
    table.add_column("gross", justify="right", no_wrap=True)
    table.add_column("by")
    table.add_column("what keeps it from book", overflow="fold")
    for _, cells in sorted(rows):
        table.add_row(*map(_cell, cells))
    return table


def _cell(words: str) -> Text:
    """A cell that rich takes as it is: a string would be read as its markup."""
    return Text(printable(words, _CELL_CHARS_MAX))


def _row(name: str, outcome: Extracted | Failed) -> tuple[str, ...]:
    if isinstance(outcome, Failed):
        reason = outcome.last_reason or outcome.reason
        return _failed(name, f"{reason.value}: {outcome.message}")
    by = outcome.extracted_by.value + (" (simulated)" if outcome.usage.simulated else "")
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
    return (name, _FAILED, "", "", "", "", "", fault)


def _shown(outcome: Extracted) -> tuple[str, str, str, str]:
    answer = outcome.answer
    if not isinstance(answer, Invoice):
        return (answer.kind, "", "", "")
    gross = "" if answer.totals.gross is None else format(answer.totals.gross, "f")
    money = " ".join(part for part in (gross, answer.currency) if part)
    number, issued = answer.invoice_number or "", str(answer.issue_date or "")
    return (number, issued, answer.supplier.name or "", money)
