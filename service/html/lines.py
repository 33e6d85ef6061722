"""Lays visible pieces of text out on lines, with tabs between the cells of a row.

Line breaks of blocks at the edges of a cell vanish, so that a row of cells with paragraphs stays a
row. Preformatted text keeps its blanks and line breaks. Raised digits, and digits of another size,
are set apart from those beside them: `119` with raised cents is not 11900.

Pure; linear in the pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.html.cell_lines import CELL, in_step
from service.html.pieces import TextPiece
from service.html.style import Style

SOFT, HARD = "\n", "\v"
"""A line break that the edge of a cell swallows, and one that remains."""
BLANK = " "
"""What separates parts of one row, one at most between two others. Blanks of texts are pieces."""
RIGHT, RIGHT_END, FLOATS_END = "\x0e", "\x0f", "\x10"
"""The edges of a text that stands at the end of its row, wherever it is written, and where no row
goes on beside such texts."""
_KEPT_BLANK = "\x00"
"""A blank of preformatted text; the parser leaves no zero character."""
APART = " ^"
"""Between digits of which some are raised: cents, and marks of footnotes."""
_FLOATS = (RIGHT, RIGHT_END, FLOATS_END)
_SAME_SIZE = 0.85
_BLANKS = re.compile(r"[ \n\r\t\f\v\xa0]+")
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" ?\t ?")


class _Lines:
    """Joins visible pieces to lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._row: list[list[str]] = [[]]
        """The cells of the row that is read, each with its lines so far."""
        self._line: list[str] = []
        self._breaks = False
        self._style = Style()
        """Of the last text."""
        self._is_fresh = True
        """Whether no text stands behind the last edge of a cell."""
        self._aside: list[str] | None = None
        """The text that is read, if it stands at the end of its row."""
        self._at_right: list[str] = []

    def text(self, text: str, style: Style) -> None:
        if self._aside is not None:
            self._aside.append(text)
            return
        if not text.strip():
            self._line.append(" ")
            return
        if self._breaks:
            self._end_line()
        if self._line and joins_digits(self._line[-1], text) and _differ(self._style, style):
            self._line.append(APART)
        self._line.append(text)
        self._style = style
        self._is_fresh = False

    def separator(self, sign: str) -> None:
        if sign == SOFT:
            self._breaks = not self._is_fresh
        elif sign == HARD:
            self._flush()
            self._is_fresh = True
        elif sign == CELL:
            self._take_line()
            self._row.append([])
            self._breaks, self._is_fresh = False, True
        elif sign in _FLOATS:
            self._float(sign)
        elif sign and not self._breaks:
            self._line.append(sign)

    def _float(self, sign: str) -> None:
        if sign == RIGHT:
            if self._breaks:
                self._end_line()
            self._aside = []
        elif sign == RIGHT_END and self._aside is not None:
            self._at_right.append("".join(self._aside))
            self._aside = None
        elif sign == FLOATS_END and self._at_right:
            self._end_row()
            self._breaks = True

    def _end_row(self) -> None:
        """Sets the texts that stand at its end; the first of them is the last of the row."""
        if self._at_right:
            self._line += [CELL, CELL.join(reversed(self._at_right))]
            self._at_right, self._is_fresh = [], False

    def _take_line(self) -> None:
        self._row[-1].append("".join(self._line))
        self._line = []

    def _end_line(self) -> None:
        """Ends a line within a cell."""
        if any(map(str.strip, self._line)):
            self._end_row()
        self._take_line()
        self._breaks = False

    def _flush(self) -> None:
        """Ends a row, and lays out its cells."""
        self._end_line()
        self.lines += map(_line, in_step(self._row) or _one_after_another(self._row))
        self._row = [[]]

    def all(self) -> list[str]:
        self._end_row()
        self._flush()
        return self.lines


def _one_after_another(cells: list[list[str]]) -> Iterator[str]:
    """The rows of cells of which each begins where the one before it ends."""
    row = ""
    for place, lines in enumerate(cells):
        row += (CELL if place else "") + (lines[0] if lines else "")
        for line in lines[1:]:
            yield row
            row = line
    yield row


def joins_digits(before: str, after: str) -> bool:
    """Whether two texts beside each other would make one number."""
    return before[-1:].isdigit() and after[:1].isdigit()


def _differ(one: Style, other: Style) -> bool:
    """Whether two texts are of another height on the line, or of another size."""
    small, large = sorted((one.font_px, other.font_px))
    return one.is_raised != other.is_raised or small < _SAME_SIZE * large


def laid_out(parts: list[str | TextPiece]) -> str:
    """The text of visible pieces and the separators between them."""
    lines = _Lines()
    for part in parts:
        if isinstance(part, str):
            lines.separator(part)
        elif part.how is None:
            _add(lines, part)
    return "\n".join(line for line in lines.all() if line.strip())


def _add(lines: _Lines, piece: TextPiece) -> None:
    """A piece; its own line breaks and blanks count only if it is preformatted."""
    white_space = piece.style.white_space
    if not white_space.startswith(("pre", "break-spaces")):
        lines.text(_BLANKS.sub(" ", piece.text), piece.style)
        return
    keeps_blanks = "line" not in white_space and "breaks" not in white_space
    for number, line in enumerate(piece.text.split("\n")):
        if number:
            lines.separator(HARD)
        line = line.expandtabs()
        blank = line.strip() and keeps_blanks
        kept = line.replace(" ", _KEPT_BLANK) if blank else _BLANKS.sub(" ", line)
        lines.text(kept, piece.style)


def _line(text: str) -> str:
    """One blank between words; a tab before the first cell is removed, those of empty cells
    remain."""
    line = _EDGES.sub("\t", _SPACES.sub(" ", text)).removeprefix("\t")
    return line.strip(" ").rstrip("\t").replace(_KEPT_BLANK, " ").rstrip()
