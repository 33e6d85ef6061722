"""`invoice-stream results`: list, show, export; straight from Kafka, without a database.

Nothing here writes to Kafka: all of it can run at any time, as often as one likes.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.batch import BatchReport
from schemas.outcome import DocumentExtracted, InvoiceExtracted
from service.failures.dead_letter_view import facts
from service.model.printable import printable, readable_json
from service.ops import collector
from service.ops.private_file import private_file
from service.ops.terminal import warn, write_line
from service.results.export_files import open_table_file
from service.results.export_tables import SHEETS, ExportTable, sheet_rows
from service.results.listed import ListedFailure, ListedResult
from service.results.reading import (
    Decisions,
    ended_failures,
    listed_failures,
    listed_invoices,
    listed_results,
    read_decisions,
    say_passed,
    topic_records,
)
from service.results.result_filter import ResultFilter
from service.results.views import (
    FAILURES_HEAD,
    RESULTS_HEAD,
    failure_line,
    place,
    result_facts,
    result_line,
    result_page,
)
from service.review.published import UnreadableRecord, published_result
from service.settings import KafkaSettings

Say = Callable[[str], None]
OPEN_STATES: Final = ("open", "given_up", "parked")
"""Of failures: a person has to look."""
FAILURE_STATES: Final = (*OPEN_STATES, "sent", "discarded", "ended")
_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What a list shows and how."""

    chosen: ResultFilter
    states: tuple[str, ...] = ()
    """Of failures; none: all, open ones first."""
    limit: int | None = None
    as_json: bool = False


async def list_results(kafka: KafkaSettings, options: ListOptions, say: Say) -> int:
    """A line per result, in the order of the log; with a limit the newest ones, newest first."""
    collector.spare()
    decisions = await read_decisions(kafka)
    if not options.as_json:
        say(RESULTS_HEAD)
    results = _chosen(kafka, decisions, options.chosen)
    async for one in results if options.limit is None else _newest(results, options.limit):
        say(readable_json(result_facts(one)) if options.as_json else result_line(one))
    return 0


async def _chosen(
    kafka: KafkaSettings, decisions: Decisions, chosen: ResultFilter
) -> AsyncIterator[ListedResult]:
    async for one in listed_results(kafka, decisions.known):
        if chosen.matches(one):
            yield one


async def _newest(results: AsyncIterator[ListedResult], limit: int) -> AsyncIterator[ListedResult]:
    """By the time of reading; ties by the place."""
    kept: list[tuple[Any, ListedResult]] = []
    async for one in results:
        entry = ((one.extracted_at, one.record.coordinates), one)
        if len(kept) < limit:
            heapq.heappush(kept, entry)
        else:
            heapq.heappushpop(kept, entry)
    for _, one in sorted(kept, key=lambda entry: entry[0], reverse=True):
        yield one


async def list_failures(kafka: KafkaSettings, options: ListOptions, say: Say) -> int:
    """A line per failure; open ones first, unless states are named."""
    collector.spare()
    decisions = await read_decisions(kafka)
    ended = await ended_failures(kafka, decisions.sent)
    if not options.as_json:
        say(FAILURES_HEAD)
    said = 0
    async for one in _in_groups(kafka, decisions, ended, options.states):
        if options.limit is not None and said >= options.limit:
            break
        mark = {**facts(one.letter, None), "state": one.state}
        say(readable_json(mark) if options.as_json else failure_line(one))
        said += 1
    return 0


async def _in_groups(
    kafka: KafkaSettings,
    decisions: Decisions,
    ended: set[tuple[int, int]],
    states: tuple[str, ...],
) -> AsyncIterator[ListedFailure]:
    """Reads the topic once for named states; twice for all, so that nothing need be kept."""
    rest = tuple(state for state in FAILURE_STATES if state not in OPEN_STATES)
    for group in (states,) if states else (OPEN_STATES, rest):
        async for one in listed_failures(kafka, decisions, ended):
            if one.state in group:
                yield one


