"""Three of the load profiles over real sockets: the real client, gate and limiter with a simulator.

Times are real and machines are shared, so the test asserts nothing about time: only the final
limit, and that no call is lost. The simulated figures are in `test_simulations`.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from service.app.assembly import adaptive_limiter, llm_client
from service.limits.blame import Call
from service.limits.breaker import ServerBreaker
from service.limits.limit import Decision
from service.llm.gate import Gate
from service.llm.outage import OutageGuard
from service.model.completion import Completion, LlmReply, Prompt
from service.model.outcome import VERDICTS, BreakerSignal, GateSignal
from service.settings import DialectName, GateSettings, LlmSettings
from service.testbed.invoices import make_invoice
from service.testbed.simulator import Simulator, SimulatorPlan
from tests.fakes import usual

CALLERS = 48


_SLOWER = (1, 3, 6)
"""Factors of the server's times, one run after another until one is good."""
_PAUSE_S, _DOUBLED_MAX = 0.02, 6
"""Before a refused call is repeated; doubled each time, as the service does. Callers that come back
at once would count how often they do so, and not how often the limiter let too many in."""


async def _run(
    plan: SimulatorPlan, dialect: DialectName, calls: int, slower: int
) -> tuple[list[int], list[Decision], int]:
    """Makes `calls` calls; returns the limit at each answer, the decisions, and the rejections."""
    plan = replace(plan, mean_s=slower * plan.mean_s)
    decisions: list[Decision] = []
    limits: list[int] = []
    refused = 0
    async with Simulator(plan) as simulator, asyncio.timeout(120 * slower):
        settings = LlmSettings(
            dialect=dialect, base_url=simulator.base_url, model="simulated-reader"
        )
        client = llm_client(settings, 300.0)
        limiter = adaptive_limiter(GateSettings(), decisions.append)
        assert limiter is not None
        gate = Gate(limiter.limit, limiter)

        async def no_canary() -> LlmReply:
            raise AssertionError("the breaker stays closed")

        outage = OutageGuard(
            gate,
            ServerBreaker(usual.breaker_limits()),
            lambda state: limiter.breaker_turned(state, gate),
            no_canary,
            usual.probe_bounds(),
        )
        numbers = iter(range(calls))

        async def ask(number: int) -> bool:
            document = make_invoice(number).text
            prompt = Prompt("Read the invoice.", document, {"type": "object"}, "i", "v1", 2_000)
            async with gate.slot() as slot:
                began_s = time.monotonic()
                reply = await client.complete(prompt)
                call = Call(began_s, time.monotonic())
                if isinstance(reply, Completion):
                    slot.finish(GateSignal.SUCCESS, completion=reply)
                    limits.append(gate.limit)
                    outage.note(BreakerSignal.SUCCESS, call)
                    return True
                slot.finish(VERDICTS[reply.fault].gate, reply.retry_after_s)
                outage.note(VERDICTS[reply.fault].breaker, call)
                return False

        async def caller() -> None:
            nonlocal refused
            for number in numbers:
                attempts = 0
                while not await ask(number):
                    refused += 1
                    await asyncio.sleep(slower * _PAUSE_S * 2 ** min(attempts, _DOUBLED_MAX))
                    attempts += 1

        await asyncio.gather(*(caller() for _ in range(CALLERS)))
        await client.aclose()
    return limits, decisions, refused


@pytest.mark.parametrize(
    ("plan", "dialect", "calls", "slots"),
    [
        (SimulatorPlan(slots=4, mean_s=0.03), DialectName.OLLAMA, 800, 4),
        (SimulatorPlan(slots=16, mean_s=0.1, sigma=0.3), DialectName.OLLAMA, 2_000, 16),
        (
            SimulatorPlan(slots=8, queue_max=8, mean_s=0.05, retry_after_s=0.0),
            DialectName.OLLAMA,
            1_200,
            8,
        ),
    ],
    ids=["4-slots", "16-slots", "8-slots-and-8-in-queue"],
)
async def test_the_limiter_finds_the_simulators_slots(
    plan: SimulatorPlan, dialect: DialectName, calls: int, slots: int
) -> None:
    """Most answers of the second half find the limit near the slots; every call is answered. Up to
    twice the slots are near. On a busy machine client and server wait for the processor, and that
    looks like the server's work: where a run went wrong, the next server is slower, so that the
    same waiting is a smaller share of its times."""
    for slower in _SLOWER:
        limits, decisions, refused = await _run(plan, dialect, calls, slower)
        assert len(limits) == calls
        middle = sorted(limits[calls // 2 :])[calls // 4]
        assert all(decision.reason for decision in decisions)
        few = refused <= calls // 5  # A tenth on a quiet machine.
        if few and 0.6 * slots <= middle <= 2 * slots + 1:
            return
    pytest.fail(f"{slots} slots, but {middle} in the middle and {refused} of {calls} refused")
