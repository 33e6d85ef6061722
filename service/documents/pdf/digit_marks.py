"""Which numbers of a page have a mark on them that is no text: a decimal point, or a digit's patch.

The text layer says `100000` where a small drawn point makes people read `1000.00`, and a patch of
paper's colour with a drawn 1 makes a 9 of the text a 1. So whatever is drawn within a number, is
about as large as a digit or smaller, and is neither a ground that lies below it nor a line, but for
a short level one on a digit (it makes a 7 of a 1), makes its text doubtful. Underlines, strokes of
tables, boxes and ticks around the digits of a form, rows of points (a dotted line, a halftone) and
grounds of whole words are none of this, and neither is what cannot be seen: what covers a whole
word is found by its missing ink. A mark that is drawn before the text lies below it, and changes it
only in the text's own colour.

Pure; the time is that of sorting the marks.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

HEIGHT_MAX: Final = 100.0
"""Points of a number; larger ones are posters."""
_CELL = 25.0
_LARGER_MAX = 1.3
"""A mark's sides, as shares of the number's height."""
_SIDE_MIN = 0.06
_THIN = 0.3
"""A line has one side of less than this share of the other one."""
_STROKE_MIN, _STROKE_MAX = 0.25, 0.8
"""Of the height: a line of this length makes a 7 of a 1, or an 8 of a 0. Digits are narrower."""
_GROUND = 0.8
"""What is drawn before the text and has a side of this share is a box for a digit."""
_WHOLE = 0.9
"""Of the number's length: a ground or a highlighter."""
_BELOW = 0.15
"""Of the height, from its bottom: fonts reach further below their digits."""
_AROUND = 0.95
"""What is only a contour and has a side of this share stands around a digit."""
_THIN_STROKE = 0.25
"""Of the smaller side: thicker strokes fill what is within."""
_POINT_MAX = 0.35
"""Of the height: larger marks in a row may be patches."""
_ROW_STEP = 0.5
"""Of the height, between neighbours in a row; digits stand wider apart."""
_ROW_MIN = 4
_LOOKS_MAX = 200_000
"""Of marks on numbers; a page with more hides something, and further ones count unseen."""
_SHADE_NEAR = 100
"""Of 255: the colours of a light ground and of dark letters differ by more."""


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
    shade: int | None = None
    """Of its colour, from 0 for black to 255; None if it is not one colour."""


class MarkPaint(NamedTuple):
    """How a mark is painted."""

    is_seen: bool = True
    shade: int | None = None
    """As that of a number; None if it is not one colour, as a picture."""
    stroke: float | None = None
    """The width of the stroke of what is only a contour; None for what is filled."""
    is_upright: bool = False
    """All of its strokes are level or upright: a box, or a part of one."""


