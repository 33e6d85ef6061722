"""Lays the words of pages out as text: in rows, with columns apart, and with each word's place.

Words come with their boxes, from a page's own text or from recognition in its picture. Words whose
middles lie at one height are a row. A gap wider than a blank parts two columns: there the text has
at least two blanks, and so many that equal columns of the page begin at equal columns of the text.
So no number joins with that of the next column. Pages and rows of right-to-left script are read
from the right, their numbers and Latin words from the left. Words that are turned against most of
their page follow behind it.

The text has no character that `document.visible` would drop. Takes n log n time in the number of
words; the text ends soon after `max_chars`.

Pure.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from service.documents.frames.document import visible
from service.documents.frames.word_frames import as_sent
from service.documents.layout.letter_order import has_from_right, is_from_right
from service.model.page_words import Box, Direction, PageWords, PlacedWord, ReadAs

_COLUMNS_MAX = 100
"""Columns of the text for the width of a page."""
_SAME_ROW = 0.35
"""Distance of two middles in a row, as a share of the words' height."""
_HEIGHT_RATIO_MAX = 1.6
"""A heading takes no row of small print beside it."""
_COLUMN_GAP = 0.9
"""Of the words' height; a blank is about 0.3."""
_BLOCK_GAP = 1.0
"""An empty line stands for a gap between rows of this share of their height."""
_APART = 2
_LEVEL_MIN = 0.2
"""Of the sides of its box, what a leaning word has at least."""
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_BLANKS = re.compile(r"\s+")


class SeenWord(NamedTuple):
    """A word that a person sees on a page. `turn` counts quarters clockwise that its letters are
    turned from upright."""

    text: str
    box: Box
    read_as: ReadAs = ReadAs.TEXT
    confidence: float = 1.0
    turn: int = 0
    level: Box | None = None
    """Where it would stand if its page lay straight and upright; rows are found by it."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """The words of a page as it is shown; width and height in any one unit."""

    number: int
    """From 1."""
    width: float
    height: float
    words: Sequence[SeenWord]
    tilt: float = 0.0
    """By which its lines lean, in radians clockwise; words with a level place do not."""


class LaidOut(NamedTuple):
    """Text with the places of its words."""

    text: str
    words: PageWords


class _Word(NamedTuple):
    """A word upright, in units of its page."""

    seen: SeenWord
    text: str
    left: float
    right: float
    middle: float
    height: float


_Row = list[_Word]
_DIRECTIONS = tuple(Direction)


def lay_out(pages: Iterable[SeenPage], max_chars: int, *, aligned: bool = True) -> LaidOut:
    """The text of pages, an empty line between two of them. Without `aligned`, columns are apart
    by as few blanks as possible."""
    text = _Text()
    for page in pages:
        text.end_page()
        for row in _page_rows(page, aligned=aligned):
            text.append_row(row, page.number)
            if len(text) > max_chars:
                return text.laid_out()
    return text.laid_out()


def fitted(pages: Sequence[SeenPage], max_chars: int) -> LaidOut:
    """With columns below each other, unless the blanks for it make the text too long."""
    laid = lay_out(pages, max_chars)
    return laid if len(laid.text) <= max_chars else lay_out(pages, max_chars, aligned=False)


class _Text:
    """Text that grows row by row."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._words: list[PlacedWord] = []
        self._chars = 0

    def __len__(self) -> int:
        return self._chars

    def end_page(self) -> None:
        if self._parts:
            self._add("\n")

    def append_row(self, row: Iterable[tuple[int, _Word]], page: int) -> None:
        """Words of a row, each with the number of blanks before it."""
        for blanks, word in row:
            self._add(" " * blanks)
            start = self._chars
            self._add(word.text)
            seen = word.seen
            self._words.append(
                PlacedWord(
                    start,
                    self._chars,
                    page,
                    as_sent(seen.box),
                    seen.read_as,
                    seen.confidence,
                    _direction(seen),
                )
            )
        self._add("\n")

    def laid_out(self) -> LaidOut:
        return LaidOut("".join(self._parts).rstrip("\n"), PageWords(tuple(self._words)))

    def _add(self, part: str) -> None:
        self._parts.append(part)
        self._chars += len(part)


def _page_rows(page: SeenPage, *, aligned: bool) -> Iterator[list[tuple[int, _Word]]]:
    """The rows of a page; most words' direction first. An empty list is an empty line."""
    by_turn: dict[int, list[_Word]] = {}
    for seen in page.words:
        text = _plain(seen.text)
        if text:
            by_turn.setdefault(seen.turn % 4, []).append(_upright(seen, text, page))
    for number, words in enumerate(sorted(by_turn.values(), key=len, reverse=True)):
        if number:
            yield []
        yield from _block(words, aligned=aligned)


def _direction(seen: SeenWord) -> Direction:
    """Where reading goes along a word on the page."""
    half = 2 if has_from_right(seen.text) else 0
    return _DIRECTIONS[(seen.turn + half) % 4]


def _plain(text: str) -> str:
    """Without invisible characters; ligatures as their letters."""
    if text.isascii() and text.isalnum():
        return text
    letters = _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _BLANKS.sub(" ", visible(letters)).strip()


