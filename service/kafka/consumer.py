"""The consumer: polls, pauses, seeks, and tells which partitions the group gives to this process.

What aiokafka leaves open, and this module closes:
- A poll is never cancelled: after a cancelled one the client believes that it is still being
  polled.
- Only partitions whose session wants records are polled. Polling a paused one throws its buffer
  away; polling with an empty list would poll all.
- Polling goes on while everything is paused, or the group would put this process out.
- What a rebalance callback raises is swallowed by the client; here it stops the process.
- Offsets are never reset silently: `auto_offset_reset` is "none", and a session whose position the
  log does not have finds out why.
- The task that keeps the client's knowledge of leaders fresh can die of one unforeseen error; it is
  started again.

This module decides nothing about outcomes and commits nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition, errors
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from service.kafka.beginning import GroupBeginning
from service.kafka.connection import NoBroker, client_options, start_lines
from service.kafka.failure_words import absent_topic
from service.kafka.fetched_records import free_when_dropped, let_go
from service.kafka.log_identity import LogState
from service.kafka.log_requests import LogRequests
from service.kafka.log_watch import LogWatch, Seen
from service.kafka.membership import is_member
from service.kafka.stable_offsets import Position, answered, stable_position
from service.model.publish_failure import PublishFailure
from service.model.record import Partition, SourceRecord
from service.settings import KafkaSettings

POLL_TIMEOUT_MS = 100
"""How long one poll waits; a partition that resumes is polled after at most this long."""

_AT_ONCE = 16
"""Records that are inflated before their size is looked at."""

_NO_PARTITION = TopicPartition("", -1)
"""Polled when no session wants records: touches no buffer and still counts as a poll."""


class Assignment(Protocol):
    """Follows the group's decisions; called from inside the rebalance."""

    async def revoked(self, sources: frozenset[Partition]) -> None:
        """A rebalance begins; bounded by the rebalance timeout."""

    def assigned(self, sources: frozenset[Partition]) -> None:
        """A rebalance ended with these partitions; must not wait."""


class ConsumerFailed(Exception):
    """Raised when reading cannot go on; the message says what to do."""


