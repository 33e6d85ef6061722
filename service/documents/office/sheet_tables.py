"""What the tables of an Excel sheet paint behind their cells.

A table's style is not in the file. Those of medium and dark names paint their heads, and dark ones
all rows; those of light names and unknown ones are judged as paper, and may be something else.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import PAPER, Contrast, contrast
from service.documents.office.office_package import child
from service.documents.office.sheet_looks import whole
from service.documents.office.sheet_shape import Area, area_of
from service.html.css_values import Color

_TABLES_MAX = 50
_DARK: Final[tuple[Color, ...]] = ((0.2, 0.3, 0.5, 1.0),)


class SheetTables(NamedTuple):
    """The areas of tables that are painted."""

    areas: tuple[tuple[Area, bool, bool], ...] = ()
    """Each with whether its head is painted, and whether its rows are."""

    def ground(self, row: int, column: int, ink: Color | None) -> tuple[Color, ...]:
        """What lies below a cell without a fill. Letters that differ from paper are those of the
        table's style, which differ from its ground, too."""
        if not self.areas or ink is None or contrast(ink, PAPER) is Contrast.SEEN:
            return PAPER
        for area, has_head, has_rows in self.areas:
            if area.has(row, column) and (has_rows or (has_head and row == area.top)):
                return _DARK
        return PAPER


def read_tables(roots: Iterable[Element | None]) -> SheetTables:
    """The tables of a sheet."""
    found = list[tuple[Area, bool, bool]]()
    for root in roots:
        area = None if root is None else area_of(root.get("ref", ""))
        style = child(root, "tableStyleInfo")
        if root is None or area is None or style is None or len(found) >= _TABLES_MAX:
            continue
        name = style.get("name", "").lower()
        is_dark = name.startswith("tablestyledark")
        has_head = is_dark or name.startswith("tablestylemedium")
        has_head = has_head and whole(root.get("headerRowCount", "1")) > 0
        found.append((area, has_head, is_dark))
    return SheetTables(tuple(found))
