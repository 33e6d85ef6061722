"""The breaker: opens on an outage, probes one at a time, comes back step by step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.core.breaker import TURNS, Breaker, BreakerLimits, ServerBreaker
from service.core.outcome import BreakerSignal

LIMITS = BreakerLimits(failures_to_open=3, first_probe_s=1.0, max_probe_s=4.0)
FAILURE, SUCCESS = BreakerSignal.FAILURE, BreakerSignal.SUCCESS


def _opened() -> ServerBreaker:
    breaker = ServerBreaker(LIMITS, 8)
    for _ in range(3):
        breaker.on_result(FAILURE, 0.0)
    assert breaker.state is Breaker.OPEN
    return breaker


def test_failures_in_a_row_open_it_and_a_success_between_does_not_let_them() -> None:
    """Single failures are the invoices' own affair."""
    breaker = ServerBreaker(LIMITS, 8)
    for _ in range(20):
        breaker.on_result(FAILURE, 0.0)
        breaker.on_result(FAILURE, 0.0)
        breaker.on_result(SUCCESS, 0.0)
    assert breaker.state is Breaker.CLOSED
    assert breaker.allowed == 8


def test_what_no_repetition_mends_opens_it_at_once() -> None:
    """A refused token, a missing model."""
    breaker = ServerBreaker(LIMITS, 8)
    breaker.on_result(BreakerSignal.OPEN, 0.0)
    assert breaker.state is Breaker.OPEN


def test_one_probe_at_a_time_and_rarer_and_rarer() -> None:
    """Stragglers that fail before the probe is due change nothing."""
    breaker = _opened()
    assert (breaker.allowed, breaker.probe_due_s) == (1, 1.0)
    breaker.on_result(FAILURE, 0.5)
    assert breaker.probe_due_s == 1.0
    dues = []
    for _ in range(4):
        breaker.on_result(FAILURE, breaker.probe_due_s)
        dues.append(breaker.probe_due_s)
    assert dues == [3.0, 7.0, 11.0, 15.0]


def test_a_success_lets_calls_in_again_step_by_step() -> None:
    """A server that has just come back is not met by a stampede; one failure closes the door."""
    breaker = _opened()
    breaker.on_result(SUCCESS, 1.0)
    seen = [(breaker.state, breaker.allowed)]
    for _ in range(3):
        breaker.on_result(SUCCESS, 1.0)
        seen.append((breaker.state, breaker.allowed))
    assert [allowed for _, allowed in seen] == [1, 2, 4, 8]
    assert seen[-1][0] is Breaker.CLOSED
    other = _opened()
    other.on_result(SUCCESS, 1.0)
    other.on_result(FAILURE, 2.0)
    assert other.state is Breaker.OPEN


@given(st.lists(st.tuples(st.sampled_from(BreakerSignal), st.floats(0, 5)), max_size=60))
def test_its_bounds_hold_whatever_comes(results: list[tuple[BreakerSignal, float]]) -> None:
    """Never more calls than slots, never none, and one while open."""
    breaker = ServerBreaker(LIMITS, 8)
    now_s = 0.0
    for signal, pause_s in results:
        now_s += pause_s
        breaker.on_result(signal, now_s)
        assert 1 <= breaker.allowed <= 8
        if breaker.state is Breaker.OPEN:
            assert breaker.allowed == 1
            assert breaker.probe_due_s <= now_s + LIMITS.max_probe_s
        if breaker.state is Breaker.CLOSED:
            assert breaker.allowed == 8


def test_every_state_can_be_left() -> None:
    """No state is a trap."""
    assert {state for state, _ in TURNS} == set(Breaker)
