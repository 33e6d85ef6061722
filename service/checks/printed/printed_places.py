"""Finds where a value is printed: the places in the text that grounding only knows to exist.

Most values are printed in one of a few forms, which are looked for as they are. Only where none of
them occurs is the text read number by number, date by date, or letter by letter; that is asked for
values which are known to be printed.

Invariants: every place is within the text, and its characters read as the value. Places are found
from above and are at most `PLACES_MAX`.

Pure; linear in the text for each value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from service.checks.printed.printed_text import PrintedText
from service.checks.values.plain_text import THIN
from service.checks.values.printed_dates import PrintedDate, PrintedDates
from service.checks.values.printed_numbers import Found
from service.checks.values.printed_words import currency_signs

PLACES_MAX = 20
_SCANNED_MAX = 200
"""Places of a form that are looked at; most of them may be parts of other values."""
_CENTS = 2
_THOUSANDS = 3
_POINTS = (".", ",", "'", THIN)
_MINUS = "-(\u25b2\u25b3"
_BETWEEN = " \u202f\u20ac$\u00a3\u00a5\u20b9"
_JOINING = "-/._"
_LENGTH_MAX = 200
"""Of a value that is looked for; longer ones are no names."""
_GAPS = 3
"""A value that is printed in groups, or over two rows, is at most so many times as long."""
_INDENT_MAX = 80
_BEFORE_YEAR, _BEHIND_YEAR, _YEARS_MAX = 32, 20, 8


class PrintedPlace(NamedTuple):
    """Where a value stands in the document's text."""

    start: int
    end: int


