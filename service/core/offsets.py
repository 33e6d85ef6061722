"""Which offsets of one partition are waiting, done, and safe to commit.

The tracker is arithmetic over real offsets: it is told of each record that was read and of each
outcome that goes into a transaction, and it answers with the commit that belongs to exactly that
transaction. It knows no client, no time and no partition.

Invariants:
- Only offsets that were really read are waited for. Offsets that never arrive (transaction
  markers, compaction, aborted records) do not hold the base back: a gap equals a success.
- `snapshot()` returns offset and metadata together. Computing them apart would let one describe a
  different moment than the other.
- The base never decreases.
- The distance between the base and the newest tracked offset stays below the span limit, so that
  the offset map always fits (`core.offset_map`).
- A completion is final. When a transaction fails, the whole tracker is thrown away and built again
  from what the broker has; nothing is ever un-completed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from service.core import offset_map


class Admission(StrEnum):
    """What the tracker says to a record that was read."""

    NEW = "new"
    """Wait for its outcome."""
    DONE = "done"
    """An earlier owner finished it: skip it."""
    SPAN_FULL = "span_full"
    """Too far above the base for the offset map: ask again when the base has moved."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One commit: everything below `offset` is done, and what `metadata` encodes above it."""

    offset: int
    metadata: str


class OffsetTracker:
    """Waiting and done offsets of one partition, from the position where its session took over."""

    def __init__(
        self,
        base: int,
        done: frozenset[int] = frozenset(),
        span_limit: int = offset_map.SPAN_LIMIT,
    ) -> None:
        assert 0 < span_limit <= offset_map.SPAN_LIMIT, span_limit
        assert all(offset > base for offset in done), "a done offset lies below the base"
        self._base = base
        self._next = base
        self._done: set[int] = set(done)
        self._waiting: deque[int] = deque()
        self._waiting_count = 0
        self._span_limit = span_limit

    @property
    def base(self) -> int:
        """Everything below is done."""
        return self._base

    @property
    def next_offset(self) -> int:
        """One past the newest offset admitted."""
        return self._next

    @property
    def waiting_count(self) -> int:
        """Records admitted whose outcome is not in yet."""
        return self._waiting_count

    @property
    def done_above_base(self) -> int:
        """Offsets the map has to carry."""
        return len(self._done)

    @property
    def span(self) -> int:
        """Distance between the base and the newest admitted offset."""
        return self._next - self._base

    def admit(self, offset: int) -> Admission:
        """Takes note of a record that was read; offsets must come in ascending order."""
        assert offset >= self._next, f"offset {offset} came after {self._next - 1}"
        if not self._waiting_count and (not self._done or max(self._done) < offset):
            self._done.clear()
            self._base = offset
        elif offset - self._base >= self._span_limit:
            return Admission.SPAN_FULL
        self._next = offset + 1
        if offset in self._done:
            self._settle()
            return Admission.DONE
        self._waiting.append(offset)
        self._waiting_count += 1
        return Admission.NEW

    def complete(self, offset: int) -> None:
        """The outcome of `offset` is part of the transaction being built."""
        assert self._base <= offset < self._next, f"offset {offset} was never admitted"
        assert offset not in self._done, f"offset {offset} completed twice"
        self._done.add(offset)
        self._waiting_count -= 1
        self._settle()

    def advance_to(self, position: int) -> None:
        """Nothing is waiting and the log was read up to `position`: markers may be passed over."""
        if self._waiting_count == 0 and position > self._next:
            self._next = position
            self._settle()

    def snapshot(self) -> Snapshot:
        """The commit that says exactly what has been completed so far."""
        return Snapshot(self._base, offset_map.encode(self._base, self._done))

    def _settle(self) -> None:
        """Moves the base to the oldest waiting offset, or past everything read."""
        waiting, done = self._waiting, self._done
        while waiting and waiting[0] in done:
            waiting.popleft()
        base = waiting[0] if waiting else self._next
        self._drop_done_below(base)
        while base in done:
            done.discard(base)
            base += 1
        self._base = base
        self._next = max(self._next, base)

    def _drop_done_below(self, base: int) -> None:
        done = self._done
        if base - self._base <= len(done):
            for offset in range(self._base, base):
                done.discard(offset)
        else:
            done.difference_update([offset for offset in done if offset < base])
