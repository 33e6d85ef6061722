"""The lag that operators see is true when it matters most: while nothing is fetched."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path

from confluent_kafka import Producer

from service.bench.simulator_process import change_plan
from service.testbed.invoices import stream
from tests.chaos.instances import Instance, environment, free_port, simulator, until
from tests.conftest import create_topics
from tests.shared_kafka import SharedKafka

WINDOW = 40
LATER = 500


def _publish(kafka: SharedKafka, topic: str, count: int) -> None:
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers})
    for event in stream(count, seed=4, poison_share=0):
        producer.produce(topic, event.value, event.key, partition=0)
    assert producer.flush(30) == 0


def test_the_lag_grows_while_an_outage_has_paused_the_partition(
    kafka: SharedKafka, tmp_path: Path
) -> None:
    """A paused partition is not fetched, and its last fetch knows nothing of what came since."""
    tag = f"lag-{time.time_ns():x}"
    topics = (f"events-{tag}", f"results-{tag}", f"failures-{tag}")
    create_topics(kafka.bootstrap_servers, topics, 1)
    port = free_port()

    def partition() -> dict[str, object]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5) as page:
            found: dict[str, object] = json.load(page)["partitions"][0]
        return found

    def lag() -> int:
        known = partition()["lag"]
        return known if isinstance(known, int) else 0

    with simulator("--slots", "2", "--mean-s", "0.05") as llm_url:
        change_plan(int(llm_url.rpartition(":")[2]), {"down": True})
        settings = environment(kafka.bootstrap_servers, topics, f"group-{tag}", llm_url)
        settings["INVOICE_STREAM_HTTP__PORT"] = str(port)
        settings["INVOICE_STREAM_KAFKA__WINDOW_MAX_RECORDS"] = str(WINDOW)
        instance = Instance("lag", settings, tmp_path)
        try:
            instance.wait_ready()
            _publish(kafka, topics[0], 2 * WINDOW)
            until(lambda: partition()["paused"] is True, "paused", 40.0)
            _publish(kafka, topics[0], LATER)
            until(lambda: lag() >= 2 * WINDOW + LATER, "the lag shows what came since", 40.0)
        finally:
            instance.end()
