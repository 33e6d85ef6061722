"""Does a number without a label stand where no invoice has its number?

A reader that finds no label takes a number from elsewhere: the postal code, the house, a line's
quantity, a group of an account. A number that stands in such places alone is not the document's.
A short number, and one in a row with an amount, only may be another's: `Vorgang 417`, `5512 vom
5.10.2026   59,50 €`. A number behind a title, known or by its last part (`Honorarnote 117`), is
the document's.

Pure; linear in the text, for places and rows are bounded. No finding quotes the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from service.checks.label_roles import FIRST_WORDS, Role, folded, label_at
from service.checks.label_values import CURRENCY, printed_dates
from service.checks.text_rows import row_around

_PLACES_MAX = 8
_SEARCHED_MAX = 200
_ROW_CHARS_MAX = 300
_JOINING = "-/"
_POINTS = ".,:'"
"""Within digits, the marks of an amount, a date or a time."""
_MONEY = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])")
_PAID_BEHIND = re.compile(rf"\s?(?:%|{CURRENCY}(?!\w))")
_PAID_BEFORE = re.compile(r"(?:[€$£¥₹₺%]|\b[A-Z]{3}) ?\Z")
_GROUP_BEFORE = re.compile(r"[0-9] \Z")
_GROUP_BEHIND = re.compile(r" [0-9]")
_GROUP = re.compile(r"(?:[A-Z]{2})?[0-9]{2,}|[0-9]|[A-Z]{4}")
_CODE = re.compile(r"[0-9]{4,6}|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{5}-[0-9]{4}")
"""A postal code by its form."""
_CODE_BEFORE = re.compile(r"(?:\A|  |[,;|·•(] ?|(?:\A|[ ,])[A-Z]{1,2}-)\Z")
_TOWN = re.compile(r" [^\W\d_a-z]\w")
_STATE = re.compile(r"[^\W\d_],? [A-Z]{2} \Z")
_SHORT = re.compile(r"[0-9]{1,3}[a-z]?")
_CELL = re.compile(r" {2,}|\||\t")
_NUMBER_SIGN = re.compile(r"(?:#|№|\bn[or]?[.°º]?) ?\Z", re.IGNORECASE)
_LABELS = (Role.NUMBER, Role.TITLE)
_TITLES = re.compile(
    r"(?:rechnung|note|nota|notula|liquidation|quittung|beleg|statement|voucher|facture|fattura"
    r"|factura|fatura|relevé|décompte|quittance|honoraires|parcella|ricevuta|minuta|recibo"
    r"|declaratie|kwitantie|rachunek|faktura|paragon|účet|doklad|vyúčtování|számla|nyugta|regning"
    r"|räkning|kvitto|kvittering|lasku|kuitti|chitanță|makbuz|απόδειξη|τιμολόγιο|račun|sąskaita"
    r"|rēķins|рахунок|фактура|сметка|(?<!\w)(?:rg|re|bill|memo|bon|reçu|arve|акт|сч[её]т))\Z"
)
"""What a document that asks for money calls itself, as a word or the last part of one."""


class Doubt(IntEnum):
    """Whether a number is another's by its place."""

    NONE = 0
    MAYBE = 1
    SURE = 2


class _Place(NamedTuple):
    """A row with the number, and where it stands there."""

    row: str
    start: int
    end: int


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
        yield _Place(text[begin:stop], at - begin, end - begin)


def _is_joined(beside: str) -> bool:
    """Whether the characters beside a word, from it on, make it a part of a longer one."""
    if beside[:1].isalnum():
        return True
    mark, behind = beside[:1], beside[1:2]
    return mark != "" and mark in _JOINING and behind.isalnum()


def _doubt_of(place: _Place, number: str) -> Doubt:
    row, start, end = place
    before, behind = row[:start], row[end:]
    if _is_in_figures(before[-2:][::-1]) or _is_in_figures(behind[:2]):
        return Doubt.SURE
    if _is_labelled(before):
        return Doubt.NONE
    if _is_of_another(place, number, before, behind):
        return Doubt.SURE
    return Doubt.MAYBE if _SHORT.fullmatch(number) or _MONEY.search(row) else Doubt.NONE


def _is_of_another(place: _Place, number: str, before: str, behind: str) -> bool:
    """Whether it is an amount, or a part of a date, an account or a town."""
    row, start, end = place
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


def _is_labelled(before: str) -> bool:
    """Whether a title, a label or a sign for a number stands before it."""
    cell = _CELL.split(before.rstrip(" :"))[-1]
    if _NUMBER_SIGN.search(before):
        return True
    words = folded(cell).split()
    if words and _TITLES.search(words[-1]):
        return True
    for at in range(max(0, len(words) - 3), len(words)):
        label = label_at(words, at) if words[at] in FIRST_WORDS else None
        if label is not None and label.role in _LABELS and at + label.words == len(words):
            return True
    return False


def _is_postal_code(number: str, before: str, behind: str) -> bool:
    if _CODE.fullmatch(number) is None:
        return False
    if _STATE.search(before):
        return True
    return _TOWN.match(behind) is not None and _CODE_BEFORE.search(before) is not None
