"""Plain characters: of the same length, and what has no width is dropped first."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.printed.printed_text import PrintedText
from service.checks.values.plain_text import (
    composed,
    folded,
    is_plain,
    letters_of,
    plain_text,
    without_invisible,
    words_of,
)

_LATIN = st.text(st.characters(max_codepoint=0x24F) | st.just("€"))


@given(st.text(max_size=80))
def test_positions_stay_the_same(text: str) -> None:
    """One character for each, whatever the text is."""
    assert len(plain_text(text)) == len(text)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("49·98", "49.98"),
        ("1·190,00", "1.190,00"),
        ("10·4,20", "10·4,20"),
        ("col·legi", "col·legi"),
        ("\uffe5100", "¥100"),
        ("R\u20432026\u207b17", "R-2026-17"),
        ("1\u060c190", "1,190"),
    ],
)
def test_marks_have_their_usual_form(printed: str, plain: str) -> None:
    """Small and full-width forms, dashes that are signs, commas of other scripts; a raised point is
    one where two or three digits follow, and multiplies elsewhere."""
    assert plain_text(printed) == plain


@pytest.mark.parametrize("mark", ["\u200b", "\u2060", "\u200e", "\u200f", "\ufeff"])
def test_marks_without_a_width_part_nothing(mark: str) -> None:
    """In numbers, signs and identifiers, of the document and of the answer."""
    text = PrintedText(f"Nr. R-20{mark}26-17: {mark}-{mark}1{mark}.190,50{mark} EUR")
    assert text.has_identifier("R-2026-17")
    assert text.has_identifier(f"R-2026{mark}-17")
    assert "-1190.50" in text.plain_amounts
    assert without_invisible(f"a{mark}b") == "ab"


def test_each_plain_character_stays_as_it_is_and_folds_as_python_folds_it() -> None:
    """The quick forms of a plain text are its full forms, for every character that is plain."""
    plain = [sign for sign in map(chr, range(0xD800)) if is_plain(sign)]
    assert {"a", "ß", "ĸ", "€", "İ", "\n"} <= set(plain)
    for sign in plain:
        assert plain_text(sign) == composed(sign) == without_invisible(sign) == sign
        assert folded(sign, sign.lower()) == sign.casefold()


@given(_LATIN)
def test_a_plain_text_stays_as_it_is_and_folds_as_python_folds_it(text: str) -> None:
    """No neighbour changes what a character becomes."""
    if is_plain(text):
        assert plain_text(text) == composed(text) == without_invisible(text) == text
        assert folded(text, text.lower()) == text.casefold()
    else:
        assert any(not is_plain(sign) for sign in text)


@given(st.text(st.sampled_from("aZ9_ -.\nßéＡ²Ⅷ٣\u0301€–株\ud800"), max_size=40))
def test_words_and_letters_are_those_that_a_pattern_finds(text: str) -> None:
    """The way by bytes parts a text as the pattern does, whatever its characters are."""
    assert words_of(text) == frozenset(re.findall(r"[^\W_]+", text))
    assert letters_of(text) == frozenset(re.findall(r"[^\W\d_]+", text))
