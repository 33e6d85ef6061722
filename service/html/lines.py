"""Lays visible pieces of text out on lines, with tabs between the cells of a row.

Line breaks of blocks at the edges of a cell vanish, so that a row of cells with paragraphs stays a
row. Preformatted text keeps its blanks and line breaks.

Pure; linear in the pieces.
"""

from __future__ import annotations

import re

from service.html.pieces import TextPiece

SOFT, HARD, CELL = "\n", "\v", "\t"
"""A line break that the edge of a cell swallows, one that remains, and the edge of a cell."""
_KEPT_BLANK = "\x00"
"""A blank of preformatted text; the parser leaves no zero character."""
_BLANKS = re.compile(r"[ \n\r\t\f\v\xa0]+")
_SPACES = re.compile(r" {2,}")
_EDGES = re.compile(r" ?\t ?")


class _Lines:
    """Joins visible pieces to lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._breaks = False
        self._is_fresh = True
        """Whether no text stands behind the last edge of a cell."""

    def text(self, text: str) -> None:
        if not text.strip():
            self._line.append(" ")
            return
        if self._breaks:
            self._flush()
        self._line.append(text)
        self._is_fresh = False

    def separator(self, sign: str) -> None:
        if sign == SOFT:
            self._breaks = not self._is_fresh
        elif sign == HARD:
            self._flush()
            self._is_fresh = True
        elif sign == CELL:
            self._line.append(CELL)
            self._breaks, self._is_fresh = False, True
        elif sign and not self._breaks:
            self._line.append(sign)

    def _flush(self) -> None:
        self.lines.append(_line("".join(self._line)))
        self._line, self._breaks = [], False

    def all(self) -> list[str]:
        self._flush()
        return self.lines


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
        lines.text(_BLANKS.sub(" ", piece.text))
        return
    keeps_blanks = "line" not in white_space and "breaks" not in white_space
    for number, line in enumerate(piece.text.split("\n")):
        if number:
            lines.separator(HARD)
        line = line.expandtabs()
        blank = line.strip() and keeps_blanks
        lines.text(line.replace(" ", _KEPT_BLANK) if blank else _BLANKS.sub(" ", line))


def _line(text: str) -> str:
    """One blank between words; a tab before the first cell is removed, those of empty cells
    remain."""
    line = _EDGES.sub("\t", _SPACES.sub(" ", text)).removeprefix("\t")
    return line.strip(" ").rstrip("\t").replace(_KEPT_BLANK, " ").rstrip()
