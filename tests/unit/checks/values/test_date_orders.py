"""Dates with two readings that the terms or the countries of a document settle."""

from __future__ import annotations

from datetime import date

import pytest

from service.checks.values.date_orders import DAY_FIRST, MONTH_FIRST, order_of_countries
from service.checks.values.plain_text import plain_text
from service.checks.values.printed_dates import PrintedDates
from service.checks.values.printed_numbers import Found

_APRIL, _MAY = date(2026, 4, 5), date(2026, 5, 4)


def _found(text: str) -> tuple[Found, Found]:
    dates = PrintedDates(plain_text(text), decimal_comma=False)
    return dates.find(_APRIL), dates.find(_MAY)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("780 Dock Street, Toledo, OH 43604", MONTH_FIRST),
        ("San Jose CA  95112-1234", MONTH_FIRST),
        ("Leicester LE4 5ST", DAY_FIRST),
        ("ABN 51 824 753 556", DAY_FIRST),
        ("חשבונית מס מספר 20418", DAY_FIRST),
        ("Рахунок, Toledo, OH 43604", None),
        ("IBAN DE89 3704 0044 0532 0130 00", DAY_FIRST),
        ("Toledo, OH 43604\nLeicester LE4 5ST", None),
        ("Shenzhen, China\nToledo, OH 43604", None),
        ("Berlin, DE 10115\nJakarta, ID 12190\nMálaga, MA 29001", None),
        ("Brooklyn, NY 11201", MONTH_FIRST),
        ("Toronto ON, Canada\nToledo, OH 43604", None),
        ("sold in 43604 pieces or 12345 units", None),
        ("DE 10115 Berlin", None),
        ("GST/HST 5 % HST\nABN 51", None),
    ],
)
def test_the_only_country_of_a_document_decides(text: str, order: str | None) -> None:
    """Words of two kinds of countries leave both readings, and so do those of none."""
    assert order_of_countries(text) == order


def test_terms_decide_where_they_fit_one_order_alone() -> None:
    """Thirty days lie between 5 April and 5 May; between 4 and 5 May they do not."""
    dates = "04/05/2026 due 05/05/2026"
    assert _found(f"Net 30 {dates}") == (Found.SURE, Found.ABSENT)
    assert _found(f"payable within 1 day {dates}") == (Found.ABSENT, Found.SURE)
    assert _found(f"14 days {dates}") == (Found.AMBIGUOUS, Found.AMBIGUOUS)
    assert _found(f"30 days, discount within 1 day {dates}") == (Found.AMBIGUOUS, Found.AMBIGUOUS)


def test_a_date_with_one_reading_outweighs_a_country() -> None:
    """An American shop may write its days first."""
    assert _found("04/05/2026 31/05/2026 Toledo, OH 43604") == (Found.ABSENT, Found.SURE)
    assert _found("04/05/2026 Toledo, OH 43604") == (Found.SURE, Found.ABSENT)
    assert _found("04/05/2026 Leicester LE4 5ST") == (Found.ABSENT, Found.SURE)


def test_terms_that_contradict_the_country_leave_both_readings() -> None:
    """Sent on the next day by the order of the country, thirty days later by the other one."""
    dates = "01/04/2026 shipped 01/05/2026 Net 30 Toledo, OH 43604"
    printed = PrintedDates(plain_text(dates), decimal_comma=False)
    assert printed.find(date(2026, 1, 4)) is Found.AMBIGUOUS
    assert printed.find(date(2026, 4, 1)) is Found.AMBIGUOUS
    assert _found("04/05/2026 05/05/2026 Net 30 Toledo, OH 43604") == (Found.SURE, Found.ABSENT)
