"""The result as it counts after a correction: values, rules, statuses, trust and evidence of one
invoice.

The published result is about the values that were read. Once a person corrects a value, the rules
about the old one, its status and its printed words no longer apply: beside the new value they would
accuse or prove another one. So the rules about values are those of the correction, and
statuses and trust follow from them, as they did when the invoice was read. Rules about the document
or its container stay (`service.review.decisions`): no value answers what they say.

A result without a correction is returned as it is. Pure.
"""

from __future__ import annotations

from schemas.invoice import Invoice
from schemas.outcome import Check, DocumentExtracted, ExtractedBy, FieldVerdict, InvoiceExtracted
from service.checks.answer.invoice_fields import value_at
from service.checks.assessment import field_verdicts, needs_review
from service.checks.trust import trust_in_invoice
from service.review.decisions import ReviewHistory


def counted_result(
    result: InvoiceExtracted | DocumentExtracted, history: ReviewHistory
) -> InvoiceExtracted | DocumentExtracted:
    """The same of any result; documents of a custom schema are never corrected."""
    return corrected_result(result, history) if isinstance(result, InvoiceExtracted) else result


def corrected_result(result: InvoiceExtracted, history: ReviewHistory) -> InvoiceExtracted:
    """What counts of a result under these decisions."""
    invoice = history.corrected
    if invoice is None:
        return result
    checks = history.checks(result.checks)
    exact = result.extracted_by is ExtractedBy.EINVOICE
    fields = _fields(result.invoice, invoice, checks, exact=exact)
    verdict = trust_in_invoice(fields, checks, simulated=result.simulated, exact=exact)
    return result.model_copy(
        update={
            "invoice": invoice,
            "checks": checks,
            "fields": fields,
            "evidence": {
                path: found
                for path, found in result.evidence.items()
                if _is_as_read(result.invoice, invoice, path)
            },
            "needs_review": needs_review(checks),
            "trust": verdict.trust,
            "trust_because": verdict.because,
        }
    )


def _fields(
    read: Invoice, invoice: Invoice, checks: tuple[Check, ...], *, exact: bool
) -> dict[str, FieldVerdict]:
    """The XML is a source of the values that it holds, and of no corrected one."""
    verdicts = field_verdicts(invoice, checks)
    if not exact:
        return verdicts
    of_xml = field_verdicts(invoice, checks, exact=True)
    return {
        path: of_xml[path] if _is_as_read(read, invoice, path) else verdict
        for path, verdict in verdicts.items()
    }


def _is_as_read(read: Invoice, invoice: Invoice, path: str) -> bool:
    return value_at(invoice, path) == value_at(read, path)
