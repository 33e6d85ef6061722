"""Reads printed numbers: their positions, and the values that each may mean.

A printed number has readings. `49,98` means 49.98 only; `1.190` means 1190 or 1.190. The document's
habit decides: a number with a single reading (`1.234,56`) settles the others. Without such a number
both readings remain, and a value found by one of them is `AMBIGUOUS`. Values are equal as numbers
with their sign; zeros at the end of the decimals do not matter.

| printed | readings |
| --- | --- |
| `1.234,56` `1,234.56` `1'234.56` `1 234,56` `1,23,456.00` | one |
| `1.190` `1,190` | two, unless the habit settles it; money of a currency without thousandths: one |
| `12 345,00` | 12345.00, or 12 and 345.00 in two columns; `1 000,00` is one number |
| `49,98-` `-49,98` `(49,98)` | below zero |
| `- 49,98` `49,98 CR` `49,98 H` `(49)` | either sign |
| `1.190,-` | 1190 |
| `02.11.2026` | none: no convention groups digits like that |

Pure. Linear in the text: each number is examined once and has a bounded number of readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from service.checks.plain_text import THIN


class Found(IntEnum):
    """How certain it is that a value is printed."""

    ABSENT = 0
    AMBIGUOUS = 1
    """It is one of several readings of the printed text."""
    SURE = 2


class PrintedNumber(NamedTuple):
    """A number in the document: from `start` to `end`, with all values that it may mean."""

    start: int
    end: int
    readings: frozenset[Decimal]


_POINT_ALONE, _GROUP_ALONE = "\u066b", "\u066c"
"""The Arabic decimal point and thousands separator; each has a single meaning."""
_NUMBER = re.compile(
    rf"[0-9]++(?: [0-9]{{3}}(?![0-9]))*+(?:[.,'{THIN}{_POINT_ALONE}{_GROUP_ALONE}][0-9]++)*+"
)
_INDIAN = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
_GROUPS = rf"[1-9][0-9]{{0,2}}([.,' {THIN}{_GROUP_ALONE}])[0-9]{{3}}(?:\1[0-9]{{3}})*"
_WHOLE = re.compile(rf"{_GROUPS}|{_INDIAN}")
_DECIMAL = re.compile(rf"(?:[0-9]+|{_GROUPS}|{_INDIAN})(?!\1)[.,{_POINT_ALONE}]([0-9]+)")
_LENGTH_MAX = 40
"""An amount has at most 28 digits (`schemas.invoice.Amount`)."""
_COLUMNS_MAX = 4
"""Columns of a row that are examined together."""
_GLUED_MIN = 8
_MILS = 3
_NO_PLACES = (0,)
_NO_CENTS = (",-", ".-")
_MARKS = (".", ",", "'", " ", THIN, _POINT_ALONE, _GROUP_ALONE)

_GLUED = re.compile(r"[0-9]{1,9}([.,])[0-9]{2}(?:[0-9]{1,9}\1[0-9]{2})+")
_GLUED_PART = re.compile(r"[0-9]+[.,][0-9]{2}")
"""`29.995.0024.99`: cells of a table that a PDF's reader put side by side."""
_LINES = re.MULTILINE
_BLANK = rf"' {THIN}"
_HABITS = (
    (
        re.compile(
            rf"^[0-9]{{1,3}}(?:(?:[.{_BLANK}][0-9]{{3}})+,[0-9]+|(?:\.[0-9]{{3}}){{2,}})$", _LINES
        ),
        re.compile(
            rf"^[0-9]{{1,3}}(?:(?:[,{_BLANK}][0-9]{{3}})+\.[0-9]+|(?:,[0-9]{{3}}){{2,}})$|^{_INDIAN}",
            _LINES,
        ),
    ),
    (re.compile(r"^[0-9]+,[0-9]{2}$", _LINES), re.compile(r"^[0-9]+\.[0-9]{2}$", _LINES)),
    (
        re.compile(r"^(?:[0-9]+,[0-9](?:[0-9]{3,})?|0,[0-9]+)$", _LINES),
        re.compile(r"^(?:[0-9]+\.[0-9](?:[0-9]{3,})?|0\.[0-9]+)$", _LINES),
    ),
)
"""Evidence of a decimal comma and of a decimal point, the strongest first."""
_CLEAR_MAJORITY = 4
"""One mark must be so many times more frequent: times of day and short dates have dots, too."""

