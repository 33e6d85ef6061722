"""The text of recognised pages, and where its words stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.documents.document import visible
from service.documents.ocr_text import text_of
from service.documents.read_words import ReadWord
from service.model.page_words import Box, ReadAs


def word(text: str, left: float, top: float, *, shown: Box | None = None) -> ReadWord:
    """A word of a letter's height, so wide as it is long."""
    level = Box(left, top, left + 0.01 * len(text), top + 0.02)
    return ReadWord(text, 0.9, shown or level, level)


def test_rows_are_read_from_left_to_right_and_from_top_to_bottom() -> None:
    """In whatever order lines were found; columns stand two blanks apart."""
    page = [
        word("119,00", 0.7, 0.203),
        word("Total", 0.1, 0.2),
        word("due", 0.16, 0.198),
        word("INVOICE", 0.1, 0.1),
    ]
    text, _ = text_of([page])
    assert text == "INVOICE\nTotal due  119,00"


def test_places_are_those_in_the_text_and_in_the_picture() -> None:
    """Page by page; a page without words has a number, too."""
    shown = Box(0.3, 0.4, 0.5, 0.6)
    text, words = text_of([[word("one", 0.1, 0.1)], [], [word("1 234,56", 0.1, 0.1, shown=shown)]])
    assert text == "one\n\n1 234,56"
    first, second = words
    assert text[first.start : first.end] == "one"
    assert text[second.start : second.end] == "1 234,56"
    assert (first.page, second.page) == (1, 3)
    assert (second.box, second.read_as, second.confidence) == (shown, ReadAs.OCR, 0.9)


def test_nothing_invisible_gets_into_the_text() -> None:
    """Places hold only in a text that stays as it is."""
    text, words = text_of([[word("a\u200bb", 0.1, 0.1), word("c", 0.2, 0.1), word("", 0.3, 0.1)]])
    assert text == "c"
    assert len(words) == 1


_WORDS = st.builds(
    word, st.text(alphabet="ab1 \u200b", max_size=5), st.floats(0, 0.9), st.floats(0, 0.9)
)


@given(st.lists(st.lists(_WORDS, max_size=12), max_size=4))
def test_every_word_is_where_it_says(pages: list[list[ReadWord]]) -> None:
    """Words lie in the order of the text and do not overlap."""
    text, words = text_of(pages)
    assert visible(text) == text
    end = 0
    for placed in words:
        assert end <= placed.start < placed.end
        end = placed.end
    assert end == len(text)
