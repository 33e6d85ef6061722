"""Finds the connected pieces of ink of a picture: letters, marks, and whatever else is drawn.

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
    found, above = _Pieces(), list[tuple[int, int, int]]()
    for row in range(ink.height):
        line = pixels[row * width : (row + 1) * width]
        here = [(run.start(), run.end()) for run in _RUN.finditer(line)]
        if len(found.parents) + len(here) > _RUNS_MAX:
            return None
        above = [found.placed(row, *run, label) for run, label in _touched(here, above, found)]
    return list(found.joined())


def _touched(
    here: list[tuple[int, int]], above: list[tuple[int, int, int]], pieces: _Pieces
) -> Iterator[tuple[tuple[int, int], int | None]]:
    """Each run with the piece of those that it touches in the row above, also by a corner."""
    first = 0
    for start, end in here:
        while first < len(above) and above[first][1] < start:
            first += 1
        label, at = None, first
        while at < len(above) and above[at][0] <= end:
            label = above[at][2] if label is None else pieces.join(label, above[at][2])
            at += 1
        yield (start, end), label


class _Pieces:
    """The pieces that were found so far; a piece may have several numbers."""

    def __init__(self) -> None:
        self.parents: list[int] = []
        self._sides: list[Blob] = []

    def placed(self, row: int, start: int, end: int, label: int | None) -> tuple[int, int, int]:
        """A run of a row, as a part of a piece, or as a new one."""
        self.parents.append(len(self.parents))
        self._sides.append(Blob(start, row, end, row + 1))
        own = len(self.parents) - 1
        return start, end, own if label is None else self.join(label, own)

    def join(self, one: int, other: int) -> int:
        """One piece of two."""
        one, other = self._root(one), self._root(other)
        if one == other:
            return one
        a, b = self._sides[one], self._sides[other]
        self.parents[other] = one
        self._sides[one] = Blob(
            min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom)
        )
        return one

    def joined(self) -> Iterator[Blob]:
        """All pieces."""
        for number, parent in enumerate(self.parents):
            if number == parent:
                yield self._sides[number]

    def _root(self, one: int) -> int:
        while self.parents[one] != one:
            self.parents[one] = one = self.parents[self.parents[one]]
        return one
