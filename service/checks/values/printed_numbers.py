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
| `63 500 Ft` | two, unless it stands alone in its cell beside numbers like `50 000` |
| `1    200,00` `-    49,98` | two; 1200.00 and -49.98 are `AMBIGUOUS`, if not printed otherwise |
| `02.11.2026` | none: no convention groups digits like that |

`values.number_forms` knows how numbers are written, `number_habits` the decimal mark, and
`number_signs` the signs.

Pure. Linear in the text: each number is examined once and has a bounded number of readings.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import IntEnum
from itertools import compress, islice
from typing import NamedTuple

from service.checks.values.made_once import made_once
from service.checks.values.number_forms import (
    MILS,
    NUMBER,
    PARTS_MIN,
    Part,
    bare,
    decimals,
    has_parts,
    parts,
    significant,
    widely_grouped,
)
from service.checks.values.number_habits import (
    DAY_SHAPES,
    Meaning,
    decimal_mark,
    meanings_of,
    shapes_of,
)
from service.checks.values.number_signs import EITHER, MINUS, PLUS, NumberSigns
from service.checks.values.plain_text import THIN


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


_PLACES_MAX = 20
"""Places of one number whose surroundings are looked at."""
_APART_BEFORE = re.compile(r"(?:[ \t]{2}|[ :]\t|\n|: )\Z")
_APART_BEHIND = re.compile(r"(?: ?(?:[€$£¥₹₺₴]|[A-Z]{3}|Ft|Kč|kr|zł|lei|din)\.?)?(?:  |\t|\n|\Z)")
"""What stands around a number that is alone in its cell."""
_POINT_FIRST = re.compile(r"(?<![0-9]) (?=\.[0-9]{2,4}(?![0-9.,/-]|\w))")
"""The blank before a number without its zero: `.4150`."""
_NO_CENTS = (",-", ".-")


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


def readings_alone(written: str) -> frozenset[Decimal] | None:
    """What one number, without a sign, may mean by itself; None if it is none or several."""
    number = NUMBER.match(written)
    if number is not None and number.end() == len(written):
        places = decimals(written)
        if len(places) == 1 and not (has_parts(written) and any(parts(written, 0))):
            return frozenset({Decimal(int(bare(written))).scaleb(-places[0])})
    found = list(PrintedNumbers(written).numbers())
    return found[0].readings if len(found) == 1 else None


