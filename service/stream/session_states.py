"""The states of a partition session as a table, and what sessions report.

The table is the whole truth about which move is legal; the session (`service.stream.session`) looks
every move up in it and stops the process on one that is not there. A test compares the picture in
the documentation with it. Metrics and logs subscribe to `SessionEvents`; no decision rests on them.

Theory of operation
-------------------

A session exists as long as this process holds the partition. Inside it, one *take-over* follows
another. In each state but the last, the session does one thing, which ends in an event:

    TAKING_OVER   fence → read the commit → write down where it begins → seek
    READY         records in, outcomes out, one transaction after another
    BACKING_OFF   after a loss: a random pause, up to a ceiling that doubles with each loss
    PARKED        the commit cannot be believed: look now and then whether it can

**Why a take-over fences before it reads.** Starting a publisher raises the epoch of the partition's
transactional id. From then on no earlier owner can commit, this process's own late requests
included, and the coordinator has ended the transaction that was open. So the position that is read
afterwards is final: only this take-over can move it. It is read from a broker that proves that it
leads the group then (`kafka.proven_group`); another one may answer from memory. A position that is
read before the fence can still move, and what lies between would be written twice.

**Why a loss ends the take-over.** An answer that did not come leaves open whether the transaction
was committed. Only the next fence and read decide it. What has been worked out stays in the window
meanwhile, and the position that is read says what of it is still needed.

**Why polls are numbered.** A poll that began before a take-over or a change of leader read on from
another position, or from another log. Its records would make a gap, and a gap counts as done. So
`PartitionSession.deliver` drops them, and they are read again.

**Why a look precedes a commit.** A fetch does not say which log it came from. A transaction commits
only what was delivered before a look that still showed the same log (`takeover.LogCheck`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from service.model.publish_failure import Fault, PublishFailure
from service.model.record import Partition
from service.stream.resume import Park, Resume


class State(StrEnum):
    """Where a session stands."""

    TAKING_OVER = "taking_over"
    READY = "ready"
    BACKING_OFF = "backing_off"
    PARKED = "parked"
    """Going on could double or lose invoices (`stream.resume.Parked`); looked at again now and
    then.
    """
    CLOSED = "closed"


class Event(StrEnum):
    """The events of a session."""

    TAKEN_OVER = "taken_over"
    LOST = "lost"
    PARK = "park"
    RETRY = "retry"
    CLOSE = "close"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.TAKING_OVER, Event.TAKEN_OVER): State.READY,
    (State.TAKING_OVER, Event.LOST): State.BACKING_OFF,
    (State.TAKING_OVER, Event.PARK): State.PARKED,
    (State.READY, Event.LOST): State.BACKING_OFF,
    (State.BACKING_OFF, Event.RETRY): State.TAKING_OVER,
    (State.PARKED, Event.RETRY): State.TAKING_OVER,
    **{(state, Event.CLOSE): State.CLOSED for state in State if state is not State.CLOSED},
}


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction that ended, with the timestamps of the events that it settles; `lost` is None
    when it committed."""

    events_ms: Sequence[int]
    duration_s: float
    metadata_chars: int
    lost: PublishFailure | None

    @property
    def outcomes(self) -> int:
        """How many it carries."""
        return len(self.events_ms)


@dataclass(frozen=True, slots=True)
class OutcomeRefused:
    """The `topic` rejects the outcome of the event at `offset`; `replaced` tells whether another
    form of it takes its place. Otherwise the partition waits for a change of the topic."""

    offset: int
    topic: str
    fault: Fault
    size_bytes: int
    replaced: bool


class SessionEvents(Protocol):
    """A subscriber to the events of partition sessions."""

    def state_changed(self, source: Partition, before: State, after: State) -> None:
        """A session moved along its table."""

    def taken_over(self, source: Partition, found: Resume) -> None:
        """Reading begins as `found` says."""

    def lost(self, source: Partition, lost: PublishFailure) -> None:
        """A take-over ended; the next begins after a pause."""

    def parked(self, source: Partition, park: Park) -> None:
        """A partition waits for an operator."""

    def log_recreated(self, source: Partition, start: int) -> None:
        """The topic is another one now: it is read from `start`, its beginning."""

    def records_lost(self, source: Partition, lost: tuple[int, int, int]) -> None:
        """Retention removed records without an outcome (`stream.resume.Resume.lost`)."""

    def map_ignored(self, source: Partition, why: str) -> None:
        """At least once: an unreadable offset map is dropped and its records are replayed."""

    def transaction(self, source: Partition, transaction: Transaction) -> None:
        """A transaction committed or was lost."""

    def outcome_refused(self, source: Partition, refused: OutcomeRefused) -> None:
        """A topic does not take one outcome."""
