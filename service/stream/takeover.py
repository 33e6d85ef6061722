"""Tells a session where to begin in its log, and whether it is still the same log.

`LogCheck.read_start` finds out, after the fence, where reading begins: it brings together the
committed position, the state of the log and the start policy; `stream.resume` decides. `LogCheck`
also holds, for one session, how far its records are known to belong to the log that it took over
(`kafka.log_identity`), and stamps each commit with that log's identity.

Invariants: no commit names a log that was not seen after its records were delivered; a position
that the session will not find in its commit is written down before anything is read.

This module must not know the Kafka client, and must not commit by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from service.kafka import offset_map
from service.kafka.commit import Snapshot
from service.kafka.log_identity import (
    Kinship,
    LogIdentity,
    LogState,
    ReadMarks,
    kinship,
    stamp,
    unstamp,
)
from service.kafka.log_watch import Seen
from service.kafka.stable_offsets import Committed, NoCommit, Position
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition
from service.stream.resume import Park, Resume, ResumePolicy, committed_epoch, resume


class Logs(Protocol):
    """Requests to group and leaders for one partition; each ends within `timeout_s`."""

    async def position(self, source: Partition, timeout_s: float) -> Position | PublishFailure:
        """The group's position, as the broker shows it that is taken for its coordinator: enough to
        see whether a parked partition may go on, and not to begin from."""

    async def log_state(
        self, source: Partition, committed_epoch: int | None, timeout_s: float
    ) -> LogState | PublishFailure:
        """The log now, and where the epoch of the commit ends in it."""

    async def ensure_beginning(self, source: Partition, log: LogState) -> PublishFailure | None:
        """A group without any commit writes down where it begins, if its policy is `latest` and
        this process has known no other log of that topic."""

    @property
    def looks_begun(self) -> int:
        """How many looks at the logs have begun."""

    def look_soon(self, timeout_s: float) -> None:
        """Begins a look at the logs, and waits for nothing."""

    async def log_after(
        self, source: Partition, number: int, timeout_s: float
    ) -> Seen | PublishFailure:
        """The log as a look showed it that began after `number` looks had begun."""

    async def epoch_end(
        self, source: Partition, epoch: int, timeout_s: float
    ) -> int | PublishFailure | None:
        """Where a leader epoch ends; None when that is not known."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a take-over begins to read."""

    resume: Resume
    identity: LogIdentity | None
    written_down: bool
    """Whether the commit says all this already."""
    epoch: tuple[int, int] | None = None
    """The leader epoch that the commit names, and where it ends in the log; None when that is not
    known."""


Asked: TypeAlias = Callable[[], Awaitable[Position | PublishFailure]]
"""Asks where the group stands."""


async def _first_position(
    asked: Asked, logs: Logs, source: Partition, timeout_s: float
) -> Committed | Start | PublishFailure:
    """For a partition without a commit: the beginning of the group; or the start of the log, when
    the group begins there, or existed before the partition did."""
    log = await logs.log_state(source, None, timeout_s)
    if isinstance(log, PublishFailure):
        return log
    lost = await logs.ensure_beginning(source, log)
    if lost is not None:
        return lost
    position = await asked()
    if isinstance(position, NoCommit):
        return Start(Resume(log.start), log.identity, written_down=False)
    return position


def _is_written(committed: Committed, found: Resume, identity: LogIdentity | None) -> bool:
    if found.offset != committed.offset or found.recreated or found.ignored is not None:
        return False
    stamped = unstamp(committed.offset, committed.metadata)
    named = stamped[0] if isinstance(stamped, tuple) else None
    return identity is None or (named is not None and named.topic_id == identity.topic_id)


def _surviving(before: LogIdentity | None, start: Start) -> int:
    """Up to where the log that was read under `before` is still what it was. An epoch ends no later
    than those after it, so the end of an older one is on the safe side."""
    if before is None or start.epoch is None or start.epoch[0] > before.leader_epoch:
        return 0
    return start.epoch[1]


