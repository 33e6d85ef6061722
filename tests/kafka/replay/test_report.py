"""What became of replayed events, with the service running beside the replay."""

from __future__ import annotations

import json
from pathlib import Path

from confluent_kafka import Producer

from service.failures.advice import advice_for
from service.testbed.invoices import stream
from tests.chaos.instances import Instance, environment, simulator
from tests.kafka.replay.stage import PARTITIONS, ReplayStage


def test_a_report_follows_every_event_while_the_service_runs(
    stage: ReplayStage, tmp_path: Path
) -> None:
    """Extracted, failed again and why, pending: the three add up to what was sent."""
    good = [event.value for event in stream(20, seed=3, poison_share=0)]
    producer = Producer({"bootstrap.servers": stage.servers})
    for number in range(30):
        value = good[number] if number < 20 else b"not json"
        stage.put(producer, *stage.encoded(number, value=value))
    assert producer.flush(30) == 0
    stage.replay_ok("send", "--id", "r", "--yes")
    before = stage.replay("report", "--id", "r", "--format", "json")
    assert before.returncode == 1
    assert json.loads(before.stdout)["pending"] == 30
    with simulator("--mean-s", "0") as llm_url:
        settings = environment(stage.servers, stage.topics, f"g-{stage.topics[0]}", llm_url)
        service = Instance("service", settings, tmp_path)
        try:
            found = stage.replay_json("report", "--id", "r", "--format", "json", "--wait", "60")
            assert (found["sent"], found["extracted"], found["pending"]) == (30, 20, 0)
            assert found["failed_by_reason"] == {"undecodable": 10}
            second = ("--replays", "1")
            stage.replay_ok("send", "--id", "r2", *second)
            again = stage.replay_json("report", "--id", "r2", "--format", "json", "--wait", "60")
            assert again["failed_by_reason"] == {"undecodable": 10}
            assert service.terminate() == 0
        finally:
            service.end()
    rows = stage.replay_ok("report", "--id", "r", "--format", "jsonl").splitlines()
    assert len(rows) == 30
    failures = {tuple(json.loads(row)["failure"].values()) for row in rows}
    assert failures == {(stage.topics[2], n % PARTITIONS, n // PARTITIONS) for n in range(30)}
    table = stage.replay_ok("report", "--id", "r")
    assert "extracted             20" in table
    assert advice_for("undecodable").action in table


def test_an_unknown_run_is_said_to_be_unknown(stage: ReplayStage) -> None:
    """Exit code 1 and the name of the log."""
    stage.fail(1)
    stage.replay_ok("send", "--id", "r", "--yes")
    done = stage.replay("report", "--id", "other")
    assert done.returncode == 1
    assert "knows no run other" in done.stderr