class Consumer:
    """One consumer-group member over the events topic."""

    def __init__(
        self,
        settings: KafkaSettings,
        *,
        step: Callable[[str], Awaitable[None]],
        on_failure: Callable[[BaseException], None],
    ) -> None:
        self._settings = settings
        self._step = step
        self._on_failure = on_failure
        self._assignment: Assignment | None = None
        self._assigned: frozenset[Partition] = frozenset()
        self._is_stopping = False
        self.rebalances = 0
        self._ends: dict[Partition, tuple[int, int | None]] = {}
        """End of each log as it was asked for, and as the last fetch before that showed it."""
        free_when_dropped()
        self.client = AIOKafkaConsumer(
            **client_options(settings, "consumer"),
            group_id=settings.group_id,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            partition_assignment_strategy=(RoundRobinPartitionAssignor,),
            session_timeout_ms=settings.session_timeout_ms,
            heartbeat_interval_ms=heartbeat_interval_ms(settings),
            rebalance_timeout_ms=settings.rebalance_timeout_ms,
            max_poll_interval_ms=600_000,
            max_poll_records=settings.max_poll_records,
            max_partition_fetch_bytes=settings.max_partition_fetch_bytes,
            fetch_max_bytes=settings.fetch_max_bytes,
            fetch_max_wait_ms=200,
            client_rack=settings.client_rack or None,
        )
        self._logs = LogWatch(
            LogRequests(self.client._client), lambda: self._assigned, time.monotonic
        )
        self._beginning = GroupBeginning(settings, self.client._client)

    async def start(self, assignment: Assignment) -> None:
        """Connects and joins the group; assignments arrive at `assignment`. Raises NoBroker, and
        may be called again then."""
        self._assignment = assignment
        listener = _Listener(self)
        with start_lines() as lines:
            try:
                await self.client.start()
            except errors.KafkaConnectionError as error:
                raise NoBroker(lines.no_answer(self._settings)) from error
        self.client.subscribe([self._settings.events_topic], listener=listener)

    async def stop(self, timeout_s: float) -> None:
        """Leaves the group; gives up waiting for that after `timeout_s`."""
        self._is_stopping = True
        stopping = asyncio.ensure_future(self.client.stop())
        await asyncio.wait({stopping}, timeout=timeout_s)
        let_go(self.client)

    def revive(self) -> bool:
        """Starts the client's metadata task again when it has died; True when it had.

        Without it no move of a leader would be noticed any more. It dies of every error that is
        neither Kafka's nor the network's, such as a token file that is not text.
        """
        client: Any = self.client._client
        if self._is_stopping or client._sync_task is None or not client._sync_task.done():
            return False
        client._sync_task = asyncio.create_task(client._md_synchronizer())
        return True

    def dead_tasks(self) -> list[str]:
        """Background tasks of the client that ended by themselves, and not because of `stop`."""
        if self._is_stopping:
            return []
        fetcher, coordinator = self.client._fetcher, self.client._coordinator
        tasks = {
            "fetch task": getattr(fetcher, "_fetch_task", None),
            "coordination task": getattr(coordinator, "_coordination_task", None),
        }
        return [name for name, task in tasks.items() if task is not None and task.done()]

    # Polling.

    async def poll(
        self, wanted: Iterable[Partition], max_bytes: int
    ) -> dict[Partition, list[SourceRecord]]:
        """Records of the wanted partitions, after at most a poll's timeout.

        They come a few at a time until there are `max_bytes` of them: the client counts records,
        and how much a compressed record inflates to is the sender's choice.

        Blocks for as long as a rebalance lasts. Raises what the client raises: errors of one
        partition (`PartitionFault`) as well as of the connection.
        """
        partitions = [_tp(source) for source in wanted if source in self._assigned]
        found: dict[Partition, list[SourceRecord]] = {}
        left, size_bytes, timeout_ms = self._settings.max_poll_records, 0, POLL_TIMEOUT_MS
        while left > 0 and size_bytes < max_bytes:
            polled = await self.client.getmany(
                *(partitions or (_NO_PARTITION,)),
                timeout_ms=timeout_ms,
                max_records=min(left, _AT_ONCE),
            )
            records = [_record(record) for of_one in polled.values() for record in of_one]
            if not records:
                break
            for record in self._with_outcomes(records):
                found.setdefault(record.source, []).append(record)
            size_bytes += sum(record.size_bytes for record in records)
            left, timeout_ms = left - len(records), 0
        return found

    async def poll_one(self, source: Partition) -> list[SourceRecord]:
        """At most one record of one partition."""
        polled = await self.client.getmany(_tp(source), timeout_ms=POLL_TIMEOUT_MS, max_records=1)
        found = [_record(record) for records in polled.values() for record in records]
        return self._with_outcomes(found)

    def _with_outcomes(self, records: list[SourceRecord]) -> list[SourceRecord]:
        """Without those that are passed over: like markers, which nothing waits for either."""
        if self._settings.tombstones == "fail":
            return records
        return [record for record in records if record.value is not None]

    def read_position(self, source: Partition) -> int:
        """Where the client reads next, which markers can put beyond the last record. No waiting."""
        state = self._partition_state(source)
        return int(state.position) if state is not None and state.has_valid_position else 0

    def last_stable_offset(self, source: Partition) -> int | None:
        """End of what a read-committed reader can see, as of the last fetch, or of the last
        `ask_ends` where that is newer; None before either."""
        return newer_end(self._fetched_end(source), self._ends.get(source))

    async def ask_ends(self, timeout_s: float) -> PublishFailure | None:
        """Where the log ends, for lag alone: a paused partition is not fetched, so its last fetch
        would show the same backlog for as long as it is paused."""
        partitions = [_tp(source) for source in self._assigned]
        if not partitions:
            return None
        asked = self.client.end_offsets(partitions)
        answer = await answered(asked, timeout_s, "reading the log's ends")
        if isinstance(answer, PublishFailure):
            return answer
        found = {Partition(tp.topic, tp.partition): int(end) for tp, end in answer.items()}
        self._ends = {
            source: (end, self._fetched_end(source))
            for source, end in found.items()
            if source in self._assigned
        }
        return None

    def _fetched_end(self, source: Partition) -> int | None:
        state = self._partition_state(source)
        return state.lso if state is not None else None

    def _partition_state(self, source: Partition) -> Any:
        subscription = self.client._subscription.subscription
        if subscription is None or subscription.assignment is None:
            return None
        if _tp(source) not in subscription.assignment.tps:
            return None
        return subscription.assignment.state_value(_tp(source))

    @property
    def missing_topic(self) -> str:
        """That the brokers do not list the topic of events any more, in words; else empty. They
        give its partitions to no member then."""
        topic, cluster = self._settings.events_topic, self.client._client.cluster
        return "" if cluster.partitions_for_topic(topic) else absent_topic(topic, "Read")

    # What sessions ask for.

    def assigned(self, source: Partition) -> bool:
        """Whether the group gives the partition to this process now."""
        return source in self._assigned and _tp(source) in self.client.assignment()

    def seek(self, source: Partition, offset: int) -> None:
        """Records arrive from `offset` on."""
        self.client.seek(_tp(source), offset)

    def pause(self, source: Partition) -> None:
        """No further records are fetched."""
        self.client.pause(_tp(source))

    def resume(self, source: Partition) -> None:
        """Fetching goes on."""
        self.client.resume(_tp(source))

    async def position(self, source: Partition, timeout_s: float) -> Position | PublishFailure:
        """The group's stable committed position, as the broker shows it that is taken for its
        coordinator."""
        asked = stable_position(self.client._client, self._settings.group_id, source)
        answer: Position | PublishFailure = await answered(
            asked, timeout_s, "reading the committed offset"
        )
        return answer

    async def log_state(
        self, source: Partition, committed_epoch: int | None, timeout_s: float
    ) -> LogState | PublishFailure:
        """The log now, and where the epoch of the commit ends in it."""
        return await self._logs.state(source, committed_epoch, timeout_s)

    async def ensure_beginning(self, source: Partition, log: LogState) -> PublishFailure | None:
        """A group without any commit writes down where it begins, if its policy is `latest` and
        this process has known no other log of that topic."""
        recreated = self._logs.recreated(source, log.identity)
        if self._settings.start == "earliest" or recreated:
            return None
        return await self._beginning.ensure(source.topic)

    @property
    def joining(self) -> bool:
        """Whether the group is being joined: no poll ends before that, and the brokers decide how
        long it takes."""
        return bool(self.client._subscription.reassignment_in_progress)

    async def is_member(self, timeout_s: float) -> bool:
        """Whether the group says that the partitions at hand are this process's."""
        return await is_member(self.client, timeout_s)

    @property
    def looks_begun(self) -> int:
        """How many looks at the logs have begun."""
        return self._logs.begun

    def look_soon(self, timeout_s: float) -> None:
        """Begins a look at the logs, and waits for nothing."""
        self._logs.look_soon(timeout_s)

    async def log_after(
        self, source: Partition, number: int, timeout_s: float
    ) -> Seen | PublishFailure:
        """The log as a look showed it that began after `number` looks had begun."""
        return await self._logs.log_after(source, number, timeout_s)

    async def epoch_end(
        self, source: Partition, epoch: int, timeout_s: float
    ) -> int | PublishFailure | None:
        """Where a leader epoch ends; None when that is not known."""
        return await self._logs.epoch_end(source, epoch, timeout_s)

    # Rebalances.

    async def revoked(self, sources: Sequence[TopicPartition]) -> None:
        """Called by the client before it rejoins."""
        assert self._assignment is not None
        self.rebalances += 1
        await self._step("revoke")
        await self._assignment.revoked(_partitions(sources))

    async def given(self, sources: Sequence[TopicPartition]) -> None:
        """Called by the client after it joined; pausing comes first, before anything can wait."""
        assert self._assignment is not None
        if sources:
            self.client.pause(*sources)
        self._assigned = _partitions(sources)
        self._ends = {source: end for source, end in self._ends.items() if source in self._assigned}
        self._assignment.assigned(self._assigned)
        await self._step("assigned")

    def stop_process(self, error: BaseException) -> None:
        """A callback failed: the client would swallow it and go on with half an assignment."""
        self._on_failure(error)


