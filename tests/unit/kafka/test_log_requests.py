"""Leaders' answers about logs, and answers that are not believed."""

from __future__ import annotations

import asyncio
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition, errors

from service.kafka.log_identity import LogIdentity, cluster_mark
from service.kafka.log_requests import LogRequests
from service.model.record import Partition

A, B = Partition("events", 0), Partition("events", 1)
TOPIC_ID = bytes(range(16))
LOG = LogIdentity(cluster_mark("a cluster"), "AAECAwQFBgcICQoLDA0ODw", 4)


class ScriptedClient:
    """Two brokers; each answer goes through the real encoding."""

    def __init__(self) -> None:
        self.leaders = {A: 1, B: 2}
        self.believed = dict(self.leaders)
        """The client's belief; the brokers know `leaders`."""
        self.topic_id = TOPIC_ID
        self.code = 0
        self.too_old = False
        self.dead: set[int] = set()
        self.epoch_end = 17
        self.cluster = SimpleNamespace(
            leader_for_partition=self._leader,
            partitions_for_topic=lambda _topic: {1, 0},
            brokers=lambda: [SimpleNamespace(nodeId=1), SimpleNamespace(nodeId=2)],
        )
        self.asked: list[tuple[list[str], bool]] = []
        """Topics that metadata of the client's own version were asked for; whether to create."""
        self.groups: set[str] = set()

    def _leader(self, tp: TopicPartition) -> int | None:
        return self.believed.get(Partition(tp.topic, tp.partition))

    async def send(self, node_id: int, request: Any, *, group: str = "default") -> Any:
        self.groups.add(group)
        if node_id in self.dead:
            raise errors.NodeNotReadyError
        if self.too_old:
            raise NotImplementedError
        struct = request.prepare({3: (0, 12), 23: (2, 4), 2: (1, 9)})
        type(struct).decode(BytesIO(struct.encode()))
        answer = {3: self._metadata, 23: self._epoch, 2: self._offsets}[struct.API_KEY](struct)
        return struct.RESPONSE_TYPE.decode(BytesIO(answer.encode()))

    def _metadata(self, struct: Any) -> Any:
        if struct.API_VERSION == 5:
            return self._metadata_v5(struct)
        partitions: list[Any] = [
            (0, source.partition, leader, 4, [leader], [leader], [], {})
            for source, leader in self.leaders.items()
        ]
        topics: list[Any] = [(self.code, "events", self.topic_id, False, partitions, 0, {})]
        brokers: list[Any] = [(1, "one", 9092, None, {}), (2, "two", 9092, "rack", {})]
        return struct.RESPONSE_TYPE(0, brokers, "a cluster", 1, topics, 0, {})

    def _metadata_v5(self, struct: Any) -> Any:
        self.asked.append((struct.topics, struct.allow_auto_topic_creation))
        partitions: list[Any] = [
            (0, source.partition, leader, [leader], [leader], [])
            for source, leader in self.leaders.items()
        ]
        topics: list[Any] = [(self.code, "events", False, partitions)]
        return struct.RESPONSE_TYPE(0, [(1, "one", 9092, None)], "a cluster", 1, topics)

    def _epoch(self, struct: Any) -> Any:
        return struct.RESPONSE_TYPE(0, [("events", [(self.code, 0, 4, self.epoch_end)])])

    def _offsets(self, struct: Any) -> Any:
        (topic, asked), *_ = struct.topics
        found = [
            (number, self.code, -1, 5 if timestamp == -2 else 50) for number, timestamp in asked
        ]
        return struct.RESPONSE_TYPE(0, [(topic, found)])


async def test_each_leader_tells_of_the_partitions_that_it_leads() -> None:
    """Topic id as Kafka's tools print it, and the leader epoch; over a connection of its own."""
    client = ScriptedClient()
    logs = LogRequests(client)  # type: ignore[arg-type]
    assert await logs.identities([A, B]) == {A: LOG, B: LOG}
    assert await logs.bounds([A, B]) == {A: (5, 50), B: (5, 50)}
    assert await logs.epoch_end(A, 3) == 17
    assert logs.partitions("events") == [A, B]
    assert client.groups == {"log"}


async def test_a_broker_that_does_not_lead_is_not_believed() -> None:
    """It may know nothing of the new topic yet."""
    client = ScriptedClient()
    client.believed = {A: 2, B: 2}
    assert await LogRequests(client).identities([A, B]) == {B: LOG}  # type: ignore[arg-type]
    client.believed = {A: 2}
    with pytest.raises(errors.NotLeaderForPartitionError):
        await LogRequests(client).identities([A])  # type: ignore[arg-type]


