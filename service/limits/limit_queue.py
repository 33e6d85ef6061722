"""Finds the limit from the queue time that the server itself measures (Ollama, llama.cpp).

By Little's formula: of L calls in flight whose time was to a share f waiting, L·(1−f) were being
served. So one round of replies with a visible queue gives the server's capacity directly, for
documents of any length. The limit goes there in one step, plus a small standing queue that hides
the gap between two calls. All calls wait equally long, but short answers come first. So f is the
round's mean wait against the mean service of many rounds, not of that round alone.

    f < 3 %             grow: twofold at first, and again when a probe finds new room; else by one
    3 % ≤ f ≤ 15 %      hold
    f > 15 %            two rounds in a row, or one above 30 %: to the capacity, at once

What a server does not account for looks like waiting: a small model on a busy machine told of
50 to 60 % at one call at a time, where nothing can wait. So where a cut to few calls does not help,
or a few hold for long with a small queue, single calls are made once. A round of them measures the
share that is no queue, and only what is beyond it counts from then on. Other clients' calls before
ours are such a share, too. It may grow with the calls (Ollama left out 19 % of one call's time and
37 % of four's): it is measured again with two, where a token takes no longer than with one. And it
may end: where a round waits for clearly less, that is the share. Calls that are single because
little is to be done teach nothing: others' calls may be before them, and gone in our next burst.

A round has as many replies as there are slots (at least eight, in a probe three). Only calls
granted after the last change count, because earlier ones queued behind the old limit. A level that
was too high is tried again after ever more rounds.

Pure: no clock, no waiting.
"""

from __future__ import annotations

import math

from service.limits.limit import Decision, LimitReason, Sample

SHARE_LOW, SHARE_HIGH, SHARE_PLAIN = 0.03, 0.15, 0.30
"""Bounds of the share of waiting; from simulation (`python -m benchmarks limiters`)."""
SHARE_TARGET = 0.10
"""Share of waiting to aim at after a cut: none for up to nine slots, three calls for 32."""
SERVICE_MEMORY = 64
"""Replies in the mean service time: enough for one long document in ten."""
ROUND_MIN, ROUND_GROW_MIN, GROW_PART = 8, 3, 4
"""Replies of a round: as many as slots, at least eight. While doubling: a quarter of them, at least
three."""
SURE_AFTER = 2
"""Rounds above `SHARE_HIGH` in a row before the limit is cut."""
ROUNDING = 0.1
"""A target this little below a whole number counts as that number: 3.9 slots are four."""
NEW_ROOM_PART = 4
"""New room is tested with a quarter more at first, and with twice as many if that stays empty."""
FEW = 3
"""Calls at once that are few: a cut to so few that does not help is followed by one to a single
call, where nothing can wait."""
FEW_HELD, HELD_ROUNDS = 8, 3
"""So few calls that hold so many rounds with a small queue are checked likewise."""
BOTH_TIMES = 1.2
"""Two calls that are served both take about the time of one for a token; two in turn, twice."""
CLEARLY_LESS = 0.5
"""A round with this part of the base or less shows that the base holds no more."""
PATIENCE_MAX = 8
"""Most rounds between two probes: new capacity is found within that many."""


