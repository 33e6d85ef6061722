"""Reads the characters of a PDF's page by PDFium, as runs: what one object draws without a blank.

A run also ends at a jump, as between the columns of a table. Glyphs whose characters are unknown
are no text; they are counted. Glyphs with ink and without a character to read are kept as strays:
one beside a number may be a digit of it.

This is the one loop over single characters. It calls PDFium four times for each, and twice more for
a digit, what stands beside one, and a blank (`pdfium_calls`). The cost is linear in the number of
characters; the caller bounds it.
"""

from __future__ import annotations

import ctypes
import math
import struct
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from service.documents.layout.letter_order import in_reading_order, is_from_right
from service.documents.pdf import pdfium_calls
from service.documents.pdf.pdf_objects import Rectangle

_JUMP = 0.6
"""Of the height, between two characters of one run."""
_SOFT_HYPHEN = 0xAD
_LETTERS = {0: " ", 2: "-", 0xFFFE: "-", _SOFT_HYPHEN: "-"}
"""PDFium's signs for no character, and for a hyphen at the end of a row. A soft hyphen that is
drawn is a hyphen: many fonts give theirs this code."""
_FIRST_HALF, _SECOND_HALF, _LAST_HALF = 0xD800, 0xDC00, 0xDFFF
_INK_MIN = 0.02
"""The shorter side of a glyph by the longer one; the outlines of blanks have less than 0.006."""
_NO_PLACE = frozenset({"Cf", "Mn", "Me"})
_QUARTER = math.pi / 2
_NO_TEXT = frozenset({"Co", "Cn", "Cs", "Cc"})
_LOW_POINTS = 3.0
_LOW_LETTER = 0.15
"""Of the font's size; letters that connect others have 0.2."""
_LEVEL = 0.03
"""Radians: a degree or two, by which digits may lean and are compared all the same."""
_FIRST_PLAIN, _LAST_PLAIN = ord("!"), ord("~")
"""Printable characters of ASCII."""


class DrawnDigit(NamedTuple):
    """A digit from 0 to 9, and where its glyph has ink by the outline in its font."""

    digit: str
    ink: Rectangle
    origin: tuple[float, float]
    """Where the glyph begins on its line."""
    is_foreign: bool = False
    """Its character is a digit of another script, as `٩` is, with a shape of its own there."""


class DrawnSign(NamedTuple):
    """A character beside a digit in its run, and where its glyph has ink."""

    letter: str
    ink: Rectangle
    origin: tuple[float, float]


class StrayGlyph(NamedTuple):
    """A glyph with ink whose character is a blank, unknown, or none that is drawn."""

    ink: Rectangle
    origin: tuple[float, float]
    object: int


Lean = tuple[float, float, float, float]
"""Where one step along the line and one upwards lead in the page's space."""


@dataclass(slots=True)
class TextRun:
    """Characters of one object without blanks between them."""

    text: str
    area: Rectangle
    object: int
    """Its address."""
    turn: int
    """Quarters clockwise."""
    joined: bool
    """Whether no blank stands before it."""
    digits: tuple[DrawnDigit, ...] = ()
    signs: tuple[DrawnSign, ...] = ()
    lean: Lean | None = None
    """Of text that is neither level nor upright, or is skewed; its size is that of the font."""
    tilt: float = 0.0
    """Of its line, in radians clockwise beyond the turn."""
    font_height: float = 0.0
    """Of letters that may be lower than their font. Where a replacement text names the letters,
    as it does for many Arabic ones, their boxes are as high as their ink."""


class PageRuns(NamedTuple):
    """The text of a page, as it is drawn."""

    runs: list[TextRun]
    unmapped: int
    """Number of glyphs without known characters."""
    strays: list[StrayGlyph]


def is_foreign(text: str) -> bool:
    """Whether it has letters of a script without capitals, which may have digits of its own."""
    return not text.isascii() and any(unicodedata.category(letter) == "Lo" for letter in text)


def read_runs(text: Any) -> PageRuns:
    """What a text page has."""
    reading = _Reading(text)
    reading.read()
    return PageRuns(reading.runs, reading.unmapped, reading.strays)


_SIDES = struct.Struct("4f")
"""Left, top, right and bottom, as PDFium has them in a rectangle."""
_INK = struct.Struct("6d")
"""Left, right, bottom and top; x and y of the origin."""


_TOUCH = 0.1
"""Of the height of a run: a smaller gap is none."""


