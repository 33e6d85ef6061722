"""Boxes of evidence: those of the words of a value, and of no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.printed.placed_evidence import QUOTE_MAX_CHARS, placed, quoted
from service.checks.printed.printed_places import PrintedPlace
from service.model.page_words import Box, Direction, PageWords, PlacedWord, ReadAs

TEXT = "Total EUR1.190,00 paid"


def _words(read_as: ReadAs = ReadAs.TEXT) -> PageWords:
    return PageWords(
        (
            PlacedWord(0, 5, 1, Box(0.1, 0.5, 0.2, 0.52), read_as, 0.9),
            PlacedWord(6, 17, 1, Box(0.3, 0.5, 0.52, 0.53), read_as, 0.6),
            PlacedWord(18, 22, 2, Box(0.1, 0.1, 0.2, 0.12), ReadAs.TEXT),
        )
    )


def test_a_word_has_its_box() -> None:
    """And how it was read."""
    found = placed(TEXT, PrintedPlace(0, 5), "", _words())
    assert (found.page, found.box, found.how) == (1, (0.1, 0.5, 0.2, 0.52), "text")
    assert (found.quote, found.confidence, found.line) == ("Total", None, None)


def test_a_part_of_a_word_has_its_share() -> None:
    """By the usual widths of letters: a point is half a digit, a capital letter more than one.
    Those of Helvetica are known."""
    left, top, right, bottom = placed(TEXT, PrintedPlace(9, 17), "", _words()).box or (0.0,) * 4
    assert (top, right, bottom) == (0.5, 0.52, 0.53)
    assert abs(left - 0.38) < 0.005
    glued = "Fällig:02.11.2026"
    widths = (611, 556, 222, 222, 222, 556, 278, 556, 556, 278, 556, 556, 278, 556, 556, 556, 556)
    words = PageWords((PlacedWord(0, 17, 1, Box(0.1, 0.5, 0.3, 0.52), ReadAs.TEXT),))
    found = placed(glued, PrintedPlace(7, 17), "", words).box or (0.0,) * 4
    assert abs(found[0] - (0.1 + 0.2 * sum(widths[:7]) / sum(widths))) < 0.003


@pytest.mark.parametrize(
    ("direction", "box"),
    [
        (Direction.RIGHT, (0.2, 0.1, 0.4, 0.5)),
        (Direction.DOWN, (0.1, 0.2, 0.5, 0.4)),
        (Direction.LEFT, (0.2, 0.1, 0.4, 0.5)),
        (Direction.UP, (0.1, 0.2, 0.5, 0.4)),
    ],
)
def test_a_part_lies_where_reading_comes_to_it(
    direction: Direction, box: tuple[float, ...]
) -> None:
    """A page that is turned, and letters that are read from the right, begin at another side."""
    word = PlacedWord(0, 8, 1, Box(0.1, 0.1, 0.5, 0.5), ReadAs.TEXT, 1.0, direction)
    words, text = PageWords((word,)), "12345678"
    assert placed(text, PrintedPlace(2, 6), "", words).box == box
    first = placed(text, PrintedPlace(0, 2), "", words).box or ()
    begins_first = direction in (Direction.RIGHT, Direction.DOWN)
    assert first[direction % 2] == (0.1 if begins_first else 0.4)


def test_several_words_share_a_box_on_their_page() -> None:
    """A word on another page adds nothing to it."""
    assert placed(TEXT, PrintedPlace(0, 17), "", _words()).box == (0.1, 0.5, 0.52, 0.53)
    assert placed(TEXT, PrintedPlace(0, 22), "", _words()).box == (0.1, 0.5, 0.52, 0.53)


def test_the_least_certain_word_of_a_scan_counts() -> None:
    """One word that was recognised makes the value a recognised one."""
    found = placed(TEXT, PrintedPlace(0, 22), "", _words(ReadAs.OCR))
    assert (found.how, found.confidence) == ("ocr", 0.6)


def test_a_value_without_placed_words_has_a_quote_alone() -> None:
    """A page whose words were not placed."""
    found = placed(TEXT, PrintedPlace(0, 5), "Sum", PageWords(()))
    assert (found.page, found.box, found.quote, found.label) == (None, None, "Total", "Sum")


@given(st.text(max_size=300), st.data())
def test_a_quote_is_what_stands_there(text: str, data: st.DataObject) -> None:
    """With single blanks, and cut."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = quoted(text, PrintedPlace(start, end))
    assert len(quote) <= QUOTE_MAX_CHARS
    assert " ".join(text[start:end].split()).startswith(" ".join(quote.split()))
