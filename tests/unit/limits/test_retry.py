"""Rules of the retry policy: bounded, jittered, obedient to Retry-After, and pure."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.limits.retry import GiveUp, RetryIn, RetryPolicy
from service.model.completion import LlmFault
from service.model.outcome import VERDICTS, BreakerSignal, GateSignal, Reason, Verdict
from tests.fakes import usual

RETRYABLE = VERDICTS[LlmFault.OVERLOADED]
PERMANENT = Verdict(Reason.LLM_REJECTED, False, GateSignal.IGNORED, BreakerSignal.NEUTRAL)

policies = st.builds(
    RetryPolicy,
    max_refusals=st.integers(1, 50),
    max_interruptions=st.integers(1, 50),
    max_attempts=st.integers(1, 50),
    max_total_s=st.floats(0, 1e6),
    base_delay_s=st.floats(0.001, 1.0),
    max_delay_s=st.floats(1.0, 600.0),
    max_retry_after_s=st.floats(0, 3600.0),
)
attempts = st.integers(1, 10_000)
elapsed = st.floats(0, 1e7)
wishes = st.none() | st.floats(allow_nan=True, allow_infinity=True)
draws = st.floats(0, 1, exclude_max=True)


@given(policies, attempts, elapsed, wishes, draws)
def test_a_permanent_failure_is_never_tried_again(
    policy: RetryPolicy, attempt: int, elapsed_s: float, wish: float | None, draw: float
) -> None:
    """Trying again cannot mend it, and the budget is not to blame."""
    decision = policy.decide(attempt, elapsed_s, PERMANENT, wish, draw)
    assert decision == GiveUp(exhausted=False)


@given(policies, attempts, elapsed, wishes, draws)
def test_every_retry_lies_inside_all_bounds(
    policy: RetryPolicy, attempt: int, elapsed_s: float, wish: float | None, draw: float
) -> None:
    """Attempts, total time and each delay are bounded whatever the server asks for."""
    decision = policy.decide(attempt, elapsed_s, RETRYABLE, wish, draw)
    if isinstance(decision, GiveUp):
        assert decision.exhausted
        return
    assert attempt < policy.max_attempts
    assert elapsed_s + decision.delay_s <= policy.max_total_s
    assert 0 <= decision.delay_s <= policy.max_retry_after_s + policy.max_delay_s
    assert math.isfinite(decision.delay_s)


@given(policies, attempts, st.floats(0, 10_000), draws)
def test_retry_after_is_a_floor(
    policy: RetryPolicy, attempt: int, wish: float, draw: float
) -> None:
    """No caller comes back earlier than the server asked, up to the cap."""
    decision = policy.decide(attempt, 0.0, RETRYABLE, wish, draw)
    if isinstance(decision, RetryIn):
        assert decision.delay_s >= min(wish, policy.max_retry_after_s)


@given(policies, attempts, draws, draws)
def test_a_larger_draw_never_shortens_the_delay(
    policy: RetryPolicy, attempt: int, low: float, high: float
) -> None:
    """The delay is monotone in the draw, so a uniform draw gives a uniform delay."""
    assume(low <= high)
    first = policy.decide(attempt, 0.0, RETRYABLE, None, low)
    second = policy.decide(attempt, 0.0, RETRYABLE, None, high)
    if isinstance(first, RetryIn) and isinstance(second, RetryIn):
        assert first.delay_s <= second.delay_s


def test_the_ceiling_doubles_until_the_maximum() -> None:
    """Drawing just below one shows the ceiling itself."""
    policy = usual.retry_policy(max_attempts=9, base_delay_s=1.0, max_delay_s=5.0)
    delays = []
    for attempt in range(1, 6):
        decision = policy.decide(attempt, 0.0, RETRYABLE, None, 1.0)
        assert isinstance(decision, RetryIn)
        delays.append(decision.delay_s)
    assert delays == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_the_last_attempt_exhausts_the_budget() -> None:
    """With four attempts allowed there are three delays."""
    policy = usual.retry_policy(max_attempts=4)
    assert isinstance(policy.decide(3, 0.0, RETRYABLE, None, 0.5), RetryIn)
    assert policy.decide(4, 0.0, RETRYABLE, None, 0.5) == GiveUp(exhausted=True)


def test_a_wait_that_would_outlive_the_budget_is_not_begun() -> None:
    """Giving up at once tells people earlier than waiting for nothing."""
    policy = usual.retry_policy(max_total_s=60.0)
    assert policy.decide(1, 0.0, RETRYABLE, 61.0, 0.0) == GiveUp(exhausted=True)


@pytest.mark.parametrize("wish", [None, 0.0, -5.0, math.nan, -math.inf])
def test_a_senseless_retry_after_asks_for_nothing(wish: float | None) -> None:
    """Headers come from outside; only a positive number of seconds counts."""
    assert usual.retry_policy().decide(1, 0.0, RETRYABLE, wish, 0.0) == RetryIn(0.0)


@pytest.mark.parametrize("attempt", [0, -1])
def test_a_decision_follows_an_attempt(attempt: int) -> None:
    """Asking before the first attempt is a broken invariant and fails loudly."""
    with pytest.raises(AssertionError):
        usual.retry_policy().decide(attempt, 0.0, RETRYABLE, None, 0.0)


def test_contradicting_bounds_are_refused() -> None:
    """A base above the maximum would make the ceiling meaningless."""
    with pytest.raises(AssertionError):
        usual.retry_policy(base_delay_s=10.0, max_delay_s=1.0)
