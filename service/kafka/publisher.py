"""Writes outcomes and the input offset of one partition, all or nothing.

Two publishers stand behind one interface. `TransactionalPublisher` is a producer with the
partition's own transactional id: starting it fences whoever owned the partition before, and each
`publish` is one transaction. `IdempotentPublisher` waits for every outcome to be acknowledged and
commits the offset afterwards (at least once).

What aiokafka does not do, and this module therefore does:
- It commits although a send failed, so every send's future is awaited before the commit.
- It repeats a transactional request whose answer was lost, and reports success. The lost request
  may still arrive and decide the *next* transaction, so one indefinite request spends the producer.
- None of its calls has a deadline that can be trusted; each step here has its own.
- After any failure it cannot go on. A publisher that answered `Lost` is finished: the caller drops
  it and takes the partition over again, from what the broker says.

This module must not retry, and must not decide who owns a partition.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition, errors
from aiokafka.client import ConnectionGroup
from aiokafka.protocol.transaction import (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
    TxnOffsetCommitRequest,
)
from aiokafka.structs import OffsetAndMetadata

from service.core.offsets import Snapshot
from service.core.record import OutputRecord, Partition
from service.core.session_states import Loss, Lost
from service.kafka.connection import client_options
from service.settings import KafkaSettings

_DISCARD_S = 3.0
_TRANSACTIONAL = (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
    TxnOffsetCommitRequest,
)

Step: TypeAlias = Callable[[str], Awaitable[None]]
"""Called at each named step, so that tests can strike there."""


@dataclass(frozen=True, slots=True)
class Published:
    """All outcomes and the offset are out."""


PublishResult: TypeAlias = Published | Lost


class Publisher(Protocol):
    """What a partition session needs of either kind."""

    async def start(self) -> Lost | None:
        """Connects and fences earlier owners; None when it may be used."""

    async def publish(self, records: Sequence[OutputRecord], commit: Snapshot) -> PublishResult:
        """Writes records and offset; after `Lost` the publisher must be discarded."""

    async def discard(self) -> None:
        """Lets go of sockets and tasks within seconds; an open transaction stays undecided."""


class TransactionalPublisher:
    """Exactly once: outcomes and offset of one partition in one transaction."""

    def __init__(self, settings: KafkaSettings, source: Partition, step: Step) -> None:
        self._settings = settings
        self._source = source
        self._step = step
        self._indefinite: str | None = None
        self._pending: list[asyncio.Future[Any]] = []
        self._producer = AIOKafkaProducer(
            **_producer_options(settings, source),
            transactional_id=transactional_id(settings, source),
            transaction_timeout_ms=settings.transaction_timeout_ms,
        )
        self._watch_answers()

    async def start(self) -> Lost | None:
        return await _guarded(self._producer.start(), self._settings.step_timeout_s, "start")

    async def publish(self, records: Sequence[OutputRecord], commit: Snapshot) -> PublishResult:
        timeout_s = self._settings.step_timeout_s
        assert self._indefinite is None, "a spent publisher was used again"
        steps: tuple[Callable[[], Awaitable[None]], ...] = (
            lambda: self._send_all(records),
            lambda: self._send_offsets(commit),
            self._commit,
        )
        for step in steps:
            lost = await _guarded(step(), timeout_s, "publish")
            if lost is not None:
                return lost
        if self._indefinite is not None:
            return Lost(Loss.UNKNOWN, f"the answer to {self._indefinite} was lost")
        return Published()

    async def discard(self) -> None:
        await _discard(self._producer, self._pending)

    async def _send_all(self, records: Sequence[OutputRecord]) -> None:
        await self._producer.begin_transaction()
        await self._step("txn_begun")
        self._pending = await _enqueue(self._producer, self._source, records)
        await self._step("outcomes_sent")

    async def _send_offsets(self, commit: Snapshot) -> None:
        offsets = {_tp(self._source): OffsetAndMetadata(commit.offset, commit.metadata)}
        await self._producer.send_offsets_to_transaction(offsets, self._settings.group_id)
        await self._step("offsets_sent")
        await _acknowledged(self._pending)
        await self._step("before_commit")

    async def _commit(self) -> None:
        await self._producer.commit_transaction()
        await self._step("after_commit")

    def _watch_answers(self) -> None:
        """Notes every transactional request that was sent and not answered."""
        client: Any = self._producer.client
        send = client.send

        async def watched(
            node_id: int, request: Any, *, group: Any = ConnectionGroup.DEFAULT
        ) -> Any:
            try:
                return await send(node_id, request, group=group)
            except errors.NodeNotReadyError:
                raise  # It was never sent.
            except BaseException:
                if isinstance(request, _TRANSACTIONAL):
                    self._indefinite = type(request).__name__.removesuffix("Request")
                raise

        client.send = watched


class IdempotentPublisher:
    """At least once: outcomes first, the offset when all are acknowledged."""

    def __init__(
        self, settings: KafkaSettings, source: Partition, consumer: AIOKafkaConsumer, step: Step
    ) -> None:
        self._settings = settings
        self._source = source
        self._consumer = consumer
        self._step = step
        self._producer = AIOKafkaProducer(
            **_producer_options(settings, source), enable_idempotence=True
        )

    async def start(self) -> Lost | None:
        return await _guarded(self._producer.start(), self._settings.step_timeout_s, "start")

    async def publish(self, records: Sequence[OutputRecord], commit: Snapshot) -> PublishResult:
        timeout_s = self._settings.step_timeout_s
        lost = await _guarded(self._send_all(records), timeout_s, "publish")
        if lost is None:
            lost = await _guarded(self._commit(commit), timeout_s, "publish")
        return lost or Published()

    async def discard(self) -> None:
        await _discard(self._producer)

    async def _send_all(self, records: Sequence[OutputRecord]) -> None:
        await self._step("txn_begun")
        pending = await _enqueue(self._producer, self._source, records)
        await self._step("outcomes_sent")
        await _acknowledged(pending)
        await self._step("before_commit")

    async def _commit(self, commit: Snapshot) -> None:
        tp = _tp(self._source)
        if tp not in self._consumer.assignment():
            raise errors.CommitFailedError("the partition was given to another member")
        await self._consumer.commit({tp: OffsetAndMetadata(commit.offset, commit.metadata)})
        await self._step("after_commit")


def transactional_id(settings: KafkaSettings, source: Partition) -> str:
    """One id per input partition: stable over restarts, so that a new owner fences the old."""
    prefix, group = settings.transactional_id_prefix, settings.group_id
    return f"{prefix}.{group}.{source.topic}.{source.partition}"


def _producer_options(settings: KafkaSettings, source: Partition) -> dict[str, Any]:
    return client_options(settings, f"producer-{source}") | {
        "acks": "all",
        "retry_backoff_ms": 20,
        "max_batch_size": 256 * 1024,
        "max_request_size": settings.max_outcome_bytes + 64 * 1024,
        "compression_type": None if settings.compression == "none" else settings.compression,
    }


def _tp(source: Partition) -> TopicPartition:
    return TopicPartition(source.topic, source.partition)


async def _enqueue(
    producer: AIOKafkaProducer, source: Partition, records: Sequence[OutputRecord]
) -> list[asyncio.Future[Any]]:
    """Hands every record to the producer; the futures resolve when the broker has them."""
    return [
        await producer.send(
            record.topic,
            value=record.value,
            key=record.key,
            partition=source.partition,
            timestamp_ms=record.timestamp_ms,
            headers=list(record.headers),
        )
        for record in records
    ]


async def _acknowledged(pending: Sequence[asyncio.Future[Any]]) -> None:
    """Raises the first failure; waits for all, so that none is left to fail unseen."""
    results = await asyncio.gather(*pending, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def _guarded(step: Awaitable[None], timeout_s: float, what: str) -> Lost | None:
    """Runs one step under its own deadline and turns every way it can fail into `Lost`."""
    try:
        async with asyncio.timeout(timeout_s):
            await step
    except TimeoutError:
        return Lost(Loss.UNKNOWN, f"{what}: no answer within {timeout_s:g} s")
    except errors.ProducerFenced as error:
        return Lost(Loss.FENCED, f"{what}: {error!r}")
    except _REFUSALS as error:
        return Lost(Loss.REFUSED, f"{what}: {error!r}")
    except (errors.KafkaError, OSError, AssertionError) as error:
        # AssertionError is how aiokafka's transaction state machine says "already failed".
        return Lost(Loss.UNKNOWN, f"{what}: {error!r}")
    return None


_REFUSALS = (
    errors.TopicAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    errors.TransactionalIdAuthorizationFailed,
    errors.ClusterAuthorizationFailedError,
    errors.MessageSizeTooLargeError,
    errors.UnknownTopicOrPartitionError,
    errors.InvalidTopicError,
)


async def _discard(producer: AIOKafkaProducer, pending: Sequence[asyncio.Future[Any]] = ()) -> None:
    """Ends a producer without flushing: what it still holds must not be written any more."""
    for future in pending:
        future.add_done_callback(_seen)
    sender = producer._sender
    producer._closed = True
    if sender.sender_task is not None:
        sender.sender_task.cancel()
        await asyncio.wait({sender.sender_task}, timeout=_DISCARD_S)
    closing = asyncio.ensure_future(producer.client.close())
    await asyncio.wait({closing}, timeout=_DISCARD_S)


def _seen(future: asyncio.Future[Any]) -> None:
    """Nobody waits for these any more; asyncio would complain that they failed unheard."""
    if not future.cancelled():
        future.exception()
