"""The records that enter and leave the service, as plain values.

Invariant: a record's coordinates are its identity. The outcome, the place in the offset map and the
log lines of a record are keyed by them, and by nothing that a sender chooses. This module must not
use a client library; the Kafka modules translate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import NamedTuple, Self, TypeAlias

from service.model.publish_failure import Fault
from service.model.value_class import value_class

Headers: TypeAlias = tuple[tuple[str, bytes | None], ...]
"""Kafka headers: ordered, repeatable, and with values that may be null."""


class Partition(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}"


class Coordinates(NamedTuple):
    """The position of an input record; its permanent identity."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}@{self.offset}"


@value_class(frozen=True, slots=True)
class SourceRecord:
    """An input record as it was read: bytes untouched, nothing decoded.

    `timestamp_ms` is the record's own (create or append) time in milliseconds since the epoch and
    may be any integer: senders choose it. `quarantined` explains why the bytes could not be read
    from the log at all (a broken batch, a decompression bomb); value and key are then None.
    """

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    quarantined: str | None = None

    @property
    def coordinates(self) -> Coordinates:
        return Coordinates(self.topic, self.partition, self.offset)

    @property
    def source(self) -> Partition:
        return Partition(self.topic, self.partition)

    @property
    def size_bytes(self) -> int:
        """Bytes held in memory for key, value and headers."""
        return len(self.value or b"") + len(self.key or b"") + _headers_bytes(self.headers)


@value_class(frozen=True, slots=True)
class OutputRecord:
    """A record to write. Its partition is the source partition, so it is not repeated here.

    `instead` makes the next form of the outcome when the topic permanently rejects this one:
    another timestamp, less payload, finally a small failure. If it is absent or returns None, there
    is no further form.
    """

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers
    timestamp_ms: int | None = None
    instead: Callable[[Fault], Self | None] | None = field(default=None, compare=False, repr=False)
    children: tuple[Self, ...] = ()
    """Events that are written with this outcome: all of them with it, or none."""
    event_ms: int = -1
    """The timestamp of the event that this is the outcome of; below 0 where it has none."""
    size_bytes: int = field(init=False, compare=False, repr=False)
    """Bytes held in memory for key, value and headers, and for the children. Each step reads it, so
    it is counted once."""

    def __post_init__(self) -> None:
        size_bytes = len(self.value) + len(self.key or b"") + _headers_bytes(self.headers)
        size_bytes += sum(child.size_bytes for child in self.children)
        object.__setattr__(self, "size_bytes", size_bytes)


def event_id_of(given: str | None, source: Coordinates) -> str:
    """The sender's id of the event, or one derived from the event's coordinates.

    The derived id is the same in every attempt and on every instance. It is published and people
    search for it, so its form must not change.
    """
    return given or f"{source.topic}-{source.partition}-{source.offset}"


def _headers_bytes(headers: Headers) -> int:
    return sum(len(name) + len(value or b"") for name, value in headers)
