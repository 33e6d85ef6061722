"""Outcomes that topics reject permanently, on a real broker: one outcome is at fault, the rest goes
on."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import ProducerFenced
from confluent_kafka import Producer
from confluent_kafka import admin as kafka_admin
from confluent_kafka.admin import AdminClient

from service.kafka.publisher import TransactionalPublisher, deployment, transactional_id
from service.kafka.topics import check_topics
from service.kafka.transactional_ids import partition_id_before
from service.kafka.transactions import discard
from service.model.record import Partition
from service.settings import KafkaSettings
from service.testbed.broker import _java_command
from tests.conftest import MakeTopics
from tests.kafka.conftest import Rig, Serve, body
from tests.kafka.test_poison import _good
from tests.shared_kafka import SharedKafka

_api: Any = kafka_admin  # Its stubs leave out half of what it exports.


def _alter(servers: str, topic: str, settings: Mapping[str, str]) -> None:
    """Sets a topic's settings while it is in use."""
    entries = [
        _api.ConfigEntry(name, value, incremental_operation=_api.AlterConfigOpType.SET)
        for name, value in settings.items()
    ]
    resource = _api.ConfigResource(_api.ResourceType.TOPIC, topic, incremental_configs=entries)
    admin = AdminClient({"bootstrap.servers": servers})
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(timeout=20)


DAY_MS = 86_400_000
RESULTS, FAILURES = 1, 2
CASES = [
    pytest.param(
        FAILURES,
        {"message.timestamp.before.max.ms": "3600000"},
        {"value": b"not json", "key": b"k", "timestamp": -DAY_MS},
        ("undecodable", None),
        id="timestamp",
    ),
    pytest.param(
        FAILURES,
        {"max.message.bytes": "50000"},
        {"value": b"x" * 100_000, "key": b"k"},
        ("undecodable", "omitted"),
        id="size",
    ),
    pytest.param(
        FAILURES,
        {"cleanup.policy": "compact"},
        {"value": b"not json"},
        ("undecodable", "omitted"),
        id="failures without a key",
    ),
    pytest.param(
        RESULTS,
        {"cleanup.policy": "compact"},
        {"value": _good(99)[1]},
        ("output_refused", "omitted"),
        id="results without a key",
    ),
]


@pytest.mark.parametrize(("place", "changes", "event", "expected"), CASES)
async def test_one_refused_outcome_holds_nothing_up(
    rig: Rig,
    serve: Serve,
    place: int,
    changes: dict[str, str],
    event: dict[str, Any],
    expected: tuple[str, str | None],
) -> None:
    """The topic changes while the service runs, so nothing could be known beforehand."""
    async with serve(rig.settings()):
        rig.publish([_good(0), _good(1)])
        await rig.outcomes(2)
        _alter(rig.servers, rig.topics[place], changes)
        rig.publish([_good(number) for number in range(2, 12)])
        when_ms = int(time.time() * 1_000) + event.get("timestamp", 0)
        producer = Producer({"bootstrap.servers": rig.servers})
        producer.produce(rig.topics[0], **{**event, "partition": 0, "timestamp": when_ms})
        assert producer.flush(30) == 0
        rig.publish([_good(number) for number in range(12, 22)])
        results, failures = await rig.outcomes(23)
    assert len(results) == 22
    (failure,) = failures
    found = (failure.header("invoice.dlq.reason"), failure.header("invoice.dlq.value"))
    assert found == expected
    assert failure.header("invoice.source.partition") == "0"
    if expected[1] is None:
        assert failure.value == event["value"]
    else:
        assert body(failure)["value_bytes"] == len(event["value"])


async def test_batches_get_smaller_than_the_topic_allows(rig: Rig, serve: Serve) -> None:
    """A topic's limit is about batches; no outcome is at fault, and none becomes a failure."""
    async with serve(rig.settings(kafka={"commit_interval_ms": 500})):
        rig.publish([_good(0), _good(1)])
        await rig.outcomes(2)
        _alter(rig.servers, rig.topics[RESULTS], {"max.message.bytes": "20000"})
        rig.publish([_good(number) for number in range(2, 122)])
        results, failures = await rig.outcomes(122)
    assert (len(results), len(failures)) == (122, 0)


