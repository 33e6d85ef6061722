"""Decides what a replay does with each failure: send, park, or skip for a named reason.

The decision depends on the failure, the filter, and the records of earlier runs, without any I/O.
This module also makes the record that goes back to the source topic, and the metadata that a run
stores with its committed offset.

Invariants: every failure gets exactly one verdict; only `ReplayVerdict.SEND` leads to a record; a
replayed record has the original key, bytes, timestamp and headers, one `invoice.dlq.replay.count`
and one `invoice.dlq.replay.id`, and no other header of the family it failed under.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from service.failures.dead_letter import DeadLetter, Family, Payload
from service.failures.replay_filter import ReplayFilter
from service.model.record import Coordinates, Headers

COUNT_HEADER = "invoice.dlq.replay.count"
ID_HEADER = "invoice.dlq.replay.id"
MAX_REPLAYS = 5

_OURS = ("invoice.dlq.", "invoice.source.")
_OUR_NAMES = ("invoice.event_id", "invoice.outcome")
_FAMILIES: dict[Family, tuple[str, ...]] = {
    Family.KIP1191: ("__dlq.errors.",),
    Family.CONNECT: ("__connect.errors.",),
    Family.SPRING: ("kafka_dlt-", "retry_topic-"),
}


class Action(StrEnum):
    """The treatment of the chosen failures."""

    SEND = "send"
    DISCARD = "discard"


class ReplayVerdict(StrEnum):
    """The verdict on one failure in one run; all after PARK are reasons to skip it."""

    SEND = "send"
    DISCARD = "discard"
    PARK = "parked by the loop guard"
    FILTERED = "not chosen by the filter"
    UNREADABLE = "its bytes cannot be read from the log (broken batch or decompression bomb)"
    NOT_A_DEAD_LETTER = "not a failure: no known family of headers"
    ALREADY_REPLAYED = "already replayed by an earlier run (--again sends it once more)"
    ALREADY_DISCARDED = "discarded earlier (--again overrides)"
    ALREADY_PARKED = "parked earlier (raise --max-replays with --parked to override)"
    NO_SOURCE = "its headers do not say where it came from"
    SOURCE_NOT_ALLOWED = "its source topic is not the events topic (--to-topic NAME allows it)"
    SOURCE_MISSING = "its source partition does not exist any more"
    NO_PAYLOAD = "the original bytes are gone: not in the failure, not at the source any more"
    LIMIT = "beyond --limit"


DECIDED = (ReplayVerdict.SEND, ReplayVerdict.DISCARD, ReplayVerdict.PARK)
"""Verdicts that are recorded in the replay log."""


class Mark(StrEnum):
    """The decision of an earlier run about a failure."""

    SENT = "sent"
    DISCARDED = "discarded"
    PARKED = "parked"
    GIVEN_UP = "given_up"
    """By automatic replay; a person's run treats the failure as undecided."""


@dataclass(frozen=True, slots=True)
class ReplayRules:
    """The operator's request, and the permissions of the cluster."""

    chosen: ReplayFilter
    action: Action = Action.SEND
    overridden: Collection[Mark] = ()
    """Decisions of earlier runs that do not count."""
    max_replays: int = MAX_REPLAYS
    corrected: bool = False
    """The failures come from a file with payloads that an operator reviewed."""
    allowed_topics: Collection[str] = ()
    partitions_of: Callable[[str], int] = lambda _topic: 0
    """Number of partitions of a source topic; 0 if the topic does not exist."""


def decide(letter: DeadLetter, rules: ReplayRules, mark: Mark | None) -> ReplayVerdict:
    """The verdict on one failure; the caller counts the limit of a run."""
    if letter.record.quarantined is not None:
        return ReplayVerdict.UNREADABLE
    if letter.family is Family.UNKNOWN:
        return ReplayVerdict.NOT_A_DEAD_LETTER
    if not rules.chosen.matches(letter):
        return ReplayVerdict.FILTERED
    if mark in _EARLIER and mark not in rules.overridden:
        return _EARLIER[mark]
    if rules.action is Action.DISCARD:
        return ReplayVerdict.DISCARD
    return _sendable(letter, rules)


