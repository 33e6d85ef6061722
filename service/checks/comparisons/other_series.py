"""Is the answer's number the one that the document prints behind its series?

Where `Seria CSF nr. 001482` is printed, and no label names another number, an answer with neither
both parts nor the second one alone has another thing, such as the number of a register.

Pure and total; linear in the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText
from service.checks.values.series_numbers import letters_and_digits, printed_series


def series_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check where it is another one."""
    if not invoice.invoice_number:
        return
    printed = [*printed_series(text.lower)]
    if not printed or text.labelled.has(Role.NUMBER):
        return  # As in most invoices.
    bare = letters_and_digits(invoice.invoice_number)
    if not any(bare in (series + last, last) for series, last in printed):
        message = "invoice_number is not the number that is printed behind its series"
        fields = ("invoice_number",)
        yield Check("LABEL-DIFFERS", "error", passed=False, message=message, fields=fields)
