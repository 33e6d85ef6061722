"""The search without timings: more calls must bring more throughput."""

from __future__ import annotations

import random

import pytest

from service.limits.limit import Sample
from service.limits.limit_throughput import ThroughputSearch

CEILING = 128


class Replies:
    """Replies of a server with so many slots, whose calls slow one another down by `slope`."""

    def __init__(self, slots: int, slope: float = 0.0, noise: float = 0.05) -> None:
        self.slots, self.slope, self.noise = slots, slope, noise
        self._rng = random.Random(slots)
        self._at_s = 0.0

    def next(self, in_use: int) -> Sample:
        """A reply with an answer of its own length."""
        tokens = 300.0 * self._rng.lognormvariate(0.0, 0.6)
        busy = min(in_use, self.slots)
        service_s = (40.0 + tokens) * 0.005 * (1 + self.slope * (busy - 1))
        wait_s = max(0.0, (in_use - self.slots) / self.slots) * 340 * 0.005
        total_s = (service_s + wait_s) * self._rng.uniform(1 - self.noise, 1 + self.noise)
        granted_s = self._at_s
        self._at_s += total_s
        return Sample(granted_s, self._at_s, in_use, tokens, 0.0)


def settle(search: ThroughputSearch, server: Replies, replies: int) -> list[int]:
    """The limit after each reply."""
    limits = []
    for _ in range(replies):
        search.on_sample(server.next(search.limit), CEILING)
        limits.append(search.limit)
    return limits


@pytest.mark.parametrize("slots", [1, 2, 4, 8, 24, 48])
def test_it_finds_the_slots_without_being_told(slots: int) -> None:
    """Most of the time within a fifth of the slots, give or take one; probes come and go."""
    search, server = ThroughputSearch(CEILING), Replies(slots)
    settle(search, server, 300)
    limits = settle(search, server, 3_000)
    near = [limit for limit in limits if 0.8 * slots - 1 <= limit <= 1.25 * slots + 1]
    assert len(near) / len(limits) > 0.85


def test_calls_that_slow_one_another_down_still_pay() -> None:
    """Continuous batching: each call takes longer, and all together bring more."""
    search, server = ThroughputSearch(CEILING), Replies(32, slope=0.03)
    settle(search, server, 500)
    limits = settle(search, server, 3_000)
    assert sum(limits) / len(limits) > 26


def test_longer_documents_do_not_move_it() -> None:
    """Latency rises two and a half times, and so does the work."""
    search, server = ThroughputSearch(CEILING), Replies(8)
    settle(search, server, 1_000)

    def longer() -> Sample:
        reply = server.next(search.limit)
        return Sample(
            reply.granted_s,
            reply.granted_s + 2.5 * reply.total_s,
            reply.in_use,
            2.5 * reply.tokens + 60.0,
            0.0,
        )

    limits = []
    for _ in range(1_000):
        search.on_sample(longer(), CEILING)
        limits.append(search.limit)
    assert 6 <= sorted(limits)[len(limits) // 2] <= 10


def test_lost_capacity_is_noticed_at_once() -> None:
    """The time per work jumps: it tries as many fewer as the jump says."""
    search, server = ThroughputSearch(CEILING), Replies(16)
    settle(search, server, 1_500)
    server.slots = 8
    limits = settle(search, server, 200)
    assert any(limit <= 9 for limit in limits)


def test_only_calls_that_found_the_limit_reached_count() -> None:
    """A ramp's calls say how the server does with fewer."""
    search, server = ThroughputSearch(CEILING), Replies(8)
    for _ in range(500):
        assert search.on_sample(server.next(1), CEILING) is None


def test_a_change_from_outside_voids_comparisons() -> None:
    """A round before it and a round after it ran under different conditions."""
    search, server = ThroughputSearch(CEILING), Replies(4)
    settle(search, server, 50)
    search.moved(2, server.next(1).finished_s)
    decisions = [search.on_sample(server.next(2), CEILING) for _ in range(31)]
    assert decisions == [None] * 31, "it holds for two whole rounds before it compares anything"
