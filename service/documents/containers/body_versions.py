"""Decides whether the two forms of a mail's body, plain text and HTML, have different values.

A person sees the HTML in most mail programs, and the plain text in some. Amounts with decimals or a
currency and their signs, the numbers in rows of the same words, currencies, accounts, full dates,
and whom they name (companies, VAT ids, tax numbers) count: links and phone numbers differ in honest
mails.

Pure; linear in the texts, as the number of compared values is bounded.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from itertools import combinations, islice
from typing import NamedTuple

from service.checks.labels.text_rows import row_around
from service.checks.payments.payment_words import names_advance, says_left, says_paid
from service.checks.payments.unpaid_words import says_discount
from service.checks.values.word_stems import phrase_finder
from service.documents.invoices.printed_parties import has_other_parties, printed_parties

_VALUE = re.compile(
    r"(?<![\d.,])\d{1,12}(?:[.,'’]\d{3}){0,4}[.,]\d{2}(?![\d]|[.,]\d)"
    r"|\b[A-Z]{2}\d{2}(?:[ \xa0]?[A-Z0-9]{4}){3}(?:[ \xa0]?\d{1,4}){0,5}"
)
_UNITS = r"\d{1,3}(?:[ \xa0\u202f'’]\d{3}){1,2}|\d{1,9}"
_WHOLE = re.compile(
    rf"(?:(?<![\w.])(?:EUR|USD|GBP|CHF|PLN|€|\$|£)[ \xa0]?({_UNITS})(?![\d.,]*\d)"
    rf"|(?<![\d.,])({_UNITS})[ \xa0]?(?:EUR|USD|GBP|CHF|PLN|€|£)(?!\w))"
)
_GROUPS = re.compile(r"[ \xa0\u202f'’]")
_DAY = re.compile(r"(?<![\d./-])(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?![\d/-])")
_WORDED_DAY = re.compile(
    r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|º|er)?[ \xa0](?:de |of )?([^\W\d_]{3,12})\.?,?"
    r"[ \xa0](?:de )?(\d{4})(?!\d)"
)
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "zł": "PLN", "Fr.": "CHF"}
_MONEY = r"(EUR|USD|GBP|CHF|PLN|CZK|SEK|NOK|DKK|HUF|RON|€|\$|£|zł|Fr\.)"
_PRICED = re.compile(rf"(?<!\w){_MONEY}[ \xa0]?\d|\d[ \xa0]?{_MONEY}(?!\w)")
_BIC = re.compile(
    r"(?i:BIC|SWIFT)(?i:-?code)?[:.]{0,2}[ \xa0\t]{0,9}([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b"
)
_SIGNED = re.compile(
    r"(?:(?P<before>(?<![\w.,)])[-\u2212\u2013](?:EUR ?|[€$£])?)"
    r"|(?P<apart>[-\u2212\u2013\u2014(]\s{0,2}(?:EUR|[€$£])?\s?))?"
    r"(?<![\d.,'’])(?P<amount>\d{1,12}(?:[.,'’]\d{3}){0,4}[.,]\d{2})(?!\d|[.,]\d)"
    r"(?:(?P<behind>[-\u2212](?![\w-]))|(?P<after>\s?(?:[-\u2212\u2013\u2014)]|CR\b)))?"
)
_SAVED = phrase_finder(
    """
