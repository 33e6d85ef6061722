"""A document that says that all was paid leaves nothing due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.payments.settlements import says_all_is_paid
from service.checks.printed.printed_text import PrintedText

HEAD = "Netto 50,00 €\nMwSt. 19 % 9,50 €\nRechnungsbetrag   59,50 €\n"


def _is_paid(tail: str, head: str = HEAD, kind: str = "invoice") -> bool:
    answer = {"document_type": kind, "invoice_number": "1", "issue_date": "2026-10-05"}
    invoice = Invoice.model_validate(answer | {"totals": {"gross": "59.50"}})
    return says_all_is_paid(invoice, PrintedText(head + tail))


@pytest.mark.parametrize(
    "tail",
    [
        "PAID IN FULL",
        "Bereits bezahlt.",
        "Bezahlt per PayPal am 05.10.2026.",
        "Paid by card on 5 October 2026",
        "Betrag dankend erhalten.",
        "Der Rechnungsbetrag wurde bereits bezahlt.",
        "Facture acquittée",
        "Fattura già pagata",
        "Voldaan per pin",
        "Uhrazeno kartou",
        "Оплачено",
        "支払済",
        "Amount paid   59.50",
        "Bezahlt mit Visa   59,50 €",
        "Kreditkarte -59,50 €",
    ],
)
def test_all_was_paid(tail: str) -> None:
    """A short row, the gross total below zero, or again as paid; a receipt need not say it."""
    assert _is_paid(tail)
    assert not _is_paid(tail, kind="receipt")


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "To be paid: 59.50",
        "Paid by: ________",
        "Bezahlt am:",
        "Carriage paid",
        "Entgelt bezahlt",
        "Paid-up capital 100,000",
        "Bezahlt 20,00 €",
        "Paid\n20.00",
        "Der Betrag muss bis 26.10.2026 bezahlt werden.",
        "59,50 € müssen bis 26.10.2026 bezahlt werden.",
        "Paid by 26 October 2026",
        "Paid by direct debit on 26 October 2026",
        "Bezahlt bis 26.10.2026",
        "Received 26 October 2026",
        "Anzahlung bezahlt 26.10.2026",
        "INV-7   20,00   paid 06.10.2026",
        "Paid 26 October 2026 20,00",
        "Not paid",
        "Sie haben bezahlt 20,00 € und erhalten 3 Monate Garantie",
        "Letzte Rechnung 59,50 €\nIhre Zahlung -59,50 €",
        "Rechnung September  59,50 €  bezahlt",
    ],
)
def test_no_word_says_so(tail: str) -> None:
    """What is asked for, postage, other amounts, the label of another amount, another invoice."""
    assert not _is_paid(tail)


@pytest.mark.parametrize(
    "stamp",
    [
        "BEZAHLT am 05.11.2026",
        "[PAID 5 Nov 2026]",
        "Date paid: 5 November 2026",
        "payé le 05/11/2026",
        "Überwiesen 5.11.",
        "Zahlung erhalten am 05.11.2026",
        "Die Rechnung wurde am 05.11.2026 bezahlt.",
        "This invoice was paid by bank transfer on 5 November 2026.",
        "Kundennummer 44123      BEZAHLT am 05.11.2026",
        "PAID 5 Nov 2026 59.50",
        "UHRADENE 5.11.2026",
        "Rechnung bezahlt am 05.11.2026 per Überweisung",
    ],
)
def test_a_stamp_with_a_later_day_says_so(stamp: str) -> None:
    """What was paid after the issue must not be paid again."""
    assert _is_paid(stamp)


def test_payments_above_the_gross_total_are_of_the_invoice_before() -> None:
    """The same amount, below zero."""
    assert not _is_paid("", head="Payment received -59.50\nBalance 0.00\n" + HEAD)


@given(st.text(max_size=200))
def test_any_text_passes(text: str) -> None:
    """Whatever stands beside the word."""
    assert isinstance(_is_paid(f"{text}paid{text}\n{text} -59.50"), bool)
