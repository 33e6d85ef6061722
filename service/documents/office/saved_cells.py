"""The saved values of one Excel sheet, as its formulas ask for them.

Pure. A sum over cells costs as much as it has columns, after one pass over the sheet: a column of
running totals is linear.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from decimal import Context, Decimal
from itertools import accumulate
from math import isfinite

from service.documents.office.formula_functions import NotComputed, Value
from service.documents.office.sheet_shape import Area

SavedValues = Mapping[tuple[int, int], str]
"""By row and column: a number as it is saved, a text with a mark before it, or nothing for a
formula that has no result."""
_TEXT_MARK = "'"
_TEXT_MAX_CHARS = 300
"""Longer texts are not compared."""
_EXACT = Context(prec=60)
_Sums = tuple[list[int], list[Decimal]]
"""The rows of the numbers of a column, and the sums up to each of them, from nothing on."""


class SavedCells:
    """Finds numbers of one sheet. Behind the last saved value there is none."""

    def __init__(self, values: SavedValues) -> None:
        self.values = values
        rows, columns = (row for row, _ in values), (column for _, column in values)
        self._last = max(rows, default=0), max(columns, default=-1)
        self._sums: dict[int, _Sums] | None = None

    def seen(self, area: Area) -> Area:
        """The part of an area up to the last saved value."""
        row, column = self._last
        return Area(area.top, area.left, min(area.bottom, row), min(area.right, column))

    def numbers(self, area: Area) -> list[float | None]:
        """Row by row; None for a cell without a number."""
        columns = range(area.left, area.right + 1)
        return [
            _number(self.values.get((row, column)))
            for row in range(area.top, area.bottom + 1)
            for column in columns
        ]

    def total(self, area: Area) -> float:
        """Of all numbers in an area."""
        if self._sums is None:
            self._sums = _sums(self.values)
        total = Decimal()
        for column in range(area.left, area.right + 1):
            rows, sums = self._sums.get(column, ([], [Decimal()]))
            above, end = bisect_left(rows, area.top), bisect_right(rows, area.bottom)
            if end > above:
                total = _EXACT.add(total, _EXACT.subtract(sums[end], sums[above]))
        return float(total)

    def cell(self, area: Area) -> Value:
        """Of the first cell."""
        return value_of(self.values.get((area.top, area.left)))

    def each(self, area: Area) -> list[Value]:
        """Of all cells, row by row."""
        columns = range(area.left, area.right + 1)
        return [
            value_of(self.values.get((row, column)))
            for row in range(area.top, area.bottom + 1)
            for column in columns
        ]


def marked(text: str) -> str:
    """A text as a saved value. Cells that share a text may share this."""
    return _TEXT_MARK + text[: _TEXT_MAX_CHARS + 1]


def value_of(saved: str | None) -> Value:
    """None of a blank cell. Raises NotComputed for an error, and for a long text."""
    if saved is None or not saved:
        return saved
    if saved.startswith(_TEXT_MARK):
        if len(saved) > _TEXT_MAX_CHARS:
            raise NotComputed
        return saved[1:]
    number = _number(saved)
    if number is None:
        raise NotComputed
    return number


def _sums(values: SavedValues) -> dict[int, _Sums]:
    columns = dict[int, list[tuple[int, Decimal]]]()
    for (row, column), text in values.items():
        number = _number(text)
        if number is not None and isfinite(number):
            columns.setdefault(column, []).append((row, Decimal(repr(number))))
    sums = dict[int, _Sums]()
    for column, numbers in columns.items():
        numbers.sort()
        added = accumulate((number for _, number in numbers), _EXACT.add, initial=Decimal())
        sums[column] = [row for row, _ in numbers], list(added)
    return sums


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
