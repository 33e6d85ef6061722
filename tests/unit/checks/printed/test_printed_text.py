"""The forms of a text that rules share."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from service.checks.comparisons.proforma_titles import PROFORMA_STEMS
from service.checks.comparisons.titles import TITLE_STEMS
from service.checks.labels.date_words import DEDUCTING
from service.checks.payments.advances import ADVANCE_STEMS
from service.checks.payments.prepayments import PART_STEMS
from service.checks.printed.printed_text import STEM_CHARS_MIN, PrintedText


@pytest.mark.parametrize(
    ("text", "lower", "small"),
    [
        ("Schlußrechnung, Abschlag\nAbschlag", "schlussrechnung", "schlußrechnung"),
        ("Cre\u0301dit 4711", "crédit", "cre"),
        ("\u0130ADE FATURASI", "faturas", "iade"),
        ("Abschlags-\nrechnung", "rechnung", "abschlags"),
        ("PŘEDPLATNÉ\u20023", "předplat", "předplat"),
    ],
)
def test_letters_that_stand_together_in_a_text_do_so_in_its_words(
    text: str, lower: str, small: str
) -> None:
    """A quick look at the words finds what one at the text finds, and nothing that a hyphen at the
    end of a row parts."""
    printed = PrintedText(text)
    assert lower in printed.lower
    assert lower in printed.word_row
    assert small in printed.small
    assert small in printed.small_row
    assert "abschlagsrechnung" not in printed.word_row
    assert "abschlagsrechnung" not in printed.small_row


@pytest.mark.parametrize(
    "stems", [DEDUCTING, PROFORMA_STEMS, TITLE_STEMS, ADVANCE_STEMS, PART_STEMS]
)
def test_what_is_looked_for_in_the_row_of_words_is_no_short_word(stems: Sequence[str]) -> None:
    """It would not be found: the row leaves out what is short in ASCII."""
    assert [one for one in stems if one.isascii() and len(one) < STEM_CHARS_MIN] == []
    assert PrintedText("7 of 12 mayors").word_row == "mayors"


def test_a_word_that_is_repeated_stands_once_in_the_row_of_words() -> None:
    """A quick look takes less time than one at the text."""
    assert PrintedText("Total 12.00 Total").word_row.count("total") == 1
