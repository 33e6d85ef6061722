"""Does the document say that the whole gross total was paid? Then nothing is due any more.

Three things say so: the gross total below zero; the gross total a second time, beside a word for
what was paid; a short row of such a word alone (`PAID IN FULL`, `Bereits bezahlt`). Behind the word
may stand how and when. Before it stand only words about the invoice: `carriage paid` and `Entgelt
bezahlt` are about postage. A row that asks (`to be paid by`, `paid by: ____`) or has other amounts
says nothing, and neither does one about an earlier invoice.

A day after the day of issue is that of a stamp (`PAID 5 Nov 2026`): the one who reads the invoice
must see that it was paid, and not pay it again. A stamp may stand beside other cells. A deadline, a
direct debit and a stamp of the mail room (`Received 5 Nov 2026`) say nothing.

It makes the amount due doubtful, no more: what a stamp or a form says may have other reasons.

An answer that says so itself needs less (`says_it_is_settled`): one row with a word for a payment,
but for one of a plan, of another amount, of a later day, or with a value that denies it.

Pure and total; linear in the text, because rows are short and few are read.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Final

from schemas.invoice import DocumentType, Invoice
from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import significant
from service.checks.labels.text_rows import MONEY, row_around
from service.checks.payments.paid_sentences import is_day_of_payment, says_paid_in_sentence
from service.checks.payments.payment_amounts import PRINTED_MAX, WordedAmount, printed_amounts
from service.checks.payments.payment_words import says_left, says_paid
from service.checks.payments.unpaid_words import says_earlier, says_otherwise
from service.checks.printed.printed_text import PrintedText
from service.checks.values.plain_text import composed
from service.checks.values.whole_words import whole_words

_WORDS: Final = frozenset(
    """
    paid bezahlt gezahlt gezahlter beglichen erhalten acquittée acquitté réglée réglé payée payé
    pagato pagata saldato saldata pagado pagada betaald voldaan zapłacono opłacono uhrazeno
    zaplaceno zaplatené uhradené fizetve kifizetve betald betalt maksettu achitat achitată plătit
    εξοφλήθηκε πληρώθηκε plaćeno plačano ödendi оплачено сплачено платено плаћено pagat tasutud
    makstud apmokėta apmaksāts greitt received überwiesen eingegangen acquittee reglee zaplacono
    oplacono uhradene oplaceno placeno odendi liquidado
    """.split()
)
"""What was done to an invoice that nothing is left of, in the languages of the labels."""
_SIGNS: Final = ("支払済", "支払い済", "결제완료", "已付清", "已付款")
_BEFORE: Final = (
    r"already|fully|payment|now|has|been|was|this|the|in|full|amount|total|with|thanks|invoice|date"
    r"|on|der|die|das|datum|am|zahlung"
    r"|ist|wurde|bereits|schon|vollständig|dankend|betrag|summe|gesamtbetrag|rechnung|rechnungsbetrag"
    r"|la|le|cette|facture|déjà|a|été|già|fattura|è|stata|ya|factura|está|reeds|al|factuur|faktura|już"
)
_SAID = re.compile(
    rf"(?:(?:{_BEFORE}) ){{0,6}}(?:{'|'.join(sorted(_WORDS))})(?![\w-])(?! ?up\b),?"
    r"(?: [^ :_?]+){0,7}"
)
_ASKED = re.compile(
    r"(?<![^\W_])(?:be|werden|worden|vara|være|être|ser|essere|być|být|byť|biti|fi|быть|бути|not|nicht"
    r"|noch|if|when|until|wenn|falls|sofern|si|se|indien|als|jeśli|om|hvis|bis|for)(?![^\W_])"
)
"""It is still to be paid, or is not known to be."""
_RECEIVED: Final = _WORDS | frozenset(
    "reçu encaissé ricevuto incassato recibido cobrado ontvangen recebido modtaget mottaget mottatt"
    " eingegangen otrzymano".split()
)
"""Beside an amount; some are titles of receipts by themselves."""
_NONE = re.compile(
    r"[:=] ?(?:none|nil|no|not|n/a|0|-+|–|keine?|nein|aucune?|non|rien|nessun[oa]?|ning[úu]n[oa]?"
    r"|geen|nee|brak|nie|nenhum[a]?|não|ingen|inget|intet|nej|ei|žádn\w*|nincs)(?![\w.,])"
)
"""What a form says behind its label where nothing was paid."""
_DIGIT = re.compile(r"[0-9]")
_OF_MAIL: Final = frozenset({"received", "erhalten", "eingegangen"})
_OF_PAYMENT: Final = frozenset("payment amount total betrag summe zahlung".split())
_DAY_WITHOUT_YEAR = re.compile(r"(?<![0-9.,/])[0-9]{1,2}(?:\.[0-9]{1,2}\.|/[0-9]{1,2})(?![0-9/.,])")
_EDGES: Final = ("  ", "\t", "|")
_BRACKETS: Final = str.maketrans("![]", "   ")
_FRAME: Final = " .!*[]()<>|#=-–—✓"
_CARD = re.compile(r"[*x•.]{2,} ?[0-9]{4}(?![0-9])|(?:ending(?: in)?|endet auf) [0-9]{4}(?![0-9])")
_SETTLED_ROWS_MAX: Final = 1_000
_SETTLED_CHARS_MAX: Final = 400
_LETTERS = re.compile(r"[^\W\d_]+")
_AMOUNT = re.compile(r"(?<![0-9])[0-9][0-9.,' ]{0,14}[.,][0-9]{2}(?![0-9])")
_ROW_CHARS_MAX: Final = 80
_ROWS_MAX: Final = 12


def says_all_is_paid(invoice: Invoice, text: PrintedText) -> bool:
    """Whether it does. What a receipt is about was paid anyway, and a receipt need not say it."""
    gross = invoice.totals.gross
    if not gross or gross < 0 or invoice.document_type is DocumentType.RECEIPT:
        return False
    issued, asks = invoice.issue_date, _asks_for(gross, invoice, text)
    may_say = not asks or _has_later_day(invoice, text)
    if may_say and says_paid_in_sentence(text, issued, later=asks):
        return True
    signs = any(map(text.small.__contains__, _SIGNS))
    may_say = signs or f"-{gross:.2f}" in text.plain_amounts
    if not may_say and (_RECEIVED.isdisjoint(text.words) or _RECEIVED.isdisjoint(_spaced(text))):
        return False  # As in most invoices.
    if signs or _is_repeated(invoice, gross, text):
        return True
    return _is_said(_WORDS & text.words, invoice, text)


def is_stamped_as_paid(invoice: Invoice, text: PrintedText) -> bool:
    """Whether words with a day after that of issue say so, also of what an advance has left."""
    found = _WORDS & text.words
    if not found or invoice.document_type is DocumentType.RECEIPT:
        return False
    if not _has_later_day(invoice, text):
        return False
    sentence = says_paid_in_sentence(text, invoice.issue_date, later=True)
    return sentence or _is_said(found, invoice, text, later=True)


def _asks_for(gross: Decimal, invoice: Invoice, text: PrintedText) -> bool:
    """Whether the document names the gross total as the amount to pay, and a later day to pay it:
    then a sentence in its terms of payment does not decide."""
    issued, due = invoice.issue_date, invoice.due_date
    if issued is None or due is None or due <= issued:
        return False
    return text.labelled.has_digits(Role.AMOUNT_DUE, significant(format(gross, "f")))


def _has_later_day(invoice: Invoice, text: PrintedText) -> bool:
    """Whether a day after that of issue is printed that is not the due date."""
    issued, due = invoice.issue_date, invoice.due_date
    return issued is not None and any(
        min(one.readings) > issued and due not in one.readings for one in text.dates()
    )


def _spaced(text: PrintedText) -> list[str]:
    """The words between blanks and punctuation: `pre-paid` is another word than `paid`."""
    return text.unpunctuated.translate(_BRACKETS).split()


def labels_nothing_due(text: PrintedText) -> bool:
    """Whether a label says that nothing is due; zeros are looked for first, which is quick."""
    shows = text.labelled.shows
    zero = shows(Role.AMOUNT_DUE, "0,00") or shows(Role.AMOUNT_DUE, "0.00")
    return zero and text.labelled.has_digits(Role.AMOUNT_DUE, "")


def says_it_is_settled(invoice: Invoice, text: PrintedText) -> bool:
    """Whether the document agrees with an answer that says that all was paid."""
    if labels_nothing_due(text) or says_all_is_paid(invoice, text):
        return True
    begin = 0
    for row in islice(text.small.split("\n"), _SETTLED_ROWS_MAX):
        is_short = len(row) <= _SETTLED_CHARS_MAX
        if is_short and says_paid(composed(row)) and _settles(begin, row, invoice, text):
            return True
        begin += len(row) + 1
    return False


def is_unsaid_payment(invoice: Invoice, text: PrintedText) -> bool:
    """Whether no label and no word says of the answer's prepaid amount that it was paid."""
    amount = abs(invoice.totals.prepaid or Decimal(0))
    if not amount or text.labelled.has_digits(Role.PREPAID, significant(format(amount, "f"))):
        return False
    printed = printed_amounts(amount, invoice.issue_date, text)
    return not any(says_paid(one.near) for one in printed if amount in map(abs, one.values))


