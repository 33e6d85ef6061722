"""Whether what stands in and beside a number is drawn as what it is read as.

A font names its glyphs itself, so a digit may be named a minus, a comma a blank, and a point a
comma: the page shows `9100.00`, the text says `100.00`. Signs are judged by where their outlines
have ink, beside the digits of their number. Glyphs with ink of which nothing is read (`StrayGlyph`)
are looked for beside numbers; whether such a one is a digit is told by `digit_shapes`.

Without I/O; linear in the numbers and the stray glyphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from service.documents.pdf.pdf_runs import DrawnSign, StrayGlyph, TextRun

SIGNS = frozenset(
    "-.,'\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{RIGHT SINGLE QUOTATION MARK}"
)
_PLAIN = frozenset("0123456789")
_LIKE_DIGITS = frozenset("OolIiJjTtCcfgSs?!|/\\[]()'`\N{RIGHT SINGLE QUOTATION MARK}")
"""Characters that may be drawn as a digit is, by honest fonts."""
_SMALL = 0.55
"""Of the tallest digit: commas, points and dashes are lower, all digits of a font are higher."""
_BELOW, _LEVEL = 0.08, 0.03
"""Of the tallest digit: how far a comma reaches below the line at least, and a point at most."""
_SLIM, _SQUARE = 1.5, 1.15
"""Height of a comma by its width, at least, and that of a point, at most."""
_FLAT = 1.8
"""Width of a dash by its height, at least."""
_NEAR = 0.35
"""Of the height of the line, from a number to what may be a part of it."""
_CELL = 32.0
_CELLS_MAX = 256
_CROWD = 40
"""Stray glyphs in one cell; with more, the page is no text that one reads numbers of."""


class GlyphBeside(NamedTuple):
    """A stray glyph beside a number."""

    stray: StrayGlyph
    is_within: bool
    """Whether digits of the number stand on both sides of it."""

    @property
    def is_dash(self) -> bool:
        """Whether it may be a minus."""
        ink = self.stray.ink
        return ink.right - ink.left >= _FLAT * (ink.top - ink.bottom)


def is_like_digits(letter: str) -> bool:
    """Whether a glyph that looks like a digit may be drawn for this character."""
    return letter in _LIKE_DIGITS


def has_other_signs(run: TextRun) -> bool:
    """Whether a digit of a run is as low as a comma, or one of its signs is none by its ink."""
    heights = [_height(run, digit.ink) for digit in run.digits]
    tallest = max(heights, default=0.0)
    if run.lean is not None or tallest <= 0:
        return False
    if min(heights) < _SMALL * tallest and _has_plain_digits(run):
        return True
    return any(_is_other(sign, run, tallest) for sign in run.signs)


def _has_plain_digits(run: TextRun) -> bool:
    """Whether all are of full height, unlike `²`."""
    return sum(letter in _PLAIN for letter in run.text) == len(run.digits)


def _is_other(sign: DrawnSign, run: TextRun, tallest: float) -> bool:
    letter, ink = sign.letter, sign.ink
    if letter not in SIGNS:
        return False
    height = _height(run, ink)
    if height > _SMALL * tallest:
        return True
    if letter not in ".," or run.turn:
        return False
    width, below = ink.right - ink.left, sign.origin[1] - ink.bottom
    if letter == ".":
        return below > _BELOW * tallest and height > _SLIM * width
    return below < _LEVEL * tallest and height < _SQUARE * width


def _height(run: TextRun, ink: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = ink
    return right - left if run.turn % 2 else top - bottom


def strays_beside(
    runs: Sequence[TextRun], strays: Sequence[StrayGlyph]
) -> Mapping[int, list[GlyphBeside]]:
    """The stray glyphs beside numbers, by the place of the run. One between two runs of digits is
    within the number of the second one."""
    cells: dict[tuple[int, int], list[StrayGlyph]] = {}
    for stray in strays:
        ink = stray.ink
        at = int(_middle(ink.left, ink.right) // _CELL), int(_middle(ink.bottom, ink.top) // _CELL)
        cells.setdefault(at, []).append(stray)
    found: dict[int, list[GlyphBeside]] = {}
    sides: dict[StrayGlyph, int] = {}
    for number, run in enumerate(runs) if cells else ():
        for stray in _near(run, cells):
            side = _side(run, stray)
            before = sides.setdefault(stray, side)
            found.setdefault(number, []).append(GlyphBeside(stray, side == 0 or before != side))
    return found


def _near(run: TextRun, cells: Mapping[tuple[int, int], list[StrayGlyph]]) -> Iterator[StrayGlyph]:
    if not run.digits or run.lean is not None:
        return
    left, bottom, right, top = run.area
    reach = _NEAR * _height(run, run.area) + _CELL / 2
    columns = range(int((left - reach) // _CELL), int((right + reach) // _CELL) + 1)
    rows = range(int((bottom - reach) // _CELL), int((top + reach) // _CELL) + 1)
    if len(columns) * len(rows) > _CELLS_MAX:
        return
    for column in columns:
        for row in rows:
            here = cells.get((column, row), ())
            yield from (stray for stray in here[:_CROWD] if _stands_beside(run, stray))


def _stands_beside(run: TextRun, stray: StrayGlyph) -> bool:
    """In one line with the number, and next to one of its digits."""
    across, along = (0, 1) if run.turn % 2 else (1, 0)
    area, ink = run.area, stray.ink
    middle = _middle(ink[across], ink[across + 2])
    if not area[across] <= middle <= area[across + 2]:
        return False
    near = _NEAR * _height(run, area)
    return any(
        digit.ink[along] - ink[along + 2] <= near and ink[along] - digit.ink[along + 2] <= near
        for digit in (run.digits[0], run.digits[-1])
    ) or (area[along] <= ink[along] and ink[along + 2] <= area[along + 2])


def _side(run: TextRun, stray: StrayGlyph) -> int:
    """-1 before the number, 1 behind it, 0 within it."""
    along = 1 if run.turn % 2 else 0
    middle = _middle(stray.ink[along], stray.ink[along + 2])
    if middle <= min(digit.ink[along] for digit in run.digits):
        return -1
    return int(middle >= max(digit.ink[along + 2] for digit in run.digits))


def _middle(one: float, other: float) -> float:
    return (one + other) / 2
