"""Placed words and hidden text as bytes and JSON, for the pipe from the worker process.

Each word takes the same number of bytes, so that its number is known before it is read. Positions
and confidence are shares of 65,535. What arrives is checked: words in the order of the text, within
it, and without overlap; boxes with their corners in order; a bounded list of printable quotes.

Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from service.model.hidden_text import HIDDEN_MAX, QUOTE_MAX_CHARS, HiddenText, Hiding
from service.model.page_words import Box, Direction, PageWords, PlacedWord, ReadAs
from service.model.printable import is_printable, one_line

_WORD = struct.Struct(">IIHHHHHHBB")
"""Start, end, page, left, top, right, bottom, confidence, how it was read, and where it goes."""
WORD_BYTES = _WORD.size
PAGES_MAX = 0xFFFF
_SHARE = 0xFFFF
_READ_AS = tuple(ReadAs)
_DIRECTIONS = tuple(Direction)


def packed_words(words: PageWords | None) -> bytes:
    """The words, `WORD_BYTES` each."""
    return b"".join(map(_packed, words or ()))


def as_sent(box: Box) -> Box:
    """The box as it arrives: within the page, and rounded."""
    left, top, right, bottom = map(_share, (box.left, box.top, box.right, box.bottom))
    return Box(left / _SHARE, top / _SHARE, right / _SHARE, bottom / _SHARE)


def unpacked_words(data: bytes, chars: int) -> PageWords | None:
    """The words of a text of so many characters. Raises ValueError for any that it cannot have."""
    if len(data) % WORD_BYTES:
        raise ValueError("no whole words")
    return PageWords(tuple(_unpacked(data, chars))) if data else None


def listed(hidden: tuple[HiddenText, ...]) -> list[list[object]]:
    """Hidden text for JSON, cut to its bounds and printable."""
    return [
        [one.how.value, one_line(one.quote[:QUOTE_MAX_CHARS]), one.page]
        for one in hidden[:HIDDEN_MAX]
    ]


def unlisted(sent: object) -> tuple[HiddenText, ...]:
    """Hidden text from JSON. Raises ValueError for what `listed` does not make."""
    if not isinstance(sent, list) or len(sent) > HIDDEN_MAX:
        raise ValueError("no list of hidden text")
    return tuple(map(_hidden, sent))


def _packed(word: PlacedWord) -> bytes:
    box = word.box
    shares = (box.left, box.top, box.right, box.bottom, word.confidence)
    return _WORD.pack(
        word.start,
        word.end,
        word.page,
        *map(_share, shares),
        _READ_AS.index(word.read_as),
        word.direction,
    )


def _share(value: float) -> int:
    if 0.0 <= value <= 1.0:
        return round(value * _SHARE)
    return _SHARE if value > 1.0 else 0


def _unpacked(data: bytes, chars: int) -> Iterator[PlacedWord]:
    before = 0
    for start, end, page, left, top, right, bottom, sure, how, goes in _WORD.iter_unpack(data):
        if not before <= start < end <= chars or page == 0:
            raise ValueError("no such place in the text")
        if left > right or top > bottom or how >= len(_READ_AS) or goes >= len(_DIRECTIONS):
            raise ValueError("no such word")
        before = end
        box = Box(left / _SHARE, top / _SHARE, right / _SHARE, bottom / _SHARE)
        yield PlacedWord(start, end, page, box, _READ_AS[how], sure / _SHARE, _DIRECTIONS[goes])


def _hidden(sent: object) -> HiddenText:
    if not isinstance(sent, list) or len(sent) != 3:
        raise ValueError("no hidden text")
    how, quote, page = sent
    if not isinstance(quote, str) or len(quote) > QUOTE_MAX_CHARS or not is_printable(quote):
        raise ValueError("no quote")
    if page is not None and (type(page) is not int or not 0 < page <= PAGES_MAX):
        raise ValueError("no page")
    return HiddenText(Hiding(how), quote, page)