def marked_numbers(
    numbers: Sequence[NumberPlace],
    marks: Sequence[DrawnMark],
    paint_of: Callable[[int], MarkPaint],
) -> Iterator[int]:
    """The places in `numbers` of those that have a mark on them, in no order. `paint_of` is asked
    for the few marks whose place and size may be those of one."""
    cells: dict[tuple[int, int], list[int]] = {}
    for place, number in enumerate(numbers):
        if number.top - number.bottom <= HEIGHT_MAX or number.is_turned:
            for cell in _cells(number):
                here = cells.setdefault(cell, [])
                if len(here) < _IN_CELL_MAX:
                    here.append(place)
    rows, looks = _Rows(marks), 0
    found: set[int] = set()
    for at, mark in enumerate(marks):
        x, y = (mark.left + mark.right) / 2, (mark.bottom + mark.top) / 2
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        for place in cells.get((int(x // _CELL), int(y // _CELL)), ()):
            number = numbers[place]
            if place in found or not _is_on(mark, number, x, y):
                continue
            looks += 1
            changes = _changes(mark, number, paint_of(at)) and not rows.has(mark, number)
            if changes or looks > _LOOKS_MAX:
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
    height, length = _height(number), number.right - number.left
    bottom = number.bottom
    if number.is_turned:
        length = number.top - number.bottom
    else:
        bottom += _BELOW * height
    if not (number.left < x < number.right and bottom < y < number.top):
        return False
    sides = mark.right - mark.left, mark.top - mark.bottom
    small, large = min(sides), max(sides)
    if small < _THIN * large:
        return _is_stroke(mark, number, height)
    if large > _LARGER_MAX * height or small < _SIDE_MIN * height:
        return False
    if mark.order < number.order and large >= _GROUND * height:
        return False
    return sides[number.is_turned] < _WHOLE * length


def _is_stroke(mark: DrawnMark, number: NumberPlace, height: float) -> bool:
    """Whether a line is one of a digit: short, drawn on it, within it, and no tick of a form, which
    stands upright between digits."""
    across, upright = mark.right - mark.left, mark.top - mark.bottom
    if number.is_turned:
        across, upright = upright, across
    is_within = (
        number.left <= mark.left
        and mark.right <= number.right
        and number.bottom <= mark.bottom
        and mark.top <= number.top
    )
    is_short = _STROKE_MIN * height <= across <= _STROKE_MAX * height
    return is_within and is_short and across > upright and mark.order > number.order


def _height(number: NumberPlace) -> float:
    return number.right - number.left if number.is_turned else number.top - number.bottom


def _changes(mark: DrawnMark, number: NumberPlace, paint: MarkPaint) -> bool:
    """Whether people see it as a part of a digit."""
    if not paint.is_seen:
        return False
    sides = mark.right - mark.left, mark.top - mark.bottom
    is_contour = paint.stroke is not None and paint.stroke < _THIN_STROKE * min(sides)
    if is_contour and (paint.is_upright or max(sides) >= _AROUND * _height(number)):
        return False
    if mark.order > number.order or paint.shade is None or number.shade is None:
        return True
    return abs(paint.shade - number.shade) < _SHADE_NEAR


class _Rows:
    """Equal points beside each other: dotted lines and grounds of points."""

    def __init__(self, marks: Sequence[DrawnMark]) -> None:
        self._marks = marks

    def has(self, mark: DrawnMark, number: NumberPlace) -> bool:
        """Whether a mark on this number is a point in a row along it."""
        height = _height(number)
        if max(mark.right - mark.left, mark.top - mark.bottom) > _POINT_MAX * height:
            return False
        rows = self._upwards if number.is_turned else self._across
        key, start = _row_of(mark, is_turned=number.is_turned)
        row, step = rows[key], _ROW_STEP * height
        at = bisect_left(row, start)
        first, last = at, at
        while first > max(0, at - _ROW_MIN) and row[first] - row[first - 1] <= step:
            first -= 1
        while last < min(len(row) - 1, at + _ROW_MIN) and row[last + 1] - row[last] <= step:
            last += 1
        return last - first >= _ROW_MIN - 1

    @cached_property
    def _across(self) -> dict[_RowKey, list[float]]:
        return self._sorted(is_turned=False)

    @cached_property
    def _upwards(self) -> dict[_RowKey, list[float]]:
        return self._sorted(is_turned=True)

    def _sorted(self, *, is_turned: bool) -> dict[_RowKey, list[float]]:
        """The beginnings of the marks in each row."""
        rows: dict[_RowKey, set[float]] = {}
        for mark in self._marks:
            if all(map(math.isfinite, mark[:4])):
                key, start = _row_of(mark, is_turned=is_turned)
                rows.setdefault(key, set()).add(start)  # Marks on each other are no row.
        return {key: sorted(starts) for key, starts in rows.items()}


_RowKey = tuple[float, float, float]


def _row_of(mark: DrawnMark, *, is_turned: bool) -> tuple[_RowKey, float]:
    """What marks in one row have in common, and where it begins in the row."""
    side, start = (mark.left, mark.bottom) if is_turned else (mark.bottom, mark.left)
    sides = mark.right - mark.left, mark.top - mark.bottom
    return (round(side, 1), round(sides[0], 1), round(sides[1], 1)), start
