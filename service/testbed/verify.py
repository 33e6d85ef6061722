"""Does every event have exactly one outcome? Asked of librdkafka, not of the service.

Reads the input topic to its end and both outcome topics read-committed, and compares coordinates.
Knows the published headers and nothing else.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from confluent_kafka import Consumer

_READ_S = 30.0


class OutcomePlace(NamedTuple):
    """Coordinates of an input record."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class DemoVerdict:
    """The findings; `clean` when every event has exactly one outcome."""

    events: int
    extracted: int
    failed: int
    lost: tuple[OutcomePlace, ...]
    doubled: tuple[OutcomePlace, ...]
    phantom: tuple[OutcomePlace, ...]

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.phantom)


def verify(bootstrap_servers: str, events: str, results: str, failures: str) -> DemoVerdict:
    """Reads all three topics; raises TimeoutError when one cannot be read to its end."""
    known = {
        OutcomePlace(events, message.partition(), message.offset())
        for message in read_committed(bootstrap_servers, events)
    }
    extracted = [source_of(m) for m in read_committed(bootstrap_servers, results)]
    failed = [source_of(m) for m in read_committed(bootstrap_servers, failures)]
    return compare(known, extracted, failed)


def compare(
    known: set[OutcomePlace], extracted: list[OutcomePlace], failed: list[OutcomePlace]
) -> DemoVerdict:
    """The verdict on lists of coordinates. Pure."""
    counts = Counter(extracted + failed)
    return DemoVerdict(
        events=len(known),
        extracted=len(extracted),
        failed=len(failed),
        lost=tuple(sorted(known - counts.keys())),
        doubled=tuple(sorted(place for place, count in counts.items() if count > 1)),
        phantom=tuple(sorted(counts.keys() - known)),
    )


def read_committed(bootstrap_servers: str, topic: str) -> list[Any]:
    """Every committed message of a topic."""
    from confluent_kafka import Consumer, TopicPartition  # Comparing needs no extra.

    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "invoice-stream-verify",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        partitions = consumer.list_topics(topic, timeout=_READ_S).topics[topic].partitions
        consumer.assign([TopicPartition(topic, number, 0) for number in partitions])
        return _drain(consumer, topic, len(partitions))
    finally:
        consumer.close()


def _drain(consumer: Consumer, topic: str, partitions: int) -> list[Any]:
    messages: list[Any] = []
    ended = 0
    while ended < partitions:
        message: Any = consumer.poll(_READ_S)
        if message is None:
            raise TimeoutError(f"{topic} could not be read to its end")
        if message.error():
            ended += 1
        else:
            messages.append(message)
    return messages


def source_of(message: Any) -> OutcomePlace:
    """The coordinates that an outcome names."""
    headers = {name: value.decode() for name, value in message.headers() or () if value}
    return OutcomePlace(
        headers.get("invoice.source.topic", ""),
        int(headers.get("invoice.source.partition", -1)),
        int(headers.get("invoice.source.offset", -1)),
    )
