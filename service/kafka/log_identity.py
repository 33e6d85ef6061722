"""Which log an offset belongs to, and how the commit's metadata says so.

An offset is a number in one log. A topic that is deleted and created again has the same name and
another log; a log that is cut and written on has other records at the same offsets. So each commit
says to which log its offset belongs:

    is2:<cluster, 8 hex digits>:<topic id>:<leader epoch>:<committed offset>:<crc32, 8 hex
    digits>:<offset map>

The map is the text of `kafka.offset_map`, empty when nothing above the committed offset is done.
Metadata that is empty (an offset reset writes that) or a bare map (earlier versions) names no log:
the offset is believed as it stands.

Invariants: the stamp names the log as it was seen *after* the records that it covers were fetched
(`ReadMarks`). The committed offset is echoed, so that an offset which a tool moved, or carried to
another cluster, is not taken for one of ours. A text that does not parse exactly is `Undecodable`.
"""

from __future__ import annotations

import binascii
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from service.kafka.offset_map import LIMIT_CHARS, Undecodable

_VERSION = "is2"
_TOPIC_ID_CHARS = 64
_EPOCH_MAX = 2**31 - 1
"""Kafka's protocol has 32 bits for a leader epoch; a larger one cannot be asked for."""


@dataclass(frozen=True, slots=True)
class LogIdentity:
    """One log: `topic_id` as Kafka's tools print it, `leader_epoch` as of one look at it."""

    cluster: str
    """Eight hexadecimal digits made of the cluster's id, by `cluster_mark`."""
    topic_id: str
    leader_epoch: int


class Kinship(StrEnum):
    """How the log that is there now is related to the one that was seen before."""

    SAME = "same"
    NEW_EPOCH = "new_epoch"
    """The same topic under another leader: its end may have been cut."""
    OTHER_TOPIC = "other_topic"
    """The topic was deleted and created again."""
    OTHER_CLUSTER = "other_cluster"
    """The topic of that name in another cluster."""
    UNKNOWN = "unknown"
    """One of the two cannot be told: a broker without topic ids, or a commit without a stamp."""


def kinship(before: LogIdentity | None, now: LogIdentity | None) -> Kinship:
    """Compares two looks at what has the same name."""
    if before is None or now is None:
        return Kinship.UNKNOWN
    if before.topic_id != now.topic_id:
        moved = before.cluster != now.cluster
        return Kinship.OTHER_CLUSTER if moved else Kinship.OTHER_TOPIC
    return Kinship.SAME if before.leader_epoch == now.leader_epoch else Kinship.NEW_EPOCH


def cluster_mark(cluster_id: str) -> str:
    """A cluster id of any length and alphabet in eight characters."""
    return f"{binascii.crc32(cluster_id.encode()):08x}"


def stamp(identity: LogIdentity | None, committed: int, offset_map: str) -> str:
    """The commit metadata for `committed` in the log `identity`; the bare map where that is
    unknown.

    Raises AssertionError when the text is longer than brokers take: the offset map is bounded so
    that it cannot be (`kafka.offset_map.SPAN_LIMIT`).
    """
    if identity is None:
        return offset_map
    head = f"{_VERSION}:{identity.cluster}:{identity.topic_id}:{identity.leader_epoch}:{committed}"
    text = f"{head}:{_crc(head, offset_map)}:{offset_map}"
    assert len(text) <= LIMIT_CHARS, f"commit metadata of {len(text)} characters"
    return text


def unstamp(committed: int, metadata: str) -> tuple[LogIdentity | None, str] | Undecodable:
    """The log that a commit at `committed` names, and its offset map; None where it names no
    log."""
    # Tools built on librdkafka end the text with a NUL, an empty one included.
    metadata = metadata.rstrip("\0")
    if not metadata.startswith(f"{_VERSION}:"):
        return None, metadata
    if len(metadata) > LIMIT_CHARS:
        return Undecodable(f"the commit metadata is {len(metadata)} characters long")
    fields = metadata.split(":", 6)
    if len(fields) != 7:
        return Undecodable("the commit metadata is damaged (fields are missing)")
    head, crc, offset_map = ":".join(fields[:5]), fields[5], fields[6]
    if crc != _crc(head, offset_map):
        return Undecodable("the commit metadata is damaged (checksum)")
    return _parsed(committed, fields, offset_map)


def _parsed(
    committed: int, fields: list[str], offset_map: str
) -> tuple[LogIdentity, str] | Undecodable:
    _, cluster, topic_id, epoch_text, committed_text, *_ = fields
    if not (_is_epoch(epoch_text) and 0 < len(topic_id) <= _TOPIC_ID_CHARS):
        return Undecodable("the commit metadata is damaged (a field does not parse)")
    if committed_text != str(committed):
        return Undecodable(
            f"the commit metadata belongs to offset {committed_text}, the commit is at {committed}"
        )
    return LogIdentity(cluster, topic_id, int(epoch_text)), offset_map


def _is_epoch(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= _EPOCH_MAX


def _crc(head: str, offset_map: str) -> str:
    return f"{binascii.crc32(f'{head}:{offset_map}'.encode()):08x}"


class ReadMarks:
    """How far the records of a take-over are known to belong to the log that was taken over.

    Looks at the log are numbered in the order in which they began. A record that was delivered
    while `n` looks had begun is known to be of the log that look `n + 1`, or a later one, shows.
    """

    def __init__(self, identity: LogIdentity | None, position: int) -> None:
        self.identity = identity
        """The log as it was seen last; None when the broker does not tell."""
        self.verified_to = position
        """Records below were delivered before a look that showed this log."""
        self._marks: deque[tuple[int, int]] = deque()

    def delivered(self, position: int, looks_begun: int) -> None:
        """The log was read up to `position` while so many looks had begun."""
        if self.identity is None or position <= self.read_to:
            return
        if self._marks and self._marks[-1][0] == looks_begun:
            self._marks.pop()
        self._marks.append((looks_begun, position))

    @property
    def read_to(self) -> int:
        """The newest position that was delivered."""
        return self._marks[-1][1] if self._marks else self.verified_to

    def look_needed(self, position: int) -> int | None:
        """A look after this number must be waited for before `position` may be committed; None
        when that is known already."""
        if position <= self.verified_to:
            return None
        for number, marked in self._marks:
            if marked >= position:
                return number
        return self._marks[-1][0] if self._marks else None

    def reached(self, number: int) -> int:
        """How far the log had been read when look `number` began."""
        read = [position for before, position in self._marks if before < number]
        return read[-1] if read else self.verified_to

    def seen(self, number: int, identity: LogIdentity | None) -> None:
        """Look `number` showed the same log, or the same one under a new leader whose log holds
        everything that was read; None: brokers have ceased to tell."""
        self.verified_to = self.reached(number)
        self.identity = identity
        while self._marks and (self._marks[0][0] < number or identity is None):
            self._marks.popleft()


@dataclass(frozen=True, slots=True)
class LogState:
    """A log at one moment, as its leader tells. Offsets."""

    identity: LogIdentity | None
    """None: the broker does not tell topic ids."""
    start: int
    """The oldest offset that the log still has."""
    end: int
    """One past the newest offset that can be read."""
    epoch_end: int | None = None
    """Where the leader epoch of the commit ends in this log; None when that is not known."""
