"""Writes the common headers of a failure in the family that other tools expect.

Three families can be written (`kafka.dlq_headers`): `native` is share groups' `__dlq.errors.*`
(KIP-1191, text), `connect` is Kafka Connect's `__connect.errors.*` (text), `spring` is Spring
Kafka's `kafka_dlt-*`, whose numbers are big-endian bytes (partition 4, offset and timestamp 8). Our
own `invoice.dlq.*` are always added, so that the choice loses nothing.

Invariants: one family per record; headers of the family that are already on an event are replaced,
never appended to. `service.failures.dead_letter` reads these headers back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.model.record import Coordinates, Headers

NATIVE, CONNECT, SPRING = "native", "connect", "spring"

FAMILY_HEADER = "invoice.dlq.headers"
"""Names the family unless it is `native`, so that a replay can remove it."""

PREFIXES: dict[str, tuple[str, ...]] = {
    NATIVE: ("__dlq.errors.",),
    CONNECT: ("__connect.errors.",),
    SPRING: ("kafka_dlt-",),
}

_INT32_MAX = 2**31 - 1
_INT64 = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Origin:
    """The facts in every family. `timestamp_ms` is the event's own."""

    source: Coordinates
    timestamp_ms: int
    group: str
    attempts: int
    stage: str
    exception_class: str
    message: str


def common_headers(family: str, origin: Origin) -> Headers:
    """The headers of one family. Raises KeyError for an unknown family."""
    return tuple(_WRITERS[family](origin))


def _native(origin: Origin) -> Iterator[tuple[str, bytes]]:
    source = origin.source
    yield "__dlq.errors.topic", _utf8(source.topic)
    yield "__dlq.errors.partition", _utf8(str(source.partition))
    yield "__dlq.errors.offset", _utf8(str(source.offset))
    yield "__dlq.errors.group", _utf8(origin.group)
    yield "__dlq.errors.delivery.count", _utf8(str(max(origin.attempts, 1)))
    yield "__dlq.errors.message", _utf8(origin.message)


def _connect(origin: Origin) -> Iterator[tuple[str, bytes]]:
    source = origin.source
    yield "__connect.errors.topic", _utf8(source.topic)
    yield "__connect.errors.partition", _utf8(str(source.partition))
    yield "__connect.errors.offset", _utf8(str(source.offset))
    yield "__connect.errors.connector.name", _utf8(origin.group)
    yield "__connect.errors.task.id", _utf8(str(source.partition))
    yield "__connect.errors.stage", _utf8(origin.stage)
    yield "__connect.errors.class.name", _utf8(_CLASS)
    yield "__connect.errors.exception.class.name", _utf8(origin.exception_class or _CLASS)
    yield "__connect.errors.exception.message", _utf8(origin.message)
    yield FAMILY_HEADER, _utf8(CONNECT)


def _spring(origin: Origin) -> Iterator[tuple[str, bytes]]:
    source = origin.source
    timestamp_ms = origin.timestamp_ms if origin.timestamp_ms in _INT64 else -1
    yield "kafka_dlt-original-topic", _utf8(source.topic)
    yield "kafka_dlt-original-partition", min(source.partition, _INT32_MAX).to_bytes(4, "big")
    yield "kafka_dlt-original-offset", source.offset.to_bytes(8, "big", signed=True)
    yield "kafka_dlt-original-timestamp", timestamp_ms.to_bytes(8, "big", signed=True)
    yield "kafka_dlt-original-timestamp-type", _utf8("CreateTime")
    yield "kafka_dlt-original-consumer-group", _utf8(origin.group)
    yield "kafka_dlt-exception-fqcn", _utf8(origin.exception_class or _CLASS)
    yield "kafka_dlt-exception-message", _utf8(origin.message)
    yield FAMILY_HEADER, _utf8(SPRING)


_CLASS = "invoice-stream"
"""Used where Java names a class and there was no exception."""

_WRITERS: dict[str, Callable[[Origin], Iterator[tuple[str, bytes]]]] = {
    NATIVE: _native,
    CONNECT: _connect,
    SPRING: _spring,
}


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")
