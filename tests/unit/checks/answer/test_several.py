"""A document with two invoices is said; an invoice that names another one is not."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.answer.several import several_checks, still_several
from service.checks.rules import check_invoice
from service.testbed.invoices import make_invoice

FIRST = "Muster GmbH\nRechnung Nr. R-2026-17   Datum 02.11.2026\nGesamtbetrag 49,98 EUR\n"
SECOND = "Muster GmbH\nRechnung Nr. R-2026-18   Datum 03.11.2026\nGesamtbetrag 12,00 EUR\n"


@pytest.mark.parametrize(
    "text",
    [
        FIRST + SECOND,
        FIRST + "\f" + SECOND + FIRST,
        "Invoice No: 17\nTotal 5.00\nInvoice No: 18\nTotal due: 6.00",
        "INVOICE NUMBER 17\nAmount due 5\nINVOICE NUMBER 18\nAmount due 6",
        "Facture n° F1\nTotal TTC 5,00\nFacture n° F2\nTotal TTC 6,00",
        "Fatura n.º FT 2026/1\nTotal a pagar 5,00\nFatura n.º FT 2026/2\nTotal a pagar 6,00",
        "Fakturanummer: 17\nAtt betala 5,00\nFakturanummer: 18\nAtt betala 6,00",
        "請求番号: A-1\n合計 ￥500\n請求番号: A-2\n合計 ￥600",
        "Bill To:      Invoice #: 17\nTotal  5.00\nBill To:      Invoice #: 18\nTotal  6.00",
    ],
)
def test_two_numbers_with_a_total_each_are_two_invoices(text: str) -> None:
    """A person has to send the others on their own."""
    check = next(several_checks(text))
    assert (check.id, check.severity, check.passed, check.found) == (
        "SEVERAL-INVOICES",
        "error",
        False,
        "2",
    )
    read = Invoice.model_validate({"document_type": "invoice", "invoice_number": "R-2026-17"})
    assert "SEVERAL-INVOICES" in {c.id for c in check_invoice(read, text)}


def test_a_second_answer_does_not_make_one_of_several() -> None:
    """The document is the same."""
    said = tuple(several_checks(FIRST + SECOND))
    assert still_several(said, ()) == said
    assert still_several(said, said) == said
    assert still_several((), ()) == ()


@pytest.mark.parametrize(
    "text",
    [
        FIRST,
        FIRST + FIRST,
        FIRST + "Zu Rechnung Nr. R-2026-16\nGesamtbetrag 49,98 EUR",
        FIRST + "Rechnung Nr. R-2026-16 ist noch offen.",
        "Rechnung Nr. R-2026-16 wird korrigiert\n" + FIRST,
        "Invoice No: see below\nTotal 5.00\n" + FIRST,
        "",
    ],
)
def test_one_number_is_one_invoice(text: str) -> None:
    """Also on two pages, and beside the numbers of others."""
    assert list(several_checks(text)) == []


def test_no_sample_is_several() -> None:
    """They hold one invoice each."""
    assert [n for n in range(200) if list(several_checks(make_invoice(n).text))] == []
