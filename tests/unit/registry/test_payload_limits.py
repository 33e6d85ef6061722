"""Numbers and texts of binary payloads."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry.payload_limits import (
    PayloadLimits,
    PayloadRefused,
    ValueBudget,
    finite,
    finite_single,
    scaled,
    text_of,
)


@given(st.integers(-(10**60), 10**60), st.integers(0, 64))
def test_a_scaled_number_keeps_all_its_digits(number: int, scale: int) -> None:
    """Whatever the precision of the decimal context is."""
    data = number.to_bytes(26, signed=True)
    sign = "-" if number < 0 else ""
    digits = str(abs(number)).rjust(scale + 1, "0")
    whole = digits[: len(digits) - scale]
    fraction = digits[len(digits) - scale :]
    assert scaled(data, scale) == Decimal(f"{sign}{whole}.{fraction or 0}")


def test_a_budget_ends() -> None:
    """With the first value beyond it, and the first level."""
    budget = ValueBudget(PayloadLimits(max_depth=2, max_values=3))
    budget.check_room(3)
    with pytest.raises(PayloadRefused, match="more than 3"):
        budget.check_room(4)
    for _ in range(3):
        budget.take()
    with pytest.raises(PayloadRefused, match="more than 3"):
        budget.take()
    budget.check_depth(2)
    with pytest.raises(PayloadRefused, match="deeper than 2"):
        budget.check_depth(3)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_number_is_infinite(number: float) -> None:
    """No amount is."""
    with pytest.raises(PayloadRefused):
        finite(number)
    with pytest.raises(PayloadRefused):
        finite_single(number)


def test_texts_are_utf8() -> None:
    """Surrogates are none."""
    assert text_of(memoryview("ä".encode())) == "ä"
    with pytest.raises(PayloadRefused):
        text_of(b"\xed\xa0\x80")
