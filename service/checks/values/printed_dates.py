"""Reads printed dates: their positions, and the days that each may mean.

`07.03.2026` and `2026-03-07` have one reading. `03/07/2026` has two, unless the document's habit
settles it: a date with a single reading (`31/03/2026`), a decimal comma, because countries that
write the month first do not use one, or its terms and countries (`date_orders`). Otherwise a day
found by one reading is `AMBIGUOUS`.

The module reads dates in figures (ISO, dots, slashes, dashes, eight digits, two-digit years), dates
with a month's name (`values.month_names`) or a Roman number for it, and those of East and Southeast
Asia (`values.eastern_dates`). It converts years of the Buddhist calendar and of Japanese and
Taiwanese eras. Islamic, Hebrew, Persian and Ethiopian calendars are unknown: such a date is not
found.

Pure; linear in the text; at most three readings for each date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from service.checks.values.date_orders import (
    DAY_FIRST,
    MONTH_FIRST,
    order_of,
)
from service.checks.values.eastern_dates import eastern_dates, western_year
from service.checks.values.made_once import made_once
from service.checks.values.month_names import MONTH_OF, MONTHS_IN_YEAR
from service.checks.values.plain_text import letters_of
from service.checks.values.printed_numbers import Found


class PrintedDate(NamedTuple):
    """A date in the document: from `start` to `end`, with all days that it may mean."""

    start: int
    end: int
    readings: frozenset[date]


_Token = tuple[int, int, dict[str, date]]
"""Start, end, and a reading for each possible order of day, month and year."""
_FIGURES = re.compile(
    r"([0-9](?<![0-9][0-9])(?:(?<=[12])[0-9]{3}|[0-9])?)( ?[./-] ?)([0-9]{1,2}) ?[./-] ?"
    r"([0-9]{4}|[0-9]{1,2})(?![0-9]|\.[0-9]{4}(?![0-9]))"
)
_COMPACT = re.compile(r"([12](?<![0-9][12])[0-9][0-9][0-9])([0-9][0-9])([0-9][0-9])(?![0-9])")
_DAY_BEFORE = re.compile(
    r"(?<![0-9])([0-9]{1,2})(?:st|nd|rd|th|er|[º°.])?[\s/-]{0,2}(?:(?:de|di|of) )?\Z"
)
_YEAR_BEHIND = re.compile(r"\.?,?[\s/-]{0,2}(?:(?:de|del|do) )?([0-9]{4}|[0-9]{2})(?![0-9])")
_DAY_AND_YEAR_BEHIND = re.compile(
    r"\.?[\s-]{0,2}([0-9]{1,2})(?:st|nd|rd|th)?(?: ?,\s?|[\s-]{1,2})([0-9]{4}|[0-9]{2})(?![0-9])"
)
_DAY_MAX = 12
"""Characters in which a day stands before its month."""
_YEAR_BEFORE = re.compile(
    r"(?<![0-9])([0-9]{4})(?:\.? (?:m\.|gada)|\.)?[\s/-]{0,2}(?:([0-9]{1,2})\.? {0,2})?\Z"
)
_DAY_BEHIND = re.compile(r"\.?[\s/-]{0,2}([0-9]{1,2})(?![0-9])")
_YEAR_MAX = 18
"""Characters in which a year, and in Latvian a day, stand before their month."""
_ROMAN = re.compile(r"[IVX](?<=[0-9 ./-].)[IVX]{0,3}[./-]? ?[0-9]{4}(?![0-9])")
_ROMAN_DATE = re.compile(r"(?<![0-9])([0-9]{1,2})[./-]? ?([IVX]{1,4})[./-]? ?([0-9]{4})(?![0-9])")
_ROMAN_DAY = 4
"""Characters in which a day stands before its Roman month."""
_ROMAN_MONTHS = {
    name: number
    for number, name in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), start=1)
}
_YEARS_MAX = 8
_MONTH_CHARS_MAX = 24
"""A month's name and a day before a year."""
_YEARS = range(1900, 2200)


