"""Computes simple formulas of Excel: sums, products, powers, choices, rounding.

Pure; linear in the formula, whose length its caller bounds, and in the cells that it asks for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Protocol

from service.documents.office.formula_functions import (
    COMPARED,
    OF_LISTS,
    OF_PLACES,
    NotComputed,
    compared,
    power,
    rounded,
)
from service.documents.office.sheet_shape import Area, column_number

_DEPTH_MAX = 20
_TOKEN = re.compile(
    r"([0-9]{1,15}(?:\.[0-9]{1,15})?(?:E[-+]?[0-9]{1,2})?)"
    r"|((?:(?:'[^'!]{1,31}'|[^\W\d][\w.]{0,30})!)?\$?[A-Z]{1,3}\$?[0-9]{1,7}"
    r"(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)(?![\w(!])|([A-Z]{2,12})(?=\()"
    r"|([<>]=|<>|[-+*/^(),;%<>=])",
    re.IGNORECASE,
)
_CORNER = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_Finds = Callable[[str, Area], list[float | None]]


class AsksCells(Protocol):
    """Finds saved numbers by the name of a sheet, empty for the formula's own, and an area. Each
    may raise NotComputed."""

    def cell(self, sheet: str, area: Area) -> float | None:
        """Of one cell: 0 if it is blank, None if it is no number."""

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

    def value(self) -> float:
        """Raises NotComputed."""
        found = self._terms()
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

    def _terms(self) -> float:
        self._depth += 1
        if self._depth > _DEPTH_MAX:
            raise NotComputed
        found = self._factors()
        while sign := self._next("+", "-"):
            term = self._factors()
            found += term if sign == "+" else -term
        self._depth -= 1
        return found

    def _factors(self) -> float:
        found = self._powers()
        while sign := self._next("*", "/"):
            factor = self._powers()
            if sign == "/" and factor == 0:
                raise NotComputed
            found = found * factor if sign == "*" else found / factor
        return found

    def _powers(self) -> float:
        """From left to right; signs and percents belong to the base or to the exponent."""
        value = self._signed()
        while self._next("^"):
            value = power(value, self._signed())
        return value

    def _signed(self) -> float:
        sign = 1.0
        while found := self._next("+", "-"):
            sign = -sign if found == "-" else sign
        value = sign * self._atom()
        while self._next("%"):
            value /= 100
        return value

    def _atom(self) -> float:
        if self._next("("):
            found = self._terms()
            self._expect(")")
            return found
        if self._at >= len(self._tokens):
            raise NotComputed
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return float(text)
        if kind == "cell":
            return self._cell(text)
        if kind == "function":
            return self._function(text)
        raise NotComputed

    def _expect(self, *signs: str) -> None:
        if not self._next(*signs):
            raise NotComputed

    def _cell(self, text: str) -> float:
        sheet, area = self._place(text)
        found = self._cells.cell(sheet, area)
        if found is None or ":" in text.rpartition("!")[2]:
            raise NotComputed
        return found

    def _place(self, text: str) -> tuple[str, Area]:
        """The name of a sheet, if one stands there, and an area."""
        sheet, _, area = text.rpartition("!")
        return sheet.strip("'"), _moved(area, self._moved)

    def _function(self, name: str) -> float:
        self._expect("(")
        if name == "SUM":
            found = math.fsum(one or 0.0 for one in self._parts(self._total))
        elif name in OF_LISTS:
            numbers = self._parts(self._cells.numbers)
            found = OF_LISTS[name]([one for one in numbers if one is not None])
        elif name in ("IF", "IFERROR"):
            found = self._choice(name)
        elif name == "ABS":
            found = abs(self._terms())
        elif name == "SUMPRODUCT":
            found = self._sum_of_products()
        elif name in OF_PLACES:
            number = self._terms()
            places = self._terms() if self._next(",", ";") else OF_PLACES[name].usual
            found = rounded(number, places, OF_PLACES[name].way)
        else:
            raise NotComputed
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
        sign = self._next(*COMPARED)
        return float(compared(left, sign, self._terms())) if sign else left

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
            return [self._terms()]
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
