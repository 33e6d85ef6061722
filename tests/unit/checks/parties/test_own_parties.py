"""The receiving companies are the buyer and never the seller."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schemas.invoice import Invoice, Party
from service.checks.invoice_kind import InvoiceKind
from service.checks.parties.own_parties import OwnParties, own_party_checks
from service.checks.printed.printed_text import PrintedText

TODAY = date(2026, 11, 25)
OURS = ("Aurora Foods", "DE 123 456 789")


def _flags(supplier: Any, customer: Any, *known: str) -> list[str]:
    parties = {"supplier": supplier, "customer": customer}
    invoice = Invoice.model_validate({"document_type": "invoice", "totals": {}, **parties})
    return [check.fields[0] for check in own_party_checks(invoice, OwnParties(known))]


@pytest.mark.parametrize(
    "ours",
    [
        {"name": "AURORA FOODS GmbH"},
        {"name": "Aurora-Foods"},
        {"name": "Anything", "tax_id": "DE123456789"},
        {"name": "Anything", "tax_id": "123456789"},
    ],
)
def test_the_buyer_is_one_of_us_and_the_seller_is_not(ours: dict[str, str]) -> None:
    """By the first words of the name, or by the VAT id with or without its country."""
    other = {"name": "Other Ltd", "tax_id": "DE999999999"}
    assert _flags(other, ours, *OURS) == []
    assert _flags(ours, other, *OURS) == ["supplier.name", "customer.name"]


def test_a_known_buyer_needs_no_place() -> None:
    """His name stands in a sentence, below another addressee; a stranger there asks for a look."""
    text = (
        "Other Ltd\n\nJan Petersen\nParkallee 12\n28195 Bremen\n\n"
        "Ordered by Aurora Foods on 2 October 2026\nInvoice R-17\n"
    )
    answer = {"supplier": {"name": "Other Ltd"}, "customer": {"name": "Aurora Foods"}, "totals": {}}
    invoice = Invoice.model_validate({"document_type": "invoice", **answer})
    for known, doubts in ((OURS, []), ((), ["customer.name"])):
        checks = InvoiceKind(OwnParties(known)).check(invoice, PrintedText(text), TODAY)
        broken = [one.fields[0] for one in checks if one.id == "LABEL-ROLE" and not one.passed]
        assert [path for path in broken if path == "customer.name"] == doubts


def test_another_company_with_a_similar_name_is_not_us() -> None:
    """Words are compared as wholes."""
    own = OwnParties(OURS)
    assert not own.include(Party(name="Aurora Foodservice"))
    assert not own.include(Party(name="New Aurora Foods"))
    assert not own.include(Party(name="x", tax_id="DE1234567890"))


def test_nothing_is_asked_without_names() -> None:
    """No settings, no rule; and an answer without a buyer is for other rules."""
    assert _flags({"name": "x"}, {"name": "y"}) == []
    assert _flags({"name": "x"}, {"name": "y"}, " ", "-") == []
    assert _flags({"name": "x"}, None, *OURS) == []


def test_the_kind_applies_the_rule() -> None:
    """To a document with a text and without."""
    invoice = Invoice.model_validate(
        {"document_type": "invoice", "supplier": {"name": "Aurora Foods"}, "totals": {}}
    )
    checks = InvoiceKind(OwnParties(OURS)).check(invoice, None, TODAY)
    assert "OWN-PARTY" in {check.id for check in checks if not check.passed}
    assert "OWN-PARTY" not in {check.id for check in InvoiceKind().check(invoice, None, TODAY)}
