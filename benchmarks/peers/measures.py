"""The measurements that every contestant goes through, from the outside and the same for all.

`saturated`: a backlog larger than can be worked off; after a warm-up, a window is cut out of the
steady course, so that neither start nor tail counts. `paced`: events at a fixed rate well below the
slots; the time from sending an event to seeing its result, committed. `killed`: SIGKILL when a part
of the results is out, a new process, and at the end a count of what is missing and what is there
twice. An independent reader (librdkafka, read committed) counts in all of them.

Every wait has a limit; a contestant that does not come that far is an error with its own words.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import psutil
from confluent_kafka import Consumer, Producer, TopicPartition

from benchmarks.brokers import Brokers
from benchmarks.peers.contestants import Ready, end, running
from benchmarks.peers.contract import Job
from benchmarks.pipeline import PARTITIONS, create_topics
from service.bench.simulator_process import change_plan, running_simulator, simulator_stats
from service.testbed.invoices import SampleEvent
from service.testbed.verify import OutcomePlace, source_of

SESSION_TIMEOUT_MS = 6_000
_START_LIMIT_S = 120.0
_REST_MEAN_S = 0.005
_POLL_S = 0.05
_SAMPLE_S = 0.25
"""Looking through all processes costs CPU that the contestant may need."""
_WARNINGS = 4
_PACE_S = 0.002
_LOG_SHOWN = 600


class MeasureFailed(Exception):
    """Raised when a contestant does not do the work; `words` are the last ones that it said."""

    def __init__(self, what: str, words: str = "") -> None:
        super().__init__(what)
        self.words = words


@dataclass(frozen=True, slots=True)
class Field:
    """The conditions that all contestants share."""

    slots: int = 16
    batch: int = 32
    mean_s: float = 0.15
    sigma: float = 0.6
    warm_up_s: float = 2.0
    window_s: float = 8.0
    rate_per_s: float = 30.0
    paced_events: int = 600
    killed_events: int = 1_200
    kill_after_s: float = 6.0
    """After the first result; longer than the 5 s after which clients commit by themselves."""
    kill_spread_s: float = 3.0
    quiet_s: float = 75.0
    """Longer than the minute for which a dead transactional producer can hold up readers."""
    settle_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Saturated:
    """Figures of a window: invoices with a visible result, and what they took."""

    throughput_per_s: float
    slot_efficiency: float
    cpu_us: float
    rss_peak_mb: float


@dataclass(frozen=True, slots=True)
class Paced:
    """Seconds from event to visible result."""

    p50_s: float
    p99_s: float


@dataclass(frozen=True, slots=True)
class Killed:
    """Events without a result, and events with more than one; `before`: results at the kill;
    `calls_again`: calls of the LLM server beyond one an event."""

    events: int
    before: int
    lost: int
    doubled: int
    calls_again: int


Progress: TypeAlias = Callable[[], bool]


@dataclass(slots=True)
class Results:
    """Reads a results topic as it grows, committed records only."""

    consumer: Consumer
    seen: Counter[OutcomePlace] = field(default_factory=Counter)
    first_s: dict[OutcomePlace, float] = field(default_factory=dict)
    count: int = 0
    last_s: float = field(default_factory=time.monotonic)

    def read(self, wait_s: float = _POLL_S) -> int:
        """Takes what is there, or the first that comes; the number of results so far."""
        first: Any = self.consumer.poll(wait_s)
        more: Sequence[Any] = self.consumer.consume(500, timeout=0) if first is not None else ()
        messages = [first, *more] if first is not None else []
        now_s = time.monotonic()
        for message in messages:
            if message.error():
                continue
            place = source_of(message)
            self.seen[place] += 1
            self.first_s.setdefault(place, now_s)
            self.count += 1
            self.last_s = now_s
        return self.count


@dataclass(frozen=True, slots=True)
class ContestStage:
    """One contestant at its place: topics, LLM server, and an eye on its results."""

    ready: Ready
    job: Job
    llm_port: int
    results: Results
    log: Path

    def busy_s(self) -> float:
        """Slot-seconds that the LLM server spent so far, in calls that ended."""
        return float(simulator_stats(self.llm_port)["busy_s"])

    def failed(self, what: str) -> MeasureFailed:
        """The error, with the contestant's last words."""
        words = self.log.read_text(errors="replace").strip()[-_LOG_SHOWN:]
        return MeasureFailed(f"{self.ready.contestant.name} {what}", words)

    def wait_for(self, process: psutil.Popen, done: Progress, limit_s: float, what: str) -> None:
        """Reads results until `done`; raises MeasureFailed when the process ends or time is up."""
        until_s = time.monotonic() + limit_s
        while not done():
            self.results.read()
            if process.poll() is not None:
                raise self.failed(f"ended with {process.returncode}, {what}")
            if time.monotonic() > until_s:
                raise self.failed(f"took longer than {limit_s:g} s, {what}")


