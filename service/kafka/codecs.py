"""Decompression with a bound, put in place of aiokafka's own.

A few hundred kilobytes of compressed batch can inflate to gigabytes, and fetch limits bound only
what travels. aiokafka inflates each batch whole, inside the poll, without a limit. Here the limit
comes first: a batch that would pass it raises `InflatesTooFar` after at most that many bytes.

The replacement is by name in the module that holds aiokafka's batch reader, the one place where the
library offers no parameter; `install` checks that the names are the ones it knows and otherwise
fails the start, so that an update of the library cannot silently remove the bound. The bound itself
belongs to the task that calls `install` and to those that it starts: two services in one process
may have different ones.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeAlias

import cramjam
from aiokafka.record import default_records

Decoder: TypeAlias = Callable[[Any], bytes]

_NAMES = ("gzip_decode", "snappy_decode", "lz4_decode", "zstd_decode")
_XERIAL = b"\x82SNAPPY\x00"
_XERIAL_HEADER_BYTES = 16
_FIRST_GUESS_BYTES = 64 * 1024
_BOMBS_KEPT = 64
_GZIP_MEMBERS_MAX = 64
"""Producers write one; each further one costs a copy of what follows it."""


_limit_bytes: ContextVar[int] = ContextVar("max_inflated_batch_bytes", default=32 * 1024 * 1024)


class InflatesTooFar(Exception):
    """Raised when a compressed batch is larger, inflated, than the limit."""


class Bombs:
    """The last payloads that inflated too far, by their digest: a poll, the search for the batch at
    fault and the reading around it ask for the same one again, and each time costs as much."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int, int, bytes], None] = OrderedDict()

    def once(self, codec: str, decode: Decoder, limit_bytes: int) -> Decoder:
        """`decode`, which inflates a payload that is too large once alone."""

        def remembering(payload: Any) -> bytes:
            # Sound payloads are hashed only where a bomb of their length is known.
            alike = any(size == len(payload) for *_, size, _ in self._known)
            if alike and (codec, limit_bytes, *_identity(payload)) in self._known:
                raise _too_far(limit_bytes)
            try:
                return decode(payload)
            except InflatesTooFar:
                self._known[(codec, limit_bytes, *_identity(payload))] = None
                if len(self._known) > _BOMBS_KEPT:
                    self._known.popitem(last=False)
                raise

        return remembering


_BOMBS = Bombs()


def _identity(payload: Any) -> tuple[int, bytes]:
    return len(payload), hashlib.blake2b(payload, digest_size=16).digest()


def install(limit_bytes: int) -> None:
    """Bounds every decompression of the calling task and of those that it starts from now on.
    Raises RuntimeError if the library changed."""
    module = _reader_module()
    missing = [name for name in _NAMES if not hasattr(module, name)]
    if missing:
        raise RuntimeError(f"aiokafka's batch reader has no {missing}: this version is not known")
    _limit_bytes.set(limit_bytes)
    for name in _NAMES:
        setattr(module, name, partial(_decode, name))


def _decode(name: str, payload: Any) -> bytes:
    """Decodes with the bound of the task that reads."""
    return bounded(_limit_bytes.get())[name](payload)


def bounded(limit_bytes: int) -> dict[str, Decoder]:
    """A decoder per codec, named as aiokafka names them."""
    decoders: dict[str, Decoder] = {
        "gzip_decode": lambda payload: _gunzip(payload, limit_bytes),
        "snappy_decode": lambda payload: _unsnappy(bytes(payload), limit_bytes),
        "lz4_decode": lambda payload: _inflate(cramjam.lz4, payload, limit_bytes),
        "zstd_decode": lambda payload: _inflate(cramjam.zstd, payload, limit_bytes),
    }
    return {name: _BOMBS.once(name, decode, limit_bytes) for name, decode in decoders.items()}


def check_native_reader() -> None:
    """aiokafka falls back to pure Python silently, at a tenth of the speed; say so instead."""
    if "_crecords" not in default_records.DefaultRecordBatch.__module__:
        raise RuntimeError(
            "aiokafka runs without its C extension; install a wheel for this platform "
            "and unset AIOKAFKA_NO_EXTENSIONS"
        )


def _reader_module() -> Any:
    import importlib

    return importlib.import_module(default_records.DefaultRecordBatch.__module__)


def _gunzip(payload: Any, limit_bytes: int) -> bytes:
    """All members of a gzip stream, as the format allows several; raises zlib.error or ValueError
    for a damaged or unfinished one."""
    rest, parts, room = bytes(payload), [], limit_bytes + 1
    for _ in range(_GZIP_MEMBERS_MAX):
        inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        parts.append(inflater.decompress(rest, room))
        room -= len(parts[-1])
        if room <= 0:
            raise _too_far(limit_bytes)
        if not inflater.eof:
            raise ValueError("the gzip stream ends early")
        rest = inflater.unused_data
        if not rest:
            return b"".join(parts)
    raise ValueError(f"the gzip stream has more than {_GZIP_MEMBERS_MAX} members")


def _inflate(codec: Any, payload: Any, limit_bytes: int) -> bytes:
    """Tries with growing room: reserving the limit each time would cost more than inflating."""
    payload = bytes(payload)
    room = min(limit_bytes, max(_FIRST_GUESS_BYTES, 8 * len(payload)))
    while True:
        target = bytearray(room)
        try:
            size = codec.decompress_into(payload, target)
        except cramjam.DecompressionError as error:
            if "whole buffer" not in str(error):
                raise
            if room >= limit_bytes:
                raise _too_far(limit_bytes) from None
            room = min(limit_bytes, 4 * room)
        else:
            return bytes(target[:size])


def _unsnappy(payload: bytes, limit_bytes: int) -> bytes:
    blocks = _xerial_blocks(payload) if payload.startswith(_XERIAL) else [payload]
    total = sum(cramjam.snappy.decompress_raw_len(block) for block in blocks)
    if total > limit_bytes:
        raise _too_far(limit_bytes)
    return b"".join(bytes(cramjam.snappy.decompress_raw(block)) for block in blocks)


def _xerial_blocks(payload: bytes) -> list[bytes]:
    blocks = []
    cursor = _XERIAL_HEADER_BYTES
    while cursor < len(payload):
        (size,) = struct.unpack_from("!i", payload, cursor)
        if size <= 0:
            raise ValueError("a snappy block has no length")
        blocks.append(payload[cursor + 4 : cursor + 4 + size])
        cursor += 4 + size
    return blocks


def _too_far(limit_bytes: int) -> InflatesTooFar:
    return InflatesTooFar(f"a compressed batch inflates beyond {limit_bytes:,} bytes")
