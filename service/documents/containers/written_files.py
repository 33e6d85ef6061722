"""Finds files that are written as text in the body of an e-mail: base64 and uuencode, quoted or
not, addresses that hold a file (`data:`), and messages in armour.

People reply to an e-mail with its source below, and old programs write files so. A block is a file
only if its bytes begin as those of a kind that can hold an invoice; certificates, signatures and
tokens stay text. The lines of a file are taken out of the text.

Pure; linear in the text, and the number of files is bounded.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from service.documents.frames.enclosures import Enclosure, Piece, enclosure_name
from service.documents.kinds.media_kinds import HTML, MAIL, PLAIN, UNKNOWN, kind_of

_FILES_MAX = 10
_LINES_MIN = 3
_QUOTED = re.compile(rb"[>| \t]{0,60}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{20,}+={0,2}[ \t]{0,20}\r?")
_LAST = re.compile(rb"[A-Za-z0-9+/]{1,}+={0,2}[ \t]{0,20}\r?")
_LONG_BYTES = 200
"""One line of this length may be a file."""
_ADDRESS = re.compile(
    rb"data:[\w.+-]{1,40}/[\w.+-]{1,80}(?:;[\w.=-]{1,40}){0,3};base64,([A-Za-z0-9+/]{80,}+={0,2})"
)
_BEGIN = re.compile(rb"begin[ \t]{1,9}[0-7]{3,4}[ \t]{1,9}([^\r\n]{1,200}?)[ \t]{0,20}\r?")
_END = re.compile(rb"end[ \t]{0,20}\r?")
_ARMOUR = re.compile(rb"-----BEGIN PGP MESSAGE-----[ \t]{0,20}\r?")
_NAME = re.compile(rb"\bname\*?=[ \t]{0,9}\"?([^\"\r\n;]{1,200})", re.IGNORECASE)
_TEXTS = frozenset({PLAIN, HTML, MAIL, UNKNOWN})
_NAME_LINES = 12
"""Before a block, in which its headers may name it."""
_UNNAMED = "a file in the text"


class _Block(NamedTuple):
    """Lines of a text that are a file."""

    first: int
    stop: int
    name: str
    data: bytes


def with_written_files(enclosures: Sequence[Enclosure]) -> Iterator[Enclosure]:
    """The same, and the files in the plain text of bodies, which lose their lines."""
    for one in enclosures:
        found = list[Enclosure]()
        if not one.is_body:
            yield one
            continue
        pieces = tuple(_taken_out(piece, found) for piece in one.pieces)
        plainer = tuple(_taken_out(piece, found) for piece in one.plainer)
        yield replace(one, pieces=pieces, plainer=plainer)
        yield from found


def _taken_out(piece: Piece, found: list[Enclosure]) -> Piece:
    """The piece without the files in it; addresses that hold a file stay in HTML."""
    for address in islice(_ADDRESS.finditer(piece.data), _FILES_MAX):
        data = decoded_base64(address[1])
        if kind_of("", "", data) not in _TEXTS:
            title = enclosure_name("", _UNNAMED)
            found.append(Enclosure(title, (Piece(UNKNOWN, data),), is_inline=True))
    if not piece.media_type.startswith(PLAIN):
        return piece
    piece = Piece(piece.media_type, _ADDRESS.sub(b"", piece.data))
    lines = piece.data.split(b"\n")
    blocks = list(_blocks(lines, _FILES_MAX - len(found)))
    if not blocks:
        return piece
    kept, start = list[bytes](), 0
    for block in blocks:
        kept += lines[start : block.first]
        start = block.stop
        found.append(Enclosure(enclosure_name(block.name, _UNNAMED), (Piece(UNKNOWN, block.data),)))
    return Piece(piece.media_type, b"\n".join([*kept, *lines[start:]]))


def _blocks(lines: list[bytes], most: int) -> Iterator[_Block]:
    plain = [line[_QUOTED.match(line).end() :] for line in lines]  # type: ignore[union-attr]
    at = 0
    while at < len(plain) and most > 0:
        block = _block_at(plain, at)
        if block is None:
            at += 1
            continue
        at = block.stop
        if block.data:
            most -= 1
            yield block


def _block_at(lines: list[bytes], at: int) -> _Block | None:
    """A block that begins at a line; without data if it is no file."""
    begins = _BEGIN.fullmatch(lines[at])
    if begins is not None:
        return _uuencoded(lines, at, begins[1].decode("utf-8", "replace"))
    if _ARMOUR.fullmatch(lines[at]) is not None:
        return _Block(at, len(lines), "a PGP message", b"\n".join(lines[at : at + _LINES_MIN]))
    if _BASE64.fullmatch(lines[at]) is None:
        return None
    stop = at
    while stop < len(lines) and _BASE64.fullmatch(lines[stop]):
        stop += 1
    if stop - at < _LINES_MIN and len(lines[at]) < _LONG_BYTES:
        return _Block(at, stop, "", b"")
    if stop < len(lines) and _LAST.fullmatch(lines[stop]):
        stop += 1
    data = decoded_base64(b"".join(lines[at:stop]))
    if kind_of("", "", data) in _TEXTS:
        return _Block(at, stop, "", b"")
    return _Block(at, stop, _named(lines, at), data)


def _named(lines: list[bytes], at: int) -> str:
    for line in reversed(lines[max(0, at - _NAME_LINES) : at]):
        found = _NAME.search(line[:_LINE_MAX_BYTES])
        if found is not None:
            return found[1].decode("utf-8", "replace")
    return ""


_LINE_MAX_BYTES = 500


def _uuencoded(lines: list[bytes], at: int, name: str) -> _Block | None:
    data = bytearray()
    for stop in range(at + 1, len(lines)):
        line = lines[stop].rstrip(b"\r")
        if _END.fullmatch(line):
            return _Block(at, stop + 1, name, bytes(data))
        if not line:
            continue  # The last line, whose blank was lost; decoded, it would be 32 zeros.
        try:
            data += binascii.a2b_uu(line)
        except binascii.Error:
            break
    return None


def decoded_uu(data: bytes) -> bytes:
    """The file in a text that holds a uuencoded one; nothing without it."""
    lines = data.split(b"\n")
    for at, line in enumerate(lines):
        begins = _BEGIN.fullmatch(line)
        if begins is not None:
            block = _uuencoded(lines, at, "")
            return b"" if block is None else block.data
    return b""


_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


def decoded_base64(data: bytes) -> bytes:
    """Blanks, line breaks and marks of quotations are no data. Several pieces that each end with
    padding follow one another. What is left over at the end is dropped."""
    clean = _NO_BASE64.sub(b"", data)
    return b"".join(map(_decoded, filter(None, clean.split(b"="))))


def _decoded(clean: bytes) -> bytes:
    whole = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
