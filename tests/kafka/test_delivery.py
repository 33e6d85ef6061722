"""Promises on the real Kafka: delivery modes, orders, where a group begins, what parks it."""

from __future__ import annotations

import asyncio
import json

import pytest
from confluent_kafka import Consumer, TopicPartition

from service.app.app import App, StartRefused
from service.kafka.offset_map import encode
from service.stream.session_states import State
from service.testbed.invoices import make_invoice, stream
from service.testbed.simulator import Faults, SimulatorPlan
from tests.chaos import checker
from tests.chaos.observer import read_all
from tests.kafka.conftest import PARTITIONS, Rig, Serve, body


def _values(count: int) -> list[tuple[bytes | None, bytes | None]]:
    return [(event.key, event.value) for event in stream(count, seed=3)]


def _observation(rig: Rig, *, ordered: bool = False) -> checker.Observation:
    events, results, failures = (read_all(rig.servers, t, PARTITIONS) for t in rig.topics)
    return checker.Observation(
        events, results, failures, [_committed(rig)], rig.input_ends(), ordered
    )


def _committed(rig: Rig) -> dict[int, int]:
    consumer = Consumer({"bootstrap.servers": rig.servers, "group.id": f"group-{rig.topics[0]}"})
    try:
        wanted = [TopicPartition(rig.topics[0], number) for number in range(PARTITIONS)]
        return {p.partition: p.offset for p in consumer.committed(wanted, timeout=20)}
    finally:
        consumer.close()


@pytest.mark.parametrize("delivery", ["exactly_once", "at_least_once"])
@pytest.mark.parametrize("order", ["none", "key", "partition"])
async def test_every_mode_and_order_gives_each_event_one_outcome(
    rig: Rig, serve: Serve, delivery: str, order: str
) -> None:
    """With an LLM server that answers out of order and fails now and then. Steps have time enough
    on a busy machine: `at_least_once` may repeat outcomes after one that failed."""
    faults = Faults(server_error=0.05, fenced=0.1, thinking=0.1, cut_json=0.03, not_json=0.03)
    rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.01, sigma=1.0, faults=faults))
    await asyncio.to_thread(rig.publish, _values(200))
    patient = {"step_timeout_s": 60.0, "request_timeout_ms": 120_000}
    async with serve(rig.settings(delivery=delivery, order=order, kafka=patient)):
        await rig.outcomes(200)
    run = await asyncio.to_thread(_observation, rig, ordered=order != "none")
    assert [v for v in checker.violations(run) if "failed although readable" not in v] == []


async def test_partition_order_is_strict(rig: Rig, serve: Serve) -> None:
    """Results of a partition come in input order, whatever their keys."""
    rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.01, sigma=1.5))
    values = [(b"%d" % n, json.dumps(make_invoice(n).event()).encode()) for n in range(120)]
    await asyncio.to_thread(rig.publish, list(values))
    async with serve(rig.settings(order="partition")):
        results, _ = await rig.outcomes(120)
    for partition in range(PARTITIONS):
        offsets = [r.source[2] for r in results if r.partition == partition]
        assert offsets == sorted(offsets)


async def test_latest_begins_at_the_end_and_writes_that_down(rig: Rig, serve: Serve) -> None:
    """Earlier records are not read; a restart goes on from the same place."""
    await asyncio.to_thread(rig.publish, _values(4))
    settings = rig.settings(kafka={"start": "latest"})
    async with serve(settings) as app, asyncio.timeout(120):
        while not app.status()["ready"]:
            await asyncio.sleep(0.05)
    before = await asyncio.to_thread(_committed, rig)
    await asyncio.to_thread(rig.publish, _values(2))
    async with serve(settings):
        results, failures = await rig.outcomes(2)
    assert before == {0: 2, 1: 2}
    assert sorted(read.source[2] for read in [*results, *failures]) == [2, 2]


