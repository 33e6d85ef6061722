"""Logs that change under the service on the real Kafka: recreated, widened, shortened, cut."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.offset import OffsetRequest
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewPartitions, NewTopic

from service.app.app import App
from service.kafka.beginning import GroupBeginning
from service.kafka.consumer import Consumer as ServiceConsumer
from service.kafka.offset_map import encode
from service.kafka.stable_offsets import Committed, Position, stable_position
from service.model.publish_failure import Loss
from service.model.record import Partition
from service.testbed.broker import LocalKafka
from service.testbed.invoices import make_invoice
from service.testbed.new_topics import make_topics
from service.testbed.simulator import Simulator, SimulatorPlan
from tests.chaos.observer import read_all
from tests.conftest import create_topics
from tests.kafka.conftest import PARTITIONS, Rig, Serve, body, metrics_page
from tests.shared_kafka import SharedKafka


def _event(number: int) -> bytes:
    return json.dumps(make_invoice(number).event()).encode()


def _write(servers: str, topic: str, partition: int, numbers: range) -> None:
    producer = Producer({"bootstrap.servers": servers})
    for number in numbers:
        producer.produce(topic, _event(number), partition=partition)
    assert producer.flush(30) == 0


def _commit(rig: Rig, partition: int, offset: int, metadata: str = "") -> None:
    options = {"bootstrap.servers": rig.servers, "group.id": f"group-{rig.topics[0]}"}
    consumer = Consumer(options)
    try:
        at = TopicPartition(rig.topics[0], partition, offset, metadata)
        consumer.commit(offsets=[at], asynchronous=False)
    finally:
        consumer.close()


async def _until(done: Callable[[], Any], limit_s: float = 180.0) -> None:
    async with asyncio.timeout(limit_s):
        while not done():
            await asyncio.sleep(0.05)


def _states(app: App) -> dict[str, str]:
    partitions = app.status()["partitions"]
    return {p["partition"].rpartition("-")[2]: p["state"] for p in partitions}


def _caught_up(app: App, partitions: int = PARTITIONS) -> bool:
    found = app.status()["partitions"]
    return len(found) == partitions and all(p["lag"] == 0 for p in found)


class _Sender:
    """Goes on sending invoices, each with a number of its own, whatever becomes of the topic."""

    def __init__(self, servers: str, topic: str) -> None:
        self._options = {
            "bootstrap.servers": servers,
            "linger.ms": 2,
            "topic.metadata.refresh.interval.ms": 100,
            "retry.backoff.ms": 20,
        }
        self._topic = topic
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def _send(self) -> None:
        producer, number = Producer(self._options), 0
        while not self._stop.wait(0.01):
            try:
                producer.produce(self._topic, _event(number), partition=0)
                number += 1
            except KafkaException:
                continue
            producer.poll(0)
        producer.flush(20)

    def end(self) -> None:
        """Waits for what was sent."""
        self._stop.set()
        self._thread.join()


def _recreate(servers: str, topic: str) -> None:
    admin = AdminClient({"bootstrap.servers": servers})
    for future in admin.delete_topics([topic]).values():
        future.result(30)
    for _ in range(600):
        try:
            make_topics(admin, [NewTopic(topic, 1, 1)])
        except KafkaException:
            continue
        return
    raise AssertionError(f"{topic} was not created again")


async def test_a_topic_that_is_recreated_under_load_loses_and_doubles_nothing(
    kafka: SharedKafka, rig: Rig, serve: Serve
) -> None:
    """Events are in the air while the topic is exchanged, and the new log soon grows beyond the old
    position. Each event of the new topic gets its own outcome, by the same process."""
    events, results, failures = (f"{name}-anew" for name in rig.topics)
    create_topics(kafka.bootstrap_servers, (events, results, failures), 1)
    rig.topics = (events, results, failures)
    rig.simulator.set_plan(SimulatorPlan(slots=16, mean_s=0.1))
    sender = await asyncio.to_thread(_Sender, rig.servers, events)
    try:
        async with serve(rig.settings(kafka={"metadata_max_age_ms": 2000})) as app:
            await _until(lambda: app._service.ground.metrics.finished >= 60)
            await asyncio.to_thread(_recreate, rig.servers, events)
            before = app._service.ground.metrics.finished
            await _until(lambda: app._service.ground.metrics.finished >= before + 200)
            await asyncio.to_thread(sender.end)
            await _until(lambda: _caught_up(app, 1))
    finally:
        await asyncio.to_thread(sender.end)
    there, done = await asyncio.gather(
        *(asyncio.to_thread(read_all, rig.servers, topic, 1) for topic in (events, results))
    )
    new = {read.offset: body(read)["invoice_id"] for read in there}
    outcomes = Counter((read.source[2], body(read)["invoice_id"]) for read in done)
    assert len(new) > 100
    assert [at for at in new.items() if outcomes[at] != 1] == []


async def test_a_partition_that_is_added_is_read_from_its_start(rig: Rig, serve: Serve) -> None:
    """Although the group begins at latest: the group was there before the partition."""
    await asyncio.to_thread(rig.publish, [(None, _event(1)), (None, _event(2))])
    settings = rig.settings(kafka={"start": "latest", "metadata_max_age_ms": 1000})
    async with serve(settings) as app:
        await _until(lambda: app.status()["ready"])
        admin = AdminClient({"bootstrap.servers": rig.servers})
        for topic in reversed(rig.topics):
            for future in admin.create_partitions([NewPartitions(topic, 3)]).values():
                future.result(20)
        await _until(lambda: _widths(admin) >= {(topic, 3) for topic in rig.topics})
        await asyncio.to_thread(_write, rig.servers, rig.topics[0], 2, range(30))
        await _until(lambda: _caught_up(app, 3))
    results = await asyncio.to_thread(read_all, rig.servers, rig.topics[1], 3)
    assert sorted(read.source for read in results) == [
        (rig.topics[0], 2, offset) for offset in range(30)
    ]


def _widths(admin: AdminClient) -> set[tuple[str, int]]:
    """Each topic that the broker shows, and how many partitions it shows of it."""
    shown = admin.list_topics(timeout=20).topics
    return {(name, len(topic.partitions)) for name, topic in shown.items()}


class _SlowClient:
    """A real client whose answer about the logs' ends is held up."""

    def __init__(self, client: AIOKafkaClient) -> None:
        self._client: Any = client
        self.asked = asyncio.Event()
        self.may_go_on = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    async def send(self, node_id: int, request: Any, **options: Any) -> Any:
        answer = await self._client.send(node_id, request, **options)
        if isinstance(request, OffsetRequest):
            self.asked.set()
            await self.may_go_on.wait()
        return answer


