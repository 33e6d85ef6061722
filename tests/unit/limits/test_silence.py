"""Rules of silence: a server is asked when its own past says that it ought to have answered."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.limits.blame import Call
from service.limits.silence import Silence


def several_at_once() -> Silence:
    """A server that has answered two calls while each time an earlier one went on."""
    silence = Silence()
    for began_s in (0.0, 10.0):
        silence.ended(Call(began_s + 2.0, began_s + 4.0), is_answer=True)
        silence.ended(Call(began_s, began_s + 6.0), is_answer=True)
    return silence


def answered(took_s: float, ended_s: float = 100.0) -> Silence:
    silence = several_at_once()
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
    silence, now_s = several_at_once(), 0.0
    for took_s in took:
        silence.answered(Call(now_s, now_s + took_s))
        now_s += took_s
        due_s = silence.due_s(now_s)
        assert due_s is not None
        assert due_s - now_s >= max(4.99, 2.99 * took_s)


def is_asked(silence: Silence) -> bool:
    silence.answered(Call(999.0, 1_000.0))
    return silence.due_s(1_000.0) is not None


@given(
    st.lists(st.tuples(st.floats(0.0, 50.0), st.floats(0.05, 600.0)), min_size=1, max_size=40),
    st.randoms(use_true_random=False),
)
def test_a_server_that_works_one_call_at_a_time_is_never_asked(
    calls: list[tuple[float, float]], order: random.Random
) -> None:
    """Whatever its calls take, whenever they begin, and in whatever order it takes them."""
    silence, now_s, waiting = Silence(), 0.0, list(calls)
    while waiting:
        ready = [call for call in waiting if call[0] <= now_s] or [min(waiting)]
        began_s, work_s = order.choice(ready)
        waiting.remove((began_s, work_s))
        now_s = max(now_s, began_s) + work_s
        silence.ended(Call(began_s, now_s), is_answer=True)
        silence.answered(Call(began_s, now_s))
        assert silence.due_s(now_s) is None


def test_a_server_that_works_on_several_is_asked() -> None:
    """One sighting may be an accident; two answers at the same moment are a weak one."""
    assert is_asked(several_at_once())
    together = Silence()
    for number in range(10):
        assert together.due_s(0.0) is None
        for _ in range(4):
            together.ended(Call(number, number + 1.0), is_answer=True)
    assert is_asked(together)


def test_answers_that_a_delay_held_up_show_nothing() -> None:
    """They come together, however many they are."""
    silence = Silence()
    for number in range(100):
        silence.ended(Call(number / 10, 20.0), is_answer=True)
    assert not is_asked(silence)


def test_only_a_call_that_is_answered_was_overtaken() -> None:
    """One whose connection is dead is not worked on."""
    silence = Silence()
    for began_s in (0.0, 10.0, 20.0, 30.0):
        silence.ended(Call(began_s + 2.0, began_s + 4.0), is_answer=True)
        silence.ended(Call(began_s, began_s + 6.0), is_answer=False)
    assert not is_asked(silence)


def test_what_was_seen_long_ago_counts_no_more() -> None:
    """The server may have another setting now."""
    silence = several_at_once()
    for number in range(100):
        silence.ended(Call(100.0 + number, 101.0 + number), is_answer=True)
    assert not is_asked(silence)


def test_a_call_that_was_cut_short_took_at_least_so_long() -> None:
    """The server may be asked again when it has shown again that it works on several."""
    silence = several_at_once()
    silence.cut(Call(20.0, 60.0))
    assert not is_asked(silence)
    for began_s in (1_000.0, 1_010.0):
        silence.ended(Call(began_s + 2.0, began_s + 4.0), is_answer=True)
        silence.ended(Call(began_s, began_s + 6.0), is_answer=True)
    due_s = silence.due_s(1_100.0)
    assert due_s is not None
    assert due_s - 1_100.0 >= 3 * 0.9 * 40.0


def test_a_call_that_begins_as_another_ends_shows_nothing() -> None:
    """A server of one call was free at that moment, and took the new one before older ones."""
    silence = Silence()
    for began_s, ended_s in ((0.0, 1.0), (1.0, 2.0), (0.0, 3.0), (0.0, 4.0)):
        silence.ended(Call(began_s, ended_s), is_answer=True)
        silence.answered(Call(began_s, ended_s))
        assert silence.due_s(ended_s) is None