class PrintedDates:
    """The dates of a text in plain characters; `decimal_comma` where its numbers show one, `lower`
    where the text in small letters is known."""

    def __init__(self, text: str, *, decimal_comma: bool, lower: str | None = None) -> None:
        self._text = text
        self._given_lower = lower
        self._decimal_comma = decimal_comma

    def find(self, day: date) -> Found:
        """How certain it is that the day is printed."""
        text = self._text
        for written in _usual_forms(day):
            if written in text and _stands_alone(text, written):
                return Found.SURE
        if self._is_before_its_year(day):
            return Found.SURE
        found = self._days_in_figures.get(day, Found.ABSENT)
        return Found.SURE if found is not Found.SURE and self._has_named(day) else found

    def dates(self) -> Iterator[PrintedDate]:
        """All dates with their readings."""
        for start, end, readings in (*self._in_figures, *self._worded):
            settled = self._settled(readings)
            if settled:
                yield PrintedDate(start, end, frozenset(settled))

    def _is_before_its_year(self, day: date) -> bool:
        """Whether the month's name stands before the first places of the year: a quick look before
        `_has_named`."""
        lower, year, number, at = self._lower, f" {day.year}", str(day.day), -1
        for _ in range(_YEARS_MAX):
            at = lower.find(year, at + 1)
            if at < 0:
                return False
            before = lower[max(at - _MONTH_CHARS_MAX, 0) : at]
            for word in before.split()[-2:] if number in before else ():
                name = word.strip(".,")
                if MONTH_OF.get(name) == day.month and self._is_named(day, name, at):
                    return True
        return False

    def _is_named(self, day: date, name: str, end: int) -> bool:
        """Whether the last such name before `end` belongs to this day."""
        tokens = _named(self._lower, self._lower.rfind(name, 0, end), name)
        return any(day in readings.values() for _, _, readings in tokens)

    def _has_named(self, day: date) -> bool:
        """Whether it is printed with its month's name, or in an eastern form: both have a single
        reading."""
        names = [name for name in self._months if MONTH_OF[name] == day.month]
        tokens = (token for name in names for token in _worded(self._lower, name))
        if any(day in readings.values() for _, _, readings in tokens):
            return True
        others = (*self._roman, *self._eastern)
        return any(day in readings.values() for _, _, readings in others)

    @made_once
    def _days_in_figures(self) -> dict[date, Found]:
        days: dict[date, Found] = {}
        for _, _, readings in self._in_figures:
            settled = self._settled(readings)
            found = Found.SURE if len(settled) == 1 else Found.AMBIGUOUS
            for day in settled:
                days[day] = max(found, days.get(day, found))
        return days

    @made_once
    def _lower(self) -> str:
        """In small letters, and as long as the text: one capital letter (İ) has two small ones."""
        text, given = self._text, self._given_lower
        if given is not None and len(given) == len(text):
            return given
        return text.lower() if text.isascii() else text.replace("İ", "i").lower()

    @made_once
    def _months(self) -> list[str]:
        """The names of months that stand in the text as words."""
        return sorted(MONTH_OF.keys() & letters_of(self._lower))

    @made_once
    def _roman(self) -> list[_Token]:
        return list(_roman(self._text))

    @made_once
    def _eastern(self) -> list[_Token]:
        return list(_eastern(self._text))

    @property
    def _worded(self) -> Iterator[_Token]:
        for name in self._months:
            yield from _worded(self._lower, name)
        yield from self._roman
        yield from self._eastern

    @made_once
    def _in_figures(self) -> list[_Token]:
        return list(_in_figures(self._text))

    @made_once
    def _order(self) -> str | None:
        """Whether day or month comes first, if the document shows it."""
        orders = {
            order
            for _, _, readings in self._in_figures
            if len(readings) == 1
            for order in readings
            if order in (_DMY, _MDY)
        }
        if len(orders) == 1:
            return orders.pop()
        if orders:
            return None
        if self._decimal_comma:
            return _DMY
        open_dates = [readings for _, _, readings in self._in_figures if len(readings) > 1]
        if not open_dates:
            return None
        return order_of(self._text, open_dates)

    def _settled(self, readings: dict[str, date]) -> set[date]:
        if len(readings) > 1 and self._order in readings:
            return {readings[self._order]}
        return set(readings.values())


_DMY, _MDY, _YMD, _NAMED = DAY_FIRST, MONTH_FIRST, "year first", "named"


