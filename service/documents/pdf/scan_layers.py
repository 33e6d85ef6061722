"""Whether the invisible text over a scan says what recognition read in its picture.

Scanners lay their reading over a page, so that people can search it. Nothing reads it where the
picture is read, and it hides nothing if all of its numbers are in the picture. A number that is not
may be a lie, or a slip of either reading: then it stays listed.

Pure; linear in the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from service.documents.layout.page_layout import SeenWord
from service.model.hidden_text import HiddenText, Hiding

_PIECES_MAX = 50
_SPLIT_MAX = 50
"""Words of the layer that recognition parted otherwise."""
_CHARS_MAX = 60
"""Of such a word: longer ones are none, and would take long."""


def without_copies(
    hidden: Sequence[HiddenText], layer: Sequence[SeenWord], read: Iterable[SeenWord]
) -> tuple[HiddenText, ...]:
    """What is hidden on a page that was read as a picture, without a layer that agrees."""
    if not layer or len(hidden) > _PIECES_MAX or not _agrees(layer, read):
        return tuple(hidden)
    whole = "".join(_normal(word.text) for word in layer)
    return tuple(
        one for one in hidden if one.how is not Hiding.NOT_DRAWN or _normal(one.quote) not in whole
    )


def _agrees(layer: Iterable[SeenWord], read: Iterable[SeenWord]) -> bool:
    words = [_normal(word.text) for word in read]
    numbers = {_normal(word.text) for word in layer if any(map(str.isdigit, word.text))}
    others = numbers.difference(words, {""})
    if len(others) > _SPLIT_MAX or any(len(other) > _CHARS_MAX for other in others):
        return False
    return all(_stands(other, words) for other in others)


def _stands(number: str, words: Sequence[str]) -> bool:
    """Whether whole words make the number together, or one word has it with letters around."""
    spaced, whole = " ".join(words), "".join(words)
    edges = set(accumulate(map(len, words), initial=0))
    return any(
        not _is_digit(spaced, at - 1) and not _is_digit(spaced, at + len(number))
        for at in _places(number, spaced)
    ) or any(at in edges and at + len(number) in edges for at in _places(number, whole))


def _places(number: str, text: str) -> Iterator[int]:
    at = text.find(number)
    while at >= 0:
        yield at
        at = text.find(number, at + 1)


def _is_digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isdigit()


def _normal(text: str) -> str:
    """Letters and digits alone: readings differ in their marks."""
    return "".join(filter(str.isalnum, text)).casefold()
