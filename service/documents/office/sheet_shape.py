"""Which cells of an Excel sheet can be seen: rows and columns that are hidden or hardly open, cells
below a merged one, cells below shapes and pictures, and cells that no scrolling reaches.

Pure; linear in the sheet.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_package import SEEN, UNSURE, Sight, child, children
from service.documents.office.sheet_looks import decimal, whole
from service.model.hidden_text import Hiding

COLUMNS_MAX = 16_384
_ROWS_MAX = 1_048_576
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_CLOSED_POINTS, _LOW_SHARE = 1.5, 0.5
_CLOSED_CHARS, _NARROW_CHARS = 0.3, 1.0
_FAR_COLUMNS, _FAR_ROWS = 100, 1_000
_COVERS_MAX = 100
_MERGES_MAX = 20_000
_MERGED_MAX = 50
_USUAL_WIDTH = "9.14"
_TRUE: Final = ("1", "true", "on")
_HIDDEN: Final = Sight(Hiding.NOT_DRAWN)


class Area(NamedTuple):
    """Rows from 1 and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int

    def has(self, row: int, column: int) -> bool:
        """Whether a cell is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def area_of(text: str) -> Area | None:
    """The area of a reference such as `A1:B7`."""
    found = _AREA.fullmatch(text.strip()[:40])
    if found is None:
        return None
    left, top = column_number(found[1]), int(found[2])
    right = left if found[3] is None else column_number(found[3])
    bottom = top if found[4] is None else int(found[4])
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def column_number(letters: str) -> int:
    """The number of a column, from 0."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


class SheetShape:
    """The rows and columns of one sheet. Rows are asked for in their order."""

    def __init__(self, sheet: Element, covers: Iterable[Area]) -> None:
        self._covers = list(covers)
        self.has_too_many_covers = len(self._covers) > _COVERS_MAX
        del self._covers[_COVERS_MAX:]
        self._format = child(sheet, "sheetFormatPr")
        self._columns, self._other_columns = _columns(sheet, self._format)
        self._widths = _widths(sheet)
        width = None if self._format is None else self._format.get("defaultColWidth")
        self._usual_width = decimal(width or _USUAL_WIDTH)
        self._reached = _reached(sheet)
        self._merges = sorted(_merges(sheet), reverse=True)
        self._open: list[tuple[int, int, int, int]] = []
        """Merged cells in the row: left, right, top, bottom."""
        self._last_row = 0
        self._has_rows = False

    def row(self, row: Element, number: int) -> Sight:
        """Of the cells in a row."""
        self._begin(number)
        is_far = self._has_rows and number - self._last_row > _FAR_ROWS
        self._last_row, self._has_rows = number, True
        if row.get("hidden") in _TRUE:
            return _HIDDEN
        height, said = row.get("ht"), self._format
        if height is None and said is not None and said.get("customHeight") in _TRUE:
            height = said.get("defaultRowHeight")
        if height is not None and decimal(height) < _CLOSED_POINTS:
            return _HIDDEN
        is_usually_hidden = said is not None and said.get("zeroHeight") in _TRUE
        if is_far or (is_usually_hidden and row.get("ht") is None and row.get("hidden") is None):
            return UNSURE
        return UNSURE if number < self._reached.top else SEEN

    def low(self, row: Element, points: float) -> bool:
        """Whether a row is lower than letters of this size."""
        return decimal(row.get("ht")) < _LOW_SHARE * points

    def cell(self, number: int, column: int) -> Sight:
        """Of a cell in the row that was asked for last."""
        if self._open and self._is_covered(number, column):
            return Sight(Hiding.COVERED)
        sight = self._columns.get(column, self._other_columns)
        if any(one.has(number, column) for one in self._covers) or column < self._reached.left:
            return UNSURE.within(sight)
        return sight

    def width(self, number: int, column: int) -> float:
        """Of a cell in the row that was asked for last, and of those that are merged with it."""
        last, merged = column, self._merged_at(number, column)
        if merged is not None and (merged[2], merged[0]) == (number, column):
            last = min(merged[1], column + _MERGED_MAX)
        return sum(self._widths.get(one, self._usual_width) for one in range(column, last + 1))

    def is_far(self, column: int, before: int) -> bool:
        """Whether a cell stands far behind the one before it."""
        return column - before > _FAR_COLUMNS

    def _is_covered(self, number: int, column: int) -> bool:
        """Whether a cell is a part of a merged one, and not its first."""
        merged = self._merged_at(number, column)
        return merged is not None and (merged[2], merged[0]) != (number, column)

    def _merged_at(self, number: int, column: int) -> tuple[int, int, int, int] | None:
        """The merged cell at a place. Merged cells do not overlap, so the one that begins before it
        decides, once those that have ended are closed."""
        key = (column, _ROWS_MAX, _ROWS_MAX, _ROWS_MAX)
        while (place := bisect_right(self._open, key) - 1) >= 0:
            found = self._open[place]
            if found[3] >= number:
                return found if column <= found[1] else None
            del self._open[place]
        return None

    def _begin(self, number: int) -> None:
        """Opens the merged cells of a row."""
        while self._merges and self._merges[-1].top <= number:
            one = self._merges.pop()
            if one.bottom >= number:
                insort(self._open, (one.left, one.right, one.top, one.bottom))


