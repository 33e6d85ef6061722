"""What `$` and `kr` mean, by the country of the seller."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.currencies import currency_checks
from service.checks.printed.printed_text import PrintedText


def _flagged(text: str, currency: str, **supplier: Any) -> bool:
    invoice = Invoice.model_validate(
        {
            "currency": currency,
            "supplier": {"name": "Albanor"} | supplier,
            "customer": {"name": "Tessaly"},
            "totals": {"gross": "119.00"},
        }
    )
    return any(not check.passed for check in currency_checks(invoice, PrintedText(text)))


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Albanor AB\nBankgiro 5050-1055\nSumma 119,00 kr", "SEK", "NOK DKK"),
        ("Albanor AB\n41101 Göteborg, Sweden\nTotal 119,00 kr", "SEK", "NOK DKK"),
        ("Albanor ApS\nCVR 12345678\nAt betale 119,00 kr", "DKK", "NOK SEK"),
        ("Albanor AS\nOrg.nr. 974760673 MVA\nÅ betale 119,00 kr", "NOK", "SEK DKK"),
        ("Albanor Pty Ltd\nABN 51 824 753 556\nTotal $119.00", "AUD", "USD CAD NZD"),
        ("Albanor\n8 Collins Street\nMelbourne VIC 3000\nTotal $119.00", "AUD", "USD CAD"),
        ("Albanor inc.\nMontréal (Québec) H2Y 1C6\nTVQ 11,87\nTotal 119,00 $", "CAD", "USD AUD"),
        ("Albanor LLC\nAustin, TX 78701\nTotal $119.00", "USD", "CAD AUD"),
        ("Albanor Pte Ltd\nSingapore 238801\nTotal $119.00", "SGD", "USD"),
    ],
)
def test_the_country_of_the_seller_decides(text: str, right: str, wrong: str) -> None:
    """By words of its taxes and payments, its language, its name, or its postal codes."""
    assert not _flagged(text, right)
    assert all(_flagged(text, one) for one in wrong.split())


def test_the_sellers_numbers_decide_first() -> None:
    """His VAT id, also where the buyer's country is printed."""
    text = "Albanor\nTessaly\n5000 Odense, Danmark\nTotal 119,00 kr"
    assert not _flagged(text, "SEK", tax_id="SE556677889901")
    assert _flagged(text, "DKK", tax_id="SE556677889901")


def test_the_buyers_country_is_no_reason() -> None:
    """His block is passed over; the seller's address in the answer has none of it."""
    text = "Albanor\n\nTessaly\n48 Mill Lane\nSydney NSW 2000\n\nTotal $119.00"
    assert not _flagged(text, "USD")
    assert not _flagged(text, "USD", address_text="12 Harbour Road, Valletta")


def test_a_seller_from_elsewhere_leaves_the_sign_open() -> None:
    """Anybody may ask for dollars."""
    text = "Albanor B.V.\n3011 AB Rotterdam\nTotal $119.00"
    assert not any(_flagged(text, one) for one in ("USD", "AUD"))


def test_a_printed_code_leaves_no_question() -> None:
    """An Australian may invoice in dollars of the United States."""
    assert not _flagged("Albanor Pty Ltd\nABN 51 824 753 556\nTotal USD $119.00", "USD")