@contextmanager
def staged(
    kafka: Brokers, ready: Ready, same: Field, mean_s: float, template: dict[str, Any]
) -> Iterator[ContestStage]:
    """Topics and an LLM server of their own for one measurement of one contestant."""
    tag = f"{ready.contestant.name}-{time.monotonic_ns()}"
    events, results = f"events-{tag}", f"results-{tag}"
    create_topics(kafka, [events, results, f"{results}-failures"])
    shape = ["--slots", str(same.slots), "--mean-s", str(mean_s), "--sigma", str(same.sigma)]
    with (
        running_simulator(shape) as port,
        _results(kafka, results) as reader,
        TemporaryDirectory(prefix="invoice-stream-bench-") as folder,
    ):
        url = f"http://127.0.0.1:{port}/api/chat"
        job = Job(
            kafka.bootstrap_servers,
            events,
            results,
            f"bench-{tag}",
            url,
            template,
            same.slots,
            same.batch,
            SESSION_TIMEOUT_MS,
            PARTITIONS,
            folder,
        )
        yield ContestStage(ready, job, port, reader, Path(folder, "log"))


@contextmanager
def _results(kafka: Brokers, topic: str) -> Iterator[Results]:
    consumer = Consumer(
        {
            "bootstrap.servers": kafka.bootstrap_servers,
            "group.id": f"reader-{topic}",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "fetch.wait.max.ms": 20,
        }
    )
    consumer.assign([TopicPartition(topic, number, 0) for number in range(PARTITIONS)])
    try:
        yield Results(consumer)
    finally:
        consumer.close()


