"""Where a value of an invoice stands in its document, also as a word of its own.

A value is looked for as it is. An expression that is made of it has to be compiled for each
document, which takes longer than the search.

Pure; linear in the text for each value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def places_of(value: str, text: str) -> Iterator[int]:
    """Where the value begins, from the left; places do not overlap."""
    at = text.find(value) if value else -1
    while at >= 0:
        yield at
        at = text.find(value, at + len(value))


def whole_places(value: str, text: str) -> Iterator[int]:
    """The same, with no letter, digit or underscore beside it."""
    at = text.find(value) if value else -1
    while at >= 0:
        end = at + len(value)
        before, behind = text[at - 1 : at], text[end : end + 1]
        if before.isalnum() or behind.isalnum() or "_" in (before, behind):
            at = text.find(value, at + 1)
        else:
            yield at
            at = text.find(value, end)


def whole_words(words: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Where these words begin and end in the text as such, from the left."""
    return sorted((at, at + len(word)) for word in words for at in whole_places(word, text))
