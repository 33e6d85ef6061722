"""Whether a page of text has a picture that may say something: one that is larger than a logo and
has ink of its own.

Pictures that touch count as one, because scanners and programs write one picture as strips. The
page is judged by the cells of a grid, so that the cost is bounded.

Without I/O: it sees boxes, and the page as it is drawn without its text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import islice
from operator import or_

from PIL import Image

_GRID = 100
_SHARE_MIN = 0.05
"""Of the page; the logos of the 178 PDFs of the public corpora take at most 0.034."""
_INK_MIN = 0.012
"""Of the page, in cells with ink: two short lines of large print."""
_SMALL_MIN = 0.0008
"""Of the page: a line of an account in small print takes about 0.004."""
_SMALL_MAX = 8
_DRAWN_MIN = 0.0004
"""Of the page: three digits of small print, each with half a cell around it."""
_DRAWN_MAX = 12
_REACH = 0.0051
"""Of the page, by which drawings are larger here: half a cell, so that each takes one."""
_HEAD = 0.2
"""Of the page's height: nearly all logos of the public corpora are above."""
_GROUPS_MAX = 100
"""What is left beyond so many counts as one: it takes time to tell more apart."""
_DARK = 200
"""Of 255; grounds of letterheads are lighter."""
_FLAT = (8, 247)
"""Of 255, of a cell that is neither empty nor one dark surface."""
Sides = tuple[float, float, float, float]


def may_be_large(pictures: Iterable[Sides]) -> bool:
    """Whether the page has to be drawn to judge it. Sides are shares of the page that is shown:
    left, top, right and bottom."""
    return any(_large(_rows(pictures)))


def unread_picture(pictures: Iterable[Sides], bare: Image.Image) -> Sides | None:
    """Where the first one lies that may say something; `bare` is the page without its text."""
    ink, least = _inked(bare), _INK_MIN * _GRID**2
    for group in _large(_rows(pictures)):
        if _count([one & other for one, other in zip(group, ink, strict=True)]) >= least:
            return _around(group)
    return None


def small_places(pictures: Iterable[Sides]) -> Iterator[Sides]:
    """Where pictures lie that are as small as a logo and stand where none stands usually: below the
    head of the page. Left, top, right and bottom in shares of the page; the first few."""
    return islice(_small_places(_rows(pictures)), _SMALL_MAX)


def drawn_places(drawings: Iterable[Sides]) -> list[Sides]:
    """Where drawings lie that may be letters, in shares of the page; many of them count as one
    place."""
    near = [
        (left - _REACH, top - _REACH, right + _REACH, bottom + _REACH)
        for left, top, right, bottom in drawings
    ]
    if not near:
        return []
    groups = list(islice(_groups(_rows(near), _DRAWN_MIN), _DRAWN_MAX + 1))
    if len(groups) > _DRAWN_MAX:
        groups = [_rows(near)]
    return [_around(group) for group in groups]


def _small_places(rows: list[int]) -> Iterator[Sides]:
    for group in _groups(rows, _SMALL_MIN):
        place = _around(group)
        is_small = _count(group) < _SHARE_MIN * _GRID**2
        if is_small and (place[1] + place[3]) / 2 > _HEAD:
            yield place


def _around(group: list[int]) -> Sides:
    """Left, top, right and bottom in shares of the page."""
    inked = [number for number, row in enumerate(group) if row]
    every = reduce(or_, group)
    left, right = (every & -every).bit_length() - 1, every.bit_length()
    return left / _GRID, inked[0] / _GRID, right / _GRID, (inked[-1] + 1) / _GRID


def _rows(pictures: Iterable[Sides]) -> list[int]:
    """The cells that pictures cover, a bit for each column of a row."""
    rows = [0] * _GRID
    for left, top, right, bottom in {tuple(map(_cell, sides)) for sides in pictures}:
        columns = (1 << max(left, right)) - (1 << min(left, right))
        for row in range(min(top, bottom), max(top, bottom)):
            rows[row] |= columns
    return rows


def _cell(share: float) -> int:
    return math.ceil(min(max(share, 0.0), 1.0) * _GRID - 0.5)


def _large(rows: list[int]) -> Iterator[list[int]]:
    """Groups of touching cells that are larger than a logo."""
    return _groups(rows, _SHARE_MIN)


def _groups(rows: list[int], share: float) -> Iterator[list[int]]:
    """Groups of touching cells that take at least this share of the page."""
    least = share * _GRID**2
    left = list(rows)
    for _ in range(_GROUPS_MAX):
        if _count(left) < least:
            return
        first = next(number for number, row in enumerate(left) if row)
        group = [0] * _GRID
        group[first] = left[first] & -left[first]
        group = _grown(group, left)
        left = [row & ~mine for row, mine in zip(left, group, strict=True)]
        if _count(group) >= least:
            yield group
    if _count(left) >= least:
        yield left


def _grown(group: list[int], within: list[int]) -> list[int]:
    """All cells that touch the group, down and up until no further one does."""
    while True:
        before = list(group)
        for order in (range(_GRID), range(_GRID - 1, -1, -1)):
            for row in order:
                above = group[row - 1] if row else 0
                below = group[row + 1] if row + 1 < _GRID else 0
                group[row] = _filled(group[row] | above | below, within[row])
        if group == before:
            return group


def _filled(cells: int, within: int) -> int:
    """The runs of cells in a row that some of them belong to."""
    cells &= within
    while True:
        wider = (cells | cells << 1 | cells >> 1) & within
        if wider == cells:
            return cells
        cells = wider


def _count(rows: Iterable[int]) -> int:
    return sum(row.bit_count() for row in rows)


def _inked(bare: Image.Image) -> list[int]:
    """The cells with ink that are not one dark surface."""
    dark = bare.convert("RGB").convert("L").point([255] * _DARK + [0] * (256 - _DARK))
    cells = dark.resize((_GRID, _GRID), Image.Resampling.BOX).tobytes()
    low, high = _FLAT
    return [
        sum(1 << column for column in range(_GRID) if low <= cells[row * _GRID + column] <= high)
        for row in range(_GRID)
    ]