async def test_a_partition_whose_topic_takes_nothing_waits_and_the_others_go_on(
    rig: Rig, serve: Serve
) -> None:
    """It says what to change, and goes on by itself when that is done: nothing is lost."""
    async with serve(rig.settings()) as app:
        rig.publish([_good(0), _good(1)])
        await rig.outcomes(2)
        _alter(rig.servers, rig.topics[FAILURES], {"max.message.bytes": "300"})
        rig.publish([(b"k", b"not json"), _good(2), _good(3), _good(4), _good(5), _good(6)])

        def troubles() -> list[str]:
            return [p["trouble"] or "" for p in app.status()["partitions"]]

        async with asyncio.timeout(120):
            while not any("raise the topic's max.message.bytes" in said for said in troubles()):
                await asyncio.sleep(0.05)
        await rig.outcomes(2 + 3)  # All of the other partition.
        _alter(rig.servers, rig.topics[FAILURES], {"max.message.bytes": "1000000"})
        results, failures = await rig.outcomes(2 + 6)
    assert (len(results), len(failures)) == (7, 1)


async def test_what_will_not_fit_is_said_at_start_and_kept_to(rig: Rig, serve: Serve) -> None:
    """Then no outcome has to be rejected first."""
    _alter(rig.servers, rig.topics[FAILURES], {"max.message.bytes": "50000"})
    _alter(rig.servers, rig.topics[RESULTS], {"cleanup.policy": "compact"})
    settings = rig.settings()
    said: dict[str, str] = {}
    async with asyncio.timeout(60):  # Brokers apply a change of settings a moment later.
        while not {rig.topics[FAILURES], rig.topics[RESULTS]} <= said.keys():
            report = await check_topics(settings.kafka)
            said = {warning.topic: warning.message for warning in report.warnings}
    assert "Raise max.message.bytes" in said[rig.topics[FAILURES]]
    assert "Set cleanup.policy to delete" in said[rig.topics[RESULTS]]
    rig.publish([(b"k", b"x" * 100_000), _good(1)])
    async with serve(settings) as app:
        _, failures = await rig.outcomes(2)
        assert [p["trouble"] for p in app.status()["partitions"]] == [None, None]
    (failure,) = failures
    assert failure.header("invoice.dlq.value") == "omitted"


async def test_a_link_of_one_megabyte_a_second_is_enough(rig: Rig, serve: Serve) -> None:
    """A producer's quota stands for it. 150 failures of 100 kB are one transaction by count, which
    would take 15 s; a step may take 3."""
    client = f"invoice-stream-producer-{rig.topics[0]}-0"
    command = [*_java_command(128, lambda _line: None), "kafka.admin.ConfigCommand"]
    command += ["--bootstrap-server", rig.servers, "--alter"]
    command += ["--add-config", "producer_byte_rate=1000000"]
    command += ["--entity-type", "clients", "--entity-name", client]
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True, timeout=60)
    producer = Producer({"bootstrap.servers": rig.servers, "compression.type": "zstd"})
    for _ in range(150):
        producer.produce(rig.topics[0], b"x" * 100_000, partition=0)
    assert producer.flush(30) == 0
    limits = {"step_timeout_s": 3.0, "transaction_max_bytes": 64_000_000}
    async with serve(rig.settings(kafka=limits)):
        _, failures = await rig.outcomes(150)
    assert len(failures) == 150


async def test_an_instance_of_the_version_before_is_fenced(
    kafka: SharedKafka, make_topics: MakeTopics
) -> None:
    """Where an id changes, its old form is fenced, too: two owners would double invoices."""
    settings = KafkaSettings(
        bootstrap_servers=kafka.bootstrap_servers,
        group_id=f"eu.{time.time_ns():x}",
    )
    source = Partition(make_topics(1)[0], 0)
    old_id = partition_id_before(deployment(settings), *source)
    assert old_id != transactional_id(settings, source)
    old = AIOKafkaProducer(
        bootstrap_servers=kafka.bootstrap_servers, transactional_id=old_id, acks="all"
    )
    await old.start()
    try:
        await old.begin_transaction()
        new = TransactionalPublisher(settings, source, _no_step)
        assert await new.start() is None
        await new.discard()
        with pytest.raises(ProducerFenced):
            await old.send_and_wait(source.topic, b"of the old instance", partition=0)
    finally:
        await discard(old)


async def _no_step(_name: str) -> None:
    return None
