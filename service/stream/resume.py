"""Decides where a take-over begins to read, from the committed position and the state of the log.

The whole decision is here, as one function of values: what to believe of the offset and its map,
which records are gone, and when a person has to decide. Nothing here asks a broker.

Principles:
- An outcome is never written twice for one record, and no record is passed over silently.
- The stream does not stop for what waiting cannot bring back. Records that retention removed are
  reported, and reading goes on at the log's start, with the map of what is done above it.
- Where going on could double or lose outcomes, the partition is parked with advice, and is looked
  at again from time to time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from service.kafka import offset_map
from service.kafka.log_identity import Kinship, LogState, kinship, unstamp
from service.kafka.offset_map import Undecodable


class Parked(StrEnum):
    """Why a partition waits for an operator."""

    MAP_UNREADABLE = "map_unreadable"
    """The commit's metadata cannot be read."""
    LOG_CUT = "log_cut"
    """The log ends before the committed offset: it was truncated or restored."""
    OTHER_CLUSTER = "other_cluster"
    """The commit was made in another cluster."""
    RECORDS_LOST = "records_lost"
    """Retention removed records without an outcome, and `kafka.on_lost_records` is `park`."""


@dataclass(frozen=True, slots=True)
class Park:
    """Going on could double or lose outcomes. `why` and `advice` are for people."""

    reason: Parked
    why: str
    advice: str
    reset_to: int | None = None
    """The offset that the advice names."""


def stands(told: Park, found: Park) -> bool:
    """Whether what a person was told is still right, after another look.

    A log that was cut again ends lower. One that only grows keeps the first advice: a reset to a
    later end would pass over what was written in between.
    """
    if told.reason is not found.reason:
        return False
    if told.reset_to is None or found.reset_to is None:
        return True
    return told.reset_to <= found.reset_to


@dataclass(frozen=True, slots=True)
class Resume:
    """Read from `offset`; the offsets in `done` above it need no outcome."""

    offset: int
    done: frozenset[int] = frozenset()
    forgotten: int = 0
    """Offsets that the map names and the log does not have any more: it was cut below them, and the
    records that come there now are done as new ones."""
    recreated: bool = False
    """The offset belonged to another log: nothing of it is believed."""
    lost: tuple[int, int, int] | None = None
    """Records that retention removed before they had an outcome: they lay from the first offset up
    to, not including, the second, and there were at most so many (gaps count)."""
    ignored: str | None = None
    """At least once: why the map could not be read; its records are done again."""


@dataclass(frozen=True, slots=True)
class ResumePolicy:
    """The operator's choices."""

    replay_unreadable_map: bool
    """At least once: start over from the committed offset instead of parking."""
    park_on_lost_records: bool


def resume(offset: int, metadata: str, log: LogState, policy: ResumePolicy) -> Resume | Park:
    """Where to begin, for a commit at `offset` with `metadata`, in a log that looks like `log`."""
    stamped = unstamp(offset, metadata)
    if isinstance(stamped, Undecodable):
        return _without_map(offset, stamped.why, log, policy)
    identity, text = stamped
    kin = kinship(identity, log.identity)
    if kin is Kinship.OTHER_CLUSTER:
        return _carried(offset)
    if kin is Kinship.OTHER_TOPIC:
        return Resume(log.start, recreated=True)
    done = offset_map.decode(offset, text)
    if isinstance(done, Undecodable):
        return _without_map(offset, done.why, log, policy)
    return _in_log(offset, done, log, policy)


def committed_epoch(offset: int, metadata: str) -> int | None:
    """The leader epoch that a commit names; its end in the log is part of `LogState`."""
    stamped = unstamp(offset, metadata)
    if isinstance(stamped, Undecodable) or stamped[0] is None:
        return None
    return stamped[0].leader_epoch


def _without_map(offset: int, why: str, log: LogState, policy: ResumePolicy) -> Resume | Park:
    if not policy.replay_unreadable_map:
        return Park(Parked.MAP_UNREADABLE, why, _RESET_TO_CURRENT)
    found = _in_log(offset, frozenset(), log, policy)
    if isinstance(found, Park):
        return found
    return Resume(found.offset, found.done, lost=found.lost, ignored=why)


def _in_log(
    offset: int, done: frozenset[int], log: LogState, policy: ResumePolicy
) -> Resume | Park:
    """The commit belongs to this log, as far as its epochs tell."""
    top, forgotten = max(done, default=offset - 1) + 1, 0
    if log.epoch_end is None and top > log.end:
        return _cut(offset, log.end)
    if log.epoch_end is not None and offset > log.epoch_end:
        return _cut(offset, log.epoch_end)
    if log.epoch_end is not None:
        # What was done behind the cut is gone; other records take its offsets.
        known, done = done, frozenset(number for number in done if number < log.epoch_end)
        forgotten = len(known) - len(done)
    if offset >= log.start:
        return Resume(offset, done, forgotten=forgotten)
    found = _behind_start(offset, done, log, policy)
    return found if isinstance(found, Park) else replace(found, forgotten=forgotten)


def _behind_start(
    offset: int, done: frozenset[int], log: LogState, policy: ResumePolicy
) -> Resume | Park:
    """Retention removed what lies between the committed offset and the log's start."""
    count = log.start - offset - sum(number < log.start for number in done)
    lost = (offset, log.start, count) if count else None
    if lost is not None and policy.park_on_lost_records:
        return Park(Parked.RECORDS_LOST, lost_records(lost), _CONTINUE)
    first = log.start
    while first in done:
        first += 1
    return Resume(first, frozenset(number for number in done if number > first), lost=lost)


def lost_records(lost: tuple[int, int, int]) -> str:
    """Says which records retention took."""
    first, end, count = lost
    return (
        f"retention removed at most {count} records without an outcome, "
        f"at offsets {first} … {end - 1}"
    )


def _cut(offset: int, end: int) -> Park:
    return Park(
        Parked.LOG_CUT,
        f"the log ends at offset {end}, the commit is at {offset}: the log was truncated "
        "(unclean leader election) or restored from a backup",
        "records that are gone keep the outcomes that they have. If the lost records come back "
        "(restore, replica), do nothing: the partition goes on by itself. If not, stop the group "
        "and run kafka-consumer-groups --reset-offsets --to-offset "
        f"{end} --execute for this topic and partition: reading goes on with what is written after "
        "the cut, nothing is doubled. Events that their senders write again are new events and "
        "get a second outcome",
        end,
    )


def _carried(offset: int) -> Park:
    return Park(
        Parked.OTHER_CLUSTER,
        f"the commit at offset {offset} was made in another cluster and was copied here",
        "find the first record here that has no outcome, stop the group, and run "
        "kafka-consumer-groups --reset-offsets --to-offset <it> --execute for this topic and "
        "partition; records from there on which have an outcome get a second one",
    )


_RESET_TO_CURRENT = (
    "stop the group, then reset this partition to the committed offset with an empty metadata "
    "(kafka-consumer-groups --reset-offsets --to-current --execute); invoices after it that were "
    "already published will be published again"
)
_CONTINUE = (
    "get the lost records from their senders, then start the service with "
    "kafka.on_lost_records=continue: reading goes on at the log's start and nothing is doubled. Do "
    "not reset the offset: that drops the map of finished records"
)
