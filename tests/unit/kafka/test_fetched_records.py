"""Fetched records that are dropped unread."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from service.kafka.fetched_records import OwnedRecords, free_when_dropped, let_go


@pytest.fixture(autouse=True)
def no_collector() -> Iterator[None]:
    """Only counted references free objects."""
    free_when_dropped()
    gc.disable()
    yield
    gc.enable()


def _fetched() -> OwnedRecords:
    """Three records, as the client makes them of an answer."""
    builder = DefaultRecordBatchBuilder(2, 0, False, -1, -1, -1, 10_000)
    for number in range(3):
        builder.append(number, timestamp=5, key=b"k", value=b"v", headers=[])
    records = MemoryRecords(bytes(builder.build()))
    place = TopicPartition("topic", 0)
    make: Any = fetcher.PartitionRecords
    made = make(place, records, [], 0, None, None, True, 0)
    assert isinstance(made, OwnedRecords)
    return made


@pytest.mark.parametrize("count", [0, 1, 3])
def test_dropped_records_are_freed_at_once(count: int) -> None:
    """Unread, read in part, and read to the last record but not to the end."""
    fetched = _fetched()
    assert [next(fetched).offset for _ in range(count)] == list(range(count))
    assert fetched.next_fetch_offset == count
    kept = weakref.ref(fetched._records)
    del fetched
    assert kept() is None


def test_a_loop_that_stops_early_leaves_the_rest() -> None:
    """The client reads some records with one poll, and the next ones with the next."""
    fetched = _fetched()
    assert next(iter(fetched)).offset == 0
    assert [one.offset for one in fetched] == [1, 2]


async def test_an_ended_client_is_freed_at_once_with_what_it_fetched() -> None:
    """Each look at a topic has a client of its own, and what it fetched last is megabytes."""
    client: Any = AIOKafkaConsumer(group_id="group")
    cluster = client._client.cluster
    cluster.add_listener(client._subscription.subscribe)  # As the client's coordinator does.
    fetched = _fetched()
    client._fetcher = SimpleNamespace(_records={TopicPartition("topic", 0): fetched})
    kept = weakref.ref(fetched._records)
    fetcher_of_it = client._fetcher
    del fetched
    let_go(client)
    assert (kept(), fetcher_of_it._records, cluster._listeners) == (None, {}, set())
