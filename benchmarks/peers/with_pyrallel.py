"""Pyrallel-Consumer: its asynchronous engine, unordered, as many messages in flight as slots.

At least once: offsets are committed up to the first gap; what is finished above it is stored in the
commit metadata (`metadata_snapshot`), which version 1.0.0 does not consult when it hands out
records. It does not publish: the worker sends its result with confluent-kafka and ends when the
broker has acknowledged it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from confluent_kafka import Producer
from pyrallel_consumer.config import KafkaConfig
from pyrallel_consumer.consumer import PyrallelConsumer
from pyrallel_consumer.dto import ExecutionMode, OrderingMode, WorkItem

from benchmarks.peers.calls import Ask, aiohttp_calls
from benchmarks.peers.contract import Job, job, run, source_headers

_POLL_S = 0.002


def _config(todo: Job) -> KafkaConfig:
    config = KafkaConfig()
    config.BOOTSTRAP_SERVERS = [todo.bootstrap_servers]
    config.CONSUMER_GROUP = todo.group
    config.SESSION_TIMEOUT_MS = todo.session_timeout_ms
    config.dlq_enabled = False
    config.parallel_consumer.ordering_mode = OrderingMode.UNORDERED
    config.parallel_consumer.rebalance_state_strategy = "metadata_snapshot"
    config.parallel_consumer.execution.mode = ExecutionMode.ASYNC
    config.parallel_consumer.execution.max_in_flight = todo.slots
    return config


class _Results:
    """Results sent by confluent-kafka, awaited."""

    def __init__(self, todo: Job) -> None:
        self._topic = todo.results
        self._producer = Producer(
            {
                "bootstrap.servers": todo.bootstrap_servers,
                "enable.idempotence": True,
                "linger.ms": 0,
            }
        )

    async def send(self, value: bytes, key: Any, headers: Any) -> None:
        sent = asyncio.get_running_loop().create_future()

        def delivered(error: Any, _message: Any) -> None:
            if error is None:
                sent.set_result(None)
            else:
                sent.set_exception(RuntimeError(str(error)))

        self._producer.produce(self._topic, value, key, headers=headers, on_delivery=delivered)
        await sent

    async def serve(self) -> None:
        """Brings the acknowledgements, until cancelled."""
        while True:
            self._producer.poll(0)
            await asyncio.sleep(_POLL_S)


async def main() -> None:
    """Until it is ended."""
    todo = job()
    results = _Results(todo)
    serving = asyncio.create_task(results.serve())
    async with aiohttp_calls(todo) as ask:
        consumer = PyrallelConsumer(
            config=_config(todo), worker=_worker(ask, results), topic=todo.events
        )
        await consumer.start()
        closed = asyncio.ensure_future(consumer.wait_closed())
        await asyncio.wait({closed, serving}, return_when=asyncio.FIRST_COMPLETED)


def _worker(ask: Ask, results: _Results) -> Any:
    async def work(item: WorkItem) -> None:
        result = await ask(item.payload)
        source = source_headers(item.tp.topic, item.tp.partition, item.offset)
        await results.send(result, item.key, source)

    return work


if __name__ == "__main__":
    run(main())
