"""Takes results into the database: invoices with their parts, compared with all earlier ones.

Runs within a writer's transaction. A source has one row: a second result of it, as `at_least_once`
may write, is passed over. A decision may have come before its result, so reviews are looked up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from schemas.outcome import DocumentExtracted, InvoiceExtracted
from schemas.review import InvoiceReviewed
from service.model.record import Coordinates, SourceRecord
from service.review.corrected import counted_result
from service.review.decisions import UNDECIDED, Effect, InvoiceState, ReviewHistory, state_of
from service.review.findings import InvoiceFinding, keys_of
from service.review.identity import FindingKind, InvoiceMarks, marks
from service.review.published import UnreadableRecord, published_result
from service.review.replayed import SentEvents
from service.store.columns import utc_text
from service.store.database import bulk_insert, one_of
from service.store.finding_writes import (
    accepted_keys,
    approve_accounts,
    earliest_of,
    write_changes,
    write_firsts,
)
from service.store.moved_marks import place_of_order
from service.store.rows import (
    Result,
    Row,
    StoredPlace,
    check_rows,
    evidence_rows,
    invoice_row,
    line_rows,
    record_row,
    storable_source,
    tax_rows,
    text,
)
from service.store.tables import (
    CHECKS,
    EVIDENCE,
    INVOICES,
    LINES,
    PAID_TO,
    RECORDS,
    REVIEWS,
    TAXES,
    UNREADABLE,
)

APPROVING = (InvoiceState.APPROVED, InvoiceState.CORRECTED)


@dataclass(frozen=True, slots=True)
class TakenResult:
    """A result that is new in the store."""

    id: int
    record: SourceRecord
    source: Coordinates
    result: Result
    marks: InvoiceMarks
    history: ReviewHistory

    @property
    def order(self) -> str:
        """Which of two invoices is the earlier one."""
        return order_of(self.result, self.history)


@dataclass
class _Parts:
    """Rows of all tables that results fill."""

    invoices: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    taxes: list[Row] = field(default_factory=list)
    checks: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)
    records: list[Row] = field(default_factory=list)
    paid_to: list[Row] = field(default_factory=list)

    def insert(self, connection: Connection) -> None:
        bulk_insert(connection, INVOICES, self.invoices)
        bulk_insert(connection, LINES, self.lines)
        bulk_insert(connection, TAXES, self.taxes)
        bulk_insert(connection, CHECKS, self.checks)
        bulk_insert(connection, EVIDENCE, self.evidence)
        bulk_insert(connection, RECORDS, self.records)
        bulk_insert(connection, PAID_TO, sorted(self.paid_to))


def take_results(
    connection: Connection, records: Sequence[SourceRecord], sent: SentEvents
) -> list[TakenResult]:
    """Writes all of them; returns those that are new."""
    taken = _new(connection, records)
    if not taken:
        return []
    comparison = earliest_of(connection, keys_of(one.marks for one in taken))
    for one in taken:
        comparison.add(one.id, one.marks, one.order)
    findings = [change for change in comparison.changes if isinstance(change, InvoiceFinding)]
    changed = {one.invoice for one in findings if one.kind is FindingKind.NEW_ACCOUNT}
    accepted = accepted_keys(
        connection, [(one.id, one.marks) for one in taken if one.id in changed]
    )
    asking = {one.invoice for one in findings if not accepted.get((one.invoice, one.key))}
    parts = _Parts()
    for one in taken:
        _add(parts, one, sent.failure_of(one.source), asks=one.id in asking)
    parts.insert(connection)
    write_firsts(connection, comparison)
    write_changes(connection, comparison.changes, accepted)
    for one in taken:
        count_approvals(connection, one.result, UNDECIDED, one.history)
    return taken


def order_of(result: Result, history: ReviewHistory) -> str:
    """Which of two invoices is the earlier one."""
    source = result.source
    return place_of_order(
        utc_text(result.extracted_at),
        source.partition,
        source.offset,
        source.topic,
        is_rejected=history.decided is InvoiceState.REJECTED,
    )


def marks_of(result: Result, history: ReviewHistory) -> InvoiceMarks:
    """The keys of the values that count."""
    if isinstance(result, DocumentExtracted):
        return InvoiceMarks()
    return marks(history.final(result.invoice), simulated=result.simulated)


def count_approvals(
    connection: Connection, result: Result, before: ReviewHistory, now: ReviewHistory
) -> None:
    """Accounts that the decisions in force approve, where those are others than before."""
    if not isinstance(result, InvoiceExtracted) or before is now:
        return
    for history, by in ((before, -1), (now, 1)):
        if history.state(result.trust, asks=True) in APPROVING:
            approve_accounts(connection, marks_of(result, history), by)


def _new(connection: Connection, records: Sequence[SourceRecord]) -> list[TakenResult]:
    """Results of sources that the store does not have; what is no result goes to `unreadable`."""
    read: dict[Coordinates, tuple[SourceRecord, Result]] = {}
    unreadable: list[Row] = []
    for record in records:
        try:
            result = _readable(record)
        except UnreadableRecord as error:
            unreadable.append((record.topic, record.partition, record.offset, text(str(error))))
            continue
        source = result.source
        place = Coordinates(source.topic, source.partition, source.offset)
        read.setdefault(place, (record, result))
    bulk_insert(connection, UNREADABLE, unreadable)
    for known in stored(connection, INVOICES, read):
        del read[known]
    histories = histories_of(connection, read)
    first = next_id(connection)
    return [
        TakenResult(
            first + number,
            record,
            source,
            result,
            marks_of(result, history),
            history,
        )
        for number, (source, (record, result)) in enumerate(read.items())
        for history in (histories.get(source, UNDECIDED),)
    ]


def _readable(record: SourceRecord) -> Result:
    if record.quarantined is not None:
        raise UnreadableRecord(record.quarantined)
    result = published_result(record.value)
    if not storable_source(result):
        raise UnreadableRecord("its source cannot be a place in Kafka")
    return result


def next_id(connection: Connection) -> int:
    """The number of the next invoice."""
    newest = connection.execute(select(func.max(INVOICES.c.id))).scalar_one()
    return (newest or 0) + 1


def stored(connection: Connection, table: Any, sources: Iterable[Coordinates]) -> list[Coordinates]:
    """Those of the sources that a table has rows of."""
    found = []
    for (topic, partition), offsets in _by_partition(sources).items():
        query = select(table.c.source_offset).where(
            table.c.source_topic == topic,
            table.c.source_partition == partition,
            one_of(connection, table.c.source_offset, offsets),
        )
        offsets_there = connection.execute(query.distinct()).scalars()
        found += [Coordinates(topic, partition, offset) for offset in offsets_there]
    return found


def _by_partition(sources: Iterable[Coordinates]) -> Mapping[tuple[str, int], list[int]]:
    groups: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for source in sources:
        groups[source.topic, source.partition].append(source.offset)
    return groups


def histories_of(
    connection: Connection, sources: Iterable[Coordinates]
) -> dict[Coordinates, ReviewHistory]:
    """The decisions about these sources so far; those without effect change nothing."""
    found: dict[Coordinates, ReviewHistory] = {}
    for (topic, partition), offsets in _by_partition(sources).items():
        query = (
            select(REVIEWS.c.source_offset, REVIEWS.c.review)
            .where(
                REVIEWS.c.source_topic == topic,
                REVIEWS.c.source_partition == partition,
                one_of(connection, REVIEWS.c.source_offset, offsets),
                REVIEWS.c.effect == Effect.COUNTS.value,
            )
            .order_by(REVIEWS.c.partition, REVIEWS.c.offset)
        )
        for offset, review in connection.execute(query):
            place = Coordinates(topic, partition, offset)
            history = found.get(place, UNDECIDED)
            found[place], _ = history.take(InvoiceReviewed.model_validate_json(review))
    return found


def _add(parts: _Parts, one: TakenResult, failure: Coordinates | None, *, asks: bool) -> None:
    state = state_of(one.result, one.history, asks=asks)
    result = counted_result(one.result, one.history)
    place = StoredPlace(
        one.id, one.record.partition, one.record.offset, state.value, one.history, failure
    )
    parts.invoices.append(invoice_row(result, place))
    parts.records.append(record_row(one.id, one.record.value or b""))
    parts.evidence += evidence_rows(one.id, result.evidence)
    parts.paid_to += [(key, one.marks.account, one.id) for key in one.marks.supplier]
    if isinstance(result, InvoiceExtracted):
        parts.lines += line_rows(one.id, result.invoice)
        parts.taxes += tax_rows(one.id, result.invoice)
    parts.checks += check_rows(one.id, result.checks)
