"""A coordinator that lost the group and does not know yet is not believed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka.client import AIOKafkaClient, CoordinationType
from confluent_kafka import Consumer, TopicPartition

from service.kafka.commit import Snapshot
from service.kafka.publisher import Published
from service.kafka.stable_offsets import Committed, stable_position
from service.model.record import Partition
from service.settings import KafkaSettings
from tests.chaos.cluster import LocalCluster
from tests.chaos.publishers import started_publisher
from tests.conftest import Announce

SOURCE = Partition("stale-events", 0)
GROUP = "stale-group"


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Three brokers with one topic."""
    with LocalCluster() as running:
        running.create_topics([SOURCE.topic], 1)
        yield running


def _commit(servers: str, offset: int) -> None:
    """As any other writer of the group: through the coordinator that these brokers know."""
    consumer = Consumer({"bootstrap.servers": servers, "group.id": GROUP})
    try:
        place = TopicPartition(SOURCE.topic, SOURCE.partition, offset)
        consumer.commit(offsets=[place], asynchronous=False)
    finally:
        consumer.close()


async def test_a_position_is_read_from_the_broker_that_leads_the_group(
    cluster: LocalCluster, announce: Announce
) -> None:
    """The coordinator is suspended, another one takes a commit, and the first wakes up with the
    questions already in its socket. It answers a stable read from memory. An owner is not misled,
    because that broker's proof is not acknowledged."""
    settings = KafkaSettings(
        bootstrap_servers=cluster.bootstrap_servers,
        group_id=GROUP,
        events_topic=SOURCE.topic,
        step_timeout_s=60.0,
        request_timeout_ms=70_000,
        rebalance_timeout_ms=60_000,
        transaction_timeout_ms=120_000,
    )
    publisher = await started_publisher(settings, SOURCE)
    client = AIOKafkaClient(bootstrap_servers=cluster.bootstrap_servers)
    await client.bootstrap()
    try:
        assert await publisher.publish((), Snapshot(10, "")) == Published()
        assert await publisher.position() == Committed(10, "")
        first = await client.coordinator_lookup(CoordinationType.GROUP, GROUP)
        assert await stable_position(client, GROUP, SOURCE, first) == Committed(10, "")
        broker = cluster.brokers[first - 1]
        broker.pause()
        try:
            await asyncio.to_thread(cluster.wait_until_led_by_others, first)
            await asyncio.to_thread(_commit, cluster.servers_without(first), 20)
            plain = asyncio.create_task(stable_position(client, GROUP, SOURCE, first))
            proven = asyncio.create_task(publisher.position())
            await asyncio.sleep(0.1)  # Both requests lie in the socket of the suspended broker.
        finally:
            broker.resume()
        assert await proven == Committed(20, "")
        announce(f"without a proof: {(await asyncio.gather(plain, return_exceptions=True))[0]}")
    finally:
        await publisher.discard()
        await client.close()
