"""Automatic replay: which failures are sent, wait or are given up, and what the room remembers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.failures.auto_replay import (
    AutoReplayPolicy,
    Decision,
    FailurePlace,
    FailureRoom,
    FailureSeen,
    GivenUp,
    HoldReason,
    LeaveToPerson,
    Send,
    Wait,
    decide,
    seen,
)
from service.failures.dead_letter import DeadLetter, Family
from service.limits.breaker import Breaker
from service.model.record import SourceRecord

NOW_S = 1_000_000_000.0
POLICY = AutoReplayPolicy(
    base_s=60.0,
    factor=4.0,
    cap_s=3_600.0,
    rounds_max=4,
    lag_max=100,
    give_up_after_s=604_800.0,
    every_s=10.0,
)
POLICIES = st.builds(
    AutoReplayPolicy,
    base_s=st.floats(0.1, 100),
    factor=st.floats(1, 10),
    cap_s=st.floats(100, 10_000),
    rounds_max=st.integers(1, 8),
    lag_max=st.integers(0, 1_000),
    give_up_after_s=st.floats(10_001, 1e6),
    every_s=st.floats(0.1, 60),
)
FAILURES = st.builds(FailureSeen, st.integers(0, 10), st.floats(NOW_S - 2e6, NOW_S + 1e9))
LAGS = st.none() | st.integers(0, 2_000)


def _decide(
    waited_s: float, rounds: int = 0, breaker: Breaker = Breaker.CLOSED, lag: int | None = 0
) -> Decision:
    return decide(NOW_S, FailureSeen(rounds, NOW_S - waited_s), breaker, lag, POLICY)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (_decide(59), Wait(NOW_S + 1, HoldReason.DELAY)),
        (_decide(60), Send()),
        (_decide(239, rounds=1), Wait(NOW_S + 1, HoldReason.DELAY)),
        (_decide(960, rounds=2), Send()),
        (_decide(3_599, rounds=3), Wait(NOW_S + 1, HoldReason.DELAY)),
        (_decide(0, rounds=4), LeaveToPerson(GivenUp.ROUNDS)),
        (_decide(604_801), LeaveToPerson(GivenUp.AGE)),
        (_decide(60, breaker=Breaker.OPEN), Wait(NOW_S + 10, HoldReason.SERVER)),
        (_decide(60, breaker=Breaker.RAMPING), Wait(NOW_S + 10, HoldReason.SERVER)),
        (_decide(60, lag=100), Send()),
        (_decide(60, lag=101), Wait(NOW_S + 10, HoldReason.BACKLOG)),
        (_decide(60, lag=None), Wait(NOW_S + 10, HoldReason.BACKLOG)),
        (_decide(604_801, breaker=Breaker.OPEN), LeaveToPerson(GivenUp.AGE)),
        (_decide(-1e9), Send()),
    ],
)
def test_each_case_of_the_policy(decision: Decision, expected: Decision) -> None:
    """Delays of 1, 4, 16 and 60 minutes; then the server, then the backlog; then a person."""
    assert decision == expected


@given(FAILURES, st.sampled_from(Breaker), LAGS, POLICIES)
def test_nothing_is_sent_against_the_rules(
    failure: FailureSeen, breaker: Breaker, lag: int | None, policy: AutoReplayPolicy
) -> None:
    """Only with the server there, a known short backlog, and rounds left; waits end in the future
    and are bounded; who gives up does so whatever the server does."""
    decision = decide(NOW_S, failure, breaker, lag, policy)
    if isinstance(decision, Send):
        assert breaker is Breaker.CLOSED
        assert lag is not None
        assert lag <= policy.lag_max
        assert failure.rounds < policy.rounds_max
    elif isinstance(decision, Wait):
        longest_s = max(policy.cap_s + 3_600, policy.every_s)
        assert NOW_S < decision.until_s <= NOW_S + longest_s
    else:
        assert decide(NOW_S, failure, Breaker.CLOSED, 0, policy) == decision


@given(FAILURES, POLICIES)
def test_no_failure_waits_for_ever(failure: FailureSeen, policy: AutoReplayPolicy) -> None:
    """Asked again whenever it was told to, under a server that never comes back, it is given up in
    the end; under good conditions it is sent or given up."""
    believed = failure._replace(failed_s=min(failure.failed_s, NOW_S))
    late_s = believed.failed_s + policy.give_up_after_s + 1
    late = decide(max(NOW_S, late_s), believed, Breaker.OPEN, None, policy)
    assert isinstance(late, LeaveToPerson)
    first = decide(NOW_S, believed, Breaker.CLOSED, 0, policy)
    if isinstance(first, Wait):
        then = decide(first.until_s + 0.001, believed, Breaker.CLOSED, 0, policy)
        assert not isinstance(then, Wait)


@given(POLICIES)
def test_delays_grow_up_to_the_cap(policy: AutoReplayPolicy) -> None:
    """Never shorter than the one before."""
    delays = [policy.delay_s(rounds) for rounds in range(12)]
    assert all(a <= b for a, b in pairwise(delays))
    assert delays[0] == min(policy.base_s, policy.cap_s)
    assert max(delays) <= policy.cap_s


def test_only_our_own_retryable_failures_are_seen() -> None:
    """Others' failures, final ones, and bytes that cannot be read are none of our business."""
    record = SourceRecord("failures", 0, 5, 1_000, b"k", b"v")
    letter = DeadLetter(
        record, Family.INVOICE, None, "id", "llm_timeout", retryable=True, failed_s=7.0
    )
    assert seen(letter) == FailureSeen(0, 7.0)
    assert seen(replace(letter, replay_count=3)) == FailureSeen(3, 7.0)
    assert seen(replace(letter, retryable=False)) is None
    assert seen(replace(letter, retryable=None)) is None
    assert seen(replace(letter, family=Family.CONNECT)) is None
    assert seen(replace(letter, record=replace(record, quarantined="broken"))) is None


