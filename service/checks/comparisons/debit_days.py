"""Does a sentence say on which day to pay, or that it is collected, and the answer has no due date?

`The amount will be collected by direct debit on 12 May` names the day on which to pay. A row or the
sentence around a day after that of issue, which may lack its year, says so by a word of a direct
debit or of paying, if it speaks neither of a discount, nor of a next one, nor of a plan, nor of
another amount. A row that begins with a deadline goes on from the row above: `Please pay $ 59.50`,
`by 14 November 2026`. Two such days leave it open, and so do terms of payment that the answer
holds: they have the sentence.

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
from service.checks.labels.date_words import DEADLINES, FIRST_TIME, TOPICS, DateTopic
from service.checks.labels.label_values import significant
from service.checks.labels.text_rows import MONEY, row_around
from service.checks.labels.yearless_days import days_without_year
from service.checks.payments.unpaid_words import says_discount
from service.checks.printed.printed_text import PrintedText

_DATES_MAX: Final = 60
_ROW_CHARS_MAX: Final = 200
_WORDS_MIN: Final = 4
_DEADLINE_WORDS_MAX: Final = 3
_SENTENCE_ENDS: Final = ".:!?"
_GAP: Final = "  "
_DEBIT = re.compile(
    r"(?<![^\W\d_])(?:direct debit|debited|(?:be|is|are) (?:collected|taken|charged)|collect"
    r"|take (?:this|the)|abgebucht|abbuch|(?:buchen|bucht) (?=.{1,150} ab\b)|eingezogen"
    r"|einzug|ziehen|zieht (?=.{1,150} ein\b)|belasten (?:wir|ihr)|lastschrift|sepa-lastschrift"
    r"|pr[ée]l[eè]v|débité|domicili|se cargará|cargaremos|cargo|adeud|addebit"
    r"|prelev(?:at|eremo|erà)|incass|geïncasseerd|automatisch afgeschreven"
    r"|(?:schrijven|schrijft) (?=.{1,150} af\b)|pobran|polecenie zapłaty"
    r"|debitad|debitar(?:emos|á)|débito|debit (?:your|the|this)|autogiro"
    r"|dras|drar vi|trækkes|trækker vi|betalingsservice|trekkes|trekker vi|avtalegiro|inkas|stržen"
    r"|veloit|suoraveloit|beszedés|levonjuk|vonjuk|debitat|debitar|terećen|tahsil|χρεω|спис)"
)
_TO_PAY = re.compile(
    r"(?<![^\W\d_])(?:(?:is |are |falls |payment |balance |total |amount |net [0-9]+\W+)due(?! to)"
    r"|due (?:on|by)|please (?:pay|remit|transfer)"
    r"|receive (?:it |this |payment )?by|no later than|latest by"
    r"|(?:payment|wire|transfer|remit) [^\n]{1,80} by"
    r"|pay(?:able|ment)? (?:by|within|before|due|until)|zahlbar|zahlen|fällig"
    r"|zahlung (?:bis|innerhalb)|überweisen|[àa] (?:payer|régler)"
    r"|payable|règlement|pagabile|pagare|pagamento"
    r"|bonifico|entro il|scadenza|pagar|pago (?:a|antes|hasta)|antes del|transferencia"
    r"|vencimiento|te betalen|betaling|betaalbaar"
    r"|uiterlijk|termin płatności|płatne|zapłaty do|pagamento até"
    r"|att betala|betalas|til betaling|betales"
    r"|maksettava|eräpäivä|splatn|uhraďte|uhrad|fizetési|fizetend|scaden[țt]|plata (?:se|până)"
    r"|εξόφληση|πληρωμή|dospij|plaćanje|plačil|ödeme|vade)"
)
"""Words that say until when to pay."""


def debit_day_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A warning where the answer has no due date and one day of a direct debit is printed."""
    totals, issued = invoice.totals, invoice.issue_date
    if invoice.due_date is not None or issued is None or totals.amount_due == 0:
        return
    if invoice.document_type is not DocumentType.INVOICE or totals.prepaid == totals.gross:
        return
    if invoice.payment is not None and invoice.payment.terms_text:
        return
    found = {*_days(invoice, issued, text), *_days_without_year(invoice, issued, text)}
    if len(found) == 1:
        message = "due_date is missing, and the document names a day to pay"
        yield Check(
            "MISSED",
            "warning",
            passed=False,
            expected="the day to pay",
            message=message,
            fields=("due_date",),
        )


def _days(invoice: Invoice, issued: date, text: PrintedText) -> Iterator[date]:
    for one in islice(text.dates(), _DATES_MAX):
        day = min(one.readings, key=lambda reading: abs(reading - issued))
        if day <= issued:
            continue
        begin, end = row_around(text.small, one.start, one.end, _ROW_CHARS_MAX)
        row = text.small[begin:end]
        above = _above(text.small[begin : one.start], text.small, begin)
        whole = f"{above} {row}" if above else _with_next(row, text.small, end)
        if _says_debit(row, invoice) or _says_debit(whole, invoice):
            yield day


def _days_without_year(invoice: Invoice, issued: date, text: PrintedText) -> Iterator[date]:
    """Days until which to pay, or to which to transfer to the account: `Bitte bis 15.02. auf`."""
    iban = invoice.payment.iban if invoice.payment is not None else None
    account = iban.replace(" ", "").lower() if iban else None
    for start, stop, day in days_without_year(text.small, issued):
        begin, end = row_around(text.small, start, stop, _ROW_CHARS_MAX)
        row = text.small[begin:end]
        paid = account is not None and account in row.replace(" ", "")
        if day > issued and (paid or _says_debit(row, invoice)):
            yield day


def _above(before: str, text: str, begin: int) -> str:
    """The row above one of which no more than words of a deadline stand before the day."""
    words = before.split()
    if not begin or not 0 < len(words) <= _DEADLINE_WORDS_MAX or not DEADLINES.search(before):
        return ""
    start, stop = row_around(text, begin - 1, begin - 1, _ROW_CHARS_MAX)
    return text[start:stop].strip()


def _with_next(row: str, text: str, end: int) -> str:
    """A row of a sentence with the one in which it goes on; empty where it ends in its own row, or
    has columns."""
    words = row.strip()
    if len(words.split()) < _WORDS_MIN or words[-1] in _SENTENCE_ENDS or _GAP in words:
        return ""
    begin, stop = row_around(text, end + 1, end + 1, _ROW_CHARS_MAX)
    return f"{words} {text[begin:stop].strip()}"


def _says_debit(row: str, invoice: Invoice) -> bool:
    if not (_DEBIT.search(row) or _TO_PAY.search(row)) or says_discount(row):
        return False
    if FIRST_TIME.search(row) or TOPICS[DateTopic.LATER].search(row):
        return False
    due = {_digits(invoice.totals.gross), _digits(invoice.totals.amount_due)}
    return all(significant(amount) in due for amount in MONEY.findall(row))


def _digits(amount: Decimal | None) -> str:
    return significant(format(amount, "f")) if amount is not None else ""
