"""How fast the whole service is, on a real Kafka against a simulated LLM server.

    python -m benchmarks.pipeline slots     how well 16 slots are used, log-normal latency
    python -m benchmarks.pipeline instant   how much the service itself costs, instant LLM
    python -m benchmarks.pipeline memory    resident memory against the size of the backlog
    python -m benchmarks.pipeline adaptive  the same 16 slots, found by the service itself
    python -m benchmarks.pipeline order     what promised order costs, parallel and serial
    python -m benchmarks.pipeline delivery  what exactly once costs

Broker, LLM server and service are processes of their own; the service is the one that users run.
Times are taken from the outside: from the first committed offset to the last, CPU from the
operating system. Figures are of one machine; compare only within one run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from benchmarks.brokers import Brokers
from service.bench.simulator_process import running_simulator, simulator_stats
from service.settings import environment_for_child
from service.testbed.broker import LocalKafka
from service.testbed.invoices import stream
from service.testbed.new_topics import make_topics

PARTITIONS = 4
_DEADLINE_S = 300.0
_SLOWEST_PER_S = 100
"""A large backlog takes longer."""
_ANSWER_S = 60.0
"""Of the broker, on a machine that has other work."""


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """One measured run of the service."""

    invoices: int
    wall_s: float
    cpu_s: float
    rss_peak_mb: float
    busy_s: float
    slots: int
    rss_mb: tuple[float, ...] = ()
    """Resident memory when each tenth of the invoices was committed."""

    @property
    def throughput_per_s(self) -> float:
        return self.invoices / self.wall_s

    @property
    def cpu_us(self) -> float:
        return 1e6 * self.cpu_s / self.invoices

    @property
    def slot_efficiency(self) -> float:
        return self.busy_s / (self.slots * self.wall_s)


def service_environment(
    kafka: Brokers, topics: dict[str, str], group: str, llm_port: int
) -> dict[str, str]:
    """Settings of a measured service: these topics, this group, a simulator on this port."""
    return {
        "INVOICE_STREAM_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "INVOICE_STREAM_KAFKA__GROUP_ID": group,
        "INVOICE_STREAM_KAFKA__EVENTS_TOPIC": topics["events"],
        "INVOICE_STREAM_KAFKA__RESULTS_TOPIC": topics["results"],
        "INVOICE_STREAM_KAFKA__FAILURES_TOPIC": topics["failures"],
        "INVOICE_STREAM_KAFKA__BATCHES_TOPIC": "",
        "INVOICE_STREAM_LLM__DIALECT": "ollama",
        "INVOICE_STREAM_LLM__BASE_URL": f"http://127.0.0.1:{llm_port}",
        "INVOICE_STREAM_LLM__MODEL": "simulated-reader",
        "INVOICE_STREAM_HTTP__PORT": "0",
        "INVOICE_STREAM_CACHE__ENABLED": "false",
        "INVOICE_STREAM_LOG__LEVEL": "warning",
    }


SERVICE = (sys.executable, "-m", "service", "run")
"""The service as users run it."""


def measure(
    kafka: Brokers,
    invoices: int,
    simulator_options: list[str],
    settings: dict[str, str],
    command: Sequence[str] = SERVICE,
) -> PipelineRun:
    """Publishes first, then starts the service and follows its commits to the end."""
    tag = f"{time.monotonic_ns()}"
    topics = {name: f"{name}-{tag}" for name in ("events", "results", "failures")}
    create_topics(kafka, list(topics.values()))
    publish_invoices(kafka, topics["events"], invoices)
    slots = int(settings.get("INVOICE_STREAM_GATE__LIMIT", "16"))
    with running_simulator(simulator_options) as llm_port:
        environment = service_environment(kafka, topics, f"bench-{tag}", llm_port) | settings
        with running_service(environment, command) as service:
            watched = WatchedService(service, topics["events"], f"bench-{tag}", llm_port)
            return _follow(kafka, watched, invoices, slots)


@dataclass(frozen=True, slots=True)
class WatchedService:
    """A service under measurement, and where its progress can be read."""

    process: psutil.Popen
    topic: str
    group: str
    llm_port: int


def _follow(kafka: Brokers, watched: WatchedService, invoices: int, slots: int) -> PipelineRun:
    """Waits for the first call at the LLM server, then for the last committed offset."""
    service, llm_port = watched.process, watched.llm_port
    watcher = Consumer({"bootstrap.servers": kafka.bootstrap_servers, "group.id": watched.group})
    partitions = [TopicPartition(watched.topic, number) for number in range(PARTITIONS)]
    deadline_s = time.monotonic() + _DEADLINE_S + invoices / _SLOWEST_PER_S
    while not simulator_stats(llm_port)["requests"]:
        still_running(service, deadline_s)
        time.sleep(0.005)
    began_s, cpu_began_s = time.monotonic(), cpu_used_s(service)
    rss_peak = 0
    rss_mb: list[float] = []
    try:
        while True:
            still_running(service, deadline_s)
            rss_peak = max(rss_peak, service.memory_info().rss)
            committed = watcher.committed(partitions, timeout=_ANSWER_S)
            done = sum(max(p.offset, 0) for p in committed)
            while done * 10 >= invoices * (len(rss_mb) + 1) and len(rss_mb) < 10:
                rss_mb.append(service.memory_info().rss / 2**20)
            if done >= invoices:
                break
            time.sleep(0.02)
        wall_s, cpu_s = time.monotonic() - began_s, cpu_used_s(service) - cpu_began_s
    finally:
        watcher.close()
    busy_s = float(simulator_stats(llm_port)["busy_s"])
    return PipelineRun(invoices, wall_s, cpu_s, rss_peak / 2**20, busy_s, slots, tuple(rss_mb))


def still_running(service: psutil.Popen, deadline_s: float) -> None:
    if service.poll() is not None:
        raise SystemExit(f"the service ended with {service.returncode}")
    if time.monotonic() > deadline_s:
        raise SystemExit("not finished in time")


def cpu_used_s(service: psutil.Popen) -> float:
    times = service.cpu_times()
    return float(times.user + times.system)


def create_topics(kafka: Brokers, topics: list[str], partitions: int = PARTITIONS) -> None:
    """Makes topics of so many partitions each."""
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap_servers})
    make_topics(admin, [NewTopic(topic, partitions, 1) for topic in topics])


def publish_invoices(
    kafka: Brokers, topic: str, invoices: int, partitions: int = PARTITIONS
) -> None:
    """The demo's invoices, without any poison."""
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers, "linger.ms": 20})
    for number, event in enumerate(stream(invoices, seed=1, poison_share=0)):
        producer.produce(topic, event.value, event.key, partition=number % partitions)
        producer.poll(0)
    producer.flush(60)


