"""Decides what an invoice lacks that every invoice must have.

No field of an answer is mandatory, because a reader must never be forced to make a value up. So the
duty to have a value is a rule like any other. The rules are those of EN 16931, reduced to what a
payment and a booking need. A receipt needs no number: its absence is a warning. A document that is
no invoice lacks nothing.

Pure and total; linear in the rows of the answer, and one check for each kind of row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from schemas.invoice import DocumentType, Invoice
from schemas.outcome import Check

MISSING_RULES: Final[dict[str, str]] = {
    "BR-02": "invoice_number",
    "BR-03": "issue_date",
    "BR-04": "document_type",
    "BR-05": "currency",
    "BR-06": "supplier.name",
    "BR-14": "totals.gross",
}
"""Rules about a value of the whole document, and its path."""
MISSING_IN_ROWS: Final[dict[str, tuple[str, str, str]]] = {
    "BR-25": ("lines", "description", "warning"),
    "BR-31": ("allowances", "amount", "error"),
    "BR-46": ("taxes", "tax_amount", "error"),
}
"""Rules about a value of each row: the list, the name, the severity. BR-31 is BR-36 for a charge; a
line without words still has its amounts."""
_PLACES = tuple((rule, path, *path.partition(".")[::2]) for rule, path in MISSING_RULES.items())
_ROWS_NAMED_MAX = 20


def missing_checks(invoice: Invoice) -> Iterator[Check]:
    """A broken check for each value that the invoice must have and lacks."""
    if invoice.document_type is DocumentType.OTHER:
        return
    for rule, path, group, name in _PLACES:
        value = getattr(invoice, group)
        if name:
            value = getattr(value, name)
        if _is_none(value):
            yield _missing(rule, _severity(rule, invoice), path, (path,))
    for rule, (rows, name, severity) in MISSING_IN_ROWS.items():
        values = [getattr(row, name) for row in getattr(invoice, rows)]
        if all(values):
            continue  # As in most invoices.
        paths = [f"{rows}.{at}.{name}" for at, value in enumerate(values) if _is_none(value)]
        if paths:
            one: Literal["error", "warning"] = "error" if severity == "error" else "warning"
            yield _missing(rule, one, f"{rows}: {name}", tuple(paths[:_ROWS_NAMED_MAX]))


def _is_none(value: object) -> bool:
    # An amount is never compared with a text, which takes long.
    return not value and (value is None or value.__class__ is str)


def says_nothing(invoice: Invoice) -> bool:
    """Whether the fields say so little that they are about no invoice at all."""
    if invoice.invoice_number or invoice.supplier.name or invoice.lines:
        return False
    return all(amount is None for _, amount in invoice.totals)


def is_missing_rule(rule: str) -> bool:
    """Whether the rule is about a value that is not there."""
    return rule in MISSING_RULES or rule in MISSING_IN_ROWS


def _severity(rule: str, invoice: Invoice) -> Literal["error", "warning"]:
    receipt = invoice.document_type is DocumentType.RECEIPT
    return "warning" if receipt and rule == "BR-02" else "error"


def _missing(
    rule: str, severity: Literal["error", "warning"], what: str, paths: tuple[str, ...]
) -> Check:
    message = f"{what} is missing"
    return Check(rule, severity, passed=False, message=message, fields=paths)
