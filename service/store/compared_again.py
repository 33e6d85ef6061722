"""Compares all stored invoices again that an earlier version compared by another rule.

The rule is `COMPARISON_RULE`: which keys an invoice has, and which of two is the earlier one. Keys
of another rule would find no invoice of today, so the first process that writes with this version
compares every invoice, before it takes any record. Each call is one transaction of bounded work,
and notes how far it came:

1. The tables that only comparing needs are emptied.
2. `keys`, in the order of the invoices' numbers: the keys of each, by their first byte, and which
   accounts people approved. Rows of decided invoices are written as they count where a version
   before 26 November 2026 left them: trust, evidence and rules as they were published.
3. `parts`: of all keys with the same first byte the earliest invoice, who is paid to which account,
   and the findings. The database does it in one go, and writes to few pages: one invoice after the
   other would write to as many pages as there are keys.
4. `findings`, in the order of the invoices' numbers: the findings that an invoice has by now, and
   its state.

Until its turn in the last step, an invoice keeps its findings and its state. A process that dies
leaves the rest to the next one. A version with a newer rule begins anew. Memory does not grow with
the invoices, besides what the database takes to sort a part.

It is no step of a migration, because it needs all of this version's tables. Runs within a writer's
transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from service.model.record import Coordinates
from service.review.identity import COMPARISON_RULE, FindingKind
from service.store.compared_rows import ComparedRow, compared_rows
from service.store.database import bulk_insert, clear
from service.store.finding_writes import insert_into, settle_states
from service.store.result_writes import histories_of
from service.store.review_writes import rewrite_again
from service.store.rows import Row
from service.store.tables import (
    ACCOUNTS,
    COMPARED_FINDINGS,
    COMPARED_KEYS,
    FINDINGS,
    FIRSTS,
    INVOICES,
    PAID_TO,
    WRITER,
)

_TOGETHER: Final = 1_000
"""Invoices; and about as many keys of each kind."""
_PARTS: Final = 256
_PART_BITS: Final = 56
"""Behind the first byte of a key, which has a sign: a part is a range of keys."""
_FILLED: Final = (FIRSTS, PAID_TO, ACCOUNTS, COMPARED_KEYS, COMPARED_FINDINGS)


class ComparingPass(StrEnum):
    """Which of the passes goes on."""

    KEYS = "keys"
    PARTS = "parts"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class ComparedSoFar:
    """How far comparing has come."""

    writes: ComparingPass
    up_to: int
    """The number of the last invoice; of parts, as many invoices as their share."""
    newest: int
    """The highest number of an invoice."""
    is_last: bool = False


def is_compared(connection: Connection) -> bool:
    """Whether all invoices are compared by this version's rule: also where there is none yet."""
    if _progress(connection).compared_by == COMPARISON_RULE:
        return True
    if _newest(connection):
        return False
    _note(connection, compared_by=COMPARISON_RULE, comparing_by=None, comparing=None)
    return True


def compare_some_again(connection: Connection) -> ComparedSoFar | None:
    """Some invoices more; None where all were compared before."""
    if is_compared(connection):
        return None
    progress, newest = _progress(connection), _newest(connection)
    if progress.comparing_by != COMPARISON_RULE or progress.comparing not in set(ComparingPass):
        return _begin(connection, newest)
    writes, done_to = ComparingPass(progress.comparing), progress.compared_to
    if writes is ComparingPass.PARTS:
        return _compare_parts(connection, done_to, newest)
    numbers = _numbers_behind(connection, done_to)
    if not numbers:
        return _end(connection, writes, newest)
    if writes is ComparingPass.KEYS:
        _write_keys(connection, numbers, rewrites=progress.compared_by is None)
    else:
        _write_findings(connection, numbers)
    _note(connection, compared_to=numbers[-1])
    return ComparedSoFar(writes, numbers[-1], newest)


def _progress(connection: Connection) -> Any:
    columns = WRITER.c
    found = (columns.compared_by, columns.comparing_by, columns.comparing, columns.compared_to)
    return connection.execute(select(*found)).one()


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(INVOICES.c.id))).scalar_one() or 0


def _note(connection: Connection, **values: object) -> None:
    connection.execute(update(WRITER).values(**values))


def _begin(connection: Connection, newest: int) -> ComparedSoFar:
    for table in _FILLED:
        clear(connection, table)
    begun = ComparingPass.KEYS
    _note(connection, comparing_by=COMPARISON_RULE, comparing=begun.value, compared_to=0)
    return ComparedSoFar(begun, 0, newest)


def _end(connection: Connection, writes: ComparingPass, newest: int) -> ComparedSoFar:
    """Of one of the passes over the invoices."""
    if writes is ComparingPass.KEYS:
        _note(connection, comparing=ComparingPass.PARTS.value, compared_to=0)
        return ComparedSoFar(ComparingPass.PARTS, 0, newest)
    clear(connection, COMPARED_FINDINGS)
    ended = {"comparing_by": None, "comparing": None, "compared_to": None}
    _note(connection, compared_by=COMPARISON_RULE, **ended)
    return ComparedSoFar(writes, newest, newest, is_last=True)


def _numbers_behind(connection: Connection, number: int) -> Sequence[int]:
    """The next invoices."""
    columns = INVOICES.c
    query = select(columns.id).where(columns.id > number).order_by(columns.id)
    return connection.execute(query.limit(_TOGETHER)).scalars().all()


