"""Reads topics and offsets with librdkafka, the way any other consumer would: read committed."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from tests.chaos.checker import Read

_ENDS_S = 60.0
"""Brokers that restart are away for seconds."""


def read_all(
    bootstrap_servers: str, topic: str, partitions: int, isolation: str = "read_committed"
) -> list[Read]:
    """The whole topic; read committed, up to its last stable offset."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": f"observer-{uuid.uuid4()}",
            "isolation.level": isolation,
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        consumer.assign([TopicPartition(topic, number, 0) for number in range(partitions)])
        return _drain(consumer, topic, partitions)
    finally:
        consumer.close()


def _drain(consumer: Consumer, topic: str, partitions: int) -> list[Read]:
    found: list[Read] = []
    ended: set[int] = set()
    while len(ended) < partitions:
        message: Any = consumer.poll(60)
        assert message is not None, f"{topic} could not be read to its end"
        error = message.error()
        if error is not None:  # Others than the end are news of the connection; it goes on.
            if error.code() == KafkaError._PARTITION_EOF:
                ended.add(message.partition())
            continue
        headers = tuple((name, value) for name, value in message.headers() or ())
        at = (message.partition(), message.offset())
        found.append(Read(topic, *at, message.key(), message.value(), headers))
    return found


class OffsetSampler:
    """Samples a group's committed offsets until it is stopped."""

    def __init__(self, bootstrap_servers: str, group: str, topic: str, partitions: int) -> None:
        self._options = {"bootstrap.servers": bootstrap_servers, "group.id": group}
        self._consumer = Consumer(self._options)
        self._partitions = [TopicPartition(topic, number) for number in range(partitions)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample_until_stopped)
        self.samples: list[dict[int, int]] = []

    def __enter__(self) -> OffsetSampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._consumer.close()

    @property
    def total(self) -> int:
        """Sum of the newest sample."""
        return sum(self.samples[-1].values()) if self.samples else 0

    def _sample_until_stopped(self) -> None:
        while not self._stop.wait(0.2):
            try:
                self.samples.append(self._sample())
            except KafkaException:
                # A client that lost the coordinator can miss its return: begin with a new one.
                self._consumer.close()
                self._consumer = Consumer(self._options)

    def _sample(self) -> dict[int, int]:
        committed = self._consumer.committed(self._partitions, timeout=10)
        return {p.partition: max(p.offset, 0) for p in committed}


def ends(bootstrap_servers: str, topic: str, partitions: int) -> dict[int, int]:
    """Log end of each partition; asked again while leaders move."""
    deadline_s = time.monotonic() + _ENDS_S
    while True:
        try:
            return _ends(bootstrap_servers, topic, partitions)
        except KafkaException:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.5)


def _ends(bootstrap_servers: str, topic: str, partitions: int) -> dict[int, int]:
    consumer = Consumer({"bootstrap.servers": bootstrap_servers, "group.id": "ends"})
    try:
        marks = (
            consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=20)
            for number in range(partitions)
        )
        return {number: mark[1] for number, mark in enumerate(marks)}
    finally:
        consumer.close()


class Writer:
    """Publishes events in the background at a steady pace, until it is stopped; it waits while
    `behind` says that the readers are: a slow machine is not given work without end."""

    def __init__(
        self,
        bootstrap_servers: str,
        topic: str,
        events: Sequence[tuple[bytes, bytes | None]],
        per_second: float,
        partitions: int,
        behind: Callable[[int], bool] = lambda _written: False,
    ) -> None:
        self._behind = behind
        self._producer = Producer({"bootstrap.servers": bootstrap_servers, "linger.ms": 5})
        self._topic = topic
        self._events = events
        self._pause_s = 1.0 / per_second
        self._partitions = partitions
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write_until_stopped)
        self.written = 0

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """No further events; everything written is acknowledged afterwards."""
        self._stop.set()
        self._thread.join()
        left = self._producer.flush(60)
        assert left == 0, f"{left} events were not acknowledged"

    def _write_until_stopped(self) -> None:
        while not self._stop.wait(self._pause_s):
            if self._behind(self.written):
                continue
            key, value = self._events[self.written % len(self._events)]
            # The key decides the partition, as it does for any sender that cares about order.
            partition = sum(key) % self._partitions
            self._producer.produce(self._topic, value, key, partition=partition)
            self._producer.poll(0)
            self.written += 1
