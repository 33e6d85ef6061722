"""Whether the invisible text over a scan says what recognition read in its picture.

Scanners lay their reading over a page, so that people can search it. Nothing reads it where the
picture is read, and it hides nothing if all of its numbers are in the picture. A number that is not
may be a lie, or a slip of either reading: then it stays listed.

Pure; linear in the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.documents.layout.page_layout import SeenWord
from service.model.hidden_text import HiddenText, Hiding

_PIECES_MAX = 50
_SPLIT_MAX = 50
"""Words of the layer that recognition parted otherwise."""


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
    others = numbers.difference(words)
    if len(others) > _SPLIT_MAX:
        return False
    whole = "".join(words)
    return all(other in whole for other in others)


def _normal(text: str) -> str:
    """Letters and digits alone: readings differ in their marks."""
    return "".join(filter(str.isalnum, text)).casefold()
