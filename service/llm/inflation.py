"""Inflates the body of a compressed reply, within a bound.

The service declines compression, but gateways exist that compress all the same. gzip, deflate (with
and without zlib's header), Brotli and Zstandard are read, also upon one another. The bytes decide
before the header does: some gateways compress and do not say so, others name an encoding that they
have already taken off. A body that is text is never inflated. One that is none, and that no header
explains, is tried in each encoding and taken if text comes out. Another encoding, a damaged body
and one that inflates beyond the bound are values.

gzip may come in several members, one after another: together they are the body, and a part of it is
never taken for the whole. Zero bytes may follow the last one, as padding. The sum behind the last
one may be cut off, as far as it is there it must be right.

Pure. Time and memory are bounded by the larger of the body and the bound; Zstandard has a window of
at most 128 MiB beside them.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

import cramjam

_MAGIC = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))
"""How two of the encodings begin, and no text does."""
_UNMARKED = ("deflate", "br")
"""Those that no magic number tells, in the order in which they are tried."""
_PLAIN = frozenset({"", "identity", "none", "binary", "utf-8", "utf8"})
"""Servers write the charset, or that there is no encoding, into this header, too."""
_CONTROLS = bytes(sorted(set(range(32)) - set(b"\t\n\r")))
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
"""The header says which of the two it is."""
_MEMBERS_MAX = 10_000
"""Each costs memory and time of its own."""
_PIECE_BYTES = 4_096
"""zlib copies what follows a member, so it is given little at a time."""
_LAYERS_MAX = 3
"""Encodings upon one another: a server's own, and that of each gateway before it."""
_ROOM_BYTES = 64 * 1024
_NO_ROOM = "whole buffer"
"""How cramjam says that the target is too small."""


class Uninflated(StrEnum):
    """Why there is no body."""

    UNREADABLE = "unreadable"
    """Damaged, cut off, followed by other bytes, in too many members, or in an encoding that is not
    read."""
    TOO_LARGE = "too_large"


_Inflated: TypeAlias = bytes | Uninflated


def inflated(body: bytes, encoding: str, limit_bytes: int) -> _Inflated:
    """The inflated body, at most `limit_bytes` of it; `encoding` is the header's value. A body in
    none of the encodings is returned as it is, unless the header says that it should be in one."""
    named = [name.strip() for name in encoding.lower().split(",")]
    layers = 0
    while body and layers < _LAYERS_MAX and not _is_text(body):
        plain = _without_one(body, named, limit_bytes)
        if plain is None:
            break
        if isinstance(plain, Uninflated):
            return plain
        body = plain
        layers += 1
    explained = layers > 0 or _PLAIN.issuperset(named) or _is_text(body)
    return body if explained else Uninflated.UNREADABLE


def _without_one(body: bytes, named: list[str], limit_bytes: int) -> _Inflated | None:
    """The body without its outermost encoding; None if it is in none that is known. Without a magic
    number and a name, an encoding counts only if text, or another encoding, comes out."""
    for magic, name in _MAGIC:
        if body.startswith(magic):
            return _READ[name](body, limit_bytes)
    for name in _UNMARKED:
        plain = _READ[name](body, limit_bytes)
        if plain is Uninflated.TOO_LARGE:
            return plain
        if isinstance(plain, bytes) and (name in named or _is_likely(plain)):
            return plain
    return None


def _is_likely(plain: bytes) -> bool:
    return bool(plain) and (_is_text(plain) or any(plain.startswith(magic) for magic, _ in _MAGIC))


def _is_text(body: bytes) -> bool:
    """Whether the body holds no control character that no text has. Encoded bytes have some,
    unless they are very short."""
    return len(body.translate(None, _CONTROLS)) == len(body)


def _unzipped(body: bytes, limit_bytes: int) -> _Inflated:
    for window in (_GZIP_OR_ZLIB, -zlib.MAX_WBITS):
        with contextlib.suppress(zlib.error):
            return _joined(memoryview(body), limit_bytes, window)
    return Uninflated.UNREADABLE


def _gunzipped(body: bytes, limit_bytes: int) -> _Inflated:
    try:
        return _joined(memoryview(body), limit_bytes, _GZIP_OR_ZLIB)
    except zlib.error:
        return Uninflated.UNREADABLE


def _joined(rest: memoryview, limit_bytes: int, window: int) -> _Inflated:
    """All members together; raises zlib.error where one is damaged."""
    plain = bytearray()
    for _ in range(_MEMBERS_MAX):
        inflating = zlib.decompressobj(window)
        begins = len(plain)
        while rest and not inflating.eof:
            piece = rest[:_PIECE_BYTES]
            plain += inflating.decompress(piece, limit_bytes + 1 - len(plain))
            if len(plain) > limit_bytes:
                return Uninflated.TOO_LARGE
            rest = rest[len(piece) - len(inflating.unused_data) :]
        if not inflating.eof:
            has_sum = window == _GZIP_OR_ZLIB
            if not has_sum or not _lacks_its_sum_alone(inflating, plain[begins:]):
                return Uninflated.UNREADABLE
        if _is_padding(rest):
            return bytes(plain)
    return Uninflated.UNREADABLE


def _lacks_its_sum_alone(inflating: Any, plain: bytearray) -> bool:
    """Whether the data of a member have ended: its reader takes the rest of the right sum, of which
    any number of bytes may be missing. Data that go on would take these bytes for data."""
    gzip_sum = zlib.crc32(plain).to_bytes(4, "little") + len(plain).to_bytes(8, "little")[:4]
    for whole in (gzip_sum, zlib.adler32(plain).to_bytes(4, "big")):
        for begin in range(len(whole)):
            ending = inflating.copy()
            with contextlib.suppress(zlib.error):
                if not ending.decompress(whole[begin:]) and ending.eof:
                    return True
    return False


def _is_padding(rest: memoryview) -> bool:
    """The first byte decides for nearly all members, so many of them cost little."""
    return not any(rest[:1]) and not any(rest)


def _by(codec: Any) -> Callable[[bytes, int], _Inflated]:
    """A reader with growing room: the whole bound at once would cost more than inflating."""

    def read(body: bytes, limit_bytes: int) -> _Inflated:
        room = min(limit_bytes, _ROOM_BYTES)
        while True:
            target = bytearray(room)
            try:
                size = codec.decompress_into(body, target)
            except cramjam.DecompressionError as error:
                if _NO_ROOM not in str(error):
                    return Uninflated.UNREADABLE
                if room >= limit_bytes:
                    return Uninflated.TOO_LARGE
                room = min(limit_bytes, 4 * room)
            else:
                return bytes(memoryview(target)[:size])

    return read


_READ: MappingProxyType[str, Callable[[bytes, int], _Inflated]] = MappingProxyType(
    {"gzip": _gunzipped, "zstd": _by(cramjam.zstd), "br": _by(cramjam.brotli), "deflate": _unzipped}
)
