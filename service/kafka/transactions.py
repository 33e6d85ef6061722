"""Closes the gaps of aiokafka that every transactional writer meets.

- It commits although a send failed, so every send's future is awaited before the commit
  (`acknowledged`).
- It sends positions while records are on their way. Brokers verify a transaction for each; of two
  verifications at once they turn one away, and the client waits for 20 ms. So the records are
  acknowledged before the positions are sent.
- It repeats a transactional request whose answer was lost, and reports success. The lost request
  may still arrive and decide the *next* transaction, so one indefinite request spends the producer
  (`BrokerAnswers`).
- None of its calls has a deadline that can be trusted; each step has its own (`guarded`).
- It flushes when it is closed; what a spent producer holds must not be written (`discard`).

This module must not retry, and must not decide who owns what.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from aiokafka import AIOKafkaProducer, TopicPartition, errors
from aiokafka.client import ConnectionGroup
from aiokafka.protocol.transaction import (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
    TxnOffsetCommitRequest,
)
from aiokafka.structs import OffsetAndMetadata

from service.kafka.commit import PublishLimits
from service.kafka.connection import client_options
from service.kafka.failure_words import in_words
from service.kafka.rights import PositionRefused
from service.model.publish_failure import Fault, Loss, PublishFailure
from service.model.record import Partition
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


async def no_step(_name: str) -> None:
    """Where nothing strikes."""


class BrokerAnswers:
    """Notes every transactional request of a producer that was sent and not answered."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self.missing: str | None = None
        """The name of such a request; the producer must not be used again."""
        self.positions_taken_by: int | None = None
        """The broker that answered the last TxnOffsetCommit. The client repeats one that was
        rejected, so this broker accepted it once `send_positions` has returned."""
        client: Any = producer.client
        send = client.send

        async def watched(
            node_id: int, request: Any, *, group: Any = ConnectionGroup.DEFAULT
        ) -> Any:
            try:
                answer = await send(node_id, request, group=group)
            except errors.NodeNotReadyError:
                raise  # It was never sent.
            except BaseException:
                if isinstance(request, _TRANSACTIONAL):
                    self.missing = type(request).__name__.removesuffix("Request")
                raise
            if isinstance(request, TxnOffsetCommitRequest):
                self.positions_taken_by = node_id
            return answer

        client.send = watched


BATCH_BYTES = 256 * 1024
"""A larger batch saves nothing; a topic's `max.message.bytes` is about batches."""


def first_limits(settings: KafkaSettings) -> PublishLimits:
    """The limits of a producer before it knows the link and the topics."""
    return PublishLimits(BATCH_BYTES, settings.step_timeout_s)


def producer_options(
    settings: KafkaSettings, source: Partition, limits: PublishLimits | None = None
) -> dict[str, Any]:
    """Keyword arguments of every producer; acknowledged by all replicas."""
    limits = limits or first_limits(settings)
    return client_options(settings, f"producer-{source}") | {
        "acks": "all",
        "retry_backoff_ms": 20,
        "max_batch_size": limits.batch_bytes,
        "max_request_size": settings.max_outcome_bytes + 64 * 1024,
        "compression_type": None if settings.compression == "none" else settings.compression,
    }


