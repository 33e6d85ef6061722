"""Is the LLM server there at all? Decides when calling it is pointless, and when to try again.

Opens after so many failures in a row, or at once for a fault that no repetition mends (a refused
token, a missing model). While it is open one probe is due at a time, at growing intervals; the
first success lets calls in again, twice as many with every success, until all are allowed.

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


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """Five failures in a row are no coincidence; probes once a second find a restart quickly, and
    one in fifteen seconds is no load for a server that stays away."""

    failures_to_open: int = 5
    first_probe_s: float = 1.0
    max_probe_s: float = 15.0


class ServerBreaker:
    """The breaker of one LLM server. `slots` are the calls allowed when all is well."""

    def __init__(self, limits: BreakerLimits, slots: int) -> None:
        assert slots >= 1
        self._limits = limits
        self._slots = slots
        self._state = Breaker.CLOSED
        self._failures = 0
        self._probe_every_s = limits.first_probe_s
        self._probe_due_s = 0.0
        self._allowed = slots

    @property
    def state(self) -> Breaker:
        """Where it stands."""
        return self._state

    @property
    def allowed(self) -> int:
        """Calls that may be in flight: one while open, growing afterwards."""
        return self._allowed

    @property
    def probe_due_s(self) -> float:
        """When the next probe may go; meaningful while open."""
        return self._probe_due_s

    def on_result(self, signal: BreakerSignal, now_s: float) -> None:
        """Takes note of how a call ended."""
        if signal is BreakerSignal.SUCCESS:
            self._succeeded()
        elif signal is BreakerSignal.OPEN:
            self._failed(now_s, enough=1)
        elif signal is BreakerSignal.FAILURE:
            ramping = self._state is Breaker.RAMPING
            self._failed(now_s, enough=1 if ramping else self._limits.failures_to_open)

    def _succeeded(self) -> None:
        self._failures = 0
        if self._state is Breaker.OPEN:
            self._turn(Turn.SUCCEEDED)
            self._probe_every_s = self._limits.first_probe_s
        elif self._state is Breaker.RAMPING:
            self._allowed = min(2 * self._allowed, self._slots)
            if self._allowed == self._slots:
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
