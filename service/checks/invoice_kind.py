"""Invoices as one kind of document: how an answer is read, and what it is held against.

A kind is what the extractor knows of the documents it reads. There are two: invoices, with the
whole set of rules, and documents of the operator's own JSON Schema (`checks.custom_schema`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from schemas.event import InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.reply import ReplyProblem, invoice_schema, read_invoice
from service.checks.rules import (
    check_claims,
    check_invoice,
    confidence,
    field_statuses,
    needs_review,
)
from service.model.answer import Answer
from service.model.outcome import Assessment


class Kind(Protocol):
    """A kind of document."""

    @property
    def name(self) -> str:
        """How the schema is called in requests and results."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema that an answer is asked to fit; always the same object."""

    def read(self, value: dict[str, Any]) -> Answer | ReplyProblem:
        """The answer in a JSON object."""

    def check(self, answer: Answer, text: str | None, today: date) -> tuple[Check, ...]:
        """What the rules say; `text` None leaves out whether it was printed."""

    def assess(self, answer: Answer, checks: tuple[Check, ...], event: InvoiceEvent) -> Assessment:
        """What follows from the checks and from what the sender claimed."""


class InvoiceKind:
    """Invoices, by the rules of `checks.rules`."""

    name = "invoice"

    @property
    def schema(self) -> Mapping[str, Any]:
        """The invoice's schema without what is ours to say."""
        return invoice_schema()

    def read(self, value: dict[str, Any]) -> Answer | ReplyProblem:
        """The invoice in a JSON object."""
        return read_invoice(value)

    def check(self, answer: Answer, text: str | None, today: date) -> tuple[Check, ...]:
        """All rules."""
        return check_invoice(_invoice(answer), text, today)

    def assess(self, answer: Answer, checks: tuple[Check, ...], event: InvoiceEvent) -> Assessment:
        """Statuses of the fields, and the claims as checks of their own."""
        answer = _invoice(answer)
        checks += check_claims(answer, event)
        statuses = field_statuses(answer, checks)
        return Assessment(checks, needs_review(checks), statuses, confidence(statuses))


def _invoice(answer: Answer) -> Invoice:
    assert isinstance(answer, Invoice), "this kind reads nothing but invoices"
    return answer
