"""Finds the cells of an Excel sheet: their places, the values that are saved in them, and the
formulas that they share.

Pure; linear in the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from service.documents.office.office_package import child, children
from service.documents.office.saved_cells import marked
from service.documents.office.sheet_looks import whole
from service.documents.office.sheet_shape import column_number

CellPlace = tuple[int, int]
"""The row from 1, and the column from 0."""
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")


def saved_values(rows: list[Element], strings: Sequence[str]) -> Iterator[tuple[CellPlace, str]]:
    """Of cells that are not blank: formulas ask for these. `strings` are the marked texts that
    cells share."""
    for place, cell in _placed(rows):
        value, kind = child(cell, "v"), cell.get("t")
        if kind == "inlineStr":
            yield place, marked("".join(one.text or "" for one in _texts(cell)))
        elif kind == "s":
            at = whole(value.text) if value is not None and value.text else -1
            yield place, strings[at] if 0 <= at < len(strings) else ""
        elif value is not None and value.text:
            yield place, marked(value.text) if kind == "str" else value.text
        elif child(cell, "f") is not None:
            yield place, ""


def _texts(cell: Element) -> Iterator[Element]:
    inline = child(cell, "is")
    yield from children(inline, "t")
    for run in children(inline, "r"):
        yield from children(run, "t")


def shared_formulas(rows: list[Element]) -> Iterator[tuple[str, tuple[str, CellPlace]]]:
    """By their numbers: formulas that other cells repeat, and the cells for which they are
    written."""
    for place, cell in _placed(rows):
        formula = child(cell, "f")
        if formula is not None and formula.text and formula.get("t") == "shared":
            yield formula.get("si", ""), (formula.text, place)


def _placed(rows: list[Element]) -> Iterator[tuple[CellPlace, Element]]:
    number = 0
    for row in rows:
        said, place = whole(row.get("r")), -1
        number = said if said > 0 else number + 1
        for cell in children(row, "c"):
            place = column_of(cell.get("r", ""), place + 1)
            yield (number, place), cell


def column_of(place: str, following: int) -> int:
    """The column of a cell, from 0; the next one where none is named."""
    named = _PLACE.fullmatch(place)
    return following if named is None else column_number(named[1])
