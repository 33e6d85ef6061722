"""The order in which finished outcomes may leave: any, per key, or strictly per partition.

The model reads invoices independently of one another, so order costs no parallelism. All are worked
on at once, and an outcome waits here until its predecessors have left. The window of the partition
session that owns this value bounds the waiting outcomes.

Invariant: with `KEY`, the outcomes of one key leave in input order; with `PARTITION`, all do. Under
`KEY`, a record without a key may leave at any time.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Order(StrEnum):
    """The promised order of outcomes."""

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
        """Number of finished outcomes that wait for a predecessor."""
        return len(self._held)

    def enter(self, offset: int, key: bytes | None) -> None:
        """Work on a record begins; offsets ascend."""
        if self._order is Order.NONE or (self._order is Order.KEY and key is None):
            return
        lane = key if self._order is Order.KEY else None
        self._lanes.setdefault(lane, deque()).append(offset)
        self._lane_of[offset] = lane

    def finish(self, offset: int, outcome: T) -> list[T]:
        """The outcomes that may leave once this one is known, in the order in which they must
        leave."""
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
        """Takes out all waiting outcomes, in no promised order; no order is enforced afterwards."""
        held = list(self._held.values())
        self._held.clear()
        return held