_USUAL = {
    None: re.compile(r"^(?:[0-9]+|[0-9]+[.,](?:[0-9]{1,2}|[0-9]{4,}))$", _LINES),
    ",": re.compile(
        rf"^(?:(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[.'{THIN}][0-9]{{3}})+)(?:,[0-9]+)?"
        r"|[1-9][0-9]{0,2}(?: [0-9]{3})+,[0-9]+)$",
        _LINES,
    ),
    ".": re.compile(
        rf"^(?:(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[,'{THIN}][0-9]{{3}})+)(?:\.[0-9]+)?"
        r"|[1-9][0-9]{0,2}(?: [0-9]{3})+\.[0-9]+)$",
        _LINES,
    ),
}
"""By the decimal mark of a document: numbers that have one reading there."""
_MONEY = r"(?:[€$£¥₹]|[A-Z]{3})?"
_BEFORE = re.compile(rf"[-(](?<![0-9A-Za-z.,%)\-]-) ?{_MONEY} ?(?=[0-9])")
_CLOSED = re.compile(rf" ?{_MONEY}\)")
_SIGN_BEHIND = re.compile(r"(?: ?(?:[€$£¥₹]|[A-Z]{3}))?-(?![0-9A-Za-z])")
_CREDIT = re.compile(rf" ?{_MONEY} ?(?:CR|Cr|H)(?![0-9A-Za-z])")
_BEHIND_HINTS = (
    re.compile(r"-(?<=[0-9€$£¥₹A-Z]-)(?![0-9A-Za-z])"),
    re.compile(r"[CH](?<![A-Za-z][CH])(?:(?<=H)|[Rr])(?![0-9A-Za-z])"),
)
"""Without one of them, no number has a sign behind it."""
_PLUS, _MINUS, _EITHER = (1,), (-1,), (1, -1)


_Part = tuple[str, int, int]
"""A part of a number that may be a number itself: text, start, end."""


class _Read(IntEnum):
    """How certain a reading is."""

    NONE = 0
    AMBIGUOUS = 1
    POINTED = 2
    """One of `1.190` that no habit settles: with decimals."""
    GROUPED = 3
    """The other one: thousands."""
    SURE = 4


