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


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("VAT 20 % (447.18)      £89.44", PLUS),
        ("MwSt. 19% (447,18 €): 84,96 €", PLUS),
        ("VAT 20 % (447.18)", MINUS),
        ("VAT 20 % (447.18)   (89.44)", MINUS),
        ("VAT 20 % (447.18)\n89.44", MINUS),
        ("Discount (447.18)   89.44", MINUS),
    ],
)
def test_brackets_between_a_rate_and_its_tax_hold_the_base(text: str, signs: object) -> None:
    """Without a tax behind them, they are the sign of a tax that is given back."""
    start = text.index("447")
    assert NumberSigns(text, text.lower()).of("447.18", start, start + 6) == signs
