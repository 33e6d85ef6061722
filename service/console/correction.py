"""Judges an invoice that a person corrected: the rules that the service itself applies.

The document's text and the sender's event may be gone; rules about them are left out then, and the
page says so. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from schemas.event import InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.parties.own_parties import (
    OwnParties,
    explained_by_own_parties,
    own_party_checks,
)
from service.checks.printed.printed_text import PrintedText
from service.checks.rules import check_claims, check_invoice


def checks_of(
    invoice: Invoice,
    printed: PrintedText | None,
    event: InvoiceEvent | None,
    own_parties: Sequence[str],
    today: date,
) -> tuple[Check, ...]:
    """Every rule that can be applied."""
    checks = check_invoice(invoice, printed, today)
    own = OwnParties(own_parties)
    checks = explained_by_own_parties(checks, invoice, own)
    checks = (*checks, *own_party_checks(invoice, own))
    return checks if event is None else (*checks, *check_claims(invoice, event))
