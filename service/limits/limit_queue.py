"""Finds the limit from the queue time that the server itself measures (Ollama, llama.cpp).

By Little's formula: of L calls in flight whose time was to a share f waiting, L·(1−f) were being
served. So one round of replies with a visible queue gives the server's capacity directly, for
documents of any length. The limit goes there in one step, plus a small standing queue that hides
the gap between two calls. All calls wait equally long, but short answers come first. So f is the
round's mean wait against the mean service of many rounds, not of that round alone.

    f < 3 %             grow: twofold at first, and again when a probe finds new room; else by one
    3 % ≤ f ≤ 15 %      hold
    f > 15 %            two rounds in a row, or one above 30 %: to the capacity, at once

What a server does not account for looks like waiting: Ollama left out 20 to 60 % of a call of a
small model, at one call at a time, where nothing can wait. So where a cut to few calls does not
help, or a few hold for long with a small queue, single calls are made once. If they seem to wait,
too, the search is blind, and `limit_throughput` goes on. Rejected: taking that share off. It
changes with the machine's load and with the number of calls, and what is taken off too much hides a
queue (16 calls before four slots of a real Ollama).

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
        self._is_blind = self._is_trusted = False
        self._cut_to: int | None = None
        """The limit of the last cut to few calls, as long as nothing confirms it."""
        self._steady_rounds = 0
        self._began_s = float("-inf")
        self._clear()

    @property
    def is_blind(self) -> bool:
        """Whether the server's times do not show its queue: single calls seem to wait."""
        return self._is_blind

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
        if self._cut_to is not None:
            return ROUND_GROW_MIN if self.limit == 1 else min(ROUND_MIN, 2 * self.limit)
        if self._probing:
            return max(ROUND_GROW_MIN, self.limit)
        if self._doubling:
            return max(ROUND_GROW_MIN, self.limit // GROW_PART)
        return max(ROUND_MIN, self.limit)

    def _decide(self, ceiling: int) -> Decision | None:
        wait_s = self._waited_s / self._samples
        share = wait_s / max(wait_s + self._service_s, 1e-9)
        self._share = share
        if self.limit == 1 and self._in_use == self._samples:
            return self._alone(share, ceiling)
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
        if self._is_trusted or not few or self._steady_rounds < HELD_ROUNDS:
            return None
        self._cut_to = self.limit
        return Decision(1, LimitReason.PROBE_FEWER, share, None, self._samples)

    def _alone(self, share: float, ceiling: int) -> Decision | None:
        """Each call of the round was alone, so nothing of ours waited."""
        if share > SHARE_LOW:
            self._is_blind = True
            return None
        self._is_trusted = True
        aim, self._cut_to = self._cut_to, None
        if aim is not None and aim > self.limit:
            return self._grow(aim, LimitReason.SERVER_QUEUES, share)
        return self._roomy(share, ceiling)

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
        if not self._is_trusted and self._cut_to is not None:
            limit = 1  # The cut did not help: what looks like a queue may be none.
        elif not self._is_trusted and limit <= FEW:
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
        self._waited_s = 0.0
