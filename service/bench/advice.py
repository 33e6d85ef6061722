"""Interprets a comparison of serial and parallel runs: recommends a concurrency, or serial work.

Drawn from the measured levels alone. A level is how many calls are in flight at once; level 1 is
serial, and every other level is judged against it. Differences below `NOISE` are not differences; a
level that answers fewer invoices well than serial does is not eligible, however fast it is.

Pure. The order in which levels were measured and the unit of time change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

NOISE = 0.05
"""Share by which a run must be faster to count as faster: runs of one minute repeat within it."""
NEARLY = 0.9
"""The recommended level is the lowest that reaches this share of the fastest: the rest of the gain
is bought with calls that only wait for one another."""
SUCCESS_DROP = 0.02
"""Success that a level may lose against serial before it is out of the question."""


@dataclass(frozen=True, slots=True)
class LevelRun:
    """One measured level. `memory_mb`: peak over what was resident before the first invoice."""

    level: int
    invoices: int
    wall_s: float
    succeeded: int
    memory_mb: float = 0.0

    @property
    def throughput_per_s(self) -> float:
        """Invoices a second."""
        return self.invoices / self.wall_s

    @property
    def success_rate(self) -> float:
        """Share of the invoices that were read."""
        return self.succeeded / self.invoices


class Finding(StrEnum):
    """The findings."""

    PARALLEL_PAYS = "parallel_pays"
    SERIAL_BETTER = "serial_better"
    CROSSOVER = "crossover"
    SATURATED = "saturated"
    STILL_RISING = "still_rising"
    FAILURES_RISE = "failures_rise"
    NOTHING_READ = "nothing_read"
    MEMORY = "memory"
    SMALL_BATCHES = "small_batches"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A finding in words, with its figures."""

    finding: Finding
    text: str


@dataclass(frozen=True, slots=True)
class LevelAdvice:
    """The recommendation. `crossover`: the lowest level that is faster than serial, None where none
    is. `crossover_size`: the smallest batch that the recommended level finishes sooner than
    serial."""

    recommended: int
    fastest: int
    crossover: int | None
    crossover_size: int | None
    sentences: tuple[Sentence, ...]


Bursts = Mapping[int, Mapping[int, float]]
"""Level → size of a lone batch → seconds until its last outcome."""


def speedup(run: LevelRun, serial: LevelRun) -> float:
    """How many times as fast as serial."""
    return run.throughput_per_s / serial.throughput_per_s


def efficiency(run: LevelRun, serial: LevelRun) -> float:
    """Speedup over level: 1 when no call in flight is wasted."""
    return speedup(run, serial) / run.level


def advise(runs: Iterable[LevelRun], bursts: Bursts | None = None) -> LevelAdvice:
    """The advice. Level 1 must be among the runs, and no level may be there twice."""
    ordered = sorted(runs, key=lambda run: run.level)
    assert ordered, "nothing was measured"
    assert ordered[0].level == 1, "level 1 is what the others are judged against"
    assert len({run.level for run in ordered}) == len(ordered), "a level was measured twice"
    serial = ordered[0]
    if not serial.succeeded:
        text = "No invoice was read one at a time; mend that before any level is compared."
        return LevelAdvice(1, 1, None, None, (Sentence(Finding.NOTHING_READ, text),))
    eligible = [r for r in ordered if r.success_rate >= serial.success_rate - SUCCESS_DROP]
    faster = [r for r in eligible if speedup(r, serial) > 1 + NOISE]
    fastest = max(eligible, key=lambda run: run.throughput_per_s)
    enough = NEARLY * fastest.throughput_per_s
    candidates = eligible if serial.throughput_per_s >= enough else faster
    recommended = next(r for r in candidates if r.throughput_per_s >= enough)
    size = _crossover_size(recommended.level, bursts or {})
    sentences = (
        *_which(recommended, fastest, faster, serial),
        *_beyond(recommended, eligible, ordered, serial),
        *_failing(ordered, eligible, serial),
        *_memory(recommended, serial),
        *_small(size, recommended, bursts or {}),
    )
    crossover = faster[0].level if faster else None
    return LevelAdvice(recommended.level, fastest.level, crossover, size, sentences)


