"""The start of both peers on bare aiokafka: a consumer that commits by hand, an idempotent
producer, and batches of the records of a fetch.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.peers.contract import Job

_FETCH_MS = 200


@asynccontextmanager
async def connected(todo: Job) -> AsyncIterator[tuple[AIOKafkaConsumer, AIOKafkaProducer]]:
    """Both, started; stopped at the end."""
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
    async with consumer, producer:
        yield consumer, producer


async def batches(consumer: AIOKafkaConsumer, todo: Job) -> AsyncIterator[list[Any]]:
    """Records, at most `batch` at a time (or the number that the variant is), never none."""
    most = int(todo.variant or todo.batch)
    while True:
        polled = await consumer.getmany(timeout_ms=_FETCH_MS, max_records=most)
        if records := [record for of_partition in polled.values() for record in of_partition]:
            yield records
