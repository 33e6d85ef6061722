"""Decides how often one partition, and all partitions of a process, may run transactions.

Also: how often trouble that lasts is told.

One transaction costs a few milliseconds of CPU whatever it carries, so a process with many
partitions could spend itself on commits. Every session asks before it starts one and is told how
long to wait; the answer spreads them evenly and never lets a session wait without end, because each
asks for one place at a time.
"""

from __future__ import annotations

import math


class TransactionBudget:
    """Even spacing of at most `per_second` transactions, with a small burst."""

    def __init__(self, per_second: float, burst: int = 4) -> None:
        assert per_second > 0
        self._spacing_s = 1.0 / per_second
        self._burst_s = burst * self._spacing_s
        self._next_s = float("-inf")

    def reserve(self, now_s: float) -> float:
        """Takes the next place; returns the seconds to wait before using it."""
        place_s = max(self._next_s, now_s - self._burst_s)
        self._next_s = place_s + self._spacing_s
        return max(0.0, place_s - now_s)


_FULL_OUTCOMES = 10
"""A transaction with so many is followed by the whole interval, and one with fewer by a part."""
_REST_SHARE = 0.5
"""Of the time that a transaction took. Brokers write its markers in it; one that begins before they
are there is turned away, and the client waits for 20 ms."""


def next_start_s(interval_s: float, started_s: float, ended_s: float, outcomes: int) -> float:
    """When a partition's next transaction may begin, after one that carried so many outcomes.

    An interval after this one did. If it carried few, the load is light, and the next outcome need
    not wait for others: a tenth of it for each. In between there is half as much time as this one
    took, at most half of an interval, so that brokers that have become slow are not given one after
    another.
    """
    share = min(max(outcomes, 1) / _FULL_OUTCOMES, 1.0)
    rest_s = (ended_s - started_s) * _REST_SHARE if share < 1.0 else math.inf
    return max(started_s + interval_s * share, ended_s + min(interval_s / 2, rest_s))


class Reminder:
    """When trouble that lasts is told: at once, then after intervals that double up to a bound."""

    def __init__(self, first_s: float, max_s: float) -> None:
        self._interval_s = first_s
        self._max_s = max_s
        self._next_s = float("-inf")

    def due(self, now_s: float) -> bool:
        """Is it time to tell it? If so, the next interval begins now."""
        if now_s < self._next_s:
            return False
        self._next_s = now_s + self._interval_s
        self._interval_s = min(2 * self._interval_s, self._max_s)
        return True
