"""Finds the limit without timings from the server: more calls at once must bring more throughput.

Theory of operation -------------------

**Gain.** The time t for the same work (`work_model`) is compared between two levels, L₁ < L₂. With
L calls in flight the throughput is X = L / t. If X₂/X₁ = (L₂/L₁)^gain, then

    gain = ln(X₂/X₁) / ln(L₂/L₁) = 1 − ln(t₂/t₁) / ln(L₂/L₁)

It is 1 if twice the calls bring twice the throughput. It is 0 if the calls only wait: in a queue,
for a rate limit, or for a shared processor. As an exponent it means the same for a doubling and for
a quarter more. The speed of an idle server is not assumed: a baseline would be wrong as soon as
another model is loaded.

**Cost.** Even on a server with room, batched calls slow one another down a little. With c calls,
one takes `1 + slope · (c − 1)` times as long as alone. Put into the formula above, this is the most
gain that two levels can show; gains are given as a share of it (`_compare`). The slope is learned
from levels that paid off (`_paid`).

**Capacity.** If a doubling no longer pays off, the server works on fewer calls than are in flight.
Their number follows from the throughput, compared with a level at which it worked on all
(`_served_at`).

**Phases.** `GROW` doubles from `START` while that pays off. Then the limit goes to the capacity and
`HOLD` begins. At growing intervals it tries a quarter more (`TRY_MORE`) or two fifths less
(`TRY_FEWER`). If the same work suddenly takes longer, it tries fewer.

Only calls that found the limit reached and were granted after the last change count. Pure.

`tests/unit/benchmarks/test_simulations.py` checks the thresholds against a profile of each kind of
server. `python -m benchmarks limiters benchmarks/profiles/*.toml` compares the outcome
(`docs/limiters.md`).
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import NamedTuple

from service.limits.limit import Decision, LimitReason, Sample
from service.limits.work_model import WorkModel

WORTH, FULL, FOR_NOTHING = 0.5, 0.8, 0.4
"""Shares of the gain that a server with room would show: more calls pay off; every call pays off;
the removed calls brought next to nothing."""
ROOM_LEAST = 0.2
"""Least gain that a server with room is assumed to show. The gain is divided by it: if calls slow
one another so much that little gain is left, noise would be divided by next to nothing. It is a
guard and not a tuned number: with 0.05 and 0.4 instead, `batching_slope_tokens`,
`batching_knee_tokens` and `slots_32_tokens` of `benchmarks/profiles` end the same (medians of three
seeds)."""
LEARN_FROM = 0.6
"""From this gain on, the cost of calls to one another is learned. Below it, a queue may have begun,
and its waiting would count as that cost."""
SLOPE_MAX = 0.1
"""Most that one more call may slow down the others, as a share; beyond it there is no batching."""
START = 2
"""First level of the search: few enough for a single slot, enough to see the first gain."""
ROUND_GROW, ROUND_PROBE_WIDE, ROUND_HOLD, ROUND_PROBE, ROUND_MAX = 6, 12, 16, 24, 96
"""Replies per round: a doubling shows at once, a quarter more or less needs more of them."""
ROUND_LONG_S = 600.0
"""A round that takes longer ends with `ROUND_GROW` replies: a laptop gives seven in this time, and
24 of them, for a probe at one call, would take an hour at half the throughput."""
WIDE = 1.5
"""A probe with this many times the calls, or so many times fewer, shows its gain in fewer replies
than one of a quarter more."""
MORE_PART, FEWER_SHARE = 4, 0.6
"""A probe tries a quarter more, or two fifths fewer: with few calls, noise hides smaller steps."""
HELD_MAX = 128
"""Replies at one level that a probe is compared with."""
PATIENCE_FIRST, PATIENCE_MAX = 2, 8
"""Rounds between two probes; doubled with every probe that found nothing."""
JUMP = 1.35
"""A change of time per work that noise does not explain: the server or its load changed."""
FEWER_FIRST, FEWER_EVERY = 2, 12
"""The second probe, and every twelfth after it, is one for fewer: it costs throughput."""


class SearchPhase(StrEnum):
    """Purpose of the current round."""

    GROW = "grow"
    HOLD = "hold"
    TRY_MORE = "try_more"
    TRY_FEWER = "try_fewer"


class _Comparison(NamedTuple):
    """Two levels of concurrency, for the same work."""

    gain: float
    """Gain of throughput, as a share of a server's with room."""
    slower: float
    """Factor by which the work takes longer at the higher level."""


