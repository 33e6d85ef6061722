"""Takes the files out of a zip archive or a gzip file, within bounds.

Names of entries are words for people and are never used as paths. An encrypted archive is refused.
So is one that programs read differently. The list of entries is counted before it is read, and each
entry is unpacked up to what is left of the caller's budget, so that a bomb ends where the budget
does.

Pure; linear in the archive and the budget.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from service.documents.frames.enclosures import ENCLOSURES_MAX, Enclosure, Piece, enclosure_name
from service.documents.kinds.zip_layout import has_one_reading
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

_ENTRY = b"PK\x01\x02"
_ENTRIES_MAX = 2_000
_ENCRYPTED = 0x1
_UTF8_NAMES = 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others (bzip2, LZMA, Deflate64) are rare, and their memory is not bounded by our budget."""
_GZIP = b"\x1f\x8b"
_GZIP_WBITS = 31
_MEMBERS_MAX = 10_000
"""Programs that pack in parallel write a member for each 64 KiB or more."""
_SLICE_BYTES = 16 * 1024
_HEADER_BYTES = 1_024
_EXTRA, _NAMED = 0x4, 0x8
_ZEROS = re.compile(rb"\0+")
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
)
"""What zipfile raises for archives that are broken on purpose."""


class TooMuch(Exception):
    """Raised when an archive unpacks to more than its budget."""


_ABOUT_ITSELF = ("mimetype", "META-INF/")
"""What an archive with a declared type (ASiC) says about itself: its type, manifest, signatures."""


def read_zip(data: bytes, budget_bytes: int) -> tuple[Enclosure, ...] | DocumentProblem:
    """The files of an archive. Raises TooMuch."""
    archive = open_zip(data)
    if isinstance(archive, DocumentProblem):
        return archive
    about = _ABOUT_ITSELF if _ABOUT_ITSELF[0] in archive.NameToInfo else ()
    entries = [
        entry
        for entry in archive.infolist()
        if not (_is_nothing(entry) or entry.filename.startswith(about))
    ]
    if len(entries) > ENCLOSURES_MAX:
        return _too_large(f"the archive has {len(entries):,} files, more than {ENCLOSURES_MAX}")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT, "the archive is encrypted; send it without a password"
        )
    return tuple(_enclosures(archive, entries, budget_bytes))


def open_zip(data: bytes) -> zipfile.ZipFile | DocumentProblem:
    """The archive with its list of entries."""
    if data.count(_ENTRY) > _ENTRIES_MAX:
        return _too_large(f"the archive has more than {_ENTRIES_MAX:,} entries")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the archive is broken")
    if has_one_reading(data, archive):
        return archive
    return DocumentProblem(
        Reason.DOCUMENT_REJECTED,
        "programs differ in what the archive holds (its list and its contents do not agree); pack "
        "it anew, or send its files one by one",
    )


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str, limit: int) -> bytes | None:
    """The bytes of an entry; None where it is absent, broken, or packed in a way that is not read.
    Raises TooMuch."""
    try:
        info = archive.getinfo(entry) if isinstance(entry, str) else entry
        if info.compress_type not in _METHODS:
            return None
        with archive.open(info) as file:
            data = file.read(limit + 1)
    except _BROKEN:
        return None
    if len(data) > limit:
        raise TooMuch
    return data


class GzipMember(NamedTuple):
    """What one member of a gzip file packs."""

    name: str
    """Of the file as its header says it; empty where it says none."""
    data: bytes


def read_gzip(data: bytes, limit: int) -> tuple[GzipMember, ...] | None:
    """All members of a gzip file; None if one of them is broken, or if it has too many. What
    follows the last one and is no member counts for nothing. Raises TooMuch."""
    members, start = list[GzipMember](), 0
    while not members or data.startswith(_GZIP, start):
        found = None if len(members) == _MEMBERS_MAX else _member(data, start, limit)
        if found is None:
            return None
        content, end = found
        members.append(GzipMember(_member_name(data[start : start + _HEADER_BYTES]), content))
        limit -= len(content)
        start = end + len(_padding(data, end))
    return tuple(members)


def _member(data: bytes, start: int, limit: int) -> tuple[bytes, int] | None:
    """The content of the member that begins here, and its end; None if it is broken. Fed in slices,
    so that no member costs a copy of all that follows it."""
    unpacking, found, left = zlib.decompressobj(_GZIP_WBITS), list[bytes](), limit
    while not unpacking.eof and start < len(data):
        fed = data[start : start + _SLICE_BYTES]
        try:
            found.append(unpacking.decompress(fed, left + 1))
        except zlib.error:
            return None
        left -= len(found[-1])
        if left < 0:
            raise TooMuch
        start += len(fed) - len(unpacking.unused_data)
    return (b"".join(found), start) if unpacking.eof else None


def _padding(data: bytes, start: int) -> bytes:
    """Zero bytes, with which tapes and other blocks are filled up."""
    found = _ZEROS.match(data, start)
    return found[0] if found else b""


def _member_name(header: bytes) -> str:
    """As RFC 1952 lays it out: ten bytes, extra fields, the name."""
    flags, start = header[3], 10
    if not flags & _NAMED:
        return ""
    if flags & _EXTRA:
        start += 2 + int.from_bytes(header[start : start + 2], "little")
    return header[start:].partition(b"\0")[0].decode("latin-1")


def _enclosures(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], budget_bytes: int
) -> Iterator[Enclosure]:
    for entry in entries:
        data = unpacked(archive, entry, budget_bytes)
        budget_bytes -= len(data or b"")
        name = enclosure_name(_shown_name(entry), "a file without a name")
        yield Enclosure(
            name,
            (Piece("application/octet-stream", data or b""),),
            problem=_not_unpacked(entry) if data is None else None,
        )


def _shown_name(entry: zipfile.ZipInfo) -> str:
    """macOS writes names in UTF-8 and does not say so."""
    if entry.flag_bits & _UTF8_NAMES:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _not_unpacked(entry: zipfile.ZipInfo) -> DocumentProblem:
    if entry.compress_type in _METHODS:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the archive is broken where it begins")
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT,
        "the archive packs it by a method other than Deflate, which is not read; pack it anew, or "
        "send the file itself",
    )


def _is_nothing(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what macOS and Windows leave beside files."""
    last = entry.filename.rpartition("/")[2]
    return (
        entry.filename.endswith("/")
        or entry.filename.startswith("__MACOSX/")
        or last in (".DS_Store", "Thumbs.db", "desktop.ini")
    )


def _too_large(message: str) -> DocumentProblem:
    return DocumentProblem(Reason.TOO_LARGE, message)
