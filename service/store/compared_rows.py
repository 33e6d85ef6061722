"""What stored invoices are compared by, from the columns of their rows.

Rows hold the values that count, so no result is parsed: that took two thirds of the time of
comparing a store again. A result is read only where its row does not say the whole account: it has
no column for an account number that is no IBAN. Reads only; rows are handed over as they come.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from schemas.invoice import DocumentType
from schemas.outcome import InvoiceExtracted
from service.model.record import Coordinates
from service.review.decisions import UNDECIDED, InvoiceState
from service.review.identity import (
    ComparedValues,
    InvoiceMarks,
    compared_values,
    marks_of_values,
)
from service.review.published import UnreadableRecord, published_result
from service.store.columns import utc_text
from service.store.database import one_of
from service.store.moved_marks import place_of_order
from service.store.result_writes import APPROVING, histories_of
from service.store.rows import KIND, NAME_CHARS
from service.store.tables import INVOICES, RECORDS

_IN_MEMORY: Final = 20
"""Whole results."""
_NAMED_ACCOUNT: Final = b'"account_number":"'
_COLUMNS: Final = (
    INVOICES.c.id,
    INVOICES.c.source_topic,
    INVOICES.c.source_partition,
    INVOICES.c.source_offset,
    INVOICES.c.kind,
    INVOICES.c.state,
    INVOICES.c.review_version,
    INVOICES.c.simulated,
    INVOICES.c.extracted_at,
    INVOICES.c.document_type,
    INVOICES.c.invoice_number,
    INVOICES.c.issue_date,
    INVOICES.c.currency,
    INVOICES.c.gross,
    INVOICES.c.supplier_name,
    INVOICES.c.supplier_tax_id,
    INVOICES.c.iban,
)


class ComparedRow(NamedTuple):
    """What is compared of one invoice."""

    id: int
    marks: InvoiceMarks
    place: str
    approves: bool
    """A person approved its account."""


def compared_rows(connection: Connection, numbers: Sequence[int]) -> Iterator[ComparedRow]:
    """The invoices with these numbers, which follow one another."""
    chosen = INVOICES.c.id.between(numbers[0], numbers[-1])
    rows = connection.execute(select(*_COLUMNS).where(chosen).order_by(INVOICES.c.id)).all()
    accounts = _accounts(connection, [row for row in rows if _lacks_account(row)])
    for row in rows:
        place = place_of_order(
            utc_text(row.extracted_at),
            row.source_partition,
            row.source_offset,
            row.source_topic,
            is_rejected=row.state == InvoiceState.REJECTED,
        )
        marks = marks_of_values(_values(row, accounts), simulated=row.simulated)
        approves = row.kind == KIND and row.state in APPROVING
        yield ComparedRow(row.id, marks, place, approves)


def _lacks_account(row: Any) -> bool:
    return row.kind == KIND and (not row.iban or len(row.iban) >= NAME_CHARS)


def _values(row: Any, accounts: Mapping[int, str | None]) -> ComparedValues:
    return ComparedValues(
        DocumentType(row.document_type) if row.document_type else None,
        row.invoice_number,
        row.issue_date,
        row.currency,
        row.gross,
        row.supplier_name,
        row.supplier_tax_id,
        accounts.get(row.id, row.iban),
    )


def _accounts(connection: Connection, rows: Sequence[Any]) -> dict[int, str | None]:
    """By number, the account of each of these whose result can be read."""
    if not rows:
        return {}
    known = {row.id: row for row in rows}
    decided = [_source(row) for row in rows if row.review_version]
    histories = histories_of(connection, decided)
    found: dict[int, str | None] = {}
    wanted = one_of(connection, RECORDS.c.invoice, known)
    query = select(RECORDS.c.invoice, RECORDS.c.result).where(wanted)
    for key, stored in connection.execute(query.execution_options(yield_per=_IN_MEMORY)):
        row, value = known[key], zlib.decompress(stored)
        if not row.iban and not row.review_version and _NAMED_ACCOUNT not in value:
            continue  # It names none, as most without an IBAN.
        try:
            result = published_result(value)
        except UnreadableRecord:
            continue
        if isinstance(result, InvoiceExtracted):
            history = histories.get(_source(row), UNDECIDED)
            found[key] = compared_values(history.final(result.invoice)).account
    return found


def _source(row: Any) -> Coordinates:
    return Coordinates(row.source_topic, row.source_partition, row.source_offset)
