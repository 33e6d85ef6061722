"""One database transaction: records of any topic become rows, and positions move behind them.

`StoreWriter` holds the lease. Each transaction renews it, checks that it begins where the database
ends, writes rows, and moves the positions: all of it commits or nothing does. So every record is in
the tables exactly once, wherever a process dies. `Failpoint` strikes at the steps in between.

Synchronous; one thread at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, delete, func, select

from schemas.batch import BatchReport
from schemas.decode import explain
from service.failures.failure_state import FailureState
from service.failures.replay_log import Done, Entry, Ledger, OffsetRange, read_entry
from service.failures.replay_plan import Mark
from service.model.record import Partition, SourceRecord
from service.ops import collector
from service.ops.failpoint import Failpoint
from service.review.published import UnreadableRecord, without_nul
from service.review.replayed import SentEvents
from service.settings import KafkaSettings
from service.store.compared_again import (
    ComparedSoFar,
    compare_some_again,
    is_compared,
)
from service.store.database import DatabaseFault, bulk_insert, faults_in_words
from service.store.failure_writes import settle, take_failures, take_replays
from service.store.finding_writes import insert_into
from service.store.lease import HeldLease, Lease, release_lease, renew_lease, take_lease
from service.store.portions import Portion, Position
from service.store.result_writes import take_results
from service.store.review_writes import take_reviews
from service.store.rows import batch_row, text
from service.store.tables import BATCHES, POSITIONS, REPLAYS, TOPIC_TABLES, UNREADABLE

_DONE: Final = frozenset(mark.value for mark in Mark)


@dataclass
class _Replays:
    """What replay runs decided, in memory: a bit for each failure, and ranges."""

    ledger: Ledger
    sent: SentEvents

    def take(self, entry: Entry) -> None:
        self.ledger.take(entry)
        if isinstance(entry, Done):
            self.sent.take(entry)


@dataclass
class StoreWriter:
    """Writes under one lease, until another process takes it (`LeaseLost`)."""

    engine: Engine
    kafka: KafkaSettings
    lease: Lease
    failpoint: Failpoint
    positions: dict[Partition, Position] = field(default_factory=dict)
    as_of_s: float | None = None
    """When all topics were last read to their ends; told to others with each sign of life."""
    _replays: _Replays | None = None
    _is_compared: bool = False

    def load(self) -> None:
        """Where the tables end, and what replay runs decided."""
        with faults_in_words(), self.engine.begin() as connection:
            self._renew(connection)
            self._is_compared = is_compared(connection)
            self.positions = positions_of(connection)
            self._replays = self._read_replays(connection)

    def compare_some_again(self) -> ComparedSoFar | None:
        """One transaction of what an earlier version compared by another rule; None where nothing
        is left, and `write` may begin. Raises LeaseLost, DatabaseFault."""
        with collector.paused(), faults_in_words(), self.engine.begin() as connection:
            self._renew(connection)
            compared = compare_some_again(connection)
        self._is_compared = compared is None
        return compared

    def write(self, portions: Sequence[Portion]) -> int:
        """One transaction; the number of records. Raises LeaseLost, DatabaseFault."""
        assert self._is_compared, "written before all invoices are compared by one rule"
        with collector.paused(), faults_in_words(), self.engine.begin() as connection:
            self._renew(connection)
            self.failpoint.step_now("store_begun")
            replays = self._write_rows(connection, portions)
            self.failpoint.step_now("store_rows")
            moved = self._move(connection, portions)
            self.failpoint.step_now("store_before_commit")
        self.failpoint.step_now("store_after_commit")
        self.positions.update(moved)
        self._replays = replays
        return sum(len(portion.records) for portion in portions)

    def renew(self) -> None:
        """A sign of life while there is nothing to write."""
        with faults_in_words(), self.engine.begin() as connection:
            self._renew(connection)

    def release(self) -> None:
        """Another process may take over at once."""
        with faults_in_words(), self.engine.begin() as connection:
            release_lease(connection, self.lease)

    def empty(self) -> None:
        """Begins anew: no row and no position stays."""
        with faults_in_words(), self.engine.begin() as connection:
            self._renew(connection)
            for table in TOPIC_TABLES:
                connection.execute(delete(table))
        self.positions, self._replays = {}, None
        self.load()

    def _renew(self, connection: Connection) -> None:
        as_of = None if self.as_of_s is None else datetime.fromtimestamp(self.as_of_s, UTC)
        renew_lease(connection, self.lease, _now(), as_of)

    @property
    def _known(self) -> _Replays:
        assert self._replays is not None, "written before it was loaded"
        return self._replays

    def _write_rows(self, connection: Connection, portions: Sequence[Portion]) -> _Replays:
        """Decisions first: what they are about may be among the rest."""
        kafka = self.kafka
        entries = self._entries(connection, _records(portions, kafka.replay_log_topic))
        take_replays(connection, entries, kafka.failures_topic, self._failures_id(portions))
        replays = self._read_replays(connection) if entries else self._known
        sent = replays.sent
        results = take_results(connection, _records(portions, kafka.results_topic), sent)
        ended = [
            (failure, one.record.partition, one.record.offset)
            for one in results
            if (failure := sent.failure_of(one.source)) is not None
        ]
        settle(connection, FailureState.ENDED, ended)
        failures = _records(portions, kafka.failures_topic)
        take_failures(connection, failures, replays.ledger, sent)
        take_reviews(connection, _records(portions, kafka.reviews_topic))
        self._take_batches(connection, _records(portions, kafka.batches_topic))
        return replays

    def _failures_id(self, portions: Sequence[Portion]) -> str:
        """Kafka's id of the topic that failures are read from, up to these portions."""
        topic = self.kafka.failures_topic
        told = [at.topic_id for place, at in self.positions.items() if place.topic == topic]
        told += [portion.topic_id for portion in portions if portion.topic == topic]
        return next((topic_id for topic_id in reversed(told) if topic_id), "")

    def _entries(
        self, connection: Connection, records: Sequence[SourceRecord]
    ) -> list[tuple[SourceRecord, Entry]]:
        found = []
        for record in records:
            if record.value is None and record.quarantined is None:
                continue  # A tombstone, which an operator may write.
            entry = read_entry(record.value)
            if entry is None:
                _unreadable(connection, record, "no entry that this version knows")
            else:
                found.append((record, entry))
        return found

    def _take_batches(self, connection: Connection, records: Sequence[SourceRecord]) -> None:
        rows = []
        for record in records:
            try:
                value = without_nul(record.value)
                report = BatchReport.model_validate_json(value, extra="ignore")
                rows.append(batch_row(record.partition, record.offset, report))
            except ValidationError as error:
                _unreadable(connection, record, explain(error))
            except UnreadableRecord as error:
                _unreadable(connection, record, str(error))
        bulk_insert(connection, BATCHES, rows)

    def _move(
        self, connection: Connection, portions: Sequence[Portion]
    ) -> dict[Partition, Position]:
        moved: dict[Partition, Position] = {}
        for portion in portions:
            place = Partition(portion.topic, portion.partition)
            at = moved.get(place, self.positions.get(place))
            if at is not None and at.next_offset != portion.start:
                raise DatabaseFault(
                    f"{place} is stored up to {at.next_offset} and was read from {portion.start}"
                )
            topic_id = portion.topic_id or (at.topic_id if at is not None else "")
            moved[place] = Position(portion.position, topic_id)
        insert = insert_into(connection, POSITIONS)
        rows = [
            {
                "topic": place.topic,
                "partition": place.partition,
                "next_offset": position.next_offset,
                "topic_id": position.topic_id or None,
            }
            for place, position in moved.items()
        ]
        if rows:
            changed = {name: insert.excluded[name] for name in ("next_offset", "topic_id")}
            keys = ["topic", "partition"]
            connection.execute(
                insert.on_conflict_do_update(index_elements=keys, set_=changed), rows
            )
        return moved

    def _read_replays(self, connection: Connection) -> _Replays:
        topic = self.kafka.failures_topic
        replays = _Replays(Ledger(topic), SentEvents(topic))
        columns = REPLAYS.c
        query = select(REPLAYS).where(columns.mark.in_(_DONE), columns.length > 0)
        order = (columns.partition, columns.offset, columns.number)
        for row in connection.execute(query.order_by(*order).execution_options(yield_per=5_000)):
            replays.take(_done(row, topic))
        return replays


