"""Which drawings stand right beside a number of the text, as high as its digits: they may be more
of them. Where outlines of a 9 stand before `100.00`, people read another amount.

Pure; the number of comparisons is bounded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from service.documents.pdf.digit_marks import NumberPlace

_GAP, _WITHIN = 0.25, 0.3
"""Of the height of the number's font: the blank of a word is wider; and how far it reaches into the
number's box, as slanted digits do."""
_LOW, _HIGH = 0.4, 1.1
"""Of that height; digits have 0.65."""
_WIDE = 0.9
"""Of its own height, how wide it is at most."""
_LOOKS_MAX = 20_000
_Sides = tuple[float, float, float, float]
"""Left, bottom, right and top."""


def beside_numbers(
    numbers: Sequence[NumberPlace], drawings: Sequence[_Sides]
) -> Iterator[tuple[int, int]]:
    """The places of a number and of a drawing beside it; level numbers alone."""
    order = sorted(range(len(drawings)), key=lambda at: drawings[at][1])
    bottoms = [drawings[at][1] for at in order]
    looks = 0
    for number, place in enumerate(numbers):
        height = place.top - place.bottom
        if place.is_turned:
            continue
        for at in order[bisect_left(bottoms, place.bottom - _GAP * height) :]:
            looks += 1
            if drawings[at][1] > place.top or looks > _LOOKS_MAX:
                break
            if _is_beside(drawings[at], place, height):
                yield number, at


def _is_beside(drawing: _Sides, number: NumberPlace, height: float) -> bool:
    left, bottom, right, top = drawing
    wide, high = right - left, top - bottom
    if not (_LOW * height <= high <= _HIGH * height and wide <= _WIDE * high):
        return False
    if top > number.top + _GAP * height:
        return False
    near, far = _GAP * height, _WITHIN * height
    before, behind = number.left - right, left - number.right
    return -far <= before <= near or -far <= behind <= near
