"""In which order finished outcomes may leave: freely, per key, or strictly per partition.

Invoices are read by the model independently of one another, so order costs no parallelism: all are
worked on at once, and an outcome waits *here* until those before it have left. What waits is
bounded by the window of the partition session that owns this value.

Invariant: with `KEY`, the outcomes of one key leave in input order; with `PARTITION`, all do. A
record without a key has no order to keep under `KEY`.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Order(StrEnum):
    """What is promised about the order of outcomes."""

    NONE = "none"
    KEY = "key"
    PARTITION = "partition"


class ReleaseOrder(Generic[T]):
    """Holds finished outcomes back until their predecessors have left.

    `enter` is called for every record in input order, `finish` once for each, in any order.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._lanes: dict[bytes | None, deque[int]] = {}
        self._lane_of: dict[int, bytes | None] = {}
        self._held: dict[int, T] = {}

    @property
    def held(self) -> int:
        """Outcomes that are finished and wait for a predecessor."""
        return len(self._held)

    def enter(self, offset: int, key: bytes | None) -> None:
        """A record is being worked on; offsets ascend."""
        if self._order is Order.NONE or (self._order is Order.KEY and key is None):
            return
        lane = key if self._order is Order.KEY else None
        self._lanes.setdefault(lane, deque()).append(offset)
        self._lane_of[offset] = lane

    def finish(self, offset: int, outcome: T) -> list[T]:
        """The outcomes that may leave now that this one is known, in the order they must leave."""
        if offset not in self._lane_of:
            return [outcome]
        lane = self._lane_of[offset]
        waiting = self._lanes[lane]
        self._held[offset] = outcome
        released: list[T] = []
        while waiting and waiting[0] in self._held:
            first = waiting.popleft()
            released.append(self._held.pop(first))
            del self._lane_of[first]
        if not waiting:
            del self._lanes[lane]
        return released

    def drain(self) -> list[T]:
        """Takes out what is held, in no promised order; the order itself is over."""
        held = list(self._held.values())
        self._held.clear()
        return held
