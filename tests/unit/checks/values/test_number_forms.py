"""One number by its characters alone: decimals, digits, and the columns it may consist of."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.values.number_forms import (
    LENGTH_MAX,
    NUMBER,
    bare,
    decimals,
    parts,
    significant,
)


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("4711", (0,)),
        ("49,98", (2,)),
        ("1.234,56", (2,)),
        ("1'234", (0,)),
        ("12,34,567", (0,)),
        ("1.190", (0, 3)),
        ("1,190", (0, 3)),
        ("0.190", (3,)),
        ("02.11.2026", ()),
        ("1.23.4", ()),
        ("9" * (LENGTH_MAX + 1), ()),
    ],
)
def test_a_number_has_one_count_of_decimals_two_or_none(
    written: str, places: tuple[int, ...]
) -> None:
    """Three digits behind one mark may be thousands; a date in figures is no number."""
    assert decimals(written) == places


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_digits_power_and_sign_are_the_amount(amount: Decimal) -> None:
    digits, power, sign = significant(format(amount, "f"))
    assert Decimal(int(digits or "0") * sign).scaleb(power) == amount
    assert digits.strip("0") == digits


def test_the_digits_of_a_number_have_no_marks() -> None:
    assert bare("1.234'567\u202f890,12\u066b5") == "1234567890125"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12 345,00", ["12", "345,00"]),
        ("12 345 678", ["12", "345", "678", "12 345", "345 678"]),
        ("1 000,00", []),
        ("29.995.0024.99", ["29.99", "5.00", "24.99"]),
        ("29.9924.99", ["29.99", "24.99"]),
        ("4711", []),
    ],
)
def test_columns_with_one_blank_or_none_are_parts(written: str, expected: list[str]) -> None:
    """A group of zeros is a thousand, and no column."""
    assert [part for part, _, _ in parts(written, 0)] == expected


@given(st.text(alphabet="0123456789., '", max_size=60), st.integers(min_value=0, max_value=9))
def test_a_part_stands_where_it_says(text: str, before: int) -> None:
    for number in NUMBER.finditer(text):
        for part, start, end in parts(number.group(), before + number.start()):
            assert text[start - before : end - before] == part


def test_a_number_ends_before_a_blank() -> None:
    """`313 | 18` was `313 ` in a Python whose possessive groups keep too much."""
    assert NUMBER.findall("313 | 18. 1 234,5, 7 12") == ["313", "18", "1 234,5", "7", "12"]
