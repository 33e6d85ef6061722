"""How often transactions may be made: by one partition, and over all partitions of a process.

One transaction costs a few milliseconds of CPU whatever it carries, so a process with many
partitions could spend itself on commits. Every session asks before it starts one and is told how
long to wait; the answer spreads them evenly and never lets a session wait for ever, because each
asks for one place at a time.
"""

from __future__ import annotations


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


def next_start_s(interval_s: float, started_s: float, ended_s: float) -> float:
    """When a partition's next transaction may begin: an interval after this one did, and half of
    one after it ended, so that brokers that have become slow are not given one after another."""
    return max(started_s + interval_s, ended_s + interval_s / 2)
