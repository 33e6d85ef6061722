"""Characters are read where they stand, in whichever order they were drawn."""

from __future__ import annotations

import pytest

from service.documents.layout.letter_order import has_from_right, in_reading_order


def read(drawn: str, order: str, turn: int = 0) -> str:
    """The text whose characters are drawn in this order and stand as in the other one."""
    places = [_turned(order.index(letter), turn) for letter in drawn]
    return in_reading_order(drawn, places, turn)


def _turned(at: int, turn: int) -> tuple[float, ...]:
    """A square place on the line, counted from where Latin text begins."""
    return (
        (at, 1, at + 1, 0),
        (0, -at, 1, -at - 1),
        (-at - 1, 1, -at, 0),
        (0, at + 1, 1, at),
    )[turn]


@pytest.mark.parametrize("turn", range(4))
def test_latin_text_is_read_from_the_left_of_its_line(turn: int) -> None:
    """A negative space between characters draws them from the right."""
    assert read("0.19", "91.0", turn) == "91.0"


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("םולש", "שלום"),
        ("123 םולש", "שלום 123"),
        ("EUR.1 םולש", "שלום EUR.1"),
        ("ر.س 12", "12 س.ر"),
        (":םולש", "שלום:"),
    ],
)
def test_hebrew_and_arabic_are_read_from_the_right(shown: str, text: str) -> None:
    """Whether they are drawn as they stand, or as they are read; numbers from the left."""
    assert read(shown, shown) == text
    assert read(text, shown) == text
    assert has_from_right(text)


def test_a_mark_stays_with_its_letter_and_a_ligature_is_one_place() -> None:
    """Vowels lie on letters; two letters of one glyph have one box."""
    places = [(1.0, 1.0, 2.0, 0.0), (0.9, 1.0, 1.0, 0.0), (0.0, 1.0, 1.0, 0.0)]
    assert in_reading_order("שָב", places, 0) == "שָב"
    one, two = (0.0, 1.0, 1.0, 0.0), (1.0, 1.0, 2.0, 0.0)
    assert in_reading_order("سلا", [two, one, one], 0) == "سلا"


@pytest.mark.parametrize("drawn", ["कि", "ab"])
def test_other_scripts_and_characters_on_each_other_stay_as_they_are_drawn(drawn: str) -> None:
    """No place tells how they are read."""
    places = [(0.3, 1.0, 1.3, 0.0), (0.0, 1.0, 1.0, 0.0)]
    assert in_reading_order(drawn, places, 0) == drawn
