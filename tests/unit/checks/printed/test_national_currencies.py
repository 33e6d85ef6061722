"""A document for a customer at home may print no currency: then it is the country's."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from schemas.outcome import Trust
from service.checks.printed.national_currencies import is_national_currency
from service.checks.printed.printed_text import PrintedText
from tests.fakes.foreign_invoices import FOREIGN_INVOICES
from tests.fakes.trusted import trust_in

_TEXT = (
    "Fastighets AB Kronan\nMomsreg nr SE556677123901\nSumma 100,00\nMoms 25,00\nAtt betala 125,00\n"
)


@pytest.mark.parametrize(
    ("currency", "tax_id", "iban", "more", "is_one"),
    [
        ("SEK", "SE556677123901", None, "", True),
        ("EUR", "SE556677123901", None, "", False),
        ("EUR", "IT01234567897", "IT60X0542811101000000123456", "", True),
        ("EUR", "IT01234567897", "CH9300762011623852957", "", False),
        ("EUR", None, "DE89370400440532013000", "", True),
        ("EUR", "12345", None, "", False),
        ("SEK", "SE556677123901", None, "Belopp i EUR", False),
        ("SEK", "SE556677123901", None, "Totalt i euro", False),
        ("SEK", "SE556677123901", None, "$ 13.00", False),
        ("SEK", "SE556677123901", None, "Valuta", False),
        ("SEK", "SE556677123901", None, "Summa 119 MAD", False),
        ("SEK", "SE556677123901", None, "Summa EGP 119", False),
        ("SEK", "SE556677123901", None, "Summa 119,00 лв", False),
        ("SEK", "SE556677123901", None, "Summe 119,00 Kronen", False),
        ("SEK", "SE556677123901", None, "TOP ALL MAD", True),
        ("SEK", "SE556677123901", None, "Keller AG\nDK-1100 København", False),
        ("SEK", "SE556677123901", None, "Keller AG\n8005 Zürich\nSchweiz", False),
        ("SEK", "SE556677123901", None, "Acme Ltd, London SW1A 1AA", False),
        ("SEK", "SE556677123901", None, "Acme Inc\nToledo, OH 43604", False),
        ("SEK", "SE556677123901", None, "SE-111 22 Stockholm\nSverige", True),
        ("SEK", "SE556677123901", None, "Resa till Norge och Danmark", True),
    ],
)
def test_the_sellers_country_says_which(
    currency: str, tax_id: str | None, iban: str | None, more: str, is_one: bool
) -> None:
    """Unless his account is elsewhere, or any word of a currency is printed."""
    answer = {
        "currency": currency,
        "supplier": {"name": "Fastighets AB Kronan", "tax_id": tax_id},
        "payment": {"iban": iban} if iban else None,
    }
    text = PrintedText(_TEXT + more)
    assert is_national_currency(Invoice.model_validate(answer), text) is is_one


def test_it_is_booked_as_what_follows() -> None:
    """The same invoice without its currency; with another one it is not."""
    text, answer = FOREIGN_INVOICES["da"]
    answer = answer | {"supplier": answer["supplier"] | {"tax_id": None}}
    bare = text.replace("kr. ", "")
    assert trust_in(answer, bare) is Trust.BOOK
    assert trust_in(answer | {"currency": "EUR"}, bare) is Trust.LOOK
    assert trust_in(answer, f"{bare}Kurs\n") is Trust.LOOK


@pytest.mark.parametrize(
    ("buyer", "is_one"),
    [
        ({"country": "SE"}, True),
        ({"country": "NO"}, False),
        ({"tax_id": "DE136695976"}, False),
        ({"tax_id": "556677-1239"}, True),
    ],
)
def test_a_buyer_abroad_leaves_it_open(buyer: dict[str, str], is_one: bool) -> None:
    """His price may be in his own currency, whatever the seller's country is."""
    seller = {"name": "Fastighets AB Kronan", "tax_id": "SE556677123901"}
    answer = {"currency": "SEK", "supplier": seller, "customer": {"name": "Muster"} | buyer}
    invoice = Invoice.model_validate(answer)
    assert is_national_currency(invoice, PrintedText(_TEXT)) is is_one