async def test_all_who_begin_together_begin_at_the_same_place(rig: Rig) -> None:
    """One instance has found no commit and is slow to write down where the group begins. Another
    does it meanwhile, and reads on. The slow one must not move the group back."""
    kafka = rig.settings(kafka={"start": "latest"}).kafka
    topic = rig.topics[0]
    client = AIOKafkaClient(bootstrap_servers=rig.servers)
    await client.bootstrap()
    client.add_topic(topic)

    async def positions() -> list[Position]:
        return [await stable_position(client, kafka.group_id, Partition(topic, n)) for n in (0, 1)]

    try:
        await asyncio.to_thread(rig.publish, [(None, _event(n)) for n in range(10)])
        slow_client = _SlowClient(client)
        slow = GroupBeginning(kafka, cast(AIOKafkaClient, slow_client))
        late = asyncio.create_task(slow.ensure(topic))
        await slow_client.asked.wait()
        await asyncio.to_thread(rig.publish, [(None, _event(n)) for n in range(4)])
        assert await GroupBeginning(kafka, client).ensure(topic) is None
        begun = await positions()
        assert [p.offset for p in begun if isinstance(p, Committed)] == [7, 7]
        slow_client.may_go_on.set()
        lost = await late
        assert lost is not None
        assert lost.loss is Loss.UNKNOWN
        assert await slow.ensure(topic) is None
        assert await positions() == begun
    finally:
        await client.close()


