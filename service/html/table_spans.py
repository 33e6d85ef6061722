"""Counts the cells of a table that go on from the rows above, so that cells below stay in their
columns.

Pure; the number of cells that are followed is bounded.
"""

from __future__ import annotations

_CELLS_MAX = 60
_ROWS_MAX = 1_000


class RowSpans:
    """Of one group of rows."""

    def __init__(self) -> None:
        self._left: dict[int, int] = {}
        """By the place of a cell in its row: rows that it still covers."""
        self._begun: dict[int, int] = {}
        self._at = 0

    def begin_row(self) -> None:
        """The next row."""
        if self._left or self._begun:
            self._left = {place: left - 1 for place, left in self._left.items() if left > 1}
            self._left |= self._begun
            self._begun = {}
        self._at = 0

    def covered_before(self, rows: str) -> int:
        """How many cells from above stand before the next one, which goes over so many rows."""
        count = 0
        while self._at in self._left:
            self._at += 1
            count += 1
        if rows and self._at < _CELLS_MAX and rows.isdecimal() and len(rows) < 6 and int(rows) > 1:
            self._begun[self._at] = min(int(rows), _ROWS_MAX) - 1
        self._at += 1
        return count