def _settles(begin: int, small: str, invoice: Invoice, text: PrintedText) -> bool:
    """Whether a row with a word for a payment is about all of this invoice, and about the past."""
    row = composed(small)
    if says_earlier(row) or says_left(row) or may_not_be_paid(row) or _NONE.search(row):
        return False
    bare, issued = _CARD.sub(" ", row), invoice.issue_date
    if not _DIGIT.search(bare):
        return True
    for day in text.dates_within(begin, begin + len(small)):
        if issued is not None and min(day.readings) > issued:
            return False
        bare = bare.replace(text.small[day.start : day.end], " ")
    gross = significant(format(invoice.totals.gross or Decimal(0), "f"))
    amounts = [significant(one) for one in _AMOUNT.findall(bare)]
    return all(one == gross for one in amounts)


def may_not_be_paid(words: str) -> bool:
    """Whether the words ask to pay, or say that it was not paid, or only if something happens."""
    return _ASKED.search(words) is not None


def _is_repeated(invoice: Invoice, gross: Decimal, text: PrintedText) -> bool:
    """Whether the gross total is printed below its label again, below zero or as paid."""
    first = min(text.labelled.rows(Role.GROSS, Role.AMOUNT_DUE), default=0)
    numbers = islice(text.numbers_with_digits(gross), PRINTED_MAX)
    if not any(
        (-gross in one.readings or _is_received(one.start, text)) and _row(one.start, text) > first
        for one in numbers
    ):
        return False  # As in most invoices.
    printed = printed_amounts(gross, invoice.issue_date, text)
    if any(says_earlier(one.row) for one in printed):
        return False  # The invoice before had the same amount.
    below = (one for one in printed if _row(one.start, text) > first)
    return any(_is_paid(one, gross, invoice.issue_date, text) for one in below)


