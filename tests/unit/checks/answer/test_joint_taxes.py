"""Several taxes on one base: the lines make it, whichever of their rates they have."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice, Tax
from service.checks.answer.arithmetic import arithmetic_checks
from service.checks.answer.joint_taxes import JOINT_ROWS_MAX, base_of_equal_rates, rates_within


def _tax(rate: str, base: str) -> dict[str, str]:
    amount = Decimal(rate) * Decimal(base) / 100
    return {"rate": rate, "taxable_amount": base, "tax_amount": f"{amount:.2f}"}


def _broken(lines: list[tuple[str, str]], *taxes: tuple[str, str]) -> bool:
    """Whether lines of these rates and amounts break the rule about these rows."""
    answer: dict[str, Any] = {
        "lines": [{"tax_rate": rate, "net_amount": amount} for rate, amount in lines],
        "taxes": [_tax(*one) for one in taxes],
    }
    checks = arithmetic_checks(Invoice.model_validate(answer))
    return any(check.id == "BR-S-08" and not check.passed for check in checks)


CGST_SGST = (("9", "1000"), ("9", "1000"))


@pytest.mark.parametrize(
    ("lines", "taxes"),
    [
        ([("18", "1000")], CGST_SGST),
        ([("9", "1000")], CGST_SGST),
        ([("18", "600"), ("5", "400")], (*[("9", "600")] * 2, *[("2.5", "400")] * 2)),
        ([("9", "600"), ("2.5", "400")], (*[("9", "600")] * 2, *[("2.5", "400")] * 2)),
        ([("18", "600"), ("18", "400")], (*[("9", "600")] * 2, *[("9", "400")] * 2)),
        ([("5", "1000")], (("5", "1000"), ("9.975", "1000"))),
        ([("14.975", "1000")], (("5", "1000"), ("9.975", "1000"))),
        ([("12", "600"), ("5", "400")], (("5", "1000"), ("7", "600"))),
        ([("5", "600"), ("5", "400")], (("5", "1000"), ("7", "600"))),
        ([("21", "1000")], (("21", "1000"), ("5.2", "1000"))),
        ([("8.875", "1000")], (("4", "1000"), ("4.5", "1000"), ("0.375", "1000"))),
    ],
)
def test_lines_have_the_rate_of_one_tax_or_of_all(
    lines: list[tuple[str, str]], taxes: tuple[tuple[str, str], ...]
) -> None:
    """India, Quebec, British Columbia, the Spanish surcharge, New York City."""
    assert not _broken(lines, *taxes)


@pytest.mark.parametrize(
    ("lines", "taxes"),
    [
        ([("18", "1000")], (("9", "1000"), ("9", "900"))),
        ([("18", "1000")], (("9", "2000"), ("9", "2000"))),
        ([("28", "1000")], CGST_SGST),
        ([("9", "1000")], (("9", "500"), ("9", "1000"))),
        ([("12", "600"), ("5", "400")], (("5", "600"), ("7", "600"))),
        ([("21", "1000")], (("21", "500"), ("10", "500"))),
        ([("21", "1000")], (("21", "1000"), ("0", "500"))),
        ([("21", "1000")], (("10", "1000"), ("5.2", "1000"))),
    ],
)
def test_another_base_or_rate_is_flagged(
    lines: list[tuple[str, str]], taxes: tuple[tuple[str, str], ...]
) -> None:
    """Bases that differ, twice the base, a rate that no taxes make, half of it exempt."""
    assert _broken(lines, *taxes)


@given(st.lists(st.decimals(1, 30, places=2), min_size=2, max_size=3, unique=True))
def test_rates_together_are_the_rate_of_a_line(rates: list[Decimal]) -> None:
    """Whatever the rates are, some rows of the same sum are found."""
    rows = [Tax(rate=rate) for rate in rates]
    assert sum(rates_within(sum(rates, Decimal(0)), rows)) == sum(rates)


def test_many_rows_are_not_combined() -> None:
    """The cost stays bounded: rows beyond the first few are not looked at."""
    rows = [Tax(rate=Decimal(n + 1), taxable_amount=Decimal(n)) for n in range(10_000)]
    assert rates_within(Decimal(JOINT_ROWS_MAX + 10_000), rows) == ()
    assert base_of_equal_rates(Decimal(1), rows) is None


def test_a_tax_may_be_rounded_to_five_cents() -> None:
    """As in Switzerland: 1,752.03 is printed as 1,752.05."""
    row = {"rate": "8.1", "taxable_amount": "21630.00"}
    for amount, passed in (("1752.05", True), ("1752.06", False), ("1752.10", False)):
        invoice = Invoice.model_validate(
            {"currency": "CHF", "taxes": [row | {"tax_amount": amount}]}
        )
        (check,) = (one for one in arithmetic_checks(invoice) if one.id == "BR-CO-17")
        assert check.passed is passed
