"""`invoice-stream bench parallel`: the same invoices one at a time and many at a time, compared.

Each level runs in a process of its own (`level_run`) against the simulated LLM server or yours,
through the service's own worker, graph, gate and extractor; Kafka is not needed. Every level gets
at least `rounds` invoices for each call in flight, so that the last, lonely call of a run weighs
little. Speed is compared by throughput.

Bounded: a number of invoices per level, and `level_limit_s` for each.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from service.bench.advice import LevelAdvice, LevelRun, advise
from service.bench.level_run import LevelFigures, LevelWork
from service.bench.simulator_process import running_simulator
from service.model.counted import counted

_BURSTS = (1, 2, 4)
_START_S = 2.0
"""A level's process needs this at least to load the service."""
LEVEL_MAX = 4_096
"""As many slots as a gate may have."""


class BenchFailed(Exception):
    """Raised when a measurement cannot be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ParallelOptions:
    """The choices of the command line. `llm` is the user's server as settings (dialect, base_url,
    model), empty for the simulator."""

    levels: tuple[int, ...]
    invoices: int = 64
    rounds: int = 12
    seed: int = 1
    llm: dict[str, str] = field(default_factory=dict)
    flags: dict[str, Any] = field(default_factory=dict)
    config: Path | None = None
    slots: int = 16
    mean_s: float = 0.15
    sigma: float = 0.6
    level_limit_s: float = 900.0

    @property
    def simulated(self) -> bool:
        """Whether the built-in simulator is asked."""
        return not self.llm.get("base_url")

    @property
    def measured_levels(self) -> tuple[int, ...]:
        """Ascending, with level 1, which the others are judged against."""
        return tuple(sorted({1, *self.levels}))

    def work_at(self, level: int) -> LevelWork:
        """The input of a level. The simulator gets the same documents at every level, as often as
        it takes, so that levels differ in nothing else; a real server gets new ones each time,
        because it may remember prompts."""
        sets = -(-max(self.invoices, self.rounds * level) // self.invoices)
        if self.simulated:
            return LevelWork(sets * self.invoices, self.invoices, self.seed, _BURSTS)
        invoices = max(self.invoices, self.rounds * level)
        return LevelWork(invoices, invoices, self.seed + level, _BURSTS)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All levels, ascending, and what they mean."""

    options: ParallelOptions
    levels: tuple[LevelFigures, ...]
    advice: LevelAdvice

    @property
    def serial(self) -> LevelFigures:
        """One call at a time."""
        return self.levels[0]

    @property
    def server(self) -> str:
        """The options in words."""
        options = self.options
        if options.simulated:
            return (
                f"SIMULATED LLM server: {options.slots} slots, log-normal latency, mean "
                f"{options.mean_s:g} s, sigma {options.sigma:g}"
            )
        return f"{options.llm.get('model', 'the configured model')} at {options.llm['base_url']}"


def run_of(figures: LevelFigures) -> LevelRun:
    """A level as the advice sees it."""
    return LevelRun(
        figures.level, figures.invoices, figures.wall_s, figures.succeeded, figures.memory_mb
    )


def compare(options: ParallelOptions, say: Callable[[str], None]) -> Comparison:
    """Measures every level. Raises BenchFailed."""
    say(_expected(options))
    with _server(options) as llm:
        levels = []
        for level in options.measured_levels:
            say(f"level {level}: {options.work_at(level).invoices} invoices …")
            levels.append(_measure(options, llm, level))
            say(f"  {_measured(levels[-1])}")
    bursts = {figures.level: figures.bursts for figures in levels}
    advice = advise([run_of(figures) for figures in levels], bursts)
    return Comparison(options, tuple(levels), advice)


def _expected(options: ParallelOptions) -> str:
    """How long it may take, before it begins."""
    count = len(options.measured_levels)
    levels = counted(count, "level")
    if not options.simulated:
        return f"{levels}, of at most {options.level_limit_s:g} s each"
    calls_s = sum(
        options.work_at(level).invoices * options.mean_s / min(level, options.slots)
        for level in options.measured_levels
    )
    return f"{levels}, at least {calls_s + _START_S * count:.0f} s in all"


def _measured(figures: LevelFigures) -> str:
    """A level as soon as it is known: the whole table comes at the end."""
    run = run_of(figures)
    speed = f"{run.throughput_per_s:.1f} invoices/s"
    return f"{figures.wall_s:.2f} s, {speed}, {run.success_rate:.1%} read"


@contextmanager
def _server(options: ParallelOptions) -> Iterator[dict[str, str]]:
    """The LLM server's settings: the user's, or those of a simulator that runs meanwhile."""
    if not options.simulated:
        yield options.llm
        return
    shape = ["--slots", str(options.slots), "--mean-s", str(options.mean_s)]
    with running_simulator([*shape, "--sigma", str(options.sigma)]) as port:
        base_url = f"http://127.0.0.1:{port}"
        yield {"dialect": "ollama", "base_url": base_url, "model": "simulated-reader"}


def _measure(options: ParallelOptions, llm: dict[str, str], level: int) -> LevelFigures:
    request = {
        "level": level,
        "work": asdict(options.work_at(level)),
        "flags": options.flags | {"llm": options.flags.get("llm", {}) | llm},
        "config": str(options.config) if options.config else None,
    }
    command = [sys.executable, "-m", "service.bench.level_run"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=options.level_limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BenchFailed(
            f"level {level} did not end within {options.level_limit_s:g} s: measure fewer invoices "
            "(--invoices, --rounds)"
        ) from None
    if done.returncode:
        raise BenchFailed(f"level {level}: {done.stderr.strip()[-800:]}")
    return _figures(json.loads(done.stdout))


def _figures(told: dict[str, Any]) -> LevelFigures:
    """JSON knows no whole numbers as keys."""
    told["slots"] = {int(slot): (calls, busy) for slot, (calls, busy) in told["slots"].items()}
    told["bursts"] = {int(size): wall_s for size, wall_s in told["bursts"].items()}
    return LevelFigures(**told)
