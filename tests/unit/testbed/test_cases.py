"""Hard cases stay true, and each is as hard as its name says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.rules import check_invoice
from service.testbed.cases import CASES, make_case
from service.testbed.languages import LANGUAGES
from service.testbed.printed import read_back

NUMBERS = st.integers(0, 2_000)
NAMES = st.sampled_from(sorted(CASES))


@given(NUMBERS, NAMES)
def test_the_truth_is_printed_and_keeps_every_rule(number: int, case: str) -> None:
    """It can be read back from the text alone, and no check is broken, not even a warning."""
    sample = make_case(number, 0, case)
    assert read_back(sample.text) == sample.truth
    checks = check_invoice(Invoice.model_validate(sample.truth), sample.text)
    assert [check for check in checks if not check.passed] == []


def test_cases_repeat_and_occur_in_every_language() -> None:
    """Same number, seed and case, same invoice."""
    assert make_case(7, 1, "allowances") == make_case(7, 1, "allowances")
    assert make_case(7, 1, "allowances") != make_case(7, 2, "allowances")
    for case in CASES:
        assert {make_case(n, 0, case).language for n in range(60)} == set(LANGUAGES)


@given(NUMBERS)
def test_credit_notes_are_positive_or_negative(number: int) -> None:
    """Both are in use; either way the type says what it is."""
    positive, negative = (make_case(number, 0, c) for c in ("credit_note", "negative_credit_note"))
    for sample, sign in ((positive, 1), (negative, -1)):
        assert sample.truth["document_type"] == "credit_note"
        assert Decimal(sample.truth["totals"]["gross"]) * sign > 0


@given(NUMBERS)
def test_what_is_due_is_not_the_total(number: int) -> None:
    """Paid in advance, or rounded to a coin."""
    paid, coins = (make_case(number, 0, case).truth["totals"] for case in ("prepaid", "rounding"))
    assert Decimal(paid["amount_due"]) < Decimal(paid["gross"])
    assert Decimal(coins["amount_due"]) - Decimal(coins["gross"]) == Decimal(coins["rounding"])


@given(NUMBERS)
def test_dates_are_alike(number: int) -> None:
    """Day and month exchanged give another date of the same invoice."""
    truth = make_case(number, 0, "similar_dates").truth
    year, month, day = truth["issue_date"].split("-")
    assert truth["delivery_date"] == f"{year}-{day}-{month}" != truth["issue_date"]


@given(NUMBERS)
def test_remarks_are_no_fields(number: int) -> None:
    """Another number and another total are printed and are not the invoice's."""
    sample = make_case(number, 0, "lookalikes")
    plain = make_case(number, 0)
    assert sample.truth == plain.truth
    assert len(sample.text.splitlines()) == len(plain.text.splitlines()) + 3


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ("discounts", "discount"),
        ("references", "product_code"),
        ("references", "position"),
    ],
)
def test_lines_have_what_the_case_is_about(case: str, field: str) -> None:
    """In some line at least."""
    assert all(any(field in line for line in _lines(n, case)) for n in range(100))


@given(NUMBERS)
def test_some_lines_are_below_zero_or_bare_or_broken_into_fractions(number: int) -> None:
    """A returned article; a line with an amount alone; more decimals than the currency has."""
    assert Decimal(_lines(number, "returned_line")[-1]["net_amount"]) < 0
    assert any("quantity" not in line for line in _lines(number, "missing"))
    price = Decimal(_lines(number, "fractions")[0]["unit_price"])
    net = Decimal(_lines(number, "fractions")[0]["net_amount"])
    assert _places(price) == _places(net) + 2


def _lines(number: int, case: str) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = make_case(number, 0, case).truth["lines"]
    return lines


def _places(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int)
    return -exponent