@contextmanager
def running_service(
    environment: dict[str, str], command: Sequence[str] = SERVICE
) -> Iterator[psutil.Popen]:
    """The service, ended behind the work."""
    process = psutil.Popen(list(command), env=environment_for_child(environment))
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except psutil.TimeoutExpired:
            process.kill()


def slots(kafka: Brokers, invoices: int) -> None:
    """16 slots, mean 150 ms, log-normal with sigma 0.6, fixed gate of 16."""
    options = ["--slots", "16", "--mean-s", "0.15", "--sigma", "0.6"]
    run = measure(
        kafka,
        invoices,
        options,
        {"INVOICE_STREAM_GATE__MODE": "fixed", "INVOICE_STREAM_GATE__LIMIT": "16"},
    )
    print(f"invoices {run.invoices}, wall {run.wall_s:.2f} s, {run.throughput_per_s:.1f}/s")
    print(f"slot efficiency {run.slot_efficiency:.3f} (busy slot-seconds / slots x wall)")


def instant(kafka: Brokers, invoices: int) -> None:
    """Instant LLM: what remains is the service."""
    settings = {"INVOICE_STREAM_GATE__MODE": "fixed", "INVOICE_STREAM_GATE__LIMIT": "64"}
    run = measure(kafka, invoices, ["--mean-s", "0", "--slots", "64"], settings)
    print(f"invoices {run.invoices}, wall {run.wall_s:.2f} s, {run.throughput_per_s:.0f}/s")
    print(f"CPU {run.cpu_us:.0f} us per invoice, peak RSS {run.rss_peak_mb:.0f} MB")


