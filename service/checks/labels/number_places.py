"""Does a number without a label stand where no invoice has its number?

A reader that finds no label takes a number from elsewhere: the postal code, the house, a line's
quantity, a group of an account. A number that stands in such places alone is not the document's.
A number behind words of another thing or unknown ones (`Vorgang 417`, `Kennzeichen B-ML 1204`), a
short number, and one in a row with an amount (`5512 vom 5.10.2026   59,50 €`) only may be
another's. A number behind a title, known or by its last part (`Honorarnote 117`), is the
document's, and so is one that stands alone.

Pure; linear in the text, for places and rows are bounded. No finding quotes the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from service.checks.labels.date_words import TOPICS, DateTopic
from service.checks.labels.label_roles import FIRST_WORDS, NUMBER_WORDS, Role, folded, label_at
from service.checks.labels.label_values import CURRENCY, IDENTIFIERS, LINKS, printed_dates
from service.checks.labels.number_words import OTHER_NUMBERS
from service.checks.labels.text_rows import CELL_EDGE, cell_above, row_around
from service.checks.values.month_names import MONTH_OF

_PLACES_MAX = 8
_SEARCHED_MAX = 200
_ROW_CHARS_MAX = 300
_JOINING = "-/"
_POINTS = ".,:'"
"""Within digits, the marks of an amount, a date or a time."""
_MONEY = re.compile(r"[0-9][.,][0-9]{2}(?![0-9]|[./-][0-9])")
_PAID_BEHIND = re.compile(rf"\s?(?:%|{CURRENCY}(?!\w))")
_PAID_BEFORE = re.compile(r"(?:[€$£¥₹₺%]|\b[A-Z]{3}) ?\Z")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'][0-9]{3})+(?:[.,][0-9]{2})?(?:元|円|원|[€$£¥])?")
"""Digits in groups of thousands are an amount where no label or title says otherwise."""
_GROUP_BEFORE = re.compile(r"[0-9] \Z")
_GROUP_BEHIND = re.compile(r" [0-9]")
_GROUP = re.compile(r"(?:[A-Z]{2})?[0-9]{2,}|[0-9]|[A-Z]{4}")
_CODE = re.compile(r"[0-9]{4,6}|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{5}-[0-9]{4}")
"""A postal code by its form."""
_CODE_BEFORE = re.compile(r"(?:\A|  |[,;|·•(] ?|(?:\A|[ ,])[A-Z]{1,2}-)\Z")
_TOWN = re.compile(r"(?: |, ?(?:м|г|с|смт)\.? ?)[^\W\d_a-z]\w")
_STATE = re.compile(r"[^\W\d_],? [A-Z]{2} \Z")
_SHORT = re.compile(r"[0-9]{1,3}[a-z]?")
_NUMBER_SIGN = re.compile(r"(?:#|№|\bn[or]?[.°º]?) ?\Z", re.IGNORECASE)
_BEFORE_DIGIT = re.compile(r"([^\W\d_][^\d:：]{0,40})([:：]?)(?=[^:：]*[0-9])")
_NUMBER_SIGNS = ("#", "№", "n°", "N°", "nº", "Nº")
_CLAUSE = re.compile(r"[;(]|,\s")
_HEAD_CHARS_MAX = 40
_WORD_MIN = 4
_OF_REGISTER = re.compile(
    r"(?:HR[AB]|GnR|KvK|RCS|SIRE[NT]|REA|KRS|REGON|NIP|CVR|tel|fax|mob|phone)[ .:]*"
    r"(?!20[0-9]{2}[-/])[0-9]"
    r"|\+[0-9]{2}|\([0-9]{2,5}\) ?[0-9]",
    re.IGNORECASE,
)
"""The beginning of the number of a company or a telephone; no series of a year (`REA 2026-1`)."""
_OTHERS_WORDS = TOPICS[DateTopic.EARLIER]
_TAKEN_OFF = frozenset(
    "abzüglich abzgl abzügl less minus déduction moins menos meno dedotto dedotta aftrek verminderd"
    " fratrukket fratrekk avgår minska odpočet pomniejszone pomniejszono".split()
)
"""Words before the number of an invoice whose amount is taken off."""
_OF_PERSONS = frozenset(
    "ci c.i bi cnp buletin dowód passport pasaport passeport pasaporte ausweis personalausweis"
    " паспорт ταυτότητα".split()
)
"""Words before the number of an identity card: `CI seria OT nr. 512208`. Polish days are `dni`."""
_KINDS = (["client"], ["clients"], ["cliente"], ["clientes"], ["clienti"], ["mobile"])
"""Behind a title, the kind of the document: `Facture client`."""
_JOINT = re.compile(r"\w ?[/+&] ?\w")
_GREEK_NO = "νο"
"""A word for a number that is printed in Greek letters as often as in Latin ones."""
_LABELS = (Role.NUMBER, Role.TITLE)
_OF_OTHERS = IDENTIFIERS - {Role.NUMBER, Role.TITLE, Role.REFERENCE}
_TITLES = re.compile(
    r"(?:rechnung|note|nota|notula|liquidation|quittung|beleg|statement|voucher|facture|fattura"
    r"|factura|fatura|relevé|décompte|quittance|honoraires|parcella|ricevuta|minuta|recibo"
    r"|declaratie|kwitantie|rachunek|faktura|paragon|účet|doklad|vyúčtování|(?<!bank)számla|nyugta|regning"
    r"|räkning|kvitto|kvittering|lasku|kuitti|chitanță|makbuz|απ[όο]δειξη|τιμολ[όο]γιο|račun|sąskaita"
    r"|rēķins|рахунок|фактура|сметка|فاتورة|חשבונית|חשבון|ใบกำกับภาษี|ใบแจ้งหนี้|ใบเสร็จ"
    r"|faktur|đơn|échéance|serija|seria|(?<!\w)(?:rg|re|bill|memo|bon|folio|reçu|arve|акт|сч[её]т))"
    r"(?:s?(?:nummer|nr|nro|numer|number|numero|szám|száma))?\Z"
)
"""What a document that asks for money calls itself, as a word or the last part of one."""


def is_title(word: str) -> bool:
    """Whether a word in small letters is what a document that asks for money calls itself, or the
    first part of two names, `τιμολόγιο-δελτίο`."""
    first, joint, _ = word.partition("-")
    joined = joint != "" and len(first) >= _WORD_MIN and _TITLES.search(first) is not None
    return joined or _TITLES.search(word) is not None


class Doubt(IntEnum):
    """Whether a number is another's by its place."""

    NONE = 0
    MAYBE = 1
    SURE = 2


