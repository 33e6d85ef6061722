"""Takes decisions of people into the database, and makes the invoices that they are about final.

Runs within a writer's transaction. Every decision becomes a row with what it did; one that counts
rewrites the row of its invoice, lines, taxes, evidence and broken rules, and compares it again
where its keys changed, or where it is rejected. A decision whose result has not come
yet waits in `reviews` until it does. The decisions of a transaction about one invoice are taken
together, and the invoice is rewritten once.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, select

from schemas.outcome import InvoiceExtracted
from schemas.review import InvoiceReviewed
from service.model.record import Coordinates, SourceRecord
from service.review.corrected import counted_result
from service.review.decisions import UNDECIDED, ReviewHistory, state_of
from service.review.published import UnreadableRecord, published_result, published_review
from service.store.database import bulk_insert
from service.store.moved_marks import Standing, move_marks
from service.store.result_writes import count_approvals, histories_of, marks_of, order_of
from service.store.rows import (
    Result,
    Row,
    StoredPlace,
    check_rows,
    evidence_rows,
    invoice_row,
    line_rows,
    review_row,
    storable_place,
    tax_rows,
    text,
)
from service.store.tables import (
    CHECKS,
    EVIDENCE,
    FINDINGS,
    INVOICES,
    LINES,
    RECORDS,
    REVIEWS,
    TAXES,
    UNREADABLE,
)


def take_reviews(connection: Connection, records: Sequence[SourceRecord]) -> None:
    """In order: each may depend on the one before."""
    read, unreadable = list[tuple[SourceRecord, InvoiceReviewed]](), list[Row]()
    for record in records:
        try:
            read.append((record, _readable(record)))
        except UnreadableRecord as error:
            unreadable.append((record.topic, record.partition, record.offset, text(str(error))))
    bulk_insert(connection, UNREADABLE, unreadable)
    before = histories_of(connection, {_place(review) for _, review in read})
    now = dict(before)
    rows = []
    for record, review in read:
        place = _place(review)
        now[place], effect = now.get(place, UNDECIDED).take(review)
        rows.append(review_row(record.partition, record.offset, review, effect))
    bulk_insert(connection, REVIEWS, rows)
    for place, history in now.items():
        earlier = before.get(place, UNDECIDED)
        if history is not earlier:
            _settle(connection, place, earlier, history)


def _place(review: InvoiceReviewed) -> Coordinates:
    source = review.source
    return Coordinates(source.topic, source.partition, source.offset)


def _readable(record: SourceRecord) -> InvoiceReviewed:
    if record.quarantined is not None:
        raise UnreadableRecord(record.quarantined)
    review = published_review(record.value)
    if not storable_place(review.source):
        raise UnreadableRecord("its source cannot be a place in Kafka")
    return review


def _settle(
    connection: Connection, source: Coordinates, before: ReviewHistory, now: ReviewHistory
) -> None:
    """The invoice as it is by now, if its result is there."""
    found = _stored(connection, source)
    if found is not None:
        _compare(connection, *found, before, now)
        _rewrite(connection, *found, now)
        count_approvals(connection, found[1], before, now)


def rewrite_again(connection: Connection, source: Coordinates, now: ReviewHistory) -> None:
    """The rows of a stored invoice as it counts, whatever an earlier version wrote. Its findings
    are written."""
    found = _stored(connection, source)
    if found is not None:
        _rewrite(connection, *found, now)


def _stored(connection: Connection, source: Coordinates) -> tuple[Any, Result] | None:
    """The row of the invoice and its result as published."""
    row = connection.execute(
        select(INVOICES, RECORDS.c.result)
        .join(RECORDS, RECORDS.c.invoice == INVOICES.c.id)
        .where(
            INVOICES.c.source_topic == source.topic,
            INVOICES.c.source_partition == source.partition,
            INVOICES.c.source_offset == source.offset,
        )
    ).one_or_none()
    if row is None:
        return None
    return row, published_result(zlib.decompress(row.result))


def _compare(
    connection: Connection, row: Any, result: Result, before: ReviewHistory, now: ReviewHistory
) -> None:
    move_marks(
        connection,
        row.id,
        read=marks_of(result, UNDECIDED),
        before=Standing(marks_of(result, before), order_of(result, before)),
        now=Standing(marks_of(result, now), order_of(result, now)),
    )


def _rewrite(connection: Connection, row: Any, result: Result, now: ReviewHistory) -> None:
    unaccepted = exists().where(FINDINGS.c.invoice == row.id, FINDINGS.c.accepted.is_(False))
    asks = bool(connection.execute(select(unaccepted)).scalar_one())
    failure = None
    if row.failure_partition is not None:
        failure = Coordinates("", row.failure_partition, row.failure_offset)
    state = state_of(result, now, asks=asks)
    counts = counted_result(result, now)
    place = StoredPlace(row.id, row.result_partition, row.result_offset, state.value, now, failure)
    for table in (INVOICES, LINES, TAXES, CHECKS, EVIDENCE):
        key = table.c.id if table is INVOICES else table.c.invoice
        connection.execute(delete(table).where(key == row.id))
    bulk_insert(connection, INVOICES, [invoice_row(counts, place)])
    bulk_insert(connection, EVIDENCE, evidence_rows(row.id, counts.evidence))
    if isinstance(counts, InvoiceExtracted):
        bulk_insert(connection, LINES, line_rows(row.id, counts.invoice))
        bulk_insert(connection, TAXES, tax_rows(row.id, counts.invoice))
    bulk_insert(connection, CHECKS, check_rows(row.id, counts.checks))
