"""A place of a failure is never taken for that of an event."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.failures.places import (
    EventPlace,
    event_place,
    failure_place,
    read_event,
    read_event_place,
    read_failure_place,
)
from service.model.record import Coordinates

places = st.builds(
    Coordinates,
    st.sampled_from(["failures", "invoices.failures", "F"]),
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**63 - 1),
)


@given(places)
def test_what_is_written_is_read_as_what_it_was(at: Coordinates) -> None:
    """Failures with their letter or with their topic; events without."""
    place = (at.partition, at.offset)
    for words in (failure_place(at), failure_place(at).lower(), str(at)):
        assert read_failure_place(words, at.topic) == place
        assert read_event_place(words) is None
    assert read_event_place(event_place(at)) == place
    assert read_failure_place(event_place(at), at.topic) is None
    for words, topic in ((event_place(at), ""), (str(at), at.topic)):
        named = read_event(words)
        assert named == EventPlace(topic, *place)
        assert named.means(at)
        assert named.means(at._replace(topic="another")) is (topic == "")
        assert not named.means(at._replace(offset=at.offset ^ 1))


def test_an_event_beside_one_of_another_topic_names_its_topic() -> None:
    """Partition and offset alone would mean either."""
    one, other = Coordinates("a", 0, 5), Coordinates("b", 0, 5)
    assert event_place(one, one) == "0@5"
    assert event_place(one, other) == "a-0@5"


@pytest.mark.parametrize(
    "words", ["", "F", "F1", "1@", "F1@x", "-1@2", "FF1@2", "\u0661@2", "1@2 ", "9" * 5_000 + "@1"]
)
def test_other_words_are_no_place(words: str) -> None:
    """Nor do they raise, whatever their length and their digits."""
    assert read_event_place(words) is None
    assert read_event(words) is None
    assert read_failure_place(words, "failures") is None


@given(st.text(max_size=40), st.text(max_size=10))
def test_any_words_are_read_without_a_fault(words: str, topic: str) -> None:
    """They come from a command line."""
    assert read_event_place(words) is None or "@" in words
    assert read_event(words) is None or "@" in words
    assert read_failure_place(words, topic) is None or "@" in words
