"""`invoice-stream results`: list, show, export; straight from Kafka, without a database.

Nothing here writes to Kafka: all of it can run at any time, as often as one likes.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from schemas.batch import BatchReport
from schemas.outcome import DocumentExtracted, InvoiceExtracted
from service.failures.dead_letter_view import facts, row_lines, summary
from service.failures.failure_state import TO_DO, FailureState
from service.failures.places import NamedInvoice, read_named
from service.kafka.dead_letters import TopicUnreadable
from service.model.counted import counted
from service.model.printable import printable, readable_json
from service.model.text_table import TextTable
from service.ops import collector
from service.ops.row_output import OutputForm, RowOutput
from service.ops.terminal import terminal_columns, warn
from service.replay.failures import failures_table
from service.replay.outcomes import SentOutcomes, sent_outcomes
from service.replay.topic_records import topic_records
from service.results.because import because_fault
from service.results.export_tables import SHEETS, ExportTable
from service.results.listed import ListedFailure, ListedResult, settled
from service.results.newest import newest
from service.results.reading import (
    Decisions,
    ReadFailures,
    comparable_results,
    listed_failures,
    read_decisions,
    say_passed,
)
from service.results.result_filter import COMPARED_STATES, ResultFilter
from service.results.rows_export import export_rows
from service.results.searching import (
    Comparing,
    ReadResults,
    ResultSearch,
    search_results,
)
from service.results.twins import EarlierTwin
from service.results.views import (
    BATCH_COLUMNS,
    RESULT_COLUMNS,
    batch_line,
    result_facts,
    result_lines,
    result_page,
    shown_of,
    started,
    twin_facts,
    twin_words,
)
from service.results.whole_export import export_whole
from service.review.published import UnreadableRecord, published_result
from service.settings import KafkaSettings

Say = Callable[[str], None]
_ONE_TABLE: Final = ("csv", "parquet")
_ROWS: Final = {"lines": "line", "taxes": "tax row"}
_SHOWN_MAX = 20
_COUNTED_MAX = 10_000
"""Failures to do that a list of results counts."""


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What a list shows and how."""

    chosen: ResultFilter
    states: tuple[FailureState, ...] = ()
    """Of failures; none: all, those to do first."""
    limit: int | None = None
    form: OutputForm = OutputForm.TABLE
    duplicates: bool = False
    """Of results: those alone that have number or amount in common with an earlier one."""


async def list_results(kafka: KafkaSettings, options: ListOptions, say: Say) -> int:
    """A line per result, in the order of the log; with a limit the newest ones, newest first. A
    table ends with the counts of results and of failures to do, on standard error. 2 where no
    result has a word of `--because` that is neither a rule nor a field."""
    collector.spare()
    because = options.chosen.because
    read = ReadResults(doubted=frozenset(word for word in because if because_fault(word)))
    decisions, shown = await read_decisions(kafka), 0
    search = ResultSearch(options.chosen, options.limit, options.duplicates)
    results = search_results(kafka, decisions, search, read)
    async with aclosing(results):
        table = TextTable(RESULT_COLUMNS, terminal_columns())
        with RowOutput(options.form, say, table.head) as rows:
            async for one in results:
                twins = decisions.twins if options.duplicates else None
                twin = None if twins is None else twins.earlier(one.source)
                besides = _besides(one, decisions) if twin is None else twin_words(twin, one.source)
                rows.row(_facts(one, twin), partial(result_lines, table, one, besides))
                shown += 1
            if read.doubted and not shown:  # An empty list would look like good news.
                rows.say_nothing()
    if options.form is OutputForm.TABLE and (shown or not read.doubted):
        total = counted(read.results, "result")
        said = shown_of(shown, read.matching, read.results, total)
        warn(await _counted(kafka, decisions, read, said))
    for word in sorted(read.doubted):
        warn(because_fault(word))
    return 2 if read.doubted else 0


def _facts(one: ListedResult, twin: EarlierTwin | None) -> dict[str, Any]:
    facts_ = result_facts(one)
    return facts_ if twin is None else facts_ | twin_facts(twin)


def _besides(one: ListedResult, decisions: Decisions) -> str:
    """What an undecided result has in common with another one: why it is not ready, or a rejected
    one."""
    twins = decisions.twins
    if twins is None or one.state not in COMPARED_STATES:
        return ""
    if twin := twins.asking(one.source):
        return twin_words(twin, one.source)
    rejected = twins.rejected(one.source)
    return "" if rejected is None else f"{twin_words(rejected, one.source)}, which was rejected"


