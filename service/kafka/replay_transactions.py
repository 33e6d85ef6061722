"""Writes a replay run's records, its log and its position, all or nothing.

A run has a group of its own, named after it; the transactional id is one for all runs that write
the same log. Starting the producer fences the earlier writer, the same run or another one. Only
afterwards log and position are read (`kafka.proven_group`), so all transactions in flight are
decided by then, and no other writer can decide anything from then on. For this reason alone, a run
that was killed and started again sends each failure once, and two runs never send the same failure.

What aiokafka does not do, `kafka.transactions` does.

This module must not retry: after `PublishFailure` the caller discards this and begins from the
position.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from service.failures.replay_plan import Replayed
from service.kafka import transactional_ids
from service.kafka.proven_group import ProvenGroup
from service.kafka.stable_offsets import Position, answered
from service.kafka.transactions import (
    BrokerAnswers,
    Step,
    acknowledged,
    discard,
    enqueue,
    fence_out,
    guarded,
    producer_options,
    rejected_among,
    send_positions,
)
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition
from service.settings import KafkaSettings

LOG_PARTITION = 0


class LogRecord(NamedTuple):
    """One entry of the replay log."""

    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """All of it is out. `offsets` are where the events lie now, in the order they were given."""

    offsets: list[int]


Describe = Callable[[list[int]], Sequence[LogRecord]]
"""Makes the log's entries of a transaction once the events' new offsets are known."""


def run_group(settings: KafkaSettings, run_id: str) -> str:
    """The group that holds a run's position."""
    return transactional_ids.run_group(settings.transactional_id_prefix, run_id)


def writer_id(settings: KafkaSettings) -> str:
    """The transactional id of every run with this log: the last to start is the only writer.

    It belongs to the log and not to the failures topic: another writer's open transaction would
    hide what was committed to the log behind it.
    """
    return transactional_ids.writer_id(settings.transactional_id_prefix, settings.replay_log_topic)


def _writer_id_before(settings: KafkaSettings) -> str:
    prefix, log_topic = settings.transactional_id_prefix, settings.replay_log_topic
    return transactional_ids.writer_id_before(prefix, log_topic)


class RunProducer:
    """The one writer of the replay log, for one run."""

    def __init__(self, settings: KafkaSettings, run_id: str, step: Step) -> None:
        self._settings = settings
        self._group = run_group(settings, run_id)
        self._step = step
        self.record_rejected = False
        """An event itself seems to be rejected: too large, or not allowed in its topic."""
        self._pending: list[asyncio.Future[Any]] = []
        self._sent: list[asyncio.Future[Any]] = []
        options = producer_options(settings, Partition("replay", 0))
        self._producer = AIOKafkaProducer(
            **options | {"client_id": f"{settings.client_id}-replay-{run_id}"},
            transactional_id=writer_id(settings),
            transaction_timeout_ms=settings.transaction_timeout_ms,
        )
        self._answers = BrokerAnswers(self._producer)
        self._positions = ProvenGroup(self._producer, self._answers, self._group, step)

    async def start(self) -> PublishFailure | None:
        """Connects and fences the earlier writer; None when it may be used."""
        settings, before = self._settings, _writer_id_before(self._settings)
        lost = None
        if before != writer_id(settings):
            lost = await fence_out(settings, Partition("replay", 0), before)
        lost = lost or await guarded(
            self._producer.start(), settings.step_timeout_s, "start", self._group
        )
        await self._step("producer_started")
        return lost

    async def positions(
        self, topic: str, partitions: Sequence[int]
    ) -> dict[int, Position] | PublishFailure:
        """The run's committed position in each partition, once nothing can change it any more."""
        timeout_s, what = self._settings.step_timeout_s, "reading its position"
        found: dict[int, Position] = {}
        for number in partitions:
            if not found:
                proof = self._positions.prove(Partition(topic, number))
                lost = await guarded(proof, timeout_s, what, self._group)
                if lost is not None:
                    return lost
            asked = self._positions.position(Partition(topic, number))
            answer = await answered(asked, timeout_s, what)
            if isinstance(answer, PublishFailure):
                return answer
            found[number] = answer
        await self._step("offset_read")
        return found

    async def write(
        self,
        events: Sequence[Replayed],
        describe: Describe,
        commits: Mapping[Partition, tuple[int, str]],
    ) -> Written | PublishFailure:
        """One transaction: events, log entries, positions. After `PublishFailure`, discard this."""
        assert self._answers.missing is None, "a spent producer was used again"
        offsets: list[int] = []
        steps: tuple[Callable[[], Awaitable[None]], ...] = (
            lambda: self._send_events(events, offsets),
            lambda: self._send_log(describe(offsets)),
            lambda: self._send_positions(commits),
            self._commit,
        )
        for step in steps:
            lost = await guarded(step(), self._settings.step_timeout_s, "replay", self._group)
            if lost is not None:
                return self._named(lost, events)
        if self._answers.missing is not None:
            return PublishFailure(Loss.UNKNOWN, f"the answer to {self._answers.missing} was lost")
        return Written(offsets)

    async def discard(self) -> None:
        """Lets go of sockets and tasks; an open transaction is left for the next attempt to
        abort."""
        await discard(self._producer, [*self._sent, *self._pending])

    def _named(self, lost: PublishFailure, events: Sequence[Replayed]) -> PublishFailure:
        """Names the failure whose event was rejected. Of a batch the brokers do not say which
        record is at fault, so only a batch of one event accuses it."""
        if lost.loss is Loss.FENCED:
            return lost
        rejected = rejected_among(self._sent, [event.topic for event in events])
        self.record_rejected = rejected is not None
        if rejected is None or len(rejected.suspects) != 1:
            return rejected or lost
        at = events[rejected.suspects[0]].failure
        return replace(
            rejected,
            message=f"{rejected.message}, for the event of failure F{at.partition}@{at.offset}; "
            f"`replay discard` can take it out, see `replay show F{at.partition}@{at.offset}`",
        )

    async def _send_events(self, events: Sequence[Replayed], offsets: list[int]) -> None:
        await self._producer.begin_transaction()
        await self._step("txn_begun")
        await self._send_all(events)
        offsets += [future.result().offset for future in self._pending]
        await self._step("outcomes_sent")

    async def _send_all(self, events: Sequence[Replayed]) -> None:
        self._sent = self._pending = []
        for event in events:
            sending = self._producer.send(
                event.topic,
                value=event.value,
                key=event.key,
                partition=event.partition,
                timestamp_ms=event.timestamp_ms,
                headers=list(event.headers),
            )
            await enqueue(sending, self._sent)
        await acknowledged(self._pending)

    async def _send_log(self, entries: Sequence[LogRecord]) -> None:
        self._pending = []
        for entry in entries:
            self._pending.append(
                await self._producer.send(
                    self._settings.replay_log_topic,
                    value=entry.value,
                    key=entry.key.encode(),
                    partition=LOG_PARTITION,
                )
            )
        await acknowledged(self._pending)
        await self._step("outcomes_written")

    async def _send_positions(self, commits: Mapping[Partition, tuple[int, str]]) -> None:
        positions = {
            TopicPartition(source.topic, source.partition): OffsetAndMetadata(offset, metadata)
            for source, (offset, metadata) in commits.items()
        }
        await send_positions(self._producer, positions, self._group)
        await self._step("before_commit")

    async def _commit(self) -> None:
        await self._producer.commit_transaction()
        await self._step("after_commit")
