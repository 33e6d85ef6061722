"""Invoices as one kind of document: how an answer is read and checked.

A kind defines how the extractor treats a document. There are two: invoices, with the full set of
rules, and documents under a custom JSON Schema (`checks.custom_schema`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from schemas.event import InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import Check, FieldEvidence
from service.checks.assessment import field_verdicts, needs_review
from service.checks.comparisons.unprinted import unprinted
from service.checks.parties.own_parties import (
    OwnParties,
    explained_by_own_parties,
    own_party_checks,
)
from service.checks.printed.evidence import find_evidence
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.invoice_answer import read_invoice
from service.checks.reply.invoice_schema import invoice_schema, left_out_names
from service.checks.reply.labelled_account import with_account
from service.checks.reply.labelled_values import Values, labelled_values
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.checks.reply.row_bounds import row_bounds
from service.checks.rules import check_claims, check_invoice
from service.checks.trust import trust_in_invoice
from service.model.answer import Answer, ReadAnswer
from service.model.outcome import AnswerOrigin, Assessment
from service.model.page_words import PageWords


class Kind(Protocol):
    """A kind of document."""

    @property
    def name(self) -> str:
        """The name of the schema in requests and results."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema that an answer must fit; always the same object."""

    def known(self, printed: PrintedText | None) -> Values:
        """The values that the document gives without a model; it is not asked for them. None: the
        document has no such value."""

    def schema_for(self, known: Values, printed: PrintedText | None) -> Mapping[str, Any]:
        """The schema of the question about one document, without the values that are known; always
        the same object for documents that are asked the same."""

    def read(self, reply: ReplyObjects, printed: PrintedText | None) -> ReadAnswer | ReplyProblem:
        """The answer in the objects of a reply about a document; `printed` None if it has no
        text."""

    def check(self, answer: Answer, printed: PrintedText | None, today: date) -> tuple[Check, ...]:
        """The checks of the answer. `text` None omits the checks of printed values."""

    def assess(
        self, answer: Answer, checks: tuple[Check, ...], event: InvoiceEvent, origin: AnswerOrigin
    ) -> Assessment:
        """Statuses, trust and review, from the checks, the sender's claims and the origin."""

    def evidence(
        self,
        answer: Answer,
        printed: PrintedText | None,
        words: PageWords | None,
        origin: AnswerOrigin,
    ) -> Mapping[str, FieldEvidence]:
        """Where the values are printed, by path; `words` are those of the text, if it has pages."""


class InvoiceKind:
    """Invoices, by the rules of `checks.rules` and of `parties.own_parties`."""

    name = "invoice"

    def __init__(self, own_parties: OwnParties | None = None, *, reads_labels: bool = True) -> None:
        """`reads_labels`: whether unmistakable values are taken from behind their labels."""
        self._own_parties = own_parties or OwnParties()
        self._reads_labels = reads_labels

    @property
    def schema(self) -> Mapping[str, Any]:
        """The invoice's schema without the fields that the service sets itself."""
        return invoice_schema()

    def known(self, printed: PrintedText | None) -> Values:
        """The values behind unmistakable labels, and what is printed nowhere."""
        if not self._reads_labels or printed is None:
            return {}
        return {**unprinted(printed), **labelled_values(printed)}

    def schema_for(self, known: Values, printed: PrintedText | None) -> Mapping[str, Any]:
        """Without the names of known values, and with lists as long as the document can fill."""
        return invoice_schema(left_out_names(known.keys()), row_bounds(printed))

    def read(self, reply: ReplyObjects, printed: PrintedText | None) -> ReadAnswer | ReplyProblem:
        """The invoice in the objects, read by what the document prints."""
        read = read_invoice(reply, printed)
        if isinstance(read, ReplyProblem) or printed is None or not self._reads_labels:
            return read
        return with_account(read, printed)

    def check(self, answer: Answer, printed: PrintedText | None, today: date) -> tuple[Check, ...]:
        """All rules."""
        invoice = _invoice(answer)
        checks = check_invoice(invoice, printed, today)
        checks = explained_by_own_parties(checks, invoice, self._own_parties)
        return (*checks, *own_party_checks(invoice, self._own_parties))

    def assess(
        self, answer: Answer, checks: tuple[Check, ...], event: InvoiceEvent, origin: AnswerOrigin
    ) -> Assessment:
        """Statuses of the fields; the sender's claims become separate checks."""
        answer = _invoice(answer)
        checks += check_claims(answer, event)
        fields = field_verdicts(answer, checks, exact=origin.exact)
        verdict = trust_in_invoice(fields, checks, simulated=origin.simulated, exact=origin.exact)
        return Assessment(checks, needs_review(checks), fields, verdict.trust, verdict.because)

    def evidence(
        self,
        answer: Answer,
        printed: PrintedText | None,
        words: PageWords | None,
        origin: AnswerOrigin,
    ) -> Mapping[str, FieldEvidence]:
        """The evidence of what decides a payment."""
        return find_evidence(_invoice(answer), printed, words, exact=origin.exact)


def _invoice(answer: Answer) -> Invoice:
    assert isinstance(answer, Invoice), "this kind reads invoices only"
    return answer
