"""The records that enter and leave the service, as plain values.

Invariant: a record's coordinates are its identity. Everything that follows a record (its outcome,
its place in the offset map, its log lines) is keyed by them and by nothing that a sender chooses.
This module knows no client library: shells translate to and from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

Headers: TypeAlias = tuple[tuple[str, bytes | None], ...]
"""Kafka headers: ordered, repeatable, and with values that may be null."""


class Partition(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}"


class Coordinates(NamedTuple):
    """Where an input record lies; its identity for ever."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}-{self.partition}@{self.offset}"


@dataclass(frozen=True, slots=True)
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
        headers = sum(len(name) + len(value or b"") for name, value in self.headers)
        return len(self.value or b"") + len(self.key or b"") + headers


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """A record to be written; its partition is the source partition, so it is not repeated here."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers
    timestamp_ms: int | None = None
