"""The states of a partition session as a table, and what sessions report.

The table is the whole truth about which move is legal; the session (`service.stream.session`) looks
every move up in it and stops the process on one that is not there. The picture in the documentation
is drawn from it. Metrics and logs subscribe to `SessionEvents`; nobody decides by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from service.model.publish_failure import Fault, PublishFailure
from service.model.record import Partition
from service.stream.resume import Park


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
    """What can happen to a session."""

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
    """One transaction that ended; `lost` is None when it committed."""

    outcomes: int
    duration_s: float
    metadata_chars: int
    lost: PublishFailure | None


@dataclass(frozen=True, slots=True)
class OutcomeRefused:
    """The outcome of the event at `offset` is refused by `topic`; `replaced` tells whether another
    form of it takes its place. Otherwise the partition waits for a change of the topic."""

    offset: int
    topic: str
    fault: Fault
    size_bytes: int
    replaced: bool


class SessionEvents(Protocol):
    """A subscriber to the life of partition sessions."""

    def state_changed(self, source: Partition, before: State, after: State) -> None:
        """A session moved along its table."""

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
