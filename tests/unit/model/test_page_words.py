"""Words are found by their place in the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.model.page_words import Box, PageWords, PlacedWord, ReadAs

BOX = Box(0.1, 0.1, 0.2, 0.2)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=20),
    st.integers(0, 100),
    st.integers(1, 20),
)
def test_words_between_two_places_are_those_that_share_a_character(
    gaps: list[tuple[int, int]], start: int, length: int
) -> None:
    """As a search of all words finds them."""
    words, place = [], 0
    for gap, size in gaps:
        words.append(PlacedWord(place + gap, place + gap + size, 1, BOX, ReadAs.TEXT))
        place += gap + size
    wanted = tuple(word for word in words if word.start < start + length and word.end > start)
    assert PageWords(tuple(words)).between(start, start + length) == wanted


def test_all_words_are_listed_in_their_order() -> None:
    """With their number."""
    words = tuple(PlacedWord(n, n + 1, 1, BOX, ReadAs.OCR, 0.5) for n in range(3))
    assert (tuple(PageWords(words)), len(PageWords(words))) == (words, 3)
