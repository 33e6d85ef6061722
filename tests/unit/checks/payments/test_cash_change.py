"""Cash that was handed over, and its change: the gross total was paid, and no more."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.payments.cash_change import cash_checks, is_paid_in_cash
from service.checks.payments.prepayments import prepayment_checks
from service.checks.printed.printed_text import PrintedText


def _invoice(
    prepaid: str | None = None, due: str | None = None, document_type: str = "invoice"
) -> Invoice:
    return Invoice.model_validate(
        {
            "document_type": document_type,
            "issue_date": "2026-10-14",
            "currency": "GBP",
            "supplier": {"name": "Norvek Ltd"},
            "totals": {
                "net": "359.62",
                "tax": "71.92",
                "gross": "431.54",
                "prepaid": prepaid,
                "amount_due": due,
            },
        }
    )


def _text(*rows: str) -> PrintedText:
    head = ("Net  359.62", "VAT 20 %  71.92", "Total  431.54")
    return PrintedText("\n".join((*head, *rows)))


@pytest.mark.parametrize(
    "rows",
    [
        ("Cash  £450.00", "Change  £18.46"),
        ("Cash tendered  450.00", "Change due  -18.46"),
        ("Amount tendered 450.00", "Your change 18.46"),
        ("Paid cash  450.00", "Change returned  18.46"),
        ("Given  450.00", "Back  18.46"),
        ("Bar  450,00 €", "Rückgeld  18,46 €"),
        ("Espèces  450,00", "Rendu monnaie  18,46"),
        ("Efectivo  450,00", "Cambio  18,46"),
        ("Contanti  450,00", "Resto  18,46"),
        ("Contant  450,00", "Wisselgeld  18,46"),
        ("Gotówka  450,00", "Reszta  18,46"),
        ("Cash   Change", "450.00   18.46"),
        ("Cash 450.00 Change 18.46",),
    ],
)
def test_the_sum_proves_it(rows: tuple[str, ...]) -> None:
    """Cash less change is the gross total: neither of the two was paid, and nothing is due."""
    text = _text(*rows)
    for prepaid, due in (("450.00", "-18.46"), ("450.00", None), ("18.46", None)):
        found = [*prepayment_checks(_invoice(prepaid, due), text)]
        assert [(one.id, one.fields) for one in found] == [("LABEL-ROLE", ("totals.prepaid",))]
    for due in (None, "431.54"):
        found = [*prepayment_checks(_invoice(None, due), text)]
        assert [(one.id, one.fields) for one in found] == [("OMITTED", ("totals.amount_due",))]
    for due in (None, "0.00"):
        assert not [*prepayment_checks(_invoice("431.54", due), text)]


@pytest.mark.parametrize(
    "rows",
    [
        ("Payment received  -450.00", "Credit balance  -18.46"),
        ("Already paid  450.00", "We refund  18.46"),
        ("Change of address", "Deposit 131.54"),
        ("Cash  431.54",),
        ("Cash price  450.00", "Discount  20.00"),
    ],
)
def test_anything_else_is_no_cash_with_change(rows: tuple[str, ...]) -> None:
    """An overpayment has no such word, and other amounts no such sum."""
    assert not is_paid_in_cash(_invoice(), _text(*rows))


def test_a_price_above_the_total_is_not_handed_over() -> None:
    """`Cash price 450.00 less 18.46` makes the total, and pays nothing."""
    text = PrintedText("Cash price  450.00\nDiscount  18.46\nTotal  431.54")
    assert not is_paid_in_cash(_invoice(), text)


def test_a_receipt_need_not_say_it() -> None:
    """All of it was paid anyway."""
    assert not [*cash_checks(_invoice(document_type="receipt"))]
