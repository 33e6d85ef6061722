"""Statuses, review and confidence follow from the checks alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from schemas.outcome import FieldStatus
from service.checks.assessment import confidence, field_statuses
from service.checks.rules import check_invoice
from service.testbed.invoices import make_invoice

SAMPLE = make_invoice(23)


def _invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate({**SAMPLE.truth, **changes})


def _statuses(invoice: Invoice, text: str | None = SAMPLE.text) -> dict[str, FieldStatus]:
    return field_statuses(invoice, check_invoice(invoice, text))


def test_a_right_invoice_is_verified_and_trusted() -> None:
    """Printed and adding up; without a text it is no more than consistent."""
    statuses = _statuses(_invoice())
    assert statuses["totals.gross"] is FieldStatus.VERIFIED
    assert statuses["invoice_number"] is FieldStatus.PRINTED
    assert confidence(statuses) > 0.9
    unread = _statuses(_invoice(), None)
    assert unread["totals.gross"] is FieldStatus.CONSISTENT
    assert unread["invoice_number"] is FieldStatus.UNVERIFIED
    assert confidence(unread) < confidence(statuses)


def test_a_broken_sum_blames_the_sum_and_a_missing_print_the_field() -> None:
    """Inputs of a wrong sum may be right: their status stays."""
    totals = {**SAMPLE.truth["totals"]}
    totals["gross"] = str(Decimal(totals["gross"]) + 1)
    statuses = _statuses(_invoice(totals=totals))
    assert statuses["totals.gross"] is FieldStatus.WRONG
    assert statuses["totals.net"] in (FieldStatus.VERIFIED, FieldStatus.PRINTED)
    lines = [dict(line) for line in SAMPLE.truth["lines"]]
    lines[0]["quantity"] = "98765"
    statuses = _statuses(_invoice(lines=lines))
    assert statuses["lines.0.quantity"] is FieldStatus.DOUBTFUL
    assert statuses["lines"] is FieldStatus.DOUBTFUL


@given(st.integers(0, 500), st.sampled_from(["gross", "net", "tax"]), st.integers(1, 9))
def test_a_wrong_total_always_costs_confidence(number: int, field: str, by: int) -> None:
    """The confidence ranks documents: a wrong one is below its own right version."""
    sample = make_invoice(number)
    right = Invoice.model_validate(sample.truth)
    totals = dict(sample.truth["totals"])
    totals[field] = str(Decimal(totals[field]) + by)
    wrong = Invoice.model_validate({**sample.truth, "totals": totals})
    assert confidence(_statuses(wrong, sample.text)) < confidence(_statuses(right, sample.text))
