"""Writes outcomes and the input offset of one partition, all or nothing.

Two publishers stand behind one interface. `TransactionalPublisher` is a producer with the
partition's own transactional id: starting it fences the earlier owner of the partition, and each
`publish` is one transaction. `IdempotentPublisher` waits for every outcome to be acknowledged and
commits the offset afterwards (at least once).

What aiokafka does not do, `kafka.transactions` does. After any failure aiokafka cannot go on: a
publisher that answered `PublishFailure` is finished; the caller drops it and takes the partition
over again, from what the broker says.

This module must not retry, and must not decide who owns a partition.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition, errors
from aiokafka.structs import OffsetAndMetadata

from service.kafka.commit import PublishLimits, Snapshot
from service.kafka.commits_in_flight import CommitsInFlight
from service.kafka.missing_topics import explained
from service.kafka.proven_group import ProvenGroup
from service.kafka.stable_offsets import Position, answered, stable_position
from service.kafka.transactional_ids import Deployment, partition_id, partition_id_before
from service.kafka.transactions import (
    BrokerAnswers,
    Step,
    acknowledged,
    discard,
    enqueue,
    fence_out,
    first_limits,
    guarded,
    producer_options,
    rejected_among,
    send_positions,
)
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import OutputRecord, Partition
from service.settings import Delivery, KafkaSettings, Settings

_READING = "reading the committed offset"


@dataclass(frozen=True, slots=True)
class Published:
    """All outcomes and the offset are out."""


PublishResult: TypeAlias = Published | PublishFailure


class Publisher(Protocol):
    """The interface that a partition session needs of either kind."""

    async def start(self) -> PublishFailure | None:
        """Connects and fences earlier owners; None when it may be used."""

    async def position(self) -> Position | PublishFailure:
        """Where the group stands after the fence; asked before the first `publish`. After
        `PublishFailure` the publisher must be discarded."""

    async def publish(self, records: Sequence[OutputRecord], commit: Snapshot) -> PublishResult:
        """Writes records and offset; after `PublishFailure` the publisher must be discarded."""

    async def discard(self) -> None:
        """Lets go of sockets and tasks within seconds; an open transaction stays undecided."""


class TransactionalPublisher:
    """Exactly once: outcomes and offset of one partition in one transaction."""

    def __init__(
        self,
        settings: KafkaSettings,
        source: Partition,
        step: Step,
        limits: PublishLimits | None = None,
    ) -> None:
        """Without `limits`, those that the settings begin with."""
        limits = limits or first_limits(settings)
        self._settings = settings
        self._source = source
        self._timeout_s = limits.step_timeout_s
        self._step = step
        self._pending: list[asyncio.Future[Any]] = []
        self._producer = AIOKafkaProducer(
            **producer_options(settings, source, limits),
            transactional_id=transactional_id(settings, source),
            transaction_timeout_ms=_transaction_timeout_ms(settings, limits),
        )
        self._answers = BrokerAnswers(self._producer)
        self._group = ProvenGroup(self._producer, self._answers, settings.group_id, step)

    async def start(self) -> PublishFailure | None:
        settings = self._settings
        before = partition_id_before(deployment(settings), *self._source)
        if before != transactional_id(settings, self._source):
            lost = await fence_out(settings, self._source, before)
            if lost is not None:
                return lost
        return await guarded(
            self._producer.start(), settings.step_timeout_s, "start", settings.group_id
        )

    async def position(self) -> Position | PublishFailure:
        timeout_s, group_id = self._settings.step_timeout_s, self._settings.group_id
        lost = await guarded(self._group.prove(self._source), timeout_s, _READING, group_id)
        if lost is not None:
            return lost
        answer: Position | PublishFailure = await answered(
            self._group.position(self._source), timeout_s, _READING
        )
        return answer

    async def publish(self, records: Sequence[OutputRecord], commit: Snapshot) -> PublishResult:
        assert self._answers.missing is None, "a spent publisher was used again"
        steps: tuple[Callable[[], Awaitable[None]], ...] = (
            lambda: self._send_all(records),
            lambda: self._send_offsets(commit),
            self._commit,
        )
        for step in steps:
            lost = await guarded(step(), self._timeout_s, "publish", self._settings.group_id)
            if lost is not None:
                return await self._explained(accused(lost, self._pending, records), records)
        if self._answers.missing is not None:
            return PublishFailure(Loss.UNKNOWN, f"the answer to {self._answers.missing} was lost")
        return Published()

    async def discard(self) -> None:
        await discard(self._producer, self._pending)

    async def _explained(
        self, lost: PublishFailure, records: Sequence[OutputRecord]
    ) -> PublishFailure:
        timeout_s, client = self._settings.step_timeout_s, self._producer.client
        return await explained(lost, client, _places(self._source, records), timeout_s)

    async def _send_all(self, records: Sequence[OutputRecord]) -> None:
        await self._producer.begin_transaction()
        await self._step("txn_begun")
        self._pending = []
        await _enqueue(self._producer, self._source, records, self._pending)
        await self._step("outcomes_sent")
        await acknowledged(self._pending)
        await self._step("outcomes_written")

    async def _send_offsets(self, commit: Snapshot) -> None:
        offsets = {_tp(self._source): OffsetAndMetadata(commit.offset, commit.metadata)}
        await send_positions(self._producer, offsets, self._settings.group_id)
        await self._step("before_commit")

    async def _commit(self) -> None:
        await self._producer.commit_transaction()
        await self._step("after_commit")


class IdempotentPublisher:
    """At least once: outcomes first, the offset when all are acknowledged."""

    def __init__(
        self,
        settings: KafkaSettings,
        source: Partition,
        consumer: AIOKafkaConsumer,
        commits: CommitsInFlight,
        step: Step,
        limits: PublishLimits | None = None,
    ) -> None:
        """`commits` watches the consumer's client. Without `limits`, those that the settings begin
        with."""
        limits = limits or first_limits(settings)
        self._settings = settings
        self._source = source
        self._consumer = consumer
        self._commits = commits
        self._timeout_s = limits.step_timeout_s
        self._step = step
        self._pending: list[asyncio.Future[Any]] = []
        self._producer = AIOKafkaProducer(
            **producer_options(settings, source, limits), enable_idempotence=True
        )

    async def start(self) -> PublishFailure | None:
        timeout_s, group_id = self._settings.step_timeout_s, self._settings.group_id
        lost = await guarded(self._commits.ended(), timeout_s, "an earlier commit", group_id)
        return lost or await guarded(self._producer.start(), timeout_s, "start", group_id)

    async def position(self) -> Position | PublishFailure:
        """May be older than the group's, which `at_least_once` allows: outcomes are repeated."""
        asked = stable_position(self._consumer._client, self._settings.group_id, self._source)
        answer: Position | PublishFailure = await answered(
            asked, self._settings.step_timeout_s, _READING
        )
        return answer

    async def publish(self, records: Sequence[OutputRecord], commit: Snapshot) -> PublishResult:
        timeout_s, group_id = self._timeout_s, self._settings.group_id
        lost = await guarded(self._send_all(records), timeout_s, "publish", group_id)
        if lost is not None:
            return await self._explained(accused(lost, self._pending, records), records)
        lost = await guarded(self._commit(commit), timeout_s, "publish", group_id)
        return lost or Published()

    async def discard(self) -> None:
        await discard(self._producer, self._pending)

    async def _explained(
        self, lost: PublishFailure, records: Sequence[OutputRecord]
    ) -> PublishFailure:
        timeout_s, client = self._settings.step_timeout_s, self._producer.client
        return await explained(lost, client, _places(self._source, records), timeout_s)

    async def _send_all(self, records: Sequence[OutputRecord]) -> None:
        self._pending = []
        await self._step("txn_begun")
        await _enqueue(self._producer, self._source, records, self._pending)
        await self._step("outcomes_sent")
        await acknowledged(self._pending)
        await self._step("before_commit")

    async def _commit(self, commit: Snapshot) -> None:
        tp = _tp(self._source)
        if tp not in self._consumer.assignment():
            raise errors.CommitFailedError("the partition was given to another member")
        await self._consumer.commit({tp: OffsetAndMetadata(commit.offset, commit.metadata)})
        await self._step("after_commit")