async def list_batches(kafka: KafkaSettings, options: ListOptions, say: Say) -> int:
    """A line per micro-batch, in the order of the log."""
    said = 0
    async for record in topic_records(kafka, kafka.batches_topic):
        try:
            report = BatchReport.model_validate_json(record.value or b"", extra="ignore")
        except ValueError:
            continue
        if options.limit is not None and said >= options.limit:
            break
        if options.as_json:
            say(readable_json(report.model_dump(mode="json")))
        else:
            say(
                f"{report.started_at:%Y-%m-%d %H:%M:%S}  {report.verdict:<30} "
                f"{report.succeeded:>5} of {report.size:<5} {report.wall_s:8.2f} s  "
                f"{printable(report.batch_id, 60)}"
            )
        said += 1
    return 0


async def show_results(kafka: KafkaSettings, wanted: str, as_json: bool, say: Say) -> int:
    """The result of an event (PARTITION@OFFSET), or those with an id or a number; 1 without any."""
    decisions = await read_decisions(kafka)
    partition, at, offset = wanted.partition("@")
    by_place = at and partition.isdecimal() and offset.isdecimal()
    found = 0
    results = listed_results(kafka, decisions.known, int(partition) if by_place else None)
    async for one, result in _whole(_fitting(results, wanted, by_place=bool(by_place))):
        if found < _SHOWN_MAX:
            if found and not as_json:
                say("")
            _show(one, result, decisions, as_json, say)
        found += 1
    if not found:
        warn(f"no result of {printable(wanted)}; `invoice-stream results list` shows what there is")
    return 0 if found else 1


async def _fitting(
    results: AsyncIterator[ListedResult], wanted: str, *, by_place: bool
) -> AsyncIterator[ListedResult]:
    async for one in results:
        ids = (one.invoice_id, one.event_id, one.number)
        if place(one.source) == wanted if by_place else wanted in ids:
            yield one


def _show(
    one: ListedResult,
    result: InvoiceExtracted | DocumentExtracted,
    decisions: Decisions,
    as_json: bool,
    say: Say,
) -> None:
    history = decisions.known.history(one.source)
    if not as_json:
        for row in result_page(one, result, history):
            say(row)
        return
    final = history.final(result.invoice) if isinstance(result, InvoiceExtracted) else None
    say(
        readable_json(
            {
                **result_facts(one),
                "invoice": final.model_dump(mode="json") if final else None,
                "review_version": history.version,
                "reviews": [review.model_dump(mode="json") for review in history.in_force],
                "published": result.model_dump(mode="json"),
            }
        )
    )


async def export_results(
    kafka: KafkaSettings, chosen: ResultFilter, form: str, out: Path, sheet: str
) -> int:
    """Writes what the filter chooses to a file that its owner alone may read. Raises
    NotWritable."""
    collector.spare()
    decisions = await read_decisions(kafka)
    count = 0
    with private_file(out) as file:
        if form == "jsonl":
            async for one, result in _whole(_chosen(kafka, decisions, chosen)):
                write_line(file, readable_json(_exported(one, result, decisions)))
                count += 1
        else:
            file.flush()
            tables = SHEETS if form == "xlsx" else _sheets(sheet)
            writer = open_table_file(form, file.buffer, tables)
            async for found in listed_invoices(kafka, decisions.known, chosen):
                for table in tables:
                    for row in sheet_rows(table, found):
                        writer.write(table, row)
                count += 1
            await asyncio.to_thread(writer.close)
    warn(f"{count:,} results written to {out}, readable by you alone")
    return 0


def _sheets(name: str) -> tuple[ExportTable, ...]:
    return tuple(table for table in SHEETS if table.name == name)


async def _whole(
    chosen: AsyncIterator[ListedResult],
) -> AsyncIterator[tuple[ListedResult, InvoiceExtracted | DocumentExtracted]]:
    """With the whole results. A record that only a list can show is passed over, and said so: one
    of a stranger must not prevent an export."""
    passed = 0
    async for one in chosen:
        try:
            result = published_result(one.record.value)
        except UnreadableRecord:
            passed += 1
            continue
        yield one, result
    say_passed(passed)


def _exported(
    one: ListedResult, result: InvoiceExtracted | DocumentExtracted, decisions: Decisions
) -> dict[str, Any]:
    """The result as published, with the invoice that counts."""
    body = result.model_dump(mode="json")
    if isinstance(result, InvoiceExtracted):
        final = decisions.known.history(one.source).final(result.invoice)
        body["invoice"] = final.model_dump(mode="json")
    return {**body, "state": one.state.value, "reviewed_by": one.reviewed_by}
