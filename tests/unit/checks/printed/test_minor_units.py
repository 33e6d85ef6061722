"""Prices that are printed in hundredths of the currency."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.checks.printed.minor_units import is_in_hundredths
from service.checks.printed.printed_text import PrintedText


@pytest.mark.parametrize(
    ("row", "price", "currency", "found"),
    [
        ("8.420 kWh  24,50 ct/kWh", "0.245", "EUR", True),
        ("312 min @ 7.5p  23.40", "0.075", "GBP", True),
        ("Preis Cent/kWh\n8420   24,50", "0.245", "EUR", True),
        ("Arbeitspreis (in ct)\n24,50", "0.245", "EUR", True),
        ("Energi 84,20 øre/kWh", "0.842", "NOK", True),
        ("8.420 kWh  24,50 EUR/kWh", "0.245", "EUR", False),
        ("24,50 center", "0.245", "EUR", False),
        ("24,50 p", "0.245", "EUR", False),
        ("2,450 ct", "0.245", "EUR", False),
        ("24,50 ct", "0.245", None, False),
        ("Unit rate (p)\n24.50", "0.245", "GBP", True),
        ("24.50 p / kWh", "0.245", "GBP", True),
        ("Rate in c per kWh\n24.50", "0.245", "AUD", True),
        ("P/N A-100  750.00", "7.50", "GBP", False),
        ("750.00 P", "7.50", "GBP", False),
        ("c/o Ines Albrecht, A/C 12\n750.00", "7.50", "USD", False),
        ("(c) 2026 Acme  750.00 C", "7.50", "CAD", False),
        ("Qty  Rate (p)   Amount\n100     24.50    24.50", "0.245", "GBP", True),
        ("Menge\tct/kWh\tBetrag\n8420 kWh\t24,50\t2.062,90", "0.245", "EUR", True),
        ("Menge   Cent/kWh   Betrag\n\n8420       24,50     2.062,90", "0.245", "EUR", True),
        ("Rate (p)  Call\n  7.50    To 020\nTotal due     24.50", "0.245", "GBP", False),
        ("Menge   ct/kWh   Betrag\n10       3,10    24,50", "0.245", "EUR", False),
        ("kWh ct/kWh EUR\n4000 21,50 860\n4420 24,50 1083", "0.245", "EUR", True),
        ("24.50\nRate (p)", "0.245", "GBP", False),
        ("Umlage (in ct)\nWartung\n24,50", "0.245", "EUR", False),
        ("Waga (gr)\n750,00", "7.50", "PLN", False),
    ],
)
def test_the_hundredth_is_named(row: str, price: str, currency: str | None, found: bool) -> None:
    """Beside the number or as a head; the same digits alone are another value."""
    assert is_in_hundredths(Decimal(price), currency, PrintedText(row)) is found