def publishers(
    settings: Settings, consumer: AIOKafkaConsumer, step: Step
) -> Callable[[Partition, PublishLimits], Publisher]:
    """Makes publishers of the kind that the chosen delivery needs."""
    kafka = settings.kafka
    if settings.delivery is Delivery.EXACTLY_ONCE:
        return lambda source, limits: TransactionalPublisher(kafka, source, step, limits)
    commits = CommitsInFlight(consumer._client)
    return lambda source, limits: IdempotentPublisher(
        kafka, source, consumer, commits, step, limits
    )


def deployment(settings: KafkaSettings) -> Deployment:
    """The part of the ids that is this deployment's own."""
    return Deployment(settings.transactional_id_prefix, settings.group_id)


def transactional_id(settings: KafkaSettings, source: Partition) -> str:
    """One id per input partition: stable over restarts, so that a new owner fences the old."""
    return partition_id(deployment(settings), *source)


def _tp(source: Partition) -> TopicPartition:
    return TopicPartition(source.topic, source.partition)


def _transaction_timeout_ms(settings: KafkaSettings, limits: PublishLimits) -> int:
    """A transaction whose steps were given more time must not end before they do."""
    longer = limits.step_timeout_s > settings.step_timeout_s
    steps_ms = int(1_000 * (limits.step_timeout_s + 2 * settings.step_timeout_s))
    return max(settings.transaction_timeout_ms, steps_ms if longer else 0)


def accused(
    lost: PublishFailure, pending: Sequence[asyncio.Future[Any]], records: Sequence[OutputRecord]
) -> PublishFailure:
    """The loss, with the rejected batch if a rejection caused it. Later errors of the client are
    only its consequences. An outcome is named once for each of its records in the batch."""
    if lost.loss is Loss.FENCED:
        return lost
    pieces = [(place, piece) for place, record in enumerate(records) for piece in _pieces(record)]
    rejected = rejected_among(pending, [piece.topic for _, piece in pieces])
    if rejected is None:
        return lost
    return replace(rejected, suspects=tuple(pieces[at][0] for at in rejected.suspects))


def _pieces(record: OutputRecord) -> tuple[OutputRecord, ...]:
    """All that is written for an outcome, in this order."""
    return (*record.children, record)


def _places(source: Partition, records: Sequence[OutputRecord]) -> set[Partition]:
    """Where they are written to."""
    pieces = (piece for record in records for piece in _pieces(record))
    return {Partition(piece.topic, source.partition) for piece in pieces}


async def _enqueue(
    producer: AIOKafkaProducer,
    source: Partition,
    records: Sequence[OutputRecord],
    pending: list[asyncio.Future[Any]],
) -> None:
    """Hands every record to the producer; the futures resolve when the broker has them."""
    for piece in (piece for record in records for piece in _pieces(record)):
        sending = producer.send(
            piece.topic,
            value=piece.value,
            key=piece.key,
            partition=source.partition,
            timestamp_ms=piece.timestamp_ms,
            headers=list(piece.headers),
        )
        await enqueue(sending, pending)