def _upright(seen: SeenWord, text: str, page: SeenPage) -> _Word:
    box, turn = seen.level or seen.box, seen.turn % 4
    wide, high = page.width, page.height
    if seen.level is not None:
        wide, high, turn = (high, wide, 0) if turn % 2 else (wide, high, 0)
    left, right = box.left * wide, box.right * wide
    top, bottom = box.top * high, box.bottom * high
    match turn:
        case 1:
            left, right, top, bottom = top, bottom, page.width - right, page.width - left
        case 2:
            left, right = page.width - right, page.width - left
            top, bottom = page.height - bottom, page.height - top
        case 3:
            left, right, top, bottom = page.height - bottom, page.height - top, left, right
    if page.tilt and seen.level is None:
        left, top, right, bottom = _levelled(left, top, right, bottom, page.tilt)
    height = max(bottom - top, 1e-6)
    return _Word(seen, text, left, right, (top + bottom) / 2, height)


def _levelled(
    left: float, top: float, right: float, bottom: float, tilt: float
) -> tuple[float, float, float, float]:
    """Where a leaning word would stand if its line were level. Its box holds its corners."""
    cos, sin = math.cos(tilt), math.sin(tilt)
    wide, high = right - left, bottom - top
    both = cos * cos - sin * sin
    length = max((wide * cos - high * abs(sin)) / both, _LEVEL_MIN * wide)
    height = max((high * cos - wide * abs(sin)) / both, _LEVEL_MIN * high)
    x, y = (left + right) / 2, (top + bottom) / 2
    x, y = x * cos + y * sin, y * cos - x * sin
    return x - length / 2, y - height / 2, x + length / 2, y + height / 2


def _block(words: list[_Word], *, aligned: bool) -> Iterator[list[tuple[int, _Word]]]:
    """Rows of words of one direction, each word with the blanks before it."""
    edge = min(word.left for word in words)
    width = max(word.right for word in words) - edge
    # Wider columns than the usual letter's would leave no place for the words themselves.
    unit = median((word.right - word.left) / len(word.text) for word in words)
    unit = max(unit, width / _COLUMNS_MAX, 1e-6)
    column = unit if aligned else None
    letters = _letters(words)
    is_page_from_right = letters[True] > letters[False]
    above: _Row | None = None
    for row in _rows(words):
        if above is not None and _are_apart(above, row):
            yield []
        from_right = is_page_from_right or (letters[True] > 0 and _is_from_right(row))
        yield list(_spaced(row, (edge, edge + width), column, from_right=from_right))
        above = row


def _rows(words: list[_Word]) -> Iterator[_Row]:
    """From the top."""
    row: _Row = []
    tallest: _Word | None = None
    for word in sorted(words, key=lambda word: (word.middle, word.left)):
        if tallest is None or not _in_one_row(tallest, word):
            if row:
                yield row
            row, tallest = [], word
        row.append(word)
        tallest = max(tallest, word, key=lambda word: word.height)
    if row:
        yield row


def _in_one_row(one: _Word, other: _Word) -> bool:
    small, tall = sorted((one.height, other.height))
    return abs(one.middle - other.middle) <= _SAME_ROW * min(tall, _HEIGHT_RATIO_MAX * small)


def _are_apart(above: _Row, row: _Row) -> bool:
    bottom = max(word.middle + word.height / 2 for word in above)
    top = min(word.middle - word.height / 2 for word in row)
    return top - bottom > _BLOCK_GAP * min(
        max(word.height for word in line) for line in (above, row)
    )


def _spaced(
    row: _Row, edges: tuple[float, float], unit: float | None, *, from_right: bool
) -> Iterator[tuple[int, _Word]]:
    """In order of reading, each word with the blanks before it."""
    row.sort(key=lambda word: word.left)
    is_plain = not from_right and all(word.text.isascii() for word in row)
    groups = ([word] for word in row) if is_plain else _groups(row, from_right=from_right)
    chars, before = 0, None
    for group in groups:
        # Where it begins and ends along the row.
        first, last = sorted((group[0], group[-1]), key=lambda word: word.left)
        blanks = 0
        if before is None or (
            _is_column_gap(last, before) if from_right else _is_column_gap(before, first)
        ):
            start = edges[1] - last.right if from_right else first.left - edges[0]
            column = 0 if unit is None else round(start / unit)
            blanks = max(column - chars, 0 if before is None else _APART)
        elif before is not None:
            blanks = 1
        for word in group:
            yield blanks, word
            chars += blanks + len(word.text)
            blanks = 1
        before = first if from_right else last


def _groups(row: _Row, *, from_right: bool) -> Iterator[_Row]:
    """Words of a row in its direction. Those of the other direction that follow each other in one
    column are together, in their own."""
    group: _Row = []
    for word in reversed(row) if from_right else row:
        is_alone = has_from_right(word.text) is from_right
        if group and (is_alone or _is_apart(word, group[-1])):
            yield group[::-1]
            group = []
        if is_alone:
            yield [word]
        else:
            group.append(word)
    if group:
        yield group[::-1]


def _is_apart(one: _Word, other: _Word) -> bool:
    return _is_column_gap(one, other) or _is_column_gap(other, one)


def _is_column_gap(before: _Word, word: _Word) -> bool:
    return word.left - before.right > _COLUMN_GAP * min(before.height, word.height)


def _letters(words: Iterable[_Word]) -> Counter[bool]:
    """How many letters are read from the right, and how many from the left."""
    texts = [word.text for word in words]
    if all(map(str.isascii, texts)):
        return Counter()
    return Counter(is_from_right(letter) for letter in "".join(texts) if letter.isalpha())


def _is_from_right(row: _Row) -> bool:
    """Whether all letters of a row are read from the right. Of rows with both, the page decides, so
    that columns in two languages stay in one order."""
    letters = _letters(row)
    return letters[True] > 0 and not letters[False]
