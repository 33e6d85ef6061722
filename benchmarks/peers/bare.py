"""A bare aiokafka loop: fetch a batch, call for all of it at once, publish, commit, fetch the next.

The loop of most hand-written services. At least once: the commit follows the acknowledged results.
The next batch waits for the slowest call of this one.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer

from benchmarks.peers.aiokafka_loop import batches, connected
from benchmarks.peers.calls import Ask, aiohttp_calls
from benchmarks.peers.contract import Job, job, run, source_headers


async def main() -> None:
    """Until it is ended."""
    todo = job()
    slots = asyncio.Semaphore(todo.slots)
    async with connected(todo) as (consumer, producer), aiohttp_calls(todo) as ask:
        async for records in batches(consumer, todo):
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