class PrintedPlaces:
    """The places of values in one document."""

    def __init__(self, printed: PrintedText) -> None:
        self._printed = printed
        self._plain = printed.plain
        self._mark = printed.decimal_mark
        self._group: str | None = None
        """What parts the thousands of its amounts, once it is known."""

    def of_amount(self, amount: Decimal) -> list[PrintedPlace]:
        """Those of an amount; the ones with its sign, if there are any."""
        text = self._plain
        found: list[PrintedPlace] = []
        for form in amount_forms(amount, self._mark):
            found = places_of(text, form, is_number)
            if found:
                break
        if not found and self._printed.find_amount(amount, signed=False) is not Found.ABSENT:
            sought = {amount, -amount}
            numbers = islice(self._printed.numbers_with_digits(amount), _SCANNED_MAX)
            found = [PrintedPlace(one.start, one.end) for one in numbers if sought & one.readings]
        return _signed(text, found[:PLACES_MAX], amount < 0)

    def next_amount(self, amount: Decimal, start: int, end: int) -> PrintedPlace | None:
        """Its first place between two others, or the last one in the same row."""
        place = self._next(usual_form(amount, self._mark, self._group), start, end)
        if place is None:
            forms = amount_forms(amount, self._mark)
            places = (self._next(form, start, end) for form in forms)
            place = next(filter(None, places), None)
            if place is not None:
                self._learn_group(amount, self._plain[place[0] : place[1]])
        return place if place is None or amount > 0 else with_its_minus(self._plain, place)

    def _learn_group(self, amount: Decimal, form: str) -> None:
        """Keeps what parts the thousands of the document's amounts: a sign, or nothing."""
        digits = len(str(int(abs(amount))))
        if digits > _THOUSANDS:
            sign = form[digits % _THOUSANDS or _THOUSANDS]
            self._group = "" if sign.isdigit() else sign

    def _next(self, form: str, start: int, end: int) -> PrintedPlace | None:
        """The first number of this form between two places, or the last one in the same row."""
        text = self._plain
        for _ in range(_SCANNED_MAX):
            begin = text.find(form, start, end)
            if begin < 0:
                return None
            start = begin + len(form)
            if is_number(text, begin, start):
                last = text.rfind(form, start, text.find("\n", start))
                if last >= 0 and is_number(text, last, last + len(form)):
                    begin = last
                return PrintedPlace(begin, begin + len(form))
        return None

    def of_date(self, day: date) -> list[PrintedPlace]:
        """Those of a day."""
        text = self._plain
        found: list[PrintedPlace] = []
        for form in date_forms(day):
            found += places_of(text, form, is_number)
        if not found and self._printed.find_date(day) is not Found.ABSENT:
            found = list(self._dates_near_year(day)) or [
                PrintedPlace(one.start, one.end) for one in self._dates if day in one.readings
            ]
        return found[:PLACES_MAX]

    def _dates_near_year(self, day: date) -> Iterator[PrintedPlace]:
        """Dates with the year in four digits, which most have, and which are quickly found."""
        text, at = self._plain, -1
        comma = self._mark == ","
        seen: set[PrintedPlace] = set()
        for _ in range(_YEARS_MAX):
            at = text.find(str(day.year), at + 1)
            if at < 0:
                return
            begin = max(0, at - _BEFORE_YEAR)
            if begin:  # Not within a word.
                begin = text.find(" ", begin, at) + 1 or at
            near = text[begin : at + _BEHIND_YEAR]
            for one in PrintedDates(near, decimal_comma=comma).dates():
                place = PrintedPlace(begin + one.start, begin + one.end)
                if one.readings == {day} and place not in seen:
                    seen.add(place)
                    yield place

    @cached_property
    def _dates(self) -> list[PrintedDate]:
        return list(self._printed.dates())

    def of_words(self, value: str) -> list[PrintedPlace]:
        """Those of a name or an identifier, regardless of case, blanks and punctuation."""
        sought = self._printed.as_small(value.strip())
        if not sought or len(sought) > _LENGTH_MAX:
            return []
        found = places_of(self._printed.small, sought, is_word)
        return found[:PLACES_MAX] or self._spread(sought)

    def _spread(self, sought: str) -> list[PrintedPlace]:
        """Places of its letters and digits, with anything between them."""
        bare = "".join(filter(str.isalnum, sought))
        line, positions = self._bare
        if not bare or bare not in line:
            return []
        small, found, at = self._printed.small, list[PrintedPlace](), -1
        for _ in range(_SCANNED_MAX):
            at = line.find(bare, at + 1)
            if at < 0:
                break
            start, end = positions[at], positions[at + len(bare) - 1] + 1
            near = end - start <= _GAPS * len(bare) + _INDENT_MAX
            if near and is_word(small, start, end):
                found.append(PrintedPlace(start, end))
        return found[:PLACES_MAX]

    @cached_property
    def _bare(self) -> tuple[str, list[int]]:
        """All letters and digits, and where each of them stands."""
        small = self._printed.small
        positions = [at for at, character in enumerate(small) if character.isalnum()]
        return "".join([small[at] for at in positions]), positions

    def of_currency(self, code: str) -> PrintedPlace | None:
        """The last place of a currency's code, or of its sign: it stands beside the totals."""
        place = _last(self._plain, code)
        for sign in () if place else currency_signs(code):
            place = place or _last(self._printed.small, sign)
        return place


def usual_form(amount: Decimal, mark: str | None, group: str | None = None) -> str:
    """The most frequent form of an amount without its sign. `group` is what parts its thousands,
    where the document has shown it."""
    written = f"{amount:,}"
    if written[0] == "-":
        written = written[1:]
    if mark == ",":
        whole, point, decimals = written.partition(".")
        whole = whole.replace(",", "." if group is None else group)
        return f"{whole},{decimals}" if point else whole
    return written if group is None else written.replace(",", group)


def amount_forms(amount: Decimal, mark: str | None) -> Iterator[str]:
    """How an amount is usually printed without its sign, the most frequent form first. `mark` is
    the document's decimal mark."""
    written = format(amount.copy_abs(), "f")
    whole, _, decimals = written.partition(".")
    cents = decimals.rstrip("0").ljust(_CENTS, "0")
    long = len(whole) > _THOUSANDS
    grouped = f"{int(whole):,}" if long else whole
    for point in (".", ",") if mark is None else (mark,):
        for tail in _tails(point, decimals, cents):
            if long:
                yield grouped.replace(",", "," if point == "." else ".") + tail
            yield whole + tail
            if long:
                for separator in (" ", THIN, "'"):
                    yield grouped.replace(",", separator) + tail


