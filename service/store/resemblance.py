"""What one invoice resembles: the earlier invoices that its findings name, and rejected ones.

A rejected invoice will not be booked, so no other one is its duplicate (`moved_marks`). A person
who decides wants to know of it all the same. Reads only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from schemas.outcome import InvoiceExtracted
from schemas.review import InvoiceReviewed
from service.review.decisions import UNDECIDED, InvoiceState
from service.review.identity import FindingKind, marks
from service.review.published import published_result
from service.store.tables import FINDINGS, INVOICES

_REJECTED_MAX: Final = 20
_NAMED: Final = (
    INVOICES.c.source_topic,
    INVOICES.c.source_partition,
    INVOICES.c.source_offset,
    INVOICES.c.invoice_number,
    INVOICES.c.supplier_name,
    INVOICES.c.iban,
)
"""Of an invoice that another one resembles."""


def findings_of(connection: Connection, key: int) -> list[dict[str, Any]]:
    """With `earlier`, and the columns `_NAMED` of that invoice."""
    query = (
        select(FINDINGS, *_NAMED)
        .join(INVOICES, INVOICES.c.id == FINDINGS.c.earlier)
        .where(FINDINGS.c.invoice == key)
        .order_by(FINDINGS.c.kind, FINDINGS.c.earlier)
    )
    return _news(_rows(connection, query))


def _keys(result: bytes, decided: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """Of number and amount that count, as the invoice is compared."""
    read = published_result(result)
    if not isinstance(read, InvoiceExtracted):
        return ()
    history = UNDECIDED
    for row in decided:
        history, _ = history.take(InvoiceReviewed.model_validate_json(row["review"]))
    found = marks(history.final(read.invoice), simulated=read.simulated)
    return (*found.same_number, *found.same_amount)


def rejected_twins(
    connection: Connection,
    row: Mapping[str, Any],
    result: bytes,
    decided: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Rejected invoices with the number or the amount of this one, unless it is rejected itself.
    Each comes after all others with its keys, so it has a finding."""
    keys = _keys(result, decided)
    if row["state"] == InvoiceState.REJECTED or not keys:
        return []
    query = (
        select(FINDINGS.c.kind, INVOICES.c.id.label("earlier"), *_NAMED)
        .join(INVOICES, INVOICES.c.id == FINDINGS.c.invoice)
        .where(FINDINGS.c.key.in_(keys), INVOICES.c.state == InvoiceState.REJECTED.value)
        .order_by(FINDINGS.c.kind, INVOICES.c.id)
        .limit(_REJECTED_MAX)
    )
    return _news(_rows(connection, query))


def _news(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each once; the same amount of an invoice with the same number is no news."""
    found = {(row["kind"], row["earlier"]): row for row in rows}
    return [
        row
        for (kind, earlier), row in found.items()
        if kind != FindingKind.SAME_AMOUNT or (FindingKind.SAME_NUMBER, earlier) not in found
    ]


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]
