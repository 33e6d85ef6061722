"""Decodes the text of an e-mail's body as mail programs do, where its charset is not what it says.

A byte order mark counts most. ASCII that is UTF-8 is UTF-8; UTF-16 has zero bytes. What no named
charset decodes is taken as Windows writes it in the West, and so is doubtful; a name that is not
known is doubtful, too.

Pure; linear in the bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from service.documents.frames.document import BYTE_ORDER_MARKS
from service.documents.frames.enclosures import Piece
from service.documents.kinds.html_charset import codec_named

_WESTERN = "cp1252"
_WIDE = ("utf-16", "utf-16le", "utf-16be", "unicode")
_ASCII = ("us-ascii", "ascii", "ansi_x3.4-1968")


class BodyText(NamedTuple):
    """A piece in UTF-8, and whether its charset was guessed."""

    piece: Piece
    is_guess: bool


def in_utf8(piece: Piece) -> BodyText:
    """The same text in UTF-8. What is no character becomes a sign for that."""
    kind, _, parameters = piece.media_type.partition(";")
    for way in _ways(piece.data, _charset(parameters)):
        try:
            text = way.data.decode(way.codec)
        except UnicodeDecodeError:
            continue
        return BodyText(_utf8(kind, text), way.is_guess)
    return BodyText(_utf8(kind, piece.data.decode(_WESTERN, "replace")), is_guess=True)


class _Way(NamedTuple):
    """How bytes may be read."""

    data: bytes
    codec: str
    is_guess: bool = False


def _ways(data: bytes, named: str) -> Iterator[_Way]:
    """The likeliest first."""
    for mark, codec in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            yield _Way(data[len(mark) :], codec)
    if named in _WIDE and b"\0" in data:
        yield _Way(data, _wide_codec(named, data))
    known = None if named in _WIDE else codec_named(named)
    if known is not None and named not in _ASCII:
        yield _Way(data, known)
    yield _Way(data, "utf-8", is_guess=known is None and named not in ("", *_ASCII))


def _wide_codec(named: str, data: bytes) -> str:
    """UTF-16 without a mark: its name may say the order of bytes, else the zeros of ASCII do."""
    if named == "utf-16":
        is_little = data[1::2].count(0) >= data[::2].count(0)
        return "utf-16-le" if is_little else "utf-16-be"
    return "utf-16-be" if named == "utf-16be" else "utf-16-le"


def _utf8(kind: str, text: str) -> Piece:
    return Piece(f"{kind}; charset=utf-8", text.encode("utf-8", "replace"))


def _charset(parameters: str) -> str:
    name, _, value = parameters.partition("=")
    return value.strip().strip('"').lower() if name.strip().lower() == "charset" else ""
