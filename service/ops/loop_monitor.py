"""Watches the event loop: how late its timers fire, and how it spends its time.

A timer that fires late means that something held the loop; the longest delay of the last minute is
recorded, because a mean hides the one stall that matters. Each
beat also samples the work that kept the loop busy.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from enum import StrEnum

BEAT_S = 0.25
_KEPT = 240
"""Beats that are remembered: a minute."""


class LoopPhase(StrEnum):
    """The activities of the process; several can run at once."""

    POLL = "poll"
    PROCESS = "process"
    COMMIT = "commit"
    PAUSED = "paused"


class LoopMonitor:
    """Samples on every beat; `run` as a task."""

    def __init__(
        self,
        busy: Callable[[], frozenset[LoopPhase]],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._busy = busy
        self._clock = clock
        self._sleep = sleep
        self._lags: deque[float] = deque(maxlen=_KEPT)
        self._seconds = dict.fromkeys(LoopPhase, 0.0)

    @property
    def lag_s(self) -> float:
        """Longest delay of a timer in the last minute."""
        return max(self._lags, default=0.0)

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds by phase since the start."""
        return {phase.value: seconds for phase, seconds in self._seconds.items()}

    async def run(self) -> None:
        """Beats until cancelled."""
        last_s = self._clock()
        while True:
            await self._sleep(BEAT_S)
            now_s = self._clock()
            passed_s, last_s = now_s - last_s, now_s
            self._lags.append(max(0.0, passed_s - BEAT_S))
            for phase in self._busy():
                self._seconds[phase] += passed_s
