"""Where a name stands in the rows of a document, and which cells stand above and below it.

Pure and total; rows, their length and the searched blocks are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from service.checks.labels.text_rows import CELL
from service.checks.parties.buyer_cells import MARKUP, is_title, stands_alone

ROW_CHARS_MAX = 300
"""Of a row so much is read."""
_ROWS_MAX = 2_000
_WORDS_MAX = 12
PLACES_MAX = 8
"""So many places of a name are looked at."""
_NAME_ROWS = 3
_COUNTED_MAX = 4
_ABOVE, _BELOW = 6, 7
"""So many rows of a block are looked at."""


class NamePlace(NamedTuple):
    """A row with the name: where the name begins and ends in its cell, and the cell's edges."""

    row: int
    cell: str
    start: int
    end: int
    left: int
    right: int


class NamePlaces:
    """The rows of a document in small letters."""

    def __init__(self, text: str) -> None:
        self.small = text.lower()
        self.rows = self.small.split("\n", _ROWS_MAX)[:_ROWS_MAX]

    def places(self, sought: str) -> Iterator[NamePlace]:
        """Where the name stands in a row, between no letters or digits."""
        for number, row in enumerate(self.rows):
            if sought not in row:
                continue
            for match in CELL.finditer(row[:ROW_CHARS_MAX]):
                cell = match.group()
                at = cell.find(sought)
                end = at + len(sought)
                if at >= 0 and stands_alone(cell[:at], cell[end:]):
                    yield NamePlace(number, cell, at, end, *match.span())

    def broken(self, sought: str) -> Iterator[NamePlace]:
        """Where the name begins in one row of a column and ends in the next one."""
        words = sought.split()
        for count in range(min(len(words), _WORDS_MAX) - 1, 0, -1):
            head, tail = " ".join(words[:count]), " ".join(words[count:])
            for place in islice(self.places(head), PLACES_MAX):
                below = self.cell(place.row + 1, place.left, place.right)
                if not place.cell[place.end :].strip(" -") and (below or "").startswith(tail):
                    yield place

    def above(self, place: NamePlace) -> list[str]:
        """The cells above in its columns, from the nearest, up to an empty row."""
        return [*self._column(range(place.row - 1, max(-1, place.row - 1 - _ABOVE), -1), place)]

    def below(self, place: NamePlace) -> list[str]:
        """The cells below in its columns, from the nearest, up to an empty row."""
        return [*self._column(range(place.row + 1, place.row + 1 + _BELOW), place)]

    def _column(self, rows: range, place: NamePlace) -> Iterator[str]:
        for row in rows:
            cell = self.cell(row, place.left, place.right)
            if cell is None:
                return
            yield cell

    def cell(self, row: int, left: int, right: int) -> str | None:
        """The first cell of a row between these edges."""
        if not 0 <= row < len(self.rows):
            return None
        for cell in CELL.finditer(self.rows[row][:ROW_CHARS_MAX]):
            if cell.start() < right and cell.end() > left:
                return cell.group().strip(MARKUP)
        return None


def rows_of_name(name: str | None, text: str) -> set[int]:
    """Where a name stands; one of several rows that stand apart, as in a form, by each of them."""
    if name and "\n" in name and name not in text:
        parts = [row.strip() for row in name.split("\n", _NAME_ROWS)[:_NAME_ROWS]]
        named = [row for row in parts if row and not is_title(row.casefold())]
        return set[int]().union(*(_rows_with(row, text) for row in named))
    return _rows_with(name, text)


def _rows_with(name: str | None, text: str) -> set[int]:
    """Each row is counted once, from the row before it."""
    rows: set[int] = set()
    row, counted = 0, 0
    at = text.find(name) if name else -1
    while at >= 0 and name and len(rows) < _COUNTED_MAX:
        row += text.count("\n", counted, at)
        rows.add(row)
        counted = at
        end = text.find("\n", at)
        at = text.find(name, end + 1) if end >= 0 else -1
    return rows
