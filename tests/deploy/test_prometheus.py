"""A real Prometheus scrapes the real service on the real Kafka: no panel and no alert is blind."""

from __future__ import annotations

import json
import math
import re
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from service.demo.broker import LocalKafka
from service.demo.invoices import stream
from tests.chaos.instances import Instance, environment, simulator
from tests.conftest import create_topics
from tests.deploy import names
from tests.deploy.conftest import Binaries

PARTITIONS = 2
INVOICES = 1_500
_UNTIL_S = 30.0
_VARIABLES = {
    "$__rate_interval": "5s",
    "$job": ".+",
    "$instance": ".+",
    "$prompt_price": "1",
    "$completion_price": "2",
}


class Server:
    """Prometheus' HTTP API."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self._url}/-/ready", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def api(self, path: str, **query: str) -> Any:
        """The data of an API call; a query that is refused fails the test."""
        url = f"{self._url}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=10) as reply:
            answer = json.load(reply)
        assert answer["status"] == "success", answer
        return answer["data"]

    def values(self, query: str) -> list[float]:
        """Every sample of the last minute that is a number."""
        now = time.time()
        times = {"start": str(now - 60), "end": str(now), "step": "1"}
        result = self.api("query_range", query=query, **times)["result"]
        return [
            float(value)
            for series in result
            for _, value in series["values"]
            if not math.isnan(float(value))
        ]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _until(done: Callable[[], object], what: str) -> None:
    deadline_s = time.monotonic() + _UNTIL_S
    while not done():
        assert time.monotonic() < deadline_s, f"not within {_UNTIL_S:g} s: {what}"
        time.sleep(0.2)


@contextmanager
def _prometheus(binaries: Binaries, target: int, folder: Path) -> Iterator[Server]:
    """The committed rules, evaluated and scraped every second."""
    config = folder / "prometheus.json"  # JSON is YAML, too
    scrape = {"job_name": "stream", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}
    config.write_text(
        json.dumps(
            {
                "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                "rule_files": [str(names.RULES)],
                "scrape_configs": [scrape],
            }
        )
    )
    port = _free_port()
    with (folder / "prometheus.log").open("wb") as log:
        process = subprocess.Popen(
            [
                binaries.prometheus,
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        server = Server(port)
        _until(server.ready, "Prometheus is ready")
        yield server
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def scraped(
    kafka: LocalKafka, prometheus: Binaries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A service under load, scraped until every counter of the load has moved."""
    folder = tmp_path_factory.mktemp("prometheus")
    topics = _topics(kafka)
    port = _free_port()
    with simulator("--slots", "8", "--mean-s", "0.05") as llm_url:
        settings = environment(kafka.bootstrap_servers, topics, f"group-{topics[0]}", llm_url)
        settings["INVOICE_STREAM_HTTP__PORT"] = str(port)
        settings["INVOICE_STREAM_LLM__DIALECT"] = "think"  # the one that tells of its GPU
        instance = Instance("scraped", settings, folder)
        try:
            instance.wait_ready()
            with _prometheus(prometheus, port, folder) as server:
                _publish(kafka, topics[0])
                pace = "sum(rate(invoice_stream_outcomes_written_total[5s])) > 0"
                _until(lambda: len(server.values(pace)) >= 5, "five seconds of outcomes")
                yield server
        finally:
            instance.end()


def _topics(kafka: LocalKafka) -> tuple[str, str, str]:
    tag = f"{time.time_ns():x}"
    topics = (f"events-{tag}", f"results-{tag}", f"failures-{tag}")
    create_topics(kafka.bootstrap_servers, topics, PARTITIONS)
    return topics


def _publish(kafka: LocalKafka, topic: str) -> None:
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers})
    for event in stream(INVOICES, seed=5):
        producer.produce(topic, event.value, event.key)
    assert producer.flush(30) == 0


def _expanded(query: str) -> str:
    for name, value in _VARIABLES.items():
        query = query.replace(name, value)
    assert "$" not in query, query
    return query


def test_every_panel_query_returns_data(scraped: Server) -> None:
    """Optional gauges of LLM servers apart, each target has a number to draw."""
    known = names.exported()
    empty = [
        (panel, query)
        for panel, query in names.panel_queries()
        if not names.used_in(query, known) & names.OPTIONAL and not scraped.values(_expanded(query))
    ]
    assert empty == []


def test_optional_panels_are_sound_queries(scraped: Server) -> None:
    """Where the LLM server does not tell, the panel is empty and not an error."""
    known = names.exported()
    queries = [
        query for _, query in names.panel_queries() if names.used_in(query, known) & names.OPTIONAL
    ]
    assert queries
    for query in queries:
        scraped.values(_expanded(query))


def test_a_metric_that_does_not_exist_is_noticed(scraped: Server) -> None:
    """The control: the same question about an unknown name finds nothing."""
    assert scraped.values("sum(rate(invoice_stream_no_such_total[5s]))") == []
    assert scraped.values("invoice_stream_build_info") != []


def test_every_rule_is_evaluated_and_reads_series_that_exist(scraped: Server) -> None:
    """No rule is in error, and each metric that an alert or recording selects has series."""
    groups = scraped.api("rules")["groups"]
    loaded = [rule for group in groups for rule in group["rules"]]
    assert len(loaded) == len(names.rules())
    _until(
        lambda: all(
            rule["health"] == "ok"
            for group in scraped.api("rules")["groups"]
            for rule in group["rules"]
        ),
        "every rule was evaluated without an error",
    )
    selected = {
        name
        for rule in names.rules()
        for name in re.findall(r"(?:job:)?invoice_stream_\w+(?::\w+)?(?:\{[^}]*\})?", rule["expr"])
    }
    assert [selector for selector in sorted(selected) if not scraped.values(selector)] == []


def test_the_page_is_well_formed(scraped: Server) -> None:
    """Prometheus took every scrape of the service."""
    targets = scraped.api("targets")["activeTargets"]
    assert [(target["health"], target["lastError"]) for target in targets] == [("up", "")]
