"""Decides whether a file opens as a document of another kind in the program that its name, or its
media type, leads to.

A PDF may begin behind other bytes, an archive is found from its end, a browser shows what stands
between other bytes, and a mail program looks for headers. So one file can be a PDF for us and a
page for a person. Formats that must begin a file with their mark are safe.

Pure and total; linear in the bytes.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from service.documents.kinds.media_kinds import (
    CSV,
    DOCX,
    HTML,
    MAIL,
    PDF,
    PDF_WINDOW_BYTES,
    PICTURES,
    PLAIN,
    UNKNOWN,
    XLSX,
    XML,
    ZIP,
    canonical,
    kind_of_ending,
)
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

_ARCHIVES: Final = frozenset({ZIP, DOCX, XLSX})
_TEXTS: Final = frozenset({HTML, XML, MAIL, PLAIN, CSV})
_READ: Final = frozenset({PDF, *_ARCHIVES, *PICTURES, *_TEXTS})
_PDF_MARK = b"%PDF-"
_END = struct.Struct("<4s16xH")
_END_MARK = b"PK\x05\x06"
_COMMENT_MAX_BYTES = 65_535
_PAGE = re.compile(
    rb"<(?:(?:!doctype|html|body|table|script|style|center|iframe)\b|h1[ >])", re.IGNORECASE
)
"""Not `<h1` alone: three bytes stand by chance in the pictures of a long PDF."""
_HEADER = re.compile(
    rb"^(?:from|to|subject|date|received|mime-version):", re.IGNORECASE | re.MULTILINE
)
_HEADER_WINDOW_BYTES = 4_096
_NAMES: Final = {PDF: "a PDF", HTML: "HTML", MAIL: "an e-mail", PLAIN: "a text", CSV: "a text"}


def also_opens_as(kind: str, declared: str, name: str, data: bytes) -> str | None:
    """What else a file of a kind is for the programs that its name and its media type lead to, in
    words; None for an ordinary file. A PDF that leads to none is no archive."""
    if kind not in _READ:
        return None
    led = {canonical(declared), kind_of_ending(name)} - {"", UNKNOWN}
    if not led and kind == PDF and _ends_as_archive(data):
        return _ARCHIVE
    for other in sorted(led - {kind}):
        if not {kind, other} <= _ARCHIVES and _opens_as(other, kind, data):
            return _ARCHIVE if other in _ARCHIVES else _NAMES[other]
    return None


def two_kinds(other: str) -> DocumentProblem:
    """Why such a file is not read."""
    return DocumentProblem(
        Reason.DOCUMENT_REJECTED,
        f"the file is a document of one kind and also {other}, so people may see another one; send "
        "the document alone",
    )


_ARCHIVE = "an archive"


def _opens_as(other: str, kind: str, data: bytes) -> bool:
    if other == PDF:
        return _PDF_MARK in data[:PDF_WINDOW_BYTES]
    if other in _ARCHIVES:
        return data.rfind(_END_MARK, max(0, len(data) - _END.size - _COMMENT_MAX_BYTES)) >= 0
    if kind in _TEXTS:
        return False
    if other == HTML:
        return _PAGE.search(data) is not None
    if other == MAIL:
        return _HEADER.search(data, 0, _HEADER_WINDOW_BYTES) is not None
    return other in (PLAIN, CSV) and kind == PDF and bool(data.partition(_PDF_MARK)[0].strip())


def _ends_as_archive(data: bytes) -> bool:
    """Whether the last bytes are the end of an archive. One that is attached to a PDF lies in
    it."""
    place = data.rfind(_END_MARK, max(0, len(data) - _END.size - _COMMENT_MAX_BYTES))
    if not 0 <= place <= len(data) - _END.size:
        return False
    _, comment_bytes = _END.unpack_from(data, place)
    return bool(place + _END.size + comment_bytes == len(data))