async def _counted(kafka: KafkaSettings, decisions: Decisions, read: ReadResults, said: str) -> str:
    """Counting ends at a bound, and where the failures cannot be read."""
    count = 0
    try:
        became = SentOutcomes(ended=read.ended)  # One that failed again is none to do, either.
        async with aclosing(listed_failures(kafka, decisions, became)) as failures:
            async for one in failures:
                count += one.state in TO_DO
                if count == _COUNTED_MAX:
                    break
    except TopicUnreadable as error:
        return f"{said}; failures are not counted: {error}"
    if not count:
        return f"{said}; no failures to do"
    to_do = f"{counted(count, 'failure')}{' or more' * (count == _COUNTED_MAX)} to do"
    return f"{said}; {to_do}: `invoice-stream results list --of failures`"


async def list_failures(kafka: KafkaSettings, options: ListOptions, say: Say) -> int:
    """A line per failure; those to do first, unless states are named. With a limit the newest ones,
    newest first. A table ends with their number, on standard error."""
    collector.spare()
    decisions = await read_decisions(kafka)
    became = await sent_outcomes(kafka, decisions.sent)
    said, read = 0, ReadFailures()
    groups = _failures(kafka, decisions, became, options, read)
    table = failures_table()
    with RowOutput(options.form, say, table.head) as rows:
        async with aclosing(groups) as failures:
            async for one in failures:
                mark = facts(one.letter, one.state)
                rows.row(mark, partial(row_lines, table, one.letter, one.state))
                said += 1
    if options.form is OutputForm.TABLE:
        total = max(read.failures, said)
        warn(shown_of(said, read.matching, total, counted(total, "failure")))
    return 0


def _failures(
    kafka: KafkaSettings,
    decisions: Decisions,
    became: SentOutcomes,
    options: ListOptions,
    read: ReadFailures,
) -> AsyncGenerator[ListedFailure, None]:
    """Reads the topic once for named states or the newest; twice for all, so that nothing need be
    kept."""
    rest = tuple(state for state in FailureState if state not in TO_DO)
    groups = (options.states,) if options.states else (TO_DO, rest)
    if options.limit is None:
        return _in_groups(kafka, decisions, became, options, groups, read)
    whole = (tuple(state for group in groups for state in group),)
    failures = _in_groups(kafka, decisions, became, options, whole, read)
    return newest(
        failures, options.limit, lambda one: (one.state in groups[0], one.letter.failed_s)
    )


async def _in_groups(
    kafka: KafkaSettings,
    decisions: Decisions,
    became: SentOutcomes,
    options: ListOptions,
    groups: tuple[tuple[FailureState, ...], ...],
    read: ReadFailures,
) -> AsyncGenerator[ListedFailure, None]:
    invoice_id = options.chosen.invoice_id
    for group in groups:
        read.failures = 0
        async with aclosing(listed_failures(kafka, decisions, became)) as failures:
            async for one in failures:
                read.failures += 1
                if one.state in group and (not invoice_id or one.letter.invoice_id == invoice_id):
                    read.matching += 1
                    yield one


async def list_batches(kafka: KafkaSettings, options: ListOptions, say: Say) -> int:
    """A line per micro-batch, in the order of the log; with a limit the newest ones, newest first.
    A table ends with their number, on standard error."""
    read = _ReadBatches()
    reports = _batch_reports(kafka, read)
    if options.limit is not None:
        reports = newest(reports, options.limit, started)
    async with aclosing(reports):
        table = TextTable(BATCH_COLUMNS, terminal_columns())
        shown = 0
        with RowOutput(options.form, say, table.head) as rows:
            async for one in reports:
                rows.row(one.model_dump(mode="json"), partial(batch_line, table, one))
                shown += 1
    if options.form is OutputForm.TABLE:
        total = f"{read.batches:,} micro-{'batch' if read.batches == 1 else 'batches'}"
        warn(shown_of(shown, read.batches, read.batches, total))
    return 0


@dataclass(slots=True)
class _ReadBatches:
    """What a list of micro-batches read."""

    batches: int = 0


async def _batch_reports(
    kafka: KafkaSettings, read: _ReadBatches
) -> AsyncGenerator[BatchReport, None]:
    async with aclosing(topic_records(kafka, kafka.batches_topic)) as records:
        async for record in records:
            try:
                report = BatchReport.model_validate_json(record.value or b"", extra="ignore")
            except ValueError:
                continue
            read.batches += 1
            yield report


async def show_results(kafka: KafkaSettings, wanted: str, as_json: bool, say: Say) -> int:
    """The result of an event (PARTITION@OFFSET, which may be in several topics; or with the topic
    before it), or those with an id or a number; without any the failures of that event or id. 1
    where there is neither."""
    decisions = await read_decisions(kafka)
    named = read_named(wanted, kafka.failures_topic)
    if named.failure is not None:
        return await _show_failures(kafka, decisions, named, as_json, say)
    fitting = await _find(kafka, decisions, named)
    for number, (one, result) in enumerate(fitting.first):
        if number and not as_json:
            say("")
        _show(settled(one, decisions.known), result, decisions, as_json, say)
    say_passed(fitting.passed)
    if not fitting.count:
        return await _show_failures(kafka, decisions, named, as_json, say)
    if fitting.count > _SHOWN_MAX:
        warn(f"the first {_SHOWN_MAX} of {fitting.count:,} results that fit")
    return 0


