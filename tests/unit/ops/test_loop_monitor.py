"""The loop_monitor: late timers are remembered for a minute, seconds are booked to what was
going on."""

from __future__ import annotations

import asyncio

import pytest

from service.ops.loop_monitor import BEAT_S, LoopMonitor, LoopPhase


class Time:
    """Each sleep takes as long as it is told to, and a little more from a list."""

    def __init__(self, *late_s: float) -> None:
        self.now_s = 0.0
        self._late_s = list(late_s)
        self.done = asyncio.Event()

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, delay_s: float) -> None:
        if not self._late_s:
            self.done.set()
            await asyncio.Event().wait()
        self.now_s += delay_s + self._late_s.pop(0)


async def _beaten(time: Time, *phases: LoopPhase) -> LoopMonitor:
    loop_monitor = LoopMonitor(lambda: frozenset(phases), time, time.sleep)
    running = asyncio.create_task(loop_monitor.run())
    async with asyncio.timeout(5):
        await time.done.wait()
    running.cancel()
    return loop_monitor


async def test_the_longest_stall_is_what_shows() -> None:
    """One second among many quick beats."""
    loop_monitor = await _beaten(Time(0.0, 0.0, 1.0, 0.0))
    assert loop_monitor.lag_s == pytest.approx(1.0)


async def test_a_stall_is_forgotten_after_a_minute() -> None:
    """240 beats later it is forgotten."""
    loop_monitor = await _beaten(Time(1.0, *[0.001] * 240))
    assert loop_monitor.lag_s == pytest.approx(0.001)


async def test_seconds_are_booked_to_every_phase_that_was_on() -> None:
    """Phases overlap; what was off gets nothing."""
    loop_monitor = await _beaten(Time(0.0, 0.0, 0.0, 0.0), LoopPhase.POLL, LoopPhase.COMMIT)
    four = pytest.approx(4 * BEAT_S)
    assert loop_monitor.seconds == {"poll": four, "process": 0.0, "commit": four, "paused": 0.0}