def _row(place: int, text: PrintedText) -> int:
    return text.plain.count("\n", 0, place)


def _is_paid(amount: WordedAmount, gross: Decimal, issued: date | None, text: PrintedText) -> bool:
    if amount.is_asked or says_otherwise(amount.words):
        return False
    if amount.is_later:
        return _is_noted(amount, issued, text)
    return -gross in amount.values or _is_received(amount.start, text)


def _is_noted(amount: WordedAmount, issued: date | None, text: PrintedText) -> bool:
    """Whether the later day beside an amount is that of a payment: `Paid 5 Nov 2026  59.50`."""
    begin, end = row_around(text.small, amount.start, amount.start, _ROW_CHARS_MAX)
    days = text.dates_within(begin, end)
    return _is_received(amount.start, text) and all(
        is_day_of_payment(day, begin, issued, text) for day in days
    )


def _is_received(place: int, text: PrintedText) -> bool:
    """Whether a word before the place in its row says that it was paid, and none asks for it."""
    before = text.small[row_around(text.small, place, place, 80)[0] : place]
    return not _RECEIVED.isdisjoint(_LETTERS.findall(before)) and not _ASKED.search(before)


def _is_said(
    found: frozenset[str], invoice: Invoice, text: PrintedText, *, later: bool = False
) -> bool:
    """Whether a short row says it, or a cell with its day. `later`: only with a day after that of
    issue."""
    places = whole_words(found, text.small)[:_ROWS_MAX] if found else ()
    return any(
        _says_so(text, *row_around(text.small, *place, _ROW_CHARS_MAX), invoice, later=later)
        or _is_stamp(text, *place, invoice, later=later)
        for place in places
    )


