"""Compares corrected and rejected invoices again that an earlier version stored by another rule.

Versions before 26 November 2026 left a corrected invoice under the keys of the values that were
read, and its trust, evidence and rules as they were published; versions before 27 November let a
rejected one count as an earlier invoice. The first process that writes with
this version mends that in one transaction, and notes the rule in its lease's row. It is no step of
a migration, because it needs all of this version's tables.

Runs within a writer's transaction; linear in the invoices that people ever corrected or rejected.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select, update

from schemas.review import ReviewDecision
from service.model.record import Coordinates
from service.review.decisions import Effect
from service.store.result_writes import histories_of
from service.store.review_writes import settle_again
from service.store.tables import REVIEWS, WRITER

_RULE: Final = 1
"""Corrected invoices are compared, trusted and proven by their corrected values; rejected ones come
after all others."""
_MOVING: Final = (ReviewDecision.CORRECT.value, ReviewDecision.REJECT.value)
_TOGETHER: Final = 500


def compare_decided_again(connection: Connection) -> None:
    """Once in a database's life for each rule."""
    if connection.execute(select(WRITER.c.compared_by)).scalar_one_or_none() == _RULE:
        return
    sources = _decided(connection)
    for at in range(0, len(sources), _TOGETHER):
        for source, history in histories_of(connection, sources[at : at + _TOGETHER]).items():
            settle_again(connection, source, history)
    connection.execute(update(WRITER).values(compared_by=_RULE))


def _decided(connection: Connection) -> list[Coordinates]:
    """The events whose invoices people ever corrected or rejected, also if that was undone."""
    columns = REVIEWS.c
    place = (columns.source_topic, columns.source_partition, columns.source_offset)
    query = select(*place).where(
        columns.decision.in_(_MOVING), columns.effect == Effect.COUNTS.value
    )
    return [Coordinates(*row) for row in connection.execute(query.distinct().order_by(*place))]
