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


@given(st.integers(1, 16), st.integers(1, 8), st.floats(0.05, 4.0))
def test_times_that_leave_much_out_end_the_search(slots: int, start: int, more: float) -> None:
    """Taken for a queue, they would hold the limit at one; taken off, they would hide one."""
    search = QueueTimeSearch(start)
    settle(search, slots, 600, more=more)
    assert search.is_blind


@given(st.integers(1, 16), st.integers(1, 8))
def test_times_that_tell_all_never_end_the_search(slots: int, start: int) -> None:
    """Whatever the slots are, and wherever it begins."""
    search = QueueTimeSearch(start)
    settle(search, slots, 600)
    assert not search.is_blind


def test_a_cut_that_does_not_help_leads_to_a_single_call() -> None:
    """Few replies show that it seems to wait, too."""
    search = QueueTimeSearch(4)
    assert settle(search, 4, 60, more=0.5) == [3, 1]
    assert search.is_blind


def test_a_single_call_that_does_not_wait_leads_back() -> None:
    """Another client's calls held a small queue; the level was right."""
    search, at_s, limits = QueueTimeSearch(4), 0.0, []
    for _ in range(60):
        wait_s = 0.08 if search.limit > 1 else 0.0
        reply = Sample(at_s, at_s + 1.0 + wait_s, search.limit, 300.0, 100.0, 1.0)
        at_s = reply.finished_s
        decision = search.on_sample(reply, CEILING)
        limits += [decision.limit] if decision is not None else []
    assert limits == [1, 4]
    assert not search.is_blind


def test_a_cut_that_helps_is_no_reason_to_ask_less() -> None:
    """A server of two slots that accounts for all of its time never gets a single call."""
    search = QueueTimeSearch(4)
    assert min(settle(search, 2, 300)) == 2
