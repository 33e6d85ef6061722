"""Draws text that is neither level nor upright, or is skewed, as if it were level and upright.

So its digits can be compared with those of the standard typefaces (`shown_digits`). All text of one
lean is drawn at once, alone; a glyph is what lies between the places where it and the next one
begin.

Runs only in the worker process; the number of drawings and their size are bounded.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pypdfium2

from service.documents.pdf.page_drawing import GreyPicture, drawn_by
from service.documents.pdf.pdf_objects import Matrix, PageObjects, after
from service.documents.pdf.pdf_runs import Lean, TextRun
from service.documents.pdf.shown_page import ShownPage

_LEANS_MAX = 24
"""Drawings of a page. The letters of a seal that go around have one lean each."""
_SAME, _SIZES = 0.02, 0.1
_EM = 24.0
"""Pixels."""
_SIDE_MAX = 3_000
_ABOVE, _BELOW = 1.0, 0.3
"""Of the size of the font, from the line: all digits lie between."""
_WIDE = 0.66
"""Of the size of the font: a digit without a character behind it."""
_SAME_PLACE = 0.01
"""Of the size of the font."""
_Place = tuple[int, int, int, int]


class Straightened(NamedTuple):
    """Digits of one run in a picture in which they are level and upright."""

    run: int
    picture: GreyPicture
    places: tuple[_Place, ...]
    """Of the digits: left, top, right and bottom, in pixels."""


def straightened(
    page: pypdfium2.PdfPage,
    objects: PageObjects,
    shown: ShownPage,
    runs: Sequence[TextRun],
    is_light: Iterable[bool],
) -> Iterator[Straightened | int]:
    """The digits of these runs, which all have a lean; of what is too much, the number alone."""
    groups: dict[tuple[tuple[int, ...], bool], list[int]] = {}
    for number, (run, light) in enumerate(zip(runs, is_light, strict=True)):
        groups.setdefault((_direction(run.lean), light), []).append(number)
    for place, ((_, light), members) in enumerate(groups.items()):
        found = [runs[number] for number in members]
        space = _Space(found, shown, page) if place < _LEANS_MAX else None
        if space is None or max(space.size) > _SIDE_MAX:
            yield from members
            continue
        drawn = {run.object for run in found}
        left_out = objects.all_but(drawn)
        picture = drawn_by(page, left_out, space.from_shown, space.size, on_black=light)
        for number, run in zip(members, found, strict=True):
            yield Straightened(number, picture, tuple(space.places(run)))


def _direction(lean: Lean | None) -> tuple[int, ...]:
    """The same for all text of one lean and about one size."""
    assert lean is not None, "of the runs here"
    size = max(math.hypot(lean[0], lean[1]), 1e-6)
    return (round(math.log(size) / _SIZES), *(round(part / size / _SAME) for part in lean))


class _Space:
    """Where text of one lean lies in its picture."""

    def __init__(self, runs: Sequence[TextRun], shown: ShownPage, page: pypdfium2.PdfPage) -> None:
        a, b, c, d = runs[0].lean or (1.0, 0.0, 0.0, 1.0)
        area = a * d - b * c or 1e-6
        scale = _EM / area
        turned = (scale * d, scale * b, -scale * c, -scale * a, 0.0, 0.0)
        self._matrix = turned
        corners = [self.point(*digit.origin) for run in runs for digit in run.digits]
        left, top = (min(corner[side] for corner in corners) for side in (0, 1))
        right, bottom = (max(corner[side] for corner in corners) for side in (0, 1))
        self._matrix = (*turned[:4], 2 * _EM - left, 2 * _EM - top)
        self.size = (int(right - left + 4 * _EM), int(bottom - top + 4 * _EM))
        self.from_shown = after(_inverted(_onto_shown(shown, page)), self._matrix)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """In pixels from the left and from the top."""
        a, b, c, d, e, f = self._matrix
        return a * x + c * y + e, b * x + d * y + f

    def places(self, run: TextRun) -> Iterator[_Place]:
        origins = [one.origin for one in run.digits] + [one.origin for one in run.signs]
        starts = sorted(self.point(*origin)[0] for origin in origins)
        for digit in run.digits:
            x, y = self.point(*digit.origin)
            behind = bisect_right(starts, x + _SAME_PLACE * _EM)
            wide = min([one - x for one in starts[behind : behind + 1]] + [_WIDE * _EM])
            yield (
                max(0, round(x)),
                max(0, round(y - _ABOVE * _EM)),
                max(1, min(round(x + wide), self.size[0])),
                max(1, min(round(y + _BELOW * _EM), self.size[1])),
            )


def _onto_shown(shown: ShownPage, page: pypdfium2.PdfPage) -> Matrix:
    """From the page's own space to its points as it is shown, which PDFium rounds down."""
    width, height = int(page.get_width()), int(page.get_height())
    x0, y0 = shown.point(0, 0)
    x1, y1 = shown.point(1, 0)
    x2, y2 = shown.point(0, 1)
    return (
        (x1 - x0) * width,
        (y1 - y0) * height,
        (x2 - x0) * width,
        (y2 - y0) * height,
        x0 * width,
        y0 * height,
    )


def _inverted(one: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    area = a * d - b * c or 1e-9
    return (
        d / area,
        -b / area,
        -c / area,
        a / area,
        (c * f - d * e) / area,
        (b * e - a * f) / area,
    )
