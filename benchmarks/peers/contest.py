"""The whole comparison: every measurement of every contestant, several times, in rotated order.

All contestants go through one measurement one after another before the next measurement begins, so
that each comparison happens within minutes; in each repetition another one is first, and each
repetition has a broker of its own. The median is reported. A contestant that cannot be
measured is named with the reason and left out; one that fails a measurement is named, too.
"""

from __future__ import annotations

import platform
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

import psutil
from confluent_kafka import KafkaException

from benchmarks.brokers import Brokers
from benchmarks.peers.contestants import (
    CONTESTANTS,
    Absent,
    Contestant,
    Ready,
    probe,
    request_template,
)
from benchmarks.peers.measures import (
    ContestStage,
    Field,
    Killed,
    MeasureFailed,
    Paced,
    Saturated,
    killed,
    paced,
    saturated,
    staged,
)
from service.testbed.broker import KAFKA, LocalKafka
from service.testbed.invoices import SampleEvent, stream

MEASUREMENTS = ("slots", "instant", "paced", "killed")
_PACKAGES = (
    "aiohttp",
    "aiokafka",
    "confluent-kafka",
    "httpx",
    "httpx-aiohttp",
    "langgraph",
    "uvloop",
)
_RATE_MAX_PER_S = 2_500
"""No contestant is quicker with an instant LLM on two cores; a backlog is made for it."""

Say = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ContestOptions:
    """The choices of the command line. `pythons`: interpreters by distribution name."""

    repetitions: int = 3
    same: Field = field(default_factory=Field)
    measurements: tuple[str, ...] = MEASUREMENTS
    only: tuple[str, ...] = ()
    pythons: Mapping[str, str] = field(default_factory=dict)
    seed: int = 1

    @property
    def chosen(self) -> list[Contestant]:
        """Those that were asked for, in the table's order."""
        return [c for c in CONTESTANTS if not self.only or c.name in self.only]


