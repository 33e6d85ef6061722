"""FastStream, in the two ways that its documentation offers for more than one call at a time.

`batch-httpx`, `batch-aiohttp`: a batch subscriber that acknowledges after processing (at least
once); calls of one batch run together, the next batch waits for it. `workers`: `max_workers`, which
runs messages of any partition together, but only acknowledged first: a crash loses what was in
flight.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage

from benchmarks.peers.calls import Ask, aiohttp_calls, httpx_calls
from benchmarks.peers.contract import Job, job, run, source_headers


async def main() -> None:
    """Until it is ended."""
    todo = job()
    opened = httpx_calls(todo) if todo.variant == "batch-httpx" else aiohttp_calls(todo)
    broker = KafkaBroker(
        todo.bootstrap_servers, acks="all", enable_idempotence=True, log_level=logging.WARNING
    )
    async with opened as ask:
        if todo.variant == "workers":
            _subscribe_workers(todo, broker, ask)
        else:
            _subscribe_batches(todo, broker, ask)
        await FastStream(broker).run()


def _consumer(todo: Job) -> dict[str, Any]:
    return {
        "group_id": todo.group,
        "auto_offset_reset": "earliest",
        "session_timeout_ms": todo.session_timeout_ms,
        "heartbeat_interval_ms": todo.session_timeout_ms // 3,
    }


def _subscribe_batches(todo: Job, broker: KafkaBroker, ask: Ask) -> None:
    slots = asyncio.Semaphore(todo.slots)

    async def one(record: Any) -> None:
        async with slots:
            result = await ask(record.value)
        await _publish(todo, broker, record, result)

    async def handle(message: KafkaMessage) -> None:
        records = message.raw_message
        assert isinstance(records, tuple), "a batch subscriber is given tuples"
        await asyncio.gather(*(one(record) for record in records))

    subscribe = broker.subscriber(
        todo.events,
        batch=True,
        max_records=todo.batch,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        **_consumer(todo),
    )
    subscribe(handle)


def _subscribe_workers(todo: Job, broker: KafkaBroker, ask: Ask) -> None:
    async def handle(message: KafkaMessage) -> None:
        record = message.raw_message
        assert not isinstance(record, tuple), "one message at a time"
        await _publish(todo, broker, record, await ask(record.value))

    subscribe = broker.subscriber(
        todo.events,
        max_workers=todo.slots,
        ack_policy=AckPolicy.ACK_FIRST,
        **_consumer(todo),
    )
    subscribe(handle)


async def _publish(todo: Job, broker: KafkaBroker, record: Any, result: bytes) -> None:
    source = source_headers(record.topic, record.partition, record.offset)
    headers = {name: value.decode() for name, value in source}
    await broker.publish(result, todo.results, key=record.key, headers=headers)


if __name__ == "__main__":
    run(main())
