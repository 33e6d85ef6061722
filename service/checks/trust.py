"""Decides what may be done with a result: book it, look at it, or reject it.

One rule for a scan, an e-invoice and a letter. The first row that applies decides:

| trust | when |
| --- | --- |
| reject | the document is no single invoice, or addresses the model |
| reject | the amount to pay, the account or the number is `wrong`: the document does not say so |
| look | the simulator invented the values, or the event says that they are made up |
| look | any rule is broken, also one of severity warning |
| look | a field that decides a payment is `ambiguous` |
| look | the gross total or the amount due is neither `verified` nor `derived` |
| look | number, date, supplier or account is not in the source, or currency, if not `derived` |
| look | there are no lines, except in an XML |
| book | otherwise |

A broken sum alone rejects no reading, because the value beside it may be the wrong one. It rejects
an XML, which no model can have misread: its sender has to correct it.

Every rejected result needs review (`assessment.needs_review`), and no booked result does. A result
may ask for a look without a broken rule, because too little proves it.

The rule judges the document and its reading. It does not know whether the supplier is real, the
account has changed, or the goods have come.

Pure and total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from schemas.outcome import Check, FieldStatus, FieldVerdict, Proof, Trust
from service.checks.assessment import DECIDING, PROOFS
from service.model.value_class import value_class

_NO_INVOICE: Final = frozenset({"INVOICE", "SEVERAL-INVOICES", "SUSPICIOUS"})
"""Errors about the document as a whole."""
_PAID = ("totals.gross", "totals.amount_due", "payment.iban", "invoice_number")
_AMOUNTS = ("totals.gross", "totals.amount_due")
_NAMED = ("invoice_number", "issue_date", "currency", "supplier.name", "payment.iban")
_NEEDED = frozenset({"totals.gross", "invoice_number", "issue_date", "currency", "supplier.name"})
"""Fields without which nothing can be booked. An invoice may have no account and no amount due."""
_PROVEN = (FieldStatus.VERIFIED, FieldStatus.DERIVED)
_IN_SOURCE = (FieldStatus.VERIFIED, FieldStatus.EXACT, FieldStatus.PRINTED)
_AMBIGUOUS = FieldStatus.AMBIGUOUS
_WRONG = FieldStatus.WRONG
_DERIVED = FieldStatus.DERIVED
_REASONS_MAX = 12


@value_class(frozen=True, slots=True)
class TrustVerdict:
    """The trust, and the rules and fields that kept it from `book`."""

    trust: Trust
    because: tuple[str, ...] = ()


def trust_in_invoice(
    fields: Mapping[str, FieldVerdict], checks: tuple[Check, ...], *, simulated: bool, exact: bool
) -> TrustVerdict:
    """The trust in an invoice with these verdicts; `exact` as in `field_verdicts`."""
    rejected = [*_no_invoice(checks), *_contradicted(fields, exact)]
    if rejected:
        return _verdict(Trust.REJECT, rejected)
    return _looked_at(
        [*_document_doubts(checks, simulated=simulated), *_field_doubts(fields, exact)]
    )


def trust_in_document(checks: tuple[Check, ...], *, simulated: bool) -> TrustVerdict:
    """The trust in a document under a custom schema. It is never booked: no rule knows which of its
    values belong together, so nothing proves more than that they are printed."""
    rejected = list(_no_invoice(checks))
    if rejected:
        return _verdict(Trust.REJECT, rejected)
    return _verdict(Trust.LOOK, [*_document_doubts(checks, simulated=simulated), "custom schema"])


def _no_invoice(checks: tuple[Check, ...]) -> Iterable[str]:
    return (
        check.id
        for check in checks
        if check.id in _NO_INVOICE and check.severity == "error" and not check.passed
    )


def _contradicted(fields: Mapping[str, FieldVerdict], exact: bool) -> Iterable[str]:
    """What would be paid, to whom or for what, and is not what the document says."""
    for path in _PAID:
        verdict = fields.get(path)
        if verdict is None or verdict.status is not _WRONG:
            continue
        if exact or any(PROOFS.get(rule) is not Proof.SUM for rule in verdict.by):
            yield path


def _document_doubts(checks: tuple[Check, ...], *, simulated: bool) -> list[str]:
    """That it is made up, and the broken rules: the field that one blames, or the rule itself."""
    doubts = ["simulated"] if simulated else []
    broken = [check for check in checks if not check.passed]
    broken.sort(key=lambda check: check.severity != "error")
    return doubts + [check.fields[0] if check.fields else check.id for check in broken]


def _field_doubts(fields: Mapping[str, FieldVerdict], exact: bool) -> Iterable[str]:
    """Fields that keep the invoice from being booked."""
    for path in DECIDING:
        verdict = fields.get(path)
        if verdict is None:
            if path in _NEEDED or (path == "lines" and not exact):
                yield path
        elif (
            verdict.status is _AMBIGUOUS
            or (path in _AMOUNTS and verdict.status not in _PROVEN)
            or (path in _NAMED and verdict.status not in _IN_SOURCE and not _follows(path, verdict))
        ):
            yield path


def _follows(path: str, verdict: FieldVerdict) -> bool:
    """Whether it is a currency that follows from the seller's country."""
    return path == "currency" and verdict.status is _DERIVED


def _looked_at(doubts: list[str]) -> TrustVerdict:
    return _verdict(Trust.LOOK, doubts) if doubts else TrustVerdict(Trust.BOOK)


def _verdict(trust: Trust, because: Iterable[str]) -> TrustVerdict:
    return TrustVerdict(trust, tuple(dict.fromkeys(because))[:_REASONS_MAX])
