"""The outcomes of replayed events, with the service running beside the replay."""

from __future__ import annotations

import json
from pathlib import Path

from confluent_kafka import Producer

from service.failures.advice import advice_for
from service.testbed.invoices import stream
from tests.chaos.instances import Instance, environment, simulator
from tests.kafka.replay.rig import PARTITIONS, ReplayRig


def test_a_report_follows_every_event_while_the_service_runs(
    rig: ReplayRig, tmp_path: Path
) -> None:
    """Extracted, failed again and why, pending: the three add up to what was sent."""
    good = [event.value for event in stream(20, seed=3, poison_share=0)]
    producer = Producer({"bootstrap.servers": rig.servers})
    for number in range(30):
        value = good[number] if number < 20 else b"not json"
        rig.put(producer, *rig.encoded(number, value=value))
    assert producer.flush(30) == 0
    rig.replay_ok("send", "--id", "r", "--yes")
    before = rig.replay("report", "--id", "r", "--format", "json")
    assert before.returncode == 1
    assert json.loads(before.stdout)["pending"] == 30
    with simulator("--mean-s", "0") as llm_url:
        settings = environment(rig.servers, rig.topics, f"g-{rig.topics[0]}", llm_url)
        service = Instance("service", settings, tmp_path)
        try:
            found = rig.replay_json("report", "--id", "r", "--format", "json", "--wait", "60")
            assert (found["sent"], found["extracted"], found["pending"]) == (30, 20, 0)
            assert found["failed_by_reason"] == {"undecodable": 10}
            second = ("--replays", "1")
            rig.replay_ok("send", "--id", "r2", *second)
            again = rig.replay_json("report", "--id", "r2", "--format", "json", "--wait", "60")
            assert again["failed_by_reason"] == {"undecodable": 10}
            assert service.terminate() == 0
        finally:
            service.end()
    rows = rig.replay_ok("report", "--id", "r", "--format", "jsonl").splitlines()
    assert len(rows) == 30
    failures = {tuple(json.loads(row)["failure"].values()) for row in rows}
    assert failures == {(rig.topics[2], n % PARTITIONS, n // PARTITIONS) for n in range(30)}
    table = rig.replay_ok("report", "--id", "r")
    assert "extracted             20" in table
    assert advice_for("undecodable").action in table


def test_an_unknown_run_is_said_to_be_unknown(rig: ReplayRig) -> None:
    """Exit code 1 and the name of the log."""
    rig.fail(1)
    rig.replay_ok("send", "--id", "r", "--yes")
    done = rig.replay("report", "--id", "other")
    assert done.returncode == 1
    assert "knows no run other" in done.stderr