def _in_figures(text: str) -> Iterator[_Token]:
    for match in _FIGURES.finditer(text):
        first, separator, second, third = match.groups()
        readings: dict[str, date] = {}
        if len(first) == 4:
            _note(readings, _YMD, first, second, third)
        elif len(third) > 1:
            _note(readings, _DMY, third, second, first)
            if "." not in separator:
                _note(readings, _MDY, third, first, second)
                if len(third) == len(first) == 2:
                    _note(readings, _YMD, first, second, third)
        if readings:
            yield match.start(), match.end(), readings
    for match in _COMPACT.finditer(text):
        readings = {}
        _note(readings, _YMD, *match.groups())
        if readings:
            yield match.start(), match.end(), readings


def _usual_forms(day: date) -> tuple[str, ...]:
    """Frequent forms that have one reading, whatever the habit is."""
    iso = day.isoformat()
    year, month, number = iso[:4], iso[5:7], iso[8:]
    forms = (f"{number}.{month}.{year}", iso)
    if day.day <= MONTHS_IN_YEAR:
        return forms
    return (*forms, f"{number}/{month}/{year}", f"{number}-{month}-{year}")


def _stands_alone(text: str, written: str) -> bool:
    """Whether the first place where it occurs is a place of its own."""
    at = text.find(written)
    end = at + len(written)
    return at >= 0 and not (text[max(at - 1, 0) : at].isdigit() or text[end : end + 1].isdigit())


def _worded(lower: str, name: str) -> Iterator[_Token]:
    """Dates with this month's name, which stands between day and year or before both."""
    at = lower.find(name)
    while at >= 0:
        yield from _named(lower, at, name)
        at = lower.find(name, at + len(name))


def _named(lower: str, at: int, name: str) -> Iterator[_Token]:
    start, end = at, at + len(name)
    if lower[max(at - 1, 0) : at].isalpha() or lower[end : end + 1].isalpha():
        return
    for read in (_day_first, _month_first, _year_first):
        found = read(lower, start, end)
        if found is not None:
            begin, stop, year, day = found
            readings: dict[str, date] = {}
            _note(readings, _NAMED, year, str(MONTH_OF[name]), day)
            if readings:
                yield begin, stop, readings
            return


_Around = tuple[int, int, str, str]
"""Where a date with a month's name begins and ends, its year and its day."""


def _day_first(lower: str, start: int, end: int) -> _Around | None:
    behind = _YEAR_BEHIND.match(lower, end)
    if behind is None:
        return None
    before = _DAY_BEFORE.search(lower[max(start - _DAY_MAX, 0) : start])
    if before is None:
        return None
    return start - len(before.group()), behind.end(), behind.group(1), before.group(1)


def _month_first(lower: str, start: int, end: int) -> _Around | None:
    behind = _DAY_AND_YEAR_BEHIND.match(lower, end)
    return None if behind is None else (start, behind.end(), behind.group(2), behind.group(1))


def _year_first(lower: str, start: int, end: int) -> _Around | None:
    before = _YEAR_BEFORE.search(lower[max(start - _YEAR_MAX, 0) : start])
    if before is None:
        return None
    begin = start - len(before.group())
    year, day = before.groups()
    if day is not None:
        return begin, end, year, day
    behind = _DAY_BEHIND.match(lower, end)
    return None if behind is None else (begin, behind.end(), year, behind.group(1))


def _roman(text: str) -> Iterator[_Token]:
    """A search for the month comes first: capital letters are fewer than digits."""
    months = (match.span() for match in _ROMAN.finditer(text))
    found = (_ROMAN_DATE.search(text, max(0, start - _ROMAN_DAY), end) for start, end in months)
    for match in filter(None, found):
        day, month, year = match.groups()
        readings: dict[str, date] = {}
        _note(readings, _NAMED, year, str(_ROMAN_MONTHS.get(month, 0)), day)
        if readings:
            yield match.start(), match.end(), readings


def _eastern(text: str) -> Iterator[_Token]:
    for found in eastern_dates(text):
        readings: dict[str, date] = {}
        _note(readings, _NAMED, str(found.year).zfill(4), str(found.month), str(found.day))
        if readings:
            yield found.start, found.end, readings


def _note(readings: dict[str, date], order: str, year: str, month: str, day: str) -> None:
    """The day by this order, if there is such a day."""
    number = int(year) + 2000 if len(year) <= 2 else western_year(int(year))
    if number in _YEARS:
        try:
            readings[order] = date(number, int(month), int(day))
        except ValueError:
            return  # There is no such day in that month.
