"""Compares an invoice anew, when a decision changes the values that count, or rejects it.

A rejected invoice comes after all others (`place_of_order`): it will not be booked, so no other one
is its duplicate.

The invoice is withdrawn under its keys before, as if it had never had them: where it was the
earliest one with a key, the next earliest takes its place. Then it is compared like a new one. So
the findings are those of the values that count, in each order of results and decisions.

It is withdrawn under the keys of its new values and of those that were read, too: an earlier
version left corrected invoices under the keys that were read. So no invoice is compared with
itself.

Runs within a writer's transaction; the invoice's row is there, and `settle` of its own state is its
caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from service.review.decisions import InvoiceState
from service.review.findings import EarlierCame, Earliest, keys_of
from service.review.identity import FindingKind, InvoiceMarks
from service.store.columns import utc_text
from service.store.database import bulk_insert
from service.store.finding_writes import (
    accepted_keys,
    earliest_of,
    settle_states,
    swap_accounts,
    write_changes,
    write_firsts,
)
from service.store.tables import FINDINGS, FIRSTS, INVOICES, PAID_TO

_BEHIND_TIMES: Final = "~"
"""Follows every digit, so what begins with it comes after every time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Under which keys an invoice is compared, and where it stands among those with one."""

    marks: InvoiceMarks
    place: str


def place_of_order(
    extracted_at: str, partition: int, offset: int, topic: str, *, is_rejected: bool
) -> str:
    """By which of two invoices the earlier one is found: the time of reading and the source."""
    behind = _BEHIND_TIMES if is_rejected else ""
    return f"{behind}{extracted_at} {partition:010}@{offset:019} {topic}"


def move_marks(
    connection: Connection,
    invoice: int,
    *,
    read: InvoiceMarks,
    before: Standing,
    now: Standing,
) -> None:
    """Nothing where `before` and `now` are the same."""
    if before == now:
        return
    held = (before.marks, now.marks, read)
    for kind, keys in (
        (FindingKind.SAME_NUMBER, {key for marks in held for key in marks.same_number}),
        (FindingKind.SAME_AMOUNT, {key for marks in held for key in marks.same_amount}),
        (FindingKind.NEW_ACCOUNT, {key for marks in held for key in marks.supplier}),
    ):
        for key in sorted(keys):
            _withdraw(connection, kind, key, invoice, before.place)
    marks = now.marks
    bulk_insert(connection, PAID_TO, [(key, marks.account, invoice) for key in marks.supplier])
    comparison = earliest_of(connection, keys_of([marks]))
    comparison.add(invoice, marks, now.place)
    write_firsts(connection, comparison)
    write_changes(connection, comparison.changes, accepted_keys(connection, [(invoice, marks)]))


def _withdraw(
    connection: Connection, kind: FindingKind, key: int, invoice: int, place: str
) -> None:
    """Nothing where the invoice is not stored under the key."""
    found = FINDINGS.c
    with_key = (found.key == key) & (found.kind == kind.value)
    connection.execute(delete(FINDINGS).where(with_key, found.invoice == invoice))
    paid = (PAID_TO.c.supplier == key) & (PAID_TO.c.invoice == invoice)
    if kind is FindingKind.NEW_ACCOUNT:
        connection.execute(delete(PAID_TO).where(paid))
    was_first = select(FIRSTS.c.said).where(FIRSTS.c.key == key, FIRSTS.c.invoice == invoice)
    said = connection.execute(was_first).scalar_one_or_none()
    if said is None:
        return
    ours, now = Earliest(invoice, said, place), _next_earliest(connection, kind, key)
    if now is None:
        connection.execute(delete(FIRSTS).where(FIRSTS.c.key == key))
        return
    values = {"invoice": now.invoice, "said": now.account, "place": now.place}
    connection.execute(update(FIRSTS).where(FIRSTS.c.key == key).values(**values))
    connection.execute(update(FINDINGS).where(with_key).values(earlier=now.invoice))
    if kind is not FindingKind.NEW_ACCOUNT:
        connection.execute(delete(FINDINGS).where(with_key, found.invoice == now.invoice))
        settle_states(connection, INVOICES.c.id == now.invoice)
    elif now.account != ours.account:
        swap_accounts(connection, EarlierCame(kind, key, ours, now))


def _next_earliest(connection: Connection, kind: FindingKind, key: int) -> Earliest | None:
    """Every invoice with a key but the earliest has a finding; accounts are listed for all."""
    columns: Any = INVOICES.c
    is_rejected = columns.state == InvoiceState.REJECTED.value
    order = (
        is_rejected.label("is_rejected"),
        columns.extracted_at,
        columns.source_partition,
        columns.source_offset,
        columns.source_topic,
    )
    if kind is FindingKind.NEW_ACCOUNT:
        query = (
            select(columns.id, PAID_TO.c.account.label("said"), *order)
            .join(PAID_TO, PAID_TO.c.invoice == columns.id)
            .where(PAID_TO.c.supplier == key)
        )
    else:
        query = (
            select(columns.id, *order)
            .join(FINDINGS, FINDINGS.c.invoice == columns.id)
            .where(FINDINGS.c.key == key, FINDINGS.c.kind == kind.value)
        )
    row = connection.execute(query.order_by(*order).limit(1)).one_or_none()
    if row is None:
        return None
    place = place_of_order(
        utc_text(row.extracted_at),
        row.source_partition,
        row.source_offset,
        row.source_topic,
        is_rejected=row.is_rejected,
    )
    said = row.said if kind is FindingKind.NEW_ACCOUNT else ""
    return Earliest(row.id, said, place)
