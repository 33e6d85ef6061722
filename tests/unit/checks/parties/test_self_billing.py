"""A document that the buyer writes for the seller."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Trust
from service.checks.parties.self_billing import is_self_billed_print
from service.checks.printed.printed_text import PrintedText
from tests.fakes.trusted import trust_in

_IBAN = "DE89 3704 0044 0532 0130 00"
_TEXT = f"""Molkerei Bergland eG · Bahnhofstraße 40 · 87629 Füssen

Milchhof Johannes Wagner
Hopferau 12
87659 Hopferau

Ihre USt-IdNr.: DE136695976
Füssen, 31.10.2026

Gutschrift Nr. MG-2026-10
Abrechnung im Gutschriftverfahren

Rohmilch        100   0,50    50,00

Zwischensumme                 50,00
zzgl. 7 % USt                  3,50
Auszahlungsbetrag             53,50 EUR

Die Auszahlung erfolgt auf Ihr Konto {_IBAN}.

Molkerei Bergland eG, USt-IdNr. DE811907980, buchhaltung@molkerei.example
"""
_FARM = {"name": "Milchhof Johannes Wagner", "tax_id": "DE136695976"}
_DAIRY = {"name": "Molkerei Bergland eG", "tax_id": "DE811907980"}


def _trust(supplier: Any, customer: Any, kind: str = "invoice") -> Trust:
    line = {"description": "Rohmilch", "quantity": "100", "unit_price": "0.50", "net_amount": "50"}
    answer = {
        "document_type": kind,
        "invoice_number": "MG-2026-10",
        "issue_date": "2026-10-31",
        "currency": "EUR",
        "supplier": supplier,
        "customer": customer,
        "payment": {"iban": _IBAN.replace(" ", "")},
        "lines": [line | {"tax_rate": "7"}],
        "taxes": [{"rate": "7", "taxable_amount": "50", "tax_amount": "3.50"}],
        "totals": {"net": "50", "tax": "3.50", "gross": "53.50"},
    }
    return trust_in(answer, _TEXT)


def test_the_addressee_sells() -> None:
    """The letterhead is the buyer's, the account and the number behind `Ihre` the seller's, and the
    credit note is an invoice: the buyer owes its sum."""
    assert _trust(_FARM, _DAIRY) is Trust.BOOK
    assert _trust(_DAIRY, _FARM) is not Trust.BOOK
    assert _trust(_FARM, None) is not Trust.BOOK
    assert _trust(_FARM | {"tax_id": _DAIRY["tax_id"]}, _DAIRY) is not Trust.BOOK
    assert _trust(_FARM, _DAIRY, "credit_note") is Trust.LOOK


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("SELF-BILLED INVOICE", True),
        ("Autofacturation", True),
        ("Gutschrift gemäß § 14 Abs. 2 UStG", True),
        ("Gutschrift Nr. 7", False),
        ("We do not accept self-billing.", False),
        ("We do not accept self-billing.\nSELF-BILLED INVOICE", True),
        ("Sammelgutschrift im Gutschriftsverfahren", True),
        ("Facturación por el destinatario", True),
        ("Factuur uitgereikt door afnemer", True),
        ("Samofakturowanie", True),
        ("Autofaturação", True),
        ("Självfaktura", True),
        ("Selvfaktura", True),
        ("Itselaskutus", True),
        ("Vystaveno zákazníkem", True),
        ("Önszámlázás", True),
        ("Samofakturiranje", True),
        ("Vyhotovenie faktúry odberateľom", True),
        ("If you use self-billing, send your documents to our office in Leeds first", False),
        ("Il cessionario emette autofattura", False),
    ],
)
def test_a_short_row_says_so(row: str, says: bool) -> None:
    """Terms may speak of it, and a credit note may be called `Gutschrift`."""
    assert PrintedText(f"a\n{row}\nb").is_self_billed is says


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    """Whatever it holds."""
    assert is_self_billed_print(text.lower(), "self") in (True, False)