def _done(row: Any, failures_topic: str) -> Done:
    now = -1 if row.event_offset is None else row.event_offset
    stretch = OffsetRange(row.failure_offset, now, row.length)
    return Done(
        row.run,
        Mark(row.mark),
        failures_topic,
        row.failure_partition,
        (stretch,),
        row.topic or "",
        -1 if row.event_partition is None else row.event_partition,
    )


def _records(portions: Sequence[Portion], topic: str) -> list[SourceRecord]:
    return [record for portion in portions if portion.topic == topic for record in portion.records]


def _unreadable(connection: Connection, record: SourceRecord, fault: str) -> None:
    row = (record.topic, record.partition, record.offset, text(record.quarantined or fault))
    bulk_insert(connection, UNREADABLE, [row])


def positions_of(connection: Connection) -> dict[Partition, Position]:
    """Where the tables end."""
    rows = connection.execute(select(POSITIONS))
    return {
        Partition(row.topic, row.partition): Position(row.next_offset, row.topic_id or "")
        for row in rows
    }


def take_over(
    engine: Engine,
    kafka: KafkaSettings,
    holder: str,
    failpoint: Failpoint,
    silent: HeldLease | None = None,
) -> StoreWriter | HeldLease:
    """A writer; or the lease of the process that writes now, unless that is still as `silent`."""
    with faults_in_words(), engine.begin() as connection:
        taken = take_lease(connection, holder, _now(), silent)
    if isinstance(taken, HeldLease):
        return taken
    writer = StoreWriter(engine, kafka, taken, failpoint)
    writer.load()
    return writer


def counts(engine: Engine) -> dict[str, int]:
    """Rows of the tables that people ask for."""
    with faults_in_words(), engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in reversed(TOPIC_TABLES)
        }


def _now() -> datetime:
    return datetime.now(UTC)
