"""Placed words and hidden text arrive as they were sent; what no reader sends is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.frames.word_frames import (
    PAGES_MAX,
    WORD_BYTES,
    listed,
    packed_words,
    unlisted,
    unpacked_words,
)
from service.model.hidden_text import HIDDEN_MAX, QUOTE_MAX_CHARS, HiddenText, Hiding
from service.model.page_words import Box, Direction, PageWords, PlacedWord, ReadAs

SHARES = st.floats(0.0, 1.0)
BOXES = st.tuples(SHARES, SHARES, SHARES, SHARES).map(
    lambda four: Box(min(four[::2]), min(four[1::2]), max(four[::2]), max(four[1::2]))
)
BOX = Box(0.1, 0.1, 0.2, 0.2)
WORD = packed_words(PageWords((PlacedWord(2, 4, 1, BOX, ReadAs.TEXT),)))


@st.composite
def placed_words(draw: st.DrawFn) -> PageWords:
    """Words one behind the other."""
    words, place = [], 0
    for gap, size in draw(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=9)):
        page, read_as = draw(st.integers(1, PAGES_MAX)), draw(st.sampled_from(ReadAs))
        sure = draw(SHARES)
        start = place + gap
        place = start + size
        goes = draw(st.sampled_from(Direction))
        words.append(PlacedWord(start, place, page, draw(BOXES), read_as, sure, goes))
    return PageWords(tuple(words))


@given(placed_words())
def test_words_arrive_as_they_were(words: PageWords) -> None:
    """Places exactly; boxes and confidence to a part of 65,535."""
    chars = max((word.end for word in words), default=0)
    arrived = tuple(unpacked_words(packed_words(words), chars) or ())
    assert len(packed_words(words)) == len(words) * WORD_BYTES
    assert len(arrived) == len(words)
    for one, other in zip(words, arrived, strict=True):
        same = (one.start, one.end, one.page, one.read_as, one.direction)
        assert same == (other.start, other.end, other.page, other.read_as, other.direction)
        near = pytest.approx
        assert other.confidence == near(one.confidence, abs=1e-5)
        assert (other.box.left, other.box.top) == near((one.box.left, one.box.top), abs=1e-5)
        assert (other.box.right, other.box.bottom) == near(
            (one.box.right, one.box.bottom), abs=1e-5
        )


@given(placed_words())
def test_a_second_journey_changes_nothing(words: PageWords) -> None:
    """Rounding happens once."""
    once = unpacked_words(packed_words(words), 1_000)
    assert unpacked_words(packed_words(once), 1_000) == once


@pytest.mark.parametrize(
    "data",
    [
        WORD[:-1],
        WORD + WORD,
        WORD[:3] + b"\x09" + WORD[4:],
        WORD[:7] + b"\x63" + WORD[8:],
        WORD[:8] + b"\0\0" + WORD[10:],
        WORD[:10] + b"\xff\xff" + WORD[12:],
        WORD[:-2] + b"\x09\0",
        WORD[:-1] + b"\x04",
    ],
    ids=[
        "cut",
        "overlap",
        "start behind end",
        "behind the text",
        "page 0",
        "box",
        "how",
        "direction",
    ],
)
def test_words_that_no_reader_sends_are_refused(data: bytes) -> None:
    """Rules look words up by their place."""
    assert unpacked_words(WORD, 10) is not None
    with pytest.raises(ValueError, match="no "):
        unpacked_words(data, 10)


@given(st.binary(max_size=4 * WORD_BYTES), st.integers(0, 2**32))
def test_any_bytes_are_words_or_refused(data: bytes, chars: int) -> None:
    """With nothing else raised."""
    try:
        words = unpacked_words(data, chars)
    except ValueError:
        return
    assert len(words or ()) == len(data) // WORD_BYTES


HIDDEN = st.builds(
    HiddenText,
    st.sampled_from(Hiding),
    st.text("ab ä", max_size=QUOTE_MAX_CHARS),
    st.none() | st.integers(1, PAGES_MAX),
)


@given(st.lists(HIDDEN, max_size=HIDDEN_MAX).map(tuple))
def test_hidden_text_arrives_as_it_was(hidden: tuple[HiddenText, ...]) -> None:
    """By way of JSON."""
    assert unlisted(json.loads(json.dumps(listed(hidden)))) == hidden


def test_hidden_text_is_cut_to_its_bounds_and_made_printable() -> None:
    """It reaches terminals and pages."""
    much = (HiddenText(Hiding.TINY, "\x1b" + "x" * 500, 1),) * (HIDDEN_MAX + 5)
    arrived = unlisted(listed(much))
    assert len(arrived) == HIDDEN_MAX
    assert arrived[0].quote == "\N{REPLACEMENT CHARACTER}" + "x" * (QUOTE_MAX_CHARS - 1)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        5,
        [["tiny", "x", 1]] * (HIDDEN_MAX + 1),
        [["tiny", "x"]],
        [["tall", "x", 1]],
        [["tiny", "x" * (QUOTE_MAX_CHARS + 1), 1]],
        [["tiny", "\x1b[2J", 1]],
        [["tiny", 5, 1]],
        [["tiny", "x", 0]],
        [["tiny", "x", True]],
        [["tiny", "x", "1"]],
        [[[], "x", 1]],
    ],
)
def test_hidden_text_that_no_reader_sends_is_refused(sent: Any) -> None:
    """As a ValueError, which makes a broken frame."""
    with pytest.raises(ValueError, match=r"no |not a valid"):
        unlisted(sent)
