"""The text of recognised pages: words in rows, rows from top to bottom, and where each stands.

Words are put into rows by where they would stand if the page lay straight; the places that are
handed on are those in the picture. Columns stay on their row, two blanks apart.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.documents.document import visible
from service.documents.read_words import ReadWord
from service.model.page_words import PageWords, PlacedWord, ReadAs

_SAME_ROW = 0.5
"""Of the lower word's height: middles of a row do not stand farther apart."""
_COLUMN_GAP = 1.0
"""Of the word's height: a wider gap parts columns."""


def text_of(pages: Iterable[Sequence[ReadWord]]) -> tuple[str, PageWords]:
    """The text of pages, and the places of its words."""
    parts: list[str] = []
    placed: list[PlacedWord] = []
    length = 0
    for number, page in enumerate(pages, 1):
        for before, word in _with_blanks(page, first=not parts):
            length += len(before)
            end = length + len(word.text)
            placed.append(PlacedWord(length, end, number, word.box, ReadAs.OCR, word.confidence))
            parts += (before, word.text)
            length = end
    return "".join(parts), PageWords(tuple(placed))


def _with_blanks(page: Sequence[ReadWord], *, first: bool) -> Iterable[tuple[str, ReadWord]]:
    """Each word with what stands before it in the text."""
    before = "" if first else "\n\n"
    for row in _rows([word for word in page if word.text and visible(word.text) == word.text]):
        for place, word in enumerate(row):
            if place:
                gap = word.level.left - row[place - 1].level.right
                height = word.level.bottom - word.level.top
                before = "  " if gap > _COLUMN_GAP * height else " "
            yield before, word
        before = "\n"


def _rows(words: list[ReadWord]) -> list[list[ReadWord]]:
    rows: list[list[ReadWord]] = []
    for word in sorted(words, key=_middle):
        if rows and _on_row(word, rows[-1]):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.level.left) for row in rows]


def _on_row(word: ReadWord, row: list[ReadWord]) -> bool:
    """Whether the word's middle is that of the row's last word."""
    height = min(one.level.bottom - one.level.top for one in (word, row[-1]))
    return _middle(word) - _middle(row[-1]) <= _SAME_ROW * height


def _middle(word: ReadWord) -> float:
    return (word.level.top + word.level.bottom) / 2
