"""How much longer the same work takes: waits, shared processors, and rounds of uneven length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.limits.limit import Sample
from service.limits.work_model import WorkModel

tokens = st.lists(st.floats(20, 3_000), min_size=6, max_size=60)


def calls(lengths: list[float], per_token_s: float, wait_s: float) -> list[Sample]:
    return [Sample(0.0, wait_s + n * per_token_s, 1, n, 0.0) for n in lengths]


@given(tokens)
def test_equal_conditions_are_equal_whatever_the_lengths(lengths: list[float]) -> None:
    """The same calls compared with themselves."""
    model = WorkModel()
    assert model.slower(calls(lengths, 0.01, 0), calls(lengths, 0.01, 0)) == pytest.approx(1.0)


@given(tokens, st.floats(1.1, 5.0))
def test_a_shared_processor_shows_as_its_share(lengths: list[float], times: float) -> None:
    """Every token takes so many times longer."""
    model = WorkModel()
    slower = model.slower(calls(lengths, 0.01, 0), calls(lengths, 0.01 * times, 0))
    assert slower == pytest.approx(times)


def test_a_round_of_short_answers_does_not_look_like_a_queue() -> None:
    """Half as long answers take half as long, and that is not a gain."""
    model = WorkModel()
    long = calls([400.0, 600.0, 800.0, 500.0, 700.0, 600.0], 0.01, 0.0)
    short = calls([100.0, 300.0, 200.0, 250.0, 150.0, 200.0], 0.01, 0.0)
    assert model.slower(long, short) == pytest.approx(1.0, abs=0.05)


def test_a_queue_is_seen_through_uneven_rounds() -> None:
    """A wait of one mean service time is twice the time, though the answers are shorter now."""
    model = WorkModel()
    before = calls([200.0, 400.0, 600.0, 800.0, 1000.0] * 5, 0.01, 0.0)
    after = calls([100.0, 200.0, 300.0, 400.0, 500.0] * 5, 0.01, 4.5)
    assert model.slower(before, after) == pytest.approx(2.0, abs=0.2)


def test_reading_is_learned_to_cost_less_than_writing() -> None:
    """Prompt tokens count by their measured cost."""
    model = WorkModel()
    samples = [
        Sample(0.0, 0.01 * t + 0.001 * p, 1, t, p)
        for t in (100.0, 300.0, 500.0)
        for p in (200.0, 1000.0, 5000.0)
    ]
    for _ in range(5):
        model.learn(samples)
    long_prompts = [Sample(0.0, 0.01 * 300 + 0.001 * 5000, 1, 300.0, 5000.0)] * 9
    short_prompts = [Sample(0.0, 0.01 * 300 + 0.001 * 200, 1, 300.0, 200.0)] * 9
    assert model.slower(short_prompts, long_prompts) == pytest.approx(1.0, abs=0.1)


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e5)), min_size=1, max_size=30))
def test_no_samples_break_it(pairs: list[tuple[float, float]]) -> None:
    """Times of nothing, equal lengths, single samples: always a positive number."""
    model = WorkModel()
    samples = [Sample(0.0, took, 1, n, 0.0) for took, n in pairs]
    model.learn(samples)
    assert model.slower(samples, samples) > 0
