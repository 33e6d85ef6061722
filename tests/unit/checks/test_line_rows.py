"""Amounts of a line that stand in another place of the document."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.line_rows import exchanged_checks
from service.checks.printed_text import PrintedText


def _lines_invoice(**line: str) -> Invoice:
    return Invoice.model_validate(
        {
            "document_type": "invoice",
            "invoice_number": "R-2026-17",
            "issue_date": "2026-11-02",
            "currency": "EUR",
            "supplier": {"name": "Muster Handel GmbH"},
            "lines": [{"description": "Wartung", **line}],
            "totals": {"gross": "49.98"},
        }
    )


@pytest.mark.parametrize(
    ("text", "quantity", "price", "exchanged"),
    [
        ("Wartung 8 1.623,07 12.984,56", "1623.07", "8", True),
        ("Wartung 8 1.623,07 12.984,56", "8", "1623.07", False),
        ("Wartung 2,50 80,00 200,00", "2.50", "80", False),
        ("Wartung 2,5 80 200,00", "2.5", "80", False),
        ("Wartung 2 3 6", "2", "3", False),
        ("Artikel Menge Preis Betrag\nWartung 2 3,00 6,00", "3", "2", True),
        ("Artikel Menge Preis Betrag\nWartung 2 3,00 6,00", "2", "3", False),
    ],
)
def test_a_quantity_that_is_printed_as_a_price_is_exchanged(
    text: str, quantity: str, price: str, exchanged: bool
) -> None:
    """A price that the document prints with cents is a price. The heads of columns tell more."""
    invoice = _lines_invoice(quantity=quantity, unit_price=price, net_amount="6")
    checks = list(exchanged_checks(invoice, PrintedText(text)))
    assert [check.id for check in checks] == ["QUANTITY-PRICE"] * exchanged
