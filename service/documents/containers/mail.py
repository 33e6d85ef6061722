"""Takes an e-mail (RFC 5322, MIME) apart: its body, and its files.

The structure is read here and not by `email.parser`: that one compares each line with the boundary
of every level, and searches parameters in quadratic time. Headers and parts are bounded, a missing
last boundary ends with the e-mail, and a file in an unknown encoding is named with that problem.

Pure and total; linear in the e-mail, once for each level of parts.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from service.documents.containers.flowed_text import unwrapped
from service.documents.containers.written_files import decoded_base64, decoded_uu
from service.documents.frames.enclosures import ENCLOSURES_MAX, Enclosure, Piece, enclosure_name
from service.documents.kinds.media_kinds import HTML, MAIL, PLAIN, UNKNOWN, kind_of
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.printable import one_line

BODY_NAME = "the body"
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LEVELS_MAX = 20
_HEAD_MAX_BYTES = 64 * 1024
_HEADER_MAX_CHARS = 4_000
_NAME_MAX_CHARS = 1_000
_BOUNDARY_MAX_CHARS = 200
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_LINE = re.compile(r"\r?\n")
_ENVELOPE = re.compile(rb"From [^\r\n]{0,998}\r?\n")
_DELIMITER_END = re.compile(rb"(--)?[ \t]{0,80}\r?(?:\n|\Z)")
_PARAMETER = re.compile(
    r";\s{0,99}([a-z0-9_-]{1,40})(?:\*([0-9]{1,3}))?(\*)?\s{0,9}=\s{0,9}"
    r'(?:"([^"\\]*+(?:\\.[^"\\]*+)*)"|([^;"\s]*+))',
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\(.)")
_ENCODED = "=?"
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_UU = ("x-uuencode", "x-uue", "uuencode")
_ENCODINGS = ("", "7bit", "8bit", "binary", "base64", "quoted-printable", *_UU)
_FOR_FEW = ("text/x-amp-html", "text/watch-html")
"""Forms in HTML that some programs show instead of the usual one."""
_UNSEEN_MAX = 5
_REFUSED = {
    "multipart/encrypted": "the e-mail is encrypted (PGP); send it, or its attachment, decrypted",
    "message/partial": "the e-mail is one piece of a larger one that was sent in pieces; send the "
    "file in it by itself",
}
_NEXT = re.compile(
    rb"\r?\n\r?\n(?=From [^\s]{1,200} [^\r\n]{0,60}[0-9]{4}[^\r\n]{0,20}\r?\n[A-Za-z-]{2,40}:)"
)
"""Before the next e-mail in a file of several (mbox)."""


class _Form(NamedTuple):
    """One of several forms of the same content."""

    of: int
    """Where these forms begin."""
    number: int


@dataclass(frozen=True, slots=True)
class _Region:
    """Where a part with its headers lies in the e-mail."""

    start: int
    end: int
    level: int = 0
    forms: tuple[_Form, ...] = ()
    """Which of several forms of the same content it belongs to, from the outermost."""
    usual: str = "text/plain"
    """Its media type if it names none."""


class _BodyPiece(NamedTuple):
    """A text of the body, and the form that it belongs to."""

    piece: Piece
    forms: tuple[_Form, ...]


@dataclass(slots=True)
class _Found:
    """What the parts that were looked at are."""

    rich: list[_BodyPiece] = field(default_factory=list)
    plainer: list[_BodyPiece] = field(default_factory=list)
    unseen: list[Piece] = field(default_factory=list)
    """Forms of the body in place of which mail programs show a later one."""
    files: list[Enclosure] = field(default_factory=list)
    heading: str = ""
    recipients: str = ""


def read_mail(data: bytes) -> tuple[Enclosure, ...] | DocumentProblem:
    """The body, if there is one, and the files of an e-mail, in its order. An e-mail within it is
    one of its files."""
    if data.startswith(_WIDE_MARKS):
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the e-mail was saved as a text in UTF-16; save it as it was sent",
        )
    if b"\n" not in data:  # As an old Macintosh ends lines.
        data = data.replace(b"\r", b"\n")
    envelope = _ENVELOPE.match(data)
    several = _NEXT.split(data, ENCLOSURES_MAX) if envelope else []
    if len(several) > 1:
        return tuple(
            Enclosure(f"e-mail {number}", (Piece(MAIL, one),))
            for number, one in enumerate(several, 1)
        )
    waiting = [_Region(envelope.end() if envelope else 0, len(data))]
    found, count = _Found(), 0
    while waiting:
        region = waiting.pop()
        count += 1
        if count > ENCLOSURES_MAX:
            return _too_large(f"the e-mail has more than {ENCLOSURES_MAX} parts")
        if region.level > _LEVELS_MAX:
            return _too_large(f"the e-mail's parts are nested deeper than {_LEVELS_MAX} levels")
        headers, start = _head(data, region)
        if count == 1:
            found.heading = _heading(headers)
            found.recipients = _recipients(headers)
        kind, parameters = _value(headers.get("content-type", region.usual))
        kind = kind if "/" in kind else region.usual
        boundary = parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        if kind in _REFUSED:
            return DocumentProblem(Reason.UNSUPPORTED_DOCUMENT, _REFUSED[kind])
        if kind.startswith("multipart/") and 0 < len(boundary) <= _BOUNDARY_MAX_CHARS:
            inner = _parts(data, region, start, boundary, kind)
            waiting += reversed(inner)
            if len(waiting) > ENCLOSURES_MAX:
                return _too_large(f"the e-mail has more than {ENCLOSURES_MAX} parts")
            continue
        _take(
            found, region, headers, Piece(_media_type(kind, parameters), data[start : region.end])
        )
    return tuple(_enclosures(found))


def _enclosures(found: _Found) -> Iterator[Enclosure]:
    if found.rich or found.plainer:
        pieces = tuple(one.piece for one in found.rich)
        plainer = tuple(one.piece for one in found.plainer)
        yield Enclosure(
            BODY_NAME,
            pieces or plainer,
            plainer if pieces else (),
            found.heading,
            recipients=found.recipients,
            unseen=tuple(found.unseen[-_UNSEEN_MAX:]),
            is_body=True,
        )
    yield from found.files


def _heading(headers: dict[str, str]) -> str:
    """The headers that a person sees above an e-mail."""
    shown = ((name, _plain_words(headers.get(name, ""))) for name in ("subject", "from", "date"))
    return "".join(f"{name.capitalize()}: {one_line(words)}\n" for name, words in shown if words)


def _recipients(headers: dict[str, str]) -> str:
    return ", ".join(_plain_words(headers.get(name, "")) for name in ("to", "cc"))


def _take(found: _Found, region: _Region, headers: dict[str, str], raw: Piece) -> None:
    """Body or file, by its disposition and its name."""
    encoding = _value(headers.get("content-transfer-encoding", ""))[0]
    about = _value(headers.get("content-type", ""))[1]
    disposition, parameters = _value(headers.get("content-disposition", ""))
    name = parameters.get("filename") or about.get("name", "")
    kind = raw.media_type.partition(";")[0]
    data = _decoded(encoding, raw.data)
    piece = Piece(raw.media_type, unwrapped(data, about) if kind == PLAIN else data)
    if disposition != "attachment" and not name:
        if region.forms and kind in _FOR_FEW:
            found.unseen.append(Piece(piece.media_type.replace(kind, HTML), piece.data))
            return
        if kind in (PLAIN, HTML):
            plain = bool(region.forms) and kind == PLAIN
            body = found.plainer if plain else found.rich
            found.unseen += _earlier_forms(body, region.forms)
            body.append(_BodyPiece(piece, region.forms))
            return
    inline = disposition == "inline" or (not disposition and "content-id" in headers)
    title = enclosure_name(_plain_words(name), f"a part of type {kind[:60]}")
    found.files.append(
        Enclosure(title, (piece,), is_inline=inline, problem=_undecoded(encoding, piece))
    )


def _earlier_forms(body: list[_BodyPiece], forms: tuple[_Form, ...]) -> list[Piece]:
    """Takes out of the body the pieces in place of which a person sees the one that comes now."""
    earlier = [one for one in body if _are_other_forms(one.forms, forms)]
    if earlier:
        body[:] = [one for one in body if not _are_other_forms(one.forms, forms)]
    return [one.piece for one in earlier]


def _are_other_forms(one: tuple[_Form, ...], other: tuple[_Form, ...]) -> bool:
    """Whether two texts are different forms of one content, and not both parts of one form."""
    pairs = zip(one, other, strict=False)
    return any(ours.of == theirs.of and ours.number != theirs.number for ours, theirs in pairs)


def _head(data: bytes, region: _Region) -> tuple[dict[str, str], int]:
    """The headers of a part, the first of each name, and where its content begins."""
    for begin in (b"\r\n", b"\n"):
        if data.startswith(begin, region.start):
            return {}, region.start + len(begin)
    limit = min(region.end, region.start + _HEAD_MAX_BYTES)
    end = _HEAD_END.search(data, region.start, limit)
    raw = data[region.start : end.start() if end else limit]
    headers: dict[str, str] = {}
    for line in _LINE.split(_FOLD.sub("", _utf8(raw))):
        name, mark, value = line.partition(":")
        if mark:
            headers.setdefault(name.strip().lower(), value.strip()[:_HEADER_MAX_CHARS])
    return headers, end.end() if end else region.end


def _parts(data: bytes, region: _Region, start: int, boundary: bytes, kind: str) -> list[_Region]:
    """The parts between the delimiters; at most one more than are read."""
    delimiter, begun, found = b"--" + boundary, None, list[_Region]()
    usual = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    is_alternative = kind == "multipart/alternative"

    def forms() -> tuple[_Form, ...]:
        return (*region.forms, _Form(start, len(found))) if is_alternative else region.forms

    place = data.find(delimiter, start, region.end)
    while place >= 0 and len(found) <= ENCLOSURES_MAX:
        after = _DELIMITER_END.match(data, place + len(delimiter), region.end)
        if after and (place == start or data[place - 1 : place] == b"\n"):
            if begun is not None:
                end = max(begun, place - (2 if data[place - 2 : place] == b"\r\n" else 1))
                found.append(_Region(begun, end, region.level + 1, forms(), usual))
            begun = after.end()
            if after.group(1):
                return found
            place = begun - len(delimiter)  # Delimiters may follow one another directly.
        place = data.find(delimiter, place + len(delimiter), region.end)
    if begun is not None:
        found.append(_Region(begun, region.end, region.level + 1, forms(), usual))
    return found


def _value(header: str) -> tuple[str, dict[str, str]]:
    """The value of a header in lower case, and its parameters (RFC 2045, RFC 2231)."""
    parameters: dict[str, str] = {}
    continued: dict[str, list[tuple[int, bool, str]]] = {}
    for name, number, star, quoted, plain in _PARAMETER.findall(header):
        text = _ESCAPED.sub(r"\1", quoted) or plain
        if number or star:
            continued.setdefault(name.lower(), []).append((int(number or 0), bool(star), text))
        else:
            parameters.setdefault(name.lower(), text)
    for name, sections in continued.items():
        parameters[name] = _joined(sorted(sections, key=lambda section: section[0]))
    return _COMMENT.sub("", header.partition(";")[0]).strip().lower(), parameters


def _joined(sections: list[tuple[int, bool, str]]) -> str:
    """The sections of a parameter; the first one names the charset of those that are escaped."""
    charset, data = "utf-8", b""
    for place, (_, escaped, text) in enumerate(sections):
        if place == 0 and escaped and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if escaped else text.encode("utf-8", "replace")
    return _in_charset(data, charset or "utf-8")


def _plain_words(name: str) -> str:
    """A name without its encoded words (RFC 2047)."""
    name = name[:_NAME_MAX_CHARS]
    if _ENCODED not in name:
        return name
    try:
        found = decode_header(name)
    except (HeaderParseError, ValueError):
        return name
    return "".join(
        part if isinstance(part, str) else _in_charset(part, charset or "utf-8")
        for part, charset in found
    )


def _in_charset(data: bytes, charset: str) -> str:
    try:
        return data[:_NAME_MAX_CHARS].decode(charset, "replace")
    except (LookupError, ValueError):
        return data[:_NAME_MAX_CHARS].decode("utf-8", "replace")


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _media_type(kind: str, parameters: dict[str, str]) -> str:
    """With the charset, which is needed to read a text."""
    charset = parameters.get("charset")
    return f"{kind}; charset={charset}" if charset and kind.startswith("text/") else kind


def _decoded(encoding: str, data: bytes) -> bytes:
    """The content of a part. What no known encoding packs stays as it is, as mail programs show it:
    senders write `8-bit`, or a charset."""
    if encoding == "base64":
        return decoded_base64(data)
    if encoding in _UU:
        return decoded_uu(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    return data


def _undecoded(encoding: str, piece: Piece) -> DocumentProblem | None:
    """Why a file in an unknown encoding is not read, if its bytes are not those of a file."""
    if encoding in _ENCODINGS or kind_of("", "", piece.data) not in (UNKNOWN, PLAIN):
        return None
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT,
        "the e-mail encodes it in a way that is not read; send the file itself, or in base64",
    )


def _too_large(message: str) -> DocumentProblem:
    return DocumentProblem(Reason.TOO_LARGE, message)
