"""The consumer: how it begins, and where it sees the end of a log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiokafka.protocol.group import LeaveGroupRequest

from service.kafka.connection import NoBroker
from service.kafka.consumer import Consumer, newer_end
from service.model.record import Partition
from service.settings import KafkaSettings
from tests.chaos.frame_proxy import FrameProxy
from tests.chaos.instances import free_port
from tests.conftest import MakeTopics
from tests.shared_kafka import SharedKafka


class Assigned:
    """Notes what the group gives."""

    def __init__(self) -> None:
        self.sources: asyncio.Future[frozenset[Partition]] = asyncio.Future()

    async def revoked(self, sources: frozenset[Partition]) -> None:
        """Stores nothing that could be committed."""

    def assigned(self, sources: frozenset[Partition]) -> None:
        """The first assignment counts."""
        if not self.sources.done():
            self.sources.set_result(sources)


async def test_a_start_without_a_broker_may_be_tried_again(
    kafka: SharedKafka, make_topics: MakeTopics
) -> None:
    """Brokers that are away say so by NoBroker; the same consumer begins once they are back."""
    events, *_ = make_topics(1)
    port = free_port()
    settings = KafkaSettings(
        bootstrap_servers=f"127.0.0.1:{port}", events_topic=events, group_id=f"group-{events}"
    )
    consumer = Consumer(settings, step=_no_step, on_failure=lambda _: None)
    group = Assigned()
    with pytest.raises(NoBroker):
        await consumer.start(group)
    async with FrameProxy(port, int(kafka.bootstrap_servers.rpartition(":")[2])):
        await consumer.start(group)
        try:
            async with asyncio.timeout(120):
                assert await group.sources == {Partition(events, 0)}
        finally:
            await consumer.stop(5)
    assert (consumer.dead_tasks(), consumer.revive()) == ([], False), "they ended by the stop"


async def test_the_group_tells_who_is_a_member(kafka: SharedKafka, make_topics: MakeTopics) -> None:
    """A member that was put out is told so before its own heartbeats fail; no answer is a no."""
    events, *_ = make_topics(1)
    group_id = f"group-{events}"
    settings = KafkaSettings(
        bootstrap_servers=kafka.bootstrap_servers,
        events_topic=events,
        group_id=group_id,
        session_timeout_ms=45_000,
    )
    consumer, group = Consumer(settings, step=_no_step, on_failure=lambda _: None), Assigned()
    await consumer.start(group)
    try:
        async with asyncio.timeout(120):
            await group.sources
            assert await consumer.is_member(20.0)
            coordinator: Any = consumer.client._coordinator
            leave = LeaveGroupRequest(group_id, coordinator.member_id)
            await consumer.client._client.send(coordinator.coordinator_id, leave)
            assert not await consumer.is_member(20.0)
    finally:
        await consumer.stop(5)
    assert not await consumer.is_member(0.5)


@pytest.mark.parametrize(
    ("fetched", "asked", "end"),
    [
        (None, None, None),
        (7, None, 7),
        (None, (9, None), 9),
        (7, (9, 7), 9),  # Paused since the fetch.
        (12, (9, 7), 12),
        (
            3,
            (9, 7),
            3,
        ),  # The topic was created again: a larger end would be an endless backlog.
        (None, (9, 7), 9),  # A rebalance: the client forgot what it fetched.
    ],
)
def test_the_end_of_a_log_is_the_newest_one_known(
    fetched: int | None, asked: tuple[int, int | None] | None, end: int | None
) -> None:
    """Whichever of fetch and question came last, however the two numbers compare."""
    assert newer_end(fetched, asked) == end


async def _no_step(_name: str) -> None:
    return None
