"""Decides whose turn it is when many senders wait for few places, by their cost so far.

Weighted fair queueing with measured cost. Waiters stand in lanes, one lane per name on their
`path`, level below level (source, then key). A lane's tag is its charged cost; the lane with the
lowest tag is next. A new lane begins at the queue's virtual time, which grows by the cost of every
finished use divided by the competing lanes. So neither an old sender with a long backlog nor a
stream of new senders can keep a waiter from its turn.

A use is charged by an estimate at its start and by its measured cost at its end. A sender with long
uses leaves some places free even while it is alone, because a use is never interrupted. A sender
that was alone for hours owes at most `debt_max_s`.

Bytes count against one bound from the start of a use until `release`, which may come long after the
place was returned. A single use larger than the whole bound may run alone.

Invariants: uses in progress never exceed `places`, nor `first_level_max` per lane of the first
level. Bytes exceed the bound only by the amount that `resize` adds after the start. A cancelled
waiter leaves nothing behind. Memory grows with the waiters, and with at most `_REMEMBERED_MAX`
names per level. Pure: the caller passes costs and wakes the waiters that `start_next` returns.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

COST_MIN_S = 0.005
"""Least charge of a use: its start has a cost, too."""
_REMEMBERED_MAX = 1_024
_SPARE_ENTRIES = 16
"""Entries of removed lanes in a heap before a cleanup."""
_MEAN_WEIGHT = 0.3
"""Weight of the newest use in its sender's mean."""


class Sender(NamedTuple):
    """The sender as the invoice states it: its source (or its partition), and its key."""

    source: str
    key: bytes | None = None


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """Bounds of one queue. `held_max_bytes` None: bytes are counted and not bounded."""

    places: int
    first_level_max: int | None = None
    """Places that one lane of the first level may use, regardless of the number of free ones."""
    held_max_bytes: int | None = None
    slow_s: float = 1.0
    """From this mean cost on, a sender leaves a quarter of the places (at least one) free."""
    debt_max_s: float = 120.0


@dataclass(eq=False, slots=True)
class Waiter:
    """Waits for a place, uses it, or still holds bytes."""

    path: tuple[object, ...]
    size_bytes: int = 0
    joined_s: float = 0.0
    charged_s: float = 0.0
    held_bytes: int = 0


@dataclass(eq=False, slots=True)
class _Lane:
    """Waiters of one name, or the lanes below it. `tag` counts in the time of the level above."""

    tag: float = 0.0
    mean_s: float = 0.0
    waiting: int = 0
    running: int = 0
    listed: bool = False
    """Whether it is in the heap of the level above."""
    gone: bool = False
    """Its last waiter and use ended; heap entries with it are void."""
    time: float = 0.0
    lanes: dict[object, _Lane] = field(default_factory=dict)
    heap: list[tuple[float, int, _Lane]] = field(default_factory=list)
    """Tag at the time of listing, order of listing, lane; an outdated tag is corrected when
    popped."""
    remembered: OrderedDict[object, tuple[float, float]] = field(default_factory=OrderedDict)
    waiters: OrderedDict[Waiter, None] = field(default_factory=OrderedDict)


