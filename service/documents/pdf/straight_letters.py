"""Lays a picture straight whose letters stand on one slanted line, as those of a stamp do.

Pure; the cost is bounded by the number of pieces that are looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import linear_regression, median

from PIL import Image

from service.documents.pdf.ink_blobs import Blob

_LETTERS_MIN, _LETTERS_MAX = 4, 60
_HEIGHT_MIN = 9
"""Pixels."""
_LIKE = 0.6
"""Of the height of the highest letter, how high the others are."""
_LONG = 2.5
"""Of its height: longer pieces are rules."""
_LEAST, _MOST = math.radians(3), math.radians(60)
_ON_LINE = 0.3
"""Of the height, by which middles of letters are off their line."""
_NEARLY_ALL = 0.75
_RIM, _ASIDE = 0.1, 0.45
"""Of the height, above and below the letters, and beside the middles of the first and the last."""


def straightened(grey: Image.Image, ground: int, pieces: Sequence[Blob]) -> Image.Image | None:
    """The letters alone, level; None if they stand level already, or on no line. `ground` is the
    shade around them, and `pieces` is the ink."""
    letters = list(_letters(pieces))
    if not _LETTERS_MIN <= len(letters) <= _LETTERS_MAX:
        return None
    middles = list(map(_middle, letters))
    slope = median(math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(middles))
    if not _LEAST <= abs(slope) <= _MOST:
        return None
    slope = math.atan(linear_regression(*zip(*middles, strict=True)).slope)
    return _along(grey, ground, letters, slope)


def _letters(pieces: Sequence[Blob]) -> Iterator[Blob]:
    """Pieces of about one height, from left to right, without frames."""
    compact = [
        one for one in pieces if one.height >= _HEIGHT_MIN and one.width <= _LONG * one.height
    ]
    inner = [one for one in compact if not any(_holds(one, other) for other in compact)]
    highest = max((one.height for one in inner), default=0)
    yield from (one for one in sorted(inner) if one.height >= _LIKE * highest)


def _holds(one: Blob, other: Blob) -> bool:
    """Whether a letter of some size lies in it, as in a frame."""
    is_within = one.left < other.left and other.right < one.right
    is_within = is_within and one.top < other.top and other.bottom < one.bottom
    return is_within and 3 * other.height > one.height


def _middle(one: Blob) -> tuple[float, float]:
    return (one.left + one.right) / 2, (one.top + one.bottom) / 2


def _along(
    grey: Image.Image, ground: int, letters: Sequence[Blob], slope: float
) -> Image.Image | None:
    """What stands along the line of this slope, if nearly all letters do."""
    cos, sin = math.cos(slope), math.sin(slope)
    middles = [_middle(one) for one in letters]
    across = [x * cos + y * sin for x, y in middles]
    down = [y * cos - x * sin for x, y in middles]
    height = max(one.height for one in letters)
    line = median(down)
    near = [at for at, one in enumerate(down) if abs(one - line) <= _ON_LINE * height]
    if len(near) < max(_LETTERS_MIN, _NEARLY_ALL * len(letters)):
        return None
    half = (0.5 + _RIM) * height
    left = min(across[at] for at in near) - _ASIDE * height
    right = max(across[at] for at in near) + _ASIDE * height
    top = line - half
    size = max(1, round(right - left)), max(1, round(2 * half))
    from_line = (
        cos,
        -sin,
        left * cos - top * sin,
        sin,
        cos,
        left * sin + top * cos,
    )
    return grey.transform(
        size, Image.Transform.AFFINE, from_line, Image.Resampling.BILINEAR, fillcolor=ground
    )
