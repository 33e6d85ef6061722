"""Asks the leaders of partitions about their logs: identity, start, end, the end of an epoch.

aiokafka speaks Metadata up to version 5, which knows neither topic ids (version 10, Apache Kafka
2.8) nor leader epochs, and cannot ask where an epoch ends. These are the three requests, over a
connection of their own to each broker: on the client's other connections a question would wait
behind a fetch that waits for records, or behind a rebalance.

Why the leader is asked for the identity: a broker learns of a new topic id before it serves the new
log. So a leader that still shows the old id has not handed out records of the new log yet.

Invariants: an answer of a broker that is not the leader is not believed; nothing here creates a
topic. This module must not decide what an answer means.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Collection, Iterable
from io import BytesIO
from typing import Any, TypeAlias

from aiokafka import TopicPartition, errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.metadata import MetadataRequest
from aiokafka.protocol.offset import OffsetRequest
from aiokafka.protocol.types import (
    Array,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    String,
    TaggedFields,
)

from service.kafka.log_identity import LogIdentity, cluster_mark
from service.model.record import Partition

_CONNECTION = "log"
_LEADER_S = 3.0
"""A leader that does not answer holds up the looks at the others for no longer, and only once."""
_LATE_S = 0.3
"""For a leader that did not answer the last time, while there are others to be told of."""
_NO_TOPIC_ID = b"\0" * 16
_EARLIEST, _LATEST = -2, -1
_NOT_TOLD = -(2**31)
_WRITE = 1 << 4
"""The bit of Write among the operations that a broker allows."""
_READ_COMMITTED = 1
_TEXT = CompactString("utf-8")


class _Uuid(AbstractType[bytes]):
    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return value

    @classmethod
    def decode(cls, data: BytesIO) -> bytes:
        return data.read(16)


class _MetadataResponseV10(Response):
    API_KEY = 3
    API_VERSION = 10
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", _TEXT),
                ("port", Int32),
                ("rack", _TEXT),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", _TEXT),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", _TEXT),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader_id", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("in_sync", CompactArray(Int32)),
                        ("offline", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_operations", Int32),
        ("tags", TaggedFields),
    )


class _MetadataRequestV10(RequestStruct):
    API_KEY = 3
    API_VERSION = 10
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _MetadataResponseV10
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("name", _TEXT), ("tags", TaggedFields))),
        ("may_create", Boolean),
        ("cluster_operations", Boolean),
        ("topic_operations", Boolean),
        ("tags", TaggedFields),
    )


class _TopicMetadata(Request[_MetadataRequestV10]):
    API_KEY = 3

    def __init__(self, topic: str, *, operations: bool = False) -> None:
        self._topic = topic
        self._operations = operations

    def build(self, request_struct_class: type[_MetadataRequestV10]) -> _MetadataRequestV10:
        topics: list[Any] = [(_NO_TOPIC_ID, self._topic, {})]
        return request_struct_class(topics, False, False, self._operations, {})


class _EpochEndResponseV3(Response):
    API_KEY = 23
    API_VERSION = 3
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            Array(
                ("topic", String("utf-8")),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader_epoch", Int32),
                        ("end_offset", Int64),
                    ),
                ),
            ),
        ),
    )


class _EpochEndRequestV3(RequestStruct):
    API_KEY = 23
    API_VERSION = 3
    RESPONSE_TYPE = _EpochEndResponseV3
    SCHEMA = Schema(
        ("replica_id", Int32),
        (
            "topics",
            Array(
                ("topic", String("utf-8")),
                (
                    "partitions",
                    Array(
                        ("partition", Int32),
                        ("current_leader_epoch", Int32),
                        ("leader_epoch", Int32),
                    ),
                ),
            ),
        ),
    )


class _EpochEnd(Request[_EpochEndRequestV3]):
    API_KEY = 23

    def __init__(self, source: Partition, epoch: int) -> None:
        self._source = source
        self._epoch = epoch

    def build(self, request_struct_class: type[_EpochEndRequestV3]) -> _EpochEndRequestV3:
        partitions = [(self._source.partition, -1, self._epoch)]
        return request_struct_class(-1, [(self._source.topic, partitions)])


Identities: TypeAlias = dict[Partition, LogIdentity | None]
"""The log of each partition that was asked for; None where brokers do not tell topic ids."""


async def may_write(client: AIOKafkaClient, topic: str) -> bool | None:
    """Whether this user may write to a topic; None where brokers do not tell."""
    try:
        answer: Any = await client.send(
            client.get_random_node(), _TopicMetadata(topic, operations=True)
        )
    except NotImplementedError:
        return None
    for _code, _name, _topic_id, _internal, _partitions, operations, *_ in answer.topics:
        return None if operations == _NOT_TOLD else bool(operations & _WRITE)
    return None


class LogRequests:
    """Questions over one client. Each raises a KafkaError that is retriable when asking again can
    help; the caller sets deadlines."""

    def __init__(
        self, client: AIOKafkaClient, leader_s: float = _LEADER_S, late_s: float = _LATE_S
    ) -> None:
        self._client: Any = client
        self._leader_s = leader_s
        self._late_s = late_s
        self._late: set[int] = set()
        """Nodes whose last answer did not come in time."""

    async def identities(self, sources: Collection[Partition]) -> Identities:
        """The logs of partitions of one topic, each as its own leader tells it.

        Leaves out the partitions whose leader is not known or does not answer; raises only when
        there is nothing else to say. A leader that was late gets all the time when it is asked
        alone, as a take-over does.
        """
        by_leader = self._by_leader(sources)
        late = self._late if by_leader.keys() - self._late else frozenset[int]()
        asked = (
            self._identities_of(node, wanted, self._late_s if node in late else self._leader_s)
            for node, wanted in by_leader.items()
        )
        found: Identities = {}
        failures: list[Exception] = []
        for answer in await asyncio.gather(*asked):
            if isinstance(answer, Exception):
                failures.append(answer)
            else:
                found |= answer
        if failures and not found:
            raise failures[0]
        return found

    async def _identities_of(
        self, node_id: int, wanted: list[Partition], timeout_s: float
    ) -> Identities | errors.KafkaError:
        (topic,) = {source.topic for source in wanted}
        try:
            async with asyncio.timeout(timeout_s):
                answer = await self._send(node_id, _TopicMetadata(topic))
            self._late.discard(node_id)
        except NotImplementedError:
            return dict.fromkeys(wanted)
        except TimeoutError:
            self._late.add(node_id)
            return errors.RequestTimedOutError(f"node {node_id} did not tell its topic ids")
        except errors.KafkaError as error:
            return error
        return _identities(answer, node_id, wanted)

    async def topic_id(self, topic: str) -> str:
        """The id of a topic as the first broker that answers knows it, which may be a moment behind
        the topic's leaders; empty where none is told."""
        try:
            return _told_id(await self._send_any(_TopicMetadata(topic)))
        except NotImplementedError:
            return ""

    async def partition_count(self, topic: str) -> int:
        """How many partitions a topic has; 0 where none of that name may be described. Asks about
        this topic alone: a cluster may have thousands."""
        asked = MetadataRequest([topic], allow_auto_topic_creation=False)
        answer = await self._send_any(asked)
        return sum(len(partitions) for code, *_, partitions in answer.topics if not code)

    async def _send_any(self, request: Any) -> Any:
        """The answer of the first broker that gives one."""
        failure: errors.KafkaError = errors.NodeNotReadyError("no broker answers")
        for broker in self._client.cluster.brokers():
            try:
                return await self._client.send(broker.nodeId, request)
            except errors.KafkaError as error:
                failure = error
        raise failure

    async def bounds(self, sources: Collection[Partition]) -> dict[Partition, tuple[int, int]]:
        """Start of each log, and the end of what a read-committed reader can see."""
        for source in sources:
            self._leader(source)  # All of them, or none.
        by_leader = self._by_leader(sources)  # Of this moment: what is known can change meanwhile.
        starts = await self._offsets(by_leader, _EARLIEST)
        ends = await self._offsets(by_leader, _LATEST)
        return {source: (starts[source], ends[source]) for source in sources}

    async def epoch_end(self, source: Partition, epoch: int) -> int | None:
        """Where `epoch`, or the newest one before it that left records, ends; None when the leader
        cannot tell."""
        node_id = self._leader(source)
        try:
            answer = await self._send(node_id, _EpochEnd(source, epoch))
        except NotImplementedError:
            return None
        for _topic, partitions in answer.topics:
            for code, _partition, _epoch, end in partitions:
                _refuse(code, source)
                return int(end) if end >= 0 else None
        raise errors.KafkaError(f"the leader's answer leaves out {source}")

    def partitions(self, topic: str) -> list[Partition]:
        """The partitions of a topic that the client knows of."""
        numbers = self._client.cluster.partitions_for_topic(topic) or ()
        return [Partition(topic, number) for number in sorted(numbers)]

    async def refresh(self) -> None:
        """Makes the client look for leaders again."""
        await self._client.force_metadata_update()

    async def _offsets(
        self, by_leader: dict[int, list[Partition]], timestamp: int
    ) -> dict[Partition, int]:
        found: dict[Partition, int] = {}
        for node_id, wanted in by_leader.items():
            (topic,) = {source.topic for source in wanted}
            asked = [(source.partition, timestamp) for source in wanted]
            request = OffsetRequest(-1, _READ_COMMITTED, [(topic, asked)])
            answer = await self._send(node_id, request)
            for name, partitions in answer.topics:
                for number, code, _timestamp, offset, *_ in partitions:
                    source = Partition(name, number)
                    _refuse(code, source)
                    found[source] = int(offset)
            if missing := set(wanted) - found.keys():
                raise errors.KafkaError(f"the leader's answer leaves out {min(missing)}")
        return found

    async def _send(self, node_id: int, request: Any) -> Any:
        return await self._client.send(node_id, request, group=_CONNECTION)

    def _by_leader(self, sources: Iterable[Partition]) -> dict[int, list[Partition]]:
        leaders: dict[int, list[Partition]] = {}
        for source in sources:
            try:
                leaders.setdefault(self._leader(source), []).append(source)
            except errors.LeaderNotAvailableError:
                continue
        return leaders

    def _leader(self, source: Partition) -> int:
        tp = TopicPartition(source.topic, source.partition)
        node_id = self._client.cluster.leader_for_partition(tp)
        if node_id is None or node_id == -1:
            raise errors.LeaderNotAvailableError(f"{source} has no leader")
        return int(node_id)


