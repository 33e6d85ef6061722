"""What every transactional writer needs that aiokafka does not do.

- It commits although a send failed, so every send's future is awaited before the commit
  (`acknowledged`).
- It repeats a transactional request whose answer was lost, and reports success. The lost request
  may still arrive and decide the *next* transaction, so one indefinite request spends the producer
  (`Answers`).
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

from service.core.record import Partition
from service.core.session_states import Loss, Lost
from service.kafka.connection import client_options
from service.kafka.rights import PositionRefused, to_grant
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


class Answers:
    """Notes every transactional request of a producer that was sent and not answered."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self.missing: str | None = None
        """The name of such a request; the producer must not be used again."""
        client: Any = producer.client
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
                    self.missing = type(request).__name__.removesuffix("Request")
                raise

        client.send = watched


def producer_options(settings: KafkaSettings, source: Partition) -> dict[str, Any]:
    """Keyword arguments of every producer; acknowledged by all replicas."""
    return client_options(settings, f"producer-{source}") | {
        "acks": "all",
        "retry_backoff_ms": 20,
        "max_batch_size": 256 * 1024,
        "max_request_size": settings.max_outcome_bytes + 64 * 1024,
        "compression_type": None if settings.compression == "none" else settings.compression,
    }


async def acknowledged(pending: Sequence[asyncio.Future[Any]]) -> None:
    """Raises the first failure; waits for all, so that none is left to fail unseen."""
    results = await asyncio.gather(*pending, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def send_positions(
    producer: AIOKafkaProducer,
    positions: Mapping[TopicPartition, OffsetAndMetadata],
    group_id: str,
) -> None:
    """Adds a group's positions to the transaction; a refused one names the topics to be read."""
    try:
        await producer.send_offsets_to_transaction(dict(positions), group_id)
    except errors.TopicAuthorizationFailedError as error:
        if error.args:  # A send was refused before, and is named.
            raise
        raise PositionRefused({tp.topic for tp in positions}) from None


async def guarded(step: Awaitable[None], timeout_s: float, what: str, group_id: str) -> Lost | None:
    """Runs one step under its own deadline and turns every way it can fail into `Lost`; `group_id`
    is the group that a refused step belongs to."""
    try:
        async with asyncio.timeout(timeout_s):
            await step
    except TimeoutError:
        return Lost(Loss.UNKNOWN, f"{what}: no answer within {timeout_s:g} s")
    except errors.ProducerFenced as error:
        return Lost(Loss.FENCED, f"{what}: {error!r}")
    except _REFUSALS as error:
        advice = to_grant(error, group_id)
        return Lost(Loss.REFUSED, f"{what}: {error!r}" + (f"; {advice}" if advice else ""))
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
    """The client makes one future per batch that nobody but its own flush waits for."""
    held = producer._message_accumulator
    batches = [*held._pending_batches, *(b for queue in held._batches.values() for b in queue)]
    return [batch._drain_waiter for batch in batches]


def _seen(future: asyncio.Future[Any]) -> None:
    """Nobody waits for these any more; asyncio would complain that they failed unheard."""
    if not future.cancelled():
        future.exception()
