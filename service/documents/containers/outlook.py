"""Takes an e-mail of Outlook (`.msg`, MS-OXMSG) apart: its body, and its files.

A message is a folder of a compound file, with a stream for each property. Messages within it are
folders, too, and their files come with their own. Outlook keeps most HTML within RTF. A body that
is RTF alone is named as a file of that kind; beside other forms it is one more to compare.

Pure and total; linear in the file and its budget.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from service.documents.containers.compound_file import BrokenCompound, CompoundEntry, CompoundFile
from service.documents.containers.mail import BODY_NAME
from service.documents.containers.rich_text import RichText, read_rich_text
from service.documents.frames.enclosures import ENCLOSURES_MAX, Enclosure, Piece, enclosure_name
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.printable import one_line

_LEVELS_MAX = 10
_WORDS_MAX_CHARS = 1_000
_ATTACHMENT = "__attach_version1.0_#"
_PROPERTY = "__substg1.0_"
_FIXED = "__properties_version1.0"
_UNICODE, _BYTES, _FOLDER, _NARROW = "001F", "0102", "000D", "001E"
_SUBJECT, _SENDER, _ADDRESS, _SMTP = "0037", "0C1A", "0C1F", "5D01"
_TO, _CC = "0E04", "0E03"
_BODY, _RTF, _HTML = "1000", "1009", "1013"
_DATA, _LONG_NAME, _SHORT_NAME, _TITLE, _MIME, _CONTENT_ID = (
    *("3701", "3707", "3704", "3001", "370E"),
    "3712",
)
_SENT, _CODE_PAGE, _OTHER_CODE_PAGE = 0x00390040, 0x3FDE0003, 0x3FFD0003
_CODE_PAGES = {
    65001: "utf-8",
    20127: "ascii",
    932: "cp932",
    936: "gbk",
    949: "cp949",
    950: "cp950",
    **{number: f"cp{number}" for number in range(1250, 1259)},
    **{28590 + number: f"iso8859-{number}" for number in (*range(1, 11), 13, 14, 15)},
}
_USUAL_CODE_PAGE = "cp1252"
_FIRST_MOMENT = datetime(1601, 1, 1)
_MICROSECONDS_MAX = 252_000_000_000_000_000
"""To the year 9586."""


@dataclass(frozen=True, slots=True)
class _Message:
    """A message, or an attachment: its streams and folders by name."""

    entries: Mapping[str, CompoundEntry]
    fixed: Mapping[int, bytes]
    """Values of eight bytes, by tag."""


def read_outlook(data: bytes, budget_bytes: int) -> tuple[Enclosure, ...] | DocumentProblem:
    """The body, if there is one, and the files of a message."""
    try:
        file = CompoundFile(data, budget_bytes)
        found = _enclosures(file, _message(file, file.root, 32), "", 1)
        enclosures = tuple(islice(found, ENCLOSURES_MAX + 1))
    except BrokenCompound:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the Outlook file is broken")
    if len(enclosures) > ENCLOSURES_MAX:
        return DocumentProblem(
            Reason.TOO_LARGE, f"the e-mail has more than {ENCLOSURES_MAX} attachments"
        )
    return enclosures


def _enclosures(
    file: CompoundFile, message: _Message, outer: str, level: int
) -> Iterator[Enclosure]:
    name = f"{BODY_NAME} of {outer}" if outer else BODY_NAME
    rich = _rich(file, message)
    pieces = tuple(_bodies(file, message, rich))
    unseen = (_text_piece(rich.text, rich.is_html),) if rich and rich.text.strip() else ()
    if pieces:
        heading = _heading(file, message)
        recipients = ", ".join(_words(file, message, one) for one in (_TO, _CC)).replace(";", ",")
        yield Enclosure(
            name,
            pieces[:1],
            pieces[1:],
            heading,
            recipients=recipients,
            unseen=unseen,
            is_body=True,
        )
    if rich is None or (unseen and not pieces):
        yield Enclosure(
            f"{name} as RTF" if pieces else name, (Piece("application/rtf", b"{\\rtf"),)
        )
    for one in sorted(one for one in message.entries if one.startswith(_ATTACHMENT)):
        attachment = _message(file, message.entries[one], 8)
        inner = attachment.entries.get(_PROPERTY + _DATA + _FOLDER)
        title = _name(file, attachment)
        if inner is None or not inner.is_folder:
            yield _file(file, attachment, title)
        elif level < _LEVELS_MAX:
            yield from _enclosures(file, _message(file, inner, 24), title, level + 1)
        else:
            yield Enclosure(title, (Piece("application/octet-stream", b""),))


def _file(file: CompoundFile, attachment: _Message, title: str) -> Enclosure:
    stream = attachment.entries.get(_PROPERTY + _DATA + _BYTES)
    data = b"" if stream is None else file.content(stream)
    kind = _words(file, attachment, _MIME) or "application/octet-stream"
    inline = bool(_words(file, attachment, _CONTENT_ID))
    return Enclosure(title, (Piece(kind, data),), is_inline=inline)


def _name(file: CompoundFile, attachment: _Message) -> str:
    names = (_words(file, attachment, one) for one in (_LONG_NAME, _SHORT_NAME, _TITLE))
    return enclosure_name(next(filter(None, names), ""), "a file without a name")


def _message(file: CompoundFile, folder: CompoundEntry, header_bytes: int) -> _Message:
    """The property streams of a folder; the first of each name."""
    entries: dict[str, CompoundEntry] = {}
    for one in file.children(folder):
        entries.setdefault(one.name, one)
    fixed: dict[int, bytes] = {}
    stream = entries.get(_FIXED)
    if stream is not None and not stream.is_folder:
        data = file.content(stream)[header_bytes:]
        for place in range(0, len(data) - 15, 16):
            tag = int.from_bytes(data[place : place + 4], "little")
            fixed.setdefault(tag, data[place + 8 : place + 16])
    return _Message(entries, fixed)


def _rich(file: CompoundFile, message: _Message) -> RichText | None:
    """The body that is kept as RTF, which may be empty. None for one that cannot be read."""
    stream = message.entries.get(_PROPERTY + _RTF + _BYTES)
    if stream is None or stream.is_folder:
        return RichText("", is_html=False)
    return read_rich_text(file.content(stream))


def _bodies(file: CompoundFile, message: _Message, rich: RichText | None) -> Iterator[Piece]:
    """HTML, then plain text, as far as they are there."""
    html = message.entries.get(_PROPERTY + _HTML + _BYTES)
    found = "" if html is None else _decoded(file.content(html), message)
    found = found or _words(file, message, _HTML, chars_max=None)
    if not found and rich is not None and rich.is_html:
        found = rich.text
    if found:
        yield _text_piece(found, is_html=True)
    plain = _words(file, message, _BODY, chars_max=None)
    if plain.strip():
        yield _text_piece(plain, is_html=False)


def _text_piece(text: str, is_html: bool) -> Piece:
    kind = "text/html" if is_html else "text/plain"
    return Piece(f"{kind}; charset=utf-8", text.encode("utf-8", "replace"))


def _heading(file: CompoundFile, message: _Message) -> str:
    """What a person sees above it: subject, sender, date."""
    address = _words(file, message, _SMTP) or _words(file, message, _ADDRESS)
    sender = f"{_words(file, message, _SENDER)} <{address}>".removesuffix(" <>").strip()
    shown = (
        ("Subject", _words(file, message, _SUBJECT)),
        ("From", sender),
        ("Date", _sent(message)),
    )
    return "".join(f"{name}: {one_line(words)}\n" for name, words in shown if words)


def _words(
    file: CompoundFile, message: _Message, number: str, chars_max: int | None = _WORDS_MAX_CHARS
) -> str:
    """A property of text, in either of its two forms."""
    wide = message.entries.get(_PROPERTY + number + _UNICODE)
    if wide is not None and not wide.is_folder:
        return file.content(wide).decode("utf-16-le", "replace").rstrip("\0")[:chars_max]
    narrow = message.entries.get(_PROPERTY + number + _NARROW)
    if narrow is not None and not narrow.is_folder:
        return _decoded(file.content(narrow), message).rstrip("\0")[:chars_max]
    return ""


def _decoded(data: bytes, message: _Message) -> str:
    """Text in the code page that the message names, else in UTF-8 or Windows' usual one; nothing
    where none of them fits."""
    named = (
        _CODE_PAGES.get(int.from_bytes(message.fixed.get(tag, b"")[:4], "little"), "utf-8")
        for tag in (_CODE_PAGE, _OTHER_CODE_PAGE)
    )
    for charset in (*named, _USUAL_CODE_PAGE):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return ""


def _sent(message: _Message) -> str:
    value = message.fixed.get(_SENT)
    if value is None:
        return ""
    microseconds = struct.unpack("<Q", value)[0] // 10
    if not 0 < microseconds < _MICROSECONDS_MAX:
        return ""
    return (_FIRST_MOMENT + timedelta(microseconds=microseconds)).strftime("%Y-%m-%d %H:%M")
