"""Reads a group's committed offsets in the only way that is safe for exactly-once.

aiokafka speaks OffsetFetch up to version 3, which cannot ask for stable offsets and whose answer to
a moving coordinator ("no partitions, error on top") it takes for "nothing was ever committed".
Version 7 with `require_stable` excludes both: while a transaction that carries offsets of the
partition is undecided, the broker says so instead of showing the old value.

A stable answer is only as new as the broker that gives it: one that has lost the group and does not
know yet answers from memory. What must not be done twice is read through `kafka.proven_group`.

Invariants: an answer is `Committed`, a true `NoCommit`, or the wait goes on until the deadline of
the caller; an error is never read as "no commit". Brokers without version 7 are rejected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiokafka import errors
from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)

from service.kafka.rights import to_grant
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition

_RETRY_DELAY_S = 0.005
"""A transaction that has just ended needs a few milliseconds to be decided."""
_RETRY_DELAY_MAX_S = 0.05
_UNSTABLE_OFFSET_COMMIT = 88
_MOVING_COORDINATOR = {14, 15, 16}
_NOT_AUTHORISED = {29, 30}


@dataclass(frozen=True, slots=True)
class Committed:
    """The group's position: everything below `offset` is done; `metadata` as it was written."""

    offset: int
    metadata: str


@dataclass(frozen=True, slots=True)
class NoCommit:
    """The group never committed for this partition, or its commit expired."""


Position: TypeAlias = Committed | NoCommit


class _OffsetFetchResponseV7(Response):
    API_KEY = 9
    API_VERSION = 7
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("topic", CompactString("utf-8")),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("offset", Int64),
                        ("leader_epoch", Int32),
                        ("metadata", CompactString("utf-8")),
                        ("error_code", Int16),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("error_code", Int16),
        ("tags", TaggedFields),
    )


class _OffsetFetchRequestV7(RequestStruct):
    API_KEY = 9
    API_VERSION = 7
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _OffsetFetchResponseV7
    SCHEMA = Schema(
        ("group_id", CompactString("utf-8")),
        (
            "topics",
            CompactArray(
                ("topic", CompactString("utf-8")),
                ("partitions", CompactArray(Int32)),
                ("tags", TaggedFields),
            ),
        ),
        ("require_stable", Boolean),
        ("tags", TaggedFields),
    )


class _StableOffsetFetch(Request[_OffsetFetchRequestV7]):
    API_KEY = 9

    def __init__(self, group_id: str, sources: Collection[Partition]) -> None:
        self._group_id = group_id
        self._sources = sources

    def build(self, request_struct_class: type[_OffsetFetchRequestV7]) -> _OffsetFetchRequestV7:
        numbers: dict[str, list[int]] = {}
        for source in self._sources:
            numbers.setdefault(source.topic, []).append(source.partition)
        topics: list[Any] = [(topic, partitions, {}) for topic, partitions in numbers.items()]
        return request_struct_class(self._group_id, topics, True, {})


async def stable_position(
    client: AIOKafkaClient, group_id: str, source: Partition, broker: int | None = None
) -> Position:
    """The group's committed position of one partition, once no transaction can still change it.

    Asks `broker` and no other; without one, the coordinator that any broker names. Waits without a
    limit of its own: callers set the deadline. Raises a KafkaError when the group may not be read,
    the broker is too old (Apache Kafka before 2.5), or `broker` is not the coordinator any more.
    """
    delay_s = _RETRY_DELAY_S
    while True:
        answer = await _ask(client, group_id, [source], broker)
        if answer is not None:
            position = answer.get(source)
            if position is not None:
                return position
        delay_s = await _paused(delay_s)


