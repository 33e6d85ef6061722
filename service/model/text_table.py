"""Lines of a table for people, as wide as their terminal.

A table knows its widths before its rows, which come one by one. In a pipe or a file it is wide, and
its last column is whole. On a terminal the columns give way, the widest slack first; where the last
one has no room, it is left out. A text that does not fit ends with an ellipsis; remarks about a row
stand below it instead, whole. An amount is never cut within: it widens its column, and the line
ends earlier. Widths are columns of the terminal: a Chinese letter takes two. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.model.printable import one_line

_WIDE = ("W", "F")
_NO_WIDTH = ("Mn", "Me")
_INDENT, _NARROWEST = "    ", 4
"""Of what stands below a row."""


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
    folds: bool = False
    """Of the last one: what does not fit stands below its row."""


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

    def line(self, cells: Sequence[str]) -> str:
        """One row that is one line: what has no room is cut."""
        row = " ".join([*self._shown(cells), cells[-1]] if self._has_last else self._shown(cells))
        return row if self._width is None else cut(row.rstrip(), self._width)

    def lines(self, cells: Sequence[str], behind: str = "") -> list[str]:
        """One row. `behind` stands after its last cell, or below the row where that has no
        room."""
        shown = self._shown(cells)
        if self._width is None:
            return [" ".join([*shown, cells[-1] + behind])]
        whole = " ".join([*shown, cells[-1] + behind]).rstrip()
        if self._has_last and columns_of(whole) <= self._width:
            return [whole]
        folds = self._columns[-1].folds
        row = cut(" ".join(shown).rstrip(), self._width) if folds else self.line(cells)
        return [row, *folded(cells[-1] + behind if folds else behind, self._width)]

    def _shown(self, cells: Sequence[str]) -> list[str]:
        """All but the last one, in their widths."""
        return [
            _fitted(cell, width, column)
            for cell, width, column in zip(cells, self._widths, self._columns, strict=False)
        ]

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


def folded(words: str, width: int) -> list[str]:
    """Lines within a terminal's width, set in. They break at blanks, and within a word only where
    it is wider than a line."""
    room = max(width - len(_INDENT), _NARROWEST)
    rows, used = list[list[str]](), room
    for word in words.split():
        for piece in _pieces(word, room):
            columns = columns_of(piece)
            if used + 1 + columns > room:
                rows.append([])
                used = -1
            rows[-1].append(piece)
            used += 1 + columns
    return [_INDENT + " ".join(row) for row in rows]


def _pieces(word: str, room: int) -> Iterator[str]:
    begin, used = 0, 0
    for at, letter in enumerate(word):
        width = _width(letter)
        if used + width > room:
            yield word[begin:at]
            begin, used = at, 0
        used += width
    yield word[begin:]


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
