"""A long run of strikes by chance: three instances, three brokers, one observer.

    python -m tests.chaos.marathon --events 100000 --kills 200 --broker-strikes 20 --suspensions 20

Instances are killed and suspended past their session. At the same time brokers are killed, stopped
or suspended past theirs, and come back. Some invoices take seconds, so the offset map is in use
throughout. An instance that ends without a signal of ours is an *unasked exit*: it is counted, its
last words are kept, and it is replaced. `Report.faults` is empty only when nothing was lost,
doubled or altered, no committed offset went back, and no instance ended unasked.

Strikes follow from the seed; their effects depend on timing, so a run cannot be repeated exactly.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from service.bench.simulator_process import change_plan, running_simulator
from service.testbed.invoices import SampleEvent, stream
from service.testbed.simulator import STRAGGLER_MARK
from tests.chaos import checker
from tests.chaos.cluster import LocalCluster
from tests.chaos.instances import Instance, environment
from tests.chaos.observer import OffsetSampler, Writer, ends, read_all

PARTITIONS = 6
_SUSPENDED_S = 4.0
"""Longer than the session timeout of 2 s."""
_STRAGGLER_EVERY = 60
_STRAGGLER_S = 3.0
_QUIET_S = 300.0
_VISIBLE_S = 60.0
"""A committed outcome is visible once its marker is written, and once no older transaction of its
partition is open: several transaction time-outs of 10 s."""
_GAP = re.compile(r"^invoice_stream_partition_offset_gap\{.*\} (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Plan:
    """How much is done, and over which time."""

    events: int = 100_000
    kills: int = 200
    suspensions: int = 20
    broker_strikes: int = 20
    instances: int = 3
    rate: float = 90.0
    """Events written per second."""
    seed: int = 1

    @property
    def writing_s(self) -> float:
        """How long events are written; strikes are spread over this time."""
        return self.events / self.rate


@dataclass
class Report:
    """The work done, and the findings of an independent reader."""

    seconds: float = 0.0
    events: int = 0
    results: int = 0
    failures: int = 0
    kills: int = 0
    suspensions: int = 0
    broker_strikes: int = 0
    mapped_max: int = 0
    lost: int = 0
    doubled: int = 0
    rewinds: int = 0
    unasked_exits: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Every broken promise."""
        return [*self.unasked_exits, *self.violations]

    def text(self) -> str:
        """One sentence of counts, then the faults."""
        done = (
            f"{self.events} events in {self.seconds:.0f} s; {self.kills} kills, "
            f"{self.suspensions} suspensions, {self.broker_strikes} broker strikes; up to "
            f"{self.mapped_max} offsets in the map: {self.lost} lost, {self.doubled} doubled, "
            f"{self.rewinds} offsets went back, {len(self.unasked_exits)} unasked exits"
        )
        return "\n".join([done, *self.faults[:20]])


class Fleet:
    """The running instances: struck one at a time, and kept at their number."""

    def __init__(self, size: int, settings: dict[str, str], folder: Path, report: Report) -> None:
        self._settings = settings
        self._folder = folder
        self._report = report
        self._begun = 0
        self._instances = [self._begin() for _ in range(size)]

    def kill(self, rng: random.Random) -> None:
        """SIGKILL for one of them, and a new one in its place."""
        number = self._pick(rng)
        self._instances[number].end()
        self._instances[number] = self._begin()
        self._report.kills += 1

    def suspend(self, rng: random.Random) -> None:
        """SIGSTOP past the session of one of them, then SIGCONT."""
        instance = self._instances[self._pick(rng)]
        instance.suspend()
        time.sleep(_SUSPENDED_S)
        instance.resume()
        self._report.suspensions += 1

    def look(self) -> None:
        """Counts and replaces the instances that ended by themselves; asks the others for the
        length of their offset maps."""
        for number, instance in enumerate(self._instances):
            code = instance.process.poll()
            if code is not None:
                self._report.unasked_exits.append(
                    f"{instance.name} ended with {code}:\n{instance.words()}"
                )
                self._instances[number] = self._begin()
            else:
                self._report.mapped_max = max(self._report.mapped_max, _mapped(instance))

    def stop(self) -> None:
        """SIGTERM for all; an exit code other than 0 is an unasked exit."""
        self.look()
        for instance in self._instances:
            code = instance.terminate()
            if code != 0:
                self._report.unasked_exits.append(f"{instance.name} stopped with {code}")

    def end(self) -> None:
        """Whatever happened, no process is left."""
        for instance in self._instances:
            instance.end()

    def _pick(self, rng: random.Random) -> int:
        self.look()
        return rng.randrange(len(self._instances))

    def _begin(self) -> Instance:
        self._begun += 1
        return Instance(f"instance-{self._begun:03d}", self._settings, self._folder)


