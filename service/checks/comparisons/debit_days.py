"""Does the document say on which day the amount is collected, and the answer has no due date?

`The amount will be collected by direct debit on 12 May` names the day on which to pay. A row or the
sentence around a day after that of issue says so by a word of a direct debit, if it speaks neither
of a next one, nor of a plan, nor of another amount. Two such days leave it open, and so do terms of
payment that the answer holds: they have the sentence.

Pure and total; linear in the text, because dates and rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Final

from schemas.invoice import DocumentType, Invoice
from schemas.outcome import Check
from service.checks.labels.date_words import FIRST_TIME, TOPICS, DateTopic
from service.checks.labels.label_values import significant
from service.checks.labels.text_rows import MONEY, row_around
from service.checks.printed.printed_text import PrintedText

_DATES_MAX: Final = 60
_ROW_CHARS_MAX: Final = 200
_DEBIT = re.compile(
    r"(?<![^\W\d_])(?:direct debit|debited|(?:be|is|are) (?:collected|taken|charged)|collect"
    r"|take (?:this|the)|abgebucht|abbuch|buchen (?=.{1,60} ab\b)|eingezogen|einzug|ziehen"
    r"|lastschrift|sepa-lastschrift|pr[ée]l[eè]v|débité|domicili|se cargará|cargo|adeud|addebit"
    r"|incass|geïncasseerd|automatisch afgeschreven|schrijven (?=.{1,60} af\b)|pobran"
    r"|polecenie zapłaty"
    r"|debitad|débito|autogiro|dras|trækkes|betalingsservice|trekkes|avtalegiro|inkas|stržen"
    r"|veloit|suoraveloit|beszedés|levonjuk|vonjuk|debitat|debitar|terećen|tahsil|χρεω|спис)"
)
_DEBIT_STEMS: Final = (
    *("debit", "collect", "taken", "charged", "take th", "buch", "zogen", "einzug", "ziehen"),
    *("lastsch", "prél", "prel", "débit", "domicili", "carg", "adeud", "incass", "ïncass"),
    *("afgeschr", "schrijven", "pobran", "polecenie", "autogiro", "dras", "træk", "service"),
    *("trekkes", "giro", "inkas", "stržen", "veloit", "beszed", "vonjuk", "tereć", "tahsil"),
    *("χρεω", "спис"),
)
"""One of these stands in every text that `_DEBIT` finds something in; they are found faster."""


def debit_day_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A warning where the answer has no due date and one day of a direct debit is printed."""
    totals, issued = invoice.totals, invoice.issue_date
    if invoice.due_date is not None or issued is None or totals.amount_due == 0:
        return
    if invoice.document_type is not DocumentType.INVOICE or totals.prepaid == totals.gross:
        return
    if invoice.payment is not None and invoice.payment.terms_text:
        return
    if not any(map(text.small.__contains__, _DEBIT_STEMS)):
        return
    found = set(_days(invoice, issued, text))
    if len(found) == 1:
        message = "due_date is missing, and the document names the day of a direct debit"
        yield Check(
            "MISSED",
            "warning",
            passed=False,
            expected="the day of the direct debit",
            message=message,
            fields=("due_date",),
        )


def _days(invoice: Invoice, issued: date, text: PrintedText) -> Iterator[date]:
    for one in islice(text.dates(), _DATES_MAX):
        day = min(one.readings, key=lambda reading: abs(reading - issued))
        if day <= issued:
            continue
        begin, end = row_around(text.small, one.start, one.end, _ROW_CHARS_MAX)
        if _says_debit(text.small[begin:end], invoice):
            yield day


def _says_debit(row: str, invoice: Invoice) -> bool:
    if not _DEBIT.search(row) or FIRST_TIME.search(row) or TOPICS[DateTopic.LATER].search(row):
        return False
    due = {_digits(invoice.totals.gross), _digits(invoice.totals.amount_due)}
    return all(significant(amount) in due for amount in MONEY.findall(row))


def _digits(amount: Decimal | None) -> str:
    return significant(format(amount, "f")) if amount is not None else ""
