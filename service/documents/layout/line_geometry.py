"""Where lines of text lie on a page picture, and where their words lie once the page is straight.

A line is a quadrilateral: its corners from the left top one clockwise, in pixels. A page may lie on
its side, stand on its head, and be askew by a few degrees on top of that.

Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from service.documents.layout.read_words import SMALL_PX, Glyph, ReadWord, as_small_print, words_of
from service.model.page_words import Box

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]

LINE_HEIGHT = 48
"""Pixels of a line as the recogniser gets it."""
_COLUMN = 8
"""The recogniser gives an answer for so many columns of pixels."""
_LINE_MAX_WIDTH = 3_200
_LONG = 3.0
"""A line whose angle tells how the page lies, in its heights."""


def corners(points: Sequence[Sequence[float]]) -> Quad:
    """Four points in the order of a quadrilateral."""
    by_x = sorted((float(x), float(y)) for x, y in points)
    left_top, left_bottom = sorted(by_x[:2], key=lambda point: point[1])
    right_top, right_bottom = sorted(by_x[2:], key=lambda point: point[1])
    return left_top, right_top, right_bottom, left_bottom


def sides(quad: Quad) -> tuple[float, float]:
    """Width and height."""
    return math.dist(quad[0], quad[1]), math.dist(quad[0], quad[3])


def stretched(quad: Quad, times_x: float, times_y: float) -> Quad:
    """In a picture of another size."""
    return corners([(x * times_x, y * times_y) for x, y in quad])


def strip_width(quad: Quad) -> int:
    """Pixels of a line as the recogniser gets it."""
    wide, high = sides(quad)
    columns = math.ceil(LINE_HEIGHT * wide / max(high, 1.0) / _COLUMN)
    return min(_LINE_MAX_WIDTH, max(1, columns) * _COLUMN)


@dataclass(frozen=True, slots=True)
class PagePlane:
    """A picture's size, and the quarter turns against the clock that set its page upright."""

    width: int
    height: int
    turns: int

    def turned(self, quad: Quad) -> Quad:
        """The line on the upright page."""
        return corners([self._turned(point, self.turns) for point in quad])

    def words(self, lines: Iterable[tuple[Quad, Sequence[Glyph]]]) -> Iterator[ReadWord]:
        """The words of lines on the upright page, from top to bottom."""
        known = list(lines)
        askew = skew(line for line, _ in known)
        for line, glyphs in sorted(known, key=lambda one: self._level(one[0], askew).top):
            length = strip_width(line) / LINE_HEIGHT
            is_small = sides(line)[1] < SMALL_PX
            for one in words_of(glyphs):
                word = as_small_print(one) if is_small else one
                quad = part(line, word.left / length, word.right / length)
                box = self._in_picture(quad)
                level = self._level(quad, askew)
                yield ReadWord(word.text, word.confidence, box, level, self.turns)

    def _turned(self, point: Point, turns: int) -> Point:
        x, y = point
        if turns == 1:
            return y, self.width - x
        if turns == 2:
            return self.width - x, self.height - y
        return (self.height - y, x) if turns == 3 else point

    def _upright_size(self) -> tuple[int, int]:
        return (self.height, self.width) if self.turns % 2 else (self.width, self.height)

    def _in_picture(self, quad: Quad) -> Box:
        width, height = self._upright_size()
        upright = PagePlane(width, height, -self.turns % 4)
        return _around([upright._turned(p, upright.turns) for p in quad], self.width, self.height)

    def _level(self, quad: Quad, askew: float) -> Box:
        """Where it would be on a page that lies straight."""
        width, height = self._upright_size()
        cos, sin = math.cos(askew), math.sin(askew)
        moved = [
            (
                width / 2 + (x - width / 2) * cos + (y - height / 2) * sin,
                height / 2 - (x - width / 2) * sin + (y - height / 2) * cos,
            )
            for x, y in quad
        ]
        return _around(moved, width, height)


def skew(lines: Iterable[Quad]) -> float:
    """The angle of a page's lines, in radians; 0 without a long line."""
    angles = []
    for line in lines:
        wide, high = sides(line)
        if wide > _LONG * high:
            angles.append(math.atan2(line[1][1] - line[0][1], line[1][0] - line[0][0]))
    return median(angles) if angles else 0.0


def part(quad: Quad, start: float, end: float) -> Quad:
    """The part of a line between two shares of its length."""
    left_top, right_top, right_bottom, left_bottom = quad
    return (
        _between(left_top, right_top, start),
        _between(left_top, right_top, end),
        _between(left_bottom, right_bottom, end),
        _between(left_bottom, right_bottom, start),
    )


def lengthened(quad: Quad, start: float, end: float) -> Quad:
    """The line with so many of its heights more at its start and at its end."""
    wide, high = sides(quad)
    share = high / max(wide, 1.0)
    return part(quad, -start * share, 1 + end * share)


def beside(quad: Quad, heights: float) -> tuple[Point, Point]:
    """The points so many heights before the start of a line, and behind its end."""
    left_top, right_top, right_bottom, left_bottom = lengthened(quad, heights, heights)
    return _between(left_top, left_bottom, 0.5), _between(right_top, right_bottom, 0.5)


def is_covered(point: Point, lines: Iterable[Quad]) -> bool:
    """Whether a point lies in one of these lines."""
    return any(_is_within(point, line) for line in lines)


def _is_within(point: Point, quad: Quad) -> bool:
    """Whether it lies on the inner side of all four edges."""
    x, y = point
    edges = zip(quad, (*quad[1:], quad[0]), strict=True)
    return all((b[0] - a[0]) * (y - a[1]) >= (b[1] - a[1]) * (x - a[0]) for a, b in edges)


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _around(points: Sequence[Point], width: int, height: int) -> Box:
    """The upright rectangle around these points, as shares of a page."""
    xs = [min(1.0, max(0.0, x / width)) for x, _ in points]
    ys = [min(1.0, max(0.0, y / height)) for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))