class _Words(IntEnum):
    """What the words before a number say of it."""

    NONE = 0
    OWN = 1
    UNKNOWN = 2
    OTHERS = 3


class _Place(NamedTuple):
    """A row with the number, where it stands there, and the cell above."""

    row: str
    start: int
    end: int
    above: str


def doubt_of_place(number: str, text: str) -> Doubt:
    """The doubt of the place that speaks best for the number; none if it is not printed as a
    word."""
    bare = number.strip()
    places = islice(_places(bare, text), _PLACES_MAX)
    return min((_doubt_of(place, bare) for place in places), default=Doubt.NONE)


def _places(number: str, text: str) -> Iterator[_Place]:
    at = -1
    for _ in range(_SEARCHED_MAX if number else 0):
        at = text.find(number, at + 1)
        if at < 0:
            return
        end = at + len(number)
        if _is_joined(text[max(0, at - 2) : at][::-1]) or _is_joined(text[end : end + 2]):
            continue
        begin, stop = row_around(text, at, end, _ROW_CHARS_MAX)
        above = cell_above(text, at, _ROW_CHARS_MAX)
        yield _Place(text[begin:stop], at - begin, end - begin, above)


def _is_joined(beside: str) -> bool:
    """Whether the characters beside a word, from it on, make it a part of a longer one."""
    if beside[:1].isalnum():
        return True
    mark, behind = beside[:1], beside[1:2]
    return mark != "" and mark in _JOINING and behind.isalnum()


def _doubt_of(place: _Place, number: str) -> Doubt:
    row, start, end, above = place
    before, behind = row[:start], row[end:]
    if _is_in_figures(before[-2:][::-1]) or _is_in_figures(behind[:2]):
        return Doubt.SURE
    said = _said_around(before, above)
    if said is _Words.OWN or (said is _Words.NONE and _NUMBER_SIGN.search(before)):
        return Doubt.NONE
    if _OF_REGISTER.match(number) or _is_of_another(place, number, before, behind):
        return Doubt.SURE
    if said is not _Words.NONE:
        return Doubt.MAYBE
    doubtful = _SHORT.fullmatch(number) or _GROUPED.fullmatch(number) or _MONEY.search(row)
    return Doubt.MAYBE if doubtful else Doubt.NONE


