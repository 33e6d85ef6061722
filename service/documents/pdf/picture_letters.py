"""Whether a small picture on a page of text may show letters that count: a line of print, as of an
account, or a word in large capitals, as a stamp has (`PAID`).

It is judged by its columns of ink, not read: letters of one line stand side by side with blanks
between them, and are about as wide as they are high. Signatures, squares of data and photos do not
look so; bars with digits below them are left out by their bars. Slanted letters are not found.

Without I/O; linear in the pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

LETTER_SCALE = 2.5
"""Pixels for a point, in which a picture is judged."""
LETTER_SIDE_MAX = 3_600
"""Pixels of a page of which it is a part."""
_LINE_LETTERS, _WORD_LETTERS = 10, 3
_LINE_HEIGHT, _WORD_HEIGHT = 6, 28
"""Pixels."""
_NARROW, _WIDE, _PAIR = 0.12, 1.4, 2.0
"""Of the height of its line, how wide a letter is, and two that touch, as `PA`."""
_EVEN = 0.68
"""Of the fullest third: stamped words have 0.71 to 0.98, names in small letters up to 0.63."""
_NEARLY_ALL = 0.8
_FRAME, _DRAWN = 0.12, 0.8
"""Of the shorter side, what is cut off with a frame; of a side, what is drawn of it at least."""
_BARS = 25
_CONTRAST_MIN = 80
_LINES_MAX = 60
_Span = tuple[int, int]


def shows_letters(picture: Image.Image) -> bool:
    """Whether it has such a line or word, in a frame or without one."""
    ink = _ink(picture)
    if ink is None:
        return False
    inner = _within_frame(ink)
    return _has_letters(ink if inner is None else inner)


def _within_frame(ink: Image.Image) -> Image.Image | None:
    """What is in the frame that is drawn around; None without a frame."""
    edges = ink.getbbox()
    if edges is None:
        return None
    framed = ink.crop(edges)
    width, height = framed.size
    top, left = framed.crop((0, 0, width, 1)), framed.crop((0, 0, 1, height))
    if any(sum(one.tobytes()) < _DRAWN * max(one.size) * 255 for one in (top, left)):
        return None
    rim = round(_FRAME * min(width, height))
    return framed.crop((rim, rim, max(width - rim, rim + 1), max(height - rim, rim + 1)))


def _has_letters(ink: Image.Image) -> bool:
    rows = _spans(ink.resize((1, ink.height), Image.Resampling.BOX).tobytes())
    for top, bottom in rows[:_LINES_MAX]:
        if bottom - top < _LINE_HEIGHT:
            continue
        line = ink.crop((0, top, ink.width, bottom))
        spans = _spans(line.resize((line.width, 1), Image.Resampling.BOX).tobytes())
        narrow = sum(right - left < _NARROW * line.height for left, right in spans)
        if narrow >= _BARS:
            return False
        if sum(_is_wide(one, line.height, _WIDE) for one in spans) >= _LINE_LETTERS:
            return True
        if _is_word(line, spans):
            return True
    return False


def _is_wide(span: _Span, height: int, most: float) -> bool:
    """Whether it is as wide as letters of a line with this height are."""
    left, right = span
    return _NARROW * height <= right - left <= most * height


def _ink(picture: Image.Image) -> Image.Image | None:
    """White where there is ink; None for a picture without contrast."""
    grey = picture.convert("RGB").convert("L")
    darkest, lightest = grey.getextrema()
    assert isinstance(darkest, int), "one band"
    assert isinstance(lightest, int), "one band"
    if lightest - darkest < _CONTRAST_MIN:
        return None
    between = (darkest + lightest) // 2
    ink = grey.point([255] * between + [0] * (256 - between))
    dark = ink.histogram()[255]
    return ink.point(_INVERTED) if 2 * dark > ink.width * ink.height else ink


_INVERTED = list(range(255, -1, -1))


def _spans(profile: bytes) -> list[_Span]:
    """Where there is ink, from and to."""
    found, start = list[_Span](), -1
    for at, shade in enumerate((*profile, 0)):
        if shade and start < 0:
            start = at
        elif not shade and start >= 0:
            found.append((start, at))
            start = -1
    return found


def _is_word(line: Image.Image, spans: Sequence[_Span]) -> bool:
    """Whether nearly all that is in the line are letters, or pairs of them, and capitals: they have
    about as much ink in each third of their height."""
    letters = sum(_is_wide(one, line.height, _PAIR) for one in spans)
    if line.height < _WORD_HEIGHT or letters < max(_WORD_LETTERS, _NEARLY_ALL * len(spans)):
        return False
    thirds = line.resize((1, 3), Image.Resampling.BOX).tobytes()
    return min(thirds) >= _EVEN * max(thirds)
