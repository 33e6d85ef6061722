"""Stopping: in order when asked once, at once when asked twice."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from confluent_kafka import Producer

from service.bench.simulator_process import simulator_stats
from service.testbed.invoices import make_invoice
from tests.chaos.instances import Instance, environment, simulator, until
from tests.chaos.observer import read_all
from tests.conftest import MakeTopics
from tests.shared_kafka import SharedKafka

EVENTS = 8


def _publish(servers: str, topic: str) -> None:
    producer = Producer({"bootstrap.servers": servers})
    for number in range(EVENTS):
        value = json.dumps(make_invoice(number).event())
        producer.produce(topic, value, b"k", partition=0)
    assert producer.flush(20) == 0


def _at_work(servers: str, topics: tuple[str, str, str], llm_url: str, folder: Path) -> Instance:
    """An instance with all events in flight."""
    _publish(servers, topics[0])
    settings = environment(servers, topics, f"stop-{topics[0]}", llm_url)
    settings["INVOICE_STREAM_STOP_GRACE_S"] = "20"
    settings["INVOICE_STREAM_GATE__MODE"] = "fixed"
    settings["INVOICE_STREAM_GATE__LIMIT"] = str(EVENTS)
    instance = Instance("stopping", settings, folder)
    instance.wait_ready()
    port = int(llm_url.rpartition(":")[2])
    until(lambda: simulator_stats(port)["requests"] >= EVENTS, "all events are in flight")
    return instance


def test_one_signal_drains_commits_and_leaves(
    kafka: SharedKafka, make_topics: MakeTopics, tmp_path: Path
) -> None:
    """Work in flight when SIGTERM comes is finished and committed; the exit code is 0."""
    topics = make_topics(1)
    with simulator("--mean-s", "3", "--sigma", "0.1", "--slots", "16") as llm_url:
        instance = _at_work(kafka.bootstrap_servers, topics, llm_url, tmp_path)
        try:
            assert instance.terminate() == 0
        finally:
            instance.end()
    assert len(read_all(kafka.bootstrap_servers, topics[1], 1)) == EVENTS


def test_a_second_signal_aborts(
    kafka: SharedKafka, make_topics: MakeTopics, tmp_path: Path
) -> None:
    """The stop does not wait for a server that takes a minute: the exit code is not 0, and the
    events are left for the next process."""
    topics = make_topics(1)
    with simulator("--mean-s", "60", "--sigma", "0.1", "--slots", "16") as llm_url:
        instance = _at_work(kafka.bootstrap_servers, topics, llm_url, tmp_path)
        try:
            instance.process.terminate()
            instance.wait_for('"event": "stopping"')
            assert instance.process.poll() is None
            assert instance.terminate() != 0
        finally:
            instance.end()
    assert read_all(kafka.bootstrap_servers, topics[1], 1) == []


def test_a_broker_that_never_answers_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    """The port is open and silent: SIGTERM still ends the service, cleanly."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        servers = f"127.0.0.1:{silent.getsockname()[1]}"
        settings = environment(servers, ("e", "r", "f"), "silent", "http://127.0.0.1:1")
        instance = Instance("silent", settings, tmp_path)
        try:
            silent.settimeout(120)
            asking, _ = silent.accept()
            with asking:
                assert asking.recv(1)  # It waits for an answer now.
                assert instance.terminate() == 0
        finally:
            instance.end()
