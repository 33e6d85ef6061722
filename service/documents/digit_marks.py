"""Which numbers of a page have a mark on them that is no text: a decimal point, or a digit's patch.

The text layer says `100000` where a small drawn point makes people read `1000.00`, and a patch of
paper's colour with a drawn 1 makes a 9 of the text a 1. So whatever is drawn within a number, is
about as large as a digit or smaller, and is neither a line nor a ground that lies below it, makes
its text doubtful. Underlines, strokes of tables, ticks between the digits of a form and grounds of
whole words are none of this; what covers a whole word is found by its missing ink.

Pure; linear in numbers and marks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

HEIGHT_MAX: Final = 100.0
"""Points of a number; larger ones are posters."""
_CELL = 25.0
_LARGER_MAX = 1.3
"""A mark's sides, as shares of the number's height."""
_SIDE_MIN = 0.06
_THIN = 0.3
"""A line has one side of less than this share of the other one."""
_GROUND = 0.8
"""What is drawn before the text and has a side of this share is a box for a digit."""
_WHOLE = 0.9
"""Of the number's length: a ground or a highlighter."""


class DrawnMark(NamedTuple):
    """Bounds of what is drawn, upwards in points of the page, and its place in the order of
    drawing."""

    left: float
    bottom: float
    right: float
    top: float
    order: int


class NumberPlace(NamedTuple):
    """Bounds of a text with a digit; it may stand upright."""

    left: float
    bottom: float
    right: float
    top: float
    order: int
    is_turned: bool


def marked_numbers(numbers: Sequence[NumberPlace], marks: Sequence[DrawnMark]) -> Iterator[int]:
    """The places in `numbers` of those that have a mark on them, in no order."""
    cells: dict[tuple[int, int], list[int]] = {}
    for place, number in enumerate(numbers):
        if number.top - number.bottom <= HEIGHT_MAX or number.is_turned:
            for cell in _cells(number):
                here = cells.setdefault(cell, [])
                if len(here) < _IN_CELL_MAX:
                    here.append(place)
    found: set[int] = set()
    for mark in marks:
        x, y = (mark.left + mark.right) / 2, (mark.bottom + mark.top) / 2
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        for place in cells.get((int(x // _CELL), int(y // _CELL)), ()):
            number = numbers[place]
            if place not in found and _is_on(mark, number, x, y):
                found.add(place)
                yield place


def _cells(number: NumberPlace) -> Iterator[tuple[int, int]]:
    """The squares of the page that it touches; what reaches over more is no number."""
    if not all(map(math.isfinite, number[:4])):
        return
    left, right = int(number.left // _CELL), int(number.right // _CELL)
    bottom, top = int(number.bottom // _CELL), int(number.top // _CELL)
    columns, rows = right - left + 1, top - bottom + 1
    if columns > 0 and rows > 0 and columns * rows <= _CELLS_MAX:
        for column in range(left, right + 1):
            for row in range(bottom, top + 1):
                yield column, row


_CELLS_MAX = 100
_IN_CELL_MAX = 100
"""Numbers that people can read have more room."""


def _is_on(mark: DrawnMark, number: NumberPlace, x: float, y: float) -> bool:
    if not (number.left < x < number.right and number.bottom < y < number.top):
        return False
    height, length = number.top - number.bottom, number.right - number.left
    if number.is_turned:
        height, length = length, height
    sides = mark.right - mark.left, mark.top - mark.bottom
    small, large = min(sides), max(sides)
    if large > _LARGER_MAX * height or small < _SIDE_MIN * height or small < _THIN * large:
        return False
    if mark.order < number.order and large >= _GROUND * height:
        return False
    return sides[number.is_turned] < _WHOLE * length
