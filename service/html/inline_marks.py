"""Doubts amounts that something touches which is drawn in their row and is no text that is read: a
picture, a drawing, a counter, a marker of a list, a quotation mark.

A digit or a sign may be drawn there: a person sees another number. What stands apart by a blank
changes nothing.

Pure; linear in the parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.html.lines import BLANK
from service.html.pieces import TextPiece

_BEGINS = re.compile(r"[0-9][0-9.,']{0,20}[.,][0-9]{2}(?![0-9])")
_ENDS = re.compile(r"[0-9][.,][0-9]{2}\Z")
_TAIL_CHARS = 24


@dataclass(slots=True)
class InlineMarks:
    """Follows what is drawn in the rows of a document."""

    parts: list[str | TextPiece]
    """Of the document so far."""
    _by: str = ""
    _at: int = 0

    def drawn(self, by: str) -> None:
        """Something that is no text stands behind the parts so far."""
        last = self.parts[-2:]
        if last[-1:] == [BLANK]:
            last.pop()
        before = last[-1] if last else None
        if isinstance(before, TextPiece) and _ENDS.search(before.text[-_TAIL_CHARS:]):
            before.doubt = before.doubt or by
        self._by, self._at = by, len(self.parts)

    def text(self, piece: TextPiece) -> None:
        """A text stands behind them."""
        touches = self._by and all(one == BLANK for one in self.parts[self._at :])
        if touches and _BEGINS.match(piece.text):
            piece.doubt = piece.doubt or self._by
        self._by = ""