async def has_committed(
    client: AIOKafkaClient, group_id: str, sources: Collection[Partition], broker: int
) -> bool:
    """Whether the group has a commit for any of the partitions, as `broker` knows it.

    One commit is answer enough; "none" is said only when no transaction can still make one. Waits
    and raises like `stable_position`.
    """
    delay_s = _RETRY_DELAY_S
    while True:
        answer = await _ask(client, group_id, sources, broker)
        if answer is not None:
            if any(isinstance(position, Committed) for position in answer.values()):
                return True
            if None not in answer.values():
                return False
        delay_s = await _paused(delay_s)


async def _paused(delay_s: float) -> float:
    """Waits, and says how long to wait the next time."""
    await asyncio.sleep(delay_s)
    return min(2 * delay_s, _RETRY_DELAY_MAX_S)


async def _ask(
    client: AIOKafkaClient, group_id: str, sources: Collection[Partition], broker: int | None
) -> dict[Partition, Position | None] | None:
    """One question to `broker`, or to the group's coordinator. None means: not yet, ask again; for
    all of them, or for a partition whose transaction is not decided."""
    try:
        request = _StableOffsetFetch(group_id, sources)
        if broker is not None:
            response = await client.send(broker, request, group=ConnectionGroup.COORDINATION)
            return _read(response, group_id, sources, moves=False)
        coordinator = await client.coordinator_lookup(CoordinationType.GROUP, group_id)
        response = await client.send(coordinator, request, group=ConnectionGroup.COORDINATION)
    except NotImplementedError:
        raise errors.IncompatibleBrokerVersion(
            "the broker does not offer OffsetFetch v7 (require_stable); "
            "exactly-once needs Apache Kafka 2.5 or newer"
        ) from None
    except errors.GroupAuthorizationFailedError as error:
        raise errors.GroupAuthorizationFailedError(to_grant(error, group_id)) from None
    except errors.KafkaError as error:
        if broker is not None or not error.retriable:
            raise
        await client.force_metadata_update()
        return None
    return _read(response, group_id, sources, moves=True)


def _read(
    response: Any, group_id: str, sources: Collection[Partition], *, moves: bool
) -> dict[Partition, Position | None] | None:
    """`moves`: whether a coordinator that moves is waited for; else it is an error."""
    moving = _MOVING_COORDINATOR if moves else set()
    if response.error_code in moving:
        return None
    _refuse(response.error_code, group_id, min(sources))
    found: dict[Partition, Position | None] = {}
    for topic, partitions, _tags in response.topics:
        for partition, offset, _epoch, metadata, code, _ in partitions:
            source = Partition(topic, partition)
            if code == _UNSTABLE_OFFSET_COMMIT or code in moving:
                found[source] = None
                continue
            _refuse(code, group_id, source)
            found[source] = Committed(offset, metadata or "") if offset >= 0 else NoCommit()
    if missing := set(sources) - found.keys():
        raise errors.KafkaError(f"the coordinator's answer leaves out {min(missing)}")
    return found


def _refuse(code: int, group_id: str, source: Partition) -> None:
    if code == 0:
        return
    error = errors.for_code(code)
    advice = (
        f"; grant Read on group {group_id} and Describe on topic {source.topic}"
        if code in _NOT_AUTHORISED
        else ""
    )
    raise error(f"offset of {source} for group {group_id}: {error.__name__} ({code}){advice}")


async def answered(question: Awaitable[Any], timeout_s: float, what: str) -> Any:
    """The answer, or `PublishFailure` when it failed or did not come in time."""
    try:
        async with asyncio.timeout(timeout_s):
            return await question
    except TimeoutError:
        return PublishFailure(Loss.UNKNOWN, f"{what}: no answer within {timeout_s:g} s")
    except (
        errors.GroupAuthorizationFailedError,
        errors.TopicAuthorizationFailedError,
        errors.IncompatibleBrokerVersion,
    ) as error:
        return PublishFailure(Loss.REFUSED, f"{what}: {error}")
    except (errors.KafkaError, OSError) as error:
        return PublishFailure(Loss.UNKNOWN, f"{what}: {error}")
