"""Whether a person sees a piece of a page's text, judged by what it draws.

The page is drawn with its text and without it. Where a piece stands, the two pictures must differ,
and its colour must stand out from the ground that the second one shows, all along the piece. So it
makes no difference how text is hidden: by its colour, below a picture, cut off, or on a layer that
is switched off. Pieces that lie upon each other are judged once more: one lot of them, and then the
other, is left out, because visible text would otherwise vouch for what is hidden at its place.

The same text twice at one place is no reason for doubt: some programs print bold letters so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageChops

from service.model.hidden_text import Hiding
from service.model.page_words import Box

CONTRAST_MIN = 30.0
"""Of 255, mean of the three colours. #E6E6E6 on white has 25 and is hardly seen."""
_RATIO_MIN = 1.1
"""Of the luminances, as WCAG counts it: yellow on white has 1.07, though its blue differs much."""
_COVERAGE_MIN = 0.04
"""Share of its box that a word's letters fill at least; light ones fill 0.08."""
_POINT_MIN = 0.15
"""Share of its contrast that the darkest pixel of a single letter has at least."""
_TRACE_MIN = 4
"""Of 255: a point in small print darkens a pixel by as much. A number without it is another one."""
_STRIPS = 16
_NEIGHBOURS_MAX = 32
_OVERLAP_MIN = 0.3
_COLOURS = 3
_CHARACTERS_MAX = 200
_EVEN = 0.7
"""Characters are not all of one width."""
_Colour = tuple[int, int, int]
_Pixels = tuple[float, float, float, float]
"""Left, top, right and bottom of a place in a picture."""


class DrawnText(NamedTuple):
    """A piece of text that one object of a page draws."""

    text: str
    box: Box
    order: int
    """Of its object, in the order of drawing."""
    colour: tuple[int, int, int] | None
    """None if it is not one colour."""
    opacity: float = 1.0
    line_share: float = 1.0
    """Of the box, that its line of letters takes: a slanted one takes little."""


Drawing = Callable[[Collection[int]], Image.Image]
"""Draws the page without the objects of these orders."""


def unseen(pieces: Sequence[DrawnText], draw: Drawing) -> Iterator[tuple[int, Hiding]]:
    """The places of pieces that a person does not see."""
    whole, bare = draw(()), draw({piece.order for piece in pieces})
    added = ImageChops.difference(whole, bare)
    hidden: dict[int, Hiding] = {}
    for number, piece in enumerate(pieces):
        how = _judged(piece, added, bare)
        if how is not None:
            hidden[number] = how
    shown = [number for number in range(len(pieces)) if number not in hidden]
    for number in _overlaid([pieces[number] for number in shown], whole, draw):
        hidden[shown[number]] = Hiding.COVERED
    yield from sorted(hidden.items())


def _judged(piece: DrawnText, added: Image.Image, bare: Image.Image) -> Hiding | None:
    box = _pixels(piece.box, bare)
    contrast = 255.0
    if piece.colour is not None:
        ground = _mean(bare, box)
        colour = piece.colour if piece.opacity == 1.0 else _mixed(piece, ground)
        if _is_like(colour, ground):
            return Hiding.LIKE_ITS_GROUND
        contrast = _contrast(colour, ground)
        if _may_vary(piece, ground) and _is_like_somewhere(piece, bare, box):
            return Hiding.LIKE_ITS_GROUND
    return None if _is_added(piece, added, box, contrast) else Hiding.COVERED


def _mixed(piece: DrawnText, ground: _Colour) -> _Colour:
    """The colour that a ground shows through."""
    assert piece.colour is not None, "of the pieces here"
    part = piece.opacity
    red, green, blue = (
        round(part * one + (1 - part) * below)
        for one, below in zip(piece.colour, ground, strict=True)
    )
    return red, green, blue


def _contrast(one: _Colour, other: _Colour) -> float:
    (red, green, blue), (its_red, its_green, its_blue) = one, other
    return (abs(red - its_red) + abs(green - its_green) + abs(blue - its_blue)) / _COLOURS


@lru_cache(maxsize=4_096)
def _is_like(colour: _Colour, ground: _Colour) -> bool:
    return _contrast(colour, ground) < CONTRAST_MIN or _ratio(colour, ground) < _RATIO_MIN


def _may_vary(piece: DrawnText, ground: _Colour) -> bool:
    """Whether one character's ground can be like the text, if all have this ground in the mean."""
    assert piece.colour is not None, "of the pieces here"
    lighter = 255 - sum(piece.colour) / _COLOURS - CONTRAST_MIN
    return lighter <= 0 or 255 - sum(ground) / _COLOURS >= _EVEN * lighter / len(piece.text)


def _is_like_somewhere(piece: DrawnText, bare: Image.Image, box: _Pixels) -> bool:
    """Whether one of its characters lies on a ground of its colour, as black ones do that reach
    into a black surface. Looked at only where the ground has such a shade at all."""
    left, top, right, bottom = box
    assert piece.colour is not None, "of the pieces here"
    around = bare.crop((int(left), int(top), math.ceil(right), math.ceil(bottom)))
    if not _has_shade_of(around, piece.colour):
        return False
    count = min(len(piece.text), _CHARACTERS_MAX)
    wide, high = right - left, bottom - top
    for at in range(count):
        one, next_one = at / count, (at + 1) / count
        part = (
            (left + one * wide, top, left + next_one * wide, bottom)
            if wide >= high
            else (left, top + one * high, right, top + next_one * high)
        )
        if (
            part[2] - part[0] >= 1
            and part[3] - part[1] >= 1
            and _is_like(piece.colour, _mean(bare, part))
        ):
            return True
    return False