class LogCheck:
    """One session's knowledge of the log that it reads."""

    def __init__(self, source: Partition, logs: Logs, timeout_s: float) -> None:
        self._source = source
        self._logs = logs
        self._timeout_s = timeout_s
        self._marks = ReadMarks(None, -1)
        self._held_to = 0
        """From here on, memory holds nothing of earlier take-overs, and the map says nothing."""
        self._leader_changed = False

    async def read_start(self, asked: Asked, policy: ResumePolicy) -> Start | Park | PublishFailure:
        """Where to begin. An owner asks its publisher, after the fence: any other answer may be out
        of date."""
        logs, source, timeout_s = self._logs, self._source, self._timeout_s
        found = await asked()
        position = (
            await _first_position(asked, logs, source, timeout_s)
            if isinstance(found, NoCommit)
            else found
        )
        if isinstance(position, PublishFailure | Start):
            return position
        epoch = committed_epoch(position.offset, position.metadata)
        log = await logs.log_state(source, epoch, timeout_s)
        if isinstance(log, PublishFailure):
            return log
        decided = resume(position.offset, position.metadata, log, policy)
        if isinstance(decided, Park):
            return decided
        ended = (epoch, log.epoch_end) if epoch is not None and log.epoch_end is not None else None
        return Start(decided, log.identity, _is_written(position, decided, log.identity), ended)

    def begin(self, start: Start) -> int | None:
        """A take-over begins to read. Answers from which offset on outcomes of earlier take-overs
        may belong to other records; None when all of them count."""
        before, now = self._marks, start.identity
        self._marks = ReadMarks(now, start.resume.offset)
        self._leader_changed = False
        forget_from = self._forget_from(before, start)
        held_to = max(self._held_to, before.read_to)
        held_to = held_to if forget_from is None else min(held_to, forget_from)
        self._held_to = max([held_to, *(offset + 1 for offset in start.resume.done)])
        return forget_from

    def _forget_from(self, before: ReadMarks, start: Start) -> int | None:
        match kinship(before.identity, start.identity):
            case Kinship.OTHER_TOPIC | Kinship.OTHER_CLUSTER:
                return 0
            case Kinship.NEW_EPOCH:
                return min(before.verified_to, _surviving(before.identity, start))
        return 0 if start.resume.recreated else None

    def delivered(self, position: int) -> None:
        """The log was read up to `position`. A look begins now, so that the commits to come need
        not wait for one: most outcomes take longer."""
        self._marks.delivered(position, self._logs.looks_begun)
        if self._marks.look_needed(position) is not None:
            self._logs.look_soon(self._timeout_s)

    def leader_changed(self) -> bool:
        """Whether a look since the last question showed another leader. What the client has fetched
        from the one before, and not handed out, may be gone from the log: it is to be fetched
        again, because the looks to come cannot tell."""
        changed, self._leader_changed = self._leader_changed, False
        return changed

    def stamped(self, commit: Snapshot) -> Snapshot:
        """The commit with the identity of the log that it belongs to."""
        metadata = stamp(self._marks.identity, commit.offset, commit.metadata)
        return replace(commit, metadata=metadata)

    def first_commit(self, start: Start) -> Snapshot:
        """The commit that a take-over writes before it reads."""
        found = start.resume
        text = offset_map.encode(found.offset, found.done)
        return Snapshot(found.offset, stamp(start.identity, found.offset, text))

    async def verify(self, position: int) -> PublishFailure | None:
        """Makes sure that what was read below `position` is of the log that was taken over."""
        number = self._marks.look_needed(position)
        return None if number is None else await self._look(number)

    async def look(self) -> PublishFailure | None:
        """Is it still the same log? For a session that has nothing to commit."""
        if self._marks.identity is None:
            return None
        return await self._look(self._logs.looks_begun)

    async def in_range(self, offset: int) -> PublishFailure | None:
        """Whether the leader's log has the offset; a follower that lags may deny it."""
        log = await self._logs.log_state(self._source, None, self._timeout_s)
        if isinstance(log, PublishFailure):
            return log
        if log.start <= offset <= log.end:
            return None
        why = f"offset {offset} is not in the log, which holds {log.start} up to {log.end}"
        return PublishFailure(Loss.OTHER_LOG, why)

    async def _look(self, number: int) -> PublishFailure | None:
        marks = self._marks
        seen = await self._logs.log_after(self._source, number, self._timeout_s)
        if isinstance(seen, PublishFailure):
            return seen
        before, now = marks.identity, seen.identity
        match kinship(before, now):
            case Kinship.OTHER_TOPIC | Kinship.OTHER_CLUSTER:
                return PublishFailure(
                    Loss.OTHER_LOG,
                    f"the topic {self._source.topic} was deleted and created again; what was read "
                    "since the last look is not believed",
                )
            case Kinship.NEW_EPOCH:
                assert before is not None
                return await self._after_election(marks, before.leader_epoch, seen)
        marks.seen(seen.number, now)
        return None

    async def _after_election(
        self, marks: ReadMarks, epoch: int, seen: Seen
    ) -> PublishFailure | None:
        """Another leader: its log must hold everything that the old one handed out."""
        end = await self._logs.epoch_end(self._source, epoch, self._timeout_s)
        if isinstance(end, PublishFailure):
            return end
        read_to = max(marks.read_to, self._held_to)
        if end is not None and end < read_to:
            # Also what was delivered after the look began, what earlier take-overs left in memory,
            # and what the map says is done: all that may be of the log as it was before.
            return PublishFailure(
                Loss.OTHER_LOG,
                f"the leader changed, and the log of the one before ends at {end}: records from "
                f"there up to {read_to} are read again",
            )
        marks.seen(seen.number, seen.identity)
        self._leader_changed = True
        return None
