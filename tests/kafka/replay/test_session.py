"""A run goes on only where it knows where it stands; everything else is refused with advice."""

from __future__ import annotations

import signal
from concurrent.futures import Future
from typing import Any

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from tests.kafka.replay.stage import PARTITIONS, ReplayStage, numbers


def _admin(stage: ReplayStage) -> AdminClient:
    return AdminClient({"bootstrap.servers": stage.servers})


def _group(run: str) -> str:
    return f"invoice-stream-replay-{run}"


def _done(futures: dict[str, Future[Any]]) -> None:
    for future in futures.values():
        future.result(timeout=20)


def test_a_run_whose_position_is_gone_is_not_begun_anew(stage: ReplayStage) -> None:
    """Committed offsets expire; sending all of it again would double it."""
    run = f"r-{stage.topics[0]}"
    stage.fail(6)
    stage.replay_ok("send", "--id", run, "--yes")
    admin = _admin(stage)
    _done(admin.delete_consumer_groups([_group(run)]))
    again = stage.replay("send", "--id", run, "--yes")
    assert again.returncode == 2
    assert "expired" in again.stderr
    assert len(stage.events()) == 6
    fresh = stage.replay_json("send", "--id", f"{run}-2", "--yes", "--json")
    assert fresh["passed_over"] == {"already_replayed": 6}


def test_a_group_of_something_else_is_not_taken_over(stage: ReplayStage) -> None:
    """Positions without a run's mark say nothing about what was sent."""
    run = f"r-{stage.topics[0]}"
    stage.fail(2)
    consumer = Consumer({"bootstrap.servers": stage.servers, "group.id": _group(run)})
    consumer.commit(offsets=[TopicPartition(stage.topics[2], 0, 1)], asynchronous=False)
    consumer.close()
    done = stage.replay("send", "--id", run, "--yes")
    assert done.returncode == 2
    assert "use another --id" in done.stderr
    assert stage.events() == []


def test_a_failures_topic_created_anew_is_noticed(stage: ReplayStage) -> None:
    """Otherwise its failures would pass for sent, because the old ones at their offsets were."""
    stage.fail(6)
    stage.replay_ok("send", "--id", f"r-{stage.topics[0]}", "--yes")
    admin = _admin(stage)
    _done(admin.delete_topics([stage.topics[2]], operation_timeout=20))
    _until_created(admin, stage.topics[2])
    stage.fail(2)
    done = stage.replay("send", "--id", f"n-{stage.topics[0]}", "--yes")
    assert done.returncode == 2
    assert "created anew" in done.stderr


def _until_created(admin: AdminClient, topic: str) -> None:
    """Deleting goes on in the background for a moment."""
    from confluent_kafka import KafkaError, KafkaException

    for _ in range(10_000):
        (future,) = admin.create_topics([NewTopic(topic, PARTITIONS, 1)]).values()
        try:
            future.result(timeout=20)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
        else:
            return
    raise AssertionError(f"{topic} could not be created anew")


def test_an_operator_can_end_a_run_and_go_on_later(stage: ReplayStage) -> None:
    """Ctrl-C: exit code 130, no traceback, and the same command finishes the work."""
    stage.fail(60)
    slow = ("--yes", "--id", "c", "--rate", "20")
    running = stage.begin("send", *slow, failpoint="after_commit:stop:2")
    try:
        stage.wait_suspended(running)
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGCONT)
        ended = running.finished()
    finally:
        running.kill()
    assert ended.returncode == 130
    assert "Traceback" not in ended.stderr
    assert len(stage.events()) < 60
    listed = stage.replay_ok("report")
    assert "c  send  not complete" in listed
    other = stage.replay("send", "--id", "d", "--reason", "bug")
    assert "run c was begun and is not complete" in other.stderr
    stage.replay_ok("send", *slow)
    assert numbers(stage.events()) == list(range(60))


def test_an_admin_can_see_what_a_run_has_left(stage: ReplayStage) -> None:
    """Positions are ordinary committed offsets of an ordinary group: its lag is what is left."""
    run = f"r-{stage.topics[0]}"
    stage.fail(10)
    stage.replay_ok("send", "--id", run, "--yes")
    asked = [ConsumerGroupTopicPartitions(_group(run))]
    admin = _admin(stage)
    (future,) = admin.list_consumer_group_offsets(asked).values()
    positions = {tp.partition: tp.offset for tp in future.result(timeout=20).topic_partitions}
    assert positions == {0: 5, 1: 5}


def test_a_log_that_cannot_be_read_whole_stops_a_run(stage: ReplayStage) -> None:
    """An entry of a newer version may say that something was sent; tombstones say nothing."""
    stage.fail(2)
    stage.replay_ok("send", "--id", "first", "--limit", "1")
    producer = Producer({"bootstrap.servers": stage.servers})
    producer.produce(stage.log_topic, None, b"gone", partition=0)
    assert producer.flush(30) == 0
    stage.replay_ok("send", "--id", "second", "--limit", "1")
    assert len(stage.events()) == 2
    producer.produce(stage.log_topic, b'{"v": 2, "kind": "done"}', b"new", partition=0)
    assert producer.flush(30) == 0
    stage.fail(1, first=2)
    done = stage.replay("send", "--id", "third", "--yes")
    assert done.returncode == 2
    assert "cannot read" in done.stderr
    assert len(stage.events()) == 2
