"""Whether a picture of what a page draws beside its text shows an amount or an account.

Printers' files draw letters as outlines, and so may a fraud. Such ink is read by nothing. It is
judged by its pieces (`ink_blobs`), not read: a piece is like a digit or it is not, and a number is
known by its shape. An amount has a mark before its last two or three digits, an account has groups
of four, or very many digits. Days, telephone numbers, postcodes, numbers of registers and words do
not look so; bars of a code and squares of one are no digits.

Pure; the cost is bounded by the number of pieces that are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from PIL import Image, ImageChops

from service.documents.pdf.digit_shapes import DigitShapes
from service.documents.pdf.ink_blobs import Blob, blobs

NUMBER_SCALE = 4.0
"""Pixels for a point, in which a picture is judged."""
_GROUND_OTHER = 30
"""Of 255: fainter ink is not seen (`text_visibility`)."""
_CELL, _FAINT_CELL, _FAINT_MIN = 4, 90, 12
"""Pixels; of 255, what of a cell is faint ink; and the number of such cells: a digit has more."""
_BAND = 0.5
"""Of a side of the picture."""
_HEIGHT_MIN, _HEIGHT_MAX = 9, 240
"""Pixels of a digit."""
_LIKE_DIGITS, _HARDLY_DIGITS = 44, 60
"""Of 255, mean difference from the nearest digit of the standard typefaces. Of 28 typefaces, 95 of
100 digits have at most the first one, 20 of 100 letters have, and all digits have the second."""
_WIDTH_MAX = 0.95
"""Of a digit's height."""
_MARK = 0.5
"""Of the height of the digits beside it, how wide and high a point or a comma is at most."""
_MARK_WIDE, _LOW, _BELOW = 0.35, 0.12, 0.35
"""Of the height: how wide a point is, how far above the line it ends at most, and how far a comma
reaches below. Hyphens are no points."""
_WORD_GAP, _MARK_GAP, _LINE_GAP = 0.4, 0.6, 1.6
"""Of the height: wider gaps part words, also at marks, and lines."""
_ON_LINE = 0.5
"""Of the smaller height, that neighbours have in common; and of the larger one, the smaller one."""
_LONG_PIECE = 3.0
"""Of its height: longer pieces are rules and frames."""
_EVEN = 0.1
"""Of the height, by which the digits of one number differ."""
_ROOM, _ROOM_INK = 0.4, 0.25
"""Of the height, above a number and below; and the share of it with ink, as of a line."""
_PIECES_MAX = 6_000
_OPEN_LINES_MAX = 100
_ONE_DIGIT, _NOTHING = 38, 255
"""A digit alone: 85 of 100 digits differ less, 10 of 100 letters."""
_AMOUNT = re.compile("(?<![dtm])(?<![dt]h)[dt]{1,9}(?:[mh][dt]{3})*m[dt]{2,3}(?![dtmh])")
"""Hours have a dash between them."""
_HOUR = re.compile("[dt]{1,2}m[dt]{2}[mh]?")
_BELOW_ONE = re.compile("[dt]m[dt]{2}")
_DASH_LOW, _DASH_HIGH, _DASH_INK = 0.25, 0.75, 0.02
"""Of the height of hours: where a dash between them is; and the share of it with ink."""
_UNLIKE_MAX = 1 / 3
"""Of the digits of an amount."""
_GROUP, _GROUPS_MIN, _GROUPED_MIN = 4, 3, 9
"""An account: pieces of a group, such groups in a row, and digits in them."""
_LONG_MIN, _LONG_SHARE = 14, 0.65
"""An account without blanks: its digits, and their share of it."""


class Inked(NamedTuple):
    """The ink of a picture."""

    grey: Image.Image
    ground: int
    """The shade that most of it has."""
    pieces: tuple[Blob, ...] | None
    """Of the stronger ink; None if there are too many."""