def _mapped(instance: Instance) -> int:
    """Most offsets that one of its maps carries now; 0 when it does not answer yet."""
    port = re.search(r'"port": (\d+)', instance.text())
    if port is None:
        return 0
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port[1]}/metrics", timeout=5) as page:
            text = page.read().decode()
    except OSError:
        return 0
    return max((int(float(n)) for n in _GAP.findall(text)), default=0)


def run(plan: Plan, folder: Path) -> Report:
    """Runs the plan; `folder` takes the instances' logs."""
    report = Report()
    begun_s = time.monotonic()
    topics = _topics()
    with ExitStack() as stack:
        cluster = stack.enter_context(LocalCluster())
        cluster.create_topics(topics, PARTITIONS)
        servers, group = cluster.bootstrap_servers, f"marathon-{topics[0]}"
        port = stack.enter_context(running_simulator(["--mean-s", "0.05", "--slots", "32"]))
        change_plan(port, {"straggler_s": _STRAGGLER_S})
        llm_url = f"http://127.0.0.1:{port}"
        settings = environment(servers, topics, group, llm_url)
        settings["INVOICE_STREAM_CACHE__ENABLED"] = "false"
        fleet = Fleet(plan.instances, settings, folder, report)
        stack.callback(fleet.end)
        sampler = stack.enter_context(OffsetSampler(servers, group, topics[0], PARTITIONS))
        events = [(event.key, _some_slow(n, event)) for n, event in enumerate(_events(plan.seed))]
        with (
            Writer(servers, topics[0], events, plan.rate, PARTITIONS) as writer,
            _striking(cluster, plan, report),
        ):
            _strike_until_written(plan, fleet, writer)
        _wait_until_quiet(fleet, sampler, writer.written, servers, topics[0])
        fleet.stop()
        _judge(report, servers, topics, sampler)
        if report.faults:
            _keep_logs(cluster, folder)
    report.seconds = time.monotonic() - begun_s
    return report


def _keep_logs(cluster: LocalCluster, folder: Path) -> None:
    """The brokers' files tell which transaction broke a promise; Kafka's `DumpLogSegments` prints
    them."""
    for number, broker in enumerate(cluster.brokers, 1):
        broker.stop()
        shutil.copytree(broker.folder, folder / f"broker-{number}", ignore_dangling_symlinks=True)


def _topics() -> tuple[str, str, str]:
    tag = uuid.uuid4().hex[:8]
    return (f"events-{tag}", f"results-{tag}", f"failures-{tag}")


def _events(seed: int) -> Iterator[SampleEvent]:
    return stream(6_000, seed=seed, poison_share=0.02)


def _some_slow(number: int, event: SampleEvent) -> bytes | None:
    """Every so many invoices one takes seconds: the others finish above it."""
    if event.kind != "invoice" or number % _STRAGGLER_EVERY:
        return event.value
    value = json.loads(event.value or b"")
    value["document"]["text"] += f"\n{STRAGGLER_MARK}"
    return json.dumps(value, ensure_ascii=False).encode()


