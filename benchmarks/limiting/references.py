"""Well-known concurrency limits, written anew from their published rules, for comparison only.

Sources: Netflix concurrency-limits (Gradient2Limit, VegasLimit, AIMDLimit) with a floor of one
instead of their twenty, which suits no LLM server, and no timeout in AIMD for the same reason.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from service.limits.limit import SlotUse
from service.model.outcome import GateSignal

CEILING = 256


class Aimd:
    """One more while half of the limit is in use, a tenth less on a refusal."""

    def __init__(self, initial: int) -> None:
        self._limit = float(initial)

    def limit_after(self, use: SlotUse) -> int:
        """One step per finished call."""
        if use.signal is GateSignal.DROPPED:
            self._limit = max(1.0, self._limit * 0.9)
        elif use.signal is GateSignal.SUCCESS and 2 * use.in_use >= self._limit:
            self._limit = min(self._limit + 1.0 / self._limit, CEILING)
        return max(1, int(self._limit))


class Gradient2:
    """Follows the ratio of long-term to recent latency, with room for a small queue."""

    def __init__(self, initial: int) -> None:
        self._limit = float(initial)
        self._long_s = 0.0
        self._samples = 0

    def limit_after(self, use: SlotUse) -> int:
        """One step per success."""
        if use.signal is not GateSignal.SUCCESS:
            return max(1, int(self._limit))
        rtt_s = use.finished_s - use.granted_s
        self._samples += 1
        if self._samples <= 10:
            self._long_s += (rtt_s - self._long_s) / self._samples
        else:
            self._long_s += (rtt_s - self._long_s) * 2.0 / 601.0
        if self._long_s / rtt_s > 2.0:
            self._long_s *= 0.95
        if use.in_use < self._limit / 2:
            return max(1, int(self._limit))
        gradient = max(0.5, min(1.0, 1.5 * self._long_s / rtt_s))
        wanted = self._limit * gradient + 4.0
        self._limit += 0.2 * (wanted - self._limit)
        self._limit = max(1.0, min(self._limit, CEILING))
        return int(self._limit)


class Vegas:
    """Estimates a queue from the shortest latency ever seen."""

    def __init__(self, initial: int, seed: int = 0) -> None:
        self._limit = float(initial)
        self._least_s = math.inf
        self._rng = random.Random(seed)
        self._probe_in = 0
        self._set_probe()

    def _set_probe(self) -> None:
        self._probe_in = max(1, int(30 * self._limit * self._rng.uniform(0.5, 1.0)))

    def limit_after(self, use: SlotUse) -> int:
        """One step per finished call."""
        rtt_s = use.finished_s - use.granted_s
        log = max(1.0, math.log10(max(self._limit, 1.0)))
        if use.signal is GateSignal.DROPPED:
            self._limit = max(1.0, self._limit - log)
            return int(self._limit)
        if use.signal is not GateSignal.SUCCESS:
            return int(self._limit)
        self._probe_in -= 1
        if self._probe_in <= 0:
            self._set_probe()
            self._least_s = rtt_s
            return int(self._limit)
        self._least_s = min(self._least_s, rtt_s)
        if 2 * use.in_use < self._limit:
            return int(self._limit)
        queue = math.ceil(self._limit * (1.0 - self._least_s / rtt_s))
        if queue <= log:
            self._limit += 6.0 * log
        elif queue < 3.0 * log:
            self._limit += log
        elif queue > 6.0 * log:
            self._limit -= log
        self._limit = max(1.0, min(self._limit, CEILING))
        return int(self._limit)


REFERENCES: dict[str, Callable[[int], Aimd | Gradient2 | Vegas]] = {
    "Gradient2": Gradient2,
    "Vegas": Vegas,
    "AIMD": Aimd,
}
