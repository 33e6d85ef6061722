"""The breaker: opens on an outage, probes one at a time, comes back step by step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.core.breaker import TURNS, Breaker, BreakerLimits, ServerBreaker
from service.core.outcome import BreakerSignal

LIMITS = BreakerLimits(failures_to_open=3, first_probe_s=1.0, max_probe_s=4.0)
FAILURE, SUCCESS = BreakerSignal.FAILURE, BreakerSignal.SUCCESS


def _opened() -> ServerBreaker:
    breaker = ServerBreaker(LIMITS)
    for _ in range(3):
        breaker.on_result(FAILURE, 0.0, 8)
    assert breaker.state is Breaker.OPEN
    return breaker


def test_failures_in_a_row_open_it_and_a_success_between_does_not_let_them() -> None:
    """Single failures are the invoices' own affair."""
    breaker = ServerBreaker(LIMITS)
    for _ in range(20):
        breaker.on_result(FAILURE, 0.0, 8)
        breaker.on_result(FAILURE, 0.0, 8)
        breaker.on_result(SUCCESS, 0.0, 8)
    assert breaker.state is Breaker.CLOSED
    assert breaker.allowed is None


def test_what_no_repetition_mends_opens_it_at_once() -> None:
    """A refused token, a missing model."""
    breaker = ServerBreaker(LIMITS)
    breaker.on_result(BreakerSignal.OPEN, 0.0, 8)
    assert breaker.state is Breaker.OPEN


def _refused(breaker: ServerBreaker, from_s: float, seconds: float) -> Breaker:
    """The state after ten refusals a second for so long."""
    for tenth in range(int(seconds * 10)):
        breaker.on_result(BreakerSignal.OVERLOAD, from_s + tenth / 10, 8)
    return breaker.state


def test_refusals_open_it_only_when_nobody_is_served() -> None:
    """A busy server refuses some and serves others; one that refuses all for long is away."""
    breaker = ServerBreaker(LIMITS)
    for second in range(100):
        breaker.on_result(SUCCESS, float(second), 8, took_s=4.0)
        assert _refused(breaker, second + 0.1, 0.8) is Breaker.CLOSED
    two_round_trips_s = 8.0
    assert _refused(breaker, 99.0, two_round_trips_s) is Breaker.CLOSED
    assert _refused(breaker, 99.0 + two_round_trips_s, 1.0) is Breaker.OPEN


def test_one_probe_at_a_time_and_rarer_and_rarer() -> None:
    """Stragglers that fail before the probe is due change nothing."""
    breaker = _opened()
    assert (breaker.allowed, breaker.probe_due_s) == (1, 1.0)
    breaker.on_result(FAILURE, 0.5, 8)
    assert breaker.probe_due_s == 1.0
    dues = []
    for _ in range(4):
        breaker.on_result(FAILURE, breaker.probe_due_s, 8)
        dues.append(breaker.probe_due_s)
    assert dues == [3.0, 7.0, 11.0, 15.0]


def test_a_success_lets_calls_in_again_step_by_step() -> None:
    """A server that has just come back is not met by a stampede; one failure closes the door."""
    breaker = _opened()
    breaker.on_result(SUCCESS, 1.0, 8)
    seen = [(breaker.state, breaker.allowed)]
    for _ in range(2):
        breaker.on_result(SUCCESS, 1.0, 8)
        seen.append((breaker.state, breaker.allowed))
    ramping = Breaker.RAMPING
    assert seen == [(ramping, 2), (ramping, 4), (Breaker.CLOSED, None)]
    other = _opened()
    other.on_result(SUCCESS, 1.0, 8)
    other.on_result(FAILURE, 2.0, 8)
    assert other.state is Breaker.OPEN


@given(st.lists(st.tuples(st.sampled_from(BreakerSignal), st.floats(0, 5)), max_size=60))
def test_its_bounds_hold_whatever_comes(results: list[tuple[BreakerSignal, float]]) -> None:
    """Never more calls than slots, never none, and one while open."""
    breaker = ServerBreaker(LIMITS)
    now_s = 0.0
    for signal, pause_s in results:
        now_s += pause_s
        breaker.on_result(signal, now_s, 8)
        if breaker.state is Breaker.CLOSED:
            assert breaker.allowed is None
        else:
            assert breaker.allowed is not None
            assert 1 <= breaker.allowed < 8
        if breaker.state is Breaker.OPEN:
            assert breaker.allowed == 1
            assert breaker.probe_due_s <= now_s + LIMITS.max_probe_s


def test_every_state_can_be_left() -> None:
    """No state is a trap."""
    assert {state for state, _ in TURNS} == set(Breaker)