async def test_a_broker_that_is_away_leaves_its_partitions_out() -> None:
    """The others have their answer; with none at all the error is told."""
    client = ScriptedClient()
    logs = LogRequests(client)  # type: ignore[arg-type]
    client.dead = {2}
    assert await logs.identities([A, B]) == {A: LOG}
    client.believed = {A: 1}
    assert await logs.identities([A, B]) == {A: LOG}
    client.dead = {1, 2}
    with pytest.raises(errors.NodeNotReadyError):
        await logs.identities([A])
    with pytest.raises(errors.LeaderNotAvailableError):
        await logs.bounds([A, B])


async def test_brokers_without_topic_ids_are_told_apart_from_errors() -> None:
    """Too old for the request, or a cluster that has not given ids yet: unknown, and no error."""
    client = ScriptedClient()
    client.topic_id = b"\0" * 16
    logs = LogRequests(client)  # type: ignore[arg-type]
    assert await logs.identities([A]) == {A: None}
    client.too_old = True
    assert await logs.identities([A, B]) == {A: None, B: None}
    assert await logs.epoch_end(A, 3) is None


async def test_partitions_are_counted_by_asking_about_that_topic_alone() -> None:
    """A store asks four times a second, and a cluster may have thousands of topics. The question
    creates none, and another broker is asked where the first one is away."""
    client = ScriptedClient()
    logs = LogRequests(client)  # type: ignore[arg-type]
    client.dead = {1}
    assert await logs.partition_count("events") == 2
    assert client.asked == [(["events"], False)]
    client.code = errors.UnknownTopicOrPartitionError.errno
    assert await logs.partition_count("events") == 0
    client.dead = {1, 2}
    with pytest.raises(errors.NodeNotReadyError):
        await logs.partition_count("events")


async def test_a_topic_that_is_gone_is_an_error_and_an_unknown_epoch_is_none() -> None:
    """Asking again may help with the first."""
    client = ScriptedClient()
    client.epoch_end = -1
    logs = LogRequests(client)  # type: ignore[arg-type]
    assert await logs.epoch_end(A, 99) is None
    client.code = errors.UnknownTopicOrPartitionError.errno
    with pytest.raises(errors.UnknownTopicOrPartitionError):
        await logs.identities([A])
    with pytest.raises(errors.UnknownTopicOrPartitionError):
        await logs.epoch_end(A, 1)


async def test_a_leader_that_goes_between_two_questions_ends_nothing() -> None:
    """Brokers restart, and the client learns of it in between: asked again, not a lookup error."""

    class Restarting(ScriptedClient):
        def _offsets(self, struct: Any) -> Any:
            self.believed[A] = -1
            return super()._offsets(struct)

    logs = LogRequests(Restarting())  # type: ignore[arg-type]
    assert await logs.bounds([A, B]) == {A: (5, 50), B: (5, 50)}
    with pytest.raises(errors.LeaderNotAvailableError):
        await logs.bounds([A, B])


async def test_an_answer_that_leaves_a_partition_out_is_an_error_of_the_broker() -> None:
    """Not a fault of ours, which would end the process."""

    class Forgetful(ScriptedClient):
        def _offsets(self, struct: Any) -> Any:
            return struct.RESPONSE_TYPE(0, [])

    with pytest.raises(errors.KafkaError, match="leaves out"):
        await LogRequests(Forgetful()).bounds([A])  # type: ignore[arg-type]


async def test_a_leader_that_does_not_answer_holds_up_the_others_once() -> None:
    """Every transaction of every partition waits for a look. The silent one gets its time again
    where it is asked alone, and is an ordinary one as soon as it answers."""

    class Silent(ScriptedClient):
        turns = 0
        """Turns of the loop until the second broker answers; below zero: it never does."""

        async def send(self, node_id: int, request: Any, *, group: str = "default") -> Any:
            if node_id == 2 and self.turns < 0:
                await asyncio.Event().wait()
            for _ in range(self.turns if node_id == 2 else 0):
                await asyncio.sleep(0)
            return await super().send(node_id, request, group=group)

    client = Silent()
    logs = LogRequests(client, leader_s=0.5, late_s=0.0)  # type: ignore[arg-type]
    client.turns = 5
    assert await logs.identities([A, B]) == {A: LOG, B: LOG}
    client.turns = -1
    assert await logs.identities([A, B]) == {A: LOG}
    client.turns = 5
    assert await logs.identities([A, B]) == {A: LOG}
    assert await logs.identities([B]) == {B: LOG}
    assert await logs.identities([A, B]) == {A: LOG, B: LOG}
