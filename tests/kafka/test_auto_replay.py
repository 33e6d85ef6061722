"""The service mends its own failures: without a human where it can, visibly where it cannot."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

from service.app.app import App
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_plan import ReplayVerdict
from service.ops.failpoint import Failpoint
from service.replay.order import ReplayOrder
from service.replay.run import Replay
from service.settings import Settings
from service.testbed.invoices import make_invoice
from service.testbed.simulator import Faults, SimulatorPlan
from tests.chaos.observer import read_all
from tests.kafka.conftest import PARTITIONS, Rig, Serve, metrics_page

EVENTS = 12
QUICK: dict[str, Any] = {
    "enabled": True,
    "base_s": 0.3,
    "factor": 1.0,
    "cap_s": 0.3,
    "every_s": 0.1,
    "rate_per_s": 1_000.0,
    "rounds_max": 100,
}
"""Rounds of a third of a second, for as long as a test takes."""


def _settings(rig: Rig, **changes: Any) -> Settings:
    log = {"replay_log_topic": rig.topics[2] + "-log"}
    return rig.settings(kafka=log, auto_replay={**QUICK, **changes})


async def _until(app: App, done: Any) -> None:
    """Until /status says so of automatic replay."""
    async with asyncio.timeout(120):
        while not done(app.status()["auto_replay"]):
            await asyncio.sleep(0.02)


def _watching(replay: dict[str, Any]) -> bool:
    return bool(replay["doing"] == "watching")


def _values(first: int = 0) -> list[tuple[bytes | None, bytes | None]]:
    numbers = range(first, first + EVENTS)
    return [(b"k", json.dumps(make_invoice(n).event()).encode()) for n in numbers]


async def _all_extracted(rig: Rig, wanted: int) -> Counter[str | None]:
    """Results by event, once there are so many."""
    async with asyncio.timeout(120):
        while True:
            found = await asyncio.to_thread(read_all, rig.servers, rig.topics[1], PARTITIONS)
            if len(found) >= wanted:
                return Counter(read.header("invoice.event_id") for read in found)


async def _each_failure_was_sent_once(rig: Rig, originals: int) -> None:
    """Every event beyond the originals was made of one failure, and every failure made one."""
    events = await asyncio.to_thread(read_all, rig.servers, rig.topics[0], PARTITIONS)
    failures = await asyncio.to_thread(read_all, rig.servers, rig.topics[2], PARTITIONS)
    assert len(events) == originals + len(failures)
    assert len(failures) >= originals


async def test_failures_are_read_after_all_without_a_human(rig: Rig, serve: Serve) -> None:
    """A server that answers nonsense makes failures, again and again; once it is well, every
    invoice has its one result, and no person did anything."""
    rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.0, faults=Faults(not_json=1.0)))
    async with serve(_settings(rig)) as app:
        await _until(app, _watching)
        await asyncio.to_thread(rig.publish, _values())
        await _until(app, lambda replay: replay["sent"] > EVENTS)
        rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.0))
        results = await _all_extracted(rig, EVENTS)
        assert (len(results), set(results.values())) == (EVENTS, {1})
        await _until(app, lambda replay: replay["waiting"] == 0)
        assert app.status()["auto_replay"]["asks_for_a_person"] == 0
    await _each_failure_was_sent_once(rig, EVENTS)


async def test_what_never_works_is_given_up_visibly(rig: Rig, serve: Serve) -> None:
    """After its rounds, on /status and as a metric; one command of a person, with its defaults,
    sends it once more, and then no person is asked for any longer."""
    rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.0, faults=Faults(not_json=1.0)))
    settings = _settings(rig, rounds_max=2)
    async with serve(settings) as app:
        await _until(app, _watching)
        await asyncio.to_thread(rig.publish, _values())
        await _until(app, lambda replay: replay["asks_for_a_person"] == EVENTS)
        page = metrics_page(app)
        assert f'invoice_stream_auto_replay_given_up_total{{why="rounds"}} {EVENTS}.0' in page
        assert f"invoice_stream_auto_replay_for_a_person {EVENTS}.0" in page
        rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.0))
        failures = await asyncio.to_thread(read_all, rig.servers, rig.topics[2], PARTITIONS)
        counts = Counter(read.header("invoice.dlq.replay.count") for read in failures)
        assert counts == {None: EVENTS, "1": EVENTS, "2": EVENTS}
        order = ReplayOrder("person", ReplayFilter())
        summary = await Replay(settings.kafka, order, Failpoint(None).step).run()
        assert summary.verdicts[ReplayVerdict.SEND] == EVENTS
        await _until(app, lambda replay: replay["asks_for_a_person"] == 0 and _watching(replay))
        results = await _all_extracted(rig, EVENTS)
        assert (len(results), set(results.values())) == (EVENTS, {1})
    await _each_failure_was_sent_once(rig, EVENTS)


async def test_one_instance_does_it_and_another_takes_over(rig: Rig, serve: Serve) -> None:
    """Two in a group: one watches; when it leaves, the other goes on, and nothing is sent twice."""
    rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.0, faults=Faults(not_json=1.0)))
    settings = _settings(rig)
    async with serve(settings) as second:
        async with serve(settings) as first:
            async with asyncio.timeout(120):
                while not _one_each(first, second):
                    await asyncio.sleep(0.05)
            await asyncio.to_thread(rig.publish, _values())
            leader = max((first, second), key=_leads)
            await _until(leader, lambda replay: replay["sent"] > EVENTS)
        await _until(second, _watching)
        rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.0))
        results = await _all_extracted(rig, EVENTS)
        assert (len(results), set(results.values())) == (EVENTS, {1})
        await _until(second, lambda replay: replay["waiting"] == 0)
    await _each_failure_was_sent_once(rig, EVENTS)


def _one_each(*apps: App) -> bool:
    """Each has a partition, and the owner of the first one does the replay, alone."""
    return (
        all(len(app.status()["partitions"]) == 1 for app in apps)
        and sum(_watching(app.status()["auto_replay"]) for app in apps) == 1
        and any(_leads(app) for app in apps)
    )


def _leads(app: App) -> bool:
    """Whether it does the replay and will go on: an instance that lost the first partition to
    another one says for a moment that it watches."""
    status = app.status()
    owned = [partition["partition"] for partition in status["partitions"]]
    return _watching(status["auto_replay"]) and any(name.endswith("-0") for name in owned)
