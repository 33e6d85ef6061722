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
| `49,98-` `-49,98` `(49,98)` `▲49` `./. 49,98` `minus 49,98` | below zero |
| `- 49,98` `49,98 -` `49,98 CR` `49,98 H` `(49)` | either sign: found as `AMBIGUOUS` |
| `1.190,-` | 1190 |
| `02.11.2026` | none: no convention groups digits like that |

Pure. Linear in the text: each number is examined once and has a bounded number of readings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from enum import IntEnum
from functools import cached_property, lru_cache
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
_BLANK = rf"' {THIN}"
_HABITS = tuple(
    (re.compile(comma), re.compile(point))
    for comma, point in (
        (
            rf"[0-9]{{1,3}}(?:(?:[.{_BLANK}][0-9]{{3}})+,[0-9]+|(?:\.[0-9]{{3}}){{2,}})\Z",
            rf"[0-9]{{1,3}}(?:(?:[,{_BLANK}][0-9]{{3}})+\.[0-9]+|(?:,[0-9]{{3}}){{2,}})\Z|{_INDIAN}",
        ),
        (r"[0-9]+,[0-9]{2}\Z", r"[0-9]+\.[0-9]{2}\Z"),
        (
            r"(?:[0-9]+,[0-9](?:[0-9]{3,})?|0,[0-9]+)\Z",
            r"(?:[0-9]+\.[0-9](?:[0-9]{3,})?|0\.[0-9]+)\Z",
        ),
    )
)
"""Evidence of a decimal comma and of a decimal point, the strongest first."""
_CLEAR_MAJORITY = 4
"""One mark must be so many times more frequent: times of day and short dates have dots, too."""

