"""`python -m benchmarks.outage --seconds 600`: an outage of the LLM server, and what it costs.

A real Kafka, the service with its defaults, and a simulated LLM server that is killed (connections
are refused) or answers 503 to everything for so long, then comes back. Prints how many events were
lost, doubled or failed, how often the server was asked meanwhile, and how long the throughput took
to return to 90 %.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack

from benchmarks.brokers import Brokers
from benchmarks.pipeline import (
    create_topics,
    publish_invoices,
    running_service,
)
from service.bench.simulator_process import running_simulator, simulator_stats
from service.testbed.broker import LocalKafka
from service.testbed.verify import read_committed, verify

_OPTIONS = ["--slots", "16", "--mean-s", "0.5", "--sigma", "0.5"]
_USUAL_S, _AFTER_S, _WINDOW_S = 30.0, 40.0, 3.0
_DEADLINE_S = 300.0


def measure(kafka: Brokers, seconds: float, invoices: int, *, killed: bool) -> None:
    """One outage from begin to end; prints what it found."""
    tag = f"{time.monotonic_ns()}"
    topics = [f"{name}-{tag}" for name in ("events", "results", "failures")]
    create_topics(kafka, topics)
    publish_invoices(kafka, topics[0], invoices)
    with ExitStack() as running:
        server = running.enter_context(ExitStack())
        port = server.enter_context(running_simulator(_OPTIONS))
        running.enter_context(running_service(_environment(kafka, tag, topics, port)))
        _wait(lambda: _answered(port) > 100)
        usual = _rate(port, _USUAL_S)
        print(f"before: {usual:.1f} answers/s", flush=True)
        before = _answered(port)
        if killed:
            server.close()
            time.sleep(seconds)
            running.enter_context(running_simulator([*_OPTIONS, "--port", str(port)]))
            before = 0
        else:
            _plan(port, down=True)
            time.sleep(seconds)
            refused = simulator_stats(port)["refused"]
            print(f"asked {refused} times in {seconds:g} s", flush=True)
            before = _answered(port)
            _plan(port, down=False)
        _recovery(port, usual, before)
        _wait(lambda: _finished(kafka, topics) >= invoices)
    verdict = verify(kafka.bootstrap_servers, *topics)
    print(
        f"{verdict.events} events: {len(verdict.lost)} lost, {len(verdict.doubled)} doubled, "
        f"{verdict.failed} failures"
    )


def _recovery(port: int, usual: float, before: int) -> None:
    """Seconds until a window of answers begins that holds 90 % of what is usual."""
    began_s = time.monotonic()
    seen = [(0.0, before)]
    while (passed_s := time.monotonic() - began_s) < _AFTER_S:
        time.sleep(0.1)
        seen.append((passed_s, _answered(port)))
        start = next((s for s in reversed(seen) if s[0] <= passed_s - _WINDOW_S), None)
        if start is not None and (seen[-1][1] - start[1]) >= 0.9 * usual * _WINDOW_S:
            print(f"recovered to 90 % after {start[0]:.1f} s", flush=True)
            return
    print(f"not recovered within {_AFTER_S:g} s", flush=True)


def _rate(port: int, seconds: float) -> float:
    first = _answered(port)
    time.sleep(seconds)
    return (_answered(port) - first) / seconds


def _answered(port: int) -> int:
    return int(simulator_stats(port)["answered"])


def _finished(kafka: Brokers, topics: list[str]) -> int:
    return sum(len(read_committed(kafka.bootstrap_servers, topic)) for topic in topics[1:])


def _plan(port: int, *, down: bool) -> None:
    plan = json.dumps({"down": down}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/simulator/plan", plan, timeout=5):
        pass


def _wait(done: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + _DEADLINE_S
    while not done():
        if time.monotonic() > deadline_s:
            raise SystemExit(f"not finished within {_DEADLINE_S:g} s")
        time.sleep(0.2)


def _environment(kafka: Brokers, tag: str, topics: list[str], port: int) -> dict[str, str]:
    kafka_settings = {
        "BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "GROUP_ID": f"outage-{tag}",
        "EVENTS_TOPIC": topics[0],
        "RESULTS_TOPIC": topics[1],
        "FAILURES_TOPIC": topics[2],
        "BATCHES_TOPIC": "",
    }
    return {
        **{f"INVOICE_STREAM_KAFKA__{name}": value for name, value in kafka_settings.items()},
        "INVOICE_STREAM_LLM__BASE_URL": f"http://127.0.0.1:{port}",
        "INVOICE_STREAM_LLM__MODEL": "simulated-reader",
        "INVOICE_STREAM_HTTP__PORT": "0",
        "INVOICE_STREAM_CACHE__ENABLED": "false",
        "INVOICE_STREAM_LOG__LEVEL": "info",
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--invoices", type=int, default=3_000)
    parser.add_argument("--kind", choices=("refused", "503", "both"), default="both")
    options = parser.parse_args()
    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        for kind in ("refused", "503") if options.kind == "both" else (options.kind,):
            print(f"outage of {options.seconds:g} s, {kind}:", flush=True)
            measure(kafka, options.seconds, options.invoices, killed=kind == "refused")


if __name__ == "__main__":
    main()