def _tails(point: str, decimals: str, cents: str) -> Iterator[str]:
    """What stands behind the whole part."""
    yield point + cents
    short = decimals.rstrip("0")
    if not short:
        yield ""
    elif short != cents:
        yield point + short
    if decimals and decimals not in (cents, short):
        yield point + decimals


def date_forms(day: date) -> tuple[str, ...]:
    """Frequent forms of a date in figures that have one reading."""
    year, month, number = day.isoformat().split("-")
    forms = f"{number}.{month}.{year}", f"{year}-{month}-{number}", f"{day.day}.{day.month}.{year}"
    return forms[:2] if forms[0] == forms[2] else forms


_Test = Callable[[str, int, int], bool]
"""Whether something that stands between two places of a text is a value of its own."""


def places_of(text: str, form: str, is_apart: _Test) -> list[PrintedPlace]:
    at, found = text.find(form), list[PrintedPlace]()
    for _ in range(_SCANNED_MAX):
        if at < 0:
            break
        end = at + len(form)
        if is_apart(text, at, end):
            found.append(PrintedPlace(at, end))
        at = text.find(form, end)
    return found


def _last(text: str, sign: str) -> PrintedPlace | None:
    """The last place where it stands alone."""
    end = len(text)
    for _ in range(_SCANNED_MAX):
        at = text.rfind(sign, 0, end)
        if at < 0:
            return None
        if _is_code(text, at, at + len(sign)):
            return PrintedPlace(at, at + len(sign))
        end = at + len(sign) - 1
    return None


def is_number(text: str, start: int, end: int) -> bool:
    """Whether no digit goes on before or behind, directly or beyond a mark or a group's blank."""
    before, behind = text[max(0, start - 2) : start], text[end : end + 4]
    if before[-1:].isdigit() or behind[:1].isdigit():
        return False
    if before[-1:] in _POINTS and before[:-1].isdigit():
        return False
    if behind[:1] in _POINTS and behind[1:2].isdigit():
        return False
    if before[-1:] == " " and before[:-1].isdigit() and _is_group(text[start : start + 4]):
        return False
    return not (behind[:1] == " " and text[end - 1].isdigit() and behind[1:].isdigit())


def _is_group(begin: str) -> bool:
    """Whether three digits begin it, and no fourth."""
    return begin[:_THOUSANDS].isdigit() and not begin[_THOUSANDS:].isdigit()


def is_word(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit goes on before or behind, directly or beyond a joining sign."""
    before, behind = text[max(0, start - 2) : start], text[end : end + 2]
    if before[-1:].isalnum() or behind[:1].isalnum():
        return False
    if before[-1:] in _JOINING and before[:-1].isalnum():
        return False
    return not (behind[:1] in _JOINING and behind[1:].isalnum())


def _is_code(text: str, start: int, end: int) -> bool:
    """Whether no letter stands beside it; digits may."""
    if not text[start].isalpha():
        return True
    return not (text[max(0, start - 1) : start].isalpha() or text[end : end + 1].isalpha())


def _signed(text: str, places: Iterable[PrintedPlace], negative: bool) -> list[PrintedPlace]:
    """The places with this sign, or all of them if none has it; a minus belongs to its number."""
    signed = [(place, _with_minus(text, place)) for place in places]
    if negative:
        return [wide for _, wide in signed if wide] or [place for place, _ in signed]
    return [place for place, wide in signed if wide is None] or [place for place, _ in signed]


def with_its_minus(text: str, place: PrintedPlace) -> PrintedPlace:
    """The place with the minus of its number, if that has one."""
    return _with_minus(text, place) or place


def _with_minus(text: str, place: PrintedPlace) -> PrintedPlace | None:
    """The place with the minus before or behind it, or in parentheses; None without one."""
    start, end = place
    behind = text[end : end + 2]
    if behind[:1] == "-" and not behind[1:].isalnum():
        return PrintedPlace(start, end + 1)
    begin = start
    while begin and start - begin < 3 and text[begin - 1] in _BETWEEN:
        begin -= 1
    before = text[max(0, begin - 2) : begin]
    if before[-1:] not in _MINUS or not before or before[:-1].isalnum():
        return None
    if before[-1] == "(":
        return PrintedPlace(begin - 1, end + 1) if behind[:1] == ")" else None
    return PrintedPlace(begin - 1, end)
