"""Finds the failure that an event was sent again for, by the entries of the replay log.

An entry names ranges: so many failures from one offset on became so many events from another on.
The ranges of a partition of the events topic cannot overlap, because each record was sent once.
Memory is bounded by the number of ranges. Pure.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field

from service.failures.replay_log import Done, is_about
from service.failures.replay_plan import Mark
from service.model.record import Coordinates, Partition

_RANGES_MAX = 100
"""Ranges that are looked at for one failure."""


@dataclass
class SentEvents:
    """Events that replay runs sent, and their failures."""

    failures_topic: str
    topic_id: str = ""
    """Kafka's id of it; empty: not known."""
    _ranges: dict[Partition, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    """By partition of the events: first offset, length, partition and offset of the failure."""
    _events: dict[int, list[tuple[int, int, Coordinates]]] = field(default_factory=dict)
    """By partition of the failures: first offset, length, first event. A failure may be sent again
    by several runs, so these ranges overlap."""

    @property
    def anything(self) -> bool:
        """Whether a run ever sent an event."""
        return bool(self._ranges)

    def take(self, entry: Done) -> None:
        """Adds an entry; others than sent ones, and those about other topics, are passed over."""
        if entry.mark is not Mark.SENT or not is_about(entry, self.failures_topic, self.topic_id):
            return
        ranges = self._ranges.setdefault(Partition(entry.topic, entry.to_partition), [])
        for stretch in entry.stretches:
            if stretch.now >= 0:
                insort(ranges, (stretch.now, stretch.length, entry.partition, stretch.failure))
                first = Coordinates(entry.topic, entry.to_partition, stretch.now)
                failures = self._events.setdefault(entry.partition, [])
                insort(failures, (stretch.failure, stretch.length, first))

    def events_of(self, partition: int, offset: int) -> list[Coordinates]:
        """The events that this failure became, at most `_RANGES_MAX` of the nearest ranges."""
        ranges = self._events.get(partition, [])
        place = bisect_right(ranges, offset, key=lambda found: found[0])
        return [
            Coordinates(first.topic, first.partition, first.offset + offset - failure)
            for failure, length, first in ranges[max(0, place - _RANGES_MAX) : place]
            if offset < failure + length
        ]

    def failure_of(self, event: Coordinates) -> Coordinates | None:
        """The failure that this event was sent again for; None for an event of a sender."""
        if not self._ranges:
            return None
        ranges = self._ranges.get(Partition(event.topic, event.partition))
        place = bisect_right(ranges, (event.offset, 2**63)) - 1 if ranges else -1
        if ranges is None or place < 0:
            return None
        first, length, partition, failure = ranges[place]
        behind = event.offset - first
        if behind >= length:
            return None
        return Coordinates(self.failures_topic, partition, failure + behind)
