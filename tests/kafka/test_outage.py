"""An outage of the LLM server costs nothing: no failures, no attempts, nothing lost."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from service.limits.breaker import Breaker
from service.testbed.invoices import make_invoice
from service.testbed.simulator import SimulatorPlan
from tests.kafka.conftest import Rig, Serve, body, metrics_page

EVENTS = 60
PROBES = 8
"""Many times as long as two attempts take."""
SLOW_EVENTS, SLOW_S = 3, 0.5


def _values() -> list[tuple[bytes | None, bytes | None]]:
    return [(b"k", json.dumps(make_invoice(n).event()).encode()) for n in range(EVENTS)]


async def _until(done: Any, app: Any) -> None:
    async with asyncio.timeout(120):
        while not done(app.status()):
            await asyncio.sleep(0.02)


async def test_invoices_wait_for_the_server_and_use_up_no_attempts(rig: Rig, serve: Serve) -> None:
    """With two attempts an invoice: the server is away from the start for many times as long as two
    attempts take, and comes back. Not one failure, and few probes meanwhile."""
    rig.simulator.set_plan(SimulatorPlan(slots=8, mean_s=0.0, down=True, retry_after_s=0.0))
    await asyncio.to_thread(rig.publish, _values())
    settings = rig.settings(
        retry={"max_attempts": 2},
        gate={"limit": 8},
        breaker={"failures_to_open": 3, "first_probe_s": 0.2, "max_probe_s": 0.4},
    )
    async with serve(settings) as app:
        await _until(lambda status: status["breaker"] == Breaker.OPEN.value, app)
        opened, opened_s = rig.simulator.stats.refused, time.monotonic()
        await _until(lambda _: rig.simulator.stats.refused >= opened + PROBES, app)
        away_s = time.monotonic() - opened_s
        probes = rig.simulator.stats.refused - opened
        assert app.status()["why"].startswith("degraded")
        rig.simulator.set_plan(SimulatorPlan(slots=8, mean_s=0.0))
        results, failures = await rig.outcomes(EVENTS)
        assert app.status()["breaker"] == Breaker.CLOSED.value
    assert (len(results), len(failures)) == (EVENTS, 0)
    assert probes <= 8 + away_s / 0.2
    assert max(body(result)["attempts"] for result in results) < 60


async def test_a_server_slower_than_the_deadline_is_no_outage(
    rig: Rig, serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    """Three slots, each answer takes several times `llm.timeout_s` and sends nothing before its
    end; the health page is answered. The breaker never opens, each invoice is read, and status,
    log, metrics and advice name the setting and a value that does."""
    rig.simulator.set_plan(SimulatorPlan(slots=3, mean_s=3 * SLOW_S, sigma=0.0))
    await asyncio.to_thread(rig.publish, _values()[:SLOW_EVENTS])
    settings = rig.settings(
        retry={"max_attempts": 2},
        gate={"limit": 4},
        llm={"timeout_s": SLOW_S},
        breaker={"failures_to_open": 3, "probe_timeout_s": SLOW_S / 10},
    )
    async with serve(settings) as app:
        await _until(lambda status: "llm.timeout_s (0.5 s)" in status["why"], app)
        assert app.status()["breaker"] == Breaker.CLOSED.value
        results, failures = await rig.outcomes(SLOW_EVENTS)
        status, page = app.status(), metrics_page(app)
    assert (len(results), len(failures), status["why"]) == (SLOW_EVENTS, 0, "ready")
    assert rig.simulator.stats.refused == 0
    (endpoint,), advised = status["endpoints"], status["resources"]["advice"][0]
    fitting_s = endpoint["deadline_s"]
    assert fitting_s >= 3 * SLOW_S
    assert f'endpoint_deadline_seconds{{endpoint="llm"}} {int(fitting_s)}.' in page
    assert advised["setting"] == "llm.timeout_s"
    assert f"set llm.timeout_s to {int(fitting_s) + 1}" in advised["text"]
    log = "".join(capfd.readouterr())
    assert "slow_server" in log
    assert "breaker " not in log
