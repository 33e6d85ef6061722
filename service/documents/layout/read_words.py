"""Words out of recognised lines: where a line is cut, what stays together, how it is turned.

A recognised line is a row of characters with their confidence and their extent along the line. A
word ends at a blank, at a bar between columns, and where the ink leaves a gap that no letter
spacing leaves. Amounts whose thousands are set apart by a blank stay one word. A word is as certain
as its least certain character.

Pure; knows no library.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple, Protocol

from service.documents.layout.page_layout import SeenWord
from service.model.page_words import Box, ReadAs

_BARS = frozenset("|¦│丨")
_COLONS = frozenset(":：")
_CONFUSABLE = re.compile(r"(?<![^\W\d_])[0158](?=[^\W\d_]{2})")
"""A digit that a letter may be, before letters: `1NV`."""
_STUCK = re.compile(r"[^\W\d_]\W{0,3}\d{1,3}$")
_REMAINDER = re.compile(r"\d{3}(?: \d{3})*[.,]\d{1,3}[-)]?")
_UNSURE = 0.85
"""The confidence of a word that may easily be another one, at most."""
SMALL_PX = 22.5
"""Height of a line: in lower ones, points and commas are single pixels, and digits take each
other's shape."""
_NUMERIC = frozenset("0123456789.,'’-")
_GAP, _GAP_IN_NUMBER = 0.22, 0.6
"""Gaps that end a word, in heights of the line; the second between two characters of numbers,
because a blank in an amount is no end, and a column is."""
_GAP_TIMES_USUAL = 2.2
"""And in usual gaps of the line: typewriter faces set all letters wide."""
_GROUP_GAP_MAX = 0.8
"""Of the height: groups of one amount do not stand farther apart."""
BEYOND = 1.0
"""Heights beyond the ends of a line where more of its number may stand."""
_WIDTHS = 1.3
"""A digit's own ink ends so many usual widths from its other side."""
_DIGIT_MIN = 0.12
"""Of the height: the width of a narrow digit. Bars between columns are narrower."""
_OPEN = 0.5
"""The confidence of a digit beside which another one may be missing."""
_FIRST_GROUP = re.compile(r"[-+(]?\d{1,3}")
_NEXT_GROUP = re.compile(r"\d{3}")
_LAST_GROUP = re.compile(r"\d{3}(?:[.,]\d{1,3})?[-)]?")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A recognised character: how sure, and from where to where along its line, in heights of the
    line."""

    text: str
    confidence: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class LineWord:
    """A word of a line, in heights of the line."""

    text: str
    confidence: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word of a page picture. `box` is where it stands in the picture, `level` where it would
    stand if the page lay straight and upright; each in shares of its page. `turn` counts quarters
    clockwise from upright."""

    text: str
    confidence: float
    box: Box
    level: Box
    turn: int = 0


def as_small_print(word: LineWord) -> LineWord:
    """The word of a line with few pixels: nothing is sure of its digits, however it was read."""
    if word.confidence <= _UNSURE or not any(map(str.isdigit, word.text)):
        return word
    return replace(word, confidence=_UNSURE)


def seen_words(read: Iterable[ReadWord]) -> list[SeenWord]:
    """The words as parts of a page."""
    return [
        SeenWord(one.text, one.box, ReadAs.OCR, one.confidence, one.turn, one.level) for one in read
    ]


def words_of(glyphs: Iterable[Glyph]) -> list[LineWord]:
    """The words of one line, from left to right."""
    return _joined([_word(group) for group in _groups(list(glyphs))])


