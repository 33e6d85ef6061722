"""A withheld tax explains an amount due below the gross total."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from service.checks.rules import check_invoice

TEXT = """FACTURA Nº 2026/145
Fecha: 02/11/2026
Base imponible            390,00
IVA 21%                    81,90
Retención IRPF 15%        -58,50
TOTAL A PAGAR             413,40 €
"""


def _broken(text: str = TEXT, **totals: str | None) -> set[tuple[str, str]]:
    answer: dict[str, Any] = {
        "document_type": "invoice",
        "invoice_number": "2026/145",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": {"name": "x"},
        "totals": {"net": "390", "tax": "81.90", "gross": "471.90", "amount_due": "413.40"}
        | totals,
    }
    checks = check_invoice(Invoice.model_validate(answer), text)
    return {
        (check.id, path)
        for check in checks
        if not check.passed
        for path in check.fields[:1]
        if path.startswith("totals.")
    }


@pytest.mark.parametrize(
    "label", ["Retención IRPF 15%", "Ritenuta d'acconto 20%", "Retenção na fonte", "IRPF 15%"]
)
def test_less_is_due_where_a_tax_is_withheld(label: str) -> None:
    """The gross total is not printed, and follows from net and tax."""
    assert _broken(TEXT.replace("Retención IRPF 15%", label)) == set()


def test_only_the_printed_difference_is_explained() -> None:
    """Another amount due, another label, or a gross total that its parts do not make."""
    due = ("BR-CO-16", "totals.amount_due")
    assert due in _broken(amount_due="413.30")
    assert due in _broken(TEXT.replace("Retención IRPF 15%", "Descuento"))
    assert ("GROUNDED", "totals.gross") in _broken(gross="471.80", amount_due="413.30")