class ThroughputSearch:
    """Holds the limit where more calls stop bringing more throughput."""

    def __init__(self, ceiling: int) -> None:
        self.limit = min(START, ceiling)
        self._model = WorkModel()
        self._phase = SearchPhase.GROW
        self._last_gain: float | None = None
        self._anchor: tuple[int, list[Sample]] | None = None
        self._known: tuple[int, list[Sample]] | None = None
        self._held: list[Sample] = []
        self._resumed: list[Sample] = []
        self._patience = PATIENCE_FIRST
        self._rounds = self._probes = self._jumps = 0
        self._slope_sum = self._slope_weight = 0.0
        self._capacity: float | None = None
        self._share: float | None = None
        self._began_s = float("-inf")
        self._round: list[Sample] = []

    @property
    def queue_share(self) -> float | None:
        """Estimated share of waiting: the part of the limit above the capacity."""
        return self._share

    @property
    def capacity(self) -> float | None:
        """Number of calls that the server works on at once, as last measured."""
        return self._capacity

    def moved(self, limit: int, now_s: float) -> None:
        """The limit was changed from outside: comparisons with earlier rounds are void."""
        if limit < self.limit or self._phase is not SearchPhase.GROW:
            self._phase = SearchPhase.HOLD
        self.limit = limit
        self._known = None
        self._start(now_s)

    def on_sample(self, sample: Sample, ceiling: int) -> Decision | None:
        """Collects a round; decides at its end."""
        if sample.granted_s < self._began_s or sample.in_use < self.limit:
            return None
        self._round.append(sample)
        if len(self._round) < self._round_size() and not self._has_taken_long(sample.finished_s):
            return None
        samples, self._round = self._round, []
        self._model.learn(samples)
        decision = self._decide(samples, ceiling)
        if decision is not None:
            self.limit = decision.limit
            held, self._resumed = self._resumed, []
            self._start(sample.finished_s)
            self._held = held
        return decision

    def _start(self, now_s: float) -> None:
        """A new level begins: calls granted before belong to the old one."""
        self._began_s = now_s
        self._rounds = self._jumps = 0
        self._round, self._held = [], []

    def _round_size(self) -> int:
        if self._phase is SearchPhase.GROW:
            return min(max(ROUND_GROW, self.limit // 2), ROUND_MAX)
        if self._phase is SearchPhase.HOLD:
            return min(max(ROUND_HOLD, self.limit), ROUND_MAX)
        assert self._known is not None, "a probe stores where it began"
        low, high = sorted((self.limit, self._known[0]))
        wide = high >= WIDE * low
        return min(max(ROUND_PROBE_WIDE if wide else ROUND_PROBE, self.limit), ROUND_MAX)

    def _has_taken_long(self, now_s: float) -> bool:
        """Whether a round of a slow server says enough with few replies."""
        if len(self._round) < ROUND_GROW:
            return False
        return now_s - self._round[0].granted_s >= ROUND_LONG_S

    def _decide(self, samples: list[Sample], ceiling: int) -> Decision | None:
        if self._phase is SearchPhase.GROW:
            return self._grow(samples, ceiling)
        if self._phase is SearchPhase.TRY_MORE:
            return self._tried_more(samples, ceiling)
        if self._phase is SearchPhase.TRY_FEWER:
            return self._tried_fewer(samples)
        return self._hold(samples, ceiling)

    def _grow(self, samples: list[Sample], ceiling: int) -> Decision | None:
        if self._known is not None:
            at, before = self._known
            found = self._compare(at, before, self.limit, samples)
            if found.gain < WORTH:
                return self._settle(at, before, samples)
            self._paid(found, at, samples)
        return self._go_on(samples, ceiling)

    def _go_on(self, samples: list[Sample], ceiling: int) -> Decision | None:
        """More calls brought more throughput: go on, in large steps while every call pays off."""
        self._known = (self.limit, samples)
        if self.limit >= ceiling:
            self._phase = SearchPhase.HOLD
            return None
        doubling = self._last_gain is None or self._last_gain >= FULL
        more = 2 * self.limit if doubling else self.limit + max(1, self.limit // 2)
        return Decision(min(more, ceiling), LimitReason.ROOM, samples=len(samples))

    def _settle(self, below: int, before: list[Sample], samples: list[Sample]) -> Decision:
        """More calls brought too little. The highest level that paid off in full shows how many
        calls the server really works on."""
        low, at_low = self._anchor or (below, before)
        found = self._compare(low, at_low, self.limit, samples)
        self._capacity = capacity = self._served_at(low, self.limit, found.slower)
        share = max(1.0 - capacity / self.limit, 0.0)
        self._probes = 0
        if self._anchor is None and below > 1:
            # No level ever paid off in full: even the first may have been too much.
            self._phase, self._known = SearchPhase.TRY_FEWER, (below, before)
            return Decision(_fewer(below), LimitReason.PROBE_FEWER, share, capacity, len(samples))
        self._phase, self._known = SearchPhase.HOLD, None
        limit = max(low, min(round(capacity), self.limit - 1))
        return Decision(limit, LimitReason.NO_GAIN, share, capacity, len(samples))

    def _hold(self, samples: list[Sample], ceiling: int) -> Decision | None:
        if self._held:
            slower = self._model.slower(self._held, samples)
            self._jumps = self._jumps + 1 if slower > JUMP else 0
            if self._jumps == 1:
                return None
            if self._jumps and self.limit > 1:
                return self._try_fewer(samples, max(1, round(self.limit / slower)))
        self._held = (self._held + samples)[-HELD_MAX:]
        self._rounds += 1
        if self._rounds < self._patience:
            return None
        self._rounds = 0
        self._probes += 1
        if self._probes % FEWER_EVERY == FEWER_FIRST and self.limit > 1:
            return self._try_fewer(self._held, _fewer(self.limit))
        if self.limit >= ceiling:
            return None
        self._phase, self._known = SearchPhase.TRY_MORE, (self.limit, self._held)
        more = min(self.limit + max(1, self.limit // MORE_PART), ceiling)
        return Decision(more, LimitReason.PROBE_MORE, samples=len(samples))

    def _try_fewer(self, samples: list[Sample], fewer: int) -> Decision:
        self._phase, self._known = SearchPhase.TRY_FEWER, (self.limit, samples)
        return Decision(min(fewer, self.limit - 1), LimitReason.PROBE_FEWER, samples=len(samples))

    def _tried_more(self, samples: list[Sample], ceiling: int) -> Decision | None:
        assert self._known is not None, "a probe stores where it began"
        at, before = self._known
        found = self._compare(at, before, self.limit, samples)
        if found.gain >= WORTH:
            self._phase, self._patience = SearchPhase.GROW, PATIENCE_FIRST
            self._anchor = (at, before)
            self._paid(found, at, samples)
            return self._go_on(samples, ceiling)
        self._phase, self._known = SearchPhase.HOLD, None
        self._patience = min(2 * self._patience, PATIENCE_MAX)
        self._capacity = self._served_at(at, self.limit, found.slower)
        self._resumed = before
        return Decision(at, LimitReason.PROBE_ENDED, None, self._capacity, len(samples))

    def _tried_fewer(self, samples: list[Sample]) -> Decision | None:
        """If fewer calls bring as much, the lower limit stays, and still fewer are tried."""
        assert self._known is not None, "a probe stores where it began"
        above, before = self._known
        found = self._compare(self.limit, samples, above, before)
        if found.gain < FOR_NOTHING and self.limit > 1:
            self._capacity = float(self.limit)
            return self._try_fewer(samples, _fewer(self.limit))
        self._phase, self._known = SearchPhase.HOLD, None
        self._capacity = self._served_at(self.limit, above, found.slower)
        limit = max(self.limit, min(round(self._capacity), above))
        self._resumed = before if limit == above else []
        if limit == self.limit:
            return None
        return Decision(limit, LimitReason.PROBE_ENDED, None, self._capacity, len(samples))

    def _compare(
        self, low: int, at_low: list[Sample], high: int, at_high: list[Sample]
    ) -> _Comparison:
        """The gain of the formula above, divided by what the same formula gives where times grow by
        `_cost` alone. A level has no gain over itself."""
        slower = self._model.slower(at_low, at_high)
        if high == low:
            return _Comparison(0.0, slower)
        levels = math.log(high / low)
        room = 1.0 - math.log(self._cost(high) / self._cost(low)) / levels
        gain = 1.0 - math.log(slower) / levels
        return _Comparison(gain / max(room, ROOM_LEAST), slower)

    def _paid(self, found: _Comparison, low: int, samples: list[Sample]) -> None:
        """More calls brought more throughput. While all of them pay off, their cost to one another
        is learned.

        With room, slower = cost(high) / cost(low) = (1 + s·(high − 1)) / (1 + s·(low − 1)), which
        gives s = (slower − 1) / ((high − 1) − slower·(low − 1)). Each level's slope is weighted by
        the square of its calls: the more calls, the more of the measured time is that cost.
        """
        self._last_gain = found.gain
        if found.gain >= FULL:
            self._anchor = (self.limit, samples)
        slower = found.slower
        rise = (self.limit - 1) - slower * (low - 1)
        if found.gain < LEARN_FROM or rise <= 0:
            return
        weight = float(self.limit * self.limit)
        self._slope_sum += weight * min(max((slower - 1.0) / rise, 0.0), SLOPE_MAX)
        self._slope_weight += weight

    @property
    def _slope(self) -> float:
        return self._slope_sum / self._slope_weight if self._slope_weight else 0.0

    def _cost(self, calls: int) -> float:
        """Time of a call among so many, relative to a call alone, on a server with room."""
        return 1.0 + self._slope * (calls - 1)

    def _served_at(self, low: int, high: int, slower: float) -> float:
        """Number of calls that the server really works on when `high` are in flight, given that it
        works on all of them at `low`.

        In units of a call alone, the throughput at `high` is X = high / (slower · cost(low)). A
        server that works on c calls has X = c / cost(c) = c / (1 + s·(c − 1)). Solved for c:

            c = X·(1 − s) / (1 − X·s)

        A denominator of zero or less means that no number of calls explains X: the slope estimate
        is too high, and nothing speaks against `high`.
        """
        throughput = high / slower / self._cost(low)
        beyond = 1.0 - throughput * self._slope
        if beyond <= 0.0:
            return float(high)
        return min(throughput * (1.0 - self._slope) / beyond, float(high))


def _fewer(limit: int) -> int:
    return max(1, round(FEWER_SHARE * limit))