async def acknowledged(pending: Sequence[asyncio.Future[Any]]) -> None:
    """Raises the first failure; waits for all, so that none is left to fail unseen."""
    results = await asyncio.gather(*pending, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


class InvalidRecordError(errors.BrokerResponseError):
    """Raised for a code that the client does not know: the topic's rules forbid the record."""

    errno = 87
    message = "INVALID_RECORD"
    description = "The broker failed to validate the record, for example one without a key."


# The client takes every unknown code for one and the same error, and a server that is ill has that
# code as well. Only a name of its own tells the two apart.
errors.kafka_errors.setdefault(InvalidRecordError.errno, InvalidRecordError)

_FAULTS: dict[type[BaseException], Fault] = {
    errors.MessageSizeTooLargeError: Fault.TOO_LARGE,
    errors.RecordListTooLargeError: Fault.TOO_LARGE,
    errors.InvalidTimestampError: Fault.TIMESTAMP,
    InvalidRecordError: Fault.INVALID,
    errors.CorruptRecordException: Fault.CORRUPT,
    errors.PolicyViolationError: Fault.POLICY,
}
"""A broker's answers that are about a record. Every other answer passes, or is about rights or a
topic that is gone."""


def fault_of(future: asyncio.Future[Any]) -> Fault | None:
    """The fault of a record that was sent; None unless the broker is known to have rejected it."""
    if not future.done() or future.cancelled():
        return None
    error = future.exception()
    return _FAULTS.get(type(error)) if error is not None else None


def rejected_among(
    pending: Sequence[asyncio.Future[Any]], topics: Sequence[str]
) -> PublishFailure | None:
    """The rejected batch among the records sent to these topics, if there is one: the client fails
    all records of a batch alike, and brokers do not name the one at fault."""
    faults = [fault_of(future) for future in pending]
    first = next((place for place, fault in enumerate(faults) if fault is not None), None)
    if first is None:
        return None
    fault, topic = faults[first], topics[first]
    places = tuple(
        place for place, other in enumerate(faults) if other is fault and topics[place] == topic
    )
    what = "a record" if len(places) == 1 else f"a batch of {len(places)} records"
    message = f"publish: topic {topic} rejects {what}: {pending[first].exception()!r}"
    return PublishFailure(Loss.REFUSED, message, fault=fault, suspects=places)


async def enqueue(
    sending: Awaitable[asyncio.Future[Any]], pending: list[asyncio.Future[Any]]
) -> None:
    """Hands one record to the producer and keeps the future of the broker's answer.

    A record that the client itself finds too large fails like one that a broker rejects.
    """
    try:
        pending.append(await sending)
    except errors.MessageSizeTooLargeError as error:
        rejected: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        rejected.set_exception(error)
        rejected.exception()  # Heard: asyncio does not complain about it.
        pending.append(rejected)
        raise


async def send_positions(
    producer: AIOKafkaProducer,
    positions: Mapping[TopicPartition, OffsetAndMetadata],
    group_id: str,
) -> None:
    """Adds a group's positions to the transaction; if the broker denies it, the error names the
    topics to be read."""
    try:
        await producer.send_offsets_to_transaction(dict(positions), group_id)
    except errors.TopicAuthorizationFailedError as error:
        if error.args:  # An earlier send was rejected, and is named.
            raise
        raise PositionRefused({tp.topic for tp in positions}) from None


async def guarded(
    step: Awaitable[None], timeout_s: float, what: str, group_id: str
) -> PublishFailure | None:
    """Runs one step under its own deadline and turns every way it can fail into
    `PublishFailure`; `group_id` is the group of a step that is denied."""
    try:
        async with asyncio.timeout(timeout_s):
            await step
    except TimeoutError:
        return PublishFailure(
            Loss.UNKNOWN, f"{what}: no answer within {timeout_s:g} s", timed_out=True
        )
    except errors.ProducerFenced as error:
        return PublishFailure(Loss.FENCED, f"{what}: {error!r}")
    except _REFUSALS as error:
        return PublishFailure(Loss.REFUSED, f"{what}: {in_words(error, group_id)}")
    except (errors.KafkaError, errors.IllegalOperation, OSError, AssertionError) as error:
        # AssertionError and IllegalOperation are how aiokafka's
        # transaction state machine says that the transaction failed already, beside this step.
        return PublishFailure(Loss.UNKNOWN, f"{what}: {in_words(error)}")
    return None


async def fence_out(
    settings: KafkaSettings, source: Partition, old_id: str
) -> PublishFailure | None:
    """Fences an instance of an earlier version, which has the same partition under another id.

    A user without the right to that id has no such instance, which would need the same right.
    """
    producer = AIOKafkaProducer(
        **producer_options(settings, source),
        transactional_id=old_id,
        transaction_timeout_ms=settings.transaction_timeout_ms,
    )
    lost = await guarded(producer.start(), settings.step_timeout_s, "start", settings.group_id)
    await discard(producer)
    return lost if lost is not None and lost.loss is not Loss.REFUSED else None


_REFUSALS = (
    errors.TopicAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    errors.TransactionalIdAuthorizationFailed,
    errors.ClusterAuthorizationFailedError,
    errors.UnknownTopicOrPartitionError,
    errors.InvalidTopicError,
)


async def discard(producer: AIOKafkaProducer, pending: Sequence[asyncio.Future[Any]] = ()) -> None:
    """Ends a producer without flushing: what it still holds must not be written any more."""
    manager = producer._txn_manager
    waiters = [manager._transaction_waiter] if manager and manager._transaction_waiter else []
    for future in (*pending, *waiters, *_batches_drained(producer)):
        future.add_done_callback(_seen)
    sender = producer._sender
    producer._closed = True
    if sender.sender_task is not None:
        sender.sender_task.cancel()
        await asyncio.wait({sender.sender_task}, timeout=_DISCARD_S)
    closing = asyncio.ensure_future(producer.client.close())
    await asyncio.wait({closing}, timeout=_DISCARD_S)


def _batches_drained(producer: AIOKafkaProducer) -> list[asyncio.Future[Any]]:
    """The client makes one future per batch that only its own flush waits for."""
    held = producer._message_accumulator
    batches = [*held._pending_batches, *(b for queue in held._batches.values() for b in queue)]
    return [batch._drain_waiter for batch in batches]


def _seen(future: asyncio.Future[Any]) -> None:
    """Reads their errors: no task waits for them any more, and asyncio would log them as never
    retrieved."""
    if not future.cancelled():
        future.exception()
