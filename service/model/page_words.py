"""Where the words of a document's text stand on its pages.

Boxes are shares of the page as a person sees it (turned upright, cut to its crop box), from its
left top corner: they fit any picture of the page, whatever its resolution. Words lie in the order
of the text and do not overlap in it.

Plain data; pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class ReadAs(StrEnum):
    """How a word was read; a closed set."""

    TEXT = "text"
    """Drawn by the page as text."""
    FORM = "form"
    """The value of a form's field."""
    ANNOTATION = "annotation"
    """Drawn by a note on the page."""
    OCR = "ocr"
    """Recognised in a picture."""


class Direction(IntEnum):
    """Where reading goes along a word on the page as it is shown, in quarters clockwise. Hebrew
    that lies upright goes left, and so does English that stands on its head."""

    RIGHT = 0
    DOWN = 1
    LEFT = 2
    UP = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page: shares of its width and height, 0 to 1, from the left top corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """One word: where it begins and ends in the document's text, and where it stands."""

    start: int
    end: int
    page: int
    """From 1."""
    box: Box
    read_as: ReadAs
    confidence: float = 1.0
    """Of OCR, 0 to 1."""
    direction: Direction = Direction.RIGHT


class PageWords:
    """The placed words of one document."""

    def __init__(self, words: tuple[PlacedWord, ...]) -> None:
        self._words = words
        self._starts = [word.start for word in words]

    def __len__(self) -> int:
        return len(self._words)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PageWords) and self._words == other._words

    def __hash__(self) -> int:
        return hash(self._words)

    def __iter__(self) -> Iterator[PlacedWord]:
        return iter(self._words)

    def between(self, start: int, end: int) -> tuple[PlacedWord, ...]:
        """The words that have a character of the text between these places."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_right(self._starts, end - 1, first)
        words = self._words[first:last]
        if len(words) == 1 and words[0].end > start:  # As most values are.
            return words
        return tuple([word for word in words if word.end > start])