en | =save, =saved, =saves, saving, =off, coupon, promo, =less, =minus, deduct, redeem
de | =sparen, =spart, gespart, ~ersparnis, sie sparen, abzüglich, ~abzug, gutschein, eingelöst
fr | économi, =réduction, =déduit, =moins, code promo
es | ahorr, =rebaja, =menos, cupón
it | risparm, =meno, =riduzione, buono
nl | bespaar, besparing, =minder, voordeel
pl | oszczędz, oszczędn, kupon
pt | poupan, poupou, =economia, cupom
da | =sparet, sparer
sv | =sparar, =sparat, besparing
"""
)
"""Words for what is taken off, besides those of discounts and payments."""
_CREDIT = phrase_finder(r"en | credits?(?! (?:note|memo))(?![^\W\d_])")
_DECIMALS = re.compile(r"[.,]([0-9]{1,2})\Z")
_CENTS = re.compile(r"[.,][0-9]{2}\Z")
_NO_DIGITS = re.compile(r"\D+")
_VALUES_MAX = 200
"""Values of each form that are compared."""
_ROWS_MAX = 5_000
_ROW_CHARS_MAX = 300
_SAME_ROWS_MAX = 10
"""Rows of the same words that are compared."""
_LETTERS_MIN = 3
_FACTORS_MAX, _FACTOR_CHARS_MAX = 8, 16


def say_different_values(read: str, other: str, *, is_shown: bool) -> bool:
    """Whether both forms have values, and the one that is read has some that the other lacks.

    If the form that is read is the one that people see (`is_shown`), the other one must have values
    of its own, too: a shorter plain text is customary.
    """
    ours_whole, theirs_whole = _whole_amounts(read), _whole_amounts(other)
    if _lack_whole(ours_whole, theirs_whole) and _lack_whole(theirs_whole, ours_whole):
        return True
    if any(_differ(found(read), found(other)) for found in _SINGLE):
        return True
    if _have_other_signs(read, other) or _have_other_rows(read, other):
        return True
    if has_other_parties(printed_parties(read), printed_parties(other)):
        return True
    ours, theirs = _values(read), _values(other)
    if not ours or not theirs:
        return False
    return _lacks(other, ours) and (not is_shown or _lacks(read, theirs))


def _differ(ours: set[str], theirs: set[str]) -> bool:
    """Whether each has what the other lacks."""
    return bool(ours - theirs) and bool(theirs - ours)


def _have_other_signs(read: str, other: str) -> bool:
    """Whether one amount is below zero in the one form, and above it in the other. A deduction may
    have either sign: `Discount -5.00` is `You saved 5.00`."""
    ours, theirs = _signs(read), _signs(other)
    disputed = {
        amount
        for amount in ours.keys() & theirs
        if {ours[amount], theirs[amount]} == {_BELOW, _ABOVE}
    }
    if not disputed:
        return False
    lowered, paid = _deductions(read, disputed)
    lowered_there, paid_there = _deductions(other, disputed)
    return bool(disputed - lowered - lowered_there - (paid & paid_there))


def _deductions(text: str, amounts: set[str]) -> tuple[set[str], set[str]]:
    """Those of these amounts that their rows call a discount or a saving, and those that they call
    a payment or a credit: the latter count in both forms alone, for `Credit -95.00` is no total."""
    lowered, paid = set[str](), set[str]()
    for one in islice(_SIGNED.finditer(text), _VALUES_MAX):
        amount = _NO_DIGITS.sub("", one["amount"])
        if amount not in amounts:
            continue
        row = _worded_row(text, one)
        if says_discount(row) or _SAVED(row):
            lowered.add(amount)
        if names_advance(row) or _CREDIT(row) or (says_paid(row) and not says_left(row)):
            paid.add(amount)
    return lowered, paid


def _worded_row(text: str, amount: re.Match[str]) -> str:
    """The row of an amount in small letters, or the one above where it has no words."""
    start, end = row_around(text, amount.start(), amount.end(), _ROW_CHARS_MAX)
    if any(map(str.isalpha, text[start:end])):
        return text[start:end].lower()
    above = text[max(0, start - _ROW_CHARS_MAX) : start].rstrip()
    return above.rpartition("\n")[2].lower()


def _signs(text: str) -> dict[str, str]:
    """The sign of each amount that has only one. A dash that stands apart may be none."""
    found = dict[str, set[str]]()
    for one in islice(_SIGNED.finditer(text), _VALUES_MAX):
        is_below = bool(one["before"] or one["behind"])
        sign = _BELOW if is_below else _UNSURE if one["apart"] or one["after"] else _ABOVE
        found.setdefault(_NO_DIGITS.sub("", one["amount"]), set()).add(sign)
    return {amount: min(signs) if len(signs) == 1 else _UNSURE for amount, signs in found.items()}


_BELOW, _ABOVE, _UNSURE = "-", "+", "?"


def _have_other_rows(read: str, other: str) -> bool:
    """Whether a row with an amount has other numbers in the other form, under the same words."""
    ours, theirs = _rows(read), _rows(other)
    if any(_are_others(ours[words], theirs[words]) for words in ours.keys() & theirs):
        return True
    products, others = _products(read), _products(other)
    return any(products[one].isdisjoint(others[one]) for one in products.keys() & others)


def _are_others(ours: list[Counter[str]], theirs: list[Counter[str]]) -> bool:
    """Whether no row is one of the other form's, and each has numbers that the other lacks."""
    return all(one - other and other - one for one in ours for other in theirs)


def _rows(text: str) -> dict[str, list[Counter[str]]]:
    """The numbers of the rows with an amount, by their letters."""
    rows = dict[str, list[Counter[str]]]()
    for row in text.splitlines()[:_ROWS_MAX]:
        row = row[:_ROW_CHARS_MAX]
        words = "".join(filter(str.isalpha, row.casefold()))
        if len(words) >= _LETTERS_MIN and _VALUE.search(row):
            same = rows.setdefault(words, [])
            if len(same) < _SAME_ROWS_MAX:
                numbers = _NUMBER.findall(_DAY.sub(" ", row))
                same.append(Counter(map(_number, numbers)))
    return rows