def _is_of_another(place: _Place, number: str, before: str, behind: str) -> bool:
    """Whether it is an amount, or a part of a date, an account or a town."""
    row, start, end, _ = place
    if _PAID_BEHIND.match(behind) or _PAID_BEFORE.search(before):
        return True
    if any(day.start() <= start and end <= day.end() for day in printed_dates(row, 0, len(row))):
        return True
    grouped = _GROUP_BEFORE.search(before) or _GROUP_BEHIND.match(behind)
    if grouped and _GROUP.fullmatch(number):
        return True
    return _is_postal_code(number, before, behind)


def _is_in_figures(beside: str) -> bool:
    """Whether a mark and a digit beside a word make it a part of an amount."""
    return beside != "" and beside[0] in _POINTS and beside[1:2].isdigit()


def _said_around(before: str, above: str) -> _Words:
    """What is said before a number in its cell, else in the cell beside it, else above it. A word
    for a number in its own cell, `Nr. 17`, needs no head."""
    *others, cell = CELL_EDGE.split(before)
    said = _said(cell.rstrip(" :"))
    if said is not _Words.NONE:
        return said
    signed = any(map(str.isalpha, cell))
    beside = next((other for other in reversed(others) if other.strip(" :")), "")
    if beside and not any(map(str.isdigit, beside)) and not (signed and _has_value(beside)):
        said = _said(beside.rstrip(" :"))
        unknown = said is _Words.UNKNOWN and not before.rstrip().endswith(":")
        return _Words.NONE if unknown else said
    return _Words.OTHERS if not signed and _heads_another(above) else _Words.NONE


def _has_value(cell: str) -> bool:
    """Whether a label's value stands behind its colon: `Series: A` says nothing of `No. 17`."""
    _, colon, value = cell.partition(":")
    return colon != "" and any(map(str.isalnum, value))


def _said(cell: str) -> _Words:
    """What the words of a cell say of the number behind them: the last title or label of the
    document, at most one word before it, or a word of another thing behind that."""
    clause = _CLAUSE.split(cell)[-1]
    words = folded(clause).split()
    gap_max = 1
    while words and (words[-1] in NUMBER_WORDS or words[-1] == _GREEK_NO):
        words.pop()
        gap_max = 2
    own = max((end for end in _own_ends(words)), default=0)
    behind = words[own:]
    if own and gap_max > 1:  # `Rechnung Zimmer 12 Nr. 1188`: the room has its number.
        behind = behind[_values_end(behind) :]
    if own and (behind[:2] in _KINDS or (_JOINT.search(clause) and _is_delivery(behind))):
        return _Words.OWN
    if words and (words[0] in _TAKEN_OFF or not _OF_PERSONS.isdisjoint(words)):
        return _Words.OTHERS
    if _OTHERS_WORDS.search(" ".join(words)) or _is_of_others(behind):
        return _Words.OTHERS
    if own:
        return _Words.OWN if len(behind) <= gap_max else _Words.UNKNOWN
    return _Words.UNKNOWN if any(map(str.isalpha, "".join(words))) else _Words.NONE


def _is_delivery(words: list[str]) -> bool:
    """Whether words behind a title and a stroke name the delivery, which has the same number."""
    named = " ".join(words)
    return not any(map(str.isdigit, named)) and TOPICS[DateTopic.SUPPLY].search(named) is not None


def _values_end(words: list[str]) -> int:
    """Where the last word with a digit ends."""
    return max((n for n, word in enumerate(words, 1) if any(map(str.isdigit, word))), default=0)


def _own_ends(words: list[str]) -> Iterator[int]:
    """Where titles and labels of the document's number end."""
    at = 0
    while at < len(words):
        label = label_at(words, at) if words[at] in FIRST_WORDS else None
        length = label.words if label is not None else 1
        titled = length == 1 and is_title(words[at])
        if titled or (label is not None and label.role in _LABELS):
            yield at + length
        at += length


def _is_of_others(words: list[str]) -> bool:
    """Whether a label or a word of another thing stands among them."""
    if OTHER_NUMBERS.search(" ".join(words)):
        return True
    labels = (label_at(words, at) for at, word in enumerate(words) if word in FIRST_WORDS)
    return any(label is not None and label.role in _OF_OTHERS for label in labels)


