"""Tracks the offsets of one partition: waiting, done, and safe to commit.

The tracker is arithmetic over real offsets. It hears of each record that was read and of each
outcome that goes into a transaction, and it answers with the commit that belongs to exactly that
transaction. It knows no client, no time and no partition.

Two positions move independently:
- The *read position*: every record below it was admitted. It starts at the offset of a take-over
  and moves with what is read, never with what is done.
- The *committable offset*: every record below it is done. An earlier owner may have finished
  records that this one has not read yet, so the committable offset can lie beyond the read
  position. Records between the two are `DONE` when they arrive.

Invariants:
- Only offsets that were really read are waited for. Offsets that never arrive (transaction
  markers, compaction, aborted records) do not hold the committable offset back: a gap equals a
  success.
- The committable offset is the oldest waiting offset. With nothing waiting it is the read position,
  moved past the done offsets that follow without a gap.
- Neither position ever decreases.
- A waiting offset lies below the read position; a done offset that is remembered lies above the
  committable offset.
- `snapshot()` returns offset and metadata together. Computing them apart would let one describe a
  different moment than the other.
- A waiting offset lies less than the span limit above the committable offset, so that the offset
  map always fits (`kafka.offset_map`).
- A completion is final. When a transaction fails, the whole tracker is thrown away and built again
  from what the broker has; nothing is ever un-completed.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from service.kafka import offset_map
from service.kafka.commit import Snapshot


class OffsetStatus(StrEnum):
    """The tracker's answer to a record that was read."""

    NEW = "new"
    """Wait for its outcome."""
    DONE = "done"
    """An earlier owner finished it: skip it."""
    SPAN_FULL = "span_full"
    """Too far above the committable offset for the offset map: ask again when the committable
    offset has moved."""


class OffsetTracker:
    """Waiting and done offsets of one partition, from the position where its session took over."""

    def __init__(
        self,
        committable: int,
        done: frozenset[int] = frozenset(),
        span_limit: int = offset_map.SPAN_LIMIT,
    ) -> None:
        assert 0 < span_limit <= offset_map.SPAN_LIMIT, span_limit
        assert all(offset > committable for offset in done), "a done offset is not above it"
        self._committable = committable
        self._next = committable
        self._restored_to = max(done, default=committable - 1) + 1
        self._done: set[int] = set(done)
        self._waiting: set[int] = set()
        self._oldest: deque[int] = deque()
        """The waiting offsets in ascending order, and finished ones behind the first of them."""
        self._span_limit = span_limit

    @property
    def committable(self) -> int:
        """Everything below is done."""
        return self._committable

    @property
    def next_offset(self) -> int:
        """The read position: every record below was admitted."""
        return self._next

    @property
    def waiting_count(self) -> int:
        """Records admitted whose outcome is not in yet."""
        return len(self._waiting)

    @property
    def done_above(self) -> int:
        """Offsets the map has to carry."""
        return len(self._done)

    @property
    def span(self) -> int:
        """Distance between the committable offset and the newest offset that was admitted or is
        done."""
        return max(self._next, self._restored_to, self._committable) - self._committable

    def is_done(self, offset: int) -> bool:
        """Whether the offset needs no outcome any more."""
        return offset < self._committable or offset in self._done

    def undone(self, start: int, end: int) -> int:
        """Offsets from `start` up to, not including, `end` that are not known to be done."""
        start = max(start, self._committable)
        if start >= end:
            return 0
        if start >= self._restored_to and start >= self._next:
            return end - start
        return end - start - sum(start <= offset < end for offset in self._done)

    def admit(self, offset: int) -> OffsetStatus:
        """Takes note of a record that was read; offsets must come in ascending order.

        After `SPAN_FULL` the same record is offered again. Raises AssertionError when the record
        was admitted before.
        """
        assert offset >= self._next, f"offset {offset} was admitted before"
        self.advance_to(offset)
        if self.is_done(offset):
            self.advance_to(offset + 1)
            return OffsetStatus.DONE
        if offset - self._committable >= self._span_limit:
            return OffsetStatus.SPAN_FULL
        self._next = offset + 1
        self._waiting.add(offset)
        self._oldest.append(offset)
        return OffsetStatus.NEW

    def complete(self, offset: int) -> None:
        """The outcome of `offset` is part of the transaction being built."""
        assert offset in self._waiting, f"offset {offset} is not waiting"
        self._waiting.discard(offset)
        self._done.add(offset)
        self._settle()

    def advance_to(self, position: int) -> None:
        """The log was read up to `position`: what lies between holds no further record."""
        if position > self._next:
            self._next = position
            self._settle()

    def snapshot(self) -> Snapshot:
        """The commit that says exactly what has been completed so far."""
        return Snapshot(self._committable, offset_map.encode(self._committable, self._done))

    def _settle(self) -> None:
        """Moves the committable offset as far as nothing undone lies below it."""
        oldest, waiting, done = self._oldest, self._waiting, self._done
        while oldest and oldest[0] not in waiting:
            oldest.popleft()
        committable = oldest[0] if oldest else max(self._committable, self._next)
        self._drop_done_below(committable)
        while committable in done:
            done.discard(committable)
            committable += 1
        self._committable = committable

    def _drop_done_below(self, committable: int) -> None:
        """In steps of the smaller of two: the distance, or the number of done offsets."""
        done = self._done
        if committable - self._committable <= len(done):
            for offset in range(self._committable, committable):
                done.discard(offset)
        else:
            done.difference_update([offset for offset in done if offset < committable])