class FairQueue:
    """Waiters, uses in progress, and bytes held."""

    def __init__(self, limits: QueueLimits) -> None:
        assert limits.places >= 1, "a queue needs at least one place"
        self._limits = limits
        self._root = _Lane()
        self._order: OrderedDict[Waiter, None] = OrderedDict()
        self._listed = 0
        self.running = 0
        self.held_bytes = 0

    @property
    def waiting(self) -> int:
        """Waiters without a place."""
        return len(self._order)

    @property
    def oldest(self) -> Waiter | None:
        """The waiter that joined first."""
        return next(iter(self._order), None)

    @property
    def lanes(self) -> int:
        """Number of names on the first level that wait or run."""
        return len(self._root.lanes)

    def join(self, waiter: Waiter) -> None:
        """Adds a waiter; `start_next` returns it when its turn has come."""
        self._order[waiter] = None
        level = self._root
        level.waiting += 1
        for name in waiter.path:
            lane = self._lane(level, name)
            lane.waiting += 1
            self._list(level, lane)
            level = lane
        level.waiters[waiter] = None

    def leave(self, waiter: Waiter) -> None:
        """Removes a waiter without a place."""
        self._remove(waiter)
        self._prune(waiter)

    def start_next(self) -> Waiter | None:
        """Starts the next use, if one can start; its bytes count from now on."""
        if self.running >= self._limits.places:
            return None
        waiter = self._first(self._root, 0)
        if waiter is None or not self._fits(waiter):
            return None
        self._remove(waiter)
        self.running += 1
        self.held_bytes += waiter.size_bytes
        waiter.held_bytes = waiter.size_bytes
        lanes = list(self._lanes_of(waiter))
        waiter.charged_s = max(COST_MIN_S, lanes[0][2].mean_s if lanes else 0.0)
        for level, _, lane in lanes:
            lane.running += 1
            lane.tag = max(lane.tag, level.time) + waiter.charged_s
        return waiter

    def done(self, waiter: Waiter, cost_s: float) -> None:
        """A use ended and returns its place; its bytes are held until `release`."""
        self.running -= 1
        assert self.running >= 0, "more places were returned than given"
        cost_s = max(COST_MIN_S, cost_s)
        for level, _, lane in self._lanes_of(waiter):
            lane.running -= 1
            ceiling = level.time + self._limits.debt_max_s
            lane.tag = min(lane.tag + cost_s - waiter.charged_s, ceiling)
            level.time += cost_s / max(1, len(level.lanes))
            known = lane.mean_s > 0
            lane.mean_s = lane.mean_s + _MEAN_WEIGHT * (cost_s - lane.mean_s) if known else cost_s
        self._prune(waiter)

    def resize(self, waiter: Waiter, size_bytes: int) -> None:
        """The held size turned out to be larger or smaller. It is never rejected: otherwise holders
        of bytes would have to wait for one another."""
        self.held_bytes += size_bytes - waiter.held_bytes
        waiter.held_bytes = size_bytes

    def release(self, waiter: Waiter) -> None:
        """Nothing of a use is held any longer; a second call changes nothing."""
        self.resize(waiter, 0)

    # Choosing.

    def _first(self, level: _Lane, depth: int) -> Waiter | None:
        """The next waiter below a lane; None if all that wait there may not start."""
        if level.waiters:
            return next(iter(level.waiters))
        passed: list[tuple[float, int, _Lane]] = []
        found: Waiter | None = None
        while level.heap and found is None:
            tag, listed, lane = heapq.heappop(level.heap)
            if not lane.waiting:
                lane.listed = False
            elif lane.tag > tag:
                heapq.heappush(level.heap, (lane.tag, listed, lane))
            else:
                passed.append((tag, listed, lane))
                if depth > 0 or lane.running < self._most(lane):
                    found = self._first(lane, depth + 1)
        for entry in passed:
            heapq.heappush(level.heap, entry)
        return found

    def _most(self, lane: _Lane) -> int:
        """Places that a lane of the first level may use."""
        limits = self._limits
        most = limits.places
        if lane.mean_s >= limits.slow_s:
            most = max(1, most - max(1, most // 4))
        return min(most, limits.first_level_max or most)

    def _fits(self, waiter: Waiter) -> bool:
        limit = self._limits.held_max_bytes
        return limit is None or not self.held_bytes or self.held_bytes + waiter.size_bytes <= limit

    # Lanes.

    def _lane(self, level: _Lane, name: object) -> _Lane:
        lane = level.lanes.get(name)
        if lane is None:
            tag, mean_s = level.remembered.pop(name, (level.time, 0.0))
            lane = level.lanes[name] = _Lane(max(tag, level.time), mean_s)
        return lane

    def _list(self, level: _Lane, lane: _Lane) -> None:
        if lane.listed:
            return
        lane.listed = True
        self._listed += 1
        heapq.heappush(level.heap, (max(lane.tag, level.time), self._listed, lane))
        if len(level.heap) > 2 * len(level.lanes) + _SPARE_ENTRIES:
            level.heap = [entry for entry in level.heap if not entry[2].gone]
            heapq.heapify(level.heap)

    def _lanes_of(self, waiter: Waiter) -> Iterator[tuple[_Lane, object, _Lane]]:
        level = self._root
        for name in waiter.path:
            lane = level.lanes[name]
            yield level, name, lane
            level = lane

    def _remove(self, waiter: Waiter) -> None:
        del self._order[waiter]
        self._root.waiting -= 1
        last = self._root
        for _, _, last in self._lanes_of(waiter):
            last.waiting -= 1
        del last.waiters[waiter]

    def _prune(self, waiter: Waiter) -> None:
        """Removes lanes without waiters and uses; their debt is remembered."""
        for level, name, lane in reversed(list(self._lanes_of(waiter))):
            if lane.waiting or lane.running:
                return
            del level.lanes[name]
            lane.gone = True
            if lane.tag > level.time or lane.mean_s >= self._limits.slow_s:
                level.remembered[name] = (lane.tag, lane.mean_s)
                if len(level.remembered) > _REMEMBERED_MAX:
                    level.remembered.popitem(last=False)