def _write_keys(connection: Connection, numbers: Sequence[int], *, rewrites: bool) -> None:
    if rewrites:
        _rewrite_decided(connection, numbers)
    keys: list[Row] = []
    approvals: Counter[tuple[int, str]] = Counter()
    for one in compared_rows(connection, numbers):
        keys += _key_rows(one)
        if one.approves:
            approvals.update((key, one.marks.account) for key in one.marks.supplier)
    bulk_insert(connection, COMPARED_KEYS, sorted(keys))
    if approvals:
        counted: Any = insert_into(connection, ACCOUNTS)
        now = counted.on_conflict_do_update(
            index_elements=["supplier", "account"],
            set_={"approvals": ACCOUNTS.c.approvals + counted.excluded.approvals},
        )
        rows = [
            {"supplier": supplier, "account": account, "approvals": count}
            for (supplier, account), count in sorted(approvals.items())
        ]
        connection.execute(now, rows)


def _rewrite_decided(connection: Connection, numbers: Sequence[int]) -> None:
    columns = INVOICES.c
    place = (columns.source_topic, columns.source_partition, columns.source_offset)
    chosen = columns.id.between(numbers[0], numbers[-1])
    sources = [Coordinates(*at) for at in connection.execute(select(*place).where(chosen))]
    for source, history in histories_of(connection, sources).items():
        rewrite_again(connection, source, history)


def _key_rows(one: ComparedRow) -> list[Row]:
    found = one.marks
    return [
        (key >> _PART_BITS, one.id, key, kind.value, said, one.place)
        for kind, keys, said in (
            (FindingKind.SAME_NUMBER, found.same_number, ""),
            (FindingKind.SAME_AMOUNT, found.same_amount, ""),
            (FindingKind.NEW_ACCOUNT, found.supplier, found.account),
        )
        for key in keys
    ]


def _compare_parts(connection: Connection, number: int, newest: int) -> ComparedSoFar:
    """All keys with the next first bytes."""
    behind = min(_PARTS, number + max(1, _PARTS * _TOGETHER // newest))
    of_parts = COMPARED_KEYS.c.part.between(number - _PARTS // 2, behind - 1 - _PARTS // 2)
    _write_earliest(connection, of_parts)
    _write_payers(connection, of_parts)
    _find(connection, of_parts)
    if behind < _PARTS:
        _note(connection, compared_to=behind)
        return ComparedSoFar(ComparingPass.PARTS, newest * behind // _PARTS, newest)
    clear(connection, COMPARED_KEYS)
    _note(connection, comparing=ComparingPass.FINDINGS.value, compared_to=0)
    return ComparedSoFar(ComparingPass.FINDINGS, 0, newest)


def _write_earliest(connection: Connection, of_parts: ColumnElement[bool]) -> None:
    """The earliest invoice with each key."""
    keys = COMPARED_KEYS.c
    turn = func.row_number().over(partition_by=keys.key, order_by=keys.place).label("turn")
    ranked = select(keys.key, keys.invoice, keys.said, keys.place, turn).where(of_parts).subquery()
    columns = ranked.c
    firsts = select(columns.key, columns.invoice, columns.said, columns.place)
    firsts = firsts.where(columns.turn == 1).order_by(columns.key)
    connection.execute(insert(FIRSTS).from_select(list(FIRSTS.c), firsts))


def _write_payers(connection: Connection, of_parts: ColumnElement[bool]) -> None:
    """Which invoices of a supplier name which account."""
    keys = COMPARED_KEYS.c
    paid = select(keys.key, keys.said, keys.invoice).where(of_parts, _is_account())
    in_order = paid.order_by(keys.key, keys.said, keys.invoice)
    connection.execute(insert(PAID_TO).from_select(list(PAID_TO.c), in_order))


def _find(connection: Connection, of_parts: ColumnElement[bool]) -> None:
    """Each invoice beside the earliest one with its key."""
    keys, first = COMPARED_KEYS.c, FIRSTS.c
    is_approved = exists().where(
        ACCOUNTS.c.supplier == keys.key, ACCOUNTS.c.account == keys.said, ACCOUNTS.c.approvals > 0
    )
    found = (
        select(keys.invoice, keys.kind, keys.key, first.invoice, and_(_is_account(), is_approved))
        .join(FIRSTS, first.key == keys.key)
        .where(
            of_parts, keys.invoice != first.invoice, or_(~_is_account(), keys.said != first.said)
        )
    )
    names = list(COMPARED_FINDINGS.c)
    connection.execute(insert(COMPARED_FINDINGS).from_select(names, found))


def _is_account() -> ColumnElement[bool]:
    return COMPARED_KEYS.c.kind == FindingKind.NEW_ACCOUNT.value


def _write_findings(connection: Connection, numbers: Sequence[int]) -> None:
    first, last = numbers[0], numbers[-1]
    connection.execute(delete(FINDINGS).where(FINDINGS.c.invoice.between(first, last)))
    now = select(COMPARED_FINDINGS).where(COMPARED_FINDINGS.c.invoice.between(first, last))
    connection.execute(insert(FINDINGS).from_select(list(FINDINGS.c), now))
    settle_states(connection, INVOICES.c.id.between(first, last))
