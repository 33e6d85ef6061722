"""Readers of whole topics against a real Kafka: what they fetch and keep."""

from __future__ import annotations

import gc
import weakref
from typing import Any

from aiokafka.client import AIOKafkaClient
from confluent_kafka import Producer

from service.kafka.dead_letters import TopicReader
from service.kafka.single_records import SingleRecords
from service.model.record import Coordinates
from service.settings import KafkaSettings
from service.testbed.broker import LocalKafka
from tests.conftest import create_topics

_RECORDS = 100


def _topic(kafka: LocalKafka, name: str) -> KafkaSettings:
    """A topic of two partitions with so many records each."""
    create_topics(kafka.bootstrap_servers, (name,), 2)
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers})
    for number in range(2 * _RECORDS):
        producer.produce(name, b"%d" % number * 100, partition=number % 2)
    assert producer.flush(30) == 0
    return KafkaSettings(bootstrap_servers=kafka.bootstrap_servers, failures_topic=name)


async def _read(reader: TopicReader, starts: dict[int, int], ends: dict[int, int]) -> list[int]:
    found = [record async for stretch in reader.read(starts, ends) for record in stretch.records]
    return [record.offset for record in found]


async def test_a_reader_that_only_looks_fetches_nothing(kafka: LocalKafka) -> None:
    """A store looks at each topic's ends four times a second. It had its client begin at the
    topic's first record each time."""
    settings = _topic(kafka, "looked-at")
    ends = {0: _RECORDS, 1: _RECORDS}
    async with TopicReader(settings, "looked-at", "test") as reader:
        client: Any = reader._consumer
        await reader.bounds()
        assert not client.assignment()
        await reader.check_readable()
        assert await _read(reader, {0: 40, 1: 100}, ends) == list(range(40, 100))
        assigned = client._subscription.subscription.assignment
        for at in (100, 100, 70):
            assert [found.end for found in (await reader.bounds()).values()] == [100, 100]
            assert len(await _read(reader, {0: at, 1: 100}, ends)) == 100 - at
        assert client._subscription.subscription.assignment is assigned, "assigned anew"
        assert all(assigned.state_value(place).paused for place in assigned.tps)


async def _left_early(settings: KafkaSettings) -> list[weakref.ref[Any]]:
    """What a reader had that ended before it read all that it fetched."""
    async with TopicReader(settings, settings.failures_topic, "test") as reader:
        async for _ in reader.read({0: 0, 1: 0}, None):
            break
    client: Any = reader._consumer
    parts = (client, client._client, client._fetcher, client._coordinator, client._subscription)
    return [weakref.ref(one) for one in parts]


def _clients() -> int:
    return sum(isinstance(one, AIOKafkaClient) for one in gc.get_objects())


async def test_a_reader_leaves_nothing_behind(kafka: LocalKafka) -> None:
    """Without the garbage collector: also readings of single records, which connect each time."""
    settings = _topic(kafka, "left-early")
    single, place = SingleRecords(settings), Coordinates("left-early", 1, 3)
    gc.collect()
    clients = _clients()
    gc.disable()
    try:
        parts = await _left_early(settings)
        for _ in range(3):
            assert await single.read(place) is not None
        assert [one() for one in parts] == [None] * len(parts)
        assert _clients() == clients
    finally:
        gc.enable()
