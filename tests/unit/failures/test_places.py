"""A place of a failure is never taken for that of an event."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.failures.places import EventPlace, event_place, failure_place, read_named
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
    event = at._replace(topic="events", offset=at.offset ^ 1)
    for words in (failure_place(at), failure_place(at).lower(), str(at)):
        named = read_named(words, at.topic)
        assert (named.failure, named.event) == (place, None)
        assert named.is_failure(at, event)
        assert not named.is_failure(event, at, words), "another failure, of the event there"
    for words, topic in ((event_place(at), ""), (str(at), at.topic)):
        named = read_named(words, "another-topic")
        assert (named.failure, named.event) == (None, EventPlace(topic, *place))
        assert named.is_event(at)
        assert named.is_event(at._replace(topic="another")) is (topic == "")
        assert not named.is_event(at._replace(offset=at.offset ^ 1))
        assert named.is_failure(event, at)
        assert not named.is_failure(at, event)
        assert named.is_id(words) is (topic != ""), "an id may look like a place with a topic"


@pytest.mark.parametrize("words", ["INV-7", "R 7/2026", "Fuchs", "7"])
def test_other_words_are_an_id(words: str) -> None:
    """Of the sender, of the event, or an invoice's number."""
    named, at = read_named(words, "failures"), Coordinates("failures", 0, 7)
    assert named.is_id("e-1", words)
    assert not named.is_id("e-1", None)
    assert named.is_failure(at, None, "e-1", words)
    assert not named.is_failure(at, at, "e-1")


def test_no_words_name_nothing() -> None:
    """A shell's empty variable would choose every failure whose record lacks an id."""
    at = Coordinates("failures", 0, 1)
    assert not read_named("", at.topic).is_failure(at, None, "", "")


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
    named = read_named(words, "failures")
    assert (named.failure, named.event) == (None, None)


@given(st.text(max_size=40), st.text(max_size=10))
def test_any_words_are_read_without_a_fault(words: str, topic: str) -> None:
    """They come from a command line."""
    named = read_named(words, topic)
    assert "@" in words or (named.failure, named.event) == (None, None)
