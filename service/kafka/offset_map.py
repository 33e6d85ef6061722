"""The text that stores out-of-order completions beside a committed offset.

A group commits one offset per partition, the *committed offset*: everything below it is done.
Invoices finish out of order, so some offsets above the committed offset are done as well. They
travel in the commit's metadata and the next owner of the partition reads them back, so that a
finished invoice is never done twice.

    is1:<encoding>:<committed offset>:<count>:<crc32, 8 hex digits>:<payload, base64>

Encodings compete and the smallest wins:

    b   bitset, bit i set = committed offset + i is done
    z   the same bitset, deflated
    v   varint list of the distances between done offsets, starting at the committed offset

Invariants: the text is ASCII and at most `LIMIT_CHARS` long, checked before anything is sent: a
broker's rejection of a longer one would end the producer. The committed offset is echoed inside,
because a map read against another offset marks the wrong offsets as done, and a wrong "done" is a
lost invoice. Empty metadata means that nothing above the committed offset is done (an operator's
offset reset writes that).

This module must not repair: a text that does not decode exactly is `Undecodable`, and the caller
parks the partition rather than guess.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Set
from dataclasses import dataclass

SPAN_LIMIT = 20_000
"""Most offsets between the committed offset and the newest one tracked. A raw bitset of this span
takes 3,336 characters, so within it the text always fits and the hard limit below can never be
met."""

LIMIT_CHARS = 3_500
"""Most characters of metadata we ever send; brokers reject more than 4,096 by default
(`offset.metadata.max.bytes`), and some operators lower it a little."""

_VERSION = "is1"


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Metadata that is not a map for this offset; `why` is for people."""

    why: str


def encode(committed: int, done: Set[int]) -> str:
    """Metadata for `committed` and the offsets above it that are done; empty when there are none.

    Raises AssertionError when an offset lies outside `committed … committed + SPAN_LIMIT`: the
    window above the committed offset is bounded long before (`stream.offsets`).
    """
    if not done:
        return ""
    low, high = min(done), max(done)
    assert committed < low, f"{low} is not above {committed}"
    assert high - committed < SPAN_LIMIT, f"{high} is too far above {committed}"
    bitset = _bitset(committed, done, high)
    bodies = {"b": bitset, "z": zlib.compress(bitset, 6), "v": _varints(committed, done)}
    encoding, body = min(bodies.items(), key=lambda item: len(item[1]))
    head = f"{_VERSION}:{encoding}:{committed}:{len(done)}"
    crc = binascii.crc32(head.encode() + body)
    text = f"{head}:{crc:08x}:{base64.b64encode(body).decode()}"
    assert len(text) <= LIMIT_CHARS, f"offset map of {len(text)} characters"
    return text


def decode(committed: int, metadata: str | None) -> frozenset[int] | Undecodable:
    """The done offsets above `committed`, as `encode` stored them, or why they cannot be known."""
    # Tools built on librdkafka end the text with a NUL, an empty one included.
    metadata = (metadata or "").rstrip("\0")
    if not metadata:
        return frozenset()
    fields = metadata.split(":")
    if len(fields) != 6 or fields[0] != _VERSION:
        return Undecodable("the commit metadata was not written by this service (or a newer one)")
    if len(metadata) > LIMIT_CHARS:
        return Undecodable(f"the commit metadata is {len(metadata)} characters long")
    _, encoding, committed_text, count_text, crc_text, payload = fields
    try:
        body = base64.b64decode(payload, validate=True)
        echoed, count, crc = int(committed_text), int(count_text), int(crc_text, 16)
    except ValueError:
        return Undecodable("the commit metadata is damaged (a field does not parse)")
    head = f"{_VERSION}:{encoding}:{committed_text}:{count_text}"
    if binascii.crc32(head.encode() + body) != crc:
        return Undecodable("the commit metadata is damaged (checksum)")
    if echoed != committed:
        return Undecodable(
            f"the offset map belongs to offset {echoed}, the commit is at {committed}"
        )
    done = _decode_body(encoding, committed, body)
    if done is None or len(done) != count:
        return Undecodable("the commit metadata is damaged (content does not match its count)")
    if any(not committed < offset < committed + SPAN_LIMIT for offset in done):
        return Undecodable(
            f"the offset map names offsets outside {committed} … {committed + SPAN_LIMIT}"
        )
    return done


def _decode_body(encoding: str, committed: int, body: bytes) -> frozenset[int] | None:
    if encoding == "v":
        return _from_varints(committed, body)
    if encoding == "z":
        inflater = zlib.decompressobj()
        try:
            body = inflater.decompress(body, SPAN_LIMIT // 8 + 1)
        except zlib.error:
            return None
        if not inflater.eof or inflater.unused_data:
            return None
    elif encoding != "b":
        return None
    if len(body) > SPAN_LIMIT // 8:
        return None
    return frozenset(
        committed + 8 * index + bit
        for index, byte in enumerate(body)
        if byte
        for bit in range(8)
        if byte >> bit & 1
    )


def _bitset(committed: int, done: Iterable[int], high: int) -> bytes:
    bits = bytearray((high - committed) // 8 + 1)
    for offset in done:
        index = offset - committed
        bits[index >> 3] |= 1 << (index & 7)
    return bytes(bits)


def _varints(committed: int, done: Iterable[int]) -> bytes:
    body = bytearray()
    previous = committed
    for offset in sorted(done):
        distance, previous = offset - previous, offset
        while distance >= 0x80:
            body.append(distance & 0x7F | 0x80)
            distance >>= 7
        body.append(distance)
    return bytes(body)


def _from_varints(committed: int, body: bytes) -> frozenset[int] | None:
    done: set[int] = set()
    offset, distance, shift = committed, 0, 0
    for byte in body:
        distance |= (byte & 0x7F) << shift
        shift += 7
        if byte & 0x80:
            if shift > 21:
                return None
            continue
        if distance == 0 or offset + distance - committed >= SPAN_LIMIT:
            return None
        offset += distance
        done.add(offset)
        distance, shift = 0, 0
    return None if shift else frozenset(done)
