"""`replay send` on the real Kafka: what goes back, what does not, and each failure once."""

from __future__ import annotations

import json

from confluent_kafka import Consumer, TopicPartition

from tests.chaos.observer import read_all
from tests.kafka.replay.stage import LONG_AGO_MS, ReplayStage, numbers


def test_events_go_back_as_they_were(stage: ReplayStage) -> None:
    """Same topic and partition, key, bytes, headers and timestamp; count and id are added."""
    stage.fail(8)
    stage.replay_ok("send", "--id", "first", "--yes")
    events = stage.events()
    assert numbers(events) == list(range(8))
    for event in events:
        number = int((event.value or b"").split()[1])
        assert event.partition == number % 2
        assert event.key == f"key-{number}".encode()
        assert event.headers == (
            ("traceparent", f"t-{number}".encode()),
            ("empty", b""),
            ("null", None),
            ("invoice.dlq.replay.count", b"1"),
            ("invoice.dlq.replay.id", b"first"),
        )
    assert _timestamp(stage, 1, 0) == LONG_AGO_MS + 1


def _timestamp(stage: ReplayStage, partition: int, offset: int) -> int:
    consumer = Consumer({"bootstrap.servers": stage.servers, "group.id": f"look-{stage.topics[0]}"})
    try:
        consumer.assign([TopicPartition(stage.topics[0], partition, offset)])
        message = consumer.poll(20)
        assert message is not None
        return int(message.timestamp()[1])
    finally:
        consumer.close()


def test_a_run_sends_its_failures_once_however_often_it_is_begun(stage: ReplayStage) -> None:
    """Same id: nothing more. Another id: only what is new. --again: once more."""
    stage.fail(9)
    choice = ("--reason", "llm_timeout")
    stage.replay_ok("send", "--id", "a", *choice)
    stage.replay_ok("send", "--id", "a", *choice)
    assert numbers(stage.events()) == [0, 3, 6]
    stage.fail(3, first=9)
    stage.replay_ok("send", "--id", "a", *choice)
    assert numbers(stage.events()) == [0, 3, 6]
    summary = stage.replay_json("send", "--id", "b", *choice, "--json")
    assert (summary["send"], summary["passed_over"]["already_replayed"]) == (1, 3)
    assert numbers(stage.events()) == [0, 3, 6, 9]
    stage.replay_ok("send", "--id", "c", *choice, "--again")
    assert numbers(stage.events()) == [0, 0, 3, 3, 6, 6, 9, 9]
    states = stage.replay_json("list", "--format", "json")["by_state"]
    assert states == {"open": 8, "sent": 4}


def test_a_run_cannot_change_its_mind(stage: ReplayStage) -> None:
    """Other conditions under the same id are refused with advice, before anything is sent."""
    stage.fail(4)
    stage.replay_ok("send", "--id", "a", "--reason", "llm_timeout")
    changed = stage.replay("send", "--id", "a", "--yes")
    assert changed.returncode == 2
    assert "other conditions" in changed.stderr
    assert len(stage.events()) == 2


def test_everything_needs_a_yes_and_a_dry_run_writes_nothing(stage: ReplayStage) -> None:
    """Neither events nor a log topic come of a dry run, and its counts are the run's counts."""
    stage.fail(30)
    assert stage.replay("send").returncode == 2
    tried = stage.replay_ok("send", "--dry-run", "--limit", "25")
    assert "would send  0@0" in tried
    assert "25 would be sent" in tried
    assert "5  beyond --limit" in tried
    assert stage.events() == []
    done = stage.replay_json("send", "--id", "x", "--limit", "25", "--json")
    assert done["send"] == 25
    assert len(stage.events()) == 25
    stage.replay_ok("send", "--id", "x", "--limit", "25")
    assert len(stage.events()) == 25


def test_the_loop_guard_parks_what_was_replayed_too_often(stage: ReplayStage) -> None:
    """Not sent, marked, counted, and passed over from then on."""
    stage.fail(4)
    for life in range(2):
        stage.replay_ok("send", "--id", f"life-{life}", "--yes", "--max-replays", "2")
        _fail_again(stage, life)
    last = stage.replay_json("send", "--id", "last", "--yes", "--max-replays", "2", "--json")
    assert (last["send"], last["park"]) == (0, 4)
    assert stage.replay_json("list", "--format", "json")["by_state"] == {"sent": 8, "parked": 4}
    later = stage.replay_json("send", "--id", "later", "--yes", "--json")
    assert (later["send"], later["passed_over"]["already_parked"]) == (0, 4)


def _fail_again(stage: ReplayStage, life: int) -> None:
    """What the service does with a replayed event that fails again: same headers, new failure."""
    from confluent_kafka import Producer

    from service.extraction.encoding import OutcomeEncoder
    from service.model.record import SourceRecord
    from tests.kafka.replay.stage import failed

    producer = Producer({"bootstrap.servers": stage.servers})
    encoder = OutcomeEncoder(stage.kafka(), "1.0", "EUR")
    for event in stage.events():
        if event.header("invoice.dlq.replay.id") != f"life-{life}":
            continue
        record = SourceRecord(
            event.topic,
            event.partition,
            event.offset,
            LONG_AGO_MS,
            event.key,
            event.value,
            event.headers,
        )
        stage.put(producer, event.partition, encoder.encode(failed(record)))
    assert producer.flush(30) == 0


def test_discarded_failures_stay_where_they_are(stage: ReplayStage) -> None:
    """A decision without sending, which later runs respect."""
    stage.fail(6)
    done = stage.replay_json("discard", "--reason", "schema_invalid", "--note", "test", "--json")
    assert done["discard"] == 2
    sent = stage.replay_json("send", "--yes", "--json")
    assert (sent["send"], sent["passed_over"]["already_discarded"]) == (4, 2)
    assert numbers(stage.events()) == [0, 2, 3, 5]


def test_a_rate_makes_chunks_of_a_second(stage: ReplayStage) -> None:
    """So that it is kept within each second (`ReplayPace` is tested by itself)."""
    stage.fail(120)
    stage.replay_ok("send", "--id", "slow", "--yes", "--rate", "50")
    log = read_all(stage.servers, stage.log_topic, 1)
    entries = [json.loads(read.value or b"{}") for read in log]
    done = [entry for entry in entries if entry["kind"] == "done"]
    assert max(sum(item[2] for item in entry["stretches"]) for entry in done) <= 50
    assert len(stage.events()) == 120
