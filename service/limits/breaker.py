"""Decides when calls to the LLM server are pointless, and when to try again.

The breaker opens after a number of failures in a row. While it is open, probes are due at growing
intervals. If the first probe succeeds, the failures were the documents' own, and all calls are
allowed again at once. After a real outage, the first success allows a few calls; each further
success doubles them until all are allowed.

A rejection (429, 503) is different: a busy server rejects some calls and serves others, and the
limit handles that. Rejections count only once the server has answered no call for two round trips.

The breaker must not decide about a document's attempts; `limits.blame` does. Pure: the caller
passes the time and applies `allowed` to the gate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.limits.blame import Call
from service.model.outcome import BreakerSignal


class Breaker(StrEnum):
    """State of the breaker."""

    CLOSED = "closed"
    OPEN = "open"
    RAMPING = "ramping"


class Turn(StrEnum):
    """Event that changes the state."""

    TRIPPED = "tripped"
    SUCCEEDED = "succeeded"
    FULL = "full"


TURNS: dict[tuple[Breaker, Turn], Breaker] = {
    (Breaker.CLOSED, Turn.TRIPPED): Breaker.OPEN,
    (Breaker.RAMPING, Turn.TRIPPED): Breaker.OPEN,
    (Breaker.OPEN, Turn.SUCCEEDED): Breaker.RAMPING,
    (Breaker.RAMPING, Turn.FULL): Breaker.CLOSED,
}


def best_of(states: Iterable[Breaker]) -> Breaker:
    """The state of several servers together: they are away when all of them are."""
    known = frozenset(states)
    for state in (Breaker.CLOSED, Breaker.RAMPING):
        if state in known:
            return state
    return Breaker.OPEN


RAMP_STEPS = 4
"""A successful probe allows a quarter of the slots, the first document's success half, then all. So
a server that has just come back is not overloaded, and a ramp costs two answers' time."""


QUIET_MIN_S = 2.0
"""Shortest silence after which rejections count: a burst of them is shorter."""


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """When the breaker opens, and how often an unavailable server is probed."""

    failures_to_open: int
    first_probe_s: float
    max_probe_s: float


class ServerBreaker:
    """The breaker of one LLM server."""

    def __init__(self, limits: BreakerLimits) -> None:
        self._limits = limits
        self._state = Breaker.CLOSED
        self._failures = 0
        self._served_s = float("-inf")
        self._round_trip_s = 0.0
        self._probe_every_s = limits.first_probe_s
        self._probe_due_s = 0.0
        self._allowed = 1
        self._resumed = 0
        """Calls that the first success allows again: those before it opened, or 0 once a probe has
        failed."""

    @property
    def state(self) -> Breaker:
        """The current state."""
        return self._state

    @property
    def allowed(self) -> int | None:
        """Number of calls that may be in flight: one while open, growing afterwards; None for no
        bound."""
        return None if self._state is Breaker.CLOSED else self._allowed

    @property
    def probe_due_s(self) -> float:
        """When the next probe may start; meaningful only while open."""
        return self._probe_due_s

    @property
    def round_trip_s(self) -> float:
        """Usual duration of a call about a document; 0 before the first answer."""
        return self._round_trip_s

    def on_result(
        self, signal: BreakerSignal, call: Call, slots: int, *, probe: bool = False
    ) -> None:
        """Records how a call ended. `slots` is the number of calls allowed in normal operation;
        `probe` marks a call that was not about a document."""
        now_s = call.ended_s
        if signal is BreakerSignal.OVERLOAD:
            quiet_s = max(QUIET_MIN_S, 2.0 * self._round_trip_s)
            served_none = now_s - self._served_s >= quiet_s
            signal = BreakerSignal.FAILURE if served_none else BreakerSignal.NEUTRAL
        if signal is BreakerSignal.SUCCESS:
            self._served_s = now_s
            if not probe:
                weight = 0.1 if self._round_trip_s else 1.0
                self._round_trip_s += weight * (call.took_s - self._round_trip_s)
            self._succeeded(slots)
        elif signal is BreakerSignal.FAILURE:
            self._failed(now_s, slots, probe)

    def declare_away(self, now_s: float, slots: int) -> None:
        """The server is known to be away; a probe has just failed."""
        if self._state is not Breaker.OPEN:
            self._open(now_s, slots)

    def _succeeded(self, slots: int) -> None:
        self._failures = 0
        if self._state is Breaker.CLOSED:
            return
        if self._state is Breaker.OPEN:
            self._turn(Turn.SUCCEEDED)
            self._probe_every_s = self._limits.first_probe_s
            first = max(1, slots // RAMP_STEPS)
            self._allowed = max(first, self._resumed)
        else:
            self._allowed = 2 * self._allowed
        if self._allowed >= slots:
            self._turn(Turn.FULL)

    def _failed(self, now_s: float, slots: int, probe: bool) -> None:
        self._failures += 1
        if self._state is Breaker.OPEN:
            # Calls that began before it opened may end now; only a probe's failure counts.
            if probe or now_s >= self._probe_due_s:
                self._resumed = 0
                self._probe_every_s = min(2 * self._probe_every_s, self._limits.max_probe_s)
                self._probe_due_s = now_s + self._probe_every_s
            return
        if self._state is Breaker.RAMPING or self._failures >= self._limits.failures_to_open:
            self._open(now_s, slots)

    def _open(self, now_s: float, slots: int) -> None:
        self._resumed = self._allowed if self._state is Breaker.RAMPING else slots
        self._turn(Turn.TRIPPED)
        self._allowed = 1
        self._probe_due_s = now_s + self._probe_every_s

    def _turn(self, turn: Turn) -> None:
        self._state = TURNS[(self._state, turn)]
