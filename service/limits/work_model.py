"""Measures how much longer the same work takes under one load than under another.

Theory of operation -------------------

Two documents of different length take different times on an idle server, so times can only be
compared for equal work. The work of a call is `tokens + kappa · prompt tokens`. `kappa`, the cost
of reading a token in units of writing one, is learned by least squares. For each of two loads a
line is fitted through (work, time), and both lines are read at the same work. So the model covers a
wait that is equal for long and short answers (a queue) and a slow-down that grows with them (a
shared processor). A round of short answers does not distort it.

Few samples, or equal ones, say little about a line's slope; it then leans towards the line through
the origin.

**kappa.** For samples of one round, centred on its means, time / mean time ≈ a·tokens + b·prompt.
The normal equations of least squares for two unknowns, with sums Stt, Stp, Spp, Sty, Spy, give

    a = (Sty·Spp − Spy·Stp) / D    b = (Spy·Stt − Sty·Stp) / D    D = Stt·Spp − Stp²

and kappa = b / a, in which D cancels out (`_solved`). Each round is centred on its own means, and
its times are divided by their mean. So the sums of rounds under different loads can be added up;
older ones fade.

**The line.** Through the means of the round, (w̄, t̄), with the slope of least squares and a prior:
the line through the origin, t̄/w̄, counts as much as `_LEAN` · n samples at a distance of w̄ from
the mean do (`_time_at`):

    slope = (Σ(w − w̄)·t + lean·t̄/w̄) / (Σ(w − w̄)² + lean)    lean = _LEAN · n · w̄²

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.limits.limit import Sample

_LEAN = 0.05
"""Weight of the line through the origin, in squared means of the work."""
_FORGET = 0.8
"""Weight of earlier rounds when a new one is learned."""
_KAPPA_MAX = 1.0
"""Reading a token costs a server no more than writing one: prompts are read in parallel."""
_SINGULAR = 1e-6
"""Share of Stt·Spp below which D is rounding: where both counts rise together, kappa is unknown."""
_TIME_LEAST_S = 1e-9
"""Keeps ratios of times finite where a clock did not move."""
_SHARE_LEAST = 0.05
"""Least share of the mean time that a line may give: a steep line crosses zero at short work."""
_BASE_TOKENS = 10.0
"""Overhead of a call, in tokens; keeps the work of an empty answer above zero."""


class WorkModel:
    """Compares the times of rounds."""

    def __init__(self) -> None:
        # Sums over centred samples of one round each: tokens², tokens·prompt, prompt², ·time.
        self._tt = self._tp = self._pp = self._ty = self._py = 0.0
        self._kappa = 0.0

    def learn(self, samples: Sequence[Sample]) -> None:
        """Learns from one round at one level of concurrency."""
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
        """Factor by which the same work takes longer in `after` than in `before`; above zero."""
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
        if determinant <= _SINGULAR * self._tt * self._pp or self._pp <= 0:
            return 0.0
        per_token = self._ty * self._pp - self._py * self._tp
        per_prompt_token = self._py * self._tt - self._ty * self._tp
        if per_token <= 0:
            return 0.0
        return min(max(per_prompt_token / per_token, 0.0), _KAPPA_MAX)


def _time_at(work: float, works: Sequence[float], samples: Sequence[Sample]) -> float:
    """The time in seconds at `work` on the round's own line; above zero."""
    count = len(samples)
    mean_work = sum(works) / count
    mean_s = max(sum(s.total_s for s in samples) / count, _TIME_LEAST_S)
    lean = _LEAN * count * mean_work * mean_work
    both = sum((w - mean_work) * s.total_s for w, s in zip(works, samples, strict=True))
    own = sum((w - mean_work) ** 2 for w in works)
    slope = (both + lean * mean_s / mean_work) / (own + lean)
    return max(mean_s + slope * (work - mean_work), _SHARE_LEAST * mean_s)