class QueueTimeSearch:
    """Keeps the share of waiting small."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._doubling = True
        self._probing = self._found_room = False
        self._strikes = 0
        self._too_high: int | None = None
        self._patience = 1
        self._held = 0
        self._share: float | None = None
        self._capacity: float | None = None
        self._service_s = 0.0
        self._seen = 0
        self._base: float | None = None
        """Time that looks like waiting, against that of service, where nothing of ours waits."""
        self._lone_token_s = 0.0
        self._cut_to: int | None = None
        """The limit of the last cut to few calls, as long as nothing confirms it."""
        self._steady_rounds = 0
        self._began_s = float("-inf")
        self._clear()

    @property
    def queue_share(self) -> float | None:
        """Share of waiting in the last round."""
        return self._share

    @property
    def capacity(self) -> float | None:
        """Number of calls served at once when a queue was last seen."""
        return self._capacity

    def moved(self, limit: int, now_s: float) -> None:
        """The limit was changed from outside."""
        if limit < self.limit:
            self._doubling = False
        self.limit = limit
        self._probing = False
        self._began_s = now_s
        self._clear()

    def on_sample(self, sample: Sample, ceiling: int) -> Decision | None:
        """Collects a round; decides at its end."""
        if sample.served_s is None or sample.granted_s < self._began_s:
            return None
        self._samples += 1
        self._waited_s += sample.total_s - sample.served_s
        self._served_s += sample.served_s
        self._tokens += sample.tokens
        self._seen = min(self._seen + 1, SERVICE_MEMORY)
        self._service_s += (sample.served_s - self._service_s) / self._seen
        self._in_use += sample.in_use
        self._reached += sample.in_use >= self.limit
        if self._samples < self._round_size():
            return None
        decision = self._decide(ceiling)
        if decision is not None:
            self.limit = decision.limit
            self._began_s = sample.finished_s
        self._clear()
        return decision

    def _round_size(self) -> int:
        if self._base is None and self._cut_to is not None:
            return ROUND_GROW_MIN if self.limit == 1 else min(ROUND_MIN, 2 * self.limit)
        if self._probing:
            return max(ROUND_GROW_MIN, self.limit)
        if self._doubling:
            return max(ROUND_GROW_MIN, self.limit // GROW_PART)
        return max(ROUND_MIN, self.limit)

    def _decide(self, ceiling: int) -> Decision | None:
        wait_s = self._waited_s / self._samples
        left_out = self._waited_s / max(self._served_s, 1e-9)
        if self._base is not None and left_out < self._base * CLEARLY_LESS:
            self._base = left_out
        if self._in_use == self._samples and (self.limit == 1 or self._cut_to is not None):
            decision = self._learn_base(left_out)
            if decision is not None:
                return decision
        if self._in_use == 2 * self._samples and self._are_served_both():
            self._base = max(self._base or 0.0, left_out)
        # Long answers leave out more, so it is taken off by the service of these calls themselves.
        untold_s = (self._base or 0.0) * self._served_s / self._samples
        queued_s = max(0.0, wait_s - untold_s)
        share = queued_s / max(wait_s + self._service_s, 1e-9)
        self._share = share
        if share > SHARE_HIGH:
            return self._queued(share)
        self._strikes = 0
        self._cut_to = None
        if share >= SHARE_LOW:
            self._doubling = self._probing = False
            return self._steady(share)
        self._steady_rounds = 0
        return self._roomy(share, ceiling)

    def _steady(self, share: float) -> Decision | None:
        """A small queue, or none at all: once, it is looked at with single calls."""
        self._steady_rounds += 1
        few = 1 < self.limit <= FEW_HELD
        if self._base is not None or not few or self._steady_rounds < HELD_ROUNDS:
            return None
        self._cut_to = self.limit
        return Decision(1, LimitReason.PROBE_FEWER, share, None, self._samples)

    def _learn_base(self, left_out: float) -> Decision | None:
        """Each call of the round was alone. If much looked like waiting, the level that seemed too
        high was judged by that; else it was right."""
        known, self._base = self._base, left_out
        self._lone_token_s = self._token_s()
        aim, self._cut_to = self._cut_to, None
        if known is None and self._base > SHARE_LOW:
            self._doubling, self._too_high = True, None
        elif aim is not None and aim > self.limit:
            return self._grow(aim, LimitReason.SERVER_QUEUES, 0.0)
        return None

    def _token_s(self) -> float:
        return (self._waited_s + self._served_s) / max(self._tokens, 1.0)

    def _are_served_both(self) -> bool:
        """Whether a token takes no longer than with one call: of two calls, none waits then, and
        what the server leaves out has grown with their number."""
        return self._base is not None and self._token_s() <= BOTH_TIMES * self._lone_token_s

    def _queued(self, share: float) -> Decision | None:
        self._strikes += 1
        sure = self._strikes >= SURE_AFTER or share >= SHARE_PLAIN or self._probing
        self._doubling = False
        if not sure:
            return None
        self._strikes = 0
        # Little's formula: of the mean number in flight, this share was not waiting.
        served = self._in_use / self._samples * (1.0 - share)
        self._capacity = served
        if self._probing:
            self._patience = min(2 * self._patience, PATIENCE_MAX)
        self._probing = False
        self._held = 0
        self._found_room = False
        # The same formula inverted: with L in flight, the share of waiting is 1 − served/L. It is
        # `SHARE_HIGH` at L = served / (1 − SHARE_HIGH), and the target likewise.
        self._too_high = math.floor(served / (1.0 - SHARE_HIGH)) + 1
        aim = math.floor(served / (1.0 - SHARE_TARGET) + ROUNDING)
        limit = max(1, min(self.limit - 1, aim))
        if self._base is None and self._cut_to is not None:
            limit = 1  # The cut did not help: what looks like a queue may be none.
        elif self._base is None and limit <= FEW:
            self._cut_to = limit
        if limit == self.limit:
            return None
        return Decision(limit, LimitReason.SERVER_QUEUES, share, served, self._samples)

    def _roomy(self, share: float, ceiling: int) -> Decision | None:
        """Nothing waits. Growth needs calls that reached the limit."""
        if 2 * self._reached < self._samples or self.limit >= ceiling:
            return None
        if self._doubling:
            return self._grow(min(2 * self.limit, ceiling), LimitReason.ROOM, share)
        if self._too_high is None or self.limit + 1 < self._too_high:
            return self._grow(self.limit + 1, LimitReason.PROBE_MORE, share)
        if self.limit >= self._too_high:
            return self._new_room(share, ceiling)
        self._held += 1
        if self._held <= self._patience:
            return None
        self._held = 0
        self._probing = True
        return self._grow(self.limit + 1, LimitReason.PROBE_MORE, share)

    def _new_room(self, share: float, ceiling: int) -> Decision:
        """Nothing waits where calls waited before. Steps of one would take long to measure the
        room, and an estimate that was too low must not raise the limit far too high."""
        self._probing = False
        self._patience = 1
        self._doubling = self._found_room
        self._found_room = not self._doubling
        more = self.limit if self._doubling else max(1, self.limit // NEW_ROOM_PART)
        limit = min(self.limit + more, ceiling)
        self._too_high = None if self._doubling else limit
        return self._grow(limit, LimitReason.ROOM, share)

    def _grow(self, limit: int, reason: LimitReason, share: float) -> Decision:
        return Decision(limit, reason, share, None, self._samples)

    def _clear(self) -> None:
        self._samples = self._in_use = self._reached = 0
        self._waited_s = self._served_s = self._tokens = 0.0
