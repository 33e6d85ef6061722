"""Reads the texts of an Excel file's cells: those in cells, and those that cells share.

Pure; linear in the file. What cells repeat of shared texts is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_package import NotOffice, child, children
from service.documents.office.sheet_looks import NO_FONT, FontLook, SheetLooks, decimal
from service.html.lines import APART, joins_digits
from service.model.outcome import Reason

_PIECE_CHARS = 8
"""What a piece that looks different costs beside its text."""
_REPEATED_MAX_CHARS = 10_000_000


class CellWords(NamedTuple):
    """The text of a cell, and its pieces if they look different."""

    text: str
    pieces: tuple[tuple[str, FontLook], ...] = ()


@dataclass(slots=True)
class CellStrings:
    """The texts that cells share: a small file may repeat a long one as often as it has cells."""

    all: list[CellWords]
    _read: int = 0

    def at(self, place: int) -> CellWords | None:
        """The text at a place. Raises NotOffice when all that were asked for are too long."""
        if not 0 <= place < len(self.all):
            return None
        found = self.all[place]
        self._read += len(found.text) + _PIECE_CHARS * len(found.pieces)
        if self._read > _REPEATED_MAX_CHARS:
            raise NotOffice(
                Reason.TOO_LARGE, f"its cells repeat more than {_REPEATED_MAX_CHARS:,} characters"
            )
        return found


def words_of(item: Element, looks: SheetLooks) -> CellWords:
    """A string, in one piece or in several; not the sounds that Japanese writes above it.

    Raised digits, and digits of another size, are set apart from those beside them.
    """
    words, pieces = "", list[tuple[str, FontLook]]()
    look = (False, 0.0)
    for run in (item, *children(item, "r")):
        text = "".join(one.text or "" for one in children(run, "t"))
        if not text:
            continue
        last, look = look, _run_look(run)
        is_apart = joins_digits(words, text) and last != look
        pieces.append((f"{APART if is_apart else ''}{text}", looks.font(child(run, "rPr"))))
        words += pieces[-1][0]
    is_plain = all(font is NO_FONT for _, font in pieces)
    return CellWords(words, () if is_plain else tuple(pieces))


def _run_look(run: Element) -> tuple[bool, float]:
    """Whether a run of a string is raised, and its size."""
    place, size = child(run, "rPr", "vertAlign"), child(run, "rPr", "sz")
    raised = place is not None and place.get("val", "baseline") != "baseline"
    return raised, 0.0 if size is None else decimal(size.get("val"))
