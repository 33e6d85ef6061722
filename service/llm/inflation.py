"""Inflates the body of a compressed reply, within a bound.

The service declines compression, but gateways exist that compress all the same. gzip and deflate
are read; another encoding, a damaged body and one that inflates beyond the bound are values.

Pure. Time and memory are bounded by the larger of the body and the bound.
"""

from __future__ import annotations

import zlib
from enum import StrEnum

_READ = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
"""The header says which of the two it is."""


class Uninflated(StrEnum):
    """Why there is no body."""

    UNREADABLE = "unreadable"
    """Damaged, cut off, or in an encoding that is not read."""
    TOO_LARGE = "too_large"


def inflated(body: bytes, encoding: str, limit_bytes: int) -> bytes | Uninflated:
    """The inflated body, at most `limit_bytes` of it; `encoding` is the header's value. Encodings
    upon one another are not read."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return body
    if name not in _READ:
        return Uninflated.UNREADABLE
    inflating = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        plain = inflating.decompress(body, limit_bytes + 1)
    except zlib.error:
        return Uninflated.UNREADABLE
    if len(plain) > limit_bytes:
        return Uninflated.TOO_LARGE
    return plain if inflating.eof else Uninflated.UNREADABLE