class _Listener(ConsumerRebalanceListener):
    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        await self._run(self._consumer.revoked(revoked))

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        await self._run(self._consumer.given(assigned))

    async def _run(self, callback: Awaitable[None]) -> None:
        try:
            await callback
        except BaseException as error:
            self._consumer.stop_process(error)
            raise


def heartbeat_interval_ms(settings: KafkaSettings) -> int:
    """A third of the session timeout at most, so that two beats may be lost; never above 3 s."""
    return min(3_000, settings.session_timeout_ms // 3)


def newer_end(fetched: int | None, asked: tuple[int, int | None] | None) -> int | None:
    """The end of a log: as the last fetch showed it, or as it was asked for when a fetch had shown
    the second value of `asked`. Not the larger one: the log may have been cut, or be another."""
    if asked is None:
        return fetched
    end, fetched_before = asked
    return end if fetched in (None, fetched_before) else fetched


def _partitions(sources: Iterable[TopicPartition]) -> frozenset[Partition]:
    return frozenset(Partition(tp.topic, tp.partition) for tp in sources)


def _tp(source: Partition) -> TopicPartition:
    return TopicPartition(source.topic, source.partition)


def _record(record: Any) -> SourceRecord:
    return SourceRecord(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp_ms=record.timestamp,
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
    )