_EARLIER: dict[Mark | None, ReplayVerdict] = {
    Mark.SENT: ReplayVerdict.ALREADY_REPLAYED,
    Mark.DISCARDED: ReplayVerdict.ALREADY_DISCARDED,
    Mark.PARKED: ReplayVerdict.ALREADY_PARKED,
}


def _sendable(letter: DeadLetter, rules: ReplayRules) -> ReplayVerdict:
    source = letter.source
    if source is None:
        return ReplayVerdict.NO_SOURCE
    if source.topic not in rules.allowed_topics:
        return ReplayVerdict.SOURCE_NOT_ALLOWED
    if source.partition >= rules.partitions_of(source.topic):
        return ReplayVerdict.SOURCE_MISSING
    if letter.record.value is None:
        return ReplayVerdict.NO_PAYLOAD
    if letter.payload is not Payload.WHOLE and not rules.corrected:
        return ReplayVerdict.NO_PAYLOAD
    return ReplayVerdict.PARK if letter.replay_count >= rules.max_replays else ReplayVerdict.SEND


class Replayed(NamedTuple):
    """A record to send back, and the failure it was made from."""

    failure: Coordinates
    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int | None

    @property
    def size_bytes(self) -> int:
        """Bytes of value and key, which decide how many fit into a transaction."""
        return len(self.value or b"") + len(self.key or b"") + 32 * len(self.headers)


def replayed(letter: DeadLetter, run_id: str, now_ms: int) -> Replayed:
    """The event as it was when it failed, marked as replayed by this run.

    Brokers would reject a timestamp from the future, so the broker sets the time then.
    """
    source = letter.source
    assert source is not None, "a failure without a source was chosen to be sent"
    record = letter.record
    timestamp_ms = letter.original_timestamp_ms
    if timestamp_ms is None:
        timestamp_ms = record.timestamp_ms
    return Replayed(
        letter.at,
        source.topic,
        source.partition,
        record.key,
        record.value,
        replay_headers(letter, run_id),
        timestamp_ms if 0 <= timestamp_ms <= now_ms else None,
    )


def replay_headers(letter: DeadLetter, run_id: str) -> Headers:
    """The sender's own headers, then count and id of the replay."""
    families = _OURS + _FAMILIES.get(letter.written_as, ())
    original = tuple(
        (name, value)
        for name, value in letter.record.headers
        if not name.startswith(families) and name not in _OUR_NAMES
    )
    count = str(letter.replay_count + 1).encode()
    return (*original, (COUNT_HEADER, count), (ID_HEADER, run_id.encode()))


@dataclass(frozen=True, slots=True)
class RunMark:
    """The metadata that a run stores with its committed offset of one partition.

    `end` is the partition's end when the run began; `decided` counts the failures of this partition
    that the run sent, parked or discarded; `plan` is the digest of the request, which must not
    change during a run.
    """

    end: int
    decided: int
    plan: str


def write_mark(mark: RunMark) -> str:
    """ASCII, far below the broker's limit of 4,096 characters."""
    return json.dumps({"v": 1, "end": mark.end, "decided": mark.decided, "plan": mark.plan})


def read_mark(metadata: str) -> RunMark | None:
    """The mark; None if the metadata is not that of a replay run."""
    try:
        found = json.loads(metadata)
        if found["v"] != 1:
            return None
        return RunMark(int(found["end"]), int(found["decided"]), str(found["plan"]))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


class ReplayPace:
    """Limits the rate of events by a wait after each chunk; unused time is not saved up."""

    def __init__(self, per_second: float, now_s: float) -> None:
        assert per_second > 0
        self._per_second = per_second
        self._due_s = now_s

    def delay_s(self, events: int, now_s: float) -> float:
        """Seconds to wait after a chunk of so many events, before the next one may begin."""
        self._due_s = (
            max(self._due_s, now_s - events / self._per_second) + events / self._per_second
        )
        return max(0.0, self._due_s - now_s)
