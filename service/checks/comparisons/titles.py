"""Does the document call itself what the answer calls it? Invoice, credit note or proforma invoice.

A credit note that is read as an invoice is paid instead of being received. Its title decides: a
short row that begins with a word for a credit note, in the languages of this list. An answer that
says credit note needs such a word anywhere, or amounts below zero.

A credit note that is only named is no title: one that is taken off (`Avoir AV-12 déduit`, `less
credit note CN-5`), or has its amount below other amounts. Neither is a bank (`Crédit Agricole`).

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from schemas.invoice import DocumentType, Invoice
from schemas.outcome import Check
from service.checks.answer.profiles import is_credit_by_itself
from service.checks.comparisons.proforma_titles import PROFORMA_STEMS, is_titled_proforma
from service.checks.comparisons.reminder_titles import is_titled_reminder
from service.checks.labels.label_roles import Role
from service.checks.labels.text_rows import CELL_EDGE, row_around
from service.checks.payments.payment_words import says_settled
from service.checks.printed.printed_text import PrintedText

_CREDIT_TITLES = (
    r"(?:sales )?credit (?:note|memo|memorandum|invoice|advice)",
    r"(?:rechnungs)?gutschrift(?:sanzeige)?|(?:facture d['’])?avoir|notes? de cr[ée]dit",
    r"(?:nota|factura) de (?:abono|cr[ée]dito)|abono",
    r"nota (?:di )?(?:credito|accredito)|(?:fattura|nota) di storno",
    r"credit ?(?:nota|factuur)|kredit ?(?:nota|note|faktura)|hyvityslasku|dobropis",
    r"factur[ăa] (?:de )?storn\w*|j[óo]v[áa][íi]r[óo] sz[áa]mla",
    r"πιστωτικ[όο] τιμολ[όο]γιο|kreditrēķins|kreditarve|kreditin[ėe] s[ąa]skaita",
    r"factura rectificativa|faktura (?:vat )?koryguj[ąa]ca|korekta faktury",
    r"iade faturas[ıi]|odobrenje|кредитно известие|кредит-нота|貸方票|赤伝|红字发票",
)
_CORRECTIONS = (
    r"storno(?:rechnung)?|rechnungs(?:korrektur|storno)|korrekturrechnung",
    r"facture rectificative",
    r"opravn[ýy] da[ňn]ov[ýy] doklad|helyesb[íi]t[őo] sz[áa]mla",
)
"""Below zero, a corrected invoice may be called either."""
_CREDIT_TITLE = re.compile(rf"\W{{0,9}}(?:{'|'.join(_CREDIT_TITLES)})(?!\w)")
_CORRECTION = re.compile(rf"\W{{0,9}}(?:{'|'.join(_CORRECTIONS)})(?!\w)")
_TAKEN_BACK = re.compile(
    r"\W{0,9}(?:(?:cancell?ation|reversal|correction)(?: (?:note|notice|document))?"
    r"(?: (?:of|to|for)(?: (?:the|our|your))?(?: \S{0,8}[0-9]| invoice)| invoice|\W{0,9}\Z)"
    r"|(?:cancell?ed|correct(?:ed|ive)|amended|revised|reversed) (?:tax )?invoice"
    r"|(?:tax )?invoice (?:cancell?ation|correction|reversal)"
    r"|stornierung|annul(?:ation|lamento)|anulaci[óo]n|anulowanie)"
)
"""Titles of what takes an invoice back, or another one's place."""
_INVOICE_TITLE = re.compile(
    r"\W{0,9}(?:(?:tax|vat|sales|commercial) )?"
    r"(?:invoice|rechnung|facture|factura|fattura|factuur|faktura|fatura)\W{0,9}"
)
_CREDIT_NUMBER = re.compile(
    r"\W{0,4}(?:credit (?:note|memo|invoice)|gutschrift(?:s|sanzeige)?|storno(?:rechnung)?s?"
    r"|(?:rechnungs)?korrektur(?:rechnung)?s?|avoir|note de cr[ée]dit|nota de cr[ée]dito"
    r"|nota di credito|creditnota|kredit(?:nota|note|faktura)|cancell?ation|reversal)"
    r" ?-?(?:number|num\b|no\b|id\b|#|nummer|nr\b|n[o°ºúu]\b|n\.|num[ée]ro|n[úu]mero)"
    r"[.:#\s]{0,6}([a-z0-9][a-z0-9/._-]{0,40})"
)
"""The number of a credit note, behind its label."""
_CREDIT_STEMS = re.compile(
    r"[ck]r[ée]dit(?![ -]?[ck]ar|eu?r|i?or|eren|i(?!\w))|(?<!\w)gutschr|storno|avoir|abono"
    r"|rectific|retifica|hyvity|dobropis|jóváír|πιστωτ|odobrenj|кредит|贷|貸|红字|赤伝"
)
_NO_CREDIT_NOTE = re.compile(
    r"cr[ée]dit (?:agricole|mutuel|lyonnais|du nord|coop|industriel|foncier|suisse|union|terms?\b"
    r"|limit|transfer|rating|bank|check|days|insurance|account)|(?:line|letter)s? of credit"
    r"|credito (?:cooperativ|emilian|valtellin|sportiv|fondiario)|banc[ao] (?:di|de) cr[ée]dito"
    r"|tarjeta de crédito|cart[aã]o? (?:di |de )cr[ée]dito|carte de crédit"
    r"|kredit(?:institut|bank|anstalt)|kredietbeperking|kredit(?:t)?kort|creditreform|creditor|kreditor"
)
"""Banks, cards and terms."""
_MONEY = re.compile(r"(?<![0-9.,/])(?<![0-9]-)[0-9][0-9.,' ]{0,14}[.,][0-9]{2}(?![0-9.,%])")
_CORRECTION_STEM = re.compile(r"korre[kc]t|correct|koryguj|korekt|opravn|helyesb|iade")
"""Also words of other things (`correction of the annual report`): they count as a title, or beside
a word for an invoice."""
_DIGIT = re.compile(r"[0-9]")
_DOCUMENT_WORDS = re.compile(r"doklad|document|dokument|beleg")
_INVOICE_WORDS = re.compile(
    r"invoice|rechnung|fac?tur|factuur|fattura|fakt[uú]r|lasku|számla|τιμολ[όο]γιο|fatura|račun|счет|фактура|請求書|发票|發票|계산서"
)
_PARAGRAPH = re.compile(r"\W{0,3}§|art(?:icle|ikel|[íi]culo|icolo|\.) ?[0-9]")
_HEADING = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}[.)] ")
_SENTENCE_END = re.compile(
    r"[^\W\d_]{3}(?<!\binc|\bltd|\bllc|\bsnc|\bsrl|\bsas|\bspa|\besq|\bjan|\bfeb|\bmar|\bapr|\baug"
    r"|\bsep|\boct|\bokt|\bott|\bnov|\bdec|\bdez)[.;,]\Z"
)
"""Forms of companies and months end none."""
_SENTENCE_WORDS = 4
_OPENING = (
    r"(?:[^\W\d_]{0,25}(?:invoice|rechnung|factur[aăeé]|factuur|fattura|fakt[uú]r[aă]?|fatura"
    r"|lasku|számla|τιμολ[όο]γιο|račun|сч[её]т|фактура)(?!\w)|[^\W\d_]{0,25}(?:請求書|发票|發票|계산서))"
)
_OPENS = re.compile(
    rf"\W{{0,9}}(?:{_HEADING.pattern})?(?:(?:(?!(?:bitte|please)\b)\S{{1,20}} )?{_OPENING}"
    rf"|(?:{'|'.join(_CREDIT_TITLES)})(?!\w)"
    r"|(?:receipt(?! of goods)|quittung|reçu|recibo|ricevuta|scontrino|kvitto|paragon)(?!\w))"
    r"(?P<states> (?:is|are|was|shall|must|should|ist|wird|muss|est|doit|debe|è|deve|jest|är|wordt"
    r"|folgt|follows|segue|volgt|följer|følger)(?!\w))?"
    r"(?P<adds> (?:und|and|et|y|en|og|och|i|oder|or|ou|&)(?!\w))?"
)
"""Where a row opens with the name of an invoice: `1. Abschlagsrechnung`, `Your invoice`. Verbs that
are names as well, `Invoice May 2026`, state nothing."""
_RECEIPT_WORDS = re.compile(
    r"\W{0,9}(?:receipt|quittung|kassen(?:bon|zettel|beleg)|reçu|recibo|ricevuta|scontrino"
    r"|kvitt|paragon|bon\b|领収|領収)"
)
_NAMED_CHARS_MAX = 40
"""A row that calls its document an invoice is shorter than a sentence about one."""
_OWN_NUMBER = re.compile(
    r"(?:(?: (?:no|nr|n[°º]|num[^\W\d_]{2,5}|#)[.:]{0,2})? ?[\w/-]{0,20}[0-9][\w/-]{0,20})?"
    r"[ .:]{0,3}"
)
TITLE_STEMS = (
    "redit crédit gutschrift storn korrektur avoir abono rectificativ koryguj korekta hyvity "
    "dobropis opravn helyes jová jóvá πιστωτ iade odobrenj кредит 貸方 赤伝 红字"
).split()
"""One of them is in every title of the two lists."""
_TITLE_CHARS_MAX = 60
_ROWS_MAX = 60
"""A title stands near the beginning; below stand rows about other documents."""
_ROW_CHARS_MAX = 200
_CORRECTIONS_MAX = 20
_ROLES_OF_INVOICES = (
    Role.GROSS,
    Role.AMOUNT_DUE,
    Role.NUMBER,
    Role.NET,
    Role.TAX,
    Role.BUYER,
    Role.DUE,
)
_TAKEN_OFF = re.compile(r"(?<![\w-])- ?[€$£]? ?[0-9][0-9.,' ]{0,14}[.,][0-9]{2}(?![0-9])|[0-9]-\Z")
"""An amount below zero."""
_CALLED_INVOICE = (DocumentType.INVOICE, DocumentType.RECEIPT)


