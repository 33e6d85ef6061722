"""A title of an invoice stands alone in its cell, with its number or without."""

from __future__ import annotations

import pytest

from service.documents.invoices.invoice_titles import invoice_titles


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Invoice", [""]),
        ("TAX INVOICE", [""]),
        ("INVOICE 2044", ["2044"]),
        ("Invoice no: R-1", ["R-1"]),
        ("Rechnung Nr. RE/2026-5 vom 1.3.2026", ["RE/2026-5"]),
        ("Schlussrechnung 7", ["7"]),
        ("Facture n° F-7", ["F-7"]),
        ("Счет № 55 от 01.03.2026", ["55"]),
        ("INVOICE of Third Ltd", [""]),
        ("ACME GmbH        INVOICE", [""]),
        ("فاتورة ضريبية", [""]),
        ("Invoice details of R-1001", []),
        ("for invoice R-1", []),
        ("Invoice number R-101 is still open", []),
        ("Rechnung R-101 ist noch offen", []),
        ("Abrechnung", []),
        ("Rechnungsdatum 1.1.2026", []),
        ("Invoice to: ACME", []),
        ("Date  Invoice  Hours", []),
        ("Please note that invoice R-1001 is still open.", []),
        ("", []),
    ],
)
def test_titles(row: str, expected: list[str]) -> None:
    """Sentences, heads of tables and titles of annexes are none."""
    assert list(invoice_titles(f"First row\n{row}\nLast row")) == expected


def test_titles_stand_near_the_beginning() -> None:
    """Below are rows about other documents."""
    assert list(invoice_titles("x\n" * 70 + "Invoice\n")) == []
