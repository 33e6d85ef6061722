"""The trust in an answer about a text, as the service decides it."""

from __future__ import annotations

from typing import Any

from schemas.invoice import Invoice
from schemas.outcome import Trust
from service.checks.assessment import field_verdicts
from service.checks.rules import check_invoice
from service.checks.trust import trust_in_invoice


def trust_in(answer: dict[str, Any], text: str) -> Trust:
    """By all rules; a model read it."""
    invoice = Invoice.model_validate(answer)
    checks = check_invoice(invoice, text)
    fields = field_verdicts(invoice, checks)
    return trust_in_invoice(fields, checks, simulated=False, exact=False).trust