def title_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check where the document calls itself otherwise."""
    negative = (invoice.totals.gross or 0) < 0
    if invoice.document_type in _CALLED_INVOICE and not is_credit_by_itself(invoice):
        titles = (_CREDIT_TITLE,) if negative else (_CREDIT_TITLE, _CORRECTION)
        if _titled(text, titles) and not text.is_self_billed:
            yield _otherwise("a credit note, by its title")
        elif _has_any(PROFORMA_STEMS, text.word_row) and is_titled_proforma(
            text.lower, invoice.invoice_number
        ):
            yield _otherwise("a proforma invoice, by its title")
        elif is_titled_reminder(text):
            yield _otherwise("a reminder or a statement of account, by its title")
    is_credit_note = invoice.document_type is DocumentType.CREDIT_NOTE and not negative
    if is_credit_note and text.is_self_billed:
        yield _otherwise("an invoice that the buyer wrote", "warning")
    elif is_credit_note and _has_known_words(text) and not _says_credit_note(text.lower):
        yield _otherwise("an invoice, for no word says credit note")


def _has_known_words(text: PrintedText) -> bool:
    """Whether its language is one of which words for credit notes are known."""
    if _INVOICE_WORDS.search(text.lower):
        return True
    return any(map(text.labelled.has, _ROLES_OF_INVOICES))


def calls_itself_invoice(text: str) -> bool:
    """Whether a short row near the beginning says invoice, credit note or receipt. Sentences and
    headings with a number, as terms have them, do not."""
    for row in _head_rows(text):
        if (
            len(row) <= _NAMED_CHARS_MAX
            and (
                _INVOICE_WORDS.search(row) or _CREDIT_TITLE.match(row) or _RECEIPT_WORDS.match(row)
            )
            and not _is_prose(row)
        ):
            return True
    return False


def opens_as_invoice(text: str) -> bool:
    """Whether a cell near the beginning opens with the name of an invoice or a credit note,
    however long it is."""
    return any(_is_title(_OPENS.match(cell)) for row in _head_rows(text) for cell in _cells(row))


def _cells(row: str) -> list[str]:
    return CELL_EDGE.split(row[:_ROW_CHARS_MAX])


def _is_prose(row: str) -> bool:
    """Whether a row is a heading with a number or a sentence. One that opens with the name of an
    invoice is neither: titles have ordinals, and end in the dot of an abbreviation."""
    if _PARAGRAPH.match(row):
        return True
    opened = _OPENS.match(row)
    if opened:
        return not _is_title(opened)
    if _HEADING.match(row):
        return True
    return _SENTENCE_END.search(row) is not None and len(row.split()) >= _SENTENCE_WORDS


def _is_title(opened: re.Match[str] | None) -> bool:
    """Whether what opens with a name goes on as a title: not as a sentence, `The invoice is due`,
    and not as a heading of terms, `4. Invoice and payment`."""
    if opened is None or opened["states"]:
        return False
    return not (opened["adds"] and _HEADING.match(opened[0].lstrip()))


def calls_itself_receipt(text: str) -> bool:
    """Whether a short row near the beginning begins with a word for a receipt."""
    rows = (row for row in _head_rows(text) if len(row) <= _NAMED_CHARS_MAX)
    return any(map(_RECEIPT_WORDS.match, rows))


def calls_itself_reversal(text: str) -> bool:
    """Whether its title says that it takes an invoice back, or another one's place: a credit note,
    a cancellation, a correction. The first title counts: an invoice may deduct a credit note."""
    for row in _head_rows(text):
        if len(row) > _TITLE_CHARS_MAX:
            continue
        if _CREDIT_TITLE.match(row) or _CORRECTION.match(row) or _TAKEN_BACK.match(row):
            return True
        if _INVOICE_TITLE.fullmatch(row):
            return False
    return False


def credit_note_numbers(text: str) -> frozenset[str]:
    """The numbers behind labels of the number of a credit note, in lower case."""
    found = (_CREDIT_NUMBER.match(row[:_ROW_CHARS_MAX]) for row in _head_rows(text))
    return frozenset(match[1].strip(".-_/") for match in found if match and _DIGIT.search(match[1]))


def _head_rows(text: str) -> list[str]:
    head = text[: _ROWS_MAX * _ROW_CHARS_MAX].lower()
    return [row.strip() for row in head.splitlines()[:_ROWS_MAX]]


def _is_titled_first(lower: str) -> bool:
    """Whether the first title is one of a credit note, whatever it says behind: it may be settled
    with an invoice to come. Amounts stand below titles."""
    for row in _head_rows(lower):
        if _INVOICE_TITLE.fullmatch(row) or _MONEY.search(row[:_ROW_CHARS_MAX]):
            return False
        if _CREDIT_TITLE.match(row):
            return True
    return False


def _says_credit_note(lower: str) -> bool:
    if _is_titled_first(lower):
        return True
    for match in islice(_CREDIT_STEMS.finditer(lower), _CORRECTIONS_MAX):
        row = lower[slice(*row_around(lower, match.start(), match.end(), _ROW_CHARS_MAX))]
        if says_settled(row) or _NO_CREDIT_NOTE.search(row) or _TAKEN_OFF.search(row):
            continue  # In a document about a sum above zero, a line.
        return True
    for match in islice(_CORRECTION_STEM.finditer(lower), _CORRECTIONS_MAX):
        start, end = lower.rfind("\n", 0, match.start()) + 1, lower.find("\n", match.end())
        row = lower[start : end if end >= 0 else None][:_ROW_CHARS_MAX]
        if _INVOICE_WORDS.search(row) or _DOCUMENT_WORDS.search(row):
            return True
        begins = not row[: match.start() - start].strip()
        if begins and len(row.strip()) <= _NAMED_CHARS_MAX and not _DIGIT.search(row):
            return True
    return False


def _has_any(stems: Sequence[str], text: str) -> bool:
    """A quick look."""
    return any(map(text.__contains__, stems))


def _titled(text: PrintedText, titles: tuple[re.Pattern[str], ...]) -> bool:
    stems = [stem for stem in TITLE_STEMS if stem in text.word_row]
    if not stems:
        return False  # As in most invoices.
    head = text.lower[: _ROWS_MAX * _ROW_CHARS_MAX]
    rows = [row.strip() for row in head.splitlines()[:_ROWS_MAX]]
    looked, below_amounts = 0, False
    for number, row in enumerate(rows):
        if not _has_any(stems, row):
            continue
        below_amounts = below_amounts or any(map(_has_amount, rows[looked:number]))
        has_amount, looked = _has_amount(row), number
        is_short = len(row) <= _TITLE_CHARS_MAX and not (has_amount and below_amounts)
        if is_short and any(title.match(row) for title in titles) and not says_settled(row):
            return True
        if not (has_amount or below_amounts) and _is_titled_beside(row, titles):
            return True
    return False


def _has_amount(row: str) -> bool:
    return _MONEY.search(row[:_ROW_CHARS_MAX]) is not None


def _is_titled_beside(row: str, titles: tuple[re.Pattern[str], ...]) -> bool:
    """Whether a cell behind the first one is a title and no more, but for its number."""
    for cell in _cells(row)[1:]:
        found = next(filter(None, (title.match(cell) for title in titles)), None)
        if found is not None and _OWN_NUMBER.fullmatch(cell, found.end()):
            return True
    return False


def _otherwise(expected: str, severity: Literal["error", "warning"] = "error") -> Check:
    message = "document_type is not what the document calls itself: look at its title"
    return Check(
        "TITLE",
        severity,
        passed=False,
        expected=expected,
        message=message,
        fields=("document_type",),
    )