@pytest.mark.parametrize("policy", ["continue", "park"])
async def test_retention_that_passed_the_base_doubles_nothing(
    rig: Rig, serve: Serve, policy: str
) -> None:
    """The first records waited, the others up to offset 40 are done: what retention removed is
    reported, what is done is not done again, and the neighbour never waits. Parked, the advice is
    followed: the setting is changed."""
    events = rig.topics[0]
    await asyncio.to_thread(_write, rig.servers, events, 0, range(50))
    await asyncio.to_thread(_commit, rig, 0, 2, encode(2, set(range(4, 40))))
    admin = AdminClient({"bootstrap.servers": rig.servers})
    for future in admin.delete_records([TopicPartition(events, 0, 20)]).values():
        future.result(20)
    await asyncio.to_thread(_write, rig.servers, events, 1, range(10))
    async with serve(rig.settings(kafka={"on_lost_records": policy})) as app:
        await rig.outcomes(10)
        if policy == "park":
            await _until(lambda: "parked" in _states(app).values())
            assert _states(app) == {"0": "parked", "1": "ready"}
            (parked,) = [p for p in app.status()["partitions"] if p["state"] == "parked"]
            assert parked["parked_because"].startswith("records_lost: ")
    async with serve(rig.settings()) as app:
        await _until(lambda: _caught_up(app))
        gauge = "invoice_stream_records_lost_total 2.0"
        assert policy == "continue" or gauge in metrics_page(app)
    results, failures = await rig.outcomes(20)
    done = sorted(r.source[2] for r in [*results, *failures] if r.partition == 0)
    assert done == list(range(40, 50))


async def test_a_log_that_was_cut_parks_and_following_the_advice_doubles_nothing(
    serve: Serve, tmp_path: Path
) -> None:
    """The broker loses a partition's files: the log begins again below the committed offset, and
    records that come to lie below it must not count as done."""
    with LocalKafka() as broker:
        topics = ("events", "results", "failures")
        create_topics(broker.bootstrap_servers, topics, PARTITIONS)
        async with Simulator(SimulatorPlan(slots=16, mean_s=0.0)) as simulator:
            rig = Rig(broker.bootstrap_servers, topics, simulator)
            await asyncio.to_thread(_write, rig.servers, "events", 0, range(30))
            async with serve(rig.settings()):
                await rig.outcomes(30)
            await asyncio.to_thread(_lose, broker, "events-0")
            await asyncio.to_thread(_write, rig.servers, "events", 0, range(30, 40))
            await asyncio.to_thread(_write, rig.servers, "events", 1, range(5))
            async with serve(rig.settings()) as app:
                await rig.outcomes(35)
                await _until(lambda: "parked" in _states(app).values())
                (parked,) = [p for p in app.status()["partitions"] if p["state"] == "parked"]
                assert parked["parked_because"].startswith("log_cut: the log ends at offset ")
                assert _states(app)["1"] == "ready"
            end = int(parked["parked_because"].split("ends at offset ")[1].split(",")[0])
            await asyncio.to_thread(_commit, rig, 0, end)
            async with serve(rig.settings()) as app:
                results, failures = await rig.outcomes(45)
                await _until(lambda: _caught_up(app))
    found = Counter(body(r)["invoice_id"] for r in results if r.partition == 0)
    assert not failures
    assert found == Counter(str(make_invoice(n).event()["invoice_id"]) for n in range(40))


def _lose(broker: LocalKafka, log: str) -> None:
    broker.stop()
    shutil.rmtree(broker.folder / "logs" / log)
    broker.start()


async def test_a_metadata_task_that_died_is_started_again(rig: Rig) -> None:
    """Or no move of a leader would be noticed any more, and callers would wait without end."""

    async def no_step(_name: str) -> None:
        return None

    consumer = ServiceConsumer(rig.settings().kafka, step=no_step, on_failure=lambda _: None)
    client: Any = consumer.client._client
    await client.bootstrap()
    try:
        assert not consumer.revive()
        client._sync_task.cancel()
        await asyncio.wait({client._sync_task})
        waiting = client.force_metadata_update()
        assert consumer.revive()
        async with asyncio.timeout(120):
            assert await waiting
        assert not consumer.revive()
    finally:
        await client.close()
        await consumer.client.stop()
