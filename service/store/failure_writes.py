"""Takes failures and the decisions of replay runs into the database, and joins them with outcomes.

Runs within a writer's transaction. Failures, decisions and outcomes come from three topics in any
order, so each looks for the others when it comes: the state of a failure is the same at last.

`FailureState` says what the states mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, update

from service.failures.dead_letter import DeadLetter, read_dead_letter
from service.failures.failure_state import TO_DO, FailureState, failure_state
from service.failures.replay_log import (
    Done,
    Entry,
    Ledger,
    OffsetRange,
    RunBegun,
    RunEnded,
    is_about,
)
from service.failures.replay_plan import Mark
from service.model.record import Coordinates, SourceRecord
from service.review.replayed import SentEvents
from service.store.columns import utc_text
from service.store.database import bulk_insert
from service.store.rows import Row, failure_row, name, text, utc_of
from service.store.tables import FAILURES, INVOICES, REPLAYS

_NOT_ENDED: Final = tuple(state for state in FailureState if state is not FailureState.ENDED)
_UNSETTLED: Final = (FailureState.OPEN, FailureState.SENT)
_MARKS_BEFORE: Final[Mapping[Mark, tuple[FailureState, ...]]] = {
    Mark.SENT: _NOT_ENDED,
    Mark.DISCARDED: TO_DO,
    Mark.PARKED: (FailureState.OPEN, FailureState.GIVEN_UP),
    Mark.GIVEN_UP: (FailureState.OPEN,),
}
"""States that each decision replaces: the order of `Ledger.mark`."""


def take_failures(
    connection: Connection, records: Sequence[SourceRecord], ledger: Ledger, sent: SentEvents
) -> None:
    """One row each; those of events that were sent again settle the failures before."""
    letters = [ledger.believed(read_dead_letter(record)) for record in records]
    rows = [failure_row(letter, _state(letter, ledger), None) for letter in letters]
    bulk_insert(connection, FAILURES, rows)
    if sent.anything:
        _look_for_outcomes(connection, letters, sent)
        settle(connection, FailureState.FAILED_AGAIN, _ended(letters, sent))


def _state(letter: DeadLetter, ledger: Ledger) -> str:
    mark = ledger.mark(letter.at.partition, letter.at.offset)
    return failure_state(mark).value


def _ended(letters: Iterable[DeadLetter], sent: SentEvents) -> list[tuple[Coordinates, int, int]]:
    found = []
    for letter in letters:
        failure = sent.failure_of(letter.source) if letter.source else None
        if failure is not None:
            found.append((failure, letter.at.partition, letter.at.offset))
    return found


def _look_for_outcomes(
    connection: Connection, letters: Sequence[DeadLetter], sent: SentEvents
) -> None:
    """Outcomes that came before their failures did, as in a rebuild."""
    for letter in letters:
        for event in sent.events_of(letter.at.partition, letter.at.offset):
            _join(connection, letter.at, event)


def settle(
    connection: Connection, state: FailureState, found: Iterable[tuple[Coordinates, int, int]]
) -> None:
    """Outcomes of events that were sent again: failure, and partition and offset of the outcome. A
    result counts more than a failure."""
    before = _NOT_ENDED if state is FailureState.ENDED else _UNSETTLED
    for failure, partition, offset in found:
        values = {"state": state.value, "outcome_partition": partition, "outcome_offset": offset}
        chosen = _failure(failure.partition, failure.offset) & _is_one_of(before)
        connection.execute(update(FAILURES).where(chosen).values(**values))


def _is_one_of(states: Iterable[FailureState]) -> Any:
    return FAILURES.c.state.in_([state.value for state in states])


def _failure(partition: int, offset: int) -> Any:
    return (FAILURES.c.partition == partition) & (FAILURES.c.offset == offset)


def take_replays(
    connection: Connection,
    entries: Sequence[tuple[SourceRecord, Entry]],
    failures_topic: str,
    topic_id: str,
) -> None:
    """Decisions, and what they mean for failures and invoices that are here."""
    for record, entry in entries:
        if not isinstance(entry, RunEnded) and not is_about(entry, failures_topic, topic_id):
            continue  # About failures that this store does not have.
        bulk_insert(connection, REPLAYS, _replay_rows(record, entry))
        if isinstance(entry, Done):
            for stretch in entry.stretches:
                _mark(connection, entry, stretch)
                if entry.mark is Mark.SENT and stretch.now >= 0:
                    _join_range(connection, entry, stretch)


def _replay_rows(record: SourceRecord, entry: Entry) -> list[Row]:
    at = (record.partition, record.offset)
    written = utc_text(utc_of(record.timestamp_ms / 1_000))
    if not isinstance(entry, Done):
        mark = "begun" if isinstance(entry, RunBegun) else "ended"
        note = entry.note if isinstance(entry, RunBegun) else ""
        run = (name(entry.run), mark, written)
        return [(*at, 0, *run, None, None, 0, None, None, None, text(note))]
    return [
        (
            *at,
            number,
            name(entry.run),
            entry.mark.value,
            written,
            entry.partition,
            stretch.failure,
            stretch.length,
            name(entry.topic) or None,
            entry.to_partition if stretch.now >= 0 else None,
            stretch.now if stretch.now >= 0 else None,
            text(entry.note),
        )
        for number, stretch in enumerate(entry.stretches)
    ]


def _mark(connection: Connection, entry: Done, stretch: OffsetRange) -> None:
    chosen = (
        (FAILURES.c.partition == entry.partition)
        & FAILURES.c.offset.between(stretch.failure, stretch.failure + stretch.length - 1)
        & _is_one_of(_MARKS_BEFORE[entry.mark])
    )
    connection.execute(update(FAILURES).where(chosen).values(state=entry.mark.value))


def _join_range(connection: Connection, entry: Done, stretch: OffsetRange) -> None:
    """Outcomes of the range's events that are here before the decision is."""
    for table in (FAILURES, INVOICES):
        query = select(table.c.source_offset).where(
            table.c.source_topic == entry.topic,
            table.c.source_partition == entry.to_partition,
            table.c.source_offset.between(stretch.now, stretch.now + stretch.length - 1),
        )
        for offset in connection.execute(query).scalars().all():
            at = Coordinates("", entry.partition, stretch.failure + offset - stretch.now)
            _join(connection, at, Coordinates(entry.topic, entry.to_partition, offset))


def _join(connection: Connection, failure: Coordinates, event: Coordinates) -> None:
    """The outcome of an event that was sent again for a failure, if it is here."""
    for table, state in (
        (FAILURES, FailureState.FAILED_AGAIN),
        (INVOICES, FailureState.ENDED),
    ):
        source = (
            (table.c.source_topic == event.topic)
            & (table.c.source_partition == event.partition)
            & (table.c.source_offset == event.offset)
        )
        place = (
            (table.c.partition, table.c.offset)
            if table is FAILURES
            else (table.c.result_partition, table.c.result_offset)
        )
        row = connection.execute(select(*place).where(source)).first()
        if row is not None:
            settle(connection, state, [(failure, row[0], row[1])])
            if table is INVOICES:
                named = {"failure_partition": failure.partition, "failure_offset": failure.offset}
                connection.execute(update(INVOICES).where(source).values(**named))
