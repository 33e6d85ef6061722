"""A slow server is told from one that is away by the bytes of its answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.llm.patience import QUICK_ANSWERS, Patience


def slow() -> Patience:
    patience = Patience(120, 1_800)
    patience.timed_out()
    return patience


def test_a_call_in_vain_makes_the_server_slow() -> None:
    """Until then answers are asked for whole, and all calls have one deadline."""
    patience = Patience(120, 1_800)
    assert (patience.is_slow, patience.first_s(0), patience.first_s(3)) == (False, 120, 120)
    patience.timed_out()
    assert (patience.is_slow, patience.first_s(0), patience.first_s(3)) == (True, 120, 960)


def test_a_document_that_hangs_the_server_makes_no_other_call_longer() -> None:
    """Only its own next call."""
    patience = slow()
    for _ in range(20):
        patience.timed_out()
    assert (patience.first_s(0), patience.first_s(1)) == (120, 240)


def test_a_server_that_is_alive_and_answers_nothing_makes_all_calls_longer() -> None:
    """Up to the bound, until an answer shows what the server needs."""
    patience = slow()
    assert patience.stretch()
    assert (patience.first_s(0), patience.first_s(1), patience.pace.fitting_s) == (480, 960, 480)
    assert patience.stretch()
    assert not patience.stretch()
    assert patience.first_s(0) == 1_800
    patience.answered(250, 260)
    assert (patience.first_s(0), patience.pace.fitting_s) == (500, 500)


def test_the_time_that_answers_take_to_begin_is_learned() -> None:
    """And forgotten, when answers begin sooner."""
    patience = slow()
    patience.answered(200, 300)
    assert patience.first_s(0) == 400
    for _ in range(200):
        patience.answered(1, 100)
    assert patience.first_s(0) == 120


def test_quick_answers_end_it() -> None:
    """In a row: the model was still being loaded, or the machine was busy."""
    patience = slow()
    for _ in range(QUICK_ANSWERS - 1):
        patience.answered(1, 1)
    patience.answered(1, 100)
    for _ in range(QUICK_ANSWERS):
        assert patience.is_slow
        patience.answered(1, 1)
    assert (patience.is_slow, patience.first_s(5)) == (False, 120)


def test_it_can_be_switched_off() -> None:
    """With one deadline for both."""
    patience = Patience(120, 120)
    patience.timed_out()
    assert not patience.stretch()
    assert (patience.is_slow, patience.first_s(5)) == (False, 120)


@given(
    st.lists(st.none() | st.floats(0, 5_000), max_size=30),
    st.integers(0, 10_000),
    st.floats(0, 5_000),
)
def test_no_call_goes_on_for_ever(ends: list[float | None], timeouts: int, spent_s: float) -> None:
    """Whatever happened before."""
    patience = Patience(120, 1_800)
    for took_s in ends:
        if took_s is None:
            patience.timed_out()
            patience.stretch()
        else:
            patience.answered(took_s, took_s)
    assert 120 <= patience.first_s(timeouts) <= 1_800
    assert spent_s + patience.more_s(spent_s) <= max(1_800, spent_s)
