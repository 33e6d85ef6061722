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
import re
from collections.abc import Callable

from service.documents.office.formula_functions import NotComputed
from service.documents.office.formula_grammar import Formula
from service.documents.office.saved_cells import SavedCells, SavedValues
from service.documents.office.sheet_shape import Area

_CHARS_MAX = 300
CELLS_MAX = 200_000
_NEAR, _NEAR_SHARE = 0.0101, 1e-6
"""A cent: programs round differently."""
_CHANGING = re.compile(r"\b(?:TODAY|NOW|RAND|RANDBETWEEN)\s*\(", re.IGNORECASE)
_CONSTANT = re.compile(r'\s*"([^"]*)"\s*(?:&\s*"([^"]*)"\s*)*')
_BLANKS = re.compile(r"\s+")
_QUOTED = re.compile(r'"([^"]*)"')
FindsSheet = Callable[[str], SavedValues | None]
"""The saved values of the sheet of a name, which comes from `sheet_key`."""


class _NotAdded(Exception):
    """Raised for a formula that needs more cells than are left."""


class SheetFormulas:
    """Judges the saved values of one workbook."""

    def __init__(self, find_sheet: FindsSheet = lambda _: None) -> None:
        self._cells_left = CELLS_MAX
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
        if _CONSTANT.fullmatch(formula):
            return "".join(_QUOTED.findall(formula)) != saved
        if values is not self._own.values:
            self._own = SavedCells(values)
        try:
            found, number = Formula(_BLANKS.sub("", formula), self, moved).value(), float(saved)
        except (NotComputed, ValueError, OverflowError):
            return False
        except _NotAdded:
            return True
        if not (math.isfinite(found) and math.isfinite(number)):
            return False
        return abs(found - number) > max(_NEAR, _NEAR_SHARE * abs(number))

    def cell(self, sheet: str, area: Area) -> float | None:
        """Of one cell: 0 if it is blank, None if it is no number."""
        return self._sheet(sheet).cell(area)

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


def sheet_key(name: str) -> str:
    """The name of a sheet, as formulas are compared with it."""
    return _BLANKS.sub("", name).casefold()
