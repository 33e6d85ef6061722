"""Titles of proforma invoices, which announce the invoice that is to be posted."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.proforma_titles import is_titled_proforma
from service.checks.comparisons.titles import title_checks
from service.checks.printed.printed_text import PrintedText


def _is_titled(title: str) -> bool:
    text = f"Norvek Ltd\n12 Harbour Road\n{title}\nInvoice number: A-8939\n"
    return is_titled_proforma(text.lower(), "A-8939")


@pytest.mark.parametrize(
    "title",
    [
        "PROFORMA",
        "Pro forma invoice",
        "Pro-forma invoice",
        "PRO FORMA INVOICE No. A-8939",
        "Proforma invoice A-8939 of 14 October 2026",
        "Proformarechnung",
        "Pro-forma-Rechnung Nr. A-8939",
        "Pro-Forma Rechnung",
        "Facture pro forma",
        "Facture proforma n° A-8939",
        "Factura proforma",
        "Fattura proforma n. A-8939",
        "Fattura pro-forma",
        "Factuur pro forma",
        "Proformafactuur",
        "Pro-forma factuur",
        "Faktura pro forma",
        "Faktura proforma",
        "Fatura pró-forma",
        "Factura pró-forma",
        "Proformafaktura",
        "Proforma faktura",
        "Proformalasku",
        "Proforma-lasku",
        "Proforma számla",
        "Factură proformă",
        "Proforma fatura",
        "Proforma račun",
        "Invoice (pro forma)",
        "Invoice - Pro forma",
        "Rechnung (Proforma)",
        "Norvek Ltd        PRO FORMA INVOICE",
        "Pro forma - not a tax invoice",
        "Proforma invoice: A-8939",
        "Document type: Pro forma invoice",
        "Proforma invoice no.    A-8939",
        "Счет-проформа",
        "Проформа фактура",
        "*** PROFORMA INVOICE ***",
        "proforma arve",
        "Tax invoice pro forma",
    ],
)
def test_a_title_says_so(title: str) -> None:
    """In many languages, with the number that the answer has, or words that deny an invoice."""
    assert _is_titled(title)


@pytest.mark.parametrize(
    "title",
    [
        "Invoice\nPro forma invoice: PF-12",
        "Invoice no. A-8939\nPro forma invoice   PF-12",
        "Pro forma invoice PF-12",
        "Order no.   Proforma invoice   Date",
        "Pro forma invoice:",
        "Our pro forma invoice of 3 October was paid",
        "Performance invoice",
        "Invoice",
        "Proforma Systems Ltd",
        "Platform fee",
        "Pro Forma Consulting GmbH",
    ],
)
def test_one_that_is_only_named_is_no_title(title: str) -> None:
    """Another number, a label, a sentence or a name."""
    assert not _is_titled(title)


@pytest.mark.parametrize(
    ("document_type", "is_said"), [("invoice", True), ("receipt", True), ("proforma", False)]
)
def test_it_is_no_invoice(document_type: str, is_said: bool) -> None:
    """An answer that says invoice would be posted, and the real invoice again."""
    invoice = Invoice.model_validate(
        {
            "document_type": document_type,
            "invoice_number": "A-8939",
            "supplier": {"name": "Norvek Ltd"},
            "totals": {"gross": "10.00"},
        }
    )
    text = PrintedText("Norvek Ltd\nPro forma invoice\nInvoice number: A-8939\nTotal 10.00")
    found = [check.expected for check in title_checks(invoice, text)]
    assert found == (["a proforma invoice, by its title"] if is_said else [])
