"""Outages of brokers as those who fill the database see them, and the age of the data."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.store.reading_state import TOLD_EVERY_S, DataAge, ReadingState, Telling

TOPICS = ("results", "failures", "reviews")


def test_the_data_are_as_old_as_the_topic_that_was_read_longest_ago() -> None:
    """Not known before each of them was read once."""
    state = ReadingState(TOPICS)
    assert state.age() == DataAge(None)
    for at, topic in enumerate(TOPICS):
        assert state.age().as_of_s is None
        state.at_end(topic, 10.0 + at)
    assert state.age().as_of_s == 10.0
    state.at_end("results", 20.0)
    assert state.age().as_of_s == 11.0


def test_an_outage_is_one_line_a_minute_one_at_its_beginning_and_one_at_its_end() -> None:
    """Five readers that try each two seconds for 82 s: two lines, and the last."""
    state, told = ReadingState(TOPICS), []
    for second in range(0, 82, 2):
        told += [state.silent(topic, "refused", 1_000.0 + second) for topic in TOPICS]
        assert state.age().silent_since_s == 1_000.0
        assert state.age().why == "refused"
    ends = [state.at_end(topic, 1_082.0) for topic in TOPICS]
    assert [one for one in told if one] == [Telling.BEGINS, Telling.LASTS]
    assert ends == [None, None, Telling.ENDS]
    assert state.silent_s(1_082.0) == 82.0
    assert state.age() == DataAge(1_082.0)


def test_another_process_that_fills_is_named() -> None:
    """With the age that it told, until this one fills."""
    state = ReadingState(TOPICS)
    state.filled_by("host/7", 12.0)
    assert state.age() == DataAge(12.0, filled_by="host/7")
    state.filled_here()
    assert state.age() == DataAge(None)


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from(TOPICS), st.floats(0, 30)), max_size=60),
)
def test_beginnings_and_ends_take_turns(events: list[tuple[bool, str, float]]) -> None:
    """And what lasts is told within an outage alone, at most once in its time."""
    state, now_s, outage, told_s = ReadingState(TOPICS), 0.0, False, 0.0
    for silent, topic, later_s in events:
        now_s += later_s
        told = state.silent(topic, "", now_s) if silent else state.at_end(topic, now_s)
        assert told is not Telling.BEGINS or not outage
        assert told is not Telling.ENDS or outage
        if told is Telling.LASTS:
            assert outage
            assert now_s - told_s >= TOLD_EVERY_S
        if told is not None:
            told_s = now_s
            outage = told is not Telling.ENDS
        assert (state.age().silent_since_s is not None) == outage