def _groups(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    printed = [glyph for glyph in glyphs if not glyph.text.isspace()]
    gaps = [after.left - before.right for before, after in pairwise(printed)]
    usual = median(gaps) if gaps else 0.0
    group: list[Glyph] = []
    blank = False
    for glyph in glyphs:
        if glyph.text.isspace():
            blank = True
            continue
        if group and (blank or _parted(group[-1], glyph, usual) or _is_label(group, glyph)):
            yield group
            group = []
        group.append(glyph)
        blank = False
    if group:
        yield group


def _parted(before: Glyph, after: Glyph, usual: float) -> bool:
    if before.text in _BARS or after.text in _BARS:
        return True
    gap = after.left - before.right
    within_number = before.text in _NUMERIC and after.text in _NUMERIC
    least = _GAP_IN_NUMBER if within_number else max(_GAP, _GAP_TIMES_USUAL * usual)
    return gap > least


def _is_label(group: list[Glyph], after: Glyph) -> bool:
    """Whether a word is a label to whose colon a number sticks."""
    ends = [glyph.text for glyph in group[-2:]]
    return len(ends) == 2 and ends[1] in _COLONS and ends[0].isalpha() and after.text.isdecimal()


def _word(group: list[Glyph]) -> LineWord:
    text = "".join(glyph.text for glyph in group)
    confidence = min(glyph.confidence for glyph in group)
    return LineWord(
        text,
        min(confidence, _UNSURE) if _CONFUSABLE.search(text) else confidence,
        group[0].left,
        group[-1].right,
    )


def _joined(words: list[LineWord]) -> list[LineWord]:
    """With amounts such as `1 234,56` as one word."""
    joined: list[LineWord] = []
    place = 0
    while place < len(words):
        end = _amount_end(words, place)
        one = _one(words[place:end])
        joined.append(_as_remainder(one) if place and _may_lack(words[place - 1], one) else one)
        place = end
    return joined


def _may_lack(before: LineWord, amount: LineWord) -> bool:
    """Whether the first digits of an amount may stick to the label before it: `HT.15 336,23`."""
    near = amount.left - before.right <= _GROUP_GAP_MAX
    return (
        near
        and _STUCK.search(before.text) is not None
        and _REMAINDER.fullmatch(amount.text) is not None
    )


def _as_remainder(amount: LineWord) -> LineWord:
    return replace(amount, confidence=min(amount.confidence, _UNSURE))


def _amount_end(words: list[LineWord], start: int) -> int:
    """Behind the last group of the number that begins here; the next place if none does."""
    if not _FIRST_GROUP.fullmatch(words[start].text):
        return start + 1
    end = start + 1
    while end < len(words) and words[end].left - words[end - 1].right <= _GROUP_GAP_MAX:
        if not _LAST_GROUP.fullmatch(words[end].text):
            break
        end += 1
        if not _NEXT_GROUP.fullmatch(words[end - 1].text):
            break
    return end


def _one(words: list[LineWord]) -> LineWord:
    return LineWord(
        " ".join(word.text for word in words),
        min(word.confidence for word in words),
        words[0].left,
        words[-1].right,
    )


def peaks(letters: Sequence[int], sure: Sequence[float]) -> Iterator[tuple[int, float, int, int]]:
    """Letter, confidence, first and last column of each character that a recogniser saw: columns
    with one letter are one character, and columns without letter (0) part two of the same."""
    column = 0
    for letter, run in groupby(letters):
        first, column = column, column + len(list(run))
        if letter:
            yield letter, max(sure[first:column]), first, column - 1


def placed(
    centres: Sequence[tuple[str, float, float]], inked: Sequence[bool], height: float
) -> list[Glyph]:
    """Characters with the extent of their ink. `centres` are characters with confidence and the
    column of their middle, `inked` are a line's columns, `height` is that of the line."""
    printed = [centre for centre in centres if not centre[0].isspace()]
    if not printed:
        return []
    cuts = [_cut(inked, a[2], b[2]) for a, b in pairwise(printed)]
    first = _next_ink(inked, max(0, int(printed[0][2] - height)), 1, printed[0][2])
    last = _next_ink(inked, min(len(inked) - 1, int(printed[-1][2] + height)), -1, printed[-1][2])
    starts = [first, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), last]
    places = iter(zip(starts, ends, strict=True))
    glyphs = []
    for text, confidence, centre in centres:
        start, end = (centre, centre) if text.isspace() else next(places)
        glyphs.append(Glyph(text, confidence, start / height, max(start, end) / height))
    return glyphs


def _cut(inked: Sequence[bool], left: float, right: float) -> tuple[float, float]:
    """The widest run of columns without ink between two middles; their middle if there is none."""
    best, column = (0, 0), int(left)
    end = min(len(inked), int(right) + 1)
    while column < end:
        start = column
        while column < end and not inked[column]:
            column += 1
        if column - start > best[1] - best[0]:
            best = (start, column)
        column += 1
    middle = (left + right) / 2
    return best if best[1] > best[0] else (middle, middle)


def _next_ink(inked: Sequence[bool], start: int, step: int, middle: float) -> float:
    """The first column with ink from here to the middle; the middle if there is none."""
    column = start
    while (middle - column) * step > 0:
        if inked[column]:
            return column + (step < 0)
        column += step
    return middle


class NumberEnds(NamedTuple):
    """Which ends of a line are digits with ink beyond them: a digit may be missing there."""

    left: bool
    right: bool


def open_ends(
    glyphs: Sequence[Glyph], inked: Sequence[bool], start: float, height: float
) -> NumberEnds:
    """The ends of a line that may go on. `inked` are the columns of the line and of what stands
    beside it; the line starts at the column `start`, and has so many columns for its height."""
    printed = [glyph for glyph in glyphs if not glyph.text.isspace()]
    widths = [glyph.right - glyph.left for glyph in printed if glyph.text.isdigit()]
    if not widths:
        return NumberEnds(left=False, right=False)
    width = median(widths)
    first, last = printed[0], printed[-1]
    left, right = first.right - _WIDTHS * width, last.left + _WIDTHS * width

    def widest(begin: float, end: float) -> float:
        """The widest ink between two places of the line; all in heights."""
        first, last = (max(0, round(start + place * height)) for place in (begin, end))
        runs = (len(list(run)) for is_ink, run in groupby(inked[first:last]) if is_ink)
        return max(runs, default=0) / height

    return NumberEnds(
        first.text.isdigit() and widest(left - _GROUP_GAP_MAX, left) >= _DIGIT_MIN,
        last.text.isdigit() and widest(right, right + _GROUP_GAP_MAX) >= _DIGIT_MIN,
    )


def goes_on(glyphs: Sequence[Glyph], longer: Sequence[Glyph]) -> bool:
    """Whether a second reading of a line has all that the first one has, and more."""
    first, second = ("".join(one.text for one in line).strip() for line in (glyphs, longer))
    return len(second) > len(first) and first[1:-1] in second


def with_unsure_ends(glyphs: Sequence[Glyph], ends: NumberEnds) -> list[Glyph]:
    """The line with little confidence in its open ends."""
    printed = [number for number, glyph in enumerate(glyphs) if not glyph.text.isspace()]
    unsure = {printed[0]} if ends.left else set()
    unsure |= {printed[-1]} if ends.right else set()
    return [
        replace(glyph, confidence=min(glyph.confidence, _OPEN)) if number in unsure else glyph
        for number, glyph in enumerate(glyphs)
    ]


class ReadsPictures(Protocol):
    """Reads the words of page pictures."""

    def read(self, pixels: bytes, width: int, height: int) -> tuple[ReadWord, ...] | None:
        """The words of a picture (three bytes for a pixel: red, green, blue), line by line; None
        if it holds more lines than a page of text."""
