"""Decides whether a zip archive has one reading, whichever program opens it.

Programs go by the list at the end, or by the header before each file. An archive that hides a file
from one of the two, gives it another name or size, has two lists, or something before it, shows two
people two things. Programs that write archives do none of this, except for four bytes that mark a
part of a split archive.

Pure and total; linear in the archive.
"""

from __future__ import annotations

import struct
import zipfile
from typing import NamedTuple

_LOCAL, _END = b"PK\x03\x04", b"PK\x05\x06"
_HEADER = struct.Struct("<4s5H3L2H")
_STARTS = (b"", b"PK00", b"PK\x07\x08")
_ENCRYPTED, _SIZES_FOLLOW, _UTF8_NAMES = 0x1, 0x8, 0x800
_SEE_EXTRA = 0xFFFFFFFF
_COUNT = struct.Struct("<4s4x2H")


class _Header(NamedTuple):
    """What stands before a file."""

    mark: bytes
    version: int
    flags: int
    method: int
    time: int
    day: int
    crc: int
    packed_bytes: int
    unpacked_bytes: int
    name_bytes: int
    extra_bytes: int


def has_one_reading(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Whether list and headers of an archive agree, and nothing else is in it."""
    listed = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    begin = listed[0].header_offset if listed else archive.start_dir
    if begin < 0 or data[:begin] not in _STARTS:
        return False
    if not _has_one_list(data, archive.start_dir, len(listed)):
        return False
    for entry in listed:
        start, end = entry.header_offset, _end_of(data, entry)
        if end is None or start < begin or _LOCAL in data[begin:start]:
            return False
        begin = end
    return begin <= archive.start_dir and _LOCAL not in data[begin : archive.start_dir]


def _has_one_list(data: bytes, start: int, count: int) -> bool:
    """The end of an archive stands once behind its list, and counts what is in it."""
    place = data.find(_END, start)
    if place < 0 or data.find(_END, place + 1) >= 0 or len(data) < place + _COUNT.size:
        return False
    _, here, all_parts = _COUNT.unpack_from(data, place)
    return here == all_parts and all_parts in (count, 0xFFFF)


def _end_of(data: bytes, entry: zipfile.ZipInfo) -> int | None:
    """Where the bytes of a file end; None where its header says something else than the list."""
    start = entry.header_offset
    if not 0 <= start <= len(data) - _HEADER.size:
        return None
    header = _Header(*_HEADER.unpack_from(data, start))
    end = start + _HEADER.size + header.name_bytes + header.extra_bytes + entry.compress_size
    if entry.flag_bits & _ENCRYPTED:
        return end  # No program shows it without a password, and its header may be masked.
    return end if header.mark == _LOCAL and _says_the_same(header, data, entry) else None


def _says_the_same(header: _Header, data: bytes, entry: zipfile.ZipInfo) -> bool:
    named = entry.header_offset + _HEADER.size
    name = data[named : named + header.name_bytes].decode(_charset(entry), "replace")
    if (name, header.method) != (entry.orig_filename, entry.compress_type):
        return False
    if (header.flags ^ entry.flag_bits) & (_ENCRYPTED | _SIZES_FOLLOW):
        return False
    elsewhere = (0, _SEE_EXTRA) if header.flags & _SIZES_FOLLOW else (_SEE_EXTRA,)
    said = (header.crc, header.packed_bytes, header.unpacked_bytes)
    listed = (entry.CRC, entry.compress_size, entry.file_size)
    return all(
        ours == theirs or ours in elsewhere for ours, theirs in zip(said, listed, strict=True)
    )


def _charset(entry: zipfile.ZipInfo) -> str:
    return "utf-8" if entry.flag_bits & _UTF8_NAMES else "cp437"
