"""Printed lines that an e-invoice does not have."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice, Line
from service.checks.printed.print_rows import missed_lines

INVOICE = Invoice.model_validate(
    {
        "document_type": "invoice",
        "invoice_number": "1",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": {"name": "x"},
        "lines": [{"description": "Rope", "quantity": "4", "net_amount": "100"}],
        "totals": {"gross": "301"},
    }
)


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("Sail 2 x 100,50 = 201,00", ["201.00"]),
        ("Sail 100,5000 2 Stk 19 %\n201,00", ["201.00"]),
        ("Rope 4 x 25,00 = 100,00", []),
        ("Rope 4 x 25,00 = 100,00, less 10 % 90,00", []),
        ("Sail 1 x 201,00 = 201,00", []),
        ("Abschlag 1,50 0,02 0,03", []),
        ("Sail 2 x 100,50", []),
        ("2 + 3 = 6", []),
    ],
)
def test_a_quantity_a_price_and_their_product_are_a_line(text: str, missed: list[str]) -> None:
    """A quantity of one and products of two fractions prove nothing."""
    assert missed_lines(INVOICE, text) == [Decimal(amount) for amount in missed]


def test_profiles_without_lines_miss_none() -> None:
    """MINIMUM and BASIC WL have totals alone."""
    assert missed_lines(INVOICE.model_copy(update={"lines": ()}), "2 x 100,50 = 201,00") == []


@given(st.text(alphabet="0123456789.,- \nx"), st.decimals(allow_nan=False, allow_infinity=False))
def test_no_text_makes_it_raise(text: str, amount: Decimal) -> None:
    """For any digits."""
    line = Line.model_construct(description="x", quantity=amount, net_amount=amount)
    assert isinstance(missed_lines(INVOICE.model_copy(update={"lines": (line,)}), text), list)
