"""The signs of a number, by what stands before and behind it."""

from __future__ import annotations

import pytest

from service.checks.values.number_forms import NUMBER
from service.checks.values.number_signs import EITHER, MINUS, PLUS, NumberSigns


def _signs(text: str) -> tuple[int, ...]:
    number = NUMBER.search(text)
    assert number is not None
    return NumberSigns(text, text.lower()).of(number.group(), *number.span())


@pytest.mark.parametrize(
    "text",
    [
        "-49,98",
        "-€49,98",
        "EUR -49,98",
        "49,98-",
        "49,98 EUR-",
        "(49,98)",
        "(49,98 EUR)",
        "[49,98]",
        "<49,98>",
        "[EUR 49,98]",
        "▲49",
        "△49",
        "./. 49,98",
        "-/- 49,98",
        "minus 49,98",
        "Minus EUR 49,98",
    ],
)
def test_a_dash_brackets_or_a_word_make_a_number_negative(text: str) -> None:
    assert _signs(text) == MINUS


@pytest.mark.parametrize(
    "text", ["- 49,98", "49,98 -", "49,98 CR", "49,98 H", "49-", "(49)", "[49]", "49,98 - EUR"]
)
def test_a_sign_apart_or_behind_a_whole_number_leaves_it_open(text: str) -> None:
    assert _signs(text) == EITHER


@pytest.mark.parametrize(
    "text",
    [
        "49,98",
        "R-49",
        "49-50",
        "(49,98 net)",
        "5 H2O",
        "terminus 49",
        "49,98 Credit",
        "[EUR] 49,98",
        "< 49,98",
    ],
)
def test_dashes_of_words_and_ranges_are_no_signs(text: str) -> None:
    assert _signs(text) == PLUS
