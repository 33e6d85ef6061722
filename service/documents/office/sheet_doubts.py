"""Judges whether a person sees the values of an Excel sheet as they are saved: numbers that have no
room in their column, and results that their own formulas contradict.

Pure; linear in the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.cell_values import is_written_otherwise
from service.documents.office.office_package import child
from service.documents.office.sheet_cells import CellPlace, saved_values, shared_formulas
from service.documents.office.sheet_formulas import SheetFormulas
from service.documents.office.sheet_looks import CellLook, SheetLooks
from service.documents.office.sheet_shape import SheetShape
from service.documents.office.sheet_widths import has_room

_SHORT_CHARS = 3
"""A shorter number has room in any column that is open."""
_INDENT_CHARS = 1.3
_NUMBERS: Final = ("n", None)


@dataclass(slots=True)
class SheetDoubts:
    """Of the cells of one sheet."""

    rows: list[Element]
    shape: SheetShape
    looks: SheetLooks
    formulas: SheetFormulas
    strings: Sequence[str] = ()
    """The marked texts that cells share."""
    _values: dict[CellPlace, str] = field(default_factory=dict)
    _shared: dict[str, tuple[str, CellPlace]] | None = None

    @property
    def values(self) -> dict[CellPlace, str]:
        """The saved values of the cells that are not blank."""
        if not self._values:
            self._values.update(saved_values(self.rows, self.strings))
        return self._values

    def are_about(self, cell: Element, place: CellPlace, look: CellLook, text: str) -> bool:
        """Whether a person may see something else than this text."""
        kind = cell.get("t")
        if look.is_repeated:
            return True
        if kind in _NUMBERS and is_written_otherwise(look.code or ""):
            return True
        if kind in _NUMBERS and not look.is_fitted and len(text) >= _SHORT_CHARS:
            size = (look.font.points or self.looks.usual_points) / self.looks.usual_points
            width = self.shape.width(*place) - _INDENT_CHARS * look.indent
            if not has_room(text, look.code or "", width, size):
                return True
        return len(cell) > 1 and self._is_computed_otherwise(cell, place)

    def _is_computed_otherwise(self, cell: Element, place: CellPlace) -> bool:
        formula, value = child(cell, "f"), child(cell, "v")
        if formula is None or value is None or value.text is None:
            return False
        if cell.get("t") not in (*_NUMBERS, "str"):
            return False
        text, written_for = self._written(formula, place)
        moved = (place[0] - written_for[0], place[1] - written_for[1])
        return bool(text) and self.formulas.is_doubtful(text, value.text, self.values, moved)

    def _written(self, formula: Element, place: CellPlace) -> tuple[str, CellPlace]:
        """The text of a formula, and the cell for which it is written; none for other kinds."""
        kind = formula.get("t", "normal")
        if kind not in ("normal", "shared"):
            return "", place
        if formula.text or kind == "normal":
            return formula.text or "", place
        if self._shared is None:
            self._shared = dict(shared_formulas(self.rows))
        return self._shared.get(formula.get("si", ""), ("", place))