def memory(kafka: Brokers, invoices: int) -> None:
    """The same service with a tenth of the backlog and with all of it."""
    peaks = {}
    for backlog in (invoices // 10, invoices):
        settings = {"INVOICE_STREAM_GATE__MODE": "fixed", "INVOICE_STREAM_GATE__LIMIT": "64"}
        run = measure(kafka, backlog, ["--mean-s", "0", "--slots", "64"], settings)
        peaks[backlog] = run.rss_peak_mb
        print(f"backlog {backlog}: peak RSS {run.rss_peak_mb:.1f} MB, {run.throughput_per_s:.0f}/s")
        print(f"  at each tenth: {', '.join(f'{rss:.0f}' for rss in run.rss_mb)} MB", flush=True)
    print(f"ratio {peaks[invoices] / peaks[invoices // 10]:.3f}")


_SIXTEEN = ["--slots", "16", "--mean-s", "0.15", "--sigma", "0.6"]


def adaptive(kafka: Brokers, invoices: int) -> None:
    """The service finds the slots: begins at 4, knows nothing."""
    run = measure(kafka, invoices, _SIXTEEN, {})
    efficiency = run.busy_s / (16 * run.wall_s)
    print(f"invoices {run.invoices}, wall {run.wall_s:.2f} s, {run.throughput_per_s:.1f}/s")
    print(f"slot efficiency {efficiency:.3f}, the search included")


def order(kafka: Brokers, invoices: int) -> None:
    """The same slots with and without promised order, and one call at a time."""
    fixed = {"INVOICE_STREAM_GATE__MODE": "fixed", "INVOICE_STREAM_GATE__LIMIT": "16"}
    for name, promised, strategy, share in (
        ("none, parallel", "none", "parallel", 1),
        ("per partition, parallel", "partition", "parallel", 1),
        ("per partition, serial", "partition", "serial", 8),
    ):
        settings = {
            **fixed,
            "INVOICE_STREAM_ORDER": promised,
            "INVOICE_STREAM_STRATEGY": strategy,
        }
        run = measure(kafka, invoices // share, _SIXTEEN, settings)
        print(f"order {name}: {run.throughput_per_s:.1f}/s")


def delivery(kafka: Brokers, invoices: int) -> None:
    """The cost of exactly-once: the same instant run with at-least-once."""
    costs = {}
    for promise in ("exactly_once", "at_least_once"):
        settings = {
            "INVOICE_STREAM_GATE__MODE": "fixed",
            "INVOICE_STREAM_GATE__LIMIT": "64",
            "INVOICE_STREAM_DELIVERY": promise,
        }
        run = measure(kafka, invoices, ["--mean-s", "0", "--slots", "64"], settings)
        costs[promise] = run.cpu_us
        print(f"{promise}: {run.throughput_per_s:.0f}/s, CPU {run.cpu_us:.0f} us per invoice")
    print(f"ratio of CPU {costs['exactly_once'] / costs['at_least_once']:.3f}")


_MEASUREMENTS = {
    "slots": (slots, 1_500),
    "instant": (instant, 6_000),
    "memory": (memory, 100_000),
    "adaptive": (adaptive, 3_000),
    "order": (order, 1_500),
    "delivery": (delivery, 6_000),
}


def main() -> None:
    """One measurement on a Kafka of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("measurement", choices=_MEASUREMENTS)
    parser.add_argument("--invoices", type=int, default=0)
    options = parser.parse_args()
    action, default = _MEASUREMENTS[options.measurement]
    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        action(kafka, options.invoices or default)


if __name__ == "__main__":
    main()
