"""Labels of parts: a tax among several, a base among several."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from service.checks.rules import check_invoice

_TWO_TAXES = """Base imponible   260,00
IVA 21%   54,60
Recargo de equivalencia 5,2%   13,52
Total factura   328,12 €
"""
_TWO_BASES = """Gesamtbetrag   267,00 EUR
Netto 7 %   222,43
Netto 19 %   24,37
MwSt 20,20
"""


def _differs(text: str, taxes: list[dict[str, str]], **totals: str) -> set[str]:
    answer: dict[str, Any] = {"taxes": taxes, "totals": totals}
    checks = check_invoice(Invoice.model_validate(answer), text)
    return {check.fields[0] for check in checks if check.id == "LABEL-DIFFERS" and not check.passed}


def _rows(name: str, *amounts: str) -> list[dict[str, str]]:
    return [{name: amount} for amount in amounts]


def test_the_label_of_one_tax_of_two_names_no_total() -> None:
    """The document prints each of them, and no sum."""
    taxes = _rows("tax_amount", "54.60", "13.52")
    assert _differs(_TWO_TAXES, taxes, tax="68.12") == set()
    with_zero = "Základ 21 %  260,00  DPH  54,60\nZáklad 0 %  60,00  DPH  0,00\nCelkem 374,60 Kč\n"
    assert _differs(with_zero, _rows("tax_amount", "54.60", "0.00"), tax="54.60") == set()
    bases = _rows("taxable_amount", "222.43", "24.37")
    assert _differs(_TWO_BASES.replace("Netto 19", "Basis 19"), bases, net="246.80") == set()


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (("54.60", "13.52"), "68.13"),
        (("54.00", "14.12"), "68.12"),
        (("68.12",), "68.12"),
        ((), "68.12"),
    ],
)
def test_a_tax_that_is_no_sum_of_the_labelled_one_differs(
    amounts: tuple[str, ...], total: str
) -> None:
    """Another sum, other parts, no parts."""
    assert _differs(_TWO_TAXES, _rows("tax_amount", *amounts), tax=total) == {"totals.tax"}