def _has_shade_of(around: Image.Image, colour: _Colour) -> bool:
    return all(
        isinstance(found, tuple) and found[0] - CONTRAST_MIN < shade < found[1] + CONTRAST_MIN
        for found, shade in zip(around.getextrema(), colour, strict=False)
    )


@lru_cache(maxsize=4_096)
def _ratio(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The contrast ratio of two colours: from 1, the same, to 21, black on white."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance, as WCAG defines it."""
    shares = (part / 255 for part in colour)
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _is_added(piece: DrawnText, added: Image.Image, box: _Pixels, contrast: float) -> bool:
    """Whether leaving text out changes enough at the piece's place."""
    if not _is_word(piece.text):
        return _has_trace(piece, added, box, contrast)
    red, green, blue = _mean(added, box)
    least = max(1.0, _COVERAGE_MIN * contrast)
    return (red + green + blue) / _COLOURS >= piece.line_share * least


def _is_word(text: str) -> bool:
    """Whether it is more than one letter or some marks."""
    return len(text) > 1 and (text.isalnum() or any(map(str.isalnum, text)))


def _has_trace(piece: DrawnText, added: Image.Image, box: _Pixels, contrast: float) -> bool:
    left, top, right, bottom = box
    around = (int(left) - 1, int(top) - 1, int(right) + 2, int(bottom) + 2)
    ranges = added.crop(around).getextrema()[:_COLOURS]
    least = _POINT_MIN * contrast if piece.text.isalnum() else _TRACE_MIN
    return any(one[1] >= least for one in ranges if isinstance(one, tuple))


def _mean(picture: Image.Image, box: _Pixels) -> tuple[int, int, int]:
    """The mean colour; pictures here have a fourth part of each pixel that means nothing."""
    # What `resize` and `getpixel` do: around them they take three times as long as within.
    red, green, blue, _ = picture.im.resize((1, 1), Image.Resampling.BOX, box).getpixel((0, 0))
    return red, green, blue


def _pixels(box: Box, picture: Image.Image) -> _Pixels:
    """At least one pixel, within the picture."""
    width, height = picture.size
    left, right = box.left * width, box.right * width
    top, bottom = box.top * height, box.bottom * height
    if (
        left >= 0.0
        and left + 1.0 <= right <= width
        and top >= 0.0
        and top + 1.0 <= bottom <= height
    ):
        return left, top, right, bottom
    left = min(max(box.left * width, 0.0), width - 1.0)
    top = min(max(box.top * height, 0.0), height - 1.0)
    right = min(max(box.right * width, left + 1.0), float(width))
    bottom = min(max(box.bottom * height, top + 1.0), float(height))
    return left, top, right, bottom


# Pieces upon each other.


def _overlaid(pieces: Sequence[DrawnText], whole: Image.Image, draw: Drawing) -> set[int]:
    """Places of pieces that add nothing once those at their place are still drawn."""
    lower, upper = set[int](), set[int]()
    for one, other in _overlaps(pieces):
        below, above = sorted((one, other), key=lambda number: pieces[number].order)
        lower.add(below)
        upper.add(above)
    hidden = set[int]()
    for doubtful in (lower, upper):
        if doubtful:
            added = ImageChops.difference(
                whole, draw({pieces[number].order for number in doubtful})
            )
            hidden |= {number for number in doubtful if not _stays(pieces[number], added)}
    return hidden


def _stays(piece: DrawnText, added: Image.Image) -> bool:
    return _is_added(piece, added, _pixels(piece.box, added), CONTRAST_MIN)


def _overlaps(pieces: Sequence[DrawnText]) -> Iterator[tuple[int, int]]:
    """Pairs of different texts at one place; each piece is compared with a bounded number."""
    strips = defaultdict[int, list[int]](list)
    for number in sorted(range(len(pieces)), key=lambda number: pieces[number].box.top):
        piece = pieces[number]
        first, last = int(piece.box.left * _STRIPS), int(piece.box.right * _STRIPS)
        for strip in range(max(first, 0), min(last, _STRIPS - 1) + 1):
            near = strips[strip]
            near[:] = [one for one in near if pieces[one].box.bottom > piece.box.top]
            yield from (
                (one, number)
                for one in near[-_NEIGHBOURS_MAX:]
                if pieces[one].order != piece.order and _differ_at_one_place(pieces[one], piece)
            )
            near[:] = [*near[-_NEIGHBOURS_MAX:], number]


def _differ_at_one_place(one: DrawnText, other: DrawnText) -> bool:
    a, b = one.box, other.box
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    if width <= 0 or height <= 0:
        return False
    least = min((box.right - box.left) * (box.bottom - box.top) for box in (a, b))
    return width * height >= _OVERLAP_MIN * least and not (
        one.text in other.text or other.text in one.text
    )
