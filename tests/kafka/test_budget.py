"""The money of a day: a bound that is reached, a kill, a restart, and a bound that is raised."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from service.app.app import App
from service.ops.spending_file import read_spent
from service.settings import Settings
from service.testbed.invoices import make_invoice
from service.testbed.simulator import Simulator, SimulatorPlan
from tests.chaos.checker import Read
from tests.chaos.instances import Instance, environment
from tests.kafka.conftest import Rig, Serve, body, metrics_page

EVENTS = 40
SLOTS = 2
"""Of each of two endpoints."""
BOUND = Decimal(6)
GRACE_S = 600
"""Far longer than a stop may take here: invoices that wait for money hold no stop up."""
_LLM = "INVOICE_STREAM_LLM__"
_COST = "INVOICE_STREAM_COST__"


def _values() -> list[tuple[bytes | None, bytes | None]]:
    return [(b"k", json.dumps(make_invoice(n).event()).encode()) for n in range(EVENTS)]


def _endpoints(rig: Rig, dear: Simulator) -> list[dict[str, Any]]:
    return [
        {"name": name, "base_url": url, "price": {"prompt": price, "completion": price}}
        | {"limit": SLOTS}
        for name, url, price in (
            ("cheap", rig.simulator.base_url, 100),
            ("dear", dear.base_url, 900),
        )
    ]


def _settings(rig: Rig, dear: Simulator, ledger: Path, bound: Decimal) -> Settings:
    return rig.settings(
        llm={"endpoints": _endpoints(rig, dear)},
        gate={"mode": "fixed"},
        cost={"ledger_file": ledger, "per_day": bound},
        stop_grace_s=GRACE_S,
    )


def _instance(rig: Rig, dear: Simulator, ledger: Path, folder: Path) -> Instance:
    settings = environment(rig.servers, rig.topics, f"group-{rig.topics[0]}", "http://127.0.0.1:1")
    settings[f"{_LLM}ENDPOINTS"] = json.dumps(_endpoints(rig, dear))
    settings["INVOICE_STREAM_GATE__MODE"] = "fixed"
    settings[f"{_COST}PER_DAY"] = str(BOUND)
    settings[f"{_COST}LEDGER_FILE"] = str(ledger)
    return Instance("spending", settings, folder)


def _paid(outcomes: list[Read]) -> Decimal:
    return sum((Decimal(str(body(one)["cost"]["amount"])) for one in outcomes), Decimal(0))


async def _counted(rig: Rig, ledger: Path) -> Decimal:
    """The sum in the file, once it is that of all results and above the bound."""
    async with asyncio.timeout(120):
        while True:
            spent, (results, _) = read_spent(ledger), await rig.outcomes(1)
            if spent is not None and spent.of_day == _paid(results) >= BOUND:
                return spent.of_day


async def _is_spent(app: App) -> None:
    async with asyncio.timeout(120):
        while not (app.status()["ready"] and app._service.work.worker.in_flight):
            await asyncio.sleep(0.02)
    assert app.status()["budget"]["reached"] == "day"
    assert app.status()["why"].startswith("degraded: the money of the day is spent")
    assert 'budget_spent_ratio{period="day"} 1.' in metrics_page(app)


async def test_a_spent_day_stays_spent_after_a_kill_and_goes_on_when_the_bound_is_raised(
    rig: Rig, serve: Serve, tmp_path: Path
) -> None:
    """Two endpoints of different prices. Calls in flight alone exceed the bound, what was read is
    published, a killed process finds the sum again, a stop does not wait for the next day, and in
    the end each invoice has one result that was paid once."""
    ledger = tmp_path / "spent.json"
    await asyncio.to_thread(rig.publish, _values())
    async with Simulator(SimulatorPlan(slots=SLOTS, mean_s=0.0)) as dear:

        def answered() -> int:
            return rig.simulator.stats.answered + dear.stats.answered

        instance = await asyncio.to_thread(_instance, rig, dear, ledger, tmp_path)
        try:
            await asyncio.to_thread(instance.wait_for, '"state": "spent"')
            counted, asked = await _counted(rig, ledger), answered()
        finally:
            instance.end()  # SIGKILL.
        assert asked < EVENTS
        async with serve(_settings(rig, dear, ledger, BOUND)) as app:
            await _is_spent(app)
        assert answered() == asked
        async with serve(_settings(rig, dear, ledger, BOUND * 1_000)):
            results, failures = await rig.outcomes(EVENTS)
    last = read_spent(ledger)
    places = {(one["source"]["partition"], one["source"]["offset"]) for one in map(body, results)}
    assert (len(results), len(places), len(failures)) == (EVENTS, EVENTS, 0)
    assert answered() == EVENTS
    assert last is not None
    assert last.of_day == _paid(results) > counted
