"""Lays out the cells of a table in Word. Pure; linear in their text."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from service.documents.office.office_package import attribute, child
from service.documents.office.word_elements import through
from service.documents.office.word_looks import number
from service.html.cell_lines import CELL, in_step
from service.html.fragments import begins_with_amount

_LINE = "\v"
"""Between the lines of a cell; a table in a cell has line breaks."""


def cell_text(text: str) -> str:
    """A cell without a table, its paragraphs and lines apart."""
    return _LINE.join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def row_text(cells: list[str]) -> str:
    """The rows that its cells make: one, unless their lines stand beside each other."""
    has_table = any("\n" in one for one in cells)
    rows = None if has_table else in_step([one.split(_LINE) for one in cells])
    rows = rows or [CELL.join(one.replace(_LINE, " ") for one in cells)]
    return "".join(one.rstrip(CELL) + "\n" for one in rows)


def stand_apart(row: Element, cells: list[str]) -> bool:
    """Whether amounts stand at the top of a high row, and others at its bottom."""
    height = child(row, "trPr", "trHeight")
    if height is None or (number(attribute(height, "val")) or 0.0) < _HIGH_TWIPS:
        return False
    places = (child(one, "tcPr", "vAlign") for one in through(row, "tc"))
    named = ("top" if one is None else attribute(one, "val") for one in places)
    amounts = {name for name, text in zip(named, cells, strict=True) if begins_with_amount(text)}
    return {"top", "bottom"} <= amounts


_HIGH_TWIPS = 400.0
