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

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

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
    page = shown.bounds
    left, bottom, right, top = page
    for number, run in enumerate(runs):
        for digit in run.digits:
            x0, y0, x1, y1 = ink = digit.ink
            is_within = left <= x0 <= x1 <= right and bottom <= y0 <= y1 <= top
            if not is_within and _is_cut(ink, page):
                yield number
                break


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
    if not numbers:
        return False
    first = min(number.order for number in numbers)
    broad = [at for at, mark in enumerate(above) if mark.order > first and _is_broad(mark)]
    if not broad:
        return False
    cells: dict[_Cell, list[NumberPlace]] = {}
    for number in numbers:
        for cell in _cells(_core(number)):
            cells.setdefault(cell, []).append(number)
    shades = {number.shade for number in numbers}
    return any(
        _lies_on_one(above[at], cells) and _hides(above[at], paint_of(at), shades) for at in broad
    )


def may_hide(shade: int | None, shades: Collection[int | None]) -> bool:
    """Whether something of this shade can hide text of these shades."""
    return shade is None or any(
        other is None or abs(other - shade) >= _SHADE_OTHER for other in shades
    )


def _hides(mark: DrawnMark, paint: MarkPaint, shades: set[int | None]) -> bool:
    """Whether it can hide text of these shades. A frame hides only what is below its sides."""
    slim = min(mark.right - mark.left, mark.top - mark.bottom)
    if not paint.is_seen or (paint.stroke is not None and slim > _FRAME * paint.stroke):
        return False
    return may_hide(paint.shade, shades)


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
    left_out = objects.all_but({run.object for run in runs})
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
            pictures = alone.picture(), whole.picture()
            places = ((one, _place(shown, runs[one].area, alone)) for one in here)
            yield from (
                one
                for one, place in places
                if place and _lacks_ink(*(each.crop(place) for each in pictures), on_black=on_black)
            )


def _lacks_ink(alone: Image.Image, whole: Image.Image, *, on_black: bool) -> bool:
    """Whether ink of the first picture is not in the second one."""
    ink = alone if on_black else ImageChops.invert(alone)
    left = whole if on_black else ImageChops.invert(whole)
    missing = ImageChops.subtract(ink.point(_NEEDED), left)
    return sum(missing.histogram()[1:]) >= _PIXELS_MIN


_NEEDED = [int((1 - _MISSING) * ink) if ink >= _INK_MIN else 0 for ink in range(256)]


def _place(
    shown: ShownPage, area: Rectangle, picture: GreyPicture
) -> tuple[int, int, int, int] | None:
    """The pixels of an area; None if it has none."""
    left, top, right, bottom = shown.sides(area)
    width, height = picture.width, picture.height
    place = (
        min(max(int(left * width), 0), width - 1),
        min(max(int(top * height), 0), height - 1),
        min(max(int(right * width) + 1, 1), width),
        min(max(int(bottom * height) + 1, 1), height),
    )
    return place if place[0] < place[2] and place[1] < place[3] else None