def inked(picture: Image.Image) -> Inked:
    """Takes a picture apart."""
    grey, ground = _levels(picture)
    least = max(_strongest(grey.histogram(), ground) // 2, _GROUND_OTHER)
    return Inked(grey, ground, _pieces(_contrasted(grey, ground), least))


def shows_number(found: Inked, shapes: DigitShapes) -> bool:
    """Whether it shows what may be an amount or an account; a picture with more pieces than can be
    told apart may show one, too."""
    grey, ground, pieces = found
    ink = _contrasted(grey, ground)
    if _shows(ink, pieces, shapes):
        return True
    strongest = _strongest(grey.histogram(), ground)
    if _has_faint(ink, strongest // 2) and _shows(ink, _pieces(ink, _GROUND_OTHER), shapes):
        return True
    band = _band(pieces or (), grey)
    if band is None:
        return False
    within = inked(grey.crop(band))
    return within.ground != ground and _shows(
        _contrasted(within.grey, within.ground), within.pieces, shapes
    )


def shows_digit(picture: Image.Image, shapes: DigitShapes) -> bool:
    """Whether the middle third of a picture, across and down, is a digit."""
    ink = _contrasted(*_levels(picture))
    wide, high = ink.size
    middle = ink.crop((wide // 3, high // 3, wide - wide // 3, high - high // 3))
    found = shapes.resemblance(middle.tobytes(), middle.size, "0")
    return found.of_its_digit < _NOTHING and found.of_any <= _ONE_DIGIT


def _levels(picture: Image.Image) -> tuple[Image.Image, int]:
    """The picture in grey, and the shade that most of it has."""
    grey = picture.convert("RGB").convert("L")
    return grey, max(range(256), key=grey.histogram().__getitem__)


def _contrasted(grey: Image.Image, ground: int) -> Image.Image:
    return grey.point([abs(shade - ground) for shade in range(256)])


def _strongest(shades: Sequence[int], ground: int) -> int:
    return max(abs(shade - ground) for shade, count in enumerate(shades) if count)


def _pieces(ink: Image.Image, least: int) -> tuple[Blob, ...] | None:
    found = blobs(ink.point([255 * (shade >= least) for shade in range(256)]))
    return None if found is None else tuple(found)


def _has_faint(ink: Image.Image, strong: int) -> bool:
    """Whether there is ink that is fainter than the strong one, and not the rim of it."""
    strong = max(strong, _GROUND_OTHER)
    faint = ink.point([255 * (_GROUND_OTHER <= shade < strong) for shade in range(256)])
    others = ink.point([255 * (shade >= strong) for shade in range(256)])
    cells = faint.reduce(_CELL).point([255 * (shade >= _FAINT_CELL) for shade in range(256)])
    free = others.reduce(_CELL).point([255] + [0] * 255)
    return ImageChops.darker(cells, free).histogram()[255] >= _FAINT_MIN


def _band(pieces: Sequence[Blob], grey: Image.Image) -> Blob | None:
    """A piece that may be a ground of its own: as long as half of the picture."""
    return next(
        (
            one
            for one in pieces
            if max(one.width / grey.width, one.height / grey.height) >= _BAND
            and min(one.width, one.height) >= _HEIGHT_MIN
        ),
        None,
    )


def _shows(ink: Image.Image, pieces: Sequence[Blob] | None, shapes: DigitShapes) -> bool:
    if pieces is None or len(pieces) > _PIECES_MAX:
        return True
    look = _Look(ink, shapes)
    return any(look.is_number(line) for line in _lines(pieces))


_Word = list[Blob]


class _Line:
    """Pieces from left to right, in words."""

    def __init__(self, first: Blob) -> None:
        self.words: list[_Word] = [[first]]
        self._letter = first
        self._right = first.right

    def takes(self, piece: Blob) -> bool:
        """Takes a piece that continues the line, or lies within its last letter, as in a zero."""
        letter, before = self._letter, self.words[-1][-1]
        gap = piece.left - self._right
        if gap > _LINE_GAP * letter.height or not self._is_beside(piece):
            return False
        if piece.right <= letter.right and piece.bottom <= letter.bottom:
            return _is_narrow(letter)
        has_mark = is_mark(piece, letter.height) or is_mark(before, letter.height)
        if gap > (_MARK_GAP if has_mark else _WORD_GAP) * letter.height:
            self.words.append([])
        self.words[-1].append(piece)
        self._right = max(self._right, piece.right)
        if not is_mark(piece, letter.height):
            self._letter = piece
        return True

    def _is_beside(self, piece: Blob) -> bool:
        letter = self._letter
        if is_mark(piece, letter.height):
            below = letter.bottom + _BELOW * letter.height
            return letter.top <= piece.top and piece.bottom <= below
        low, high = sorted((letter.height, piece.height))
        common = min(letter.bottom, piece.bottom) - max(letter.top, piece.top)
        return common >= _ON_LINE * low and low >= _ON_LINE * high


def _height(piece: Blob) -> int:
    return piece.height


def _is_narrow(piece: Blob) -> bool:
    return piece.width <= _WIDTH_MAX * piece.height


def is_mark(piece: Blob, height: int) -> bool:
    """Whether it may be a point or a comma of digits so high."""
    return max(piece.width, piece.height) <= _MARK * height


def _lines(pieces: Sequence[Blob]) -> Sequence[_Line]:
    """Lines of level print. A line that has begun long ago is not continued."""
    lines = list[_Line]()
    for piece in sorted(pieces):
        if piece.height > _HEIGHT_MAX or piece.width > _LONG_PIECE * piece.height:
            continue
        opened = lines[-_OPEN_LINES_MAX:]
        if not any(line.takes(piece) for line in opened) and piece.height >= _HEIGHT_MIN:
            lines.append(_Line(piece))
    return lines


class _Look:
    """Compares pieces with digits."""

    def __init__(self, ink: Image.Image, shapes: DigitShapes) -> None:
        self._ink = ink
        self._shapes = shapes

    def is_number(self, line: _Line) -> bool:
        """Whether the line shows an amount or an account."""
        in_groups = 0
        digits = 0
        every = [self._signs(word) for word in line.words]
        hours = self._hours(line.words, every)
        for at, (word, signs) in enumerate(zip(line.words, every, strict=True)):
            if at in hours or self._is_below_one(word, signs):
                in_groups = 0
                continue
            count = signs.count("d")
            is_long = count >= max(_LONG_MIN, _LONG_SHARE * len(signs))
            if (is_long or _has_amount(word, signs)) and self._is_free(word):
                return True
            in_groups = in_groups + 1 if len(signs) == _GROUP else 0
            digits = digits + count if in_groups else 0
            is_grouped = in_groups >= _GROUPS_MIN and digits >= _GROUPED_MIN
            if is_grouped and self._is_free(word):
                return True
        return False

    def _hours(self, words: Sequence[_Word], every: Sequence[str]) -> frozenset[int]:
        """The words that are hours, with a dash between blanks: opening hours."""
        places = [at for at, signs in enumerate(every) if signs != "h"]
        return frozenset(
            at
            for pair in pairwise(places)
            if all(_HOUR.fullmatch(every[one]) for one in pair)
            and (every[pair[0]].endswith("h") or self._has_dash(words[pair[0]], words[pair[1]]))
            for at in pair
        )

    def _has_dash(self, before: _Word, after: _Word) -> bool:
        left, right = max(one.right for one in before), after[0].left
        top, height = after[0].top, after[0].height
        middle = (round(top + _DASH_LOW * height), round(top + _DASH_HIGH * height))
        return self._mean((left + 1, middle[0], right - 1, middle[1])) >= _DASH_INK

    def _is_below_one(self, word: _Word, signs: str) -> bool:
        """Whether it is less than one of any coin, as the numbers beside a chart may be."""
        if _BELOW_ONE.fullmatch(signs) is None:
            return False
        cut = self._ink.crop(word[0])
        found = self._shapes.resemblance(cut.tobytes(), cut.size, "0")
        return found.of_its_digit <= found.of_any

    def _is_free(self, word: _Word) -> bool:
        """Whether there is hardly any ink right above it and below, as there is within a code."""
        left, right = word[0].left, max(piece.right for piece in word)
        letters = [one for one in word if not is_mark(one, max(map(_height, word)))]
        top, bottom = min(one.top for one in letters), max(one.bottom for one in letters)
        room = max(2, round(_ROOM * (bottom - top)))
        strips = ((top - room, top), (bottom, bottom + room))
        return all(
            self._mean((left, max(high, 0), right, min(low, self._ink.height))) <= _ROOM_INK
            for high, low in strips
        )

    def _mean(self, place: tuple[int, int, int, int]) -> float:
        """The share of ink."""
        left, top, right, bottom = place
        if top >= bottom or left >= right:
            return 0.0
        shades = self._ink.crop(place).histogram()
        return sum(shades[_GROUND_OTHER:]) / ((right - left) * (bottom - top))

    def _signs(self, word: _Word) -> str:
        """A letter for each piece: `d` is like a digit, `t` hardly, `m` is a low mark, `h` another
        one."""
        height = max(piece.height for piece in word)
        signs, bottom = "", next(one.bottom for one in word if not is_mark(one, height))
        for piece in word:
            if is_mark(piece, height):
                low = piece.bottom >= bottom - _LOW * height and piece.width <= _MARK_WIDE * height
                signs += "m" if low else "h"
            else:
                signs += self._sign(piece)
                bottom = piece.bottom
        return signs

    def _sign(self, piece: Blob) -> str:
        if not _is_narrow(piece) or piece.height < _HEIGHT_MIN:
            return "x"
        cut = self._ink.crop(piece)
        found = self._shapes.resemblance(cut.tobytes(), cut.size, "0").of_any
        return "d" if found <= _LIKE_DIGITS else "t" if found <= _HARDLY_DIGITS else "x"


def _has_amount(word: _Word, signs: str) -> bool:
    for found in _AMOUNT.finditer(signs):
        digits = [word[at] for at in range(*found.span()) if signs[at] in "dt"]
        if found.group().count("t") <= _UNLIKE_MAX * len(digits) and _are_even(digits):
            return True
    return False


def _are_even(digits: Sequence[Blob]) -> bool:
    """Whether they stand on one line and are equally high, as the letters of a word are not."""
    height = max(digit.height for digit in digits)
    most = _EVEN * height + 1
    return all(
        height - digit.height <= most and abs(digit.bottom - digits[0].bottom) <= most
        for digit in digits
    )
