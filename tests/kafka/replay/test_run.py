"""`replay send` on the real Kafka: what goes back, what does not, and each failure once."""

from __future__ import annotations

import json

from confluent_kafka import Consumer, TopicPartition

from tests.chaos.observer import read_all
from tests.kafka.replay.rig import LONG_AGO_MS, ReplayRig, numbers


def test_events_go_back_as_they_were(rig: ReplayRig) -> None:
    """Same topic and partition, key, bytes, headers and timestamp; count and id are added."""
    rig.fail(8)
    rig.replay_ok("send", "--id", "first", "--yes")
    events = rig.events()
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
    assert _timestamp(rig, 1, 0) == LONG_AGO_MS + 1


def _timestamp(rig: ReplayRig, partition: int, offset: int) -> int:
    consumer = Consumer({"bootstrap.servers": rig.servers, "group.id": f"look-{rig.topics[0]}"})
    try:
        consumer.assign([TopicPartition(rig.topics[0], partition, offset)])
        message = consumer.poll(20)
        assert message is not None
        return int(message.timestamp()[1])
    finally:
        consumer.close()


def test_a_run_sends_its_failures_once_however_often_it_is_begun(rig: ReplayRig) -> None:
    """Same id: nothing more. Another id: only what is new. --again: once more."""
    rig.fail(9)
    choice = ("--reason", "llm_timeout")
    rig.replay_ok("send", "--id", "a", *choice)
    rig.replay_ok("send", "--id", "a", *choice)
    assert numbers(rig.events()) == [0, 3, 6]
    rig.fail(3, first=9)
    rig.replay_ok("send", "--id", "a", *choice)
    assert numbers(rig.events()) == [0, 3, 6]
    summary = rig.replay_json("send", "--id", "b", *choice, "--json")
    assert (summary["send"], summary["passed_over"]["already_replayed"]) == (1, 3)
    assert numbers(rig.events()) == [0, 3, 6, 9]
    rig.replay_ok("send", "--id", "c", *choice, "--again")
    assert numbers(rig.events()) == [0, 0, 3, 3, 6, 6, 9, 9]
    states = rig.replay_json("list", "--format", "json")["by_state"]
    # Failures of the rig name the places at which these events arrive.
    assert states == {"open": 8, "failed_again": 4}


def test_a_run_cannot_change_its_mind(rig: ReplayRig) -> None:
    """Other conditions under the same id are rejected with advice, before anything is sent."""
    rig.fail(4)
    rig.replay_ok("send", "--id", "a", "--reason", "llm_timeout")
    changed = rig.replay("send", "--id", "a", "--yes")
    assert changed.returncode == 2
    assert "other conditions" in changed.stderr
    assert len(rig.events()) == 2


def test_everything_needs_a_yes_and_a_dry_run_writes_nothing(rig: ReplayRig) -> None:
    """Neither events nor a log topic come of a dry run, and its counts are the run's counts."""
    rig.fail(30)
    assert rig.replay("send").returncode == 2
    tried = rig.replay_ok("send", "--dry-run", "--limit", "25")
    assert "would send  F0@0" in tried
    assert "25 would be sent" in tried
    assert "5  beyond --limit" in tried
    assert rig.events() == []
    done = rig.replay_json("send", "--id", "x", "--limit", "25", "--json")
    assert done["send"] == 25
    assert len(rig.events()) == 25
    rig.replay_ok("send", "--id", "x", "--limit", "25")
    assert len(rig.events()) == 25


def test_the_loop_guard_parks_what_was_replayed_too_often(rig: ReplayRig) -> None:
    """Not sent, marked, counted, and passed over from then on."""
    rig.fail(4)
    for life in range(2):
        rig.replay_ok("send", "--id", f"life-{life}", "--yes", "--max-replays", "2")
        _fail_again(rig, life)
    last = rig.replay_json("send", "--id", "last", "--yes", "--max-replays", "2", "--json")
    assert (last["send"], last["park"]) == (0, 4)
    assert rig.replay_json("list", "--format", "json")["by_state"] == {
        "failed_again": 8,
        "parked": 4,
    }
    later = rig.replay_json("send", "--id", "later", "--yes", "--json")
    assert (later["send"], later["passed_over"]["already_parked"]) == (0, 4)


def _fail_again(rig: ReplayRig, life: int) -> None:
    """The service's work on a replayed event that fails again: same headers, new failure."""
    from confluent_kafka import Producer

    from service.extraction.encoding import OutcomeEncoder
    from service.model.record import SourceRecord
    from tests.kafka.replay.rig import failed

    producer = Producer({"bootstrap.servers": rig.servers})
    encoder = OutcomeEncoder(rig.kafka(), "1.0", "EUR")
    for event in rig.events():
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
        rig.put(producer, event.partition, encoder.encode(failed(record)))
    assert producer.flush(30) == 0


def test_discarded_failures_stay_where_they_are(rig: ReplayRig) -> None:
    """A decision without sending, which later runs respect."""
    rig.fail(6)
    done = rig.replay_json("discard", "--reason", "schema_invalid", "--note", "test", "--json")
    assert done["discard"] == 2
    sent = rig.replay_json("send", "--yes", "--json")
    assert (sent["send"], sent["passed_over"]["already_discarded"]) == (4, 2)
    assert numbers(rig.events()) == [0, 2, 3, 5]


def test_a_rate_makes_chunks_of_a_second(rig: ReplayRig) -> None:
    """So that it holds within each second (`ReplayPace` is tested by itself)."""
    rig.fail(120)
    rig.replay_ok("send", "--id", "slow", "--yes", "--rate", "50")
    log = read_all(rig.servers, rig.log_topic, 1)
    entries = [json.loads(read.value or b"{}") for read in log]
    done = [entry for entry in entries if entry["kind"] == "done"]
    assert max(sum(item[2] for item in entry["stretches"]) for entry in done) <= 50
    assert len(rig.events()) == 120
