"""Applies every rule to an extracted invoice.

The rules come from the rooms beside it: `answer` (it has what it must have, and adds up),
`comparisons` (it is well formed, and the document says nothing else), `labels` and `parties` (its
labels say nothing else), `payments` and `printed` (it was printed); the sender's claims are
compared, too. `checks.assessment` says
what follows from them.

Pure and total: no rule raises, whatever the invoice holds.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal

from schemas.event import InvoiceEvent
from schemas.invoice import DocumentType, Invoice
from schemas.outcome import Check
from service.checks.answer.arithmetic import arithmetic_checks
from service.checks.answer.missing import missing_checks
from service.checks.answer.profiles import is_einvoice
from service.checks.answer.several import several_checks
from service.checks.comparisons.accounts import account_checks
from service.checks.comparisons.contradictions import contradiction_checks
from service.checks.comparisons.currencies import currency_checks
from service.checks.comparisons.date_places import date_place_checks
from service.checks.comparisons.debit_days import debit_day_checks
from service.checks.comparisons.identifiers import identifier_checks, vat_id_checks
from service.checks.comparisons.line_rows import exchanged_checks, weighed_by_rows
from service.checks.comparisons.lone_totals import lone_total_checks
from service.checks.comparisons.omissions import omission_checks
from service.checks.comparisons.order_sentences import order_sentence_checks
from service.checks.comparisons.other_series import series_checks
from service.checks.comparisons.titles import title_checks
from service.checks.labels.label_checks import label_checks
from service.checks.labels.label_parts import explained_by_parts
from service.checks.parties.party_checks import party_checks
from service.checks.payments.prepayments import explained_by_payments, prepayment_checks
from service.checks.payments.withholdings import explained_by_withholding, withheld_checks
from service.checks.printed.grounding import grounding_checks
from service.checks.printed.printed_text import PrintedText

RULES: Final[dict[str, tuple[Literal["error", "warning"], ...]]] = {
    "BR-02": ("error", "warning"),
    "BR-03": ("error",),
    "BR-04": ("error",),
    "BR-05": ("error",),
    "BR-06": ("error",),
    "BR-14": ("error",),
    "BR-25": ("warning",),
    "BR-31": ("error",),
    "BR-46": ("error",),
    "UNREADABLE": ("error", "warning"),
    "SEVERAL-INVOICES": ("error", "warning"),
    "DROPPED": ("warning",),
    "BR-CO-10": ("error",),
    "BR-CO-11": ("error",),
    "BR-CO-12": ("error",),
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
    "PROFORMA": ("warning",),
    "DUE-AFTER-ISSUE": ("error", "warning"),
    "ISSUE-NOT-IN-FUTURE": ("warning",),
    "BR-29": ("warning",),
    "BR-CL-04": ("error",),
    "BR-CL-14": ("warning",),
    "IBAN": ("error",),
    "SEVERAL-ACCOUNTS": ("warning",),
    "BIC": ("warning",),
    "EU-VAT-FORMAT": ("error", "warning"),
    "EU-VAT-CHECK": ("error", "warning"),
    "PARTIES-DIFFER": ("error", "warning"),
    "NUMBERS-DIFFER": ("error",),
    "DATES-DIFFER": ("warning",),
    "OMITTED": ("error", "warning"),
    "QUANTITY-PRICE": ("warning",),
    "BIC-COUNTRY": ("warning",),
    "TITLE": ("error", "warning"),
    "CURRENCY": ("error",),
    "ACCOUNT": ("error", "warning"),
    "LABEL-ROLE": ("error", "warning"),
    "LABEL-DIFFERS": ("error", "warning"),
    "MISSED": ("error", "warning"),
    "LABEL-READ": ("warning",),
    "ACCOUNT-READ": ("error",),
    "TOTAL-LINES": ("warning",),
    "OWN-PARTY": ("error",),
    "GROUNDED": ("error", "warning"),
    "AMBIGUOUS": ("warning",),
    "DERIVED": ("warning",),
    "XML-PRINT": ("error", "warning"),
    "PRINT-UNREAD": ("error", "warning"),
    "UNVERIFIABLE": ("warning",),
    "SCHEMATRON": ("error", "warning"),
    "CLAIM": ("error", "warning"),
    "OCR-UNSURE": ("warning",),
    "SUSPICIOUS": ("error", "warning"),
    "UNREAD-ENCLOSURES": ("warning",),
}
"""Every rule with its severities: a closed set, for metrics and for consumers that filter
results."""

_Severity = Literal["error", "warning"]


def check_invoice(
    invoice: Invoice, document: PrintedText | str | None, today: date | None = None
) -> tuple[Check, ...]:
    """Every applicable rule. `document` None omits the rules about the text, `today` None omits one
    date rule. Several answers about one document share its `PrintedText`."""
    printed = PrintedText(document) if isinstance(document, str) else document
    sums = arithmetic_checks(invoice)
    checks = [
        *(sums if printed is None else weighed_by_rows(sums, invoice, printed)),
        *missing_checks(invoice),
        *identifier_checks(invoice, today),
        *contradiction_checks(invoice, printed),
        *vat_id_checks(invoice, printed),
    ]
    if printed is not None:
        checks += several_checks(printed.text, printed.small)
        checks += title_checks(invoice, printed)
        checks += currency_checks(invoice, printed)
        checks += account_checks(invoice, printed)
        checks += grounding_checks(invoice, printed)
        if not is_einvoice(invoice):
            checks += omission_checks(invoice, printed)
            checks += lone_total_checks(invoice, printed)
            checks += exchanged_checks(invoice, printed)
            checks += withheld_checks(invoice, printed)
            checks += prepayment_checks(invoice, printed)
        labels = [*label_checks(invoice, printed.plain, printed.labelled)]
        checks += labels
        checks += series_checks(invoice, printed)
        if not is_einvoice(invoice):
            judged = {path for check in labels for path in check.fields}
            checks += date_place_checks(invoice, printed, judged)
            if "due_date" not in judged:
                checks += debit_day_checks(invoice, printed)
            if "purchase_order" not in judged:
                checks += order_sentence_checks(invoice, printed)
        checks += party_checks(invoice, printed)
        checks = explained_by_payments(checks, invoice, printed)
        checks = explained_by_withholding(checks, invoice, printed)
        checks = explained_by_parts(checks, invoice, printed.labelled)
    return tuple(checks)


def check_claims(invoice: Invoice, event: InvoiceEvent) -> tuple[Check, ...]:
    """Compares the sender's claims with the answer: warnings, because either may be wrong.

    An amount with the same digits and another value is an error: the decimal point moved, or the
    sign was lost. Only a credit note may have the opposite sign.
    """
    checks = []
    gross = invoice.totals.gross
    if event.amount is not None and gross is not None:
        moved = _digits(event.amount) == _digits(gross)
        if invoice.document_type is DocumentType.CREDIT_NOTE and event.amount == -gross:
            moved = False
        message = "totals.gross is {}the event's amount{}"
        shown = format(event.amount, "f"), format(gross, "f")
        severity: _Severity = "error" if moved and event.amount != gross else "warning"
        checks.append(_claim("totals.gross", message, event.amount == gross, shown, severity))
    if event.currency and invoice.currency:
        same = event.currency.strip().upper() == invoice.currency
        checks.append(_claim("currency", "currency is {}the event's currency{}", same))
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
        message=message.format(*(("", "") if same else ("not ", ": check which is right"))),
        fields=(path,),
    )
