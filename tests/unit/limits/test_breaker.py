"""The breaker: opens on an outage, probes one at a time, comes back step by step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.limits.blame import Call
from service.limits.breaker import TURNS, Breaker, ServerBreaker
from service.model.outcome import BreakerSignal
from tests.fakes import usual

LIMITS = usual.breaker_limits(failures_to_open=3, first_probe_s=1.0, max_probe_s=4.0)
FAILURE, SUCCESS = BreakerSignal.FAILURE, BreakerSignal.SUCCESS


def at(now_s: float, took_s: float = 0.0) -> Call:
    """A call that ended at `now_s`."""
    return Call(now_s - took_s, now_s)


def _opened(first_probe_fails: bool = True) -> ServerBreaker:
    breaker = ServerBreaker(LIMITS)
    for _ in range(3):
        breaker.on_result(FAILURE, at(0.0), 8)
    if first_probe_fails:
        breaker.on_result(FAILURE, at(0.0), 8, probe=True)
    assert breaker.state is Breaker.OPEN
    return breaker


def test_failures_in_a_row_open_it_and_a_success_between_does_not_let_them() -> None:
    """Single failures are the invoices' own affair."""
    breaker = ServerBreaker(LIMITS)
    for _ in range(20):
        breaker.on_result(FAILURE, at(0.0), 8)
        breaker.on_result(FAILURE, at(0.0), 8)
        breaker.on_result(SUCCESS, at(0.0), 8)
    assert breaker.state is Breaker.CLOSED
    assert breaker.allowed is None


def _refused(breaker: ServerBreaker, from_s: float, seconds: float) -> Breaker:
    """The state after `seconds` with ten rejections each."""
    for tenth in range(int(seconds * 10)):
        breaker.on_result(BreakerSignal.OVERLOAD, at(from_s + tenth / 10), 8)
    return breaker.state


def test_rejections_open_it_only_when_no_call_is_served() -> None:
    """A busy server rejects some and serves others; one that rejects all for long is away."""
    breaker = ServerBreaker(LIMITS)
    for second in range(100):
        breaker.on_result(SUCCESS, at(second, took_s=4.0), 8)
        assert _refused(breaker, second + 0.1, 0.8) is Breaker.CLOSED
    two_round_trips_s = 8.0
    assert _refused(breaker, 99.0, two_round_trips_s) is Breaker.CLOSED
    assert _refused(breaker, 99.0 + two_round_trips_s, 1.0) is Breaker.OPEN


def test_one_probe_at_a_time_and_rarer_and_rarer() -> None:
    """Stragglers that fail before the probe is due change nothing."""
    breaker = _opened(first_probe_fails=False)
    assert (breaker.allowed, breaker.probe_due_s) == (1, 1.0)
    breaker.on_result(FAILURE, at(0.5), 8)
    assert breaker.probe_due_s == 1.0
    dues = []
    for _ in range(4):
        breaker.on_result(FAILURE, at(breaker.probe_due_s), 8)
        dues.append(breaker.probe_due_s)
    assert dues == [3.0, 7.0, 11.0, 15.0]


def test_a_success_lets_calls_in_again_step_by_step() -> None:
    """A server that has just come back is not met by a stampede; one failure closes the door."""
    breaker = _opened()
    breaker.on_result(SUCCESS, at(1.0), 8)
    seen = [(breaker.state, breaker.allowed)]
    for _ in range(2):
        breaker.on_result(SUCCESS, at(1.0), 8)
        seen.append((breaker.state, breaker.allowed))
    ramping = Breaker.RAMPING
    assert seen == [(ramping, 2), (ramping, 4), (Breaker.CLOSED, None)]
    other = _opened()
    other.on_result(SUCCESS, at(1.0), 8)
    other.on_result(FAILURE, at(2.0), 8)
    assert other.state is Breaker.OPEN


def test_a_first_probe_that_succeeds_allows_all_calls_again() -> None:
    """The failures were the documents' own: there is no server that came back and needs care."""
    breaker = _opened(first_probe_fails=False)
    breaker.on_result(SUCCESS, at(0.1), 8, probe=True)
    assert (breaker.state, breaker.allowed) == (Breaker.CLOSED, None)


def test_a_ramp_goes_on_where_a_document_of_bad_luck_stopped_it() -> None:
    """Not from its beginning, and not at its end."""
    breaker = _opened()
    breaker.on_result(SUCCESS, at(1.0), 32)
    breaker.on_result(SUCCESS, at(1.0), 32)
    assert (breaker.state, breaker.allowed) == (Breaker.RAMPING, 16)
    breaker.on_result(FAILURE, at(1.0), 32)
    assert (breaker.state, breaker.allowed) == (Breaker.OPEN, 1)
    breaker.on_result(SUCCESS, at(1.1), 32, probe=True)
    assert (breaker.state, breaker.allowed) == (Breaker.RAMPING, 16)


def test_a_probe_does_not_count_as_a_usual_call() -> None:
    """It is much shorter, and waits are judged by the usual call."""
    breaker = ServerBreaker(LIMITS)
    breaker.on_result(SUCCESS, at(10.0, took_s=4.0), 8)
    breaker.on_result(SUCCESS, at(10.0, took_s=0.1), 8, probe=True)
    assert breaker.round_trip_s == 4.0


results = st.tuples(st.sampled_from(BreakerSignal), st.floats(0, 5), st.booleans())


@given(st.lists(results, max_size=60))
def test_its_bounds_hold_whatever_comes(results: list[tuple[BreakerSignal, float, bool]]) -> None:
    """Never more calls than slots, never none, and one while open."""
    breaker = ServerBreaker(LIMITS)
    now_s = 0.0
    for signal, pause_s, probe in results:
        now_s += pause_s
        breaker.on_result(signal, at(now_s), 8, probe=probe)
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


def test_a_server_that_is_known_to_be_away_needs_no_five_failures() -> None:
    """Known from its silence; the state of one that counts as away already stays."""
    breaker = ServerBreaker(LIMITS)
    breaker.declare_away(10.0, 8)
    assert (breaker.state, breaker.allowed) == (Breaker.OPEN, 1)
    due_s = breaker.probe_due_s
    breaker.declare_away(11.0, 8)
    assert breaker.probe_due_s == due_s


def test_a_probe_lets_a_quarter_of_the_calls_in() -> None:
    """Like the success of a document: a ramp costs two answers' time."""
    breaker = _opened()
    breaker.on_result(SUCCESS, at(1.0), 8, probe=True)
    assert (breaker.state, breaker.allowed) == (Breaker.RAMPING, 2)
