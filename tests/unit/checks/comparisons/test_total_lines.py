"""Lines of an answer that are rows of taxes and totals."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.comparisons import total_lines
from service.checks.printed.printed_text import PrintedText

GOODS = {"description": "Paper", "quantity": "2", "amount": "10,00"}


def without_totals(
    rows: list[Any], answer: dict[str, Any] | None = None, text: str | None = None
) -> list[Any]:
    printed = None if text is None else PrintedText(text)
    return total_lines.without_totals(rows, answer or {}, printed)


def line(description: Any) -> dict[str, Any]:
    return {"description": description, "quantity": None, "amount": "1,90"}


@pytest.mark.parametrize(
    "description",
    [
        "VAT 7%",
        "IVA 0 %",
        "Umsatzsteuer 19,00 %",
        "21% btw",
        "Total TTC",
        "Base imponible:",
        "NETTOBETRAG",
        "Importe a pagar",
    ],
)
def test_a_label_of_a_total_is_no_line(description: str) -> None:
    """With a rate, a colon or capital letters, and whatever the amount is."""
    assert without_totals([GOODS, line(description)]) == [GOODS]


@pytest.mark.parametrize(
    "description",
    [
        "VAT consulting",
        "Steuerberatung",
        "Netto 500 g",
        "Total station, rent of a week",
        "7%",
        "Anzahlung",
        "Freight",
        "Versandkosten",
        "Discount",
        "",
        None,
        19,
    ],
)
def test_goods_stay(description: Any) -> None:
    """A label with more words is none, and prepayments, freight and discounts are invoiced, too."""
    rows = [GOODS, line(description)]
    assert without_totals(rows) == rows


@pytest.mark.parametrize("description", ["VAT", "Tax", "GST", "Umsatzsteuer", "Restzahlung"])
def test_a_line_with_the_amount_of_no_total_is_a_real_one(description: str) -> None:
    """A hotel's taxes and a balance may be invoiced; what is known are the answer's totals, the
    rows of its taxes, and the document's labelled totals."""
    rows = [GOODS, {"description": description, "net_amount": "12,00"}]
    taxes = [{"rate": "19", "tax_amount": "1,90"}]
    assert without_totals(rows, {"totals": {"gross": "26,18"}}) == rows
    assert without_totals(rows, {"taxes": taxes}) == rows
    assert without_totals(rows, {}, "Gesamtbetrag 26,18") == rows
    assert without_totals(rows, {"totals": {"tax": 12.0}}) == [GOODS]
    assert without_totals(rows, {"taxes": [*taxes, {"tax_amount": "12.00 EUR"}]}) == [GOODS]
    assert without_totals(rows, {"totals": None}, "Umsatzsteuer 12,00") == [GOODS]
    assert without_totals(rows, {"totals": "none", "taxes": "none"}) == [GOODS]


def test_a_lump_sum_may_be_named_as_a_total() -> None:
    """If every line is a total, they are all that the document says of its goods."""
    assert without_totals([line("Gesamtbetrag")]) == [line("Gesamtbetrag")]


@given(st.lists(st.one_of(st.none(), st.text(max_size=90).map(line), st.text(max_size=9))))
def test_it_keeps_the_order_and_adds_nothing(rows: list[Any]) -> None:
    """Any rows pass, also those that are no objects."""
    left = without_totals(rows)
    others = iter(rows)
    assert all(any(row is other for other in others) for row in left)
    assert bool(left) == bool(rows)
