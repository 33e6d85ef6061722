"""Puts the adaptive law behind the gate, and tells everybody what it decided.

In `dry_run` the limit stays where it is and the decisions are only told. While the LLM server is
away nothing is learned: failures of an outage, and the few calls of the ramp after it, say nothing
about load.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from service.limits.breaker import Breaker
from service.limits.limit import AdaptiveLimit, Decision, SlotUse
from service.llm.gate import Gate


class Limiter:
    """The gate's law: one decision at most per finished call."""

    def __init__(
        self,
        law: AdaptiveLimit,
        on_decision: Callable[[Decision], None],
        *,
        dry_run: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._law = law
        self._on_decision = on_decision
        self._dry_run = dry_run
        self._clock = clock
        self._fixed = law.limit
        self._away = False

    @property
    def limit(self) -> int:
        """Slots there should be."""
        return self._fixed if self._dry_run else self._law.limit

    @property
    def queue_share(self) -> float | None:
        """Share of the calls' time that was waiting in the server, as far as known."""
        return self._law.queue_share

    @property
    def capacity(self) -> float | None:
        """Calls that the server works on at once, as far as known."""
        return self._law.capacity

    def limit_after(self, use: SlotUse) -> int:
        """The limit from now on."""
        if not self._away:
            self._tell(self._law.on_use(use))
        return self.limit

    def declare(self, capacity: int, gate: Gate) -> None:
        """The server told how many calls it works on at once: begin there, never go beyond."""
        self._tell(self._law.declare(capacity, self._clock()))
        gate.set_limit(self.limit)

    def server_gauges(self, waiting: float, running: float, gate: Gate) -> None:
        """A scrape of the server's own gauges."""
        if not self._away:
            self._tell(self._law.on_waiting(waiting, running, self._clock()))
            gate.set_limit(self.limit)

    def breaker_turned(self, state: Breaker, gate: Gate) -> None:
        """The server went away or came back."""
        self._away = state is not Breaker.CLOSED
        if state is Breaker.OPEN:
            self._tell(self._law.server_away(self._clock()))
            gate.set_limit(self.limit)
        elif state is Breaker.CLOSED:
            self._law.server_back(self._clock())

    def _tell(self, decision: Decision | None) -> None:
        if decision is None:
            return
        self._on_decision(decision)
        if self._dry_run:
            self._law.overruled(self._fixed, self._clock())
