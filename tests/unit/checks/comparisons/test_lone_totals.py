"""When lines prove the gross total of a bill that has one total and no tax."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.lone_totals import lone_total_checks
from service.checks.printed.printed_text import PrintedText

_ROWS = "Consultation   1   120.00\nECG   1   85.50\n"
_LINES = [
    {"description": "Consultation", "net_amount": "120.00"},
    {"description": "ECG", "net_amount": "85.50"},
]


def _proves(text: str, lines: list[dict[str, str]] | None = None, **totals: Any) -> bool:
    invoice = Invoice.model_validate(
        {
            "document_type": "invoice",
            "currency": "GBP",
            "supplier": {"name": "Harbour Surgery"},
            "lines": _LINES if lines is None else lines,
            "totals": {"gross": "205.50"} | totals,
        }
    )
    checks = [*lone_total_checks(invoice, PrintedText(text))]
    assert all(check.passed and check.fields[0] == "totals.gross" for check in checks)
    return bool(checks)


@pytest.mark.parametrize(
    "total",
    [
        "Amount due   £205.50",
        "Total   205.50",
        "Total   205.50\nHealthcare is exempt from VAT. Registered charity 1044.",
        "Honorar gesamt   205,50 EUR\nUmsatzsteuerfrei nach § 4 Nr. 14 UStG",
        "Totale   205,50\nEsente IVA art. 10 DPR 633/72",
        "Total   205.50\nVAT 0 %   0.00",
    ],
)
def test_lines_prove_the_only_total(total: str) -> None:
    """Behind a label of a total, or as the last amount of the document."""
    assert _proves(_ROWS + total)
    assert _proves(_ROWS + total, net="205.50", tax="0")


@pytest.mark.parametrize(
    "total",
    [
        "Subtotal   205.50\nTotal   195.50",
        "Total   205.50\nBrought forward 30.00\nAmount due   235.50",
        "Total   205.50\nAmount due   105.50",
        "Total   205.50\nincl. VAT   34.25",
        "Total   205.50\nEnthaltene MwSt   34,25",
        "Total   205.50\nof which 20 %: 34.25",
    ],
)
def test_another_total_or_a_tax_leaves_it_open(total: str) -> None:
    """Lines that add up may be the net ones, or a discount follows."""
    assert not _proves(_ROWS + total)


def test_lines_that_make_another_amount_prove_nothing() -> None:
    """Neither do those of which one has no amount, nor an answer with a tax of no printed rate, or
    with a payment of a part."""
    text = f"{_ROWS}Total   205.50"
    assert not _proves(text, _LINES[:1])
    assert not _proves(text, [*_LINES, {"description": "Bandage"}])
    assert not _proves(text, tax="34.25", net="171.25")
    assert not _proves(text, prepaid="100.00")


def test_lines_prove_a_total_that_includes_the_tax_of_a_printed_rate() -> None:
    """As on a receipt, also where all of it was paid; not where a receipt asks to pay."""
    text = f"{_ROWS}Total   205.50\nincl. 20% VAT   34.25\nCard   205.50\n"
    assert _proves(text, tax="34.25")
    assert _proves(text, tax="34.25", net="171.25", prepaid="205.50", amount_due="0")
    assert not _proves(text, tax="34.25", net="205.50")
    assert not _proves(text, tax="41.10")
    receipt = Invoice.model_validate(
        {
            "document_type": "receipt",
            "lines": _LINES,
            "totals": {"gross": "205.50", "tax": "34.25", "amount_due": "205.50"},
        }
    )
    assert not [*lone_total_checks(receipt, PrintedText(text))]
