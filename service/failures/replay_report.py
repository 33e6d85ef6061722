"""Reports the outcomes of a run's events: extracted, failed again and why, still pending.

The replay log has the current position of each sent event; outcomes name their record. A report
joins the two. It stores the log's ranges and one bit per event, so a run of a million events takes
little memory.

Invariants: each event is counted once, however often an outcome of it is seen; extracted + failed +
pending + not followed = sent. Outcomes of records that the run did not send are ignored.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from service.failures.dead_letter import integer, read_dead_letter, text
from service.failures.reason_counts import ReasonCounts
from service.failures.replay_log import Done, Entry, OffsetRange, OffsetSet, RunBegun, RunEnded
from service.failures.replay_plan import Mark
from service.model.record import Coordinates, Headers, SourceRecord


class Fate(StrEnum):
    """The result of one event."""

    EXTRACTED = "extracted"
    FAILED = "failed again"
    PENDING = "pending"


class OutcomeSeen(NamedTuple):
    """An outcome according to its headers: its record, and the reason if that failed."""

    source: Coordinates
    fate: Fate
    reason: str


def read_outcome(headers: Headers) -> OutcomeSeen | None:
    """None for a record that is no outcome; never raises."""
    found = dict(headers)
    topic = text(found.get("invoice.source.topic"))
    partition = integer(found.get("invoice.source.partition"))
    offset = integer(found.get("invoice.source.offset"))
    if not topic or partition is None or offset is None:
        return None
    reason = text(found.get("invoice.dlq.reason"))
    fate = Fate.FAILED if reason else Fate.EXTRACTED
    return OutcomeSeen(Coordinates(topic, partition, offset), fate, reason)


class _Sent(NamedTuple):
    """A range of events in their topic, and the positions of their failures."""

    stretch: OffsetRange
    failures: Coordinates


@dataclass
class RunReport:
    """A run, and the known results of its events."""

    run: str
    events_topic: str
    begun: RunBegun | None = None
    ended: bool = False
    sent: int = 0
    parked: int = 0
    discarded: int = 0
    given_up: int = 0
    not_followed: int = 0
    extracted: int = 0
    failed: ReasonCounts = field(default_factory=ReasonCounts)
    _sent: dict[int, list[_Sent]] = field(default_factory=dict)
    _starts: dict[int, list[int]] = field(default_factory=dict)
    _seen: dict[int, OffsetSet] = field(default_factory=dict)

    def take(self, entry: Entry | None) -> None:
        """Adds one entry of the log; entries of other runs are ignored."""
        if entry is None or entry.run != self.run:
            return
        if isinstance(entry, RunBegun):
            self._begin(entry)
        elif isinstance(entry, RunEnded):
            self.ended = True
        elif entry.mark is Mark.PARKED:
            self.parked += entry.count
        elif entry.mark is Mark.DISCARDED:
            self.discarded += entry.count
        elif entry.mark is Mark.GIVEN_UP:
            self.given_up += entry.count
        else:
            self._take_sent(entry)

    def _begin(self, begun: RunBegun) -> None:
        """Automatic replay begins again where the failures topic was created anew: what it did
        about the earlier one is another story."""
        self.begun = begun
        self.sent = self.parked = self.discarded = self.given_up = self.not_followed = 0
        self._sent.clear()

    def _take_sent(self, entry: Done) -> None:
        self.sent += entry.count
        for stretch in entry.stretches:
            if entry.topic != self.events_topic or stretch.now < 0:
                self.not_followed += stretch.length
                continue
            at = Coordinates(entry.failures_topic, entry.partition, stretch.failure)
            self._sent.setdefault(entry.to_partition, []).append(_Sent(stretch, at))

    def index(self) -> None:
        """Sorts the ranges; call it once, between the last `take` and the first `see`."""
        for partition, found in self._sent.items():
            found.sort(key=lambda sent: sent.stretch.now)
            self._starts[partition] = [sent.stretch.now for sent in found]
            self._seen[partition] = OffsetSet()

    def see(self, outcome: OutcomeSeen, record: SourceRecord) -> Coordinates | None:
        """Counts the outcome that a record is, and returns the failure of its event; None if it is
        not of this run or was seen before."""
        source = outcome.source
        if source.topic != self.events_topic:
            return None
        failure = self._failure(source.partition, source.offset)
        if failure is None or not self._seen[source.partition].add(source.offset):
            return None
        if outcome.fate is Fate.FAILED:
            self.failed.add(read_dead_letter(record))
        else:
            self.extracted += 1
        return failure

    def _failure(self, partition: int, offset: int) -> Coordinates | None:
        place = bisect_right(self._starts.get(partition, ()), offset) - 1
        if place < 0:
            return None
        stretch, at = self._sent[partition][place]
        behind = offset - stretch.now
        if behind >= stretch.length:
            return None
        return Coordinates(at.topic, at.partition, at.offset + behind)

    @property
    def pending(self) -> int:
        """Number of events without a seen outcome."""
        seen = sum(len(offsets) for offsets in self._seen.values())
        return self.sent - self.not_followed - seen

    def pending_events(self) -> Iterator[tuple[Coordinates, Coordinates]]:
        """(failure, event) of every pending event."""
        for partition, sent in self._sent.items():
            for stretch, at in sent:
                for behind in range(stretch.length):
                    offset = stretch.now + behind
                    if offset not in self._seen[partition]:
                        failure = Coordinates(at.topic, at.partition, at.offset + behind)
                        yield failure, Coordinates(self.events_topic, partition, offset)

    def as_json(self) -> Mapping[str, Any]:
        """All counts."""
        return {
            "run": self.run,
            "begun_at": self.begun.begun_at if self.begun else None,
            "complete": self.ended,
            "sent": self.sent,
            "extracted": self.extracted,
            "failed": self.failed.counts.total(),
            "failed_by_reason": dict(self.failed.counts.most_common()),
            "pending": self.pending,
            "not_followed": self.not_followed,
            "parked": self.parked,
            "discarded": self.discarded,
            "given_up": self.given_up,
        }
