"""The replay log: every run's request and decisions, as records of a topic.

A run writes `RunBegun` first, one `Done` per transaction and destination, and `RunEnded`. Each
`Done` names the decided failures, and the new positions of the sent ones, as ranges of offsets: a
thousand decisions are one record. All keys differ, so a compacted topic retains every record.

`Ledger` holds the facts that a new run needs: which failures were sent, discarded or parked, and
the new positions of the sent ones. It holds one bit for each, so that a million failures take a few
hundred kilobytes.

Invariants: an unreadable entry is counted, never guessed at, and a run does not begin on a log with
such an entry; entries are read back exactly as written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple, TypeAlias

from service.failures.auto_replay import AUTO_RUN
from service.failures.dead_letter import DeadLetter
from service.failures.replay_plan import Mark, Replayed
from service.model.record import Coordinates, Partition

_STRETCH_MAX = 10_000_000
"""Far more failures than one transaction decides."""
_OFFSET_MAX = 2**63 - 1
_PARTITION_MAX = 2**31 - 1
_BLOCK_BITS = 15
_BLOCK_BYTES = 1 << (_BLOCK_BITS - 3)
_BLOCK_MASK = (1 << _BLOCK_BITS) - 1


class OffsetRange(NamedTuple):
    """`length` failures from offset `failure` on, whose events lie from offset `now` on in their
    topic.

    `now` is -1 if nothing was sent.
    """

    failure: int
    now: int
    length: int


@dataclass(frozen=True, slots=True)
class RunBegun:
    """A run's request, and the end of every topic at that moment."""

    run: str
    action: str
    failures_topic: str
    plan: str
    begun_at: str
    chosen: dict[str, Any]
    ends: dict[str, int]
    results_ends: dict[str, int]
    note: str = ""
    topic_id: str = ""
    """Kafka's id of the failures topic; empty: brokers did not tell, or an earlier version wrote
    this."""

    @property
    def key(self) -> str:
        return self.run