def _products(text: str) -> dict[Decimal, set[tuple[Decimal, Decimal]]]:
    """Quantity and price before their product in one row, by the product; in both orders where
    either may be the price."""
    found = dict[Decimal, set[tuple[Decimal, Decimal]]]()
    for row in text.splitlines()[:_ROWS_MAX]:
        if not _VALUE.search(row[:_ROW_CHARS_MAX]):
            continue
        written = _NUMBER.findall(_DAY.sub(" ", row[:_ROW_CHARS_MAX]))[:_FACTORS_MAX]
        written = [one for one in written if len(one) < _FACTOR_CHARS_MAX]
        for first, second, third in combinations(map(_factor, written), 3):
            if third.value and first.value * second.value == third.value:
                orders = _as_quantity_and_price(first, second)
                found.setdefault(third.value, set()).update(orders)
    return found


class _Factor(NamedTuple):
    """A number of a row, and whether it has cents, as a price."""

    value: Decimal
    has_cents: bool


def _factor(written: str) -> _Factor:
    return _Factor(Decimal(_number(written) or 0), _CENTS.search(written) is not None)


def _as_quantity_and_price(first: _Factor, second: _Factor) -> set[tuple[Decimal, Decimal]]:
    """`3 x 4.00` is `4.00 x 3`, and not `4 x 3.00`: the price is the one with cents."""
    straight, turned = (first.value, second.value), (second.value, first.value)
    if first.has_cents == second.has_cents:
        return {straight, turned}
    return {turned} if first.has_cents else {straight}


def _number(written: str) -> str:
    """A number without the marks of thousands, and without zeros that say nothing."""
    written = written.rstrip(".,'’")
    decimals = _DECIMALS.search(written)
    if decimals is None:
        return _NO_DIGITS.sub("", written).lstrip("0")
    whole = _NO_DIGITS.sub("", written[: decimals.start()]).lstrip("0")
    return f"{whole}.{decimals[1]}".rstrip("0").rstrip(".")


class _Whole(NamedTuple):
    """The digits of an amount without decimals, and those of its last group where it has several:
    `2 119 EUR` may be 119 euros for each of two."""

    digits: str
    last: str | None


def _whole_amounts(text: str) -> set[_Whole]:
    """Amounts without decimals, beside a currency."""
    found = set[_Whole]()
    for one in islice(_WHOLE.finditer(text), _VALUES_MAX):
        groups = _GROUPS.split(one[1] or one[2])
        last = groups[-1].lstrip("0") if len(groups) > 1 else None
        found.add(_Whole("".join(groups).lstrip("0"), last))
    return found


def _lack_whole(ours: set[_Whole], theirs: set[_Whole]) -> bool:
    """Whether the other form lacks one of these amounts, with or without groups."""
    whole = {one.digits for one in theirs}
    alone, lasts = {one.digits for one in theirs if one.last is None}, {one.last for one in theirs}
    return not all(
        one.digits in whole or (one.digits in lasts if one.last is None else one.last in alone)
        for one in ours
    )


def _days(text: str) -> set[str]:
    """Full dates in digits, in whatever order a country writes them."""
    found = islice(_DAY.finditer(text), _VALUES_MAX)
    return {
        "-".join(sorted(str(int(part) % 100) for part in (one[1], one[3], one[4]))) for one in found
    }


def _worded_days(text: str) -> set[str]:
    """Full dates with the month in words."""
    found = islice(_WORDED_DAY.finditer(text), _VALUES_MAX)
    return {f"{int(one[1])} {one[2].casefold()} {one[3]}" for one in found}


def _currencies(text: str) -> set[str]:
    """The currencies that stand beside amounts."""
    found = islice(_PRICED.finditer(text), _VALUES_MAX)
    return {_SIGNS.get(one[1] or one[2], one[1] or one[2]) for one in found}


def _banks(text: str) -> set[str]:
    """The BICs behind their label; the branch of a main office may be left out."""
    return {one[1].removesuffix("XXX") for one in islice(_BIC.finditer(text), _VALUES_MAX)}


_SINGLE = (_days, _worded_days, _currencies, _banks)


def _values(text: str) -> list[str]:
    """The digits of the first values; those of accounts with a sign before them."""
    found = (one.group() for one in islice(_VALUE.finditer(text), _VALUES_MAX))
    return list(
        dict.fromkeys(_ACCOUNT * one[0].isalpha() + _NO_DIGITS.sub("", one) for one in found)
    )


_ACCOUNT = "#"
_NUMBER = re.compile(r"[0-9][0-9.,'’]*+")


def _lacks(text: str, values: list[str]) -> bool:
    """Whether a text lacks one of the values: an amount as a whole number, or the digits of an
    account, which may stand in groups."""
    digits = _NO_DIGITS.sub("", text)
    numbers = {_NO_DIGITS.sub("", one) for one in _NUMBER.findall(text)}
    return not all(
        value[1:] in digits if value.startswith(_ACCOUNT) else value in numbers for value in values
    )
