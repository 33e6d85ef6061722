"""Four minutes in the life of a service, scraped by a real Prometheus, drawn as a dashboard.

    python docs/dashboard_picture.py docs/dashboard.png [PATH OF PROMETHEUS]

Events come at a steady rate; after two minutes the LLM server answers 503 for half a minute. For
docs/operations.md. Needs the extras `demo` and `bench`, and Prometheus on PATH or named.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from confluent_kafka import Producer

from benchmarks.pipeline import create_topics, running_service
from service.bench.simulator_process import change_plan, running_simulator
from service.testbed.broker import LocalKafka
from service.testbed.invoices import stream

ROOT = Path(__file__).resolve().parent.parent
MINUTES = 4
RATE_PER_S = 60
OUTAGE_S = (120.0, 150.0)
TOPICS = ("events", "results", "failures", "batches")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def _prometheus(program: str, target: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "prometheus.json")
        scrape = {
            "job_name": "invoice-stream",
            "static_configs": [{"targets": [f"127.0.0.1:{target}"]}],
        }
        every = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        rules = [str(ROOT / "deploy/prometheus/rules.yaml")]
        config.write_text(
            json.dumps({"global": every, "rule_files": rules, "scrape_configs": [scrape]})
        )
        port = _free_port()
        process = subprocess.Popen(
            [
                program,
                f"--config.file={config}",
                f"--storage.tsdb.path={folder}/data",
                f"--web.listen-address=127.0.0.1:{port}",
                "--log.level=error",
            ]
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def _settings(kafka: LocalKafka, llm_port: int, http_port: int) -> dict[str, str]:
    settings = {
        "KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "KAFKA__GROUP_ID": "picture",
        **{f"KAFKA__{name.upper()}_TOPIC": name for name in TOPICS},
        "LLM__BASE_URL": f"http://127.0.0.1:{llm_port}",
        "LLM__MODEL": "simulated-reader",
        "CACHE__ENABLED": "false",
        "HTTP__PORT": str(http_port),
        "LOG__LEVEL": "error",
    }
    return {f"INVOICE_STREAM_{name}": value for name, value in settings.items()}


def _live(kafka: LocalKafka, llm_port: int) -> None:
    """Publishes at the rate, and has the LLM server away for a while."""
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers})
    began_s, away = time.monotonic(), False
    for number, event in enumerate(stream(MINUTES * 60 * RATE_PER_S, seed=3, poison_share=0.01)):
        at_s = number / RATE_PER_S
        time.sleep(max(0.0, began_s + at_s - time.monotonic()))
        producer.produce("events", event.value, event.key)
        producer.poll(0)
        wanted = OUTAGE_S[0] <= at_s < OUTAGE_S[1]
        if wanted is not away:
            away = wanted
            change_plan(llm_port, {"down": away})
    producer.flush(30)


def main(picture: str, prometheus: str) -> int:
    """The exit code of the drawing tool."""
    http_port = _free_port()
    with ExitStack() as lives:
        kafka = lives.enter_context(LocalKafka())
        create_topics(kafka, list(TOPICS))
        llm_port = lives.enter_context(running_simulator(["--slots", "16", "--mean-s", "0.15"]))
        lives.enter_context(running_service(_settings(kafka, llm_port, http_port)))
        server = lives.enter_context(_prometheus(prometheus, http_port))
        _live(kafka, llm_port)
        draw = [sys.executable, str(ROOT / "deploy/grafana/draw.py"), "operators"]
        shown = ["--minutes", str(MINUTES), "--rate-s", "10", "--out", picture]
        return subprocess.run([*draw, "--prometheus", server, *shown], check=False).returncode


if __name__ == "__main__":
    found = sys.argv[2] if len(sys.argv) > 2 else shutil.which("prometheus")
    if len(sys.argv) < 2 or found is None:
        sys.exit("usage: python docs/dashboard_picture.py OUT.png [PATH OF PROMETHEUS]")
    sys.exit(main(sys.argv[1], found))
