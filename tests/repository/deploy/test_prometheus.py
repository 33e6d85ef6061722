"""A real Prometheus scrapes the real service on the real Kafka: no panel and no alert is blind."""

from __future__ import annotations

import importlib.util
import json
import math
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer

from service.bench.simulator_process import change_plan
from service.testbed.invoices import stream
from tests.chaos.instances import Instance, environment, free_port, simulator, until
from tests.conftest import create_topics
from tests.repository.deploy import names
from tests.repository.deploy.conftest import Binaries
from tests.shared_kafka import SharedKafka

PARTITIONS = 2
INVOICES = 1_500
KINDS = ("think", "ollama", "openai")
"""The first tells of its GPU, the second how long a call waited, the third (vLLM's page) of its
calls and its cache."""
TOLD_BY_SOME = (
    "invoice_stream_llm_server_gpu_utilization_ratio",
    "invoice_stream_gate_queue_share",
    "invoice_stream_gate_server_capacity",
    "invoice_stream_llm_server_calls_running",
    "invoice_stream_llm_server_calls_waiting",
    "invoice_stream_llm_server_kv_cache_usage_ratio",
)

_VARIABLES = {
    "$__rate_interval": "5s",
    "$job": ".+",
    "$instance": ".+",
}


class Server:
    """Prometheus' HTTP API."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def ready(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def api(self, path: str, **query: str) -> Any:
        """The data of an API call; a query that is rejected fails the test."""
        url = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query)}"
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


@contextmanager
def _prometheus(binaries: Binaries, ports: Sequence[int], folder: Path) -> Iterator[Server]:
    """The committed rules; services and rules are asked every second."""
    config = folder / "prometheus.json"  # JSON is YAML, too
    targets = [f"127.0.0.1:{port}" for port in ports]
    scrape = {"job_name": "stream", "static_configs": [{"targets": targets}]}
    config.write_text(
        json.dumps(
            {
                "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
                "rule_files": [str(names.RULES)],
                "scrape_configs": [scrape],
            }
        )
    )
    port = free_port()
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
        until(server.ready, "Prometheus is ready")
        yield server
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def scraped(
    kafka: SharedKafka, prometheus: Binaries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A service under load for each kind of LLM server, scraped until all that moves has moved."""
    folder = tmp_path_factory.mktemp("prometheus")
    with ExitStack() as stack:
        ports = [stack.enter_context(_service(kafka, kind, folder)) for kind in KINDS]
        server = stack.enter_context(_prometheus(prometheus, ports, folder))
        pace = "min(sum by (instance) (rate(invoice_stream_outcomes_written_total[5s]))) > 0"
        until(lambda: len(server.values(pace)) >= 5, "five seconds of outcomes everywhere")
        until(lambda: all(server.values(name) for name in TOLD_BY_SOME), "what only some tell")
        yield server


@contextmanager
def _service(kafka: SharedKafka, kind: str, folder: Path) -> Iterator[int]:
    """The service with work to do and an LLM server of that kind; yields its port."""
    events, results, failures = _topics(kafka, kind)
    port = free_port()
    with simulator("--slots", "2", "--mean-s", "0.05") as llm_url:
        change_plan(int(llm_url.rpartition(":")[2]), {"exposition": kind == "openai"})
        settings = environment(
            kafka.bootstrap_servers, (events, results, failures), f"group-{events}", llm_url
        )
        settings["INVOICE_STREAM_HTTP__PORT"] = str(port)
        settings["INVOICE_STREAM_LLM__DIALECT"] = kind
        settings["INVOICE_STREAM_REGISTRY__URL"] = "http://127.0.0.1:1"
        settings["INVOICE_STREAM_COST__PRICES"] = '{"*": {"prompt": "0", "completion": "1"}}'
        settings["INVOICE_STREAM_COST__PER_DAY"] = settings["INVOICE_STREAM_COST__PER_MONTH"] = "9"
        instance = Instance(kind, settings, folder)
        try:
            instance.wait_ready()
            _publish(kafka, events)
            yield port
        finally:
            instance.end()


def _topics(kafka: SharedKafka, kind: str) -> tuple[str, str, str]:
    tag = f"{kind}-{time.time_ns():x}"
    topics = (f"events-{tag}", f"results-{tag}", f"failures-{tag}")
    create_topics(kafka.bootstrap_servers, topics, PARTITIONS)
    return topics


def _publish(kafka: SharedKafka, topic: str) -> None:
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
    """Each target has a number to draw: those that only some LLM servers tell of, too."""
    empty = [
        (panel, query)
        for panel, query in names.panel_queries()
        if not scraped.values(_expanded(query))
    ]
    assert empty == []


def test_a_metric_that_does_not_exist_is_noticed(scraped: Server) -> None:
    """The control: the same question about an unknown name finds nothing."""
    assert scraped.values("sum(rate(invoice_stream_no_such_total[5s]))") == []
    assert scraped.values("invoice_stream_build_info") != []


def test_every_rule_is_evaluated_and_reads_series_that_exist(scraped: Server) -> None:
    """No rule is in error, and each metric that an alert or recording selects has series."""
    groups = scraped.api("rules")["groups"]
    loaded = [rule for group in groups for rule in group["rules"]]
    assert len(loaded) == len(names.rules())
    until(
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


def test_the_page_is_well_formed(scraped: Server, prometheus: Binaries) -> None:
    """Prometheus can take a scrape of each service; one that a busy machine delays comes again.
    promtool has nothing to say about names, units and help either."""

    def states() -> list[tuple[str, str]]:
        targets = scraped.api("targets")["activeTargets"]
        return [(target["health"], target["lastError"]) for target in targets]

    until(lambda: states() == [("up", "")] * len(KINDS), "every page was scraped without an error")
    for target in scraped.api("targets")["activeTargets"]:
        with urllib.request.urlopen(target["scrapeUrl"], timeout=10) as page:
            found = subprocess.run(
                [prometheus.promtool, "check", "metrics"],
                input=page.read(),
                capture_output=True,
                check=False,
            )
        assert (found.returncode, found.stdout, found.stderr) == (0, b"", b"")


def test_the_drawing_tool_shows_the_same_data(scraped: Server, tmp_path: Path) -> None:
    """`draw.py` makes the picture of docs/operations.md; without its library it says so."""
    picture = tmp_path / "operators.png"
    tool = [sys.executable, str(names.ROOT / "deploy" / "grafana" / "draw.py"), "operators"]
    span = ["--minutes", "1", "--rate-s", "5"]
    options = ["--prometheus", scraped.url, *span, "--out", str(picture)]
    done = subprocess.run([*tool, *options], capture_output=True, text=True, check=False)
    if importlib.util.find_spec("matplotlib") is None:
        assert (done.returncode, picture.exists()) == (1, False)
        assert "extra `bench`" in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert picture.read_bytes().startswith(b"\x89PNG")
