"""What the document prints, and the answer leaves out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.comparisons.omissions import omission_checks
from service.checks.printed.printed_text import PrintedText

_LINES = [{"description": "Wartung", "net_amount": "100.00"}]


def _omitted(text: str, **changes: Any) -> list[str]:
    fields = {
        "document_type": "invoice",
        "invoice_number": "R-2026-17",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": {"name": "Muster Handel GmbH"},
        "lines": _LINES,
        "totals": {"gross": "119.00"},
    }
    invoice = Invoice.model_validate(fields | changes)
    checks = list(omission_checks(invoice, PrintedText(text)))
    assert all(check.severity == "error" and not check.passed for check in checks)
    return [check.fields[0] for check in checks]


@pytest.mark.parametrize(
    ("text", "omitted"),
    [
        ("Netto 100,00 EUR\nUSt 19 % 19,00 EUR\nGesamt 119,00 EUR", ["totals.net"]),
        ("Netto -100,00 EUR\nUSt 19 % -19,00 EUR\nGesamt -119,00 EUR", ["totals.net"]),
        ("Gesamt 119,00 EUR", []),
        ("Teil 60,00 EUR\nTeil 59,00 EUR\nGesamt 119,00 EUR", []),
        ("Gesamt 119,00 EUR\nAnzahlung -19,00\nBar bezahlt -100,00", []),
    ],
)
def test_two_amounts_that_make_the_gross_total_are_net_and_tax(
    text: str, omitted: list[str]
) -> None:
    """The smaller one is a tax by its size; without the two, the document may have none."""
    assert _omitted(text) == omitted


def test_a_larger_total_and_the_tax_between_show_that_the_net_was_taken() -> None:
    """Nothing else in the answer can break."""
    text = "Netto 100,00 EUR\nUSt 19 % 19,00 EUR\nGesamt 119,00 EUR"
    assert _omitted(text, totals={"gross": "100.00"}) == ["totals.gross"]
    assert _omitted("Netto 100,00\nGesamt 119,00 EUR", totals={"gross": "100.00"}) == []
    several = "Sous-total 348,00\nTPS (5 %) 17,40\nTVQ (9,975 %) 34,71\nTotal 400,11"
    assert _omitted(several, totals={"gross": "348.00"}) == ["totals.gross"]


def test_a_lines_amount_is_no_tax() -> None:
    """A receipt without tax: two articles make the total."""
    text = "Wartung 100,00\nAnfahrt 19,00\nGesamt 119,00 EUR"
    lines = [*_LINES, {"description": "Anfahrt", "net_amount": "19.00"}]
    assert _omitted(text, lines=lines) == []


def test_an_answer_with_a_net_total_leaves_nothing_out() -> None:
    """One of both is enough: the sums judge them."""
    text = "Netto 100,00 EUR\nUSt 19 % 19,00 EUR\nGesamt 119,00 EUR"
    totals = {"gross": "119.00", "net": "100.00"}
    assert _omitted(text, totals=totals) == []


@pytest.mark.parametrize(
    ("text", "omitted"),
    [
        ("Pos Bezeichnung Menge Einzelpreis\n1 Wartung 1 119,00", ["lines"]),
        ("Description | Qty | Amount", ["lines"]),
        ("Wartung   7 x 17,00   119,00", ["lines"]),
        ("Gesamt 119,00 EUR", []),
        ("Die Menge der Kunden\nPreis", []),
    ],
)
def test_heads_of_a_table_or_a_product_show_lines(text: str, omitted: list[str]) -> None:
    """Nothing is proved where neither is printed."""
    assert _omitted(text, lines=[]) == omitted
    assert _omitted(text) == []


@given(st.text(), st.decimals(-(10**6), 10**6, places=2))
def test_any_text_is_searched(text: str, gross: object) -> None:
    """Nothing raises, and a gross total alone leaves nothing out."""
    _omitted(text, lines=[], totals={"gross": str(gross)})
    assert _omitted("", lines=[], totals={"gross": str(gross)}) == []


@pytest.mark.parametrize(
    ("text", "omitted"),
    [
        ("Netto 100,00 EUR\nUSt 19 % 19,00 EUR\nGesamt 119,00 EUR", ["totals.gross"]),
        ("Net 100.00\nVAT 8.1% 8.10\nTo pay 108.10", ["totals.gross"]),
        ("BASE   % IVA   CUOTA   TOTAL\n100,00   21   21,00   121,00", ["totals.gross"]),
        ("HT   6 100,00\nHT   100,00\nTVA 5,5 %   5,50\nNet   105,50", ["totals.gross"]),
        ("Netto 100,00 EUR\nSteuerfrei, 0 % USt 0,00 EUR", []),
        ("Rechnung 100,00 EUR, 2 % Skonto 2,00 EUR, Zahlung 98,00 EUR", []),
        ("Vorher 19,00 EUR\nneu 100,00 EUR\nSaldo 119,00 EUR", []),
    ],
)
def test_a_tax_of_zero_beside_a_printed_tax_shows_that_the_net_was_taken(
    text: str, omitted: list[str]
) -> None:
    """The printed rate proves it: a discount or an old balance is no tax."""
    totals = {"gross": "100.00", "net": "100.00", "tax": "0"}
    assert _omitted(text, totals=totals) == omitted


_TAXED = {"gross": "143.00", "net": "124.00", "tax": "19.00"}
_TAXES = [{"rate": "19", "taxable_amount": "100.00", "tax_amount": "19.00"}]
_UNTAXED = [*_LINES, {"description": "Pfand", "net_amount": "24.00", "tax_rate": "0"}]


@pytest.mark.parametrize(
    ("rows", "omitted"),
    [
        ("USt. 0 % auf 24,00    0,00 EUR", True),
        ("VAT 0%: 24.00 -> 0.00", True),
        ("Pfand 24,00 0 % USt. 24,00", False),
        ("Rabatt 0 % von 24,00", False),
        ("USt. 0 % auf 25,00    0,00 EUR", False),
        ("USt. 10 % auf 24,00    2,40 EUR", False),
    ],
)
def test_a_printed_row_of_zero_per_cent_is_missing_among_the_taxes(
    rows: str, omitted: bool
) -> None:
    """Its amount is what the others lack of the net total, and its row is no line."""
    fields = {
        "document_type": "invoice",
        "supplier": {"name": "Muster Handel GmbH"},
        "lines": _UNTAXED,
        "taxes": _TAXES,
        "totals": _TAXED,
    }
    for taxes, expected in (
        (_TAXES, omitted),
        ([*_TAXES, {"rate": "0", "taxable_amount": "24.00", "tax_amount": "0"}], False),
    ):
        invoice = Invoice.model_validate(fields | {"taxes": taxes})
        checks = list(omission_checks(invoice, PrintedText(f"Netto 124,00\n{rows}\n")))
        found = [("OMITTED", "warning", "taxes")] * expected
        assert [(one.id, one.severity, one.fields[0]) for one in checks] == found


@pytest.mark.parametrize(
    ("rows", "flagged"),
    [
        ("Discount (loyal): -150.00 EUR\nPackaging charge: 150.00 EUR", True),
        ("Rabatt    -150,00\nFrachtzuschlag    150,00", True),
        ("Discount: -150.00 EUR", False),
        ("Discount: -150.00 EUR\nFreight charge: 20.00 EUR", False),
        ("Surcharge for night work: 150.00 per hour, discount -150.00", False),
    ],
)
def test_an_allowance_and_a_charge_of_one_amount_are_left_out(rows: str, flagged: bool) -> None:
    """They cancel out, so that no sum can tell; a discount alone may belong to a line."""
    answer = {"lines": _LINES, "totals": {"net": "100", "tax": "19", "gross": "119"}}
    invoice = Invoice.model_validate(answer)
    text = PrintedText(f"Invoice\n{rows}\nTotal 119.00")
    found = [(check.severity, check.fields) for check in omission_checks(invoice, text)]
    assert found == ([("warning", ("allowances",))] if flagged else [])
