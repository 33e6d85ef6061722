"""Computes simple formulas of Excel: sums, products, powers, choices, rounding, joined texts, sums
with conditions, and values that are looked up.

Pure; linear in the formula, whose length its caller bounds, and in the cells that it asks for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol, TypeVar

from service.documents.office.formula_functions import (
    COMPARED,
    OF_LISTS,
    OF_PLACES,
    NotComputed,
    Value,
    are_equal,
    compared,
    in_format,
    number_of,
    power,
    rounded,
    text_of,
)
from service.documents.office.formula_lookups import LOOKUPS, Cells
from service.documents.office.sheet_shape import Area, column_number

_DEPTH_MAX = 20
_TOKEN = re.compile(
    r"(\"(?:[^\"]|\"\")*\")"
    r"|([0-9]{1,15}(?:\.[0-9]{1,15})?(?:E[-+]?[0-9]{1,2})?)"
    r"|((?:(?:'[^'!]{1,31}'|[^\W\d][\w.]{0,30})!)?\$?[A-Z]{1,3}\$?[0-9]{1,7}"
    r"(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)(?![\w(!])|([A-Z]{2,12})(?=\()"
    r"|(TRUE|FALSE)(?![\w(!])|([<>]=|<>|[-+*/^(),;%<>=&])",
    re.IGNORECASE,
)
_CORNER = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_One = TypeVar("_One")
_Finds = Callable[[str, Area], list[float | None]]


class AsksCells(Protocol):
    """Finds saved numbers by the name of a sheet, empty for the formula's own, and an area. Each
    may raise NotComputed."""

    def cell(self, sheet: str, area: Area) -> Value:
        """Of one cell."""

    def each(self, sheet: str, area: Area) -> Cells:
        """Of all cells of an area up to the last saved one."""

    def numbers(self, sheet: str, area: Area) -> list[float | None]:
        """Row by row; None for a cell without a number."""

    def total(self, sheet: str, area: Area) -> float:
        """Of all numbers in an area."""


class Formula:
    """Computes one formula by its grammar: sums of products of signed values."""

    def __init__(self, text: str, cells: AsksCells, moved: tuple[int, int]) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._cells = cells
        self._moved = moved
        self._depth = 0

    def value(self) -> Value:
        """Raises NotComputed, also where an argument is missing or a number is too large."""
        try:
            found = self._joined()
        except (ValueError, OverflowError):
            raise NotComputed from None
        if self._at < len(self._tokens):
            raise NotComputed
        return found

    def _next(self, *signs: str) -> str:
        """The next token, if it is one of these signs; else nothing."""
        sign = self._tokens[self._at][1] if self._at < len(self._tokens) else ""
        if sign not in signs or self._tokens[self._at][0] != "sign":
            return ""
        self._at += 1
        return sign

    def _joined(self) -> Value:
        found = self._terms()
        while self._next("&"):
            found = text_of(found) + text_of(self._terms())
        return found

    def _terms(self) -> Value:
        self._depth += 1
        if self._depth > _DEPTH_MAX:
            raise NotComputed
        found = self._factors()
        while sign := self._next("+", "-"):
            term = number_of(self._factors())
            found = number_of(found) + (term if sign == "+" else -term)
        self._depth -= 1
        return found

    def _number(self) -> float:
        return number_of(self._joined())

    def _factors(self) -> Value:
        found = self._powers()
        while sign := self._next("*", "/"):
            found, factor = number_of(found), number_of(self._powers())
            if sign == "/" and factor == 0:
                raise NotComputed
            found = found * factor if sign == "*" else found / factor
        return found

    def _powers(self) -> Value:
        """From left to right; signs and percents belong to the base or to the exponent."""
        value = self._signed()
        while self._next("^"):
            value = power(number_of(value), number_of(self._signed()))
        return value

    def _signed(self) -> Value:
        signs = list(iter(partial(self._next, "+", "-"), ""))
        value = self._atom()
        if signs:
            value = number_of(value) * (-1.0 if signs.count("-") % 2 else 1.0)
        while self._next("%"):
            value = number_of(value) / 100
        return value

    def _atom(self) -> Value:
        if self._next("("):
            found = self._joined()
            self._expect(")")
            return found
        if self._at >= len(self._tokens):
            raise NotComputed
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "truth":
            return float(text == "TRUE")
        if kind == "cell":
            return self._cell(text)
        if kind == "function":
            return self._function(text)
        raise NotComputed

    def _expect(self, *signs: str) -> None:
        if not self._next(*signs):
            raise NotComputed

    def _cell(self, text: str) -> Value:
        if ":" in text.rpartition("!")[2]:
            raise NotComputed
        return self._cells.cell(*self._place(text))

    def _place(self, text: str) -> tuple[str, Area]:
        """The name of a sheet, if one stands there, and an area."""
        sheet, _, area = text.rpartition("!")
        return sheet.strip("'"), _moved(area, self._moved)

    def _function(self, name: str) -> Value:
        self._expect("(")
        found: Value
        if name == "SUM":
            found = math.fsum(one or 0.0 for one in self._parts(self._total))
        elif name in OF_LISTS:
            numbers = self._parts(self._cells.numbers)
            found = OF_LISTS[name]([one for one in numbers if one is not None])
        elif name in ("IF", "IFERROR"):
            found = self._choice(name)
        elif name in ("CONCATENATE", "CONCAT"):
            found = "".join(map(text_of, self._list(self._joined)))
        elif name == "TEXT":
            number = self._number()
            self._expect(",", ";")
            found = in_format(number, text_of(self._joined()))
        elif name in LOOKUPS:
            found = LOOKUPS[name](self._list(self._argument))
        elif name == "ABS":
            found = abs(self._number())
        elif name == "SUMPRODUCT":
            found = self._sum_of_products()
        elif name in OF_PLACES:
            number = self._number()
            places = self._number() if self._next(",", ";") else OF_PLACES[name].usual
            found = rounded(number, places, OF_PLACES[name].way)
        else:
            raise NotComputed
        self._expect(")")
        return found

    def _choice(self, name: str) -> Value:
        """All of it is computed: where one choice is not, nothing is said."""
        holds = self._condition()
        self._expect(",", ";")
        first = self._joined()
        if name == "IFERROR":
            return holds
        self._expect(",", ";")
        other = self._joined()
        return first if number_of(holds) else other

    def _condition(self) -> Value:
        """A value, or whether two values compare so."""
        left = self._joined()
        sign = self._next(*COMPARED)
        if not sign:
            return left
        right = self._joined()
        if sign in ("=", "<>"):
            return float(are_equal(left, right) is (sign == "="))
        return float(compared(number_of(left), sign, number_of(right)))

    def _list(self, read: Callable[[], _One]) -> list[_One]:
        found = [read()]
        while self._next(",", ";"):
            found.append(read())
        return found

    def _argument(self) -> Value | Cells:
        """A value, or the cells of an area."""
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        if kind != "cell" or ":" not in text:
            return self._joined()
        self._at += 1
        return self._cells.each(*self._place(text))

    def _parts(self, find: _Finds) -> list[float | None]:
        """Of a list: what is found in areas, and values."""
        found = self._part(find)
        while self._next(",", ";"):
            found += self._part(find)
        return found

    def _total(self, sheet: str, area: Area) -> list[float | None]:
        return [self._cells.total(sheet, area)]

    def _sum_of_products(self) -> float:
        lists = [self._part(self._cells.numbers)]
        while self._next(",", ";"):
            lists.append(self._part(self._cells.numbers))
        if len(set(map(len, lists))) > 1:
            raise NotComputed
        return math.fsum(
            math.prod(one or 0.0 for one in numbers) for numbers in zip(*lists, strict=True)
        )

    def _part(self, find: _Finds) -> list[float | None]:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        following = self._tokens[self._at + 1 : self._at + 2]
        is_alone = following in ([("sign", ")")], [("sign", ",")], [("sign", ";")])
        if kind != "cell" or not is_alone:
            return [self._number()]
        self._at += 1
        return find(*self._place(text))


def _moved(text: str, moved: tuple[int, int]) -> Area:
    """The area of a reference that was filled down or to the right, but for its fixed parts."""
    rows, columns = list[int](), list[int]()
    for fixed_column, column, fixed_row, row in _CORNER.findall(text):
        rows.append(int(row) + (0 if fixed_row else moved[0]))
        columns.append(column_number(column) + (0 if fixed_column else moved[1]))
    if min(rows) < 1 or min(columns) < 0:
        raise NotComputed
    return Area(min(rows), min(columns), max(rows), max(columns))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotComputed
        written, number, cell, function, truth, sign = found.groups()
        if written:
            yield "text", written
        elif number:
            yield "number", number
        elif cell:
            yield "cell", cell.upper()
        elif function:
            yield "function", function.upper()
        elif truth:
            yield "truth", truth.upper()
        else:
            yield "sign", sign
        at = found.end()
