"""Which numbers of a PDF's page are covered in part, or cut by its edge.

White paper on the 9 of `9100.00` leaves `100.00` for people, while the text says `9100.00`. So
where anything that may cover lies above a number, the page is drawn once more as it is shown, and
beside that its numbers alone: the ink that a number has must be there on the page. It makes no
difference what covers it: a rectangle, a wide stroke, a picture or other text.

A number that the crop box cuts is found by the places of its glyphs.

Runs only in the worker process. The cost is linear in the number of runs and drawings; the page is
drawn at most four times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pypdfium2
from PIL import Image, ImageChops

from service.documents.pdf.digit_marks import DrawnMark, MarkPaint, NumberPlace
from service.documents.pdf.page_drawing import GreyPicture, drawn_grey
from service.documents.pdf.pdf_objects import PageObjects, Rectangle
from service.documents.pdf.pdf_runs import TextRun
from service.documents.pdf.shown_page import ShownPage

_SCALE = 2.0
"""Pixels for a point."""
_SIDE_MAX = 2_400
_LIGHT = 160
"""Of 255: text of a lighter shade is looked at on black."""
_INK_MIN = 64
"""Of 255: fainter pixels are the rim of a glyph."""
_MISSING = 0.6
"""Share of a pixel's ink: what shines through a highlighter has more of it left."""
_PIXELS_MIN = 3
"""Missing ones. A decimal point of small print has four."""
_SLIM = 0.4
"""Points: thinner lines hide nothing."""
_LINE = 0.2
"""Of a number's height, at its bottom and top: lines of tables lie there."""
_CUT = 0.1
"""Of a glyph's width or height, outside of the page."""
_FRAME = 3.0
"""Of its stroke: a contour whose sides are longer has paper within."""
_SHADE_OTHER = 60
"""Of 255."""
_WIDE_CELLS = 64
_CELL = 25.0
_BUSY_CELL = 100
_Cell = tuple[int, int]


def cut_numbers(runs: Sequence[TextRun], shown: ShownPage) -> Iterator[int]:
    """The numbers of runs with a digit of which the page's edge cuts a part off."""
    for number, run in enumerate(runs):
        if any(_is_cut(one.ink, shown.bounds) for one in run.digits):
            yield number


def _is_cut(ink: Rectangle, page: Rectangle) -> bool:
    across, up = _CUT * (ink.right - ink.left), _CUT * (ink.top - ink.bottom)
    return (
        ink.left < page.left - across
        or ink.right > page.right + across
        or ink.bottom < page.bottom - up
        or ink.top > page.top + up
    )


def may_be_covered(
    numbers: Sequence[NumberPlace],
    above: Sequence[DrawnMark],
    paint_of: Callable[[int], MarkPaint],
) -> bool:
    """Whether anything drawn later in another colour lies on a number, or may. `paint_of` is asked
    for the marks whose place may be such a one."""
    cells: dict[_Cell, list[NumberPlace]] = {}
    for number in numbers:
        for cell in _cells(_core(number)):
            cells.setdefault(cell, []).append(number)
    first = min((number.order for number in numbers), default=0)
    shades = {number.shade for number in numbers}
    return any(
        mark.order > first
        and _is_broad(mark)
        and _lies_on_one(mark, cells)
        and _hides(mark, paint_of(at), shades)
        for at, mark in enumerate(above)
    )


def _hides(mark: DrawnMark, paint: MarkPaint, shades: set[int | None]) -> bool:
    """Whether it can hide text of these shades. A frame hides only what is below its sides."""
    slim = min(mark.right - mark.left, mark.top - mark.bottom)
    if not paint.is_seen or (paint.stroke is not None and slim > _FRAME * paint.stroke):
        return False
    return paint.shade is None or any(
        shade is None or abs(shade - paint.shade) >= _SHADE_OTHER for shade in shades
    )


def _is_broad(mark: DrawnMark) -> bool:
    return min(mark.right - mark.left, mark.top - mark.bottom) >= _SLIM


def _lies_on_one(mark: DrawnMark, cells: Mapping[_Cell, list[NumberPlace]]) -> bool:
    """Large marks are as good as on one, and so are those in a place with very many numbers."""
    touched = list(_cells(mark[:4]))
    if not touched:
        return True
    for cell in touched:
        here = cells.get(cell, ())
        if len(here) > _BUSY_CELL:
            return True
        if any(mark.order > number.order and _meet(mark[:4], _core(number)) for number in here):
            return True
    return False


_Sides = tuple[float, float, float, float]


def _core(number: NumberPlace) -> _Sides:
    """Where its digits have their ink."""
    if number.is_turned:
        rim = _LINE * (number.right - number.left)
        return number.left + rim, number.bottom, number.right - rim, number.top
    rim = _LINE * (number.top - number.bottom)
    return number.left, number.bottom + rim, number.right, number.top - rim


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cells(sides: Sequence[float]) -> Iterator[_Cell]:
    """The squares of the page that it touches; none if there are many."""
    low, high = -1e5, 1e5
    left, bottom, right, top = (min(max(side, low), high) // _CELL for side in sides)
    columns, rows = int(right - left) + 1, int(top - bottom) + 1
    if columns > 0 and rows > 0 and columns * rows <= _WIDE_CELLS:
        for column in range(int(left), int(right) + 1):
            for row in range(int(bottom), int(top) + 1):
                yield column, row


def covered_numbers(
    page: pypdfium2.PdfPage,
    objects: PageObjects,
    shown: ShownPage,
    runs: Sequence[TextRun],
    shades: Sequence[int | None],
) -> Iterator[int]:
    """The numbers of runs whose ink is not all on the page; `shades` are those of their colours."""
    drawn = {run.object for run in runs}
    others = (one for place, one in objects.handles.items() if place not in drawn)
    left_out = [*others, *objects.drawings]
    scale = min(
        _SCALE * shown.enlargement, _SIDE_MAX / max(page.get_width(), page.get_height(), 1.0)
    )
    for on_black in (False, True):
        here = [
            number
            for number, shade in enumerate(shades)
            if shade is not None and (shade >= _LIGHT) is on_black
        ]
        if here:
            alone = drawn_grey(page, left_out, scale, on_black=on_black)
            whole = drawn_grey(page, (), scale, on_black=on_black)
            missing = _missing(alone, whole, on_black=on_black)
            yield from (one for one in here if _lacks_ink(missing, shown, runs[one].area))


def _missing(alone: GreyPicture, whole: GreyPicture, *, on_black: bool) -> Image.Image:
    """Light where ink of the first picture is not in the second one."""
    one, other = _picture(alone), _picture(whole)
    ink = one if on_black else ImageChops.invert(one)
    left = other if on_black else ImageChops.invert(other)
    needed = ink.point([int((1 - _MISSING) * v) if v >= _INK_MIN else 0 for v in range(256)])
    return ImageChops.subtract(needed, left)


def _picture(grey: GreyPicture) -> Image.Image:
    return Image.frombytes("L", (grey.width, grey.height), bytes(grey.pixels))


def _lacks_ink(missing: Image.Image, shown: ShownPage, area: Rectangle) -> bool:
    left, top, right, bottom = shown.sides(area)
    width, height = missing.size
    box = (
        min(max(int(left * width), 0), width - 1),
        min(max(int(top * height), 0), height - 1),
        min(max(int(right * width) + 1, 1), width),
        min(max(int(bottom * height) + 1, 1), height),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        return False
    return sum(missing.crop(box).histogram()[1:]) >= _PIXELS_MIN
