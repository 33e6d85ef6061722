"""Serial against parallel, from measurements: speed-up, efficiency, where the crossover lies.

The advice says nothing that the figures do not: which level still pays, from which on it does not,
and whether parallel pays at all. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PAYS = 1.10
"""A level pays when it is a tenth faster than the best one below it: less is noise."""
_EFFICIENT = 0.7
_SICK = 0.99


@dataclass(frozen=True, slots=True)
class Level:
    """One run with so many calls in flight."""

    parallelism: int
    wall_s: float
    invoices: int
    read: int
    memory_increase_mb: float
    by_worker: Mapping[int, int]
    """Invoices by slot of the gate."""

    @property
    def per_s(self) -> float:
        return self.invoices / self.wall_s if self.wall_s > 0 else 0.0

    @property
    def success_rate(self) -> float:
        return self.read / self.invoices if self.invoices else 0.0

    @property
    def evenness(self) -> float:
        """Share of its fair part that the idlest worker got; 1 when all worked alike."""
        fair = self.invoices / self.parallelism
        if not self.by_worker or fair == 0:
            return 0.0
        idle = self.parallelism - len(self.by_worker)
        return 0.0 if idle > 0 else min(min(self.by_worker.values()) / fair, 1.0)


def speedup(level: Level, serial: Level) -> float:
    """How many times faster than one call at a time."""
    return level.per_s / serial.per_s if serial.per_s else 0.0


def efficiency(level: Level, serial: Level) -> float:
    """Speed-up per call in flight."""
    return speedup(level, serial) / level.parallelism


def best_level(levels: Sequence[Level]) -> Level:
    """The lowest level from which no higher one is worth more than noise."""
    ordered = sorted(levels, key=lambda level: level.parallelism)
    best = ordered[0]
    for level in ordered[1:]:
        if level.per_s >= best.per_s * _PAYS:
            best = level
    return best


def advise(levels: Sequence[Level]) -> list[str]:
    """Sentences, most important first; `levels` begin with parallelism 1."""
    serial = min(levels, key=lambda level: level.parallelism)
    best = best_level(levels)
    said = []
    if best.parallelism == serial.parallelism:
        said.append(
            "Parallel calls do not pay here: the server works on one call at a time, or calls are "
            "too short. Use strategy = serial, or give the server more slots."
        )
    else:
        said.append(
            f"{best.parallelism} calls in flight are the crossover: {speedup(best, serial):.1f} "
            f"times serial at {efficiency(best, serial):.0%} efficiency; higher levels bring less "
            f"than {_PAYS - 1:.0%} more. Set gate.server_slots = {best.parallelism}, or leave "
            "gate.mode = adaptive, which finds it."
        )
    above = [level for level in levels if level.parallelism > best.parallelism]
    slower = [level for level in above if level.per_s * _PAYS < best.per_s]
    if slower:
        said.append(f"{slower[0].parallelism} calls are slower than that: the server suffers.")
    if efficiency(best, serial) < _EFFICIENT and best is not serial:
        said.append(
            f"Below {_EFFICIENT:.0%} efficiency calls slow one another down: more capacity at the "
            "server brings more than more calls."
        )
    failing = [level for level in levels if level.success_rate < _SICK * serial.success_rate]
    if failing:
        said.append(
            f"From {failing[0].parallelism} calls on fewer invoices are read "
            f"({failing[0].success_rate:.0%} of them): the server refuses or times out."
        )
    hungry = best.memory_increase_mb / max(best.parallelism, 1)
    said.append(f"Memory: about {max(hungry, 0.0):.1f} MB per call in flight at that level.")
    return said
