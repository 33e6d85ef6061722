"""The gain from more instances, and the cost of restarting them, on a real Kafka.

    python -m benchmarks scale           1, 2, 3 instances; then a rolling restart of three

A farm of simulated LLM slots stands behind the instances, 16 for each. The steady rate of one, two
and three instances is taken from the farm's own count of answers. Then the three are restarted one
after another under load, and at the end an independent reader checks that each event has exactly
one outcome and that each partition's outcomes are in order (`order = partition`).

Figures are of one machine; compare only within one run.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from benchmarks.brokers import Brokers
from benchmarks.pipeline import create_topics, publish_invoices
from service.bench.simulator_process import running_simulator, simulator_stats
from service.settings import environment_for_child
from service.testbed.verify import DemoVerdict, OutcomePlace, read_committed, source_of, verify

LINEAR_LEAST = 0.95
"""Of n times one instance."""
RESTART_LOST_MOST_S = 4.0
"""Of the full rate: its share of the slots while one instance ends and starts, and a rebalance each
way; twice what was measured (docs/capacity.md)."""
_PARTITIONS = 12
_SLOTS = 16
_MEAN_S = 0.15
_INSTANCES = 3
_DEADLINE_S = 300.0
_SETTLE_S = 3.0


class Running(Protocol):
    """A service as a process."""

    def poll(self) -> int | None:
        """Its exit code once it has ended."""

    def terminate(self) -> None:
        """SIGTERM."""

    def wait(self, limit_s: float, /) -> int:
        """Its exit code, when it has ended."""


Begin: TypeAlias = Callable[[dict[str, str]], Running]
"""Starts a service with that environment; it may not be ready yet."""


def _begin(environment: dict[str, str]) -> Running:
    return subprocess.Popen([sys.executable, "-m", "service", "run"], env=environment)


class Instance:
    """One service process, restarted by hand."""

    def __init__(self, environment: dict[str, str], begin: Begin) -> None:
        self._port = _free_port()
        self._environment = environment | {"INVOICE_STREAM_HTTP__PORT": str(self._port)}
        self._begin = begin
        self._process: Running | None = None

    def start(self) -> None:
        """Starts the process; it may not be ready yet."""
        self._process = self._begin(environment_for_child(self._environment))

    def ready(self) -> bool:
        """Whether /readyz says so."""
        assert self._process is not None
        ended = self._process.poll()
        if ended is not None:
            raise SystemExit(f"an instance ended with {ended}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=2):
                return True
        except (OSError, urllib.error.URLError):
            return False

    def stop(self) -> None:
        """SIGTERM, and waits for the end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(60)


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of the independent reader at the end."""

    verdict: DemoVerdict
    out_of_order: int
    linear: float
    """The least share of n times one instance."""
    restart_lost_s: float
    """Seconds of the full rate that one restart costs."""

    @property
    def holds(self) -> bool:
        """Whether everything that is promised was seen."""
        scales = self.linear >= LINEAR_LEAST and self.restart_lost_s <= RESTART_LOST_MOST_S
        return self.verdict.clean and not self.out_of_order and scales


def measure(
    kafka: Brokers, seconds: float, spare_s: float = 60.0, begin: Begin = _begin
) -> Checked:
    """All of it, with `spare_s` of work at the full rate beside the windows; prints as it goes."""
    tag = f"{time.monotonic_ns()}"
    topics = [f"{name}-{tag}" for name in ("events", "results", "failures")]
    create_topics(kafka, topics, _PARTITIONS)
    rate = _INSTANCES * _SLOTS / _MEAN_S
    invoices = int(rate * (seconds * 4 + spare_s))
    publish_invoices(kafka, topics[0], invoices, _PARTITIONS)
    options = ["--slots", str(_INSTANCES * _SLOTS), "--mean-s", str(_MEAN_S), "--sigma", "0.6"]
    with running_simulator(options) as port, ExitStack() as stack:
        environment = _environment(kafka, tag, topics, port)
        instances = [Instance(environment, begin) for _ in range(_INSTANCES)]
        for instance in instances:
            stack.callback(instance.stop)
        steady, linear = _grow(instances, port, seconds)
        lost_s = _roll(instances, port, steady)
        _wait(lambda: int(simulator_stats(port)["answered"]) >= invoices)
        _wait(lambda: len(read_committed(kafka.bootstrap_servers, topics[1])) >= invoices)
    return _check(kafka, topics, linear, lost_s)


def _grow(instances: list[Instance], port: int, seconds: float) -> tuple[float, float]:
    """One instance more each time, all of them under load; the last rate, and the least share."""
    first, rate, least = 0.0, 0.0, 1.0
    for count, instance in enumerate(instances, 1):
        instance.start()
        _wait(lambda: all(i.ready() for i in instances[:count]))  # noqa: B023
        time.sleep(_SETTLE_S)
        rate = _rate(port, seconds)
        first = first or rate
        share = rate / (count * first)
        least = min(least, share)
        print(f"{count} instances: {rate:.1f}/s, {share:.3f} of {count} times one", flush=True)
    return rate, least


def _rate(port: int, seconds: float) -> float:
    """Answers in a second, over so many seconds and until there is one."""
    before, began_s = int(simulator_stats(port)["answered"]), time.monotonic()
    time.sleep(seconds)
    _wait(lambda: int(simulator_stats(port)["answered"]) > before)
    answered = int(simulator_stats(port)["answered"]) - before
    return answered / (time.monotonic() - began_s)


def _roll(instances: list[Instance], port: int, steady: float) -> float:
    """Restarts one after another, each only when all are ready again; what each cost, seconds of
    the full rate."""
    before, began_s = int(simulator_stats(port)["answered"]), time.monotonic()
    for instance in instances:
        instance.stop()
        instance.start()
        _wait(lambda: all(i.ready() for i in instances))
    passed_s = time.monotonic() - began_s
    answered = int(simulator_stats(port)["answered"]) - before
    lost = steady * passed_s - answered
    print(
        f"rolling restart of {len(instances)}: {passed_s:.1f} s at {answered / passed_s:.1f}/s, "
        f"{lost / steady:.1f} s of the full rate lost",
        flush=True,
    )
    return lost / steady / len(instances)


def _check(kafka: Brokers, topics: list[str], linear: float, lost_s: float) -> Checked:
    verdict = verify(kafka.bootstrap_servers, *topics)
    places = [source_of(message) for message in read_committed(kafka.bootstrap_servers, topics[1])]
    checked = Checked(verdict, out_of_order(places), linear, lost_s)
    print(
        f"{verdict.events} events: {len(verdict.lost)} lost, {len(verdict.doubled)} doubled, "
        f"{verdict.failed} failures, {checked.out_of_order} out of order\n"
        f"at least {linear:.3f} of linear (asked: {LINEAR_LEAST}), {lost_s:.1f} s of the full rate "
        f"a restart (asked: at most {RESTART_LOST_MOST_S:g})"
    )
    return checked


def out_of_order(places: list[OutcomePlace]) -> int:
    """Outcomes that come before one with a smaller offset of the same partition."""
    last: dict[int, int] = {}
    wrong = 0
    for place in places:
        wrong += place.offset < last.get(place.partition, -1)
        last[place.partition] = max(place.offset, last.get(place.partition, -1))
    return wrong


def _environment(kafka: Brokers, tag: str, topics: list[str], port: int) -> dict[str, str]:
    settings = {
        "KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "KAFKA__GROUP_ID": f"scale-{tag}",
        "KAFKA__EVENTS_TOPIC": topics[0],
        "KAFKA__RESULTS_TOPIC": topics[1],
        "KAFKA__FAILURES_TOPIC": topics[2],
        "KAFKA__BATCHES_TOPIC": "",
        "ORDER": "partition",
        "LLM__BASE_URL": f"http://127.0.0.1:{port}",
        "LLM__MODEL": "simulated-reader",
        "GATE__MODE": "fixed",
        "GATE__LIMIT": str(_SLOTS),
        "CACHE__ENABLED": "false",
        "LOG__LEVEL": "warning",
    }
    return {f"INVOICE_STREAM_{name}": value for name, value in settings.items()}


def _wait(done: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + _DEADLINE_S
    while not done():
        if time.monotonic() > deadline_s:
            raise SystemExit(f"not finished within {_DEADLINE_S:g} s")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