class _Reading:
    """The runs so far, and the one that grows."""

    def __init__(self, text: Any) -> None:
        self.runs: list[TextRun] = []
        self.unmapped = 0
        self.strays: list[StrayGlyph] = []
        self._text = text
        self._letters: list[str] = []
        self._places: list[tuple[float, ...]] = []
        self._is_reordered = False
        """Whether a character may stand before one that was drawn earlier."""
        self._is_from_right = False
        """Whether the run has letters that are read from the right."""
        self._digits: list[DrawnDigit] = []
        self._signs: list[DrawnSign] = []
        self._before_digit: int | None = None
        """The number of the last character, if it is no digit and not among the signs."""
        self._after_digit = False
        self._sides = (0.0, 0.0, 0.0, 0.0)
        """Left, top, right and bottom of the run that grows."""
        self._index = 0
        """Of its first character."""
        self._object = 0
        self._turn = 0
        self._lean: Lean | None = None
        self._tilt = 0.0
        self._joined = False
        self._ink = (ctypes.c_double * 6)()

    def read(self) -> None:
        """Reads all characters."""
        page = pdfium_calls.address(self._text)
        letter_of, is_unmapped = pdfium_calls.letter_of, pdfium_calls.is_unmapped
        object_of, box_of = pdfium_calls.object_of, pdfium_calls.loose_box_of
        rectangle = pdfium.FS_RECTF()
        place, sides_in = ctypes.addressof(rectangle), _SIDES.unpack_from
        blank = True
        for index in range(pdfium.FPDFText_CountChars(self._text)):
            code = letter_of(page, index)
            if _FIRST_PLAIN <= code <= _LAST_PLAIN:
                letter = chr(code)
            elif _FIRST_HALF <= code < _SECOND_HALF:
                letter = _rare(_whole(code, letter_of(page, index + 1)))
            elif _SECOND_HALF <= code <= _LAST_HALF and index:
                continue  # Of a character that was read with its first half.
            else:
                letter = _rare(code)
            if letter == " " and self._is_within_word(index):
                continue
            if letter == " " or not letter or is_unmapped(page, index) == 1:
                self.unmapped += letter != " "
                self._end()
                self._stray(page, index)
                blank = True
                continue
            here = object_of(page, index) or 0
            box_of(page, index, place)
            sides = sides_in(rectangle)
            if code == _SOFT_HYPHEN and sides[2] <= sides[0] and sides[1] <= sides[3]:
                continue  # It is a hint where a word may be divided, and not drawn.
            if here != self._object or not self._grows(letter, sides):
                self._begin(letter, sides, here, index, joined=not blank)
            if "0" <= letter <= "9":
                self._add_digit(letter, page, index)
            elif letter > "~" and (digit := _other_form(letter)):
                self._add_digit(digit, page, index, letter)
            elif self._after_digit:
                self._add_sign(letter, page, index)
            else:
                self._before_digit = index
            if letter > "~":
                self._is_from_right |= is_from_right(letter)
                if _has_no_place(letter):
                    self._stray(page, index)
            blank = False
        self._end()

    def _is_within_word(self, index: int) -> bool:
        """Whether PDFium made a blank where none is: behind a letter that is read from the right,
        for it measures some of them by their ink, and behind one that stands left of an earlier one
        where the next goes on. Where words end, the places tell."""
        last = self._letters[-1] if self._letters else ""
        if last > "~" and is_from_right(last):
            return self._is_generated(index)
        is_moved = last and self._is_reordered and not self._turn
        return bool(is_moved) and self._is_generated(index) and self._goes_on(index + 1)

    def _goes_on(self, index: int) -> bool:
        """Whether a character stands where the run ends."""
        rectangle = pdfium.FS_RECTF()
        page = pdfium_calls.address(self._text)
        if not pdfium_calls.loose_box_of(page, index, ctypes.addressof(rectangle)):
            return False
        _, top, right, bottom = self._sides
        gap: float = rectangle.left - right
        return abs(gap) <= _TOUCH * abs(top - bottom)

    def _is_generated(self, index: int) -> bool:
        return bool(pdfium.FPDFText_IsGenerated(self._text, index) == 1)

    def _stray(self, page: int, index: int) -> None:
        """Keeps a glyph that has ink, though nothing is read of it."""
        here = pdfium_calls.object_of(page, index)
        if here:
            ink, origin = self._place(page, index)
            small, large = sorted((ink.right - ink.left, ink.top - ink.bottom))
            if small > _INK_MIN * large:
                self.strays.append(StrayGlyph(ink, origin, here))

    def _add_digit(self, digit: str, page: int, index: int, letter: str = "") -> None:
        if self._before_digit is not None:
            self._signs.append(DrawnSign(self._letters[-2], *self._place(page, self._before_digit)))
        self._before_digit, self._after_digit = None, True
        is_foreign = letter != "" and not unicodedata.decomposition(letter)
        self._digits.append(DrawnDigit(digit, *self._place(page, index), is_foreign))

    def _add_sign(self, letter: str, page: int, index: int) -> None:
        """A character behind a digit."""
        self._signs.append(DrawnSign(letter, *self._place(page, index)))
        self._before_digit, self._after_digit = None, False

    def _place(self, page: int, index: int) -> tuple[Rectangle, tuple[float, float]]:
        """Where a glyph has ink, and where it begins."""
        place = ctypes.addressof(self._ink)
        pdfium_calls.ink_of(page, index, place, place + 8, place + 16, place + 24)
        pdfium_calls.origin_of(page, index, place + 32, place + 40)
        left, right, bottom, top, x, y = _INK.unpack_from(self._ink)
        return Rectangle(left, bottom, right, top), (x, y)

    def _begin(
        self, letter: str, sides: tuple[float, ...], here: int, index: int, *, joined: bool
    ) -> None:
        self._end()
        if here != self._object:
            self._object = here
            angle = pdfium.FPDFText_GetCharAngle(self._text, index)
            self._turn, self._tilt = _turned(angle)
            self._lean = self._leans(index) if abs(self._tilt) > _LEVEL else None
        left, top, right, bottom = sides
        self._letters, self._sides, self._joined = [letter], (left, top, right, bottom), joined
        self._index = index
        self._places, self._is_reordered = [sides], self._turn > 0
        self._is_from_right = False

    def _font_height(self, height: float) -> float:
        """Of letters so high; 0 where they are far lower than the font."""
        lean = self._leans(self._index)
        size = math.hypot(lean[2], lean[3])
        return size if height >= _LOW_LETTER * size else 0.0

    def _leans(self, index: int) -> Lean:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._text, index, ctypes.byref(matrix))
        size = pdfium.FPDFText_GetFontSize(self._text, index)
        return matrix.a * size, matrix.b * size, matrix.c * size, matrix.d * size

    def _grows(self, letter: str, sides: tuple[float, ...]) -> bool:
        """Takes a character that follows without a jump in the run's own direction."""
        if not self._letters:
            return False
        left, top, right, bottom = self._sides
        its_left, its_top, its_right, its_bottom = sides
        if self._turn % 2:
            far = _JUMP * (right - left)
            jumps = its_bottom - top > far or bottom - its_top > far
        else:
            far = _JUMP * (top - bottom)
            jumps = its_left - right > far or left - its_right > far
        if jumps:
            return False
        if its_left < left:
            self._is_reordered = True
        self._letters.append(letter)
        self._places.append(sides)
        self._sides = (
            left if left < its_left else its_left,
            top if top > its_top else its_top,
            right if right > its_right else its_right,
            bottom if bottom < its_bottom else its_bottom,
        )
        return True

    def _end(self) -> None:
        if self._letters:
            left, top, right, bottom = self._sides
            area = Rectangle(left, bottom, right, top)
            text = "".join(self._letters)
            if self._is_reordered or self._is_from_right:
                text = in_reading_order(self._letters, self._places, self._turn)
            digits, signs = tuple(self._digits), tuple(self._signs)
            run = TextRun(
                text,
                area,
                self._object,
                self._turn,
                self._joined,
                digits,
                signs,
                self._lean,
                self._tilt,
            )
            height = right - left if self._turn % 2 else top - bottom
            if height < _LOW_POINTS or self._is_from_right:
                run.font_height = self._font_height(height)
            self.runs.append(run)
            self._letters, self._digits, self._signs = [], [], []
        self._before_digit, self._after_digit = None, False


