"""A container that becomes several events, struck at the steps of its transaction.

The outcome of the container, the events of its documents and the offset are one transaction: after
every strike there is one outcome for each event, and each document is an event once.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from service.testbed.invoices import make_invoice
from tests.chaos import checker
from tests.chaos.instances import Instance, environment, simulator, until
from tests.chaos.observer import read_all
from tests.conftest import MakeTopics
from tests.fakes.mails import File, archive
from tests.shared_kafka import SharedKafka

STEPS = ("before_commit", "after_commit")
DOCUMENTS = 3


def test_a_container_is_split_exactly_once_whatever_step_strikes_its_process(
    kafka: SharedKafka, make_topics: MakeTopics, tmp_path: Path
) -> None:
    """The next process splits it again where nothing was committed, and never where it was. One
    that was suspended past its session wakes up with a transaction that is no longer its own."""
    with simulator("--mean-s", "0.01") as llm_url:
        topics = make_topics(1)
        run = _Runs(kafka.bootstrap_servers, topics, llm_url, tmp_path)
        run.publish()
        run.finish("first")
        for step in STEPS:
            run.publish()
            victim = run.begin(f"victim-{step}", f"{step}:kill:1")
            try:
                victim.wait_struck("kill")
            finally:
                victim.end()
        run.finish("second")
        run.publish()
        sleeper = run.begin("sleeper", "before_commit:stop:1")
        try:
            sleeper.wait_struck("stop")
            run.finish("third")
            sleeper.resume()
            sleeper.wait_for("takeover_lost")
            assert sleeper.terminate() == 0
        finally:
            sleeper.end()
    events, results, failures = (read_all(kafka.bootstrap_servers, topic, 1) for topic in topics)
    found = checker.Observation(events, results, failures)
    assert (checker.lost(found), checker.doubled(found), failures) == ([], [], [])
    announced = list(_announced(results))
    sent = [_body(event)["event_id"] for event in events if event.header("invoice.split.depth")]
    assert len(announced) == run.containers * DOCUMENTS
    assert sorted(announced) == sorted(sent)
    assert len(set(sent)) == len(sent)


class _Runs:
    """Processes of one group, one after another."""

    def __init__(
        self, servers: str, topics: tuple[str, str, str], llm_url: str, folder: Path
    ) -> None:
        self.containers = 0
        self._servers, self._topics, self._folder = servers, topics, folder
        self._usual = environment(servers, topics, f"split-{topics[0]}", llm_url) | {
            "INVOICE_STREAM_DOCUMENTS__SPLIT_CONTAINERS": "true"
        }

    def begin(self, name: str, failpoint: str = "") -> Instance:
        return Instance(name, self._usual | {"INVOICE_STREAM_FAILPOINT": failpoint}, self._folder)

    def publish(self) -> None:
        _publish(self._servers, self._topics[0], self.containers)
        self.containers += 1

    def finish(self, name: str) -> None:
        """Another process reads all that is there, and ends."""
        process = self.begin(name)
        try:
            until(lambda: _is_finished(self._servers, self._topics, self.containers), name)
            assert process.terminate() == 0
        finally:
            process.end()


def _publish(servers: str, topic: str, number: int) -> None:
    samples = [make_invoice(number * DOCUMENTS + place) for place in range(DOCUMENTS)]
    files = (File(f"{place}.txt", one.text.encode()) for place, one in enumerate(samples))
    document = {"base64": base64.b64encode(archive(*files)).decode()}
    value = json.dumps({"invoice_id": f"zip-{number}", "document": document})
    producer = Producer({"bootstrap.servers": servers})
    producer.produce(topic, value, f"key-{number}", partition=0)
    assert producer.flush(20) == 0


def _is_finished(servers: str, topics: tuple[str, str, str], containers: int) -> bool:
    outcomes = [read for topic in topics[1:] for read in read_all(servers, topic, 1)]
    return len(outcomes) >= containers * (1 + DOCUMENTS)


def _announced(results: list[checker.Read]) -> Iterator[str]:
    for result in results:
        if result.header("invoice.outcome") == "split":
            yield from (child["event_id"] for child in _body(result)["children"])


def _body(read: checker.Read) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read.value or b"")
    return found