PLACES = st.builds(FailurePlace, st.integers(0, 3), st.integers(0, 50))
WAITING = st.dictionaries(PLACES, FAILURES, max_size=40)


@given(WAITING, st.sampled_from(Breaker), LAGS, st.integers(1, 10))
def test_a_look_accounts_for_everything(
    waiting: dict[FailurePlace, FailureSeen], breaker: Breaker, lag: int | None, most: int
) -> None:
    """Sent, given up, held or left for the next look; the oldest go first; nothing leaves by it."""
    room = FailureRoom(POLICY, 1_000)
    for place, failure in waiting.items():
        room.add(place, failure)
    plan = room.look(NOW_S, breaker, lag, most)
    decisions = {p: decide(NOW_S, f, breaker, lag, POLICY) for p, f in waiting.items()}
    ready = [p for p, d in decisions.items() if isinstance(d, Send)]
    assert len(plan.sends) == min(most, len(ready))
    assert set(plan.sends) <= set(ready)
    assert {p for p, _ in plan.given_up} == {
        p for p, d in decisions.items() if isinstance(d, LeaveToPerson)
    }
    assert sum(plan.held.values()) + len(ready) + len(plan.given_up) == len(waiting)
    if left := set(ready) - set(plan.sends):
        newest = max(waiting[p].failed_s for p in plan.sends)
        assert newest <= min(waiting[p].failed_s for p in left)
    assert len(room) == len(waiting)


@given(WAITING, st.lists(PLACES), st.dictionaries(st.integers(0, 3), st.integers(0, 60)))
def test_nothing_that_waits_lies_below_the_base(
    waiting: dict[FailurePlace, FailureSeen], gone: list[FailurePlace], read_to: dict[int, int]
) -> None:
    """So a restart, which reads from the committable offset, finds all of it again."""
    room = FailureRoom(POLICY, 1_000)
    for place, failure in waiting.items():
        room.add(place, failure)
    for place in gone:
        room.forget(place)
    bases = room.bases(read_to)
    assert set(room) == set(waiting) - set(gone)
    assert all(bases[place.partition] <= place.offset for place in room)
    assert all(bases[partition] <= offset for partition, offset in read_to.items())


def test_a_room_says_when_it_is_full_and_when_something_is_due() -> None:
    """Both decide whether the topic and the brokers are asked at all."""
    room = FailureRoom(POLICY, 2)
    room.add(FailurePlace(0, 1), FailureSeen(0, NOW_S))
    assert (room.free, room.due(NOW_S + 59), room.due(NOW_S + 60)) == (1, False, True)
    room.add(FailurePlace(0, 2), FailureSeen(4, NOW_S))
    assert (room.free, room.due(NOW_S)) == (0, True)
    room.keep(lambda place: place.offset == 1)
    assert (room.free, room.due(NOW_S)) == (1, False)
