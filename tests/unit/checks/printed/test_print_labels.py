"""Labels of a print: the values beside them, and no sentence about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.printed.print_labels import AMOUNT_PATHS, DAY_PATHS, PrintLabels


def amounts(text: str, path: str = "totals.amount_due") -> list[Decimal]:
    return [max(readings) for readings in PrintLabels(text).amounts(path)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Zahlbetrag 502,63", ["502.63"]),
        ("Amount due: EUR 1,234.50", ["1234.50"]),
        ("Solde à payer\n383,75 €", ["383.75"]),
        ("Do zapłaty 12,30 zł\nAmount due 12.30", ["12.30", "12.30"]),
        ("Please pay the amount due 502,63", []),
        ("Zahlbar innerhalb 30 Tagen", []),
        ("Amount dues 4.00", []),
    ],
)
def test_the_last_number_behind_a_label_is_its_value(text: str, found: list[str]) -> None:
    """In the row of the label, or alone in the next."""
    assert amounts(text) == [Decimal(value) for value in found]


def test_sums_of_charges_are_no_gross_total() -> None:
    """`Gesamtbetrag der Zuschläge` begins with the same word."""
    text = "Gesamtbetrag der Zuschläge 0,00\nGesamtbetrag 119,00"
    assert amounts(text, "totals.gross") == [Decimal("119.00")]


def test_days_follow_their_labels() -> None:
    """All days of the row count: there may be two terms of payment."""
    text = "Fällig am 04.12.2026, mit Skonto 15.11.2026\nRechnungsdatum: 02.11.2026"
    found = PrintLabels(text).days("due_date")
    assert found == [frozenset({date(2026, 12, 4)}), frozenset({date(2026, 11, 15)})]
    assert PrintLabels(text).days("issue_date") == [frozenset({date(2026, 11, 2)})]


def test_the_day_of_a_title_stands_in_the_row_with_the_number() -> None:
    """A number so short that it stands anywhere is no evidence."""
    labels = PrintLabels("Rechnung Nr. R-2026-17 vom 02.11.2026\nLieferung 7 am 01.11.2026")
    assert labels.days_of_title("R-2026-17") == [frozenset({date(2026, 11, 2)})]
    assert labels.days_of_title("R-20") != []
    assert labels.days_of_title("7") == []


def test_a_currency_follows_its_label() -> None:
    """Codes elsewhere may be of another amount."""
    text = "Währung: GBP\nSteuer in EUR 12,00\nCurrency Euro"
    assert PrintLabels(text).currencies() == {"GBP"}
    assert PrintLabels("1,00 EUR").currencies() == frozenset()


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    """For any text, also behind a label."""
    labels = PrintLabels(f"{text}\nAmount due {text}\nDue date {text}\nCurrency {text}")
    for path in AMOUNT_PATHS:
        labels.amounts(path)
    for path in DAY_PATHS:
        labels.days(path)
    labels.currencies()