class PrintedNumbers:
    """The numbers of a text in plain characters (`plain_text`)."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, dict[tuple[int, int], _Read]] = {}

    def find(self, amount: Decimal, *, exponent: int | None = None, signed: bool = True) -> Found:
        """How certain the print is. `exponent` is the currency's, for money; if not `signed`, the
        opposite amount matches, too."""
        written = str(amount)
        if written in self._unmistakable:
            return Found.SURE
        digits, power, sign = _significant(written if "E" not in written else format(amount, "f"))
        if digits not in self._index and digits not in self._parts:
            return Found.ABSENT
        if not digits:
            return Found.SURE
        readings = self._readings(digits)
        read = readings.get((power, sign), _Read.NONE)
        if not signed:
            read = max(read, readings.get((power, -sign), _Read.NONE))
        if read is _Read.NONE:
            return Found.ABSENT
        if read in (_Read.GROUPED, _Read.POINTED) and exponent is not None and exponent < _MILS:
            # No money has thousandths here, so a mark before three digits groups thousands.
            return Found.SURE if read is _Read.GROUPED else Found.ABSENT
        return Found.SURE if read is _Read.SURE else Found.AMBIGUOUS

    def has_digits(self, amount: Decimal) -> bool:
        """Whether the amount's digits are printed, with any value."""
        return _significant(format(amount, "f"))[0] in self._index

    @cached_property
    def decimal_mark(self) -> str | None:
        """The decimal mark, if the document shows it clearly."""
        lines = "\n".join(self._bodies)
        for comma, point in _HABITS:
            commas, points = len(comma.findall(lines)), len(point.findall(lines))
            if commas > _CLEAR_MAJORITY * points:
                return ","
            if points > _CLEAR_MAJORITY * commas:
                return "."
            if commas or points:
                return None
        return None

    def numbers(self) -> Iterator[PrintedNumber]:
        """All numbers with their readings."""
        for body, match in zip(self._bodies, self._matches, strict=True):
            start, end = match.span()
            readings = {
                Decimal(int(_bare(part)) * sign).scaleb(-places)
                for part, begin, stop in ((body, start, end), *_parts(body, start))
                for places in self._places(part, stop)
                for sign in self._signs(part, begin, stop)
            }
            yield PrintedNumber(start, end, frozenset(readings))

    @cached_property
    def _matches(self) -> list[re.Match[str]]:
        return list(_NUMBER.finditer(self._text))

    @cached_property
    def _bodies(self) -> list[str]:
        return [match.group() for match in self._matches]

    @cached_property
    def _unmistakable(self) -> frozenset[str]:
        """Numbers above zero with one reading, as Decimals are written."""
        bodies = self._bodies
        if self._before or self._signs_behind:
            bodies = [
                body
                for body, match in zip(bodies, self._matches, strict=True)
                if self._signs(body, *match.span()) == _PLUS
            ]
        mark = self.decimal_mark
        usual = "\n".join(_USUAL[mark].findall("\n".join(bodies)))
        if mark is None:
            return frozenset(usual.replace(",", ".").split("\n"))
        group = "." if mark == "," else ","
        for separator in (group, "'", " ", THIN):
            usual = usual.replace(separator, "")
        return frozenset(usual.replace(mark, ".").split("\n"))

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        """Significant digits to the numbers that have them."""
        index: dict[str, list[int]] = {}
        if self._bodies:
            for number, digits in enumerate(_bare("\n".join(self._bodies)).split("\n")):
                index.setdefault(digits.strip("0"), []).append(number)
        return index

    @cached_property
    def _parts(self) -> dict[str, list[_Part]]:
        """Significant digits to the parts of numbers that have them."""
        index: dict[str, list[_Part]] = {}
        for number, body in enumerate(self._bodies):
            if " " in body or (len(body) >= _GLUED_MIN and not body.isdigit()):
                for part in _parts(body, self._matches[number].start()):
                    index.setdefault(_bare(part[0]).strip("0"), []).append(part)
        return index

    def _readings(self, digits: str) -> dict[tuple[int, int], _Read]:
        """Powers of ten of the last digit with a sign, and how certain each is."""
        readings = self._known.get(digits)
        if readings is None:
            readings = self._known[digits] = {}
            for number in self._index.get(digits, ()):
                body = self._bodies[number]
                one = " " not in body or " 0" in body or "," in body or "." in body
                read = _Read.SURE if one else _Read.AMBIGUOUS
                self._note(body, *self._matches[number].span(), read, readings)
            for part in self._parts.get(digits, ()):
                self._note(*part, _Read.AMBIGUOUS, readings)
        return readings

    def _note(
        self,
        body: str,
        start: int,
        end: int,
        read: _Read,
        readings: dict[tuple[int, int], _Read],
    ) -> None:
        places = self._places(body, end)
        if not places:
            return
        digits = _bare(body)
        zeros = len(digits) - len(digits.rstrip("0"))
        kinds = (read,) if len(places) == 1 else (_Read.GROUPED, _Read.POINTED)
        for sign in self._signs(body, start, end):
            for count, kind in zip(places, kinds, strict=True):
                key = (zeros - count, sign)
                readings[key] = max(kind, readings.get(key, kind))

    def _places(self, body: str, end: int) -> tuple[int, ...]:
        """The possible counts of decimals: one, two, or none if this is not a number."""
        if len(body) > _LENGTH_MAX:
            return ()
        if body.isdigit():
            return _NO_PLACES
        pointed = _DECIMAL.fullmatch(body)
        if pointed is None:
            return _NO_PLACES if _WHOLE.fullmatch(body) else ()
        places = len(pointed.group(2))
        if places != _MILS or _WHOLE.fullmatch(body) is None:
            return (places,)
        if self._text[end : end + 2] in _NO_CENTS:
            return _NO_PLACES
        mark = self.decimal_mark
        if mark is None:
            return (0, places)
        return (places,) if mark in body else _NO_PLACES

    def _signs(self, body: str, start: int, end: int) -> tuple[int, ...]:
        """The possible signs. A dash behind a whole number is weaker evidence than behind cents."""
        before = self._before.get(start)
        if before is not None:
            if before.startswith("-"):
                return _EITHER if before.startswith("- ") else _MINUS
            if _CLOSED.match(self._text, end):
                return _EITHER if body.isdigit() else _MINUS
        if self._signs_behind:
            if _SIGN_BEHIND.match(self._text, end):
                return _EITHER if body.isdigit() else _MINUS
            if _CREDIT.match(self._text, end):
                return _EITHER
        return _PLUS

    @cached_property
    def _before(self) -> dict[int, str]:
        """The text before each number that follows a sign or a parenthesis, by position."""
        return {match.end(): match.group() for match in _BEFORE.finditer(self._text)}

    @cached_property
    def _signs_behind(self) -> bool:
        """Whether there may be marks of credit, or signs behind a number."""
        return any(hint.search(self._text) for hint in _BEHIND_HINTS)


def _significant(written: str) -> tuple[str, int, int]:
    """Digits without zeros at their ends, the power of ten of the last one, and the sign."""
    sign = 1
    if written[0] == "-":
        sign, written = -1, written[1:]
    whole, _, decimals = written.partition(".")
    digits = whole + decimals
    cut = digits.rstrip("0")
    return cut.lstrip("0"), len(digits) - len(cut) - len(decimals), sign


def _bare(text: str) -> str:
    for mark in _MARKS:  # Four times faster than one translation.
        text = text.replace(mark, "")
    return text


def _parts(body: str, start: int) -> Iterator[_Part]:
    """Columns with one blank or none between them."""
    if " " in body:
        if " 0" not in body:
            yield from _columns(body, start)
    elif len(body) >= _GLUED_MIN and _GLUED.fullmatch(body):
        for match in _GLUED_PART.finditer(body):
            yield match.group(), start + match.start(), start + match.end()


def _columns(body: str, start: int) -> Iterator[_Part]:
    """All runs of neighbouring columns that are shorter than the whole."""
    words = body.split(" ")
    starts = [start]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    for size in range(1, min(_COLUMNS_MAX, len(words))):
        for first in range(len(words) - size + 1):
            yield " ".join(words[first : first + size]), starts[first], starts[first + size] - 1
