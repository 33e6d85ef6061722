"""Finds the connected pieces of ink of a picture: letters, marks and all other drawings.

Pure; linear in the pixels, and bounded by the number of runs of ink.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from PIL import Image

_RUNS_MAX = 60_000
"""Of ink in a row, of all rows together. A page of small print in three pixels a point has about as
many."""
_RUN = re.compile(rb"\xff+")


class Blob(NamedTuple):
    """Bounds of a piece of ink, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


def blobs(ink: Image.Image) -> list[Blob] | None:
    """The pieces of what is white in a mask; None if it has too many to be told apart."""
    pixels, width = ink.tobytes(), ink.width
    found, above, runs = _Pieces(), list[_Run](), 0
    for row in range(ink.height):
        line = pixels[row * width : (row + 1) * width]
        here = [run.span() for run in _RUN.finditer(line)]
        runs += len(here)
        if runs > _RUNS_MAX:
            return None
        above = found.placed(row, here, above) if here else []
    return list(found.joined())


_Run = tuple[int, int, int]
"""Start and end in its row, and the number of its piece."""


class _Pieces:
    """The pieces that were found so far; a piece may have several numbers."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._sides: list[list[int]] = []
        """Left, top, right and bottom."""

    def placed(self, row: int, here: list[tuple[int, int]], above: list[_Run]) -> list[_Run]:
        """The runs of a row as parts of the pieces that they touch in the row above, also by a
        corner, or as new ones."""
        placed, first, count = list[_Run](), 0, len(above)
        for start, end in here:
            while first < count and above[first][1] < start:
                first += 1
            if first < count and above[first][0] <= end:
                label, at = above[first][2], first + 1
                while at < count and above[at][0] <= end:
                    label = self._join(label, above[at][2])
                    at += 1
                self._grow(label, start, end, row + 1)
            else:
                label = len(self._parents)
                self._parents.append(label)
                self._sides.append([start, row, end, row + 1])
            placed.append((start, end, label))
        return placed

    def joined(self) -> Iterator[Blob]:
        """All pieces."""
        for number, parent in enumerate(self._parents):
            if number == parent:
                yield Blob(*self._sides[number])

    def _grow(self, label: int, start: int, end: int, bottom: int) -> None:
        sides = self._sides[self._root(label)]
        if start < sides[0]:
            sides[0] = start
        if end > sides[2]:
            sides[2] = end
        sides[3] = bottom

    def _join(self, one: int, other: int) -> int:
        """One piece of two."""
        one, other = self._root(one), self._root(other)
        if one != other:
            left, top, right, bottom = self._sides[other]
            self._parents[other] = one
            sides = self._sides[one]
            sides[:2] = min(left, sides[0]), min(top, sides[1])
            sides[2:] = max(right, sides[2]), max(bottom, sides[3])
        return one

    def _root(self, one: int) -> int:
        parents = self._parents
        while parents[one] != one:
            parents[one] = one = parents[parents[one]]
        return one
