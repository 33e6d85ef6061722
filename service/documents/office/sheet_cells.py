"""Finds the cells of an Excel sheet: their places, and the values that are saved in them.

Pure; linear in the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from service.documents.office.office_package import child, children
from service.documents.office.sheet_looks import whole
from service.documents.office.sheet_shape import column_number

_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


def saved_values(rows: list[Element]) -> Iterator[tuple[tuple[int, int], str]]:
    """Of cells that are not blank: formulas ask for these."""
    number = 0
    for row in rows:
        said, place = whole(row.get("r")), -1
        number = said if said > 0 else number + 1
        for cell in children(row, "c"):
            place = column_of(cell.get("r", ""), place + 1)
            value = child(cell, "v")
            if cell.get("t") in ("s", "inlineStr"):
                yield (number, place), "text"
            elif value is not None and value.text:
                yield (number, place), value.text
            elif child(cell, "f") is not None:
                yield (number, place), ""


def column_of(place: str, following: int) -> int:
    """The column of a cell, from 0; the next one where none is named."""
    named = _PLACE.fullmatch(place)
    return following if named is None else column_number(named[1])
