"""A deadline without its year is the next such day."""

from __future__ import annotations

from datetime import date

import pytest

from service.checks.labels.yearless_days import days_without_year

ISSUED = date(2026, 10, 28)


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ("bitte bis 15.02. auf unser konto", date(2027, 2, 15)),
        ("zahlbar bis zum 5.11.", date(2026, 11, 5)),
        ("bis spätestens 15. november zu zahlen", date(2026, 11, 15)),
        ("please pay by november 15, thank you", date(2026, 11, 15)),
        ("avant le 15 novembre", date(2026, 11, 15)),
    ],
)
def test_a_deadline_gets_its_year(row: str, day: date) -> None:
    """Also that of the next year."""
    assert [found for _, _, found in days_without_year(row, ISSUED)] == [day]


def test_the_last_year_has_deadlines_too() -> None:
    """A misread year may be any. No day comes half a year later."""
    row = "zahlbar bis zum 15.12."
    assert [day for *_, day in days_without_year(row, date(9999, 11, 1))] == [date(9999, 12, 15)]
    assert [*days_without_year(row, date(9999, 12, 31))] == []


@pytest.mark.parametrize(
    "row",
    [
        "zahlbar bis 15.11.2026",
        "by november 15, 2026",
        "geleistet vom 12.11. bis 15.11. in kiel",
        "bis 15.11. 2 % skonto",
        "bis 31.11.",
        "bis 1.9.",
        "bis 12.13. 5",
    ],
)
def test_other_days_are_none(row: str) -> None:
    """One with its year, the end of a range, of a discount, no day, and one far away."""
    assert [*days_without_year(row, ISSUED)] == []
