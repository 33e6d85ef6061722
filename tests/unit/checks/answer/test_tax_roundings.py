"""A tax is rounded as its currency or its lines are, and as nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.invoice import Invoice
from service.checks.answer.arithmetic import arithmetic_checks
from service.checks.answer.tax_roundings import is_rounded_tax


@pytest.mark.parametrize(
    ("found", "expected", "currency", "is_one"),
    [
        ("190.68", "190.67", None, True),
        ("190.65", "190.67", "CHF", True),
        ("190.69", "190.67", "CHF", False),
        ("190.65", "190.68", "CHF", False),
        ("190.65", "190.67", "EUR", False),
        ("190.65", "190.67", "SEK", False),
        ("333", "333.18", "HUF", True),
        ("333.20", "333.18", "HUF", False),
        ("334", "333.18", "HUF", False),
        ("91.00", "90.54", "INR", True),
    ],
)
def test_a_tax_is_rounded_to_its_currency(
    found: str, expected: str, currency: str | None, is_one: bool
) -> None:
    """To five cents in Switzerland alone."""
    assert is_rounded_tax(Decimal(found), Decimal(expected), currency) is is_one


@pytest.mark.parametrize(
    ("tax", "last", "passed"),
    [
        ("0.60", {"tax_rate": "7"}, True),
        ("0.59", {"tax_rate": "7"}, False),
        ("0.60", {"tax_rate": None}, False),
        ("0.60", {"net_amount": None}, False),
    ],
)
def test_each_lines_tax_may_be_rounded(tax: str, last: dict[str, str | None], passed: bool) -> None:
    """Six lines of 0.55 at 19 % have 0.10 each, and 0.63 together; all have to be known."""
    lines = [{"net_amount": "0.55", "tax_rate": "19"}] * 6
    answer = {
        "lines": [*lines, {"net_amount": "0", "tax_rate": "19"} | last],
        "taxes": [{"rate": "19", "taxable_amount": "3.30", "tax_amount": tax}],
    }
    checks = arithmetic_checks(Invoice.model_validate(answer))
    assert [check.passed for check in checks if check.id == "BR-CO-17"] == [passed]
