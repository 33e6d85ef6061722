"""Words of their own, found without an expression."""

from __future__ import annotations

import re

import pytest

from service.checks.values.whole_words import places_of, whole_places, whole_words

TEXTS = (
    "",
    "4711",
    "No 4711, 4711-2 and (4711)",
    "47114711 4711",
    "B4711 4711_ _4711 é4711 4711²",
    "a-a-a a-a a",
    "11 111 1.1 11",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("value", ["4711", "a-a", "11", "a"])
def test_a_word_of_its_own_is_what_an_expression_of_it_finds(value: str, text: str) -> None:
    """No letter, digit or underscore of any script stands beside it."""
    expected = [one.start() for one in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text)]
    assert list(whole_places(value, text)) == expected
    anywhere = [one.start() for one in re.finditer(re.escape(value), text)]
    assert list(places_of(value, text)) == anywhere


def test_several_words_are_found_from_the_left() -> None:
    """Each with where it begins and ends."""
    assert whole_words({"paid", "bezahlt"}, "bezahlt: unpaid, paid") == [(0, 7), (17, 21)]


def test_no_value_stands_nowhere() -> None:
    """An empty one would stand everywhere."""
    assert list(places_of("", "text")) == list(whole_places("", "text")) == []
