"""Applies every rule to an extracted invoice and derives statuses and confidence.

The rules come from `checks.arithmetic` (it adds up), `checks.identifiers` (it is well formed),
`checks.contradictions` (two fields differ), `checks.titles`, `checks.currencies` and
`checks.accounts` (the document says nothing else) and `checks.grounding` (it was printed); the
sender's claims are compared, too. Errors flag the invoice for review. The status of each field and
the confidence of the document depend on the checks alone:

| status | meaning for the field |
| --- | --- |
| verified | printed in the document as this value, and it adds up or is well formed |
| printed | printed in the document as this value; no other rule applies to it |
| derived | not printed; it is the sum of printed parts |
| ambiguous | printed in a form that has another reading, too (`1.190`, `03/07/2026`) |
| consistent | it adds up or is well formed; there is no text to search |
| unverified | no rule applies to it |
| doubtful | it has a warning |
| wrong | it has an error |

The confidence is a weighted mean of the statuses of the fields that decide a payment. It is not a
probability: it ranks documents for reviewers.

Pure and total: no rule raises, whatever the invoice holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from schemas.event import InvoiceEvent
from schemas.invoice import DocumentType, Invoice
from schemas.outcome import Check, FieldStatus
from service.checks.accounts import account_checks
from service.checks.arithmetic import arithmetic_checks
from service.checks.contradictions import contradiction_checks
from service.checks.currencies import currency_checks
from service.checks.grounding import PrintedText, grounding_checks
from service.checks.identifiers import identifier_checks, vat_digit_checks
from service.checks.line_rows import weighed_by_rows
from service.checks.titles import title_checks

RULES: Final[dict[str, tuple[Literal["error", "warning"], ...]]] = {
    "BR-CO-10": ("error",),
    "BR-CO-13": ("error",),
    "BR-CO-14": ("error",),
    "BR-CO-15": ("error",),
    "BR-CO-16": ("error",),
    "BR-CO-17": ("error", "warning"),
    "BR-S-08": ("error", "warning"),
    "PEPPOL-R120": ("error", "warning"),
    "LINES-SUM": ("error",),
    "BR-DEC": ("warning",),
    "INVOICE": ("error",),
    "DUE-AFTER-ISSUE": ("warning",),
    "ISSUE-NOT-IN-FUTURE": ("warning",),
    "BR-29": ("warning",),
    "BR-CL-04": ("error",),
    "BR-CL-14": ("warning",),
    "IBAN": ("error",),
    "BIC": ("warning",),
    "EU-VAT-FORMAT": ("warning",),
    "EU-VAT-CHECK": ("error", "warning"),
    "PARTIES-DIFFER": ("error", "warning"),
    "NUMBERS-DIFFER": ("error",),
    "TITLE": ("error",),
    "CURRENCY": ("error",),
    "ACCOUNT": ("error",),
    "GROUNDED": ("error", "warning"),
    "AMBIGUOUS": ("warning",),
    "DERIVED": ("warning",),
    "CLAIM": ("error", "warning"),
    "SUSPICIOUS": ("error", "warning"),
}
"""Every rule with its severities: a closed set, for metrics and for consumers that filter
results."""

_WORTH = {
    FieldStatus.VERIFIED: 1.0,
    FieldStatus.PRINTED: 0.9,
    FieldStatus.DERIVED: 0.8,
    FieldStatus.CONSISTENT: 0.7,
    FieldStatus.AMBIGUOUS: 0.6,
    FieldStatus.UNVERIFIED: 0.4,
    FieldStatus.DOUBTFUL: 0.2,
    FieldStatus.WRONG: 0.0,
}
_WEIGHTS = {
    "totals.gross": 3,
    "payment.iban": 3,
    "invoice_number": 2,
    "issue_date": 1,
    "due_date": 1,
    "currency": 1,
    "supplier.name": 1,
    "supplier.tax_id": 1,
    "totals.net": 1,
    "totals.tax": 1,
    "totals.amount_due": 1,
    "lines": 1,
}
_PLACES = tuple((path, *path.partition(".")[::2]) for path in _WEIGHTS)
_DOUBT = (FieldStatus.DOUBTFUL, FieldStatus.WRONG)
_OWN_STATUS = {"AMBIGUOUS": FieldStatus.AMBIGUOUS, "DERIVED": FieldStatus.DERIVED}
"""Rules that set a status which sums do not improve: a sum still adds up if the decimal point moves
in all its parts."""
_Severity = Literal["error", "warning"]


def check_invoice(
    invoice: Invoice, document: PrintedText | str | None, today: date | None = None
) -> tuple[Check, ...]:
    """Every applicable rule. `document` None omits the rules about the text, `today` None omits one
    date rule. Several answers about one document share its `PrintedText`."""
    printed = PrintedText(document) if isinstance(document, str) else document
    text = None if printed is None else printed.text
    sums = arithmetic_checks(invoice)
    checks = [
        *(sums if text is None else weighed_by_rows(sums, invoice, text)),
        *identifier_checks(invoice, today),
        *contradiction_checks(invoice, text),
        *vat_digit_checks(invoice, text),
    ]
    if printed is not None:
        checks += title_checks(invoice, printed.text)
        checks += currency_checks(invoice, printed.text)
        checks += account_checks(invoice, printed.text)
        checks += grounding_checks(invoice, printed)
    return tuple(checks)


def check_claims(invoice: Invoice, event: InvoiceEvent) -> tuple[Check, ...]:
    """Compares the sender's claims with the answer: warnings, because either may be wrong.

    An amount with the same digits and another value is an error: the decimal point moved, or the
    sign was lost. Only a credit note may have the opposite sign.
    """
    checks = []
    if event.amount is not None:
        gross = invoice.totals.gross
        moved = _digits(event.amount) == _digits(gross)
        if invoice.document_type is DocumentType.CREDIT_NOTE and event.amount == -gross:
            moved = False
        message = "the event's amount is totals.gross"
        shown = format(event.amount, "f"), format(gross, "f")
        severity: _Severity = "error" if moved and event.amount != gross else "warning"
        checks.append(_claim("totals.gross", message, event.amount == gross, shown, severity))
    if event.currency:
        same = event.currency.strip().upper() == invoice.currency
        checks.append(_claim("currency", "the event's currency is currency", same))
    return tuple(checks)


def _digits(amount: Decimal) -> str:
    """The significant digits, without sign and decimal point."""
    return format(amount, "f").replace(".", "").strip("-0")


def _claim(
    path: str,
    message: str,
    same: bool,
    shown: tuple[str | None, str | None] = (None, None),
    severity: _Severity = "warning",
) -> Check:
    """Compares a field with the sender's claim; `shown` holds the claim and the read value."""
    claimed, found = shown
    return Check(
        "CLAIM",
        severity,
        passed=same,
        expected=claimed,
        found=found,
        message=message,
        fields=(path,),
    )