def _is_stamp(text: PrintedText, start: int, end: int, invoice: Invoice, *, later: bool) -> bool:
    """Whether a cell with a day says it, and the other cells have no other amount."""
    small = text.small
    begin, stop = row_around(small, start, end, _ROW_CHARS_MAX)
    found = ((small.rfind(edge, begin, start), edge) for edge in _EDGES)
    left = max([begin, *(at + len(edge) for at, edge in found if at >= 0)])
    right = min([stop, *(at for edge in _EDGES if (at := small.find(edge, end, stop)) >= 0)])
    if (left, right) == (begin, stop) or not any(map(str.isdigit, small[left:right])):
        return False
    if not text.dates_within(left, right):
        return False
    gross = significant(format(invoice.totals.gross or Decimal(0), "f"))
    others = f"{small[begin:left]} {small[right:stop]}"
    if MONEY.search(small, right, stop) or says_earlier(composed(others)):
        return False
    amounts = map(significant, MONEY.findall(others))
    return all(one == gross for one in amounts) and _says_so(
        text, left, right, invoice, later=later
    )


def _says_so(text: PrintedText, begin: int, end: int, invoice: Invoice, *, later: bool) -> bool:
    """Whether these words do: without a number but for days of a payment."""
    row, issued, is_later = text.small[begin:end], invoice.issue_date, False
    if len(row.strip()) > _ROW_CHARS_MAX:
        return False
    has_digit = _DIGIT.search(row) is not None
    if has_digit and not _SAID.match(" ".join(row.split()).strip(_FRAME)):
        return False  # As in most rows.
    days = text.dates_within(begin, end) if has_digit else []
    for day in days:
        if not is_day_of_payment(day, begin, issued, text):
            return False
        is_later = is_later or (issued is not None and min(day.readings) > issued)
        row = row.replace(text.small[day.start : day.end], " ")
    row = _DAY_WITHOUT_YEAR.sub(" ", row) if has_digit else row
    row = composed(" ".join(row.split())).strip(_FRAME)
    row = row.rstrip(":") if days else row
    if (has_digit and _DIGIT.search(row)) or not _SAID.fullmatch(row) or _ASKED.search(row):
        return False
    if later and not is_later:
        return False
    bare = row.replace("per überweisung", " ")
    if says_left(bare) or says_earlier(row) or says_otherwise(row):
        return False
    said = frozenset(_LETTERS.findall(row))
    if is_later and said & _WORDS <= _OF_MAIL and said.isdisjoint(_OF_PAYMENT):
        return False
    below = text.small[end : end + _ROW_CHARS_MAX].lstrip()
    return bool(days) or not _DIGIT.search(below[:3])  # A label has its amount below.