def saturated(stage: ContestStage, same: Field, events: Sequence[SampleEvent]) -> Saturated:
    """A backlog of `events`; the window is shorter when it runs out of them."""
    _publish(stage, events)
    results = stage.results
    with running(stage.ready, stage.job, stage.log) as process:
        stage.wait_for(process, lambda: results.count > 0, _START_LIMIT_S, "before a result")
        _for_a_while(stage, process, same.warm_up_s, len(events))
        began = _Mark.of(stage, process)
        rss = _for_a_while(stage, process, same.window_s, len(events))
        ended = _Mark.of(stage, process)
    took_s, done = ended.at_s - began.at_s, ended.results - began.results
    if not done:
        raise stage.failed("had no result in the window")
    return Saturated(
        done / took_s,
        (ended.busy_s - began.busy_s) / (same.slots * took_s),
        1e6 * (ended.cpu_s - began.cpu_s) / done,
        rss / 2**20,
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """One edge of a window."""

    at_s: float
    results: int
    busy_s: float
    cpu_s: float

    @classmethod
    def of(cls, stage: ContestStage, process: psutil.Popen) -> _Mark:
        busy_s = stage.busy_s()
        return cls(time.monotonic(), stage.results.read(0), busy_s, _cpu_s(process))


def _for_a_while(stage: ContestStage, process: psutil.Popen, limit_s: float, events: int) -> int:
    """Reads results for so long, or until all are there; the highest resident memory, bytes."""
    until_s = time.monotonic() + limit_s
    peak, sample_at_s = 0, 0.0
    while time.monotonic() < until_s and len(stage.results.seen) < events:
        stage.results.read()
        if time.monotonic() >= sample_at_s:
            sample_at_s = time.monotonic() + _SAMPLE_S
            peak = max(peak, sum(member.memory_info().rss for member in _family(process)))
        if process.poll() is not None:
            raise stage.failed(f"ended with {process.returncode} in the window")
    return peak


def _family(process: psutil.Popen) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _cpu_s(process: psutil.Popen) -> float:
    times = [member.cpu_times() for member in _family(process)]
    return float(sum(t.user + t.system for t in times))


def _producer(stage: ContestStage, linger_ms: int) -> Producer:
    servers = stage.job.bootstrap_servers
    return Producer(
        {
            "bootstrap.servers": servers,
            # Once, or not at all, which is noticed. An idempotent producer made the latency of one
            # contestant four times as long at a low rate (740 against 176 ms).
            "retries": 0,
            "linger.ms": linger_ms,
            "log_level": _WARNINGS,
        }
    )


def _publish(stage: ContestStage, events: Sequence[SampleEvent]) -> set[OutcomePlace]:
    """Where each event lies."""
    producer = _producer(stage, 20)
    places: set[OutcomePlace] = set()

    def delivered(error: Any, message: Any) -> None:
        if error is None:
            places.add(OutcomePlace(message.topic(), message.partition(), message.offset()))

    for number, event in enumerate(events):
        while True:
            try:
                producer.produce(
                    stage.job.events,
                    event.value,
                    event.key,
                    partition=number % PARTITIONS,
                    on_delivery=delivered,
                )
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    producer.flush(60)
    if len(places) != len(events):
        raise MeasureFailed("not every event could be published within 60 s")
    return places


def paced(stage: ContestStage, same: Field, events: Sequence[SampleEvent]) -> Paced:
    """Events at a fixed rate; the first ones warm the processes up and do not count."""
    results = stage.results
    warm = same.slots
    with running(stage.ready, stage.job, stage.log) as process:
        _publish(stage, events[:warm])
        stage.wait_for(process, lambda: results.count >= warm, _START_LIMIT_S, "warming up")
        counted = events[warm : warm + same.paced_events]
        sent_s = _send_at_rate(stage, counted, 1 / same.rate_per_s)
        places = sent_s.keys()
        limit_s = _START_LIMIT_S + 2 * same.paced_events * same.mean_s
        stage.wait_for(process, lambda: places <= results.seen.keys(), limit_s, "before all")
    took_s = sorted(results.first_s[place] - sent_s[place] for place in places)
    return Paced(took_s[len(took_s) // 2], took_s[int(len(took_s) * 0.99)])


def _send_at_rate(
    stage: ContestStage, events: Sequence[SampleEvent], gap_s: float
) -> dict[OutcomePlace, float]:
    """When each event was sent. Results are read meanwhile."""
    producer = _producer(stage, 0)
    sent_s: dict[OutcomePlace, float] = {}
    began_s = time.monotonic()
    for number, event in enumerate(events):
        while time.monotonic() < began_s + number * gap_s:
            producer.poll(0)
            stage.results.read(_PACE_S)
        now_s = time.monotonic()

        def delivered(error: Any, message: Any, now_s: float = now_s) -> None:
            if error is None:
                place = OutcomePlace(message.topic(), message.partition(), message.offset())
                sent_s[place] = now_s

        partition = number % PARTITIONS
        producer.produce(
            stage.job.events, event.value, event.key, partition=partition, on_delivery=delivered
        )
    producer.flush(30)
    if len(sent_s) != len(events):
        raise MeasureFailed("not every event reached the broker")
    return sent_s


def killed(
    stage: ContestStage, same: Field, events: Sequence[SampleEvent], after_s: float
) -> Killed:
    """SIGKILL `after_s` after the first result, a successor, and the count when nothing more comes.
    The LLM server is quick after the kill, or a slow contestant would need minutes for the rest."""
    events = events[: same.killed_events]
    published = _publish(stage, events)
    results = stage.results
    with running(stage.ready, stage.job, stage.log) as process:
        stage.wait_for(process, lambda: results.count > 0, _START_LIMIT_S, "before a result")
        _for_a_while(stage, process, after_s, len(events))
        end(process)
    before = len(results.seen)
    if before >= len(events):
        raise stage.failed("was done before it could be killed")
    change_plan(stage.llm_port, {"mean_s": _REST_MEAN_S})
    results.last_s = time.monotonic()
    with running(stage.ready, stage.job, stage.log) as process:
        stage.wait_for(process, lambda: _finished(results, len(events), same), 300.0, "at the end")
    lost = len(published - results.seen.keys())
    doubled = sum(count > 1 for count in results.seen.values())
    calls_again = int(simulator_stats(stage.llm_port)["requests"]) - len(events)
    return Killed(len(events), before, lost, doubled, calls_again)


def _finished(results: Results, events: int, same: Field) -> bool:
    """All are there and nothing more comes for a while; or nothing comes for long."""
    quiet_s = time.monotonic() - results.last_s
    complete = len(results.seen) >= events
    return quiet_s > (same.settle_s if complete else same.quiet_s)