class PrintedNumbers:
    """The numbers of a text in plain characters (`plain_text`); `lower` is it in small letters."""

    def __init__(self, text: str, lower: str | None = None) -> None:
        if " ." in text:
            text = _POINT_FIRST.sub("0", text)
        self._text = text
        self._bodies: list[str] = NUMBER.findall(text)
        self._signs = NumberSigns(text, text.lower() if lower is None else lower)
        self._known: dict[str, dict[tuple[int, int], _Read]] = {}

    def find(self, amount: Decimal, *, exponent: int | None = None, signed: bool = True) -> Found:
        """How certain the print is. `exponent` is the currency's, for money; if not `signed`, the
        opposite amount matches, too."""
        return self._find(amount, exponent, signed) or self._find_apart(amount, signed)

    def _find(self, amount: Decimal, exponent: int | None, signed: bool) -> Found:
        written = str(amount)
        if written in self.unmistakable:
            return Found.SURE
        if (
            not signed
            and (written[1:] if written[0] == "-" else f"-{written}") in self.unmistakable
        ):
            return Found.SURE
        digits, power, sign = significant(written if "E" not in written else format(amount, "f"))
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
        if read in (_Read.GROUPED, _Read.POINTED) and exponent is not None and exponent < MILS:
            # No money has thousandths here, so a mark before three digits groups thousands.
            return Found.SURE if read is _Read.GROUPED else Found.ABSENT
        sure = read is _Read.SURE or (read is _Read.UNSIGNED and not signed)
        return Found.SURE if sure else Found.AMBIGUOUS

    def _find_apart(self, amount: Decimal, signed: bool) -> Found:
        """A number that a layout has torn: its thousands or its sign stand a column away."""
        size, sign = abs(amount), MINUS if amount < 0 else PLUS
        places = self._widely_grouped.get(size, [])
        if any(not signed or sign[0] in self._signs.of(".", *place) for place in places):
            return Found.AMBIGUOUS
        if amount >= 0:
            return Found.ABSENT
        if not places:
            found = islice(self.with_digits(size), _PLACES_MAX)
            places = [(one.start, one.end) for one in found if size in one.readings]
        apart = any(self._signs.has_dash_apart(*place) for place in places)
        return Found.AMBIGUOUS if apart else Found.ABSENT

    @made_once
    def _widely_grouped(self) -> dict[Decimal, list[tuple[int, int]]]:
        """Numbers whose thousands a gap may part, and their places."""
        found: dict[Decimal, list[tuple[int, int]]] = {}
        for written, start, end in widely_grouped(self._text):
            places = found.setdefault(Decimal(written), [])
            if len(places) < _PLACES_MAX:
                places.append((start, end))
        return found

    def has_digits(self, amount: Decimal) -> bool:
        """Whether the amount's digits are printed, with any value."""
        return significant(format(amount, "f"))[0] in self._index

    @made_once
    def digits(self) -> str:
        """The digits of each number, in one row for each."""
        return bare("\n".join(self._bodies))

    def same_digits(self, amount: Decimal) -> Iterator[frozenset[Decimal]]:
        """The readings of each number with the amount's digits."""
        for number in self._index.get(significant(format(amount, "f"))[0], ()):
            yield self._all_readings(self._bodies[number], *self._spans[number])

    def with_digits(self, amount: Decimal) -> Iterator[PrintedNumber]:
        """The numbers, and the parts of numbers, with the amount's digits."""
        digits = significant(format(amount, "f"))[0]
        for number in self._index.get(digits, ()):
            start, end = self._spans[number]
            yield PrintedNumber(start, end, self._all_readings(self._bodies[number], start, end))
        for part, start, end in self._parts.get(digits, ()):
            yield PrintedNumber(start, end, self._all_readings(part, start, end))

    @made_once
    def decimal_mark(self) -> str | None:
        """The decimal mark, if the document shows it clearly. A day without a year is no number."""
        if DAY_SHAPES.isdisjoint(self._meanings):
            return decimal_mark(self._shapes, self._meanings)
        shapes = [
            shape
            for shape, (_, end) in zip(self._shapes, self._spans, strict=True)
            if shape not in DAY_SHAPES or not self._text.startswith(".", end)
        ]
        return decimal_mark(shapes, meanings_of(shapes))

    @property
    def signed_places(self) -> frozenset[int]:
        """Where numbers begin that have a sign before, or end that have one behind."""
        return self._signs.behind.union(self._signs.before)

    def numbers(self) -> Iterator[PrintedNumber]:
        """All numbers with their readings."""
        for body, (start, end) in zip(self._bodies, self._spans, strict=True):
            yield PrintedNumber(start, end, self._all_readings(body, start, end))

    def numbers_from(
        self, place: int, is_wanted: Callable[[int, int], bool]
    ) -> Iterator[PrintedNumber]:
        """The numbers that begin at a place or behind it. Those that are not wanted, by where they
        begin and end, have no readings: to read one takes longer than most looks around it."""
        spans = self._spans
        for number in range(bisect_left(spans, (place, 0)), len(spans)):
            start, end = spans[number]
            wanted, body = is_wanted(start, end), self._bodies[number]
            readings = self._all_readings(body, start, end) if wanted else frozenset[Decimal]()
            yield PrintedNumber(start, end, readings)

    def _all_readings(self, body: str, start: int, end: int) -> frozenset[Decimal]:
        """Of a number and of its parts."""
        readings = self._read_alone(body, start, end)
        if has_parts(body):
            for part in parts(body, start):
                readings += self._read_alone(*part)
        return frozenset(readings)

    def _read_alone(self, body: str, start: int, end: int) -> list[Decimal]:
        """The readings of a number, without those of its parts."""
        places, signs = self._places(body, end), self._signs.of(body, start, end)
        if not places:
            return []
        digits = int(bare(body))
        return [Decimal(digits * sign).scaleb(-count) for count in places for sign in signs]

    @made_once
    def _spans(self) -> list[tuple[int, int]]:
        """Where each of the numbers stands; most documents have all answers without it."""
        return [match.span() for match in NUMBER.finditer(self._text)]

    @made_once
    def _shapes(self) -> list[str]:
        return shapes_of(self._bodies)

    @made_once
    def _meanings(self) -> dict[str, Meaning]:
        return meanings_of(self._shapes)

    @made_once
    def unmistakable(self) -> frozenset[str]:
        """Numbers with one reading, as Decimals are written."""
        shapes, mark = self._shapes, self.decimal_mark
        one_reading = {shape for shape, known in self._meanings.items() if mark in known.marks}
        bodies = list(compress(self._bodies, map(one_reading.__contains__, shapes)))
        written = "\n".join(self._with_signs(bodies) if self._signed else bodies)
        if mark is None:
            return frozenset(written.replace(",", ".").split("\n"))
        for separator in ("." if mark == "," else ",", "'", " ", THIN):
            written = written.replace(separator, "")
        return frozenset(written.replace(mark, ".").split("\n"))

    def _with_signs(self, bodies: list[str]) -> set[str]:
        """Each of them with its signs; without those that may have either sign."""
        signed, written = self._signed, set(bodies)
        counts = dict.fromkeys(signed, 0)
        for body in bodies:
            if body in counts:
                counts[body] += 1
        for body in filter(counts.get, counts):
            signs = [self._signs.of(body, *place) for place in signed[body]]
            if PLUS not in signs and counts[body] <= len(signs):
                written.remove(body)
            if MINUS in signs:
                written.add(f"-{body}")
        return written

    @made_once
    def _index(self) -> dict[str, list[int]]:
        """Significant digits to the numbers that have them."""
        index: dict[str, list[int]] = {}
        for number, digits in enumerate(self.digits.splitlines()):
            index.setdefault(digits.strip("0"), []).append(number)
        return index

    @made_once
    def _parts(self) -> dict[str, list[Part]]:
        """Significant digits to the parts of numbers that have them."""
        index: dict[str, list[Part]] = {}
        for number, body in enumerate(self._bodies):
            if len(body) > PARTS_MIN and has_parts(body):
                for part in parts(body, self._spans[number][0]):
                    index.setdefault(bare(part[0]).strip("0"), []).append(part)
        return index

    def _readings(self, digits: str) -> dict[tuple[int, int], _Read]:
        """Powers of ten of the last digit with a sign, and how certain each is."""
        readings = self._known.get(digits)
        if readings is None:
            readings = self._known[digits] = {}
            for number in self._index.get(digits, ()):
                body, span = self._bodies[number], self._spans[number]
                one = " " not in body or " 0" in body or "," in body or "." in body
                read = _Read.SURE if one or self._is_cell(*span) else _Read.AMBIGUOUS
                self._note(body, *span, read, readings)
            for part in self._parts.get(digits, ()):
                self._note(*part, _Read.AMBIGUOUS, readings)
        return readings

    def _is_cell(self, start: int, end: int) -> bool:
        """Whether a number stands apart with its currency, in a document that groups thousands by
        blanks: then its blank is no gap between columns."""
        if not self._groups_by_blanks or _APART_BEFORE.search(self._text, start - 2, start) is None:
            return False
        return _APART_BEHIND.match(self._text, end) is not None

    @made_once
    def _groups_by_blanks(self) -> bool:
        """Whether a group begins with a zero, which no column does."""
        return any(" 0" in body for body in self._bodies)

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
        digits = bare(body)
        zeros = len(digits) - len(digits.rstrip("0"))
        signs = self._signs.of(body, start, end)
        if signs == EITHER:
            read = min(read, _Read.UNSIGNED)
        kinds = (read,) if len(places) == 1 else (_Read.GROUPED, _Read.POINTED)
        for sign in signs:
            for count, kind in zip(places, kinds, strict=True):
                key = (zeros - count, sign)
                readings[key] = max(kind, readings.get(key, kind))

    def _places(self, body: str, end: int) -> tuple[int, ...]:
        """The possible counts of decimals, as far as the document settles them."""
        places = decimals(body)
        if len(places) < 2:
            return places
        if self._text[end : end + 2] in _NO_CENTS:
            return places[:1]
        mark = self.decimal_mark
        if mark is None:
            return places
        return places[1:] if mark in body else places[:1]

    @made_once
    def _signed(self) -> dict[str, list[tuple[int, int]]]:
        """Numbers that may have a sign, and where they stand."""
        signed: dict[str, list[tuple[int, int]]] = {}
        before, behind = self._signs.before, self._signs.behind
        if behind:
            spans = [one for one in self._spans if one[0] in before or one[1] in behind]
        else:
            found = (NUMBER.match(self._text, start) for start in before)
            spans = [match.span() for match in found if match is not None]
        for start, end in spans:
            signed.setdefault(self._text[start:end], []).append((start, end))
        return signed
