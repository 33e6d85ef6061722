"""Decodes the text of an e-mail's body as mail programs do, where its charset is not what it says.

ASCII that is UTF-8 is UTF-8. What no named charset decodes is taken as Windows writes it in the
West, and so is doubtful; a name that is not known is doubtful, too.

Pure; linear in the bytes.
"""

from __future__ import annotations

from typing import NamedTuple

from service.documents.frames.enclosures import Piece
from service.documents.kinds.html_charset import codec_named

_WESTERN = "cp1252"
_ASCII = ("us-ascii", "ascii", "ansi_x3.4-1968")


class BodyText(NamedTuple):
    """A piece in UTF-8, and whether its charset was guessed."""

    piece: Piece
    is_guess: bool


def in_utf8(piece: Piece) -> BodyText:
    """The same text in UTF-8. What is no character becomes a sign for that."""
    kind, _, parameters = piece.media_type.partition(";")
    named = _charset(parameters)
    codec = codec_named(named)
    is_known = codec is not None or named in ("", *_ASCII)
    first = "utf-8" if codec is None or named in _ASCII else codec
    for one in dict.fromkeys((first, "utf-8")):
        text = _decoded(piece.data, one)
        if text is not None:
            return BodyText(_utf8(kind, text), not is_known)
    text = piece.data.decode(_WESTERN, "replace")
    return BodyText(_utf8(kind, text), is_guess=True)


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _utf8(kind: str, text: str) -> Piece:
    return Piece(f"{kind}; charset=utf-8", text.encode("utf-8", "replace"))


def _charset(parameters: str) -> str:
    name, _, value = parameters.partition("=")
    return value.strip().strip('"').lower() if name.strip().lower() == "charset" else ""
