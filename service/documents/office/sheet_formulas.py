"""Computes simple formulas of an Excel sheet, to tell saved values that are not their results.

Excel shows a saved value until it computes the sheet anew, and other programs compute it at once.
So a value that its own formula contradicts is not certain to be seen, and neither is one that
changes with each day. Sums (also with conditions), products, powers, choices, rounding, joined
texts and values that are looked up are computed; of any other formula nothing is said. A formula
for which no cells are left of those that may be added up is in doubt.

Pure; the cells that are added up are bounded, so that the cost is linear in the sheet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from service.documents.office.formula_functions import NotComputed, Value, number_of
from service.documents.office.formula_grammar import Formula
from service.documents.office.formula_lookups import Cells
from service.documents.office.saved_cells import SavedCells, SavedValues
from service.documents.office.sheet_shape import Area

_CHARS_MAX = 300
CELLS_MAX = 200_000
_NEAR, _NEAR_SHARE = 0.0101, 1e-6
"""A cent: programs round differently."""
_CHANGING = re.compile(r"\b(?:TODAY|NOW|RAND|RANDBETWEEN)\s*\(", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_UNQUOTED_BLANKS = re.compile(r'("[^"]*")|\s+')
_NOT_LETTERS = re.compile(r"[\W_]+")
FindsSheet = Callable[[str], SavedValues | None]
"""The saved values of the sheet of a name, which comes from `sheet_key`."""


class _NotAdded(Exception):
    """Raised for a formula that needs more cells than are left."""


class SheetFormulas:
    """Judges the saved values of one workbook."""

    def __init__(self, find_sheet: FindsSheet = lambda _: None) -> None:
        self._cells_left = CELLS_MAX
        self._looked_up_left = CELLS_MAX
        self._own = SavedCells({})
        self._others = dict[str, SavedCells | None]()
        self._find_sheet = find_sheet

    def is_doubtful(
        self, formula: str, saved: str, values: SavedValues, moved: tuple[int, int] = (0, 0)
    ) -> bool:
        """Whether a person may see another value. `moved` counts the rows and columns from the
        cell for which the formula is written."""
        if len(formula) > _CHARS_MAX:
            return False
        if _CHANGING.search(formula):
            return True
        if values is not self._own.values:
            self._own = SavedCells(values)
        try:
            found = Formula(_plain(formula), self, moved).value()
            if isinstance(found, str) or not _is_number(saved):
                return _letters(saved) != _letters(found if isinstance(found, str) else "")
            found, number = number_of(found), float(saved)
        except NotComputed:
            return False
        except _NotAdded:
            return True
        if not (math.isfinite(found) and math.isfinite(number)):
            return False
        return abs(found - number) > max(_NEAR, _NEAR_SHARE * abs(number))

    def cell(self, sheet: str, area: Area) -> Value:
        """Of one cell."""
        return self._sheet(sheet).cell(area)

    def each(self, sheet: str, area: Area) -> Cells:
        """Of all cells in an area. Raises NotComputed where too many were asked for: a
        list of prices may be searched by each row."""
        cells = self._sheet(sheet)
        area = cells.seen(area)
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if size > self._looked_up_left:
            raise NotComputed
        self._looked_up_left -= max(size, 0)
        return Cells(cells.each(area), area.right - area.left + 1)

    def numbers(self, sheet: str, area: Area) -> list[float | None]:
        """Those of the cells in an area, row by row. An area that is too large uses nothing up:
        one formula must not keep the others from being computed."""
        cells = self._sheet(sheet)
        area = cells.seen(area)
        self._use((area.bottom - area.top + 1) * (area.right - area.left + 1))
        return cells.numbers(area)

    def total(self, sheet: str, area: Area) -> float:
        """Of all numbers in an area."""
        cells = self._sheet(sheet)
        area = cells.seen(area)
        self._use(area.right - area.left + 1)
        return cells.total(area)

    def _use(self, cells: int) -> None:
        if cells > self._cells_left:
            raise _NotAdded
        self._cells_left -= max(cells, 0)

    def _sheet(self, name: str) -> SavedCells:
        """Raises NotComputed for a sheet that is not found."""
        if not name:
            return self._own
        key = sheet_key(name)
        if key not in self._others:
            values = self._find_sheet(key)
            self._others[key] = None if values is None else SavedCells(values)
        found = self._others[key]
        if found is None:
            raise NotComputed
        return found


def _plain(formula: str) -> str:
    """Without blanks but for those of texts, and without the mark of newer functions."""
    return _UNQUOTED_BLANKS.sub(r"\1", formula).replace("_xlfn.", "")


def _is_number(saved: str) -> bool:
    try:
        float(saved)
    except ValueError:
        return False
    return True


def _letters(text: str) -> str:
    """Without the marks that each country writes in numbers."""
    return _NOT_LETTERS.sub("", text)


def sheet_key(name: str) -> str:
    """The name of a sheet, as formulas are compared with it."""
    return _BLANKS.sub("", name).casefold()
