"""A consumer as many write it: exactly-once by the book, with one transactional id per instance.

With a client whose transaction requests carry no group generation this is not exactly-once: an
instance that sleeps past its session wakes up and commits over its successor. The suite must see
that, or it could not see our own service doing it.

    python -m tests.chaos.known_bad SERVERS GROUP EVENTS RESULTS NAME STOP_AT
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.structs import OffsetAndMetadata


async def main(servers: str, group: str, events: str, results: str, name: str, stop: int) -> None:
    """Consumes without end; suspends itself once, between produce and offset commit."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, transactional_id=f"{group}-{name}")
    consumer = AIOKafkaConsumer(
        events,
        bootstrap_servers=servers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        session_timeout_ms=2_000,
        heartbeat_interval_ms=500,
        rebalance_timeout_ms=4_000,
    )
    await producer.start()
    await consumer.start()
    seen = 0
    while True:
        polled = await consumer.getmany(timeout_ms=200, max_records=10)
        for tp, records in polled.items():
            await producer.begin_transaction()
            for record in records:
                await producer.send_and_wait(
                    results,
                    record.value,
                    partition=tp.partition,
                    headers=[
                        ("invoice.source.topic", tp.topic.encode()),
                        ("invoice.source.partition", str(tp.partition).encode()),
                        ("invoice.source.offset", str(record.offset).encode()),
                        ("invoice.outcome", b"extracted"),
                    ],
                )
            seen += len(records)
            if stop and seen >= stop:
                stop = 0
                os.kill(os.getpid(), signal.SIGSTOP)
            next_offset = OffsetAndMetadata(records[-1].offset + 1, "")
            offsets = {TopicPartition(tp.topic, tp.partition): next_offset}
            await producer.send_offsets_to_transaction(offsets, group)
            await producer.commit_transaction()


if __name__ == "__main__":
    SERVERS, GROUP, EVENTS, RESULTS, NAME, STOP_AT = sys.argv[1:]
    asyncio.run(main(SERVERS, GROUP, EVENTS, RESULTS, NAME, int(STOP_AT)))
