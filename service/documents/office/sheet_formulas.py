"""Computes simple formulas of an Excel sheet, to tell saved values that are not their results.

Excel shows a saved value until it computes the sheet anew, and other programs compute it at once.
So a value that its own formula contradicts is not certain to be seen, and neither is one that
changes with each day. Sums, products, powers, choices, rounding and constant texts are computed; of
any other formula nothing is said. A formula for which no cells are left of those that may be added
up is in doubt.

Pure; the cells that are added up are bounded, so that the cost is linear in the sheet.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from service.documents.office.sheet_shape import Area, area_of

_CHARS_MAX = 300
_DEPTH_MAX = 20
CELLS_MAX = 200_000
_NEAR, _NEAR_SHARE = 0.0101, 1e-6
"""A cent: programs round differently."""
_CHANGING = re.compile(r"\b(?:TODAY|NOW|RAND|RANDBETWEEN)\s*\(", re.IGNORECASE)
_TOKEN = re.compile(
    r"\s*(?:([0-9]{1,15}(?:\.[0-9]{1,15})?(?:E[-+]?[0-9]{1,2})?)|(\$?[A-Z]{1,3}\$?[0-9]{1,7}"
    r"(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)|([A-Z]{2,12})(?=\()|([<>]=|<>|[-+*/^(),;%<>=]))",
    re.IGNORECASE,
)
_CONSTANT = re.compile(r'\s*"([^"]*)"\s*(?:&\s*"([^"]*)"\s*)*')
_BLANKS = re.compile(r"\s+")
_QUOTED = re.compile(r'"([^"]*)"')
_PLACES_MAX = 10
SavedValues = Mapping[tuple[int, int], str]
"""By row and column: a number as it is saved, another text for a cell that is no number."""

_Finds = Callable[[Area, SavedValues], list[float | None]]
_Listed = Callable[[list[float]], float]


class _NotComputed(Exception):
    """Raised for a formula that is not one of the simple ones."""


class _NotAdded(Exception):
    """Raised for a formula that needs more cells than are left."""


class SheetFormulas:
    """Judges the saved values of one workbook."""

    def __init__(self) -> None:
        self._cells_left = CELLS_MAX
        self._values: SavedValues = {}
        self._last = (0, -1)

    def is_doubtful(self, formula: str, saved: str, values: SavedValues) -> bool:
        """Whether a person may see another value."""
        if len(formula) > _CHARS_MAX:
            return False
        if _CHANGING.search(formula):
            return True
        if _CONSTANT.fullmatch(formula):
            return "".join(_QUOTED.findall(formula)) != saved
        try:
            plain = _BLANKS.sub("", formula)
            found, number = _Formula(plain, values, self._numbers).value(), float(saved)
        except (_NotComputed, ValueError, OverflowError):
            return False
        except _NotAdded:
            return True
        if not (math.isfinite(found) and math.isfinite(number)):
            return False
        return abs(found - number) > max(_NEAR, _NEAR_SHARE * abs(number))

    def _numbers(self, area: Area, values: SavedValues) -> list[float | None]:
        """Those of the cells in an area, row by row; None for a cell without one. Behind the last
        saved value there is none. An area that is too large uses nothing up: one formula must not
        keep the others from being computed."""
        if values is not self._values:
            self._values, self._last = values, _last_cell(values)
        rows = range(area.top, min(area.bottom, self._last[0]) + 1)
        columns = range(area.left, min(area.right, self._last[1]) + 1)
        if len(rows) * len(columns) > self._cells_left:
            raise _NotAdded
        self._cells_left -= len(rows) * len(columns)
        return [_number(values.get((row, column))) for row in rows for column in columns]


def _last_cell(values: SavedValues) -> tuple[int, int]:
    """The last row and the last column that have a value."""
    rows, columns = (row for row, _ in values), (column for _, column in values)
    return max(rows, default=0), max(columns, default=-1)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


class _Formula:
    """Computes one formula by its grammar: sums of products of signed values."""

    def __init__(self, text: str, values: SavedValues, find: _Finds) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._values = values
        self._find = find
        self._depth = 0

    def value(self) -> float:
        """Raises _NotComputed."""
        found = self._terms()
        if self._at < len(self._tokens):
            raise _NotComputed
        return found

    def _next(self, *signs: str) -> str:
        """The next token, if it is one of these signs; else nothing."""
        sign = self._tokens[self._at][1] if self._at < len(self._tokens) else ""
        if sign not in signs or self._tokens[self._at][0] != "sign":
            return ""
        self._at += 1
        return sign

    def _terms(self) -> float:
        self._depth += 1
        if self._depth > _DEPTH_MAX:
            raise _NotComputed
        found = self._factors()
        while sign := self._next("+", "-"):
            term = self._factors()
            found += term if sign == "+" else -term
        self._depth -= 1
        return found

    def _factors(self) -> float:
        found = self._signed()
        while sign := self._next("*", "/"):
            factor = self._signed()
            if sign == "/" and factor == 0:
                raise _NotComputed
            found = found * factor if sign == "*" else found / factor
        return found

    def _signed(self) -> float:
        sign = 1.0
        while found := self._next("+", "-"):
            sign = -sign if found == "-" else sign
        value = sign * self._atom()
        while self._next("^"):
            value = _power(value, self._atom())
        while self._next("%"):
            value /= 100
        return value

    def _atom(self) -> float:
        if self._next("("):
            found = self._terms()
            self._expect(")")
            return found
        if self._at >= len(self._tokens):
            raise _NotComputed
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return float(text)
        if kind == "cell":
            return self._cell(text)
        if kind == "function":
            return self._function(text)
        raise _NotComputed

    def _expect(self, *signs: str) -> None:
        if not self._next(*signs):
            raise _NotComputed

    def _cell(self, text: str) -> float:
        area = area_of(text)
        if area is None or ":" in text:
            raise _NotComputed
        saved = self._values.get((area.top, area.left))
        found = 0.0 if saved is None else _number(saved)
        if found is None:
            raise _NotComputed
        return found

    def _function(self, name: str) -> float:
        self._expect("(")
        if name in _OF_LISTS:
            found = _OF_LISTS[name]([one for one in self._parts() if one is not None])
        elif name in ("IF", "IFERROR"):
            found = self._choice(name)
        elif name == "ABS":
            found = abs(self._terms())
        elif name == "SUMPRODUCT":
            found = self._sum_of_products()
        elif name == "ROUND":
            number = self._terms()
            self._expect(",", ";")
            found = _rounded(number, self._terms())
        else:
            raise _NotComputed
        self._expect(")")
        return found

    def _choice(self, name: str) -> float:
        """All of it is computed: where one choice is not, nothing is said."""
        holds = self._condition()
        self._expect(",", ";")
        first = self._terms()
        if name == "IFERROR":
            return holds
        self._expect(",", ";")
        other = self._terms()
        return first if holds else other

    def _condition(self) -> float:
        """A value, or whether two values compare so."""
        left = self._terms()
        sign = self._next(*_COMPARED)
        return float(_COMPARED[sign](left, self._terms())) if sign else left

    def _parts(self) -> list[float | None]:
        """Of a list: the cells of areas, and values."""
        found = self._part()
        while self._next(",", ";"):
            found += self._part()
        return found

    def _sum_of_products(self) -> float:
        lists = [self._part()]
        while self._next(",", ";"):
            lists.append(self._part())
        if len(set(map(len, lists))) > 1:
            raise _NotComputed
        return math.fsum(
            math.prod(one or 0.0 for one in numbers) for numbers in zip(*lists, strict=True)
        )

    def _part(self) -> list[float | None]:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        area = area_of(text) if kind == "cell" else None
        following = self._tokens[self._at + 1 : self._at + 2]
        if area is None or following not in ([("sign", ")")], [("sign", ",")], [("sign", ";")]):
            return [self._terms()]
        self._at += 1
        return self._find(area, self._values)


_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _power(base: float, exponent: float) -> float:
    try:
        found = base**exponent
    except (OverflowError, ZeroDivisionError):
        raise _NotComputed from None
    if isinstance(found, complex):
        raise _NotComputed
    return float(found)


def _mean(numbers: list[float]) -> float:
    if not numbers:
        raise _NotComputed
    return math.fsum(numbers) / len(numbers)


_OF_LISTS: dict[str, _Listed] = {
    "SUM": math.fsum,
    "AVERAGE": _mean,
    "MIN": lambda numbers: min(numbers, default=0.0),
    "MAX": lambda numbers: max(numbers, default=0.0),
    "PRODUCT": lambda numbers: math.prod(numbers) if numbers else 0.0,
}


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _NotComputed
        number, cell, function, sign = found.groups()
        if number:
            yield "number", number
        elif cell:
            yield "cell", cell.upper()
        elif function:
            yield "function", function.upper()
        else:
            yield "sign", sign
        at = found.end()


def _rounded(number: float, places: float) -> float:
    if not places.is_integer() or abs(places) > _PLACES_MAX or abs(number) > 1e15:
        raise _NotComputed
    try:
        exact = Decimal(repr(number))
        return float(exact.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP))
    except InvalidOperation:
        raise _NotComputed from None