def _heads_another(words: str) -> bool:
    """Whether a cell above a number names another thing, and nothing more: `Kunde: Lenz` and
    `Projekt Neubau` have their value already."""
    if len(words) > _HEAD_CHARS_MAX or any(map(str.isdigit, words)):
        return False
    bare = folded(words).split()
    while len(bare) > 1 and bare[-1] in NUMBER_WORDS:
        bare.pop()
    return len(bare) == 1 and _is_of_others(bare)


def has_words(number: str, text: str) -> bool:
    """Whether words or a date stand in a number, its label before it or the day behind it:
    `Rechnung Nr. 17`, `F26-0381 du 5`, `1187 от 7.10.2026`. What stands whole behind a label of
    the number (`Rechnungsnummer: No 88`) begins with no label."""
    first, *others = number.split() or [""]
    if not others:
        return _is_joined_to_label(first)
    if any(map(_is_word, others)) or _is_day_behind(number):
        return True
    return _is_label_before(first, number) and not _is_behind_label(number, text)


def _is_joined_to_label(number: str) -> bool:
    """Whether a word holds its label and a colon, or ends a label of a script without gaps:
    `Rechnungsnummer:17`, `发票号码17`. Capitals may be a number's own: `INV:17`."""
    label = _BEFORE_DIGIT.match(number)
    if label is None:
        return False
    bare, colon = label.groups()
    words = folded(bare).split()
    known = label_at(words)
    whole = known is not None and known.words == len(words) and known.role in _LABELS
    if colon:
        return whole or not bare.isupper()
    return whole and not bare.isascii()


def _is_day_behind(number: str) -> bool:
    """Whether a day stands behind digits: `FV 12/10/2026` is a number of that form."""
    days = printed_dates(number, 0, len(number))
    return any(any(map(str.isdigit, number[: day.start()])) for day in days)


def _is_word(token: str) -> bool:
    """A word within a number is in small letters, or one that links a number with its day. A
    short one may be a part of it, `17 bis`."""
    bare = token.strip(".:,;()°º").casefold()
    if token.islower() and (bare in LINKS or bare in MONTH_OF):
        return True
    if token in _NUMBER_SIGNS or bare in NUMBER_WORDS:
        return not token.isupper() or len(bare) > 1
    return bare.isalpha() and len(bare) >= _WORD_MIN and not token.isupper()


def _is_behind_label(number: str, text: str) -> bool:
    """Whether a place of a number has a label of the document's number before a colon."""
    places = islice(_places(number.strip(), text), _PLACES_MAX)
    return any(_ends_in_label(place.row[: place.start]) for place in places)


def _ends_in_label(before: str) -> bool:
    """Whether the words before a colon end in a label of the document's number."""
    cell = CELL_EDGE.split(before.rstrip())[-1]
    words = folded(cell).split()
    labels = ((label_at(words, at), at) for at, word in enumerate(words) if word in FIRST_WORDS)
    return cell.endswith(":") and any(
        label is not None and label.role is Role.NUMBER and at + label.words == len(words)
        for label, at in labels
    )


def _is_label_before(first: str, number: str) -> bool:
    """Whether a number begins with its label, its title, or a word for a number."""
    if any(map(str.isdigit, first)):
        return False
    words = folded(number).split()
    label = label_at(words)
    if label is not None and label.words < len(words):
        return label.role in _LABELS or not first.isupper()
    bare = first.strip(".:,;()").casefold()
    if not first.isupper() and (bare in LINKS or OTHER_NUMBERS.search(bare) or _is_name(bare)):
        return True
    marked = len(bare) > 1 or not bare.isascii() or first.endswith(".")
    return bare != bare.strip("°º№#") or (marked and bare in NUMBER_WORDS)


def _is_name(word: str) -> bool:
    """Whether a word is a document's name; a shorter one may be a number's own: `Rg 417`."""
    return len(word) >= _WORD_MIN and is_title(word)


def _is_postal_code(number: str, before: str, behind: str) -> bool:
    if _CODE.fullmatch(number) is None:
        return False
    if _STATE.search(before):
        return True
    return _TOWN.match(behind) is not None and _CODE_BEFORE.search(before) is not None
