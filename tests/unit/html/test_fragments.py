"""Parts of a row, and texts that say something by themselves."""

from __future__ import annotations

import pytest

from service.html.fragments import (
    begins_with_amount,
    is_label,
    is_turned,
    is_value,
    runs_from_right,
)


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("119.00", True, False),
        ("EUR 119,00", True, False),
        ("Total 119.00", False, False),
        ("Total", False, True),
        ("Invoice 4711", False, True),
        ("", False, False),
        ("x" * 121, False, False),
    ],
)
def test_a_value_has_no_word_and_a_label_no_amount(text: str, value: bool, label: bool) -> None:
    """A currency is no word."""
    assert (is_value(text), is_label(text)) == (value, label)


@pytest.mark.parametrize(
    ("text", "begins"),
    [("€ 119.00 paid", True), ("-1.234,50", True), ("Total 119.00", False), ("119", False)],
)
def test_an_amount_with_words_behind_it(text: str, begins: bool) -> None:
    """It is short, and the amount comes first."""
    assert begins_with_amount(text) is begins
    assert not begins_with_amount(f"{text} {'x' * 40}")


def test_a_latin_row_set_from_right_to_left_shows_its_amount_behind_its_words() -> None:
    """What is written from right to left is read so, and an amount alone stays where it is."""
    assert is_turned("119.00 Total")
    assert not is_turned("Total 119.00")
    assert not is_turned("119.00 EUR")
    assert runs_from_right("119.00 سعر")
    assert not is_turned("119.00 سعر")
