"""The forms of a text that rules share."""

from __future__ import annotations

import pytest

from service.checks.printed.printed_text import PrintedText


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


def test_a_word_that_is_repeated_stands_once_in_the_row_of_words() -> None:
    """A quick look takes less time than one at the text."""
    assert PrintedText("Total 12.00 Total").word_row.count("total") == 1
