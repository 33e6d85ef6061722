"""Checks: right invoices pass, one wrong figure is flagged, nothing raises."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice, Totals
from service.core.checks import check_invoice, needs_review, valid_iban
from service.demo.invoices import make_invoice

SAMPLE = make_invoice(23)


def _invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate(json.loads(json.dumps({**SAMPLE.truth, **changes})))


def _broken(invoice: Invoice, text: str | None = SAMPLE.text) -> set[str]:
    return {check.id for check in check_invoice(invoice, text) if not check.passed}


@given(st.integers(0, 2_000), st.sampled_from(["gross", "net", "tax"]), st.integers(1, 9))
def test_any_altered_total_is_flagged(number: int, field: str, by: int) -> None:
    """Whichever total is off, by arithmetic and by not being printed."""
    sample = make_invoice(number)
    totals = dict(sample.truth["totals"])
    totals[field] = str(Decimal(totals[field]) + by)
    invoice = Invoice.model_validate({**sample.truth, "totals": totals})
    assert needs_review(check_invoice(invoice, sample.text))


def test_an_invented_number_is_flagged_although_it_adds_up() -> None:
    """Grounding: what the document does not contain was made up."""
    assert _broken(_invoice(invoice_number="INV-2099-999999")) == {"GROUNDED"}
    assert needs_review(check_invoice(_invoice(invoice_number="INV-2099-999999"), SAMPLE.text))
    assert _broken(_invoice(invoice_number="INV-2099-999999"), None) == set()


def test_another_iban_is_flagged_even_with_right_check_digits() -> None:
    """The one field that thieves change."""
    other = make_invoice(24).truth["payment"]["iban"]
    assert valid_iban(other)
    assert _broken(_invoice(payment={"iban": other})) == {"GROUNDED"}
    assert "IBAN" in _broken(_invoice(payment={"iban": other[:-1] + "0"}))


def test_a_line_that_is_not_quantity_times_price_is_a_warning() -> None:
    """Honest invoices break this one: it flags, and does not ask for a review by itself."""
    lines = [dict(line) for line in SAMPLE.truth["lines"]]
    lines[0]["unit_price"] = str(Decimal(lines[0]["unit_price"]) + 1)
    invoice = _invoice(lines=lines)
    assert "PEPPOL-R120" in _broken(invoice)
    assert not needs_review(check_invoice(invoice, SAMPLE.text))


@pytest.mark.parametrize(
    ("iban", "valid"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("GB82WEST12345698765432", True),
        ("DE89370400440532013001", False),
        ("DE", False),
        ("not an iban", False),
        ("", False),
    ],
)
def test_iban_check_digits(iban: str, valid: bool) -> None:
    """ISO 13616's own examples, and broken ones."""
    assert valid_iban(iban) is valid


def test_dates_are_looked_at() -> None:
    """Due before issued, and issued in the future."""
    invoice = _invoice(due_date="2000-01-01")
    checks = check_invoice(invoice, None, date(2001, 1, 1))
    assert {check.id for check in checks if not check.passed} == {
        "DUE-AFTER-ISSUE",
        "ISSUE-NOT-IN-FUTURE",
    }


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**17), max_value=10**17))
def test_nothing_raises_for_huge_or_tiny_amounts(amount: Decimal) -> None:
    """Whatever passes the model's bounds can be checked."""
    totals = Totals.model_construct(
        lines_net=amount, net=amount, tax=amount, gross=amount, prepaid=amount, amount_due=amount
    )
    invoice = _invoice().model_copy(update={"totals": totals})
    assert isinstance(check_invoice(invoice, SAMPLE.text), tuple)
