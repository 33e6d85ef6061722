"""Sums without a print: which of them follow from printed parts."""

from __future__ import annotations

from collections.abc import Callable

from schemas.invoice import Invoice, Totals
from service.checks.printed.derived import follows


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


def _all_but(*missing: str) -> Callable[[str], bool]:
    """Tells that all paths but these are printed."""
    return lambda path: path not in missing


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


def test_a_gross_total_may_follow_from_the_rows_of_its_taxes() -> None:
    """Indian invoices print CGST and SGST, no sum of them, and a total that is rounded."""
    answer = {
        "taxes": [{"tax_amount": "9028.80"}, {"tax_amount": "9028.80"}],
        "totals": {
            "net": "100320.00",
            "tax": "18057.60",
            "gross": "118377.60",
            "rounding": "0.40",
            "amount_due": "118378.00",
        },
    }
    invoice = Invoice.model_validate(answer)
    assert follows("totals.gross", invoice, _all_but("totals.tax", "totals.gross"))
    for path in ("totals.net", "taxes.1.tax_amount", "totals.rounding", "totals.amount_due"):
        assert not follows("totals.gross", invoice, _all_but("totals.tax", path))


def _of_one_rate(**line: str) -> Invoice:
    tax = {"rate": "2.6", "taxable_amount": "143.96", "tax_amount": "3.74"}
    totals = {"net": "143.96", "tax": "3.74", "gross": "147.70"}
    changes = {"lines": [line], "taxes": [tax], "totals": totals}
    return Invoice.model_validate(_invoice(0).model_dump() | changes)


def test_a_taxable_amount_is_what_prices_with_tax_leave() -> None:
    """The gross total or the lines less the tax, if both are printed."""
    invoice = _of_one_rate()
    path = "taxes.0.taxable_amount"
    assert follows(path, invoice, lambda one: one != path)
    assert not follows(path, invoice, lambda one: one != "taxes.0.tax_amount")
    wrong = invoice.model_copy(update={"totals": Totals.model_validate({"gross": "147.80"})})
    assert not follows(path, wrong, lambda one: one != path)
    lines = _of_one_rate(net_amount="147.70", tax_rate="2.6")
    assert follows(path, lines, lambda one: one not in (path, "totals.gross"))


def test_a_discount_is_what_the_amount_of_a_line_lacks() -> None:
    """The document prints `10 %`, and the answer has the amount."""
    line = {"quantity": "50", "unit_price": "4.20", "net_amount": "189.00"}
    path = "lines.0.discount"
    right, wrong = _of_one_rate(**line, discount="21.00"), _of_one_rate(**line, discount="20.00")
    assert follows(path, right, lambda one: one != path)
    assert not follows(path, right, lambda one: one not in (path, "lines.0.unit_price"))
    assert not follows(path, wrong, lambda one: one != path)


def test_a_quantity_has_the_sign_of_its_amount() -> None:
    """A credit note prints `25   50,00   1 250,00-`."""
    path = "lines.0.quantity"
    line = {"unit_price": "50.00", "net_amount": "-1250.00"}
    right, wrong = _of_one_rate(**line, quantity="-25"), _of_one_rate(**line, quantity="-2.5")
    assert follows(path, right, lambda one: one != path)
    assert not follows(path, right, lambda one: one not in (path, "lines.0.net_amount"))
    assert not follows(path, wrong, lambda one: one != path)
    above = _of_one_rate(quantity="25", unit_price="50.00", net_amount="1250.00")
    assert not follows(path, above, lambda one: one != path), "a quantity that is not printed"


def test_the_rate_of_a_line_is_that_of_several_taxes() -> None:
    """CGST and SGST are printed, and their sum is not."""
    tax = {"rate": "9", "taxable_amount": "100", "tax_amount": "9"}
    changes = {"lines": [{"tax_rate": "18"}], "taxes": [tax, tax]}
    invoice = Invoice.model_validate(_invoice(0).model_dump() | changes)
    path = "lines.0.tax_rate"
    assert follows(path, invoice, lambda one: one != path)
    assert not follows(path, invoice, lambda one: one not in (path, "taxes.0.rate"))
    other = Invoice.model_validate(_invoice(0).model_dump() | changes | {"taxes": [tax]})
    assert not follows(path, other, lambda one: one != path)
