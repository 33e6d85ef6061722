"""Amounts around a gross total, with the words that say what each is: paid, asked for, or neither.

An amount belongs to the words of its row, or in a row of numbers to the heads of its columns. One
that is at most a twentieth of the gross total may be a discount, whatever its sign, unless words
call it a payment or an advance. An advance beside a later day, or with words that go on behind it
(`30 % before arrival`), may be a part of a plan.

Pure and total; linear, because places, characters, numbers and dates are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Context, Decimal
from itertools import islice
from typing import Final, NamedTuple

from schemas.codes import CURRENCIES, currency_exponent
from schemas.invoice import Invoice
from service.checks.labels.label_values import CURRENCY
from service.checks.payments.payment_words import says_advance, says_left, says_paid, says_taken_off
from service.checks.payments.unpaid_words import says_another, says_discount
from service.checks.payments.withholdings import is_about_withholding, withholds_nothing
from service.checks.printed.printed_text import PrintedText
from service.checks.values.plain_text import composed
from service.checks.values.printed_numbers import PrintedNumber

_WIDE = Context(prec=80)
_CHARS_BEFORE: Final = 300
_CHARS_BEHIND: Final = 1_500
_AMOUNTS_MAX: Final = 40
PRINTED_MAX: Final = 12
"""Places of one amount that are read."""
_WORDS_CHARS_MAX: Final = 160
_SMALL_PART: Final = Decimal(20)
"""A discount for early payment is at most this part of the gross total."""
_RATE = re.compile(r" ?%")
_CENTS = re.compile(r"[.,][0-9]{2}(?![0-9])")
_CENTS_CHARS: Final = 3
_CURRENCY_BEFORE = re.compile(rf"{CURRENCY} ?-?\Z")
_CURRENCY_BEHIND = re.compile(rf" ?{CURRENCY}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NO_WORDS: Final = frozenset(map(str.lower, CURRENCIES)) | frozenset(
    "kr zł kč ft lei tl fr und and et og och en ja ir un si și sau oraz та és".split()
)
"""Currencies, and words that join two amounts."""
_CLAUSE = re.compile(r"(?: ?[^\s,;.:(|/]++)*")
"""Words behind an amount, up to a comma or the next column."""
_DIGIT = re.compile(r"[0-9]")
OF_A_DAY = re.compile("[0-9月]")
"""A sign that each day has: a quick look. Some have Chinese signs alone."""
_COUNTED = re.compile(r"(?<![\w/-])[0-9]")


class _Days:
    """Whether a day before or after the day of issue is printed between two places, counted from
    `start`; never where that is not known. The dates of the document are read when they are first
    asked for, and most rows have no digits but those of an amount."""

    def __init__(self, issued: date | None, text: PrintedText, start: int) -> None:
        self._issued = issued
        self._text = text
        self._start = start

    def has_earlier(self, begin: int, end: int) -> bool:
        """Whether a day before it begins there."""
        issued = self._issued
        return issued is not None and any(day < issued for day in self._within(begin, end))

    def has_later(self, begin: int, end: int) -> bool:
        """Whether a day after it begins there."""
        issued = self._issued
        return issued is not None and any(day > issued for day in self._within(begin, end))

    def _within(self, begin: int, end: int) -> Iterator[date]:
        begin, end = self._start + begin, self._start + end
        if OF_A_DAY.search(self._text.small, begin, end):
            yield from (min(day.readings) for day in self._text.dates_within(begin, end))


class WordedAmount(NamedTuple):
    """A printed amount: its values, the words of its row, those and the row above, and whether
    words go on behind it, a day after the day of issue stands beside it, or its own words say that
    it is due. `start` is its place, counted from where reading began or, in `printed_amounts`, from
    the beginning of the text."""

    values: frozenset[Decimal]
    row: str
    near: str
    goes_on: bool = False
    is_later: bool = False
    is_asked: bool = False
    start: int = 0

    @property
    def words(self) -> str:
        """The words that are about it."""
        return self.row or self.near

    @property
    def is_advance(self) -> bool:
        """Whether it is called an advance, and neither a plan, nor an old debt, nor what is due."""
        return says_advance(self.words) and not (self.may_wait or self.is_asked)

    @property
    def may_wait(self) -> bool:
        """Whether it may be a part of a plan: words say when, or a later day does."""
        return self.goes_on or self.is_later

    @property
    def is_taken_off(self) -> bool:
        """Whether it is below zero, or words say that it is taken off, and not as a discount."""
        if says_discount(self.words) or withholds_nothing(self.words):
            return False
        return min(self.values) < 0 or says_taken_off(self.words)

    @property
    def is_rated(self) -> bool:
        """Whether a rate or a number of days stands beside it, as beside a discount."""
        return _COUNTED.search(self.words) is not None

    def is_small(self, gross: Decimal) -> bool:
        """Whether it is as small as a discount, and no words call it anything else."""
        if _WIDE.multiply(max(map(abs, self.values)), _SMALL_PART) > gross:
            return False
        named = says_paid(self.near) or says_advance(self.words)
        return not (named or is_about_withholding(self.words))

    def pays(self, gross: Decimal) -> bool | None:
        """Whether it pays a part of the gross total for sure; None where it pays nothing."""
        if self.is_small(gross):
            return None
        if min(self.values) < 0 and self.is_taken_off:
            return True
        if says_paid(self.near):
            return True
        if self.is_taken_off:
            return says_advance(self.words)
        return False if self.is_advance else None


def amounts_from(invoice: Invoice, text: PrintedText, place: int) -> list[WordedAmount]:
    """The first amounts from a place of the gross total on, with their words."""
    start = max(0, place - _CHARS_BEFORE)
    start = max(start, text.plain.rfind("\n", start, place) + 1)
    small = text.small[start : place + _CHARS_BEHIND]
    exponent = currency_exponent(invoice.currency)
    looked_at = islice(_amounts(text, start, start + len(small), exponent), _AMOUNTS_MAX)
    numbers = [one for one in looked_at if one.readings]
    above, days = _row_above(text.small, start), _Days(invoice.issue_date, text, start)
    numbers = _of_this(numbers, small, invoice.totals.gross, days)
    return _with_words(numbers, small, above, days)


def _of_this(
    numbers: Sequence[PrintedNumber], part: str, gross: Decimal | None, days: _Days
) -> list[PrintedNumber]:
    """The numbers without those of rows in which an earlier day stands before the gross total, for
    they are about another invoice of the same amount, and of rows that begin with words for
    something else, such as a budget."""
    others, above = set[int](), -1
    for one in numbers:
        begin = part.rfind("\n", 0, one.start) + 1
        if begin != above and says_another(
            part[max(begin, one.start - _WORDS_CHARS_MAX) : one.start]
        ):
            others.add(begin)
        if gross in one.readings and days.has_earlier(begin, one.start):
            others.add(begin)
        above = begin
    return [one for one in numbers if part.rfind("\n", 0, one.start) + 1 not in others]


def _amounts(
    text: PrintedText, start: int, stop: int, exponent: int, place: int = -1
) -> Iterator[PrintedNumber]:
    """The numbers between `start` and `stop`, counted from `start`; those that are no money have no
    readings, but for the one at `place`."""
    plain = text.plain

    def is_read(begin: int, end: int) -> bool:
        return begin == place or _is_money(plain, begin, end, exponent)

    for one in text.numbers_from(start, is_read):
        if one.end > stop:
            return
        yield PrintedNumber(one.start - start, one.end - start, one.readings)


def _is_money(text: str, start: int, end: int, exponent: int) -> bool:
    """Whether the number has cents, or a currency beside it, or needs neither; and is no rate."""
    if _RATE.match(text, end):
        return False
    written = text[start:end]
    if _CENTS.match(written, len(written) - _CENTS_CHARS) or (
        len(written) > 4 and not written.isdigit()
    ):
        return True
    before = text[max(0, start - 5) : start]
    beside = _CURRENCY_BEFORE.search(before) or _CURRENCY_BEHIND.match(text, end)
    return exponent == 0 or beside is not None


def _with_words(
    numbers: Sequence[PrintedNumber], small: str, above: str, days: _Days
) -> list[WordedAmount]:
    """Each amount with the words around it; one in a row of numbers has those of the row's first:
    the heads of its columns."""
    found: list[WordedAmount] = []
    end_before = 0
    for index, number in enumerate(numbers):
        following = numbers[index + 1].start if index + 1 < len(numbers) else len(small)
        begin = max(end_before, small.rfind("\n", 0, number.start) + 1)
        stop = small.find("\n", number.end, following)
        stop = following if stop < 0 else stop
        behind = _words(small[number.end : stop])
        row = f"{_words(small[begin : number.start])} {behind}"
        near = f"{_words(small[end_before : number.start])} {behind}"
        if not _says_something(row):
            row = ""
            if found and "\n" not in small[end_before : number.start]:
                near = found[-1].near
        if not found:
            near = f"{above} {near}"
        clause = _CLAUSE.match(small, number.end, stop)
        goes_on = clause is not None and _says_something(clause.group())
        is_later = days.has_later(begin, number.start) or days.has_later(number.end, stop)
        own = _words(small[begin : number.start]) + (clause.group() if clause else "")
        asked = says_left(own)
        found.append(
            WordedAmount(number.readings, row, near, goes_on, is_later, asked, number.start)
        )
        end_before = number.end
    return found


def _row_above(small: str, start: int) -> str:
    """The row above, if it has words alone."""
    least = max(0, start - _WORDS_CHARS_MAX)
    row = small[max(least, small.rfind("\n", least, max(0, start - 1))) : start]
    return "" if _DIGIT.search(row) else composed(row)


def _words(text: str) -> str:
    """The last words of a text."""
    return composed(text[-_WORDS_CHARS_MAX:])


def _says_something(row: str) -> bool:
    """Whether there are words of a meaning."""
    return any(word not in _NO_WORDS for word in _LETTERS.findall(row))


def printed_amounts(amount: Decimal, issued: date | None, text: PrintedText) -> list[WordedAmount]:
    """The first places of an amount, with the words of their rows."""
    found: list[WordedAmount] = []
    for one in islice(text.numbers_with_digits(amount), PRINTED_MAX):
        start = max(0, one.start - _CHARS_BEFORE, text.small.rfind("\n", 0, one.start) + 1)
        small = text.small[start : one.end + _WORDS_CHARS_MAX]
        numbers = _up_to_next(text, start, start + len(small), one.start)
        above = _row_above(text.small, start)
        amounts = _with_words(numbers, small, above, _Days(issued, text, start))
        places = ((start + each.start, each) for each in amounts)
        found += [each._replace(start=place) for place, each in places if place == one.start]
    return found


def _up_to_next(text: PrintedText, start: int, stop: int, place: int) -> list[PrintedNumber]:
    """The number at this place, the amounts before it, and the next one."""
    found: list[PrintedNumber] = []
    for number in _amounts(text, start, stop, 2, place):
        if start + number.start == place or number.readings:
            found.append(number)
        if start + number.start > place and number.readings:
            break
    return found
