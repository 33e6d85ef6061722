"""Is the LLM server there at all? Decides when calling it is pointless, and when to try again.

Opens after so many failures in a row, or at once for a fault that no repetition mends (a refused
token, a missing model). While it is open one probe is due at a time, at growing intervals; the
first success lets a few calls in, every further one twice as many, until all are allowed.

A refusal (429, 503) is different: a server that is busy refuses some and serves others, and the
limit deals with it. Refusals count only once nobody has been served for two round trips.

An open breaker is what keeps an outage out of the failures topic: whoever fails while it is open
has not used up an attempt. Pure: the caller hands in the time and applies `allowed` to the gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.core.outcome import BreakerSignal


class Breaker(StrEnum):
    """Where the breaker stands."""

    CLOSED = "closed"
    OPEN = "open"
    RAMPING = "ramping"


class Turn(StrEnum):
    """What can turn it."""

    TRIPPED = "tripped"
    SUCCEEDED = "succeeded"
    FULL = "full"


TURNS: dict[tuple[Breaker, Turn], Breaker] = {
    (Breaker.CLOSED, Turn.TRIPPED): Breaker.OPEN,
    (Breaker.RAMPING, Turn.TRIPPED): Breaker.OPEN,
    (Breaker.OPEN, Turn.SUCCEEDED): Breaker.RAMPING,
    (Breaker.RAMPING, Turn.FULL): Breaker.CLOSED,
}


RAMP_STEPS = 8
"""The first success allows a quarter of the slots (twice an eighth), then half, then all: a server
that has just come back is not stormed, and a ramp costs two answers' time."""


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """Five failures in a row are no coincidence. One probe in two seconds is no load for a server
    that stays away, and finds it again early in the ten seconds that a recovery may take."""

    failures_to_open: int = 5
    first_probe_s: float = 1.0
    max_probe_s: float = 2.0
    quiet_min_s: float = 2.0
    """Shortest silence after which refusals count: a burst of them is shorter."""


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

    @property
    def state(self) -> Breaker:
        """Where it stands."""
        return self._state

    @property
    def allowed(self) -> int | None:
        """Calls that may be in flight: one while open, growing afterwards; None: all."""
        return None if self._state is Breaker.CLOSED else self._allowed

    @property
    def probe_due_s(self) -> float:
        """When the next probe may go; meaningful while open."""
        return self._probe_due_s

    def on_result(
        self, signal: BreakerSignal, now_s: float, slots: int, took_s: float = 0.0
    ) -> None:
        """Takes note of how a call ended that took `took_s`. `slots` are the calls allowed when
        all is well."""
        if signal is BreakerSignal.OVERLOAD:
            quiet_s = max(self._limits.quiet_min_s, 2.0 * self._round_trip_s)
            served_nobody = now_s - self._served_s >= quiet_s
            signal = BreakerSignal.FAILURE if served_nobody else BreakerSignal.NEUTRAL
        if signal is BreakerSignal.SUCCESS:
            self._served_s = now_s
            weight = 0.1 if self._round_trip_s else 1.0
            self._round_trip_s += weight * (took_s - self._round_trip_s)
            self._succeeded(slots)
        elif signal is BreakerSignal.OPEN:
            self._failed(now_s, enough=1)
        elif signal is BreakerSignal.FAILURE:
            ramping = self._state is Breaker.RAMPING
            self._failed(now_s, enough=1 if ramping else self._limits.failures_to_open)

    def _succeeded(self, slots: int) -> None:
        self._failures = 0
        if self._state is Breaker.CLOSED:
            return
        if self._state is Breaker.OPEN:
            self._turn(Turn.SUCCEEDED)
            self._probe_every_s = self._limits.first_probe_s
            self._allowed = max(1, slots // RAMP_STEPS)
        self._allowed = 2 * self._allowed
        if self._allowed >= slots:
            self._turn(Turn.FULL)

    def _failed(self, now_s: float, enough: int) -> None:
        self._failures += 1
        if self._state is Breaker.OPEN:
            # Calls that began before it opened end now, too; only a probe's failure counts.
            if now_s >= self._probe_due_s:
                self._probe_every_s = min(2 * self._probe_every_s, self._limits.max_probe_s)
                self._probe_due_s = now_s + self._probe_every_s
        elif self._failures >= enough:
            self._turn(Turn.TRIPPED)
            self._allowed = 1
            self._probe_due_s = now_s + self._probe_every_s

    def _turn(self, turn: Turn) -> None:
        self._state = TURNS[(self._state, turn)]
