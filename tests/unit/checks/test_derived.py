"""Sums without a print: which of them follow from printed parts."""

from __future__ import annotations

from schemas.invoice import Invoice
from service.checks.derived import follows


def _invoice(rates: int) -> Invoice:
    return Invoice.model_validate(
        {
            "document_type": "invoice",
            "invoice_number": "A-1",
            "issue_date": "2026-01-31",
            "currency": "EUR",
            "supplier": {"name": "ACME"},
            "totals": {"gross": "12.00"},
            "taxes": [
                {"rate": f"{n}.5", "taxable_amount": f"{n + 1}.00", "tax_amount": "0.00"}
                for n in range(rates)
            ],
            "lines": [
                {"description": "x", "net_amount": f"{n + 1}.00", "tax_rate": f"{n}.5"}
                for n in range(rates)
            ],
        }
    )


def test_the_taxable_amount_of_a_rate_is_the_sum_of_its_printed_lines() -> None:
    """And nothing follows from a line that is not printed."""
    invoice = _invoice(2)
    assert follows("taxes.1.taxable_amount", invoice, lambda path: True)
    assert not follows("taxes.1.taxable_amount", invoice, lambda path: path != "lines.1.net_amount")


def test_rates_without_end_are_not_looked_for() -> None:
    """Each would be looked for among all lines: a hostile answer has thousands of both."""
    invoice = _invoice(60)
    assert follows("taxes.49.taxable_amount", invoice, lambda path: True)
    assert not follows("taxes.50.taxable_amount", invoice, lambda path: True)


def test_a_gross_total_follows_from_a_printed_rounding() -> None:
    """Coins of five: the document prints what is due, and not what is rounded."""
    totals = {"net": "2354.00", "tax": "190.67", "gross": "2544.67"}
    invoice = _invoice(0).model_dump() | {
        "totals": totals | {"rounding": "-0.02", "amount_due": "2544.65"}
    }
    assert follows("totals.gross", Invoice.model_validate(invoice), lambda path: True)
    for path in ("totals.net", "totals.rounding", "totals.amount_due"):
        printed = Invoice.model_validate(invoice)
        assert not follows("totals.gross", printed, path.__ne__)
    invoice["totals"] = totals | {"amount_due": "2544.67"}
    assert not follows("totals.gross", Invoice.model_validate(invoice), lambda path: True)
