"""What accountants type is read where it has one meaning, and left alone where it has two."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.console.typed_texts import has_two_meanings, typed_amount, typed_date


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234.5", "1234.5"),
        ("12'345.60", "12345.60"),
        ("1234,56", "1234.56"),
        ("-12,5", "-12.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567,80", "1234567.80"),
    ],
)
def test_amounts_of_one_meaning(typed: str, meant: str) -> None:
    """With points, commas, blanks and apostrophes."""
    assert typed_amount(typed) == meant


@pytest.mark.parametrize(
    "typed", ["1,234", "1.234", "12.34,56", "1,23,456.00", "abc", "", "1,", ",5", "1,2,3"]
)
def test_other_amounts_stay_as_they_are(typed: str) -> None:
    """The schema decides, or refuses."""
    assert typed_amount(typed) == typed


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_plain_number_is_never_changed(number: Decimal) -> None:
    """And written in two other ways it is the same number."""
    plain = f"{number:.2f}"
    assert typed_amount(plain) == plain
    assert Decimal(typed_amount(f"{number:,.2f}")) == number
    swapped = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    assert Decimal(typed_amount(swapped)) == number


def test_dates() -> None:
    """Points mean day, month, year; slashes may mean two days."""
    assert typed_date("31.12.2026") == "2026-12-31"
    assert typed_date("1.2.2026") == "2026-02-01"
    for other in ("2026-12-31", "12/11/2026", "31.12.26", "", "٣١.١٢.٢٠٢٦"):
        assert typed_date(other) == other


def test_a_point_before_three_digits_has_two_meanings() -> None:
    """A thousand or one and a bit; no thousand begins with a zero."""
    assert all(map(has_two_meanings, ("1.234", "-12.500", "999.000")))
    others = ("0.125", "1234.567", "1.23", "1.2345", "1.234.567", "1,234", "")
    assert not any(map(has_two_meanings, others))