@dataclass(frozen=True, slots=True)
class Done:
    """One transaction's decisions about failures of one partition. `topic` is their destination."""

    run: str
    mark: Mark
    failures_topic: str
    partition: int
    stretches: tuple[OffsetRange, ...]
    topic: str = ""
    to_partition: int = -1
    note: str = ""
    topic_id: str = ""
    """Of the failures topic, as in `RunBegun`."""

    @property
    def key(self) -> str:
        """With the topic's id, because automatic replay goes on under its name in a topic that was
        created anew, where the same offsets come again."""
        first = self.stretches[0].failure
        place = f"{self.partition}/{self.topic}/{self.to_partition}/{first}"
        id_part = f"/{self.topic_id}" if self.topic_id else ""
        return f"{self.run}/{self.mark}/{place}{id_part}"

    @property
    def count(self) -> int:
        return sum(stretch.length for stretch in self.stretches)


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run reached its end; `decided` counts over all its attempts."""

    run: str
    ended_at: str
    decided: int

    @property
    def key(self) -> str:
        return f"{self.run}/ended"


Entry: TypeAlias = RunBegun | Done | RunEnded

_KINDS: dict[str, type[RunBegun] | type[Done] | type[RunEnded]] = {
    "begun": RunBegun,
    "done": Done,
    "ended": RunEnded,
}


def write_entry(entry: Entry) -> bytes:
    """JSON, with the kind and the version of the entry."""
    kind = next(name for name, known in _KINDS.items() if isinstance(entry, known))
    return json.dumps({"v": 1, "kind": kind, **asdict(entry)}, separators=(",", ":")).encode()


def read_entry(value: bytes | None) -> Entry | None:
    """The entry; None for anything that this version cannot read."""
    try:
        found = json.loads(value or b"")
        if found.pop("v") != 1:
            return None
        kind = _KINDS[found.pop("kind")]
        if kind is Done:
            found["stretches"] = tuple(_stretch(item) for item in found["stretches"])
            found["mark"] = Mark(found["mark"])
        entry = kind(**found)
        return entry if _is_of_its_types(entry) else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _is_of_its_types(entry: Entry) -> bool:
    """Whether each field has the type that it is written with, and each place can exist in Kafka:
    an entry of a stranger must not stop those who take it at its word."""
    if isinstance(entry, Done):
        numbers = ((0, entry.partition), (-1, entry.to_partition))
        return (
            _are(str, entry.run, entry.failures_topic, entry.topic, entry.note)
            and all(type(one) is int and least <= one <= _PARTITION_MAX for least, one in numbers)
            and "\0" not in entry.topic
            and isinstance(entry.topic_id, str)
            and bool(entry.stretches)
        )
    if isinstance(entry, RunEnded):
        return _are(str, entry.run, entry.ended_at) and type(entry.decided) is int
    texts = (entry.run, entry.action, entry.failures_topic, entry.plan, entry.begun_at, entry.note)
    return _are(str, *texts, entry.topic_id) and _are(
        dict, entry.chosen, entry.ends, entry.results_ends
    )


def _are(kind: type, *values: object) -> bool:
    return all(isinstance(value, kind) for value in values)


def _stretch(item: Sequence[Any]) -> OffsetRange:
    """Raises an error that `read_entry` catches: it would expand an impossible length in full."""
    found = OffsetRange(*map(int, item))
    if not 0 < found.length <= _STRETCH_MAX:
        raise ValueError("no transaction decides so many")
    last = found.length - 1
    if not (0 <= found.failure <= _OFFSET_MAX - last and -1 <= found.now <= _OFFSET_MAX - last):
        raise ValueError("no such offset")
    return found


def stretches(pairs: Iterable[tuple[int, int]]) -> tuple[OffsetRange, ...]:
    """(failure offset, offset now) pairs, in order, as few ranges as possible."""
    found: list[OffsetRange] = []
    for failure, now in pairs:
        last = found[-1] if found else None
        if last is not None and failure == last.failure + last.length and _goes_on(last, now):
            found[-1] = OffsetRange(last.failure, last.now, last.length + 1)
        else:
            found.append(OffsetRange(failure, now, 1))
    return tuple(found)


def _goes_on(last: OffsetRange, now: int) -> bool:
    return now == last.now + last.length if last.now >= 0 else now < 0


def is_about(entry: RunBegun | Done, failures_topic: str, topic_id: str) -> bool:
    """Whether the entry's offsets are those of this topic: a topic that was deleted and created
    anew has the same name, other failures at the same offsets, and another id. An id that is not
    known on either side is believed."""
    if entry.failures_topic != failures_topic:
        return False
    return not entry.topic_id or not topic_id or entry.topic_id == topic_id


class OffsetSet:
    """Offsets of one partition, one bit each in blocks that exist only where something is set."""

    def __init__(self) -> None:
        self._blocks: dict[int, bytearray] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, offset: int) -> bool:
        block = self._blocks.get(offset >> _BLOCK_BITS)
        if block is None:
            return False
        bit = offset & _BLOCK_MASK
        return bool(block[bit >> 3] & (1 << (bit & 7)))

    def __iter__(self) -> Iterator[int]:
        for number, block in sorted(self._blocks.items()):
            for place, byte in enumerate(block):
                for bit in range(8) if byte else ():
                    if byte & (1 << bit):
                        yield (number << _BLOCK_BITS) + 8 * place + bit

    def add(self, offset: int) -> bool:
        """True when it was not there before."""
        block = self._blocks.setdefault(offset >> _BLOCK_BITS, bytearray(_BLOCK_BYTES))
        bit = offset & _BLOCK_MASK
        if block[bit >> 3] & (1 << (bit & 7)):
            return False
        block[bit >> 3] |= 1 << (bit & 7)
        self._count += 1
        return True


@dataclass
class Ledger:
    """Decisions of earlier runs about the failures of one topic, and the runs themselves."""

    failures_topic: str
    topic_id: str = ""
    """Kafka's id of that topic; empty: not known."""
    runs: dict[str, RunBegun] = field(default_factory=dict)
    earlier_runs: dict[str, RunBegun] = field(default_factory=dict)
    """Of topics that had this name before."""
    ended: set[str] = field(default_factory=set)
    unreadable: int = 0
    _marks: dict[Mark, dict[int, OffsetSet]] = field(
        default_factory=lambda: {mark: {} for mark in Mark}
    )

    _sent: dict[Partition, OffsetSet] = field(default_factory=dict)
    """Current positions of the events that runs sent."""

    def take(self, entry: Entry | None) -> None:
        """Adds one entry of the log; decisions about other failures topics are ignored."""
        if entry is None:
            self.unreadable += 1
        elif isinstance(entry, RunEnded):
            self.ended.add(entry.run)
        elif not is_about(entry, self.failures_topic, self.topic_id):
            if isinstance(entry, RunBegun) and entry.failures_topic == self.failures_topic:
                self.earlier_runs[entry.run] = entry
        elif isinstance(entry, RunBegun):
            self.runs[entry.run] = entry
        else:
            offsets = self._marks[entry.mark].setdefault(entry.partition, OffsetSet())
            for stretch in entry.stretches:
                for offset in range(stretch.failure, stretch.failure + stretch.length):
                    offsets.add(offset)
            if entry.mark is Mark.SENT:
                self._take_sent(entry)

    def _take_sent(self, entry: Done) -> None:
        sent = self._sent.setdefault(Partition(entry.topic, entry.to_partition), OffsetSet())
        for stretch in entry.stretches:
            for offset in range(stretch.now, stretch.now + stretch.length):
                if stretch.now >= 0:
                    sent.add(offset)

    def believed(self, letter: DeadLetter) -> DeadLetter:
        """The failure, with its count of replays only if a run sent its event: then the run wrote
        the count. For any other event its publisher wrote that header, and could have the event
        replayed without end, or never."""
        source = letter.source
        if source is not None:
            sent = self._sent.get(Partition(source.topic, source.partition))
            if sent is not None and source.offset in sent:
                return letter
        return replace(letter, replay_count=0, replay_id="")

    def mark(self, partition: int, offset: int) -> Mark | None:
        """The newest kind of decision counts, in the order sent, discarded, parked, given up."""
        for mark, partitions in self._marks.items():
            offsets = partitions.get(partition)
            if offsets is not None and offset in offsets:
                return mark
        return None

    def counts(self) -> Mapping[Mark, int]:
        """Number of failures with each mark."""
        return {
            mark: sum(len(offsets) for offsets in partitions.values())
            for mark, partitions in self._marks.items()
        }

    def asks_for_a_person(self, begins: Mapping[int, int]) -> int:
        """Number of failures that automatic replay gave up, that no run has decided since, and that
        still exist: `begins` are the first offsets of the failures topic's partitions."""
        return sum(
            offset >= begins.get(partition, 0) and self.mark(partition, offset) is Mark.GIVEN_UP
            for partition, offsets in self._marks[Mark.GIVEN_UP].items()
            for offset in offsets
        )

    def unfinished(self) -> Iterator[RunBegun]:
        """Runs of people that began and did not end; automatic replay never ends."""
        yield from (
            begun for run, begun in self.runs.items() if run not in self.ended and run != AUTO_RUN
        )


