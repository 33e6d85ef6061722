"""Derives from the checks of an answer: the status of each field, the review, the confidence.

Errors flag the result for review. The status of each field and the confidence of the document
depend on the checks alone:

| status | meaning for the field |
| --- | --- |
| verified | printed in the document as this value, and it adds up or is well formed |
| printed | printed in the document as this value; no other rule applies to it |
| derived | not printed; it is the sum of printed parts |
| ambiguous | printed in a form that has another reading, too (`1.190`, `03/07/2026`) |
| consistent | it adds up or is well formed; there is no text to search |
| unverified | no rule applies to it |
| unverifiable | the PDF around an e-invoice has no text to compare it with |
| doubtful | it has a warning |
| wrong | it has an error |

The confidence is a weighted mean of the statuses of the fields that decide a payment. It is not a
probability: it ranks documents for reviewers.

Pure and total: nothing raises, whatever the checks are.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.invoice import Invoice
from schemas.outcome import Check, FieldStatus
from service.checks.missing import is_missing_rule

_WORTH = {
    FieldStatus.VERIFIED: 1.0,
    FieldStatus.PRINTED: 0.9,
    FieldStatus.DERIVED: 0.8,
    FieldStatus.CONSISTENT: 0.7,
    FieldStatus.AMBIGUOUS: 0.6,
    FieldStatus.UNVERIFIED: 0.4,
    FieldStatus.UNVERIFIABLE: 0.4,
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
_OWN_STATUS = {
    "AMBIGUOUS": FieldStatus.AMBIGUOUS,
    "DERIVED": FieldStatus.DERIVED,
    "UNVERIFIABLE": FieldStatus.UNVERIFIABLE,
}
"""Rules that set a status which sums do not improve: a sum still adds up if the decimal point moves
in all its parts."""

_NAMED_MAX = 5


def needs_review(checks: tuple[Check, ...]) -> bool:
    """Whether a person should review the result: a rule of severity error is violated."""
    return any(check.severity == "error" and not check.passed for check in checks)


def asks_for_repair(checks: tuple[Check, ...]) -> bool:
    """Whether a follow-up question is worth its price. A missing value alone is no reason: the
    model said that it is not printed, and a second question would ask for an invention."""
    return needs_review(tuple(check for check in checks if not is_missing_rule(check.id)))


def broken_count(checks: tuple[Check, ...]) -> tuple[int, int, int]:
    """Number of violated errors, then of warnings, then of missing values: the smaller is the
    better answer. A missing value counts least, so that an invented one never improves an answer.
    """
    broken = [check for check in checks if not check.passed]
    missing = sum(is_missing_rule(check.id) for check in broken)
    severities = [check.severity for check in broken if not is_missing_rule(check.id)]
    return severities.count("error"), severities.count("warning"), missing


def failed_checks(checks: tuple[Check, ...]) -> str:
    """The violated errors in one sentence, the first few by name."""
    broken = [check.id for check in checks if check.severity == "error" and not check.passed]
    names = ", ".join(dict.fromkeys(broken[:_NAMED_MAX]))
    return f"{len(broken)} checks failed ({names}); compare the invoice with its document"


def field_statuses(invoice: Invoice, checks: tuple[Check, ...]) -> dict[str, FieldStatus]:
    """The status of each printed field that decides a payment, of the lines as a whole, and of
    every other field with a violated rule."""
    statuses = dict.fromkeys(deciding_fields(invoice), FieldStatus.UNVERIFIED)
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


def deciding_fields(invoice: Invoice) -> Iterator[str]:
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
