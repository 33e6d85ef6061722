"""The search by measured queue time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.limits.limit import LimitReason, Sample
from service.limits.limit_queue import SHARE_HIGH, SHARE_LOW, QueueTimeSearch

CEILING = 128


def sample(
    at_s: float, in_use: int, slots: int, service_s: float = 1.0, more: float = 0.0
) -> Sample:
    """A reply of a server with so many slots and a first-come queue. It does not account for so
    much `more` of the service."""
    worked_s = service_s * (1.0 + more)
    total_s = worked_s + max(0.0, (in_use - slots) / slots) * worked_s
    return Sample(at_s, at_s + total_s, in_use, 300.0, 100.0, service_s)


def settle(
    search: QueueTimeSearch, slots: int, replies: int, from_s: float = 0.0, more: float = 0.0
) -> list[int]:
    """The limits it decides for while the server answers; each reply is granted after the last."""
    limits, at_s = [], from_s
    for _ in range(replies):
        reply = sample(at_s, search.limit, slots, more=more)
        at_s = reply.finished_s
        decision = search.on_sample(reply, CEILING)
        if decision is not None:
            limits.append(decision.limit)
    return limits


@given(st.integers(1, 64), st.integers(1, 16))
def test_it_finds_the_slots_from_anywhere(slots: int, start: int) -> None:
    """Within a few hundred replies the limit is at the slots, or at most a sixth above."""
    search = QueueTimeSearch(start)
    settle(search, slots, 600)
    settled = [search.limit, *settle(search, slots, 600, from_s=1e6)]
    tolerated = slots / (1 - SHARE_HIGH) + 1
    assert all(slots - 1 <= limit <= tolerated for limit in settled), settled


def test_one_round_with_a_plain_queue_is_enough() -> None:
    """Little's formula gives the capacity directly, not step by step."""
    search = QueueTimeSearch(4)
    assert settle(search, 4, 40)[:2] == [8, 4]


def test_a_probe_that_found_a_queue_is_repeated_ever_more_rarely() -> None:
    """A server with few slots queues visibly during a probe."""
    search = QueueTimeSearch(4)
    settle(search, 4, 2_000)
    probes = len(settle(search, 4, 1_000, from_s=1e6)) / 2
    assert probes <= 1_000 / 60


def test_calls_granted_before_a_change_do_not_count() -> None:
    """They queued behind the old limit."""
    search = QueueTimeSearch(8)
    search.moved(4, 100.0)
    for _ in range(50):
        assert search.on_sample(sample(99.0, 8, 4), CEILING) is None
    assert search.queue_share is None


def test_a_small_standing_queue_is_left_alone() -> None:
    """It hides the gap between two calls."""
    search = QueueTimeSearch(34)
    search.moved(33, 0.0)
    assert settle(search, 31, 400) == []
    assert search.queue_share is not None
    assert SHARE_LOW < search.queue_share < SHARE_HIGH


def test_new_capacity_is_found_by_the_next_probe_and_then_quickly() -> None:
    """From four slots to 32: a probe, a quarter more, then doubling."""
    search = QueueTimeSearch(4)
    settle(search, 4, 2_000)
    limits = settle(search, 32, 400, from_s=1e6)
    assert any(30 <= limit <= 38 for limit in limits)
    assert len([limit for limit in limits if limit < 30]) <= 12


def test_a_mild_queue_must_last_two_rounds() -> None:
    """One round of bad luck is no reason to cut."""
    search = QueueTimeSearch(8)
    search.moved(8, 0.0)
    search.moved(7, 0.0)
    at_s, decisions = 1.0, []
    for _ in range(16):
        reply = Sample(at_s, at_s + 1.25, 7, 300.0, 100.0, 1.0)
        at_s = reply.finished_s
        decisions.append(search.on_sample(reply, CEILING))
    made = [(n, d.reason) for n, d in enumerate(decisions) if d is not None]
    assert made == [(15, LimitReason.SERVER_QUEUES)]


@given(st.integers(1, 16), st.integers(1, 8), st.floats(0.0, 1.5))
def test_time_that_the_server_does_not_account_for_is_no_queue(
    slots: int, start: int, more: float
) -> None:
    """A real Ollama on a busy machine told of half the time at one call: the limit stayed there,
    whatever the slots were."""
    search = QueueTimeSearch(start)
    settle(search, slots, 600, more=more)
    settled = [search.limit, *settle(search, slots, 600, from_s=1e6, more=more)]
    tolerated = slots / (1 - SHARE_HIGH) + 1
    assert all(slots - 1 <= limit <= tolerated for limit in settled), settled


def test_a_cut_that_does_not_help_leads_to_a_single_call_and_back() -> None:
    """Few replies measure what is no queue."""
    search = QueueTimeSearch(4)
    assert settle(search, 4, 60, more=0.5)[:5] == [3, 1, 2, 4, 8]


def test_a_cut_that_helps_is_no_reason_to_ask_less() -> None:
    """A server of two slots that accounts for all of its time never gets a single call."""
    search = QueueTimeSearch(4)
    assert min(settle(search, 2, 300)) == 2


def test_what_is_left_out_may_grow_with_the_calls() -> None:
    """Ollama with three threads left out 19 % of one call's time and 38 % of each of two, and
    served both at once."""
    search, at_s = QueueTimeSearch(4), 0.0
    for _ in range(400):
        more = 0.23 if search.limit == 1 else 0.6
        reply = sample(at_s, search.limit, 4, service_s=1.23 / (1.0 + more), more=more)
        at_s = reply.finished_s
        search.on_sample(reply, CEILING)
    assert 3 <= search.limit <= 5


def test_other_clients_that_leave_are_no_base_for_ever() -> None:
    """In quiet hours single calls waited for others' calls; our burst comes when these are gone."""
    for others in (0.0, 1.0, 3.0, 20.0):
        for limit in (1, 4):
            search, at_s = QueueTimeSearch(limit), 0.0
            for _ in range(40):
                reply = Sample(at_s, at_s + 1.0 + others, 1, 300, 100, 1.0)
                at_s = reply.finished_s
                search.on_sample(reply, CEILING)
            assert settle(search, 4, 3_000, from_s=1e5)[-1] in (4, 5)
