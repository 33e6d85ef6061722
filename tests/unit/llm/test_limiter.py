"""The limiter behind the gate: reported decisions, dry runs, and outages that are ignored."""

from __future__ import annotations

import pytest

from service.limits.breaker import Breaker
from service.limits.limit import AdaptiveLimit, Decision, LimitBounds, LimitReason
from service.limits.limit_queue import QueueTimeSearch
from service.limits.limit_throughput import ThroughputSearch
from service.llm.gate import Gate
from service.llm.limiter import Limiter
from service.model.completion import Completion, Finish, ServerTimes
from service.model.outcome import GateSignal
from tests.unit.llm.test_gate import FakeClock


class Rig:
    """A gate with its limiter, under the test's own clock."""

    def __init__(self, *, dry_run: bool = False, initial: int = 4) -> None:
        self.clock = FakeClock()
        self.told: list[Decision] = []
        adaptive = AdaptiveLimit(
            LimitBounds(initial, 64, declared=False), QueueTimeSearch(initial), ThroughputSearch(64)
        )
        self.limiter = Limiter(adaptive, self.told.append, dry_run=dry_run, clock=self.clock)
        self.gate = Gate(self.limiter.limit, self.limiter, clock=self.clock)

    async def call(self, signal: GateSignal = GateSignal.SUCCESS, times: int = 1) -> None:
        """So many calls one after the other, each with all other slots taken."""
        for _ in range(times):
            held = [self.gate.slot() for _ in range(self.gate.limit - 1)]
            for slot in held:
                await slot.__aenter__()
            async with self.gate.slot() as slot:
                self.clock.now_s += 1.0
                reply = Completion("", Finish.STOP, "m", 10, 100, ServerTimes(queue_s=0.0))
                slot.finish(signal, completion=reply if signal is GateSignal.SUCCESS else None)
            for slot in held:
                await slot.__aexit__(None, None, None)


async def test_decisions_change_the_gate_and_are_told() -> None:
    """One and the same number in the gate and in the news."""
    rig = Rig()
    await rig.call(times=10)
    assert rig.told
    assert rig.gate.limit == rig.told[-1].limit > 4


async def test_a_dry_run_tells_and_changes_nothing() -> None:
    """The gate stays where the settings put it, whatever would have been decided."""
    rig = Rig(dry_run=True)
    await rig.call(times=10)
    await rig.call(GateSignal.DROPPED)
    assert {d.reason for d in rig.told} >= {LimitReason.REFUSED}
    assert rig.gate.limit == 4


async def test_an_outage_teaches_nothing() -> None:
    """Probes that fail for ten minutes leave the limit as it was before the first failure."""
    rig = Rig(initial=16)
    await rig.call()
    await rig.call(GateSignal.DROPPED)
    assert rig.gate.limit == 15
    rig.limiter.breaker_turned(Breaker.OPEN, rig.gate)
    assert rig.gate.limit == 16
    await rig.call(GateSignal.DROPPED, times=300)
    assert rig.gate.limit == 16
    rig.limiter.breaker_turned(Breaker.RAMPING, rig.gate)
    await rig.call(times=3)
    rig.limiter.breaker_turned(Breaker.CLOSED, rig.gate)
    told = len(rig.told)
    await rig.call(times=40)
    assert len(rig.told) > told, "it learns again"


async def test_a_declared_capacity_is_taken_at_once() -> None:
    """llama.cpp tells its slots at start."""
    rig = Rig()
    rig.limiter.declare(6, rig.gate)
    assert rig.gate.limit == 6
    await rig.call(times=60)
    assert rig.gate.limit == 6


@pytest.mark.parametrize("waiting", [0.0, 8.0])
async def test_the_servers_own_gauges_cut(waiting: float) -> None:
    """Waiting calls at the server, including other clients', mean fewer of ours."""
    rig = Rig(initial=16)
    for _ in range(3):
        rig.limiter.server_gauges(waiting, 8.0, rig.gate)
    assert rig.gate.limit == (8 if waiting else 16)
