"""The rows of a text, and the cells of a row: what stands together, and in which columns.

Two blanks, a tab or a bar end a cell. A cell has a left and a right edge, here in characters; a
source that knows the boxes of words can give the same rows with edges of the page.

Pure; linear in the text. Rows are read up to `_ROW_CHARS_MAX` characters, texts up to `_ROWS_MAX`
rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from service.checks.labels.label_roles import folded, made
from service.checks.values.made_once import made_once

_ROWS_MAX = 4_000
_ROW_CHARS_MAX = 400
_CELLS_MAX = 30
_HEAD = re.compile(r"([^0-9\n]*+)(.*+)\n")
_ALIGNED_CHARS = 2
"""A head may begin so far to the right of what stands below it."""
CELL = re.compile(r"[^\s|]+(?:[ \u202f][^\s|]+)*")
"""A cell of a row: words with one blank between."""
CELL_EDGE = re.compile(r" {2,}|\t|\|")
"""What ends a cell of a row."""
MONEY = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:[.,' \u202f]?[0-9]{3}){0,4}[.,][0-9]{2}(?![0-9.])")
"""An amount with its cents, which is no part of a name."""


class Cell(NamedTuple):
    """Words that stand together, with the edges of the place that they take in their row."""

    text: str
    folded: str
    left: float
    right: float


class Rows(Protocol):
    """What the reader of labels needs of a document."""

    def heads(self) -> Sequence[tuple[str, str]]:
        """Each row without punctuation, apart before its first digit."""

    def cells(self, row: int) -> Sequence[Cell]:
        """The cells of a row, from the left; none where there is no such row."""

    def text(self, row: int) -> str:
        """A row as it is printed."""


class TextRows:
    """The rows of a text in plain characters (`plain_text`); `unpunctuated` is what `folded` makes
    of it."""

    def __init__(self, text: str, unpunctuated: str | None = None) -> None:
        self._rows = text.split("\n", _ROWS_MAX)[:_ROWS_MAX]
        self._folded = folded(text) if unpunctuated is None else unpunctuated
        self._cells: dict[int, Sequence[Cell]] = {}

    @made_once
    def _folded_rows(self) -> list[str]:
        return self._folded.split("\n", _ROWS_MAX)

    def heads(self) -> Sequence[tuple[str, str]]:
        """Each row without punctuation, apart before its first digit."""
        heads: list[tuple[str, str]] = _HEAD.findall(f"{self._folded}\n")
        return heads[:_ROWS_MAX]

    def text(self, row: int) -> str:
        """A row as it is printed."""
        return self._rows[row][:_ROW_CHARS_MAX]

    def cells(self, row: int) -> Sequence[Cell]:
        """The cells of a row, from the left; none where there is no such row."""
        if not 0 <= row < len(self._rows):
            return ()
        cells = self._cells.get(row)
        if cells is None:
            cells = self._cells[row] = self._divided(self.text(row), self._folded_rows[row])
        return cells

    def _divided(self, text: str, low: str) -> list[Cell]:
        if "  " not in text and "|" not in text and text.isprintable():  # Most rows are one cell.
            bare = text.strip(" ")
            if not bare:
                return []
            start = text.index(bare[0])
            end = start + len(bare)
            return [made(Cell, (bare, low[start:end], start, end))]
        spans = (match.span() for match in islice(CELL.finditer(text), _CELLS_MAX))
        return [made(Cell, (text[start:end], low[start:end], start, end)) for start, end in spans]


def row_around(text: str, start: int, end: int, chars_max: int) -> tuple[int, int]:
    """Where the row around a place begins and ends; at most so many characters to either side."""
    begins = max(text.rfind("\n", 0, start) + 1, start - chars_max)
    ends = text.find("\n", end, end + chars_max)
    return begins, ends if ends >= 0 else min(len(text), end + chars_max)


def cell_above(text: str, start: int, chars_max: int) -> str:
    """The cell of the row above that begins nearest to the column of a place, from the left."""
    begin, _ = row_around(text, start, start, chars_max)
    if begin == 0 or text[begin - 1] != "\n":
        return ""
    top, stop = row_around(text, begin - 1, begin - 1, chars_max)
    column, found = start - begin + _ALIGNED_CHARS, ""
    for cell in islice(CELL.finditer(text, top, stop), _CELLS_MAX):
        if cell.start() - top > column:
            break
        found = cell.group()
    return found