def _commit_metadata(rig: Rig, metadata: str) -> None:
    consumer = Consumer({"bootstrap.servers": rig.servers, "group.id": f"group-{rig.topics[0]}"})
    try:
        spoilt = TopicPartition(rig.topics[0], 0, 1, metadata)
        consumer.commit(offsets=[spoilt], asynchronous=False)
    finally:
        consumer.close()


async def test_an_unreadable_map_parks_its_partition_and_no_other(rig: Rig, serve: Serve) -> None:
    """Exactly once: the partition waits for an operator; its neighbour goes on."""
    await asyncio.to_thread(rig.publish, _values(10))
    await asyncio.to_thread(_commit_metadata, rig, "metadata of another program")
    async with serve(rig.settings()) as app:
        results, failures = await rig.outcomes(5)
        states = {p["partition"]: p["state"] for p in app.status()["partitions"]}
    assert states[f"{rig.topics[0]}-0"] == State.PARKED.value
    assert {read.partition for read in [*results, *failures]} == {1}


async def test_at_least_once_replays_an_unreadable_map(rig: Rig, serve: Serve) -> None:
    """There, duplicates are allowed and standing still is not."""
    await asyncio.to_thread(rig.publish, _values(10))
    await asyncio.to_thread(_commit_metadata, rig, "metadata of another program")
    async with serve(rig.settings(delivery="at_least_once")):
        results, failures = await rig.outcomes(9)
    assert len(results) + len(failures) == 9


async def test_a_restored_map_is_honoured(rig: Rig, serve: Serve) -> None:
    """Records that the map marks as done are not done again."""
    await asyncio.to_thread(rig.publish, _values(10))
    await asyncio.to_thread(_commit_metadata, rig, encode(1, {2, 4}))
    async with serve(rig.settings()):
        results, failures = await rig.outcomes(7)
    done = sorted(r.source[2] for r in [*results, *failures] if r.partition == 0)
    assert done == [1, 3]


async def test_missing_topics_are_refused_with_advice(rig: Rig) -> None:
    """The message names the topic and the command that creates it."""
    app = App(rig.settings(kafka={"results_topic": "no-such-topic"}))
    with pytest.raises(StartRefused, match=r"no-such-topic does not exist.*--create-topics"):
        await app.run()


async def test_results_say_everything_that_was_promised(rig: Rig, serve: Serve) -> None:
    """Source, tokens, timings, attempts, slot, checks, hash, and that it was simulated."""
    await asyncio.to_thread(rig.publish, [(b"k", json.dumps(make_invoice(5).event()).encode())])
    async with serve(rig.settings()):
        results, _ = await rig.outcomes(1)
    result = body(results[0])
    assert result["simulated"] is True
    assert result["needs_review"] is False
    assert result["source"] == {"topic": rig.topics[0], "partition": 0, "offset": 0}
    assert result["attempts"] == 1
    assert result["processed_by"] == 0
    assert result["tokens"]["completion"] > 0
    assert len(result["document_sha256"]) == 64
    assert results[0].key == b"k"
    assert results[0].header("invoice.event_id") == f"{rig.topics[0]}-0-0"


async def test_an_operator_sees_a_service_at_work(rig: Rig, serve: Serve) -> None:
    """Metrics, health, readiness and status answer over HTTP."""
    await asyncio.to_thread(rig.publish, _values(20))
    async with serve(rig.settings()) as app:
        await rig.outcomes(20)
        pages = {path: await _get(app.port, path) for path in _PAGES}
    assert all(status == 200 for status, _ in pages.values())
    assert 'invoice_stream_outcomes_total{outcome="extracted",reason=""}' in pages["/metrics"][1]
    assert json.loads(pages["/status"][1])["ready"] is True


_PAGES = ("/metrics", "/healthz", "/readyz", "/status")


async def _get(port: int, path: str) -> tuple[int, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    reply = (await reader.read()).decode()
    writer.close()
    return int(reply.split()[1]), reply.partition("\r\n\r\n")[2]
