"""Connects the adaptive limit to the gate, and reports its decisions.

In `dry_run` the limit stays and the decisions are only reported. While the LLM server is away,
samples are ignored: failures of an outage, and the few calls of the ramp after it, are no evidence
about load.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from service.limits.breaker import Breaker
from service.limits.limit import AdaptiveLimit, Decision, SlotUse
from service.llm.gate import Gate


class Limiter:
    """The gate's limit algorithm: at most one decision per finished call."""

    def __init__(
        self,
        adaptive: AdaptiveLimit,
        on_decision: Callable[[Decision], None],
        *,
        dry_run: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adaptive = adaptive
        self._on_decision = on_decision
        self._dry_run = dry_run
        self._clock = clock
        self._fixed = adaptive.limit
        self._away = False

    @property
    def limit(self) -> int:
        """Number of slots that the gate should have."""
        return self._fixed if self._dry_run else self._adaptive.limit

    @property
    def queue_share(self) -> float | None:
        """Share of the calls' time spent waiting in the server, if known."""
        return self._adaptive.queue_share

    @property
    def capacity(self) -> float | None:
        """Number of calls that the server works on at once, if known."""
        return self._adaptive.capacity

    def limit_after(self, use: SlotUse) -> int:
        """The limit from now on."""
        if not self._away:
            self._tell(self._adaptive.on_use(use))
        return self.limit

    def declare(self, capacity: int, gate: Gate) -> None:
        """The server declared how many calls it works on at once: begin there, never exceed it."""
        self._tell(self._adaptive.declare(capacity, self._clock()))
        gate.set_limit(self.limit)

    def server_gauges(self, waiting: float, running: float, gate: Gate) -> None:
        """A scrape of the server's own gauges."""
        if not self._away:
            self._tell(self._adaptive.on_waiting(waiting, running, self._clock()))
            gate.set_limit(self.limit)

    def breaker_turned(self, state: Breaker, gate: Gate) -> None:
        """The server went away or came back."""
        self._away = state is not Breaker.CLOSED
        if state is Breaker.OPEN:
            self._tell(self._adaptive.server_away(self._clock()))
            gate.set_limit(self.limit)
        elif state is Breaker.CLOSED:
            self._adaptive.server_back(self._clock())

    def _tell(self, decision: Decision | None) -> None:
        if decision is None:
            return
        self._on_decision(decision)
        if self._dry_run:
            self._adaptive.overruled(self._fixed, self._clock())
