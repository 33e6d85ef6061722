"""No partition starves: stragglers, hot partitions and hot keys hold up only their own records."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from service.app.app import App
from service.model.order import Order
from service.ops.process_usage import ResourceReader
from service.testbed.invoices import make_invoice
from service.testbed.simulator import STRAGGLER_MARK, SimulatorPlan
from tests.kafka.conftest import Rig, Serve, body


def _event(number: int, extra: str = "") -> bytes:
    event = make_invoice(number).event()
    event["document"]["text"] += extra
    return json.dumps(event).encode()


def _publish(rig: Rig, partition: int, values: list[bytes], key: bytes | None = None) -> None:
    producer = Producer({"bootstrap.servers": rig.servers})
    for value in values:
        producer.produce(rig.topics[0], value, key, partition=partition)
    assert producer.flush(30) == 0


def _of_partition(reads: list[Any], partition: int) -> list[Any]:
    wanted = str(partition).encode()
    return [read for read in reads if dict(read.headers)["invoice.source.partition"] == wanted]


def _seen(status: dict[str, Any], partition: int) -> dict[str, Any]:
    return next(p for p in status["partitions"] if p["partition"].endswith(f"-{partition}"))


async def test_a_straggler_fills_the_window_of_its_own_partition_alone(
    rig: Rig, serve: Serve
) -> None:
    """With order promised, everything behind a straggler is held back. Its partition pauses at its
    window; the other one is served to its end meanwhile."""
    rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.0, straggler_s=600.0))
    await asyncio.to_thread(_publish, rig, 0, [_event(0, f"\n{STRAGGLER_MARK}\n")])
    await asyncio.to_thread(_publish, rig, 0, [_event(n) for n in range(1, 80)])
    await asyncio.to_thread(_publish, rig, 1, [_event(n) for n in range(80, 160)])
    settings = rig.settings(
        order=Order.PARTITION, stop_grace_s=0.0, kafka={"window_max_records": 20}
    )
    async with serve(settings) as app:
        results, failures = await rig.outcomes(80)
        assert (len(_of_partition(results, 1)), failures) == (80, [])
        assert _of_partition(results, 0) == []
        async with asyncio.timeout(120):
            while not _seen(app.status(), 0)["paused"]:
                await asyncio.sleep(0.02)
        assert _seen(app.status(), 0)["lag"] == 80
        assert not _seen(app.status(), 1)["paused"]


async def test_a_straggler_holds_up_nothing_where_no_order_is_promised(
    rig: Rig, serve: Serve
) -> None:
    """Its successors are written and committed; the offset map remembers the one that is open."""
    rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.0, straggler_s=600.0))
    events = [_event(0, f"\n{STRAGGLER_MARK}\n"), *(_event(n) for n in range(1, 80))]
    await asyncio.to_thread(_publish, rig, 0, events)
    settings = rig.settings(stop_grace_s=0.0, kafka={"window_max_records": 20})
    async with serve(settings):
        results, failures = await rig.outcomes(79)
    assert (len(results), failures) == (79, [])


async def test_a_hot_partition_with_a_hot_key_does_not_starve_the_other(
    rig: Rig, serve: Serve
) -> None:
    """Four hundred events of one key on one partition, twenty on the other: partitions take turns,
    so the twenty are through before half of the rest."""
    rig.simulator.set_plan(SimulatorPlan(slots=4, mean_s=0.005))
    await asyncio.to_thread(_publish, rig, 0, [_event(n) for n in range(400)], b"hot")
    await asyncio.to_thread(_publish, rig, 1, [_event(n) for n in range(400, 420)], b"cold")
    settings = rig.settings(order=Order.KEY, gate={"mode": "fixed", "limit": 4})
    async with serve(settings):
        results, failures = await rig.outcomes(420)
    assert failures == []
    finished = sorted(
        (body(read)["extracted_at"], dict(read.headers)["invoice.source.partition"])
        for read in results
    )
    last_cold = max(n for n, (_, partition) in enumerate(finished) if partition == b"1")
    assert last_cold < 200


async def test_scarce_memory_takes_slots_away_and_gives_them_back(
    rig: Rig, serve: Serve, tmp_path: Path
) -> None:
    """Near the container's limit one call at a time; well below it, all slots again."""

    def use(used: int) -> None:
        (tmp_path / "memory.current").write_text(f"{used}\n")

    (tmp_path / "memory.max").write_text("1000\n")
    use(950)
    settings = rig.settings(
        gate={"mode": "fixed", "limit": 8}, memory={"check_every_s": 0.05}, stop_grace_s=0.0
    )
    app = App(settings, ResourceReader(tmp_path))
    running = asyncio.create_task(app.run())
    try:
        for used, level, slots, calls in ((950, "critical", 1, "serial"), (500, "normal", 8, "")):
            use(used)
            async with asyncio.timeout(120):
                while app.status()["memory_pressure"] != level or (
                    app.status()["gate"]["limit"] != slots
                ):
                    await asyncio.sleep(0.02)
            assert app.status()["strategy"]["calls"].startswith(calls)
    finally:
        app.stop()
        async with asyncio.timeout(120):
            assert await running == 0