def _merges(sheet: Element) -> Iterator[Area]:
    listed = list(children(child(sheet, "mergeCells"), "mergeCell"))[:_MERGES_MAX]
    return (one for one in (area_of(merge.get("ref", "")) for merge in listed) if one is not None)


def _columns(sheet: Element, said: Element | None) -> tuple[dict[int, Sight], Sight]:
    """The columns that are not open as usual, and how the others are."""
    found = dict[int, Sight]()
    for one, places in _told_columns(sheet):
        width = decimal(one.get("width", "9"))
        sight = _HIDDEN if one.get("hidden") in _TRUE else _open(width)
        found.update(dict.fromkeys(places, sight))
    return found, _open(decimal("9" if said is None else said.get("defaultColWidth", "9")))


def _widths(sheet: Element) -> dict[int, float]:
    """The columns whose width is written."""
    found = dict[int, float]()
    for one, places in _told_columns(sheet):
        if one.get("width") is not None:
            found.update(dict.fromkeys(places, decimal(one.get("width"))))
    return found


def _told_columns(sheet: Element) -> Iterator[tuple[Element, range]]:
    """What is written of columns, up to as many columns as a sheet has: none is written twice."""
    room = COLUMNS_MAX
    for one in list(children(child(sheet, "cols"), "col"))[:COLUMNS_MAX]:
        first, last = max(0, whole(one.get("min")) - 1), min(whole(one.get("max")), COLUMNS_MAX)
        places = range(first, min(last, first + room))
        room -= len(places)
        yield one, places


def _open(width: float) -> Sight:
    if width < _CLOSED_CHARS:
        return _HIDDEN
    return UNSURE if width < _NARROW_CHARS else SEEN


def _reached(sheet: Element) -> Area:
    """The first row and column that scrolling reaches: frozen panes hold those above back."""
    view = child(sheet, "sheetViews", "sheetView")
    pane = child(view, "pane")
    first = None if view is None else area_of(view.get("topLeftCell", "A1"))
    if pane is None or first is None or not pane.get("state", "").startswith("frozen"):
        return Area(1, 0, _ROWS_MAX, COLUMNS_MAX)
    top = first.top if pane.get("ySplit") is not None else 1
    left = first.left if pane.get("xSplit") is not None else 0
    return Area(top, left, _ROWS_MAX, COLUMNS_MAX)


def is_from_right(sheet: Element) -> bool:
    """Whether its columns run from right to left."""
    view = child(sheet, "sheetViews", "sheetView")
    return view is not None and view.get("rightToLeft") in _TRUE


def shows_zeros(sheet: Element) -> bool:
    """Whether cells with nothing in them show their zero."""
    view = child(sheet, "sheetViews", "sheetView")
    return view is None or view.get("showZeros") not in ("0", "false", "off")
