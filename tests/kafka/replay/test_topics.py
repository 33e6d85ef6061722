"""The failures topic as it is in practice: cut off by retention, full of gaps, growing, broken."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

from confluent_kafka import Producer, TopicPartition
from confluent_kafka import admin as kafka_admin
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from service.testbed.new_topics import make_topics
from tests.chaos.instances import until
from tests.chaos.observer import read_all
from tests.kafka.replay.rig import PARTITIONS, ReplayRig, numbers


def test_gaps_and_a_cut_head_are_no_obstacle(rig: ReplayRig) -> None:
    """Aborted transactions, markers, and records that retention removed: the rest goes back."""
    rig.fail(20)
    producer = Producer(
        {"bootstrap.servers": rig.servers, "transactional.id": f"t-{rig.topics[0]}"}
    )
    producer.init_transactions(20)
    for first, commit in ((20, False), (30, True)):
        producer.begin_transaction()
        for number in range(first, first + 10):
            rig.put(producer, *rig.encoded(number))
        producer.commit_transaction(20) if commit else producer.abort_transaction(20)
    admin = AdminClient({"bootstrap.servers": rig.servers})
    cut = admin.delete_records([TopicPartition(rig.topics[2], 0, 5)])
    for future in cut.values():
        future.result(timeout=20)
    expected = [n for n in range(40) if not 20 <= n < 30 and not (n % 2 == 0 and n < 10)]
    rig.replay_ok("send", "--id", "r", "--yes")
    assert numbers(rig.events()) == expected
    report = rig.replay("report", "--id", "r", "--format", "json")
    assert json.loads(report.stdout)["complete"] is True


def test_what_is_written_after_a_run_began_is_not_its_business(rig: ReplayRig) -> None:
    """A run's end is fixed by its first transaction, also over kills."""
    rig.fail(10)
    rig.replay("send", "--id", "r", "--yes", failpoint="after_commit:kill:1")
    rig.fail(10, first=10)
    rig.replay_ok("send", "--id", "r", "--yes")
    assert numbers(rig.events()) == list(range(10))


def test_a_missing_topic_is_said_and_not_created(rig: ReplayRig) -> None:
    """No topic comes into being by looking for it."""
    absent = ("-s", "kafka.failures_topic=not-there")
    for command in (("list",), ("send", "--yes"), ("report", "--id", "x"), ("show", "0@0")):
        done = rig.replay(*command, *absent)
        assert done.returncode == 1, command
        assert "does not exist" in done.stderr
    admin = AdminClient({"bootstrap.servers": rig.servers})
    assert "not-there" not in admin.list_topics(timeout=20).topics


def test_watching_shows_failures_as_they_come(rig: ReplayRig) -> None:
    """Only new ones that the filter chooses; it says when it is ready, and ends at its limit."""
    rig.fail(3)
    watching = rig.begin("watch", "--reason", "schema_invalid", "--json", "--limit", "2")
    try:
        until(lambda: "watching" in watching.errors(), "watching")
        rig.fail(6, first=3)
        ended = watching.finished()
    finally:
        watching.kill()
    assert ended.returncode == 0
    rows = [json.loads(row) for row in ended.stdout.splitlines()]
    assert [row["reason"] for row in rows] == ["schema_invalid"] * 2
    assert {row["source"]["offset"] for row in rows} == {2, 3}


def test_a_compacted_topic_gives_what_is_left(rig: ReplayRig) -> None:
    """The newest failure of each key goes back, also where compaction emptied whole batches."""
    admin = AdminClient({"bootstrap.servers": rig.servers})
    compacted = {
        "cleanup.policy": "compact",
        "segment.ms": "100",
        "min.cleanable.dirty.ratio": "0.01",
        "min.compaction.lag.ms": "0",
        "max.compaction.lag.ms": "200",
    }
    topic = f"{rig.topics[2]}-compacted"
    make_topics(admin, [NewTopic(topic, PARTITIONS, 1, config=compacted)])
    rig.topics = (*rig.topics[:2], topic)
    written = 80
    rig.fail_with_keys(written)
    deadline_s = time.monotonic() + 180
    while len(left := read_all(rig.servers, topic, PARTITIONS)) > written - 20:
        assert time.monotonic() < deadline_s, "the broker did not compact"
        # A segment is closed by the next record that is written to it.
        rig.fail_with_keys(2, first=written)
        written += 2
    rig.replay_ok("send", "--id", "r", "--yes")
    sent = set(numbers(rig.events()))
    newest = set(range(written - 20, written))
    assert newest <= sent <= set(numbers(left))


def test_what_the_client_cannot_read_is_read_around(rig: ReplayRig) -> None:
    """A record with header names that are no UTF-8 comes through; a decompression bomb is passed
    over by name; what lies around them goes back."""
    rig.fail(6)
    limit = ("-s", "kafka.max_inflated_batch_bytes=1000000")
    _, record = rig.encoded(6)
    headers = [*record.headers, (b"\xff\xfe", b"x")]
    plain = Producer({"bootstrap.servers": rig.servers})
    plain.produce(rig.topics[2], record.value, b"k", partition=0, headers=headers)  # type: ignore[arg-type]
    assert plain.flush(30) == 0
    packed = Producer(
        {
            "bootstrap.servers": rig.servers,
            "compression.type": "gzip",
            "message.max.bytes": 10_000_000,
        }
    )
    packed.produce(rig.topics[2], b"0" * 5_000_000, b"k", partition=0, headers=list(record.headers))
    assert packed.flush(30) == 0
    rig.fail(4, first=8)
    done = rig.replay_json("send", "--id", "r", "--yes", "--json", *limit)
    assert (done["send"], done["passed_over"]) == (11, {"unreadable": 1})
    assert numbers(rig.events()) == [*range(7), *range(8, 12)]


def test_one_event_that_the_brokers_refuse_is_named_and_can_be_taken_out(
    rig: ReplayRig,
) -> None:
    """Here: no key, and the events topic is compacted now. Discarding it lets the run go on."""
    rig.fail(4)
    _, record = rig.encoded(4)
    producer = Producer({"bootstrap.servers": rig.servers})
    rig.put(producer, 0, replace(record, key=None))
    assert producer.flush(30) == 0
    rig.fail(3, first=5)
    admin = AdminClient({"bootstrap.servers": rig.servers})
    api: Any = kafka_admin
    compact = api.ConfigEntry(
        "cleanup.policy", "compact", incremental_operation=api.AlterConfigOpType.SET
    )
    resource = api.ConfigResource(
        api.ResourceType.TOPIC, rig.topics[0], incremental_configs=[compact]
    )
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(timeout=20)
    refused = rig.replay("send", "--id", "r", "--yes")
    assert refused.returncode == 1
    assert "failure F0@2" in refused.stderr
    place = ("--source-partition", "0", "--source-offset", "2")
    rig.replay_ok("discard", *place)
    rig.replay_ok("send", "--id", "r", "--yes")
    assert numbers(rig.events()) == [0, 1, 2, 3, 5, 6, 7]