@dataclass(slots=True)
class Chunk:
    """The decisions of one transaction: events to send, failures to mark without sending."""

    sends: list[Replayed] = field(default_factory=list)
    marked: list[tuple[Coordinates, Mark]] = field(default_factory=list)
    size_bytes: int = 0

    def send(self, event: Replayed) -> None:
        """Adds an event."""
        self.sends.append(event)
        self.size_bytes += event.size_bytes

    @property
    def decisions(self) -> int:
        """Number of decided failures so far."""
        return len(self.sends) + len(self.marked)

    def partitions(self) -> set[int]:
        """Those of the failures topic that the decisions are about."""
        sent = {event.failure.partition for event in self.sends}
        return sent | {at.partition for at, _ in self.marked}

    def entries(
        self, run: str, offsets: Sequence[int], note: str, topic_id: str = ""
    ) -> list[Done]:
        """The log's entries; `offsets` are the new positions of the sent events, in the same order,
        and `topic_id` is that of the failures topic."""
        groups: dict[tuple[Mark, str, int, str, int], list[tuple[int, int]]] = {}
        for event, now in zip(self.sends, offsets, strict=True):
            at = event.failure
            place = (Mark.SENT, at.topic, at.partition, event.topic, event.partition)
            groups.setdefault(place, []).append((at.offset, now))
        for at, mark in self.marked:
            groups.setdefault((mark, at.topic, at.partition, "", -1), []).append((at.offset, -1))
        return [
            Done(run, mark, failures, partition, stretches(pairs), topic, to, note, topic_id)
            for (mark, failures, partition, topic, to), pairs in groups.items()
        ]
