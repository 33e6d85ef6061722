"""Requests and tokens per minute are never exceeded, and never left unused."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from service.limits.rate_budget import BURST_S, RateBudget


def run(budget: RateBudget, seconds: float, tokens: float = 100.0) -> list[float]:
    """Starts of calls that go as soon as they may, each ended at once."""
    now_s, starts = 0.0, []
    while now_s < seconds:
        wait_s = budget.ready_in_s(now_s)
        if wait_s > 0:
            now_s += wait_s
            continue
        set_aside = budget.start(now_s)
        starts.append(now_s)
        budget.end(now_s, set_aside, tokens)
    return starts


@settings(deadline=None)
@given(st.integers(1, 1_000))
def test_requests_per_minute_hold_in_every_minute(per_minute: int) -> None:
    """No minute holds more than the limit and one burst; the whole run holds nearly the limit."""
    starts = run(RateBudget(per_minute, None), 300.0)
    burst = max(1.0, per_minute / 60 * BURST_S)
    for begin in (0.0, 47.0, 120.0, 233.0):
        assert sum(begin <= start < begin + 60 for start in starts) <= per_minute + burst + 1
    assert len(starts) >= 5 * per_minute - 1


@settings(deadline=None)
@given(st.integers(600, 6_000), st.floats(50, 2_000))
def test_tokens_per_minute_hold_on_average(per_minute: int, tokens: float) -> None:
    """For answers of any length; the budget recovers from a long one before the next starts."""
    starts = run(RateBudget(None, per_minute), 600.0, tokens)
    spent = len(starts) * tokens
    assert spent <= 10 * per_minute + per_minute / 60 * BURST_S + 2 * tokens


def test_a_refused_call_costs_no_tokens() -> None:
    """The reserved tokens come back."""
    budget = RateBudget(None, 6_000)
    budget.end(0.0, budget.start(0.0), 400.0)
    for _ in range(50):
        budget.end(0.0, budget.start(0.0), None)
    assert budget.ready_in_s(0.0) == 0.0


def test_without_limits_no_call_waits() -> None:
    """Both are optional."""
    budget = RateBudget(None, None)
    for _ in range(10_000):
        budget.end(0.0, budget.start(0.0), 1e9)
    assert budget.ready_in_s(0.0) == 0.0
