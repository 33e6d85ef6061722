"""Rules of silence: a server is asked when its own past says that it ought to have answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.limits.blame import Call
from service.limits.silence import Silence


def answered(took_s: float, ended_s: float = 100.0) -> Silence:
    silence = Silence()
    silence.answered(Call(ended_s - took_s, ended_s))
    return silence


def test_without_a_call_or_an_answer_nothing_is_asked() -> None:
    """The speed of a server that has answered nothing is not known."""
    assert Silence().due_s(0.0) is None
    assert answered(2.0).due_s(None) is None


@pytest.mark.parametrize(("took_s", "silent_s"), [(0.5, 5.0), (2.0, 6.0), (100.0, 300.0)])
def test_a_slow_server_may_be_silent_for_longer(took_s: float, silent_s: float) -> None:
    """Three times as long as its slowest answer, at least five seconds."""
    assert answered(took_s).due_s(90.0) == 100.0 + silent_s
    assert answered(took_s).due_s(120.0) == 120.0 + silent_s


def test_a_byte_is_a_sign_of_life() -> None:
    """A stream may take as long as it likes."""
    silence = answered(2.0)
    silence.heard(150.0)
    assert silence.due_s(100.0) == 156.0


def test_a_server_that_was_there_is_asked_ever_less_often() -> None:
    """Until it answers a document again; so a long document costs few canaries."""
    silence = answered(2.0)
    dues = []
    for _ in range(3):
        silence.was_there(200.0)
        dues.append(silence.due_s(100.0))
    assert dues == [212.0, 224.0, 248.0]
    silence.answered(Call(298.0, 300.0))
    assert silence.due_s(100.0) == 306.0


def test_a_call_after_a_pause_proves_nothing() -> None:
    """The model may have to be loaded first."""
    silence = answered(2.0)
    assert silence.testifies(160.0)
    assert not silence.testifies(160.5)
    assert not Silence().testifies(0.0)


@given(st.lists(st.floats(0.01, 1_000.0), min_size=1, max_size=50))
def test_no_server_counts_as_silent_sooner_than_its_last_answer_took(took: list[float]) -> None:
    """Whatever its answers took before."""
    silence, now_s = Silence(), 0.0
    for took_s in took:
        silence.answered(Call(now_s, now_s + took_s))
        now_s += took_s
        due_s = silence.due_s(now_s)
        assert due_s is not None
        assert due_s - now_s >= max(4.99, 2.99 * took_s)
