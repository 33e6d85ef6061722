"""What many partitions cost one instance, on a real Kafka.

    python -m benchmarks.partitions                4 partitions, then 300

Each partition gets the same few invoices, so each has its session and its transactional producer.
Once all are committed, the service rests, and the operating system tells what it holds and uses.
The LLM server is the simulator and answers at once. Figures are of one machine; compare only
within one run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from confluent_kafka import Consumer, TopicPartition

from benchmarks.brokers import Brokers
from benchmarks.pipeline import (
    WatchedService,
    cpu_used_s,
    create_topics,
    publish_invoices,
    running_service,
    service_environment,
    still_running,
)
from service.bench.simulator_process import running_simulator, simulator_stats
from service.testbed.broker import LocalKafka

_EACH = 5
"""Invoices in a partition."""
_SETTLE_S, _REST_S = 10.0, 30.0
_LOOK_S = 0.1
_DEADLINE_S = 300.0
_ANSWER_S = 60.0


@dataclass(frozen=True, slots=True)
class PartitionsHeld:
    """What an instance holds and uses with so many partitions. `work_s` is the time from its start
    until the last invoice was committed, and `work_cpu_s` what it took."""

    partitions: int
    work_s: float
    work_cpu_s: float
    rss_mb: float
    rest_cpu_share: float
    sockets: int
    threads: int


def held(kafka: Brokers, partitions: int) -> PartitionsHeld:
    """One instance with that many partitions."""
    tag = f"{partitions}-{time.monotonic_ns()}"
    topics = {name: f"{name}-{tag}" for name in ("events", "results", "failures")}
    create_topics(kafka, list(topics.values()), partitions)
    publish_invoices(kafka, topics["events"], _EACH * partitions, partitions)
    with ExitStack() as stack:
        port = stack.enter_context(running_simulator(["--mean-s", "0", "--slots", "64"]))
        environment = service_environment(kafka, topics, f"bench-{tag}", port)
        began_s = time.monotonic()
        service = stack.enter_context(running_service(environment))
        watched = WatchedService(service, topics["events"], f"bench-{tag}", port)
        _wait_for_commits(kafka, watched, partitions)
        work_s, work_cpu_s = time.monotonic() - began_s, cpu_used_s(service)
        time.sleep(_SETTLE_S)
        rest_s, cpu_s = time.monotonic(), cpu_used_s(service)
        time.sleep(_REST_S)
        share = (cpu_used_s(service) - cpu_s) / (time.monotonic() - rest_s)
        return PartitionsHeld(
            partitions,
            work_s,
            work_cpu_s,
            service.memory_info().rss / 2**20,
            share,
            len(service.net_connections("tcp")),
            service.num_threads(),
        )


def _wait_for_commits(kafka: Brokers, watched: WatchedService, partitions: int) -> None:
    """Until each invoice of each partition has its outcome. The group has its coordinator once the
    first call was made."""
    watcher = Consumer({"bootstrap.servers": kafka.bootstrap_servers, "group.id": watched.group})
    places = [TopicPartition(watched.topic, number) for number in range(partitions)]
    deadline_s = time.monotonic() + _DEADLINE_S
    try:
        while not simulator_stats(watched.llm_port)["requests"]:
            still_running(watched.process, deadline_s)
            time.sleep(_LOOK_S)
        while any(one.offset < _EACH for one in watcher.committed(places, timeout=_ANSWER_S)):
            still_running(watched.process, deadline_s)
            time.sleep(_LOOK_S)
    finally:
        watcher.close()


def as_text(found: list[PartitionsHeld]) -> Iterator[str]:
    """A row for each number of partitions."""
    yield "| partitions | until commit | CPU of it | resident | CPU at rest | sockets | threads |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for one in found:
        yield (
            f"| {one.partitions} | {one.work_s:.1f} s | {one.work_cpu_s:.1f} s | "
            f"{one.rss_mb:.0f} MB | {one.rest_cpu_share:.1%} | {one.sockets} | {one.threads} |"
        )


def main() -> None:
    """Few and many partitions, on a Kafka of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--partitions", type=int, default=300)
    options = parser.parse_args()
    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        for row in as_text([held(kafka, 4), held(kafka, options.partitions)]):
            print(row)


if __name__ == "__main__":
    main()
