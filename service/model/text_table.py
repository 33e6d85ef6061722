"""Lines of a table for people, as wide as their terminal.

A table knows its widths before its rows, which come one by one. In a pipe or a file it is wide, and
its last column is whole. On a terminal the columns give way, the widest slack first; where the last
one has no room, it is left out. A text that does not fit ends with an ellipsis. An amount is never
cut within: it widens its column, and the line ends earlier. Widths are columns of the terminal: a
Chinese letter takes two. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from service.model.printable import one_line

_WIDE = ("W", "F")
_NO_WIDTH = ("Mn", "Me")


@dataclass(frozen=True, slots=True)
class TextColumn:
    """One column; the last one of a table ends with its line."""

    title: str
    width: int = 0
    """Where there is room."""
    least: int = 0
    """On a narrow terminal."""
    right: bool = False
    whole: bool = False
    """What is too long widens the column."""


class TextTable:
    """Lines of one table."""

    def __init__(self, columns: Sequence[TextColumn], width: int | None) -> None:
        """`width` of the terminal; None where there is none."""
        self._columns = tuple(columns)
        self._widths = [column.width for column in columns[:-1]]
        self._width = width
        self._has_last = True
        if width is not None:
            self._narrow(width)

    @property
    def head(self) -> str:
        """The titles."""
        return self.line([column.title for column in self._columns])

    def line(self, cells: Sequence[str], behind: str = "") -> str:
        """One row; `behind` stands after its last cell, as far as there is room."""
        shown = [
            _fitted(cell, width, column)
            for cell, width, column in zip(cells, self._widths, self._columns, strict=False)
        ]
        row = " ".join([*shown, cells[-1] + behind] if self._has_last else shown)
        return row if self._width is None else cut(row.rstrip(), self._width)

    def _narrow(self, width: int) -> None:
        columns, last = self._columns[:-1], self._columns[-1]
        least = sum(column.least + 1 for column in columns) + last.least
        self._has_last = least <= width
        room = width - (last.least + 1 if self._has_last else 0) - (len(columns) - 1)
        while sum(self._widths) > room:
            slacks = [has - column.least for has, column in zip(self._widths, columns, strict=True)]
            if max(slacks) <= 0:
                return
            self._widths[slacks.index(max(slacks))] -= 1


def _fitted(words: str, width: int, column: TextColumn) -> str:
    if len(words) <= width and words.isascii() and words.isprintable():  # As most cells are.
        return words.rjust(width) if column.right else words.ljust(width)
    shown = one_line(words if column.whole else words[: width + 1])
    if not column.whole:
        shown = cut(shown, width)
    blanks = " " * (width - columns_of(shown))
    return blanks + shown if column.right else shown + blanks


def columns_of(words: str) -> int:
    """Of a terminal, that a printable text takes."""
    return len(words) if words.isascii() else sum(map(_width, words))


def cut(words: str, width: int) -> str:
    """The text where it fits; else its beginning and an ellipsis."""
    if columns_of(words) <= width:
        return words
    room, end = width - 1, 0
    for letter in words:
        room -= _width(letter)
        if room < 0:
            break
        end += 1
    return words[:end].rstrip("… ") + "…"


def _width(letter: str) -> int:
    if letter.isascii():
        return 1
    if unicodedata.category(letter) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in _WIDE else 1