@dataclass(slots=True)
class _Fitting:
    """Results that fit what is asked for: the first ones, and how many."""

    first: list[tuple[ListedResult, InvoiceExtracted | DocumentExtracted]] = field(
        default_factory=list
    )
    count: int = 0
    passed: int = 0
    """What a list alone can show."""

    def take(self, one: ListedResult, value: bytes | None) -> None:
        try:
            result = published_result(value)
        except UnreadableRecord:
            self.passed += 1
            return
        if self.count < _SHOWN_MAX:
            self.first.append((one, result))
        self.count += 1


async def _find(kafka: KafkaSettings, decisions: Decisions, named: NamedInvoice) -> _Fitting:
    """Compares all results, and finds those that fit meanwhile."""
    fitting, comparing = _Fitting(), Comparing(needed=False)
    async with aclosing(comparable_results(kafka, decisions.known)) as results:
        async for one, value in results:
            comparing.take(one)
            if one.line.is_named(named):
                fitting.take(one.line, value)
    decisions.twins = comparing.compared()
    return fitting


async def _show_failures(
    kafka: KafkaSettings, decisions: Decisions, named: NamedInvoice, as_json: bool, say: Say
) -> int:
    """The failures at a place, of an event or of an id, with what to do about each; 1 where there
    is none."""
    at = named.failure
    became = await sent_outcomes(kafka, decisions.sent)
    found = 0
    failures = listed_failures(kafka, decisions, became, at[0] if at else None)
    async with aclosing(failures):
        async for one in failures:
            letter = one.letter
            ids = (letter.invoice_id, letter.event_id)
            if not named.is_failure(letter.at, letter.source, *ids):
                continue
            if found < _SHOWN_MAX:
                _show_failure(one, first=not found, as_json=as_json, say=say)
            found += 1
    if not found:
        warn(
            f"no result or failure matches {printable(named.words)}; it may not have been "
            "processed yet. `invoice-stream results list` shows the results, `--of failures` the "
            "failures"
        )
    elif found > _SHOWN_MAX:
        warn(f"the first {_SHOWN_MAX} of {found:,} failures that fit")
    return 0 if found else 1


def _show_failure(one: ListedFailure, *, first: bool, as_json: bool, say: Say) -> None:
    if as_json:
        say(readable_json(facts(one.letter, one.state)))
        return
    if not first:
        say("")
    for row in summary(one.letter, one.state, one.later):
        say(row)


def _show(
    one: ListedResult,
    result: InvoiceExtracted | DocumentExtracted,
    decisions: Decisions,
    as_json: bool,
    say: Say,
) -> None:
    from service.review.corrected import counted_result

    history = decisions.known.history(one.source)
    counts = counted_result(result, history)
    if not as_json:
        for row in result_page(one, counts, history, _besides(one, decisions)):
            say(row)
        return
    values = counts.model_dump(mode="json")
    say(
        readable_json(
            {
                **result_facts(one),
                "invoice": values.get("invoice"),
                "fields": values["fields"],
                "checks": values["checks"],
                "review_version": history.version,
                "reviews": [review.model_dump(mode="json") for review in history.in_force],
                "published": result.model_dump(mode="json"),
            }
        )
    )


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an export holds and how."""

    chosen: ResultFilter
    form: str
    sheet: str
    """Of formats with one table."""
    limit: int | None = None
    """The newest ones alone."""


async def export_results(kafka: KafkaSettings, options: ExportOptions, out: Path) -> int:
    """Writes what the filter chooses to a file that its owner alone may read, in the order of the
    log. Raises NotWritable."""
    collector.spare()
    form, sheet = options.form, options.sheet
    decisions = await read_decisions(kafka)
    chosen = options.chosen
    if options.limit is not None:
        chosen = await _newest_alone(kafka, decisions, ResultSearch(chosen, options.limit))
    if form == "jsonl":
        said = counted(await export_whole(kafka, decisions, chosen, out), "result")
    else:
        tables = SHEETS if form == "xlsx" else _sheets(sheet)
        count, written = await export_rows(kafka, decisions, chosen, form, out, tables)
        said = counted(count, "result")
        if form in _ONE_TABLE and sheet in _ROWS:
            said = f"{counted(written, _ROWS[sheet])} of {said}"
    warn(f"{said} written to {out} (only you can read it)")
    return 0


async def _newest_alone(
    kafka: KafkaSettings, decisions: Decisions, search: ResultSearch
) -> ResultFilter:
    """Chooses what the search shows, whatever becomes of it until the second reading."""
    async with aclosing(search_results(kafka, decisions, search, ReadResults())) as found:
        return ResultFilter(places=frozenset([one.record.coordinates async for one in found]))


def _sheets(name: str) -> tuple[ExportTable, ...]:
    return tuple(table for table in SHEETS if table.name == name)
