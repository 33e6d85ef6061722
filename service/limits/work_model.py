"""How much longer the same work takes under one load than under another.

Two documents of different length take different times on an idle server, so times can only be
compared for equal work. The work of a call is `tokens + kappa · prompt tokens`; `kappa`, what
reading a token costs in units of writing one, is learned by least squares. For each of two loads a
line is laid through (work, time), and both lines are read at the same work. So a wait that is equal
for long and short answers (a queue) and a slow-down that grows with them (a shared processor) are
both seen for what they are, and a round that happens to hold short answers misleads nobody.

Few samples, or equal ones, say little about a line's slope; it then leans on the line through the
origin. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.limits.limit import Sample

_LEAN = 0.05
"""Weight of the line through the origin, in squared means of the work."""
_FORGET = 0.8
"""What earlier rounds still weigh when a new one is learned."""
_BASE_TOKENS = 10.0
"""Overhead of a call, in tokens; keeps the work of an empty answer above zero."""


class WorkModel:
    """Compares times of rounds."""

    def __init__(self) -> None:
        # Sums over centred samples of one round each: tokens², tokens·prompt, prompt², ·time.
        self._tt = self._tp = self._pp = self._ty = self._py = 0.0
        self._kappa = 0.0

    def learn(self, samples: Sequence[Sample]) -> None:
        """One round at one level of concurrency."""
        count = len(samples)
        t0 = sum(s.tokens for s in samples) / count
        p0 = sum(s.prompt_tokens for s in samples) / count
        y0 = sum(s.total_s for s in samples) / count
        if y0 <= 0:
            return
        self._tt, self._tp, self._pp = (_FORGET * x for x in (self._tt, self._tp, self._pp))
        self._ty, self._py = _FORGET * self._ty, _FORGET * self._py
        for s in samples:
            t, p, y = s.tokens - t0, s.prompt_tokens - p0, s.total_s / y0 - 1.0
            self._tt += t * t
            self._tp += t * p
            self._pp += p * p
            self._ty += t * y
            self._py += p * y
        self._kappa = self._solved()

    def slower(self, before: Sequence[Sample], after: Sequence[Sample]) -> float:
        """How many times longer the same work takes in `after` than in `before`; above zero."""
        works = [[self._work(s) for s in samples] for samples in (before, after)]
        common = sum(map(sum, works)) / sum(map(len, works))
        first, second = (
            _time_at(common, work, samples)
            for work, samples in zip(works, (before, after), strict=True)
        )
        return second / first

    def _work(self, sample: Sample) -> float:
        return _BASE_TOKENS + sample.tokens + self._kappa * sample.prompt_tokens

    def _solved(self) -> float:
        determinant = self._tt * self._pp - self._tp * self._tp
        if determinant <= 1e-6 * self._tt * self._pp or self._pp <= 0:
            return 0.0
        per_token = self._ty * self._pp - self._py * self._tp
        per_prompt_token = self._py * self._tt - self._ty * self._tp
        if per_token <= 0:
            return 0.0
        return min(max(per_prompt_token / per_token, 0.0), 1.0)


def _time_at(work: float, works: Sequence[float], samples: Sequence[Sample]) -> float:
    """The time that the round's own line gives to `work`, in seconds; above zero."""
    count = len(samples)
    mean_work = sum(works) / count
    mean_s = max(sum(s.total_s for s in samples) / count, 1e-9)
    lean = _LEAN * count * mean_work * mean_work
    both = sum((w - mean_work) * s.total_s for w, s in zip(works, samples, strict=True))
    own = sum((w - mean_work) ** 2 for w in works)
    slope = (both + lean * mean_s / mean_work) / (own + lean)
    return max(mean_s + slope * (work - mean_work), 0.05 * mean_s)
