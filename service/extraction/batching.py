"""When a micro-batch is closed: full by count or bytes, old enough, or waiting gains nothing.

A batch is a unit of fan-out and of reporting, nothing more: outcomes leave one by one and offsets
are committed one by one. So a batch never has to be full, and its size never decides correctness.
The caller hands in the time; the batcher owns no clock and starts no work.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.model.record import SourceRecord


class Closed(StrEnum):
    """Why a batch was closed."""

    COUNT = "count"
    BYTES = "bytes"
    AGE = "age"
    IDLE = "idle"
    """The LLM server has a free slot and there is nothing more to add: waiting would waste it."""
    UNREADABLE = "unreadable"
    """Nothing of it could be read from the log: its outcomes are known, and it needs no graph."""


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """When a batch is full. `max_wait_s` is how long a lone invoice waits for company."""

    max_records: int
    max_bytes: int
    max_wait_s: float


class MicroBatcher:
    """The batch being gathered."""

    def __init__(self, limits: BatchLimits) -> None:
        self._limits = limits
        self._records: list[SourceRecord] = []
        self._bytes = 0
        self._opened_s = 0.0

    def __len__(self) -> int:
        return len(self._records)

    def add(self, record: SourceRecord, now_s: float) -> None:
        """Puts a record into the open batch; the caller asks `closed` before adding another."""
        assert len(self._records) < self._limits.max_records, "the batch is full"
        if not self._records:
            self._opened_s = now_s
        self._records.append(record)
        self._bytes += record.size_bytes

    def closed(self, now_s: float, *, server_idle: bool) -> Closed | None:
        """Why the open batch should leave now, or None when it should wait."""
        if not self._records:
            return None
        if len(self._records) >= self._limits.max_records:
            return Closed.COUNT
        if self._bytes >= self._limits.max_bytes:
            return Closed.BYTES
        if server_idle:
            return Closed.IDLE
        if now_s >= self._opened_s + self._limits.max_wait_s:
            return Closed.AGE
        return None

    def due_in_s(self, now_s: float) -> float | None:
        """Seconds until the open batch is old enough; None when there is none."""
        if not self._records:
            return None
        return max(0.0, self._opened_s + self._limits.max_wait_s - now_s)

    def take(self) -> list[SourceRecord]:
        """The records of the open batch; a new one is open afterwards."""
        records, self._records, self._bytes = self._records, [], 0
        return records
