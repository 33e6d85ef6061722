"""Inflates the body of a compressed reply, within a bound.

The service declines compression, but gateways exist that compress all the same. gzip (also where no
header says so: no JSON begins like it) and deflate (with and without zlib's header) are read;
another encoding, a damaged body and one that inflates beyond the bound are values.

gzip may come in several members, one after another: together they are the body, and a part of it is
never taken for the whole. Zero bytes may follow the last one, as padding.

Pure. Time and memory are bounded by the larger of the body and the bound.
"""

from __future__ import annotations

import contextlib
import zlib
from enum import StrEnum

_READ = frozenset({"gzip", "x-gzip", "deflate"})
_PLAIN = frozenset({"", "identity", "none", "binary", "utf-8", "utf8"})
"""Servers write the charset, or that there is no encoding, into this header, too."""
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
"""The header says which of the two it is."""
_MEMBERS_MAX = 10_000
"""Each costs memory and time of its own."""
_PIECE_BYTES = 4_096
"""zlib copies what follows a member, so it is given little at a time."""


class Uninflated(StrEnum):
    """Why there is no body."""

    UNREADABLE = "unreadable"
    """Damaged, cut off, followed by other bytes, in too many members, or in an encoding that is not
    read."""
    TOO_LARGE = "too_large"


def inflated(body: bytes, encoding: str, limit_bytes: int) -> bytes | Uninflated:
    """The inflated body, at most `limit_bytes` of it; `encoding` is the header's value. Encodings
    upon one another are not read."""
    name = encoding.strip().lower()
    if name in _PLAIN and not body.startswith(_GZIP_MAGIC):
        return body
    if name not in _READ and name not in _PLAIN:
        return Uninflated.UNREADABLE
    for window in (_GZIP_OR_ZLIB, -zlib.MAX_WBITS) if name == "deflate" else (_GZIP_OR_ZLIB,):
        with contextlib.suppress(zlib.error):
            return _joined(memoryview(body), limit_bytes, window)
    return Uninflated.UNREADABLE


def _joined(rest: memoryview, limit_bytes: int, window: int) -> bytes | Uninflated:
    """All members together; raises zlib.error where one is damaged."""
    plain = bytearray()
    for _ in range(_MEMBERS_MAX):
        inflating = zlib.decompressobj(window)
        while rest and not inflating.eof:
            piece = rest[:_PIECE_BYTES]
            plain += inflating.decompress(piece, limit_bytes + 1 - len(plain))
            if len(plain) > limit_bytes:
                return Uninflated.TOO_LARGE
            rest = rest[len(piece) - len(inflating.unused_data) :]
        if not inflating.eof:
            return Uninflated.UNREADABLE
        if _is_padding(rest):
            return bytes(plain)
    return Uninflated.UNREADABLE


def _is_padding(rest: memoryview) -> bool:
    """The first byte decides for nearly all members, so many of them cost little."""
    return not any(rest[:1]) and not any(rest)