_USUAL = {
    None: re.compile(r"[0-9]+|[0-9]+[.,](?:[0-9]{1,2}|[0-9]{4,})"),
    ",": re.compile(
        rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[.'{THIN}][0-9]{{3}})+)(?:,[0-9]+)?"
        r"|[1-9][0-9]{0,2}(?: [0-9]{3})+,[0-9]+"
    ),
    ".": re.compile(
        rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[,'{THIN}][0-9]{{3}})+)(?:\.[0-9]+)?"
        r"|[1-9][0-9]{0,2}(?: [0-9]{3})+\.[0-9]+"
    ),
}
"""By the decimal mark of a document: numbers that have one reading there."""
_MONEY = r"(?:[€$£¥₹]|[A-Z]{3})?"
_BEFORE = re.compile(rf"[-(▲△](?<![0-9A-Za-z.,%)\-]-) ?{_MONEY} ?(?=[0-9])")
_MINUS_WORDS = ("./.", "-/-", "minus")
_MINUS_WORD = re.compile(rf"(?:\./\.|-/-|(?<![a-z])minus) ?{_MONEY} ?(?=[0-9])", re.IGNORECASE)
_CLOSED = re.compile(rf" ?{_MONEY}\)")
_SIGN_BEHIND = re.compile(r"(?<=[0-9])(?: ?(?:[€$£¥₹]|[A-Z]{3}))?-(?![0-9A-Za-z])")
_CREDIT = re.compile(rf"(?<=[0-9]) ?{_MONEY} ?(?:CR|Cr|H)(?![0-9A-Za-z])")
_MINUS_APART = re.compile(r" -(?<=[0-9] -)(?=  | ?(?:[€$£¥₹]|[A-Z]{3}(?![A-Za-z])|\n|\Z))")
_MINUS_HINT = re.compile(r"-(?<=[0-9€$£¥₹A-Z]-)(?![0-9A-Za-z])")
_CREDIT_HINTS = (
    re.compile(r"C[Rr](?![0-9A-Za-z])"),
    re.compile(r"H(?<![A-Za-z]H)(?![0-9A-Za-z])"),
)
"""Quick looks: without one of them, no number has a sign behind it."""
_SIGN = "-"
_PLUS, _MINUS, _EITHER = (1,), (-1,), (1, -1)
_FIRST_ZERO = "Z"
_SHAPE = {**dict.fromkeys(range(ord("0"), ord("9") + 1), "9"), ord(_FIRST_ZERO): "0"}
_SHAPES_MAX = 4_096
"""Shapes whose meaning is remembered, over all documents: each has at most `_LENGTH_MAX`
characters. An invoice has about ten."""


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
    UNSIGNED = 4
    """The number may be above or below zero."""
    SURE = 5


class PrintedNumbers:
    """The numbers of a text in plain characters (`plain_text`); `lower` is it in small letters."""

    def __init__(self, text: str, lower: str | None = None) -> None:
        self._text = text
        self._lower = text.lower() if lower is None else lower
        self._known: dict[str, dict[tuple[int, int], _Read]] = {}

    def find(self, amount: Decimal, *, exponent: int | None = None, signed: bool = True) -> Found:
        """How certain the print is. `exponent` is the currency's, for money; if not `signed`, the
        opposite amount matches, too."""
        written = str(amount)
        if written in self.unmistakable:
            return Found.SURE
        if (
            not signed
            and (written[1:] if written[0] == "-" else f"-{written}") in self.unmistakable
        ):
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
        sure = read is _Read.SURE or (read is _Read.UNSIGNED and not signed)
        return Found.SURE if sure else Found.AMBIGUOUS

    def has_digits(self, amount: Decimal) -> bool:
        """Whether the amount's digits are printed, with any value."""
        return _significant(format(amount, "f"))[0] in self._index

    @cached_property
    def digits(self) -> str:
        """The digits of each number, in one row for each."""
        return _bare("\n".join(self._bodies))

    def same_digits(self, amount: Decimal) -> Iterator[frozenset[Decimal]]:
        """The readings of each number with the amount's digits."""
        for number in self._index.get(_significant(format(amount, "f"))[0], ()):
            yield self._all_readings(self._bodies[number], *self._spans[number])

    def with_digits(self, amount: Decimal) -> Iterator[PrintedNumber]:
        """The numbers, and the parts of numbers, with the amount's digits."""
        digits = _significant(format(amount, "f"))[0]
        for number in self._index.get(digits, ()):
            start, end = self._spans[number]
            yield PrintedNumber(start, end, self._all_readings(self._bodies[number], start, end))
        for part, start, end in self._parts.get(digits, ()):
            yield PrintedNumber(start, end, self._all_readings(part, start, end))

    @cached_property
    def decimal_mark(self) -> str | None:
        """The decimal mark, if the document shows it clearly."""
        counts = [[0, 0] for _ in _HABITS]
        for shape, count in self._shape_counts.items():
            for strength, mark in _evidence(shape) if len(shape) <= _LENGTH_MAX else ():
                counts[strength][mark] += count
        for commas, points in counts:
            if commas > _CLEAR_MAJORITY * points:
                return ","
            if points > _CLEAR_MAJORITY * commas:
                return "."
            if commas or points:
                return None
        return None

    def numbers(self) -> Iterator[PrintedNumber]:
        """All numbers with their readings."""
        for body, (start, end) in zip(self._bodies, self._spans, strict=True):
            yield PrintedNumber(start, end, self._all_readings(body, start, end))

    def _all_readings(self, body: str, start: int, end: int) -> frozenset[Decimal]:
        """Of a number and of its parts."""
        return frozenset(
            Decimal(int(_bare(part)) * sign).scaleb(-places)
            for part, begin, stop in ((body, start, end), *_parts(body, start))
            for places in self._places(part, stop)
            for sign in self._signs(part, begin, stop)
        )

    @cached_property
    def _bodies(self) -> list[str]:
        return _NUMBER.findall(self._text)

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Where each of the numbers stands; most documents have all answers without it."""
        return [match.span() for match in _NUMBER.finditer(self._text)]

    @cached_property
    def _shapes(self) -> list[str]:
        """The numbers with 9 for each digit; a zero at the beginning stays."""
        lines = "\n".join(self._bodies).replace("\n0", f"\n{_FIRST_ZERO}")
        if lines.startswith("0"):
            lines = _FIRST_ZERO + lines[1:]
        return lines.translate(_SHAPE).splitlines()

    @cached_property
    def _shape_counts(self) -> Counter[str]:
        return Counter(self._shapes)

    @cached_property
    def unmistakable(self) -> frozenset[str]:
        """Numbers with one reading, as Decimals are written."""
        mark = self.decimal_mark
        one_reading = {
            shape
            for shape in self._shape_counts
            if len(shape) <= _LENGTH_MAX and _is_usual(shape, mark)
        }
        pairs = zip(self._bodies, self._shapes, strict=True)
        bodies = [body for body, shape in pairs if shape in one_reading]
        if self._signed:
            bodies = list(self._with_one_sign(bodies))
        usual = "\n".join(bodies)
        if mark is None:
            return frozenset(usual.replace(",", ".").split("\n"))
        group = "." if mark == "," else ","
        for separator in (group, "'", " ", THIN):
            usual = usual.replace(separator, "")
        return frozenset(usual.replace(mark, ".").split("\n"))

    def _with_one_sign(self, bodies: list[str]) -> Iterator[str]:
        """Each of them with its signs; without those that may have either sign."""
        counts = dict.fromkeys(self._signed, 0)
        for body in bodies:
            if body in counts:
                counts[body] += 1
            else:
                yield body
        for body in filter(counts.get, counts):
            signs = [self._signs(body, *place) for place in self._signed[body]]
            if _PLUS in signs or counts[body] > len(signs):
                yield body
            if _MINUS in signs:
                yield f"-{body}"

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        """Significant digits to the numbers that have them."""
        index: dict[str, list[int]] = {}
        for number, digits in enumerate(self.digits.splitlines()):
            index.setdefault(digits.strip("0"), []).append(number)
        return index

    @cached_property
    def _parts(self) -> dict[str, list[_Part]]:
        """Significant digits to the parts of numbers that have them."""
        index: dict[str, list[_Part]] = {}
        for number, body in enumerate(self._bodies):
            if " " in body or (len(body) >= _GLUED_MIN and not body.isdigit()):
                for part in _parts(body, self._spans[number][0]):
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
                self._note(body, *self._spans[number], read, readings)
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
        signs = self._signs(body, start, end)
        if signs == _EITHER:
            read = min(read, _Read.UNSIGNED)
        kinds = (read,) if len(places) == 1 else (_Read.GROUPED, _Read.POINTED)
        for sign in signs:
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
            if before[0] != "(":
                return _EITHER if before[1:2] == " " else _MINUS
            if _CLOSED.match(self._text, end):
                return _EITHER if body.isdigit() else _MINUS
        if end in self._minus_behind:
            return _EITHER if body.isdigit() else _MINUS
        return _EITHER if end in self._either_behind else _PLUS

    @cached_property
    def _signed(self) -> dict[str, list[tuple[int, int]]]:
        """Numbers that may have a sign, and where they stand."""
        signed: dict[str, list[tuple[int, int]]] = {}
        behind = self._minus_behind | self._either_behind
        if behind:
            spans = [one for one in self._spans if one[0] in self._before or one[1] in behind]
        else:
            found = (_NUMBER.match(self._text, start) for start in self._before)
            spans = [match.span() for match in found if match is not None]
        for start, end in spans:
            signed.setdefault(self._text[start:end], []).append((start, end))
        return signed

    @cached_property
    def _before(self) -> dict[int, str]:
        """The text before each number that follows a sign or a parenthesis, by position."""
        signs = {match.end(): match.group() for match in _BEFORE.finditer(self._text)}
        if any(map(self._lower.__contains__, _MINUS_WORDS)):
            signs |= {match.end(): _SIGN for match in _MINUS_WORD.finditer(self._text)}
        return signs

    @cached_property
    def _minus_behind(self) -> frozenset[int]:
        """Where a number ends that a sign follows."""
        if not _MINUS_HINT.search(self._text):
            return frozenset()
        return frozenset(match.start() for match in _SIGN_BEHIND.finditer(self._text))

    @cached_property
    def _either_behind(self) -> frozenset[int]:
        """Where a number ends that a mark of credit follows, or a dash behind a blank."""
        text, ends = self._text, frozenset[int]()
        if any(hint.search(text) for hint in _CREDIT_HINTS):
            ends |= {match.start() for match in _CREDIT.finditer(text)}
        if " -" in text:
            ends |= {match.start() for match in _MINUS_APART.finditer(text)}
        return ends


@lru_cache(maxsize=_SHAPES_MAX)
def _evidence(shape: str) -> tuple[tuple[int, int], ...]:
    """Of which habits a number of this shape is evidence: its strength, and comma or point."""
    return tuple(
        (strength, mark)
        for strength, patterns in enumerate(_HABITS)
        for mark, pattern in enumerate(patterns)
        if pattern.match(shape)
    )


@lru_cache(maxsize=_SHAPES_MAX)
def _is_usual(shape: str, mark: str | None) -> bool:
    """Whether a number of this shape has one reading where `mark` is the decimal mark."""
    return _USUAL[mark].fullmatch(shape) is not None


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
