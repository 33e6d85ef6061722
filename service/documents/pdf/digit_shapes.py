"""Decides whether a drawn digit looks like the digit that its character names.

A glyph is brought to one size and compared with digits of standard typefaces. It is another digit
only if it resembles one clearly more than the digit that it is said to be, so that an unusual
typeface is no lie. A place without ink shows no digit.

Pictures here have ink in white on black. Pure; the cost of a glyph does not depend on its size
once it is cut out, and equal glyphs are compared once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageChops

DIGITS = "0123456789"
_WIDE, _HIGH = 8, 12
_AREA = _WIDE * _HIGH
_NARROW = 0.45
"""Of the height: narrower glyphs, as some ones are, are not stretched to the whole width."""
_CORE = 0.4
"""Of the strongest ink: less is the edge of a stroke."""
_FAINT = 40
"""Of 255; less ink is none."""
_CLEARLY = 9
"""Of 255, mean difference: by so much nearer to another digit."""
_A_DIGIT = 32
"""Of 255. Most digits of eleven typefaces differ less from the standard ones; of other characters,
`CIJOTfgijlot!/'?` do at most."""
_KNOWN_MAX = 4_096
_KNOWN_PIXELS_MAX = 2_048
"""Of a glyph that is remembered; digits in print of 12 points have fewer."""


class Resemblance(NamedTuple):
    """Differences of a glyph from the nearest examples of the digit that it is said to be, and of
    any digit: of 255."""

    of_its_digit: int
    of_any: int

    @property
    def is_plausible(self) -> bool:
        """Whether the glyph may be its digit."""
        return self.of_its_digit <= self.of_any + _CLEARLY

    @property
    def is_a_digit(self) -> bool:
        """Whether the glyph looks like a digit, whichever it is."""
        return self.of_any <= _A_DIGIT and self is not _NO_INK


_NO_INK = Resemblance(255, 0)


class DigitShapes:
    """Examples of all digits, and what was compared with them."""

    def __init__(self, examples: Iterable[tuple[str, bytes, tuple[int, int]]]) -> None:
        cells: dict[str, list[bytes]] = {digit: [] for digit in DIGITS}
        for digit, ink, size in examples:
            cell = _cell(ink, size)
            if cell is not None:
                cells[digit].append(cell)
        self._of_digit = {digit: _stacked(cells[digit]) for digit in DIGITS}
        self._of_all = _stacked([cell for digit in DIGITS for cell in cells[digit]])
        self._known: dict[tuple[str, int, bytes], Resemblance] = {}

    def resemblance(self, ink: bytes, size: tuple[int, int], digit: str) -> Resemblance:
        """How much the picture of a glyph, of this width and height, resembles a digit."""
        key = (digit, size[0], ink)
        known = self._known.get(key)
        if known is None:
            known = self._compared(ink, size, digit)
            if len(self._known) >= _KNOWN_MAX:
                self._known.clear()
            if len(ink) <= _KNOWN_PIXELS_MAX:
                self._known[key] = known
        return known

    def _compared(self, ink: bytes, size: tuple[int, int], digit: str) -> Resemblance:
        cell = _cell(ink, size)
        if cell is None:
            return _NO_INK
        difference = _least_difference(cell, self._of_digit[digit])
        if difference <= _CLEARLY:  # No other one can be clearly nearer.
            return Resemblance(difference, difference)
        return Resemblance(difference, _least_difference(cell, self._of_all))


def _stacked(cells: Sequence[bytes]) -> Image.Image:
    """One row for each cell."""
    return Image.frombytes("L", (_AREA, len(cells)), b"".join(cells))


def _least_difference(cell: bytes, examples: Image.Image) -> int:
    """The mean difference from the nearest example."""
    same = _picture(examples.size, cell * examples.height)
    means = ImageChops.difference(same, examples).reduce((_AREA, 1))
    least, _ = means.getextrema()
    assert isinstance(least, int), "whole numbers, in a picture of one band"
    return least


def _picture(size: tuple[int, int], pixels: bytes) -> Image.Image:
    """Of these bytes themselves, without a copy."""
    return Image.frombuffer("L", size, pixels, "raw", "L", 0, 1)


def _cell(ink: bytes, size: tuple[int, int]) -> bytes | None:
    """The glyph in the size and strength of all cells; None without ink."""
    strongest = max(ink)
    if strongest < _FAINT:
        return None
    core = _picture(size, ink.translate(_cores(strongest))).getbbox()
    assert core is not None, "the strongest ink is in it"
    left, top, right, bottom = core
    missing = max(0, round(_NARROW * (bottom - top)) - (right - left))
    glyph = _picture(size, ink)
    if missing:
        wider = Image.new("L", (right - left + missing, bottom - top))
        wider.paste(glyph.crop(core), (missing // 2, 0))
        cell = wider.resize((_WIDE, _HIGH), Image.Resampling.BOX)
    else:
        cell = glyph.resize((_WIDE, _HIGH), Image.Resampling.BOX, core)
    return cell.tobytes().translate(_strengthened(strongest))


@lru_cache(maxsize=256)
def _cores(strongest: int) -> bytes:
    return bytes(255 * (shade >= _CORE * strongest) for shade in range(256))


@lru_cache(maxsize=256)
def _strengthened(strongest: int) -> bytes:
    return bytes(min(255, shade * 255 // strongest) for shade in range(256))