@dataclass(slots=True)
class Score:
    """All that was measured of one contestant."""

    ready: Ready
    slots: list[Saturated] = field(default_factory=list)
    instant: list[Saturated] = field(default_factory=list)
    paced: list[Paced] = field(default_factory=list)
    killed: list[Killed] = field(default_factory=list)
    failures: list[MeasureFailed] = field(default_factory=list)

    @property
    def efficiency(self) -> float | None:
        """Share of the slots' time in calls."""
        return median(self.slots, lambda s: s.slot_efficiency)

    @property
    def slots_per_s(self) -> float | None:
        """Invoices a second with slots and latency."""
        return median(self.slots, lambda s: s.throughput_per_s)

    @property
    def instant_per_s(self) -> float | None:
        """Invoices a second with an instant LLM."""
        return median(self.instant, lambda s: s.throughput_per_s)

    @property
    def cpu_us(self) -> float | None:
        """CPU of the contestant for one invoice, microseconds, with an instant LLM."""
        return median(self.instant, lambda s: s.cpu_us)

    @property
    def cores(self) -> float | None:
        """CPU seconds a second, with an instant LLM."""
        return median(self.instant, lambda s: s.throughput_per_s * s.cpu_us / 1e6)

    @property
    def rss_peak_mb(self) -> float | None:
        """The highest resident memory seen."""
        return max((s.rss_peak_mb for s in (*self.slots, *self.instant)), default=None)

    @property
    def p50_s(self) -> float | None:
        """Half of the results are visible after so long."""
        return median(self.paced, lambda p: p.p50_s)

    @property
    def p99_s(self) -> float | None:
        """All but a hundredth."""
        return median(self.paced, lambda p: p.p99_s)


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it was measured, as far as it matters: no names, no paths."""

    cores: int
    memory_gb: float
    system: str
    python: str
    kafka: str
    packages: Mapping[str, str] = field(default_factory=dict)
    """The libraries of the contestants, by distribution name."""


@dataclass(frozen=True, slots=True)
class Contest:
    """The outcome."""

    options: ContestOptions
    scores: tuple[Score, ...]
    absent: tuple[Absent, ...]
    machine: Machine


def median(values: Sequence[T], of: Callable[[T], float]) -> float | None:
    """The median of one figure; None without any."""
    return statistics.median(of(value) for value in values) if values else None


def rotated(ready: Sequence[T], by: int) -> list[T]:
    """Another one first each time."""
    cut = by % len(ready) if ready else 0
    return [*ready[cut:], *ready[:cut]]


def hold(options: ContestOptions, say: Say) -> Contest:
    """Measures everything that was chosen. Raises MeasureFailed when no contestant can be
    measured."""
    found = [probe(contestant, options.pythons) for contestant in options.chosen]
    absent = tuple(one for one in found if isinstance(one, Absent))
    for one in absent:
        say(f"SKIPPED {one.contestant.name}: {one.reason}")
    scores = tuple(Score(one) for one in found if isinstance(one, Ready))
    if not scores:
        raise MeasureFailed("none of the chosen contestants can be measured")
    machine = _machine()
    same = options.same
    backlog = int(_RATE_MAX_PER_S * (same.warm_up_s + same.window_s))
    events = list(stream(backlog, options.seed, poison_share=0))
    for repetition in range(options.repetitions):
        with LocalKafka(progress=say) as kafka:
            _repeat(kafka, options, repetition, scores, events, say)
    return Contest(options, scores, absent, machine)


def _repeat(
    kafka: Brokers,
    options: ContestOptions,
    repetition: int,
    scores: Sequence[Score],
    events: Sequence[SampleEvent],
    say: Say,
) -> None:
    template = request_template()
    for number, name in enumerate(options.measurements):
        # The same moment for all: no contestant is killed at a better time than the others.
        moment = random.Random(f"{options.seed}:{repetition}").uniform(0, 1)
        measure, mean_s = _measurement(name, options.same, events, moment)
        for score in rotated(scores, repetition + number):
            try:
                with staged(kafka, score.ready, options.same, mean_s, template) as stage:
                    figures = measure(stage)
            except MeasureFailed as failure:
                score.failures.append(failure)
                say(f"{repetition + 1}: {name}: FAILED {failure}: {failure.words}")
                continue
            except (KafkaException, OSError, psutil.Error) as error:
                # One contestant's mishap does not end what takes most of an hour.
                mishap = MeasureFailed(f"{score.ready.contestant.name}: {type(error).__name__}")
                score.failures.append(mishap)
                say(f"{repetition + 1}: {name}: FAILED {mishap}: {error}")
                continue
            getattr(score, name).append(figures)
            say(f"{repetition + 1}: {name}: {score.ready.contestant.name}: {_shown(figures)}")


def _measurement(
    name: str, same: Field, events: Sequence[SampleEvent], moment: float
) -> tuple[Callable[[ContestStage], Any], float]:
    """The work, and the mean latency of the LLM server for it."""
    in_reach = int(2 * (same.warm_up_s + same.window_s) * same.slots / max(same.mean_s, 1e-3))
    after_s = same.kill_after_s + moment * same.kill_spread_s
    return {
        "slots": (lambda stage: saturated(stage, same, events[:in_reach]), same.mean_s),
        "instant": (lambda stage: saturated(stage, same, events), 0.0),
        "paced": (lambda stage: paced(stage, same, events), same.mean_s),
        "killed": (lambda stage: killed(stage, same, events, after_s), same.mean_s),
    }[name]


def _shown(figures: Saturated | Paced | Killed) -> str:
    if isinstance(figures, Saturated):
        return (
            f"{figures.throughput_per_s:.1f}/s, slots {figures.slot_efficiency:.1%}, "
            f"{figures.cpu_us:.0f} µs, {figures.rss_peak_mb:.0f} MB"
        )
    if isinstance(figures, Paced):
        return f"p50 {1_000 * figures.p50_s:.0f} ms, p99 {1_000 * figures.p99_s:.0f} ms"
    return (
        f"killed after {figures.before} of {figures.events}: {figures.lost} lost, "
        f"{figures.doubled} doubled, {figures.calls_again} calls again"
    )


def _machine() -> Machine:
    return Machine(
        psutil.cpu_count() or 0,
        psutil.virtual_memory().total / 2**30,
        platform.system(),
        platform.python_version(),
        KAFKA.rpartition(":")[2],
        {name: _version(name) for name in _PACKAGES},
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def quick(same: Field) -> Field:
    """A fraction of everything: to see that it works, not to compare."""
    return replace(
        same,
        warm_up_s=0.5,
        window_s=1.5,
        paced_events=40,
        killed_events=300,
        kill_after_s=0.5,
        kill_spread_s=0.2,
    )