def _which(
    recommended: LevelRun, fastest: LevelRun, faster: Sequence[LevelRun], serial: LevelRun
) -> Iterable[Sentence]:
    gain = speedup(recommended, serial)
    if recommended.level == 1:
        best = speedup(fastest, serial)
        text = (
            f"Stay serial (gate.limit = 1): the fastest level, {fastest.level}, is {best:.2f} "
            "times as fast as one call at a time."
        )
        yield Sentence(Finding.SERIAL_BETTER, text)
    else:
        share = recommended.throughput_per_s / fastest.throughput_per_s
        text = (
            f"Use {recommended.level} calls at once (gate.limit = {recommended.level}): "
            f"{gain:.1f} times as fast as serial, {efficiency(recommended, serial):.0%} of the "
            f"ideal, {share:.0%} of the fastest level measured."
        )
        yield Sentence(Finding.PARALLEL_PAYS, text)
    if faster:
        text = f"Parallel is faster than serial from level {faster[0].level} on."
        yield Sentence(Finding.CROSSOVER, text)


def _beyond(
    recommended: LevelRun,
    eligible: Sequence[LevelRun],
    ordered: Sequence[LevelRun],
    serial: LevelRun,
) -> Iterable[Sentence]:
    """A sentence on the levels above the recommended one: nothing gained, or nothing measured."""
    higher = [run for run in eligible if run.level > recommended.level]
    best = max(speedup(run, serial) for run in eligible)
    if higher:
        text = (
            f"Above level {recommended.level} little is gained: more calls at once come to no more "
            f"than {best:.1f} times serial, so further ones wait or slow each other down."
        )
        yield Sentence(Finding.SATURATED, text)
    elif recommended is ordered[-1] and recommended.level > 1:
        text = (
            f"The highest level measured is still the best: measure {2 * recommended.level} and "
            "more, too, or let the service search (gate.mode = adaptive)."
        )
        yield Sentence(Finding.STILL_RISING, text)


def _failing(
    ordered: Sequence[LevelRun], eligible: Sequence[LevelRun], serial: LevelRun
) -> Iterable[Sentence]:
    failing = [run for run in ordered if run not in eligible]
    if failing:
        first = failing[0]
        text = (
            f"At level {first.level} success falls from {serial.success_rate:.1%} to "
            f"{first.success_rate:.1%}: the server cannot take so many calls. Levels "
            f"{', '.join(str(run.level) for run in failing)} are out of the question."
        )
        yield Sentence(Finding.FAILURES_RISE, text)


def _memory(recommended: LevelRun, serial: LevelRun) -> Iterable[Sentence]:
    if recommended.level > 1:
        more = (recommended.memory_mb - serial.memory_mb) / (recommended.level - 1)
        text = (
            f"Memory grew by {recommended.memory_mb:.1f} MB at level {recommended.level}, by "
            f"{serial.memory_mb:.1f} MB serially: {more:+.2f} MB for each further call in flight."
        )
        yield Sentence(Finding.MEMORY, text)


def _crossover_size(level: int, bursts: Bursts) -> int | None:
    """The smallest size from which on every measured batch ends sooner in parallel."""
    serial, parallel = bursts.get(1, {}), bursts.get(level, {})
    found = None
    for size in sorted(serial.keys() & parallel.keys(), reverse=True):
        if level == 1 or parallel[size] * (1 + NOISE) >= serial[size]:
            break
        found = size
    return found


def _small(size: int | None, recommended: LevelRun, bursts: Bursts) -> Iterable[Sentence]:
    if recommended.level == 1 or not bursts.get(recommended.level):
        return
    if size is None:
        text = f"Lone batches of up to {max(bursts[1])} invoices end no sooner in parallel."
    else:
        text = f"A lone batch ends sooner in parallel from {size} invoices on; below it, serial is "
        text += "as good."
    yield Sentence(Finding.SMALL_BATCHES, text)
