"""Texts that are no whole sample invoice, and wrong readings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.testbed.cases import make_case
from service.testbed.printed import misread, read_back

SAMPLE = make_case(4, 0, "allowances")


@pytest.mark.parametrize("text", ["", "INVOICE", "Dear colleagues,\nplease find attached", "a | b"])
def test_what_is_no_sample_is_not_read(text: str) -> None:
    """Nothing is made up."""
    assert read_back(text) is None


def test_an_invoice_without_its_total_is_not_read() -> None:
    """Every invoice states one."""
    gross = SAMPLE.text.splitlines()[-1]
    assert read_back(SAMPLE.text.replace(gross + "\n", "")) is None


def test_an_invoice_is_found_in_the_middle_of_a_prompt() -> None:
    """Rows before and after it are passed over."""
    prompt = f"Read this: a | b\nRules: none\n\n{SAMPLE.text}\n---\nAnswer: JSON\n"
    assert read_back(prompt) == SAMPLE.truth


@pytest.mark.parametrize("amount", ["0", "12.50", "-12.50", "99999"])
def test_a_wrong_reading_is_another_number(amount: str) -> None:
    """With the same sign."""
    wrong = Decimal(misread(amount))
    assert wrong != Decimal(amount)
    assert wrong * Decimal(amount) >= 0
