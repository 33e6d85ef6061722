"""What an invoice must have is a rule: its absence asks for review, and nothing is made up."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from schemas.outcome import Check, FieldStatus, FieldVerdict
from service.checks.answer.missing import MISSING_RULES, missing_checks, says_nothing
from service.checks.assessment import (
    asks_for_repair,
    broken_count,
    field_verdicts,
    needs_review,
)
from service.checks.rules import check_invoice

DOCUMENT = "Muster GmbH\nRechnung R-17\n02.11.2026\nGesamt 49,98 EUR"
WHOLE: dict[str, Any] = {
    "document_type": "invoice",
    "invoice_number": "R-17",
    "issue_date": "2026-11-02",
    "currency": "EUR",
    "supplier": {"name": "Muster GmbH"},
    "totals": {"gross": "49.98"},
}


def invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate({**WHOLE, **changes})


def broken(read: Invoice) -> dict[str, str]:
    return {check.id: check.severity for check in missing_checks(read)}


def test_an_invoice_with_all_that_it_must_have_lacks_nothing() -> None:
    """Everything else may be absent."""
    assert list(missing_checks(invoice())) == []


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("BR-02", {"invoice_number": None}),
        ("BR-03", {"issue_date": None}),
        ("BR-04", {"document_type": None}),
        ("BR-05", {"currency": None}),
        ("BR-06", {"supplier": {}}),
        ("BR-06", {"supplier": {"name": ""}}),
        ("BR-14", {"totals": {}}),
        ("BR-31", {"allowances": [{"reason": "freight"}]}),
        ("BR-46", {"taxes": [{"rate": "19"}]}),
    ],
)
def test_each_missing_value_asks_for_review(rule: str, changes: dict[str, Any]) -> None:
    """By the rule of EN 16931 that demands it; the field counts as missing."""
    read = invoice(**changes)
    assert broken(read) == {rule: "error"}
    checks = check_invoice(read, DOCUMENT)
    assert needs_review(checks)
    path = next(check for check in checks if check.id == rule).fields[0]
    assert field_verdicts(read, checks)[path] == FieldVerdict(FieldStatus.MISSING, (rule,))


def test_an_empty_answer_breaks_every_rule_and_raises_nothing() -> None:
    """No rule may stumble over null."""
    checks = check_invoice(Invoice(), DOCUMENT)
    assert MISSING_RULES.keys() <= {check.id for check in checks if not check.passed}
    assert says_nothing(Invoice())
    assert not says_nothing(invoice())


def test_a_receipt_needs_no_number() -> None:
    """It is flagged as a warning, and asks for no review."""
    read = invoice(document_type="receipt", invoice_number=None)
    assert broken(read) == {"BR-02": "warning"}
    assert not needs_review(check_invoice(read, DOCUMENT.replace("Rechnung R-17", "Kassenbon")))


def test_a_document_that_is_no_invoice_lacks_nothing() -> None:
    """That it is none is the finding."""
    assert list(missing_checks(Invoice.model_validate({"document_type": "other"}))) == []


def test_lines_without_words_are_named_by_position() -> None:
    """A warning: the amounts of the line are there."""
    read = invoice(lines=[{"description": "a"}, {"net_amount": "1"}, {}] + [{}] * 100)
    check = next(iter(missing_checks(read)))
    assert (check.id, check.severity) == ("BR-25", "warning")
    assert check.fields[:2] == ("lines.1.description", "lines.2.description")
    assert len(check.fields) == 20


def test_a_missing_value_alone_is_no_reason_to_ask_again() -> None:
    """The model said that it is not printed. Asking for it would ask for an invention."""
    checks = check_invoice(invoice(invoice_number=None), DOCUMENT)
    assert needs_review(checks)
    assert not asks_for_repair(checks)
    assert asks_for_repair(check_invoice(invoice(totals={"gross": "4998"}), DOCUMENT))


@pytest.mark.parametrize(
    ("name", "invented"),
    [("issue_date", "2026-01-01"), ("currency", "SEK"), ("invoice_number", "7")],
)
def test_an_invented_value_is_no_better_answer(name: str, invented: str) -> None:
    """Than one that leaves it out; a found value is."""
    honest = broken_count(check_invoice(invoice(**{name: None}), DOCUMENT))
    assert broken_count(check_invoice(invoice(**{name: invented}), DOCUMENT)) > honest
    assert broken_count(check_invoice(invoice(), DOCUMENT)) < honest


def test_every_rule_has_a_message_that_names_the_field() -> None:
    """For people, and for the model."""
    checks: list[Check] = list(missing_checks(Invoice()))
    assert [check.message for check in checks] == [
        f"{path} is missing" for path in MISSING_RULES.values()
    ]
