"""Confluent's asyncio client: a loop as the bare one of aiokafka, at least once or exactly once.

The consumer is `AIOConsumer`. The producer is the ordinary one, its waiting calls in threads:
`AIOProducer` (2.16) refuses headers. Exactly once: a transaction a batch, with the offsets of the
batch as a member of the group (KIP-447).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from confluent_kafka import KafkaException, Producer, TopicPartition
from confluent_kafka.aio import AIOConsumer

from benchmarks.peers.calls import Ask, aiohttp_calls
from benchmarks.peers.contract import Job, job, run, source_headers

_POLL_S = 0.2
_STEP_S = 30.0
_EXACTLY_ONCE = "exactly-once"


def _consumer(todo: Job) -> AIOConsumer:
    return AIOConsumer(
        {
            "bootstrap.servers": todo.bootstrap_servers,
            "group.id": todo.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "session.timeout.ms": todo.session_timeout_ms,
            "heartbeat.interval.ms": todo.session_timeout_ms // 3,
        }
    )


def _producer(todo: Job) -> Producer:
    options: dict[str, Any] = {
        "bootstrap.servers": todo.bootstrap_servers,
        "acks": "all",
        "enable.idempotence": True,
        "linger.ms": 0,
    }
    if todo.variant == _EXACTLY_ONCE:
        options["transactional.id"] = f"{todo.group}-confluent"
    return Producer(options)


def _after(records: Sequence[Any]) -> list[TopicPartition]:
    """Where each partition goes on."""
    ends: dict[tuple[str, int], int] = {}
    for record in records:
        ends[record.topic(), record.partition()] = record.offset() + 1
    return [TopicPartition(topic, number, end) for (topic, number), end in ends.items()]


def _heard(error: Any, _message: object) -> None:
    if error is not None:
        raise KafkaException(error)


async def _publish(todo: Job, producer: Producer, ask: Ask, records: Sequence[Any]) -> None:
    results = await asyncio.gather(*(ask(record.value()) for record in records))
    for record, result in zip(records, results, strict=True):
        place = source_headers(record.topic(), record.partition(), record.offset())
        producer.produce(
            todo.results, result, key=record.key(), headers=list(place), on_delivery=_heard
        )


async def main() -> None:
    """Until it is ended."""
    todo = job()
    consumer, producer = _consumer(todo), _producer(todo)
    exactly_once = todo.variant == _EXACTLY_ONCE
    if exactly_once:
        await asyncio.to_thread(producer.init_transactions, _STEP_S)
    await consumer.subscribe([todo.events])
    async with aiohttp_calls(todo) as ask:
        while True:
            polled = await consumer.consume(num_messages=todo.batch, timeout=_POLL_S)
            records = [record for record in polled if record.error() is None]
            if not records:
                continue
            if exactly_once:
                await asyncio.to_thread(producer.begin_transaction)
                await _publish(todo, producer, ask, records)
                member = await consumer.consumer_group_metadata()
                await asyncio.to_thread(
                    producer.send_offsets_to_transaction, _after(records), member, _STEP_S
                )
                await asyncio.to_thread(producer.commit_transaction, _STEP_S)
            else:
                await _publish(todo, producer, ask, records)
                await asyncio.to_thread(producer.flush, _STEP_S)
                await consumer.commit(offsets=_after(records), asynchronous=False)


if __name__ == "__main__":
    run(main())