def needs_review(checks: tuple[Check, ...]) -> bool:
    """Whether a person should review the result: a rule of severity error is violated."""
    return any(check.severity == "error" and not check.passed for check in checks)


def broken_count(checks: tuple[Check, ...]) -> tuple[int, int]:
    """Number of violated errors, then of warnings: the smaller pair is the better answer."""
    broken = [check.severity for check in checks if not check.passed]
    return broken.count("error"), broken.count("warning")


def field_statuses(invoice: Invoice, checks: tuple[Check, ...]) -> dict[str, FieldStatus]:
    """The status of each printed field that decides a payment, of the lines as a whole, and of
    every other field with a violated rule."""
    statuses = dict.fromkeys(_present(invoice), FieldStatus.UNVERIFIED)
    for check in checks:
        # Inputs of a wrong sum may be right: only the sum itself and the printed values count.
        paths = check.fields if check.passed else check.fields[:1]
        for path in paths:
            before = statuses.get(path)
            if before is not None:
                statuses[path] = _after(before, check)
            elif not check.passed:
                statuses[path] = _after(FieldStatus.UNVERIFIED, check)
    if any(status in _DOUBT for path, status in statuses.items() if path.startswith("lines.")):
        statuses["lines"] = FieldStatus.DOUBTFUL
    return statuses


def confidence(statuses: dict[str, FieldStatus]) -> float:
    """0 to 1: the weighted mean of the statuses of the fields that decide a payment."""
    known = [(weight, statuses[path]) for path, weight in _WEIGHTS.items() if path in statuses]
    total = sum(weight for weight, _ in known)
    worth = sum(weight * _WORTH[status] for weight, status in known)
    return round(worth / total, 3) if total else 0.0


def _present(invoice: Invoice) -> Iterator[str]:
    """Paths of `_WEIGHTS` that have a value in the invoice."""
    for path, group, name in _PLACES:
        value = getattr(invoice, group)
        if name:
            value = getattr(value, name, None)
        if value is not None and value != ():
            yield path


def _after(before: FieldStatus, check: Check) -> FieldStatus:
    """A field's status after one more check; a status never improves after a doubt."""
    if not check.passed:
        if check.severity == "error" or before is FieldStatus.WRONG:
            return FieldStatus.WRONG
        return FieldStatus.DOUBTFUL
    if before in _DOUBT:
        return before
    if check.id in _OWN_STATUS or before in _OWN_STATUS.values():
        return _OWN_STATUS.get(check.id, before)
    printed = before in (FieldStatus.PRINTED, FieldStatus.VERIFIED)
    consistent = before in (FieldStatus.CONSISTENT, FieldStatus.VERIFIED)
    printed, consistent = printed or check.id == "GROUNDED", consistent or check.id != "GROUNDED"
    if printed and consistent:
        return FieldStatus.VERIFIED
    return FieldStatus.PRINTED if printed else FieldStatus.CONSISTENT
