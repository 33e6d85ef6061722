"""The places of a gross total, and what is read below them."""

from __future__ import annotations

from schemas.invoice import Invoice
from service.checks.payments.gross_places import GrossPlaces
from service.checks.printed.printed_text import PrintedText

INVOICE = Invoice.model_validate(
    {
        "document_type": "invoice",
        "invoice_number": "1",
        "issue_date": "2026-10-05",
        "currency": "EUR",
        "supplier": {"name": "x"},
        "totals": {"gross": "59.50"},
    }
)


def test_places_above_the_label_are_those_of_another_invoice() -> None:
    """An invoice before may have the same total."""
    text = "Letzte Rechnung 59,50\n\nRechnungsbetrag   59,50 €\nZu zahlen   59,50 €"
    places = GrossPlaces(INVOICE, PrintedText(text))
    assert places.first == text.index("59,50")
    assert places.own == [place for place in range(30, len(text)) if text[place:].startswith("59,")]


def test_rows_are_read_only_where_another_amount_stands_below() -> None:
    """Most invoices end with their total."""
    assert GrossPlaces(INVOICE, PrintedText("Rechnungsbetrag   59,50 €")).rows is None
    text = "Rechnungsbetrag   59,50 €\nBereits bezahlt 20,00 EUR"
    rows = GrossPlaces(INVOICE, PrintedText(text)).rows
    assert rows is not None
    assert rows.say_part_is_paid()


def test_what_is_below_is_read_once() -> None:
    """Two rules that ask for the amounts get the same ones."""
    places = GrossPlaces(INVOICE, PrintedText("Rechnungsbetrag   59,50 €\nRest 39,50"))
    assert places.amounts(places.own[0]) is places.amounts(places.own[0])
