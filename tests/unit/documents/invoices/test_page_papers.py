"""What a page calls itself beside an invoice."""

from __future__ import annotations

import pytest

from service.documents.invoices.page_papers import Paper, comes_with, has_total_of_money, paper_of

INVOICE = "Acme Ltd\nInvoice\nTotal 5.00"


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        (INVOICE, Paper.INVOICE),
        ("Stadtbank AG\nKontoauszug Nr. 11/2026", Paper.STATEMENT),
        ("Statement of account", Paper.STATEMENT),
        ("Statement of work", Paper.OTHER),
        ("Relevé de compte\nFacture n° F-1", Paper.STATEMENT),
        ("Rechnung\nOffene Posten 3", Paper.INVOICE),
        ("2. Mahnung", Paper.REMINDER),
        ("Wezwanie do zapłaty", Paper.REMINDER),
        ("Dear customer,\nthe reminder is enclosed", Paper.OTHER),
    ],
)
def test_the_first_title_counts(text: str, paper: Paper) -> None:
    """An invoice may list what is open below."""
    assert paper_of(text) is paper


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Summe 500,00", True),
        ("Total 1,200.00 GBP", True),
        ("Summe 16 Std", False),
        ("Summe 16,50 Std", False),
        ("Total 12.30 kg", False),
        ("Terms and conditions\nTotal 5.00", False),
        ("Zahlungsplan\nSumme 60,00", False),
    ],
)
def test_a_total_of_money_has_cents(text: str, expected: bool) -> None:
    """Hours, weights, terms and plans have totals as well."""
    assert has_total_of_money(text) is expected


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("Abschlagsplan\nRechnung 5", INVOICE),
        ("Hauptzollamt\nEinfuhrabgabenbescheid", INVOICE),
        ("Pro-forma invoice", INVOICE),
        (INVOICE, "Proforma"),
        (INVOICE, "Sammelrechnung"),
        ("Mahnung", INVOICE),
    ],
)
def test_some_papers_come_with_invoices(text: str, before: str) -> None:
    """They have numbers and totals of their own; two of one kind say nothing."""
    assert comes_with(text, before)
    assert not comes_with(text, text)
