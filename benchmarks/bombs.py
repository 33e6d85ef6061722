"""The cost of a batch of many records that is rejected as a whole, on a real Kafka.

    python -m benchmarks.bombs [RECORDS]

Partition 0 gets one batch that inflates too far; every record of it owes a failure. Partition 1
gets an invoice every 50 ms, before the bomb and beside it. CPU is the service's, from the bomb to
the commit behind it; what as long a time costs without a bomb is said beside it. At the end an
independent reader checks that each event has exactly one outcome. Figures are of one machine;
compare only within one run.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from statistics import median

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from benchmarks.brokers import Brokers
from benchmarks.pipeline import (
    WatchedService,
    cpu_used_s,
    create_topics,
    running_service,
    service_environment,
    still_running,
)
from service.bench.simulator_process import running_simulator
from service.testbed.broker import LocalKafka
from service.testbed.invoices import make_invoice
from service.testbed.verify import read_committed, source_of, verify

_LIMIT_BYTES = 2_000_000
_BESIDE_S = 0.05
_STARTED_INVOICES, _QUIET_INVOICES = 20, 60
_DEADLINE_S = 300.0


@dataclass(frozen=True, slots=True)
class Bombed:
    """One batch that was rejected as a whole; the waits of invoices before it, and beside it.
    `usual_cpu_s` is what as long a time costs without it."""

    records: int
    wall_s: float
    cpu_s: float
    usual_cpu_s: float
    quiet_s: tuple[float, ...]
    beside_s: tuple[float, ...]


def measure(kafka: Brokers, records: int) -> Bombed:
    """Raises SystemExit where an event has no outcome, or two."""
    tag = f"{time.monotonic_ns()}"
    topics = {name: f"{name}-{tag}" for name in ("events", "results", "failures")}
    create_topics(kafka, list(topics.values()), partitions=2)
    with running_simulator(["--mean-s", "0", "--slots", "16"]) as llm_port:
        environment = service_environment(kafka, topics, f"bench-{tag}", llm_port)
        environment["INVOICE_STREAM_KAFKA__MAX_INFLATED_BATCH_BYTES"] = f"{_LIMIT_BYTES}"
        with running_service(environment) as service:
            watched = WatchedService(service, topics["events"], f"bench-{tag}", llm_port)
            started, quiet, bombed = _bombed(kafka, watched, records)
    _check(kafka, topics)
    waits_s, last = _waits_s(kafka, topics), started + _QUIET_INVOICES
    usual_cpu_s = quiet.cpu_s / quiet.wall_s * bombed.wall_s
    costs = (bombed.wall_s, bombed.cpu_s, usual_cpu_s)
    return Bombed(records, *costs, waits_s[started:last], waits_s[last:])


@dataclass(frozen=True, slots=True)
class _Took:
    """A while, and what the service used in it."""

    wall_s: float
    cpu_s: float


def _bombed(kafka: Brokers, watched: WatchedService, records: int) -> tuple[int, _Took, _Took]:
    """How many invoices came before the service was there; a while without the bomb, and with."""
    options = {"bootstrap.servers": kafka.bootstrap_servers, "group.id": watched.group}
    watcher = Consumer(options)
    try:
        started = _publish_beside(
            kafka, watched, lambda _: _committed(watcher, watched, 1) >= _STARTED_INVOICES
        )
        quiet = _took(
            watched,
            lambda: _publish_beside(kafka, watched, lambda number: number == _QUIET_INVOICES),
        )
        _publish_bomb(kafka, watched.topic, records)
        bombed = _took(
            watched,
            lambda: _publish_beside(
                kafka, watched, lambda _: _committed(watcher, watched, 0) >= records
            ),
        )
        return started, quiet, bombed
    finally:
        watcher.close()


def _took(watched: WatchedService, act: Callable[[], object]) -> _Took:
    began_s, cpu_began_s = time.monotonic(), cpu_used_s(watched.process)
    act()
    return _Took(time.monotonic() - began_s, cpu_used_s(watched.process) - cpu_began_s)


def _publish_bomb(kafka: Brokers, topic: str, records: int) -> None:
    """One batch into partition 0: small on the wire, too large inflated."""
    producer = Producer(
        {
            "bootstrap.servers": kafka.bootstrap_servers,
            "linger.ms": 2_000,
            "compression.type": "zstd",
            "batch.size": 100_000_000,
            "batch.num.messages": records,
            "message.max.bytes": 100_000_000,
        }
    )
    value = b"0" * (2 * _LIMIT_BYTES // records)
    for _ in range(records):
        producer.produce(topic, value, b"bomb", partition=0)
    producer.flush(60)


def _publish_beside(kafka: Brokers, watched: WatchedService, done: Callable[[int], bool]) -> int:
    """One invoice after another into partition 1, until done; returns how many."""
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers, "linger.ms": 0})
    deadline_s = time.monotonic() + _DEADLINE_S
    for number in count(1):
        still_running(watched.process, deadline_s)
        event = json.dumps(make_invoice(number).event()).encode()
        producer.produce(watched.topic, event, b"beside", partition=1)
        producer.flush(10)
        if done(number):
            return number
        time.sleep(_BESIDE_S)
    raise AssertionError("numbers end")


def _committed(watcher: Consumer, watched: WatchedService, partition: int) -> int:
    asked = [TopicPartition(watched.topic, partition)]
    try:
        return int(watcher.committed(asked, timeout=10)[0].offset)
    except KafkaException:  # The group's coordinator is not there yet, or moves.
        return 0


def _check(kafka: Brokers, topics: dict[str, str]) -> None:
    verdict = verify(kafka.bootstrap_servers, *topics.values())
    unread = verdict.events - verdict.extracted - verdict.failed
    if verdict.doubled or verdict.phantom or unread > 1 / _BESIDE_S:
        raise SystemExit(f"not exactly one outcome for each event: {verdict}")


def _waits_s(kafka: Brokers, topics: dict[str, str]) -> tuple[float, ...]:
    """From each invoice's timestamp to its result's, in the order of their offsets."""
    servers = kafka.bootstrap_servers
    sent_ms = {
        message.offset(): message.timestamp()[1]
        for message in read_committed(servers, topics["events"])
        if message.partition() == 1
    }
    results = read_committed(servers, topics["results"])
    done_ms = sorted((source_of(message).offset, message.timestamp()[1]) for message in results)
    return tuple((at_ms - sent_ms[offset]) / 1_000 for offset, at_ms in done_ms)


def main() -> None:
    """One measurement on a Kafka of its own."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        found = measure(kafka, records)
    print(f"{found.records} records rejected as one, committed after {found.wall_s:.2f} s")
    print(f"CPU {found.cpu_s:.2f} s; without them it is {found.usual_cpu_s:.2f} s")
    for name, waits in ("before", found.quiet_s), ("beside", found.beside_s):
        told = f"median {median(waits):.3f} s, longest {max(waits):.3f} s"
        print(f"{len(waits)} invoices {name} it: {told}")


if __name__ == "__main__":
    main()
