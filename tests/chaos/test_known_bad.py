"""The suite can see the fault that it exists for: a known-bad service is caught."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil
from confluent_kafka import Producer

from tests.chaos import checker
from tests.chaos.observer import read_all
from tests.conftest import MakeTopics
from tests.shared_kafka import SharedKafka

EVENTS = 30


def test_one_transactional_id_per_instance_is_caught(
    kafka: SharedKafka, make_topics: MakeTopics
) -> None:
    """Suspended between produce and commit, past its session: it commits over its successor, and
    the checker reports the doubled events."""
    topics = make_topics(1)
    servers, group = kafka.bootstrap_servers, f"bad-{topics[0]}"
    producer = Producer({"bootstrap.servers": servers})
    for number in range(EVENTS):
        producer.produce(topics[0], b"v%d" % number, partition=0)
    assert producer.flush(20) == 0
    first = _start(servers, group, topics, "a", stop_at=10)
    second = None
    try:
        _wait(lambda: first.status() == psutil.STATUS_STOPPED, "suspended")
        second = _start(servers, group, topics, "b", stop_at=0)
        _wait(lambda: len(read_all_uncommitted(servers, topics[1])) >= 10 + EVENTS, "taken over")
        first.resume()
        _wait(lambda: checker.doubled(_observed(servers, topics)), "doubled")
    finally:
        first.kill()
        if second is not None:
            second.kill()
    lines = checker.violations(_observed(servers, topics))
    assert any(line.startswith("doubled") for line in lines)


def _observed(servers: str, topics: tuple[str, str, str]) -> checker.Observation:
    events, results = read_all(servers, topics[0], 1), read_all(servers, topics[1], 1)
    return checker.Observation(events=events, results=results, failures=())


def _start(
    servers: str, group: str, topics: tuple[str, str, str], name: str, stop_at: int
) -> psutil.Popen:
    arguments = [servers, group, topics[0], topics[1], name, str(stop_at)]
    command = [sys.executable, "-m", "tests.chaos.known_bad", *arguments]
    return psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def read_all_uncommitted(servers: str, topic: str) -> list[checker.Read]:
    """The records of the log, committed or not."""
    return read_all(servers, topic, 1, isolation="read_uncommitted")


def _wait(done: object, what: str) -> None:
    assert callable(done)
    deadline_s = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline_s, f"not {what}"
        time.sleep(0.2)
