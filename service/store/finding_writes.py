"""Writes what `service.review.findings` finds, and keeps the states of invoices true to it.

Runs within a writer's transaction. An invoice without a decision is `open` while it has a finding
that is not accepted, or its trust is not `book`; else it is `ready`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Table,
    and_,
    delete,
    exists,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from service.review.decisions import InvoiceState
from service.review.findings import Change, EarlierCame, Earliest, InvoiceComparison, InvoiceFinding
from service.review.identity import FindingKind, InvoiceMarks
from service.store.database import bulk_insert, one_of
from service.store.tables import ACCOUNTS, FINDINGS, FIRSTS, INVOICES, PAID_TO

_LOOKED_UP: Final = 5_000
"""Keys in one question."""


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def earliest_of(connection: Connection, keys: Iterable[int]) -> InvoiceComparison:
    """A comparison that knows the earliest invoice with each of the keys."""
    known: dict[int, Earliest] = {}
    waiting = iter(keys)
    while some := list(islice(waiting, _LOOKED_UP)):
        for row in connection.execute(select(FIRSTS).where(one_of(connection, FIRSTS.c.key, some))):
            known[row.key] = Earliest(row.invoice, row.said, row.place)
    return InvoiceComparison(known)


def approved_accounts(
    connection: Connection, found: Sequence[InvoiceMarks]
) -> set[tuple[int, str]]:
    """Of these (supplier, account), those that people approved."""
    asked = {key for marks in found for key in marks.supplier}
    approved: set[tuple[int, str]] = set()
    waiting = iter(asked)
    while some := list(islice(waiting, _LOOKED_UP)):
        chosen = (one_of(connection, ACCOUNTS.c.supplier, some), ACCOUNTS.c.approvals > 0)
        for row in connection.execute(select(ACCOUNTS).where(*chosen)):
            approved.add((row.supplier, row.account))
    return approved


def accepted_keys(
    connection: Connection, found: Sequence[tuple[int, InvoiceMarks]]
) -> dict[tuple[int, int], bool]:
    """Of these invoices, the keys of suppliers whose account people approved: those findings ask
    for no review."""
    approved = approved_accounts(connection, [marks for _, marks in found])
    return {
        (invoice, key): True
        for invoice, marks in found
        for key in marks.supplier
        if (key, marks.account) in approved
    }


def write_firsts(connection: Connection, comparison: InvoiceComparison) -> None:
    """The earliest invoices that are others than before."""
    rows = [
        (key, first.invoice, first.account, first.place)
        for key in sorted(comparison.moved)  # Neighbours are on one page of the index.
        for first in (comparison.known[key],)
    ]
    bulk_insert(connection, FIRSTS, [row for row in rows if row[0] not in comparison.replaced])
    for key, invoice, said, place in rows:
        if key in comparison.replaced:
            now = {"invoice": invoice, "said": said, "place": place}
            connection.execute(update(FIRSTS).where(FIRSTS.c.key == key).values(**now))


def write_changes(
    connection: Connection,
    changes: Sequence[Change],
    accepted: Mapping[tuple[int, int], bool],
) -> None:
    """In order; `accepted` by invoice and key. The invoices and their accounts are written. States
    follow at the end: until then, an invoice of a later change lacks its finding."""
    plain: list[dict[str, Any]] = []
    for change in changes:
        if isinstance(change, InvoiceFinding):
            is_accepted = accepted.get((change.invoice, change.key), False)
            plain.append(_row(change, accepted=is_accepted))
            continue
        _write_plain(connection, plain)
        plain = []
        _write_earlier(connection, change)
    _write_plain(connection, plain)
    for change in changes:
        if isinstance(change, EarlierCame):
            _settle(connection, change)


def _row(change: InvoiceFinding, *, accepted: bool) -> dict[str, Any]:
    return {
        "invoice": change.invoice,
        "kind": change.kind.value,
        "key": change.key,
        "earlier": change.earlier,
        "accepted": accepted,
    }


def _write_plain(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        insert: Insert = insert_into(connection, FINDINGS).on_conflict_do_nothing()
        connection.execute(insert, rows)


def _write_earlier(connection: Connection, change: EarlierCame) -> None:
    """Findings name the new earliest invoice; who has one may change, too."""
    with_key = and_(FINDINGS.c.key == change.key, FINDINGS.c.kind == change.kind.value)
    renamed = update(FINDINGS).where(with_key).values(earlier=change.now.invoice)
    connection.execute(renamed)
    if change.kind is not FindingKind.NEW_ACCOUNT:
        found = InvoiceFinding(change.before.invoice, change.kind, change.key, change.now.invoice)
        _write_plain(connection, [_row(found, accepted=False)])
    elif change.before.account != change.now.account:
        _swap_findings(connection, change)


def _settle(connection: Connection, change: EarlierCame) -> None:
    if change.kind is not FindingKind.NEW_ACCOUNT:
        settle_states(connection, INVOICES.c.id == change.before.invoice)
    elif change.before.account != change.now.account:
        for account in (change.now.account, change.before.account):
            settle_states(connection, INVOICES.c.id.in_(_payers(change.key, account)))


def swap_accounts(connection: Connection, change: EarlierCame) -> None:
    """Findings and states of a supplier whose first account is another one."""
    _swap_findings(connection, change)
    _settle(connection, change)


def _swap_findings(connection: Connection, change: EarlierCame) -> None:
    """Invoices with the first account have no finding any more, and those with the account before
    have one."""
    with_key = and_(FINDINGS.c.key == change.key, FINDINGS.c.kind == change.kind.value)
    lose = _payers(change.key, change.now.account)
    connection.execute(delete(FINDINGS).where(with_key, FINDINGS.c.invoice.in_(lose)))
    is_approved = exists().where(
        ACCOUNTS.c.supplier == change.key,
        ACCOUNTS.c.account == change.before.account,
        ACCOUNTS.c.approvals > 0,
    )
    gain = select(
        PAID_TO.c.invoice,
        literal(change.kind.value),
        literal(change.key),
        literal(change.now.invoice),
        is_approved,
    ).where(PAID_TO.c.supplier == change.key, PAID_TO.c.account == change.before.account)
    names = ["invoice", "kind", "key", "earlier", "accepted"]
    insert = insert_into(connection, FINDINGS).from_select(names, gain)
    connection.execute(insert.on_conflict_do_nothing())


def _payers(supplier: int, account: str) -> Any:
    chosen = (PAID_TO.c.supplier == supplier) & (PAID_TO.c.account == account)
    return select(PAID_TO.c.invoice).where(chosen)


def settle_states(connection: Connection, chosen: ColumnElement[bool]) -> None:
    """`open` or `ready`, for those of the chosen invoices that are undecided."""
    asks = exists().where(FINDINGS.c.invoice == INVOICES.c.id, FINDINGS.c.accepted.is_(False))
    state = INVOICES.c.state.concat("")  # Or SQLite looks at all invoices of the state.
    opened = and_(chosen, state == InvoiceState.READY.value, asks)
    connection.execute(update(INVOICES).where(opened).values(state=InvoiceState.OPEN.value))
    settled = and_(
        chosen,
        state == InvoiceState.OPEN.value,
        INVOICES.c.trust == "book",
        ~asks,
    )
    connection.execute(update(INVOICES).where(settled).values(state=InvoiceState.READY.value))


def count_approval(connection: Connection, found: InvoiceMarks, by: int) -> None:
    """Counts it, and changes no finding."""
    for supplier in found.supplier:
        place = {"supplier": supplier, "account": found.account}
        insert = insert_into(connection, ACCOUNTS).values(**place, approvals=by)
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["supplier", "account"],
                set_={"approvals": ACCOUNTS.c.approvals + by},
            )
        )


def approve_accounts(connection: Connection, found: InvoiceMarks, by: int) -> None:
    """One decision more (1) or fewer (-1) that approves the account of an invoice."""
    count_approval(connection, found, by)
    for supplier in found.supplier:
        row = (ACCOUNTS.c.supplier == supplier) & (ACCOUNTS.c.account == found.account)
        approvals = connection.execute(select(ACCOUNTS.c.approvals).where(row)).scalar_one()
        payers = _payers(supplier, found.account)
        about = (FINDINGS.c.key == supplier) & FINDINGS.c.invoice.in_(payers)
        connection.execute(update(FINDINGS).where(about).values(accepted=approvals > 0))
        settle_states(connection, INVOICES.c.id.in_(payers))
