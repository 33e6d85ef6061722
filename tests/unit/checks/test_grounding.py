"""Grounding: a printed value is found in every usual form, any other value is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.grounding import PrintedText

DAY = date(2026, 3, 7)


@pytest.mark.parametrize(
    "printed",
    [
        "2026-03-07",
        "07.03.2026",
        "7.3.2026",
        "7. 3. 2026",
        "07/03/26",
        "3/7/2026",
        "2026/03/07",
        "20260307",
        "7 March 2026",
        "March 7th, 2026",
        "Mar. 7, 2026",
        "07-MAR-2026",
        "7. März 2026",
        "7 mars 2026",
        "7 de marzo de 2026",
        "7 maart 2026",
        "7 marzo 2026",
    ],
)
def test_a_date_is_found_in_the_forms_that_people_write(printed: str) -> None:
    """In figures and in words, in six languages, and not a day later."""
    text = PrintedText(f"Invoice 4711 of {printed}, thank you")
    assert text.has_date(DAY)
    assert not text.has_date(date(2026, 3, 8))


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d"]))
def test_every_date_is_found_where_it_stands(day: date, form: str) -> None:
    """On any day."""
    assert PrintedText(f"am {day.strftime(form)} fällig").has_date(day)


@pytest.mark.parametrize(
    "printed", ["1.234,56", "1,234.56", "1 234,56", "1\u202f234,56", "1'234.56", "1234.56"]
)
def test_an_amount_is_found_whatever_separates_its_digits(printed: str) -> None:
    """And a wrong one is not."""
    text = PrintedText(f"Total: EUR {printed}")
    assert text.has_amount(Decimal("1234.56"))
    assert text.has_amount(Decimal("-1234.56"))
    assert not text.has_amount(Decimal("1234.57"))
    assert not text.has_amount(Decimal("234.57"))


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_amount_is_found_where_it_stands(amount: Decimal) -> None:
    """With two decimals, as printed."""
    assert PrintedText(f"Sum {amount:,} EUR").has_amount(amount)


def test_decimals_may_be_left_out_but_not_digits() -> None:
    """19.00 may be printed as 19; 190.00 may not."""
    text = PrintedText("VAT 19 %")
    assert text.has_amount(Decimal("19.00"))
    assert not text.has_amount(Decimal("190.00"))


def test_identifiers_are_compared_without_separators() -> None:
    """Blanks, dots, dashes and slashes are how people group; letters and digits are not."""
    text = PrintedText("IBAN DE89 3704 0044 0532 0130 00, VAT ATU-123.456.78")
    assert text.has_identifier("DE89370400440532013000")
    assert text.has_identifier("atu12345678")
    assert not text.has_identifier("DE89370400440532013001")


def test_a_currency_is_found_by_its_sign() -> None:
    """Most invoices print € and not EUR."""
    assert PrintedText("119,00 €").has_currency("EUR")
    assert not PrintedText("119,00 €").has_currency("USD")
