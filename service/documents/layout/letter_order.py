"""Puts the characters of a run in the order in which people read them, by where they stand.

A PDF may draw them in any order: from the right with a negative space between them, Hebrew and
Arabic from the left. PDFium gives some of them as they are drawn. Characters from the right are
read from the right, the numbers and Latin words among them from the left.

Scripts whose letters stand elsewhere than they are read (`कि`) keep their order, and so do
characters that lie on each other. Takes n log n time in the number of characters.

Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

Sides = tuple[float, ...]
"""Left, top, right and bottom; up is more."""
_FROM_RIGHT = frozenset({"R", "AL"})
_FROM_LEFT = frozenset({"L", "EN", "AN"})
_OVERLAP = 0.5
"""Of the narrower one: two characters in one place."""
_SAME = 0.01
"""Of the width, between the parts of one glyph."""


class _Glyph(NamedTuple):
    """Characters that stand in one place: a letter with its marks, the letters of a ligature."""

    start: float
    end: float
    text: str


@lru_cache(maxsize=4096)
def is_from_right(letter: str) -> bool:
    """Whether it belongs to a script that is read from the right."""
    return unicodedata.bidirectional(letter) in _FROM_RIGHT


def has_from_right(text: str) -> bool:
    """Whether it has a letter of such a script."""
    return not text.isascii() and any(map(is_from_right, text))


def in_reading_order(letters: Sequence[str], places: Sequence[Sides], turn: int) -> str:
    """The text of characters that stand in one line, which is turned by `turn` quarters
    clockwise."""
    text = "".join(letters)
    if any(map(_has_own_order, letters)):
        return text
    drawn = list(_glyphs(letters, places, turn))
    shown = sorted(drawn, key=lambda one: one.start + one.end)
    if any(_lie_together(*pair) for pair in pairwise(shown)):
        return text
    if any(map(is_from_right, letters)):
        shown = list(_read_from_right(shown))
    return "".join(one.text for one in shown)


@lru_cache(maxsize=4096)
def _has_own_order(letter: str) -> bool:
    """Whether it is of a script that is drawn in another order than it is read."""
    category = unicodedata.category(letter)
    is_latin = category != "Lo" or unicodedata.east_asian_width(letter) in "WF"
    return category == "Mc" or not (is_latin or is_from_right(letter))


def _glyphs(letters: Sequence[str], places: Sequence[Sides], turn: int) -> Iterator[_Glyph]:
    glyph: _Glyph | None = None
    for letter, sides in zip(letters, places, strict=True):
        start, end = along(sides, turn)
        if glyph is not None and _is_part(glyph, letter, start, end):
            glyph = _Glyph(glyph.start, glyph.end, glyph.text + letter)
            continue
        if glyph is not None:
            yield glyph
        glyph = _Glyph(start, end, letter)
    if glyph is not None:
        yield glyph


def along(sides: Sides, turn: int) -> tuple[float, float]:
    """Where a character begins and ends on its line."""
    left, top, right, bottom = sides
    return ((left, right), (-top, -bottom), (-right, -left), (bottom, top))[turn]


def _is_part(glyph: _Glyph, letter: str, start: float, end: float) -> bool:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return True
    near = _SAME * (glyph.end - glyph.start)
    return abs(start - glyph.start) <= near and abs(end - glyph.end) <= near


def _lie_together(one: _Glyph, other: _Glyph) -> bool:
    narrow = min(one.end - one.start, other.end - other.start)
    return min(one.end, other.end) - max(one.start, other.start) > _OVERLAP * narrow


def _read_from_right(shown: Sequence[_Glyph]) -> Iterator[_Glyph]:
    """Glyphs from the right; from the first to the last one that is read from the left, with the
    signs between them, from the left."""
    waiting: list[_Glyph] = []
    for glyph in reversed(shown):
        if is_from_right(glyph.text[0]):
            yield from _from_left(waiting)
            waiting = []
            yield glyph
        else:
            waiting.append(glyph)
    yield from _from_left(waiting)


def _from_left(glyphs: Sequence[_Glyph]) -> Iterable[_Glyph]:
    """Signs at either end belong to the line, not to the number."""
    known = [at for at, one in enumerate(glyphs) if _is_read_from_left(one)]
    if not known:
        return glyphs
    first, last = known[0], known[-1]
    return (*glyphs[:first], *glyphs[first : last + 1][::-1], *glyphs[last + 1 :])


def _is_read_from_left(glyph: _Glyph) -> bool:
    return unicodedata.bidirectional(glyph.text[0]) in _FROM_LEFT
