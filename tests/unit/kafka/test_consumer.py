"""The group member between its start and its stop, as its supervisor asks after it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from service.kafka.consumer import Consumer
from service.settings import KafkaSettings
from tests.fakes.kafka import no_step


def _consumer() -> Any:
    return Consumer(KafkaSettings(), step=no_step, on_failure=lambda error: None)


async def test_a_topic_is_missing_where_the_brokers_do_not_list_it() -> None:
    """By the metadata that the client has; no request is made."""
    consumer = _consumer()
    assert consumer.missing_topic.startswith("topic invoices.events does not exist")
    consumer.client._client.cluster._partitions = {"invoices.events": {0: None}}
    assert consumer.missing_topic == ""
    await consumer.stop(0.0)


async def test_tasks_that_end_by_the_stop_are_no_fault() -> None:
    """Until then a dead one is named, or begun again where the client goes on with it."""
    ended, consumer = asyncio.create_task(asyncio.sleep(0)), _consumer()
    await ended
    consumer.client._fetcher = SimpleNamespace(_fetch_task=ended, _records={"events": "fetched"})
    consumer.client._coordinator = SimpleNamespace(_coordination_task=ended)
    consumer.client._client._sync_task = ended
    consumer.client._client._md_synchronizer = lambda: asyncio.sleep(0)
    assert consumer.dead_tasks() == ["fetch task", "coordination task"]
    assert consumer.revive()
    fetched = consumer.client._fetcher._records
    await consumer.stop(0.0)
    consumer.client._client._sync_task = ended
    assert (consumer.dead_tasks(), consumer.revive(), fetched) == ([], False, {})
