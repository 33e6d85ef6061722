"""Numbers behind a title, where no label names one."""

from __future__ import annotations

import pytest

from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText


def _numbers(text: str) -> list[str]:
    return [one.text for one in PrintedText(text).labelled.of(Role.NUMBER)]


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ("Rechnung R-1001", "R-1001"),
        ("Invoice 2026-17", "2026-17"),
        ("INVOICE #1042                    May 3, 2026", "1042"),
        ("BLUE HARBOUR DESIGN          INVOICE 00214", "00214"),
        ("Facture n'F-2026-104", "F-2026-104"),
        ("Handelsrechnung (380) Nr. 471102 vom 05.06.2018", "471102"),
        ("FACTURA 2026/0093", "2026/0093"),
        ("Fattura 104/2026 del 3 maggio 2026", "104/2026"),
        ("Fatura FT 2026/88", "FT 2026/88"),
        ("Faktúra 2026045", "2026045"),
        ("Lasku 7781A", "7781A"),
        ("Gutschrift G-1204", "G-1204"),
    ],
)
def test_a_title_with_a_number(row: str, number: str) -> None:
    """It names the number as a label does."""
    assert _numbers(f"Brandt GmbH\n{row}\n") == [number]


@pytest.mark.parametrize(
    "row",
    [
        "Invoice 2026",
        "Rechnung 05/2026",
        "Invoice 12",
        "Rechnung vom 3. Mai 2026",
        "Invoice total 1,200.00",
        "Invoice 4711 has been paid already",
        "We have paid invoice 4711",
        "Rechnung an 10115 Berlin",
    ],
)
def test_what_is_no_number_of_a_title(row: str) -> None:
    """A year, a month, a page, a date, an amount, a sentence."""
    assert _numbers(f"Brandt GmbH\n{row}\n") == []


def test_a_label_is_stronger() -> None:
    """A title counts only where no label names the number."""
    assert _numbers("Invoice 4711\nInvoice no.: R-17\n") == ["R-17"]


def test_a_label_without_a_number_leaves_it_to_the_title() -> None:
    """The words `invoice number` in a sentence name none."""
    text = "Invoice 2026-17\nInvoice number: please quote it\n"
    assert _numbers(text) == ["2026-17"]


def test_the_day_behind_the_number_is_the_issue_date() -> None:
    """As behind a label."""
    labelled = PrintedText("Fattura 104/2026 del 3 maggio 2026\n").labelled
    assert [one.text for one in labelled.of(Role.ISSUE)] == ["3 maggio 2026"]