def _whole(first: int, second: int) -> int:
    """The code of a character that PDFium gives in two halves, as UTF-16 does."""
    if not _SECOND_HALF <= second <= _LAST_HALF:
        return first
    return 0x10000 + ((first - _FIRST_HALF) << 10) + (second - _SECOND_HALF)


@lru_cache(maxsize=4096)
def _has_no_place(letter: str) -> bool:
    """Whether a character is drawn on another one, or not at all."""
    return unicodedata.category(letter) in _NO_PLACE


@lru_cache(maxsize=4096)
def _rare(code: int) -> str:
    """The character of a code; a blank for each kind of blank, and nothing for what is no text."""
    letter = _LETTERS.get(code) or chr(code)
    if letter.isspace():
        return " "
    return letter if _is_text(letter) else ""


@lru_cache(maxsize=4096)
def _other_form(letter: str) -> str:
    """The digit from 0 to 9 that a character stands for, as `９`, `²` or `٩` do; else nothing.
    Encircled ones are no digits of an amount."""
    if unicodedata.decomposition(letter).startswith(("<circle>", "<compat>")):
        return ""
    value = unicodedata.digit(letter, None)
    return "" if value is None else str(value)


def _is_text(letter: str) -> bool:
    if letter.isascii():
        return letter.isprintable()
    unknown = letter == "\N{REPLACEMENT CHARACTER}"
    return not unknown and unicodedata.category(letter) not in _NO_TEXT


def _turned(angle: float) -> tuple[int, float]:
    """Quarters clockwise, and radians beyond them."""
    if not angle:
        return 0, 0.0
    quarters = round(angle / _QUARTER)
    return quarters % 4, angle - quarters * _QUARTER