def _identities(
    answer: Any, node_id: int, wanted: list[Partition]
) -> Identities | errors.KafkaError:
    mark = cluster_mark(answer.cluster_id or "")
    found: Identities = {}
    for code, topic, topic_id, _internal, partitions, *_ in answer.topics:
        if code:
            return _refusal(code, topic)
        told = _printed(topic_id)
        for _code, number, leader_id, epoch, *_rest in partitions:
            source = Partition(topic, number)
            if leader_id == node_id and source in wanted:
                known = topic_id != _NO_TOPIC_ID and epoch >= 0
                found[source] = LogIdentity(mark, told, epoch) if known else None
    return found or errors.NotLeaderForPartitionError(f"node {node_id} leads none of {wanted}")


def _printed(topic_id: bytes) -> str:
    """As Kafka's tools print it."""
    return base64.urlsafe_b64encode(topic_id).decode().rstrip("=")


def _told_id(answer: Any) -> str:
    for code, _name, topic_id, *_ in answer.topics:
        if not code and topic_id != _NO_TOPIC_ID:
            return _printed(topic_id)
    return ""


def _refusal(code: int, what: object) -> errors.KafkaError:
    error: errors.KafkaError = errors.for_code(code)(
        f"{what}: {errors.for_code(code).__name__} ({code})"
    )
    return error


def _refuse(code: int, what: object) -> None:
    if code:
        raise _refusal(code, what)
