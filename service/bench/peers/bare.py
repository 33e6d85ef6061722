"""A bare aiokafka loop: fetch a batch, call for all of it at once, publish, commit, fetch the next.

What most home-made services do. At least once: the commit follows the acknowledged results. The
next batch waits for the slowest call of this one.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from service.bench.peers.calls import Ask, aiohttp_calls
from service.bench.peers.contract import Job, job, run, source_headers


async def main() -> None:
    """Until it is ended."""
    todo = job()
    consumer = AIOKafkaConsumer(
        todo.events,
        bootstrap_servers=todo.bootstrap_servers,
        group_id=todo.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=todo.session_timeout_ms,
        heartbeat_interval_ms=todo.session_timeout_ms // 3,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=todo.bootstrap_servers, acks="all", enable_idempotence=True
    )
    async with consumer, producer, aiohttp_calls(todo) as ask:
        slots = asyncio.Semaphore(todo.slots)
        while True:
            polled = await consumer.getmany(timeout_ms=200, max_records=todo.batch)
            records = [record for of_partition in polled.values() for record in of_partition]
            if records:
                await asyncio.gather(*(_one(todo, r, ask, slots, producer) for r in records))
                await consumer.commit()


async def _one(
    todo: Job, record: Any, ask: Ask, slots: asyncio.Semaphore, producer: AIOKafkaProducer
) -> None:
    async with slots:
        result = await ask(record.value)
    headers = source_headers(record.topic, record.partition, record.offset)
    await producer.send_and_wait(todo.results, result, key=record.key, headers=headers)


if __name__ == "__main__":
    run(main())
