"""Applies the breaker to the gate: one caller at a time while the server is away.

The breaker decides, the gate does: while it is open the gate has one slot, which is granted when a
probe is due. Everybody else waits in the gate, holding nothing, and uses up no attempt. Whoever
learns from the calls (the limit) hears when to stop and when to go on.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from service.core.breaker import Breaker, ServerBreaker
from service.core.outcome import BreakerSignal
from service.llm.gate import Cap, Gate

_OF_AN_OUTAGE = (BreakerSignal.FAILURE, BreakerSignal.OVERLOAD, BreakerSignal.OPEN)


class OutageGuard:
    """What the extractor tells of every call, and asks about every failure."""

    def __init__(
        self,
        gate: Gate,
        breaker: ServerBreaker,
        on_change: Callable[[Breaker], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gate = gate
        self._breaker = breaker
        self._on_change = on_change
        self._clock = clock

    @property
    def state(self) -> Breaker:
        """Where the breaker stands."""
        return self._breaker.state

    def note(self, signal: BreakerSignal, took_s: float = 0.0) -> bool:
        """Takes note of the end of a call that took `took_s`; True when it failed for an outage
        and costs no attempt."""
        before = self._breaker.state
        self._breaker.on_result(signal, self._clock(), self._gate.wanted, took_s)
        state = self._breaker.state
        if state is not Breaker.CLOSED or before is not Breaker.CLOSED:
            if state is not before:
                self._on_change(state)
            self._gate.cap(Cap.BREAKER, self._breaker.allowed)
        if state is Breaker.OPEN:
            self._gate.hold_until(self._breaker.probe_due_s)
        return state is Breaker.OPEN and signal in _OF_AN_OUTAGE
