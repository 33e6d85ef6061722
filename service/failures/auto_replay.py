"""Decides when a retryable failure is replayed automatically, and when it is left to a person.

`decide` judges one failure by the LLM server's state and the backlog. `FailureRoom` remembers all
waiting failures without their bytes: it returns the ones that are due, the ones given up, and the
committable offset of each partition.

Invariants: a failure that is not retryable, or was replayed so often that it counts as hopeless, is
never sent; nothing is sent while the server is away or the backlog is long; no failure waits longer
than `give_up_after_s` in one round; a failure leaves the room only by `forget`, so one that was not
sent after all is still there. Pure: the caller passes the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from service.failures.dead_letter import DeadLetter, Family
from service.limits.breaker import Breaker

AUTO_RUN = "_auto"
"""The run's name in log and headers; an operator's run must not use it."""

_CLOCKS_DIFFER_S = 3_600.0
"""A failure from further in the future has a wrong clock; it counts as due."""


class HoldReason(StrEnum):
    """Why a failure waits."""

    DELAY = "delay"
    SERVER = "server"
    BACKLOG = "backlog"


class GivenUp(StrEnum):
    """Why a failure is left to a person."""

    ROUNDS = "rounds"
    """It failed again after every permitted round."""
    AGE = "age"
    """It waited too long for the server or for the backlog."""
    UNSENDABLE = "unsendable"
    """Its source or its payload no longer exists."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send it back now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until `until_s`; then decide again."""

    until_s: float
    why: HoldReason


@dataclass(frozen=True, slots=True)
class LeaveToPerson:
    """Do not send it again without a person."""

    why: GivenUp


Decision: TypeAlias = Send | Wait | LeaveToPerson


@dataclass(frozen=True, slots=True)
class AutoReplayPolicy:
    """Provenance of the numbers: `service.settings.AutoReplaySettings`. Times in seconds."""

    base_s: float
    factor: float
    cap_s: float
    rounds_max: int
    lag_max: int
    give_up_after_s: float
    every_s: float
    """Interval at which the server and the backlog are checked again."""

    def delay_s(self, rounds: int) -> float:
        """Wait of a failure after so many rounds: base, base · factor, …, cap."""
        delay_s = self.base_s
        for _ in range(min(rounds, self.rounds_max)):
            if delay_s >= self.cap_s:
                break
            delay_s *= self.factor
        return min(delay_s, self.cap_s)


class FailureSeen(NamedTuple):
    """The input of a decision: how often the failure was sent back, and when it failed last."""

    rounds: int
    failed_s: float


def seen(letter: DeadLetter) -> FailureSeen | None:
    """None for a failure outside of automatic replay: foreign, broken, or not retryable."""
    ours = letter.family is Family.INVOICE and letter.record.quarantined is None
    if not ours or letter.retryable is not True:
        return None
    return FailureSeen(letter.replay_count, letter.failed_s)


def decide(
    now_s: float,
    failure: FailureSeen,
    breaker: Breaker,
    lag: int | None,
    policy: AutoReplayPolicy,
) -> Decision:
    """The decision about one retryable failure now. `lag` is the group's whole backlog of events.
    If it is None (not known), nothing is sent."""
    if failure.rounds >= policy.rounds_max:
        return LeaveToPerson(GivenUp.ROUNDS)
    waited_s = now_s - failure.failed_s
    if waited_s > policy.give_up_after_s:
        return LeaveToPerson(GivenUp.AGE)
    left_s = policy.delay_s(failure.rounds) - waited_s
    if left_s > 0 and waited_s >= -_CLOCKS_DIFFER_S:
        return Wait(now_s + left_s, HoldReason.DELAY)
    if breaker is not Breaker.CLOSED:
        return Wait(now_s + policy.every_s, HoldReason.SERVER)
    if lag is None or lag > policy.lag_max:
        return Wait(now_s + policy.every_s, HoldReason.BACKLOG)
    return Send()


class FailurePlace(NamedTuple):
    """The position of a failure in the failures topic."""

    partition: int
    offset: int


@dataclass
class AutoReplayPlan:
    """The decisions of one look at the room, in the order of (partition, offset)."""

    sends: list[FailurePlace] = field(default_factory=list)
    given_up: list[tuple[FailurePlace, GivenUp]] = field(default_factory=list)
    held: dict[HoldReason, int] = field(default_factory=lambda: dict.fromkeys(HoldReason, 0))


class FailureRoom:
    """At most `room` waiting failures."""

    def __init__(self, policy: AutoReplayPolicy, room: int) -> None:
        self._policy = policy
        self._room = room
        self._waiting: dict[FailurePlace, FailureSeen] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[FailurePlace]:
        return iter(self._waiting)

    @property
    def free(self) -> int:
        """Number of failures that still fit."""
        return max(0, self._room - len(self._waiting))

    def add(self, place: FailurePlace, failure: FailureSeen) -> None:
        """Adds a waiting failure; the caller checks `free` first."""
        self._waiting[place] = failure

    def forget(self, place: FailurePlace) -> None:
        """The failure was sent, given up, decided by a person, or is gone."""
        self._waiting.pop(place, None)

    def keep(self, wanted: Callable[[FailurePlace], bool]) -> None:
        """Forgets all failures except the wanted ones."""
        self._waiting = {place: seen for place, seen in self._waiting.items() if wanted(place)}

    def due(self, now_s: float) -> bool:
        """Whether a failure could be sent or given up, if the server and the backlog allow it."""
        ideal = (Breaker.CLOSED, 0, self._policy)
        return any(
            not isinstance(decide(now_s, failure, *ideal), Wait)
            for failure in self._waiting.values()
        )

    def look(self, now_s: float, breaker: Breaker, lag: int | None, most: int) -> AutoReplayPlan:
        """Decides about all; at most `most` are sent, the oldest failures first."""
        plan = AutoReplayPlan()
        ready: list[tuple[float, FailurePlace]] = []
        for place, failure in self._waiting.items():
            decision = decide(now_s, failure, breaker, lag, self._policy)
            if isinstance(decision, Send):
                ready.append((failure.failed_s, place))
            elif isinstance(decision, LeaveToPerson):
                plan.given_up.append((place, decision.why))
            else:
                plan.held[decision.why] += 1
        plan.sends = sorted(place for _, place in sorted(ready)[:most])
        plan.given_up.sort()
        return plan

    def bases(self, read_to: Mapping[int, int]) -> dict[int, int]:
        """The committable offset of each partition: no failure waits below it. `read_to` is the
        offset up to which each partition is read."""
        found = dict(read_to)
        for partition, offset in self._waiting:
            found[partition] = min(found.get(partition, offset), offset)
        return found
