"""Numbers that are printed behind their series."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.other_series import series_checks
from service.checks.printed.printed_text import PrintedText
from service.checks.values.series_numbers import has_series

_ROWS = (
    "Serie A Folio 10233   Fecha 03/02/2026",
    "Seria CSF nr. 001482 din 10.02.2026",
    "Serie: F   Número: 2026/14",
    "Serija ABC Nr. 123",
    "Série A nº 123",
    "Série FT - N.º 2026/12",
    "SÉRIE B, NUMÉRO 55",
    "Séria FA číslo 260014",
)
_NUMBERS = ("A 10233", "CSF 001482", "F2026/14", "ABC-123", "A/123", "FT2026/12", "B55", "FA260014")


def test_a_number_has_its_series() -> None:
    """With any mark between both."""
    pairs = zip(_NUMBERS, _ROWS, strict=True)
    assert [number for number, row in pairs if not has_series(number, row.lower())] == []
    assert not has_series("B 10233", _ROWS[0].lower())
    assert not has_series("A 1023", _ROWS[0].lower())
    assert not has_series("A fecha", "serie a n fecha")


@pytest.mark.parametrize(("number", "wrong"), [("A-10233", 0), ("10233", 0), ("55120", 1)])
def test_another_number_is_not_the_one_behind_a_series(number: str, wrong: int) -> None:
    """Unless a label names the number."""
    invoice = Invoice.model_validate({"invoice_number": number})
    text = f"Factura\n{_ROWS[0]}\nO.T. 55120\n"
    assert len([*series_checks(invoice, PrintedText(text))]) == wrong
    labelled = f"{text}Número de factura: 55120\n"
    assert not [*series_checks(invoice, PrintedText(labelled))]
