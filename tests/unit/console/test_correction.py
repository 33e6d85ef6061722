"""A corrected invoice is judged by the service's own rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from schemas.event import InlineText, InvoiceEvent
from schemas.invoice import Totals
from service.checks.printed.printed_text import PrintedText
from service.console.correction import checks_of
from tests.fakes.published import invoice

TODAY = date(2026, 3, 1)
TEXT = "Invoice R-0\nTotal 119.00 EUR"
EVENT = InvoiceEvent(
    invoice_id="INV", document=InlineText(text=TEXT), amount=Decimal(7), currency="EUR"
)


def test_each_source_adds_its_rules() -> None:
    """The document's text, the sender's claims, our own companies."""
    read = invoice(0)
    alone = {check.id for check in checks_of(read, None, None, (), TODAY)}
    printed = {check.id for check in checks_of(read, PrintedText(TEXT), None, (), TODAY)}
    claimed = checks_of(read, None, EVENT, (), TODAY)
    own = checks_of(read, None, None, ("Somebody Else AG",), TODAY)
    assert "BR-CO-15" in alone
    assert "GROUNDED" in printed - alone
    assert [check.passed for check in claimed if check.id == "CLAIM"] == [False, True]
    assert [check.id for check in own if check.id not in alone] == ["OWN-PARTY"]


def test_a_total_that_does_not_add_up_is_named() -> None:
    """As the service names it."""
    wrong = invoice(0, totals=Totals(net=Decimal(100), tax=Decimal(19), gross=Decimal(120)))
    broken = [check.id for check in checks_of(wrong, None, None, (), TODAY) if not check.passed]
    assert "BR-CO-15" in broken