def _strike_until_written(plan: Plan, fleet: Fleet, writer: Writer) -> None:
    """All strikes in an order by chance, spread over the writing."""
    rng = random.Random(f"strikes:{plan.seed}")
    strikes = [fleet.kill] * plan.kills + [fleet.suspend] * plan.suspensions
    rng.shuffle(strikes)
    begun_s = time.monotonic()
    for number, strike in enumerate(strikes, 1):
        due_s = begun_s + plan.writing_s * number / (len(strikes) + 1) * rng.uniform(0.97, 1.03)
        time.sleep(max(0.0, due_s - time.monotonic()))
        strike(rng)
        if number % 20 == 0:
            print(f"  {number} of {len(strikes)} strikes, {writer.written} events", flush=True)
    while writer.written < plan.events:
        fleet.look()
        time.sleep(1.0)


@contextmanager
def _striking(cluster: LocalCluster, plan: Plan, report: Report) -> Iterator[None]:
    """Strikes brokers beside the instances; what goes wrong there ends the run."""
    done = threading.Event()
    failed: list[BaseException] = []

    def strike_until_done() -> None:
        rng = random.Random(f"brokers:{plan.seed}")
        try:
            while report.broker_strikes < plan.broker_strikes and not done.is_set():
                cluster.strike_any(rng, away_s=rng.uniform(0.2, 4.0))
                report.broker_strikes += 1
                done.wait(plan.writing_s / (plan.broker_strikes + 1) * rng.uniform(0.3, 1.0))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=strike_until_done, name="broker strikes")
    thread.start()
    try:
        yield
    finally:
        if report.broker_strikes >= plan.broker_strikes or sys.exc_info()[0] is not None:
            done.set()
        thread.join()
    if failed:
        raise failed[0]


def _wait_until_quiet(
    fleet: Fleet, sampler: OffsetSampler, written: int, servers: str, topic: str
) -> None:
    """Until all that was acknowledged is committed, or nothing more is: a backlog on a slow machine
    takes its time. The log's ends alone do not tell: a leader that was killed returns with an older
    high watermark."""
    committed = sampler.total
    deadline_s = time.monotonic() + _QUIET_S
    while time.monotonic() < deadline_s:
        fleet.look()
        if sampler.total >= max(written, sum(ends(servers, topic, PARTITIONS).values())):
            return
        if sampler.total > committed:
            committed, deadline_s = sampler.total, time.monotonic() + _QUIET_S
        time.sleep(0.5)


def _judge(
    report: Report, servers: str, topics: tuple[str, str, str], sampler: OffsetSampler
) -> None:
    found = _read(servers, topics, sampler)
    deadline_s = time.monotonic() + _VISIBLE_S
    while checker.lost(found) and time.monotonic() < deadline_s:
        time.sleep(2.0)
        found = _read(servers, topics, sampler)
    if checker.lost(found):
        everything = _read(servers, topics, sampler, "read_uncommitted")
        print(
            f"  without an outcome, committed or not: {len(checker.lost(everything))}", flush=True
        )
    report.events, report.results = len(found.events), len(found.results)
    report.failures = len(found.failures)
    report.lost, report.doubled = len(checker.lost(found)), len(checker.doubled(found))
    report.violations = checker.violations(found)
    report.rewinds = sum("went back" in line for line in report.violations)


def _read(
    servers: str,
    topics: tuple[str, str, str],
    sampler: OffsetSampler,
    isolation: str = "read_committed",
) -> checker.Observation:
    events, results, failures = (
        read_all(servers, topic, PARTITIONS, isolation) for topic in topics
    )
    return checker.Observation(
        events, results, failures, sampler.samples, ends(servers, topics[0], PARTITIONS)
    )


def main() -> int:
    """Runs a marathon and prints its counts; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in asdict(Plan()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    parser.add_argument("--logs", type=Path, help="a folder that keeps the instances' logs")
    options = vars(parser.parse_args())
    logs: Path | None = options.pop("logs")
    plan = Plan(**options)
    # A terminated run leaves by its own exits, so that no broker and no instance stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="marathon-") as folder:
        if logs is not None:
            logs.mkdir(parents=True, exist_ok=True)
        report = run(plan, logs or Path(folder))
        if logs is not None:
            (logs / "faults.txt").write_text("\n".join([report.text(), *report.faults]))
    print(report.text())
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
