"""A run goes on only where it knows where it stands; everything else is rejected with advice."""

from __future__ import annotations

import json
import signal
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from service.failures.replay_log import RunBegun, write_entry
from tests.kafka.replay.rig import ReplayRig, numbers


def _admin(rig: ReplayRig) -> AdminClient:
    return AdminClient({"bootstrap.servers": rig.servers})


def _group(run: str) -> str:
    return f"invoice-stream-replay-{run}"


def _done(futures: dict[str, Future[Any]]) -> None:
    for future in futures.values():
        future.result(timeout=20)


def test_a_run_whose_position_is_gone_is_not_begun_anew(rig: ReplayRig) -> None:
    """Committed offsets expire; sending all of it again would double it."""
    run = f"r-{rig.topics[0]}"
    rig.fail(6)
    rig.replay_ok("send", "--id", run, "--yes")
    admin = _admin(rig)
    _done(admin.delete_consumer_groups([_group(run)]))
    again = rig.replay("send", "--id", run, "--yes")
    assert again.returncode == 2
    assert "expired" in again.stderr
    assert len(rig.events()) == 6
    fresh = rig.replay_json("send", "--id", f"{run}-2", "--yes", "--json")
    assert fresh["passed_over"] == {"already_replayed": 6}


def test_a_group_of_something_else_is_not_taken_over(rig: ReplayRig) -> None:
    """Positions without a run's mark say nothing about what was sent."""
    run = f"r-{rig.topics[0]}"
    rig.fail(2)
    consumer = Consumer({"bootstrap.servers": rig.servers, "group.id": _group(run)})
    consumer.commit(offsets=[TopicPartition(rig.topics[2], 0, 1)], asynchronous=False)
    consumer.close()
    done = rig.replay("send", "--id", run, "--yes")
    assert done.returncode == 2
    assert "use another --id" in done.stderr
    assert rig.events() == []


def test_a_failures_topic_created_anew_is_noticed(rig: ReplayRig, tmp_path: Path) -> None:
    """Otherwise its failures would pass for sent, because the old ones at their offsets were. The
    new topic is longer than the old one, so that only Kafka's id tells them apart. A run of before
    does not go on in it, and a file of before is about other failures."""
    rig.fail(6)
    first, file = f"r-{rig.topics[0]}", tmp_path / "failures.jsonl"
    rig.replay_ok("export", str(file))
    rig.replay_ok("send", "--id", first, "--yes")
    rig.create_anew()
    rig.fail(8, first=10)
    listed = [
        json.loads(row) for row in rig.replay_ok("list", "--each", "--output", "jsonl").splitlines()
    ]
    assert {row["state"] for row in listed} == {"open"}
    for again in (("send", "--id", first, "--yes"), ("import", str(file), "--unchecked")):
        done = rig.replay(*again)
        assert done.returncode == 2
        assert "created anew" in done.stderr
    assert numbers(rig.events()) == list(range(6))
    rig.replay_ok("send", "--id", f"n-{rig.topics[0]}", "--yes")
    assert numbers(rig.events()) == [*range(6), *range(10, 18)]
    runs = [json.loads(row) for row in rig.replay_ok("report", "--output", "jsonl").splitlines()]
    states = {run["run"]: run["state"] for run in runs}
    assert states == {
        first: f"about an earlier topic {rig.topics[2]}",
        f"n-{rig.topics[0]}": "complete",
    }


def test_a_topic_created_anew_during_a_run_ends_it(rig: ReplayRig) -> None:
    """What it read is sent to the end of the transaction; nothing of the new topic is."""
    rig.fail(6)
    running = rig.begin("send", "--yes", "--rate", "2", failpoint="after_commit:stop:2")
    try:
        rig.wait_suspended(running)
        rig.create_anew()
        rig.fail(8, first=10)
        running.send_signal(signal.SIGCONT)
        done = running.finished()
    finally:
        running.kill()
    assert done.returncode != 0
    assert "created anew" in done.stderr
    assert len(numbers(rig.events())) == 2
    assert max(numbers(rig.events())) < 6


def test_a_log_without_ids_is_doubted_where_the_topic_is_shorter(rig: ReplayRig) -> None:
    """An earlier version wrote it, or the brokers tell no ids."""
    rig.fail(2)
    rig.replay_ok("discard", "--id", "first", "--yes")
    begun = RunBegun("b", "send", rig.topics[2], "p", "now", {}, {"0": 3}, {})
    producer = Producer({"bootstrap.servers": rig.servers})
    producer.produce(rig.log_topic, write_entry(begun), b"b")
    assert producer.flush(30) == 0
    done = rig.replay("send", "--yes")
    assert done.returncode == 2
    assert "created anew" in done.stderr


def test_an_operator_can_end_a_run_and_go_on_later(rig: ReplayRig) -> None:
    """Ctrl-C: exit code 130, no traceback, and the same command finishes the work."""
    rig.fail(60)
    slow = ("--yes", "--id", "c", "--rate", "20")
    running = rig.begin("send", *slow, failpoint="after_commit:stop:2")
    try:
        rig.wait_suspended(running)
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGCONT)
        ended = running.finished()
    finally:
        running.kill()
    assert ended.returncode == 130
    assert "Traceback" not in ended.stderr
    assert len(rig.events()) < 60
    listed = rig.replay_ok("report")
    assert "c  send  not complete" in listed
    other = rig.replay("send", "--id", "d", "--reason", "bug")
    assert "run c was begun and is not complete" in other.stderr
    rig.replay_ok("send", *slow)
    assert numbers(rig.events()) == list(range(60))


def test_an_admin_can_see_what_a_run_has_left(rig: ReplayRig) -> None:
    """Positions are ordinary committed offsets of an ordinary group: its lag is what is left."""
    run = f"r-{rig.topics[0]}"
    rig.fail(10)
    rig.replay_ok("send", "--id", run, "--yes")
    asked = [ConsumerGroupTopicPartitions(_group(run))]
    admin = _admin(rig)
    (future,) = admin.list_consumer_group_offsets(asked).values()
    positions = {tp.partition: tp.offset for tp in future.result(timeout=20).topic_partitions}
    assert positions == {0: 5, 1: 5}


def test_a_log_that_cannot_be_read_whole_stops_a_run(rig: ReplayRig) -> None:
    """An entry of a newer version may say that something was sent; tombstones say nothing."""
    rig.fail(2)
    rig.replay_ok("send", "--id", "first", "--limit", "1")
    producer = Producer({"bootstrap.servers": rig.servers})
    producer.produce(rig.log_topic, None, b"gone", partition=0)
    assert producer.flush(30) == 0
    rig.replay_ok("send", "--id", "second", "--limit", "1")
    assert len(rig.events()) == 2
    producer.produce(rig.log_topic, b'{"v": 2, "kind": "done"}', b"new", partition=0)
    assert producer.flush(30) == 0
    rig.fail(1, first=2)
    done = rig.replay("send", "--id", "third", "--yes")
    assert done.returncode == 2
    assert "cannot read" in done.stderr
    assert len(rig.events()) == 2
