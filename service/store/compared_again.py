"""Compares all stored invoices again that an earlier version compared by another rule.

The rule is `COMPARISON_RULE`: which keys an invoice has, and which of two is the earlier one. Keys
of another rule would find no invoice of today, so the first process that writes with this version
compares every invoice, before it takes any record. Each call is one transaction about a bounded
number of invoices, in the order of their numbers, and notes how far it came:

1. The tables that only comparing needs are emptied.
2. `earliest`: the earliest invoice with each key, who is paid to which account, and which accounts
   people approved.
3. `findings`: with all of that known, the findings and the state of each invoice. Rows of decided
   invoices are written as they count; versions before 26 November 2026 left trust, evidence and
   rules there as they were published.

Until its turn in the last step, an invoice keeps its findings and its state. A process that dies
leaves the rest to the next one. A version with a newer rule begins anew.

It is no step of a migration, because it needs all of this version's tables. Runs within a writer's
transaction.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update

from schemas.outcome import InvoiceExtracted
from service.model.record import Coordinates
from service.review.decisions import UNDECIDED, ReviewHistory
from service.review.findings import keys_of, standing_findings
from service.review.identity import COMPARISON_RULE, InvoiceMarks
from service.review.published import UnreadableRecord, published_result
from service.store.database import bulk_insert, clear
from service.store.finding_writes import (
    accepted_keys,
    count_approval,
    earliest_of,
    settle_states,
    write_changes,
    write_firsts,
)
from service.store.result_writes import APPROVING, histories_of, marks_of, order_of
from service.store.review_writes import rewrite_again
from service.store.tables import ACCOUNTS, FINDINGS, FIRSTS, INVOICES, PAID_TO, RECORDS, WRITER

_TOGETHER: Final = 500
_IN_MEMORY: Final = 20
"""Whole results; of the others, what is compared."""


class ComparingPass(StrEnum):
    """Which of the two passes goes on."""

    EARLIEST = "earliest"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class ComparedSoFar:
    """How far comparing has come."""

    writes: ComparingPass
    up_to: int
    """The number of the last invoice."""
    newest: int
    """The highest number of an invoice."""
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class _Compared:
    """What is compared of one invoice."""

    id: int
    source: Coordinates
    marks: InvoiceMarks
    place: str
    history: ReviewHistory
    approves: bool


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
    if progress.comparing_by != COMPARISON_RULE:
        return _begin(connection, newest)
    writes, done_to = ComparingPass(progress.comparing), progress.compared_to
    sources = _sources_behind(connection, done_to)
    if not sources:
        return _end(connection, writes, newest)
    read = list(_read(connection, sources))
    if writes is ComparingPass.EARLIEST:
        _write_earliest(connection, read)
    else:
        _write_findings(connection, read)
    up_to = max(sources)
    _note(connection, compared_to=up_to)
    return ComparedSoFar(writes, up_to, newest)


def _progress(connection: Connection) -> Any:
    columns = WRITER.c
    found = (columns.compared_by, columns.comparing_by, columns.comparing, columns.compared_to)
    return connection.execute(select(*found)).one()


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(INVOICES.c.id))).scalar_one() or 0


def _note(connection: Connection, **values: object) -> None:
    connection.execute(update(WRITER).values(**values))


def _begin(connection: Connection, newest: int) -> ComparedSoFar:
    for table in (FIRSTS, PAID_TO, ACCOUNTS):
        clear(connection, table)
    begun = ComparingPass.EARLIEST
    _note(connection, comparing_by=COMPARISON_RULE, comparing=begun.value, compared_to=0)
    return ComparedSoFar(begun, 0, newest)


def _end(connection: Connection, writes: ComparingPass, newest: int) -> ComparedSoFar:
    """Of one of the two passes."""
    if writes is ComparingPass.EARLIEST:
        _note(connection, comparing=ComparingPass.FINDINGS.value, compared_to=0)
        return ComparedSoFar(ComparingPass.FINDINGS, 0, newest)
    ended = {"comparing_by": None, "comparing": None, "compared_to": None}
    _note(connection, compared_by=COMPARISON_RULE, **ended)
    return ComparedSoFar(writes, newest, newest, is_last=True)


def _sources_behind(connection: Connection, number: int) -> dict[int, Coordinates]:
    """The next invoices by number."""
    columns = INVOICES.c
    place = (columns.source_topic, columns.source_partition, columns.source_offset)
    query = select(columns.id, *place).where(columns.id > number).order_by(columns.id)
    return {key: Coordinates(*at) for key, *at in connection.execute(query.limit(_TOGETHER))}


def _read(connection: Connection, sources: Mapping[int, Coordinates]) -> Iterator[_Compared]:
    """Without results that this version cannot read: those keep the findings that they have."""
    histories = histories_of(connection, sources.values())
    wanted = RECORDS.c.invoice.between(min(sources), max(sources))
    query = select(RECORDS.c.invoice, RECORDS.c.result).where(wanted).order_by(RECORDS.c.invoice)
    for key, stored in connection.execute(query.execution_options(yield_per=_IN_MEMORY)):
        try:
            result = published_result(zlib.decompress(stored))
        except UnreadableRecord:
            continue
        history = histories.get(sources[key], UNDECIDED)
        decided = history.state(result.trust, asks=True)
        yield _Compared(
            key,
            sources[key],
            marks_of(result, history),
            order_of(result, history),
            history,
            isinstance(result, InvoiceExtracted) and decided in APPROVING,
        )


def _write_earliest(connection: Connection, read: list[_Compared]) -> None:
    comparison = earliest_of(connection, keys_of(one.marks for one in read))
    for one in read:
        comparison.add(one.id, one.marks, one.place)
    write_firsts(connection, comparison)
    paid_to = [(key, one.marks.account, one.id) for one in read for key in one.marks.supplier]
    bulk_insert(connection, PAID_TO, sorted(paid_to))
    for one in read:
        if one.approves:
            count_approval(connection, one.marks, 1)


def _write_findings(connection: Connection, read: list[_Compared]) -> None:
    known = earliest_of(connection, keys_of(one.marks for one in read)).known
    found = [finding for one in read for finding in standing_findings(known, one.id, one.marks)]
    numbers = [one.id for one in read]
    connection.execute(delete(FINDINGS).where(FINDINGS.c.invoice.in_(numbers)))
    write_changes(
        connection, found, accepted_keys(connection, [(one.id, one.marks) for one in read])
    )
    for one in read:
        if one.history is not UNDECIDED:
            rewrite_again(connection, one.source, one.history)
    settle_states(connection, INVOICES.c.id.in_(numbers))
