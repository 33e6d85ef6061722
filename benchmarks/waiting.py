"""Where the time of an invoice goes while there is little to do, by the service's own metrics.

    python -m benchmarks.waiting    30 invoices a second before 16 slots, each delivery

A real Kafka, a simulated LLM server, the service as users run it. Each row is a mean: a sum of the
page `/metrics` divided by the invoices. The last event's commit ends the measurement.
"""

from __future__ import annotations

import argparse
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

from confluent_kafka import Producer

from benchmarks.brokers import Brokers
from benchmarks.pipeline import (
    create_topics,
    running_service,
    service_environment,
    still_running,
)
from service.bench.simulator_process import running_simulator
from service.ops.gauges import PREFIX
from service.settings import Delivery
from service.testbed.broker import LocalKafka, free_ports
from service.testbed.invoices import stream

_SIMULATOR = ["--slots", "16", "--mean-s", "0.15", "--sigma", "0.6"]
_SETTINGS = {"INVOICE_STREAM_GATE__MODE": "fixed", "INVOICE_STREAM_GATE__LIMIT": "16"}
_WARM = 20
"""Invoices before the ones that count."""
_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Sums:
    """Seconds that all invoices took so far, by the service's histograms."""

    invoices: float
    fresh_s: float
    """From the events' timestamps to the commits of their outcomes."""
    worked_s: float
    called_s: float
    transactions: float
    transactions_s: float

    def since(self, before: Sums) -> Sums:
        """What came after `before`."""
        return Sums(
            self.invoices - before.invoices,
            self.fresh_s - before.fresh_s,
            self.worked_s - before.worked_s,
            self.called_s - before.called_s,
            self.transactions - before.transactions,
            self.transactions_s - before.transactions_s,
        )


def read_sums(page: str) -> Sums:
    """The sums on a page of metrics."""
    found: dict[str, float] = {}
    for line in page.splitlines():
        if not line.startswith("#"):
            series, _, value = line.rpartition(" ")
            name, _, _ = series.partition("{")
            found[name] = found.get(name, 0.0) + float(value)

    def of(name: str) -> float:
        return found.get(f"{PREFIX}{name}", 0.0)

    return Sums(
        of("freshness_seconds_count"),
        of("freshness_seconds_sum"),
        of("invoice_seconds_sum"),
        of("llm_seconds_sum"),
        of("transaction_seconds_count"),
        of("transaction_seconds_sum"),
    )


def stages(sums: Sums) -> dict[str, float]:
    """Mean milliseconds of an invoice by stage. A transaction is counted once for each invoice, as
    one carries one at this rate."""
    mean_ms = 1_000 / sums.invoices
    transaction_ms = 1_000 * sums.transactions_s / sums.transactions
    whole_ms, worked_ms = sums.fresh_s * mean_ms, sums.worked_s * mean_ms
    called_ms = sums.called_s * mean_ms
    return {
        "the call": called_ms,
        "the transaction": transaction_ms,
        "the event and the question before the call, the checks and the result behind it": (
            worked_ms - called_ms
        ),
        "from the sender to the work, and from the work to the transaction": (
            whole_ms - worked_ms - transaction_ms
        ),
        "all": whole_ms,
    }


def measured(kafka: Brokers, delivery: Delivery, invoices: int, rate_per_s: float) -> Sums:
    """One run of the service."""
    tag = f"{time.monotonic_ns()}"
    topics = {name: f"{name}-{tag}" for name in ("events", "results", "failures")}
    create_topics(kafka, list(topics.values()))
    (port,) = free_ports(1)
    chosen = {
        "INVOICE_STREAM_DELIVERY": delivery.value,
        "INVOICE_STREAM_HTTP__PORT": str(port),
    }
    with running_simulator(_SIMULATOR) as llm_port:
        environment = service_environment(kafka, topics, f"bench-{tag}", llm_port)
        with running_service(environment | _SETTINGS | chosen) as service:
            _publish(kafka, topics["events"], _WARM, rate_per_s)
            deadline_s = time.monotonic() + _LIMIT_S
            while (before := _sums(port)).invoices < _WARM:
                still_running(service, deadline_s)
                time.sleep(0.1)
            _publish(kafka, topics["events"], invoices, rate_per_s)
            deadline_s = time.monotonic() + _LIMIT_S
            while (after := _sums(port).since(before)).invoices < invoices:
                still_running(service, deadline_s)
                time.sleep(0.1)
    return after


def _sums(port: int) -> Sums:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
            return read_sums(page.read().decode())
    except urllib.error.URLError:  # It has not begun to listen.
        return Sums(0, 0, 0, 0, 0, 0)


def _publish(kafka: Brokers, topic: str, invoices: int, rate_per_s: float) -> None:
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers, "linger.ms": 0})
    began_s = time.monotonic()
    for number, event in enumerate(stream(invoices, seed=1, poison_share=0)):
        while (early_s := began_s + number / rate_per_s - time.monotonic()) > 0:
            producer.poll(early_s)
        producer.produce(topic, event.value, event.key)
    producer.flush(60)


def table(by_delivery: dict[str, dict[str, float]]) -> Iterator[str]:
    """The stages as rows of Markdown."""
    yield f"| stage, ms | {' | '.join(by_delivery)} |"
    yield f"| --- | {' | '.join('---:' for _ in by_delivery)} |"
    for stage in next(iter(by_delivery.values())):
        yield f"| {stage} | {' | '.join(f'{one[stage]:.1f}' for one in by_delivery.values())} |"


def main() -> None:
    """Both deliveries, on a Kafka of their own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--invoices", type=int, default=600)
    parser.add_argument("--rate", type=float, default=30.0, help="invoices a second")
    options = parser.parse_args()
    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        taken = {
            delivery.value: stages(measured(kafka, delivery, options.invoices, options.rate))
            for delivery in Delivery
        }
    for row in table(taken):
        print(row)


if __name__ == "__main__":
    main()
