"""Reads documents that hold documents: opens them, reads what may be an invoice, chooses one.

The result is that of the chosen enclosure, with the names of the others, and with the bytes of all
documents that should be read by themselves, if those are asked for (`ParseLimits.split`). Runs in a
reader, like everything that reads bytes. The number of enclosures that are read is bounded: each
costs as much as a document of its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from service.checks.suspicion import Flag
from service.documents.containers.body_charset import in_utf8
from service.documents.containers.body_versions import say_different_values
from service.documents.containers.opening import OpenedEnclosure, opened
from service.documents.frames.contents import NAMES_MAX
from service.documents.frames.enclosures import Enclosure, Piece
from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult
from service.documents.frames.parts import (
    PARTS_MAX,
    DocumentPart,
    DocumentParts,
    packed,
    part_type,
    parts_limit_bytes,
)
from service.documents.invoices.body_claims import without_quotation
from service.documents.invoices.choosing import choose
from service.documents.invoices.likeness import ReadEnclosure, have_different_numbers
from service.documents.invoices.page_facts import page_texts
from service.documents.kinds.media_kinds import CSV, HTML, PICTURES, PLAIN, READABLE, ZIP
from service.documents.kinds.refused_files import refused_file
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import HIDDEN_MAX, UNSURE_MAX
from service.model.outcome import Reason
from service.model.pdf_pages import PdfPages

READ_MAX = 20
_ORNAMENT_MAX_BYTES = 20 * 1024
_INLINE_ORNAMENT_MAX_BYTES = 150 * 1024
"""A picture that can be read as an invoice is larger; so is a photograph within a body."""
_SMALL_PICTURES = (PICTURES | {"image/gif", "image/bmp"}) - {"image/tiff"}
_ENOUGH = 0.5
"""A body in HTML with less text than this share of the plain one has left something out."""
_BODY_TYPE = "text/plain; charset=utf-8"

Parse = Callable[[str, bytes, ParseLimits], ParseResult]


def read_container(kind: str, data: bytes, limits: ParseLimits, parse: Parse) -> ParseResult:
    """The one enclosure that counts, or why there is none. `parse` reads a document."""
    found = opened(kind, data)
    if isinstance(found, DocumentProblem):
        return found
    ornaments = [one for one in found if _is_ornament(one)]
    maybe = [one for one in found if _is_read(one) and one not in ornaments]
    unread = [one.enclosure.name for one in found if one not in maybe]
    papers, copies = _once_each(maybe)
    unread += [copy.said for copy in copies]
    most = PARTS_MAX if limits.split else READ_MAX
    if len(papers) > most:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the document encloses more than {most} documents; send them one by one",
        )
    whole = [_read(one, limits, parse) for one in papers]
    whole = [one for one in whole if not _is_empty_body(one)]
    read = [piece for one in whole for piece in _by_invoice(one)]
    if len(read) > most:
        read = whole  # The PDF with too many invoices is one of the documents then.
    if not read and ornaments:
        largest = max(ornaments, key=_size)
        unread.remove(largest.enclosure.name)
        read = whole = [_read(largest, limits, parse)]
    if not read:
        return _nothing(unread)
    if _need_ocr(read):
        return Parsed(scanned=True)
    chosen = choose(read, unread)
    if not chosen.apart:
        read, chosen = whole, choose(whole, unread)
    result = chosen.read.result
    if isinstance(result, DocumentProblem):
        return replace(result, message=f"{chosen.read.name}: {result.message}")
    printed = None if chosen.printed is None else chosen.printed.result
    if isinstance(printed, Parsed) and len(printed.text) <= limits.max_chars:
        result = _with_print(result, printed)
    contents = chosen.contents
    if result.contents is not None:
        doubtful = (*contents.doubtful, *result.contents.doubtful)[:NAMES_MAX]
        contents = replace(contents, paged=result.contents.paged, doubtful=doubtful)
    result = replace(result, contents=contents, parts=None)
    if not limits.split or not chosen.apart:
        return result
    names = [one.enclosure.name for one in found]
    left = Counter(names) - Counter(copy.name for copy in copies)
    left += Counter(copy.said for copy in copies)
    if read is not whole:
        left += Counter(one.name for one in read if one.cut_from)
        left -= Counter(one.name for one in whole if not any(one is other for other in read))
    limit_bytes = parts_limit_bytes(len(data))
    return _with_parts(result, left, chosen.apart, limit_bytes, limits.max_chars)


def _by_invoice(one: ReadEnclosure) -> list[ReadEnclosure]:
    """A PDF with several invoices on its pages as one file for each of them."""
    result = one.result
    if not isinstance(result, Parsed) or not (result.parts and result.words and result.contents):
        return [one]
    paged = result.contents.paged
    if paged is None:
        return [one]
    texts = {page.page: page.text for page in page_texts(result.text, result.words)}
    return [
        replace(
            one,
            name=f"{one.name}, {part.name}",
            result=Parsed("\n".join(texts.get(page, "") for page in invoice.pages)),
            data=part.data,
            cut_from=part.cut_from,
        )
        for invoice, part in zip(paged.invoices, result.parts.parts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file with the bytes of an earlier one."""

    name: str
    of: str

    @property
    def said(self) -> str:
        """How the result names it."""
        return f"{self.name} (the same as {self.of})"


def _once_each(papers: Sequence[OpenedEnclosure]) -> tuple[list[OpenedEnclosure], list[_Copy]]:
    """The first of equal papers, and the others. Two bodies are equal in all of their pieces."""
    first: dict[object, str] = {}
    different, copies = list[OpenedEnclosure](), list[_Copy]()
    for one in papers:
        enclosure = one.enclosure
        same = replace(enclosure, name="") if enclosure.is_body else enclosure.pieces[0].data
        if enclosure.problem is None and (one.kind, same) in first:
            copies.append(_Copy(enclosure.name, first[one.kind, same]))
        else:
            first[one.kind, same] = enclosure.name
            different.append(one)
    return different, copies


def _with_parts(
    result: Parsed,
    names: Counter[str],
    apart: Sequence[Sequence[ReadEnclosure]],
    limit_bytes: int,
    max_chars: int,
) -> ParseResult:
    """The result with all documents of the container, for an event each."""
    inside = Counter(one.name for group in apart for one in group)
    left = list((names - inside).elements())
    parts = tuple(_part(group) for group in apart)
    made = DocumentParts(parts, tuple(left[:NAMES_MAX]), max(0, len(left) - NAMES_MAX))
    if made.size_bytes > limit_bytes:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the {len(parts)} documents in the container have {made.size_bytes:,} bytes together, "
            f"more than {limit_bytes:,}; send them one by one",
        )
    if len(result.text) > max_chars:
        # It fails as an event of its own, and not the others with it.
        return replace(result, text="", words=None, parts=made)
    return replace(result, parts=made)


def _part(group: Sequence[ReadEnclosure]) -> DocumentPart:
    first = group[0]
    if len(group) > 1:
        archive = packed([(one.name, one.data) for one in group])
        return DocumentPart(first.name, ZIP, archive, _origin(group))
    if first.is_body:
        return DocumentPart(first.name, _BODY_TYPE, first.text.encode("utf-8", "replace"))
    return DocumentPart(
        first.name, part_type(first.kind, first.media_type), first.data, first.cut_from
    )


def _origin(group: Sequence[ReadEnclosure]) -> str:
    """What the bytes of an archive follow from, where the bytes of its files may change."""
    if not any(one.cut_from for one in group):
        return ""
    files = [(one.name, one.cut_from or hashlib.sha256(one.data).hexdigest()) for one in group]
    return hashlib.sha256(
        "\0".join(chain.from_iterable(files)).encode("utf-8", "replace")
    ).hexdigest()


def _with_print(xml: Parsed, printed: Parsed) -> Parsed:
    """An XML and the PDF beside it, as if the one lay in the other."""
    pages = PdfPages(max((word.page for word in printed.words or ()), default=1))
    return replace(printed, invoice=xml.invoice, xml=xml.xml, pages=pages, images=(), scanned=False)


def _need_ocr(read: list[ReadEnclosure]) -> bool:
    """Whether the choice waits for scans to be read. An e-invoice is chosen without them."""
    known = [one.result for one in read if isinstance(one.result, Parsed)]
    return any(one.scanned for one in known) and all(one.invoice is None for one in known)


def _is_read(one: OpenedEnclosure) -> bool:
    """Whether it may be an invoice. Calendar entries, signatures and films are not."""
    return (
        one.enclosure.is_body
        or one.problem is not None
        or one.kind in READABLE
        or one.kind == CSV
        or refused_file(one.kind) is not None
    )


def _read(one: OpenedEnclosure, limits: ParseLimits, parse: Parse) -> ReadEnclosure:
    enclosure, piece = one.enclosure, one.enclosure.pieces[0]
    result, media_type = _result(one, limits, parse), piece.media_type
    if one.kind == CSV and isinstance(result, DocumentProblem):
        # Spreadsheets write CSV files in the charset of their computer, and none names it.
        western = parse(_WESTERN_CSV, piece.data, limits)
        if isinstance(western, Parsed):
            result, media_type = western, _WESTERN_CSV
    read = ReadEnclosure(
        enclosure.name, one.kind, result, enclosure.is_body, piece.data, media_type
    )
    return without_quotation(read, enclosure.recipients) if read.is_body else read


_WESTERN_CSV = f"{CSV}; charset=windows-1252"


def _result(one: OpenedEnclosure, limits: ParseLimits, parse: Parse) -> ParseResult:
    if one.problem is not None:
        return one.problem
    enclosure = one.enclosure
    if enclosure.is_body:
        return _body(enclosure, limits, parse)
    refused = refused_file(one.kind)
    if refused is not None:
        return DocumentProblem(Reason.UNSUPPORTED_DOCUMENT, refused)
    (piece,) = enclosure.pieces
    if one.kind == PLAIN:
        return _in_charset(Piece(_as_declared(PLAIN, piece), piece.data), limits, parse)
    return parse(_as_declared(one.kind, piece), piece.data, limits)


def _as_declared(kind: str, piece: Piece) -> str:
    """The declared type may name a charset."""
    return piece.media_type if piece.media_type.startswith(kind) else kind


def _is_ornament(one: OpenedEnclosure) -> bool:
    """A logo, or another small picture."""
    if one.kind not in _SMALL_PICTURES:
        return False
    if one.enclosure.is_inline and not _is_page(one.enclosure.pieces[0].data, is_upright=True):
        return _size(one) <= _INLINE_ORNAMENT_MAX_BYTES
    return _size(one) <= _ORNAMENT_MAX_BYTES and not _is_page(one.enclosure.pieces[0].data)


def _is_page(data: bytes, *, is_upright: bool = False) -> bool:
    """Whether a PNG or a GIF has the pixels of a page: a fax in black and white takes few bytes. In
    other formats a page that people can read takes more."""
    if data.startswith(b"GIF8"):
        sides = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    else:
        sides = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    is_known = data.startswith(b"GIF8") or data[12:16] == b"IHDR"
    return is_known and min(sides) >= _PAGE_PX and (sides[1] >= sides[0] or not is_upright)


_PAGE_PX = 600
"""Logos are smaller, or flat."""


def _size(one: OpenedEnclosure) -> int:
    return len(one.enclosure.pieces[0].data)


def _body(enclosure: Enclosure, limits: ParseLimits, parse: Parse) -> ParseResult:
    """The form that is read, flagged where one that few people see has other values."""
    read = _shown_body(enclosure, limits, parse)
    for piece in enclosure.unseen:
        other = _joined((piece,), limits, parse)
        if isinstance(read, Parsed) and isinstance(other, Parsed):
            read = _compared(read, other, is_shown=True)
    return _headed(read, enclosure.heading)


def _shown_body(enclosure: Enclosure, limits: ParseLimits, parse: Parse) -> ParseResult:
    """HTML before plain text, unless that says much more."""
    rich = _joined(enclosure.pieces, limits, parse)
    if not enclosure.plainer:
        return rich
    plain = _joined(enclosure.plainer, limits, parse)
    if isinstance(plain, DocumentProblem):
        return rich
    if isinstance(rich, DocumentProblem):
        return plain
    is_whole = len(rich.text) >= _ENOUGH * len(plain.text)
    read, other = (rich, plain) if is_whole else (plain, rich)
    return _compared(read, other, is_shown=is_whole)


def _compared(read: Parsed, other: Parsed, *, is_shown: bool) -> Parsed:
    """The form that is read, flagged where the other one has other values."""
    is_other = say_different_values(read.text, other.text, is_shown=is_shown)
    if is_other or have_different_numbers(read.text, other.text):
        return replace(read, flags=read.flags | {Flag.OTHER_DIGITS})
    return read


def _joined(pieces: tuple[Piece, ...], limits: ParseLimits, parse: Parse) -> ParseResult:
    """Several texts as one; the first problem, if one of them cannot be read."""
    texts = []
    for piece in pieces:
        result = _piece(piece, limits, parse) if piece.data else Parsed()
        if isinstance(result, DocumentProblem):
            return result
        texts.append(result)
    flags = frozenset(flag for one in texts for flag in one.flags)
    hidden = tuple(piece for one in texts for piece in one.hidden)[:HIDDEN_MAX]
    unsure = tuple(dict.fromkeys(reason for one in texts for reason in one.unsure))[:UNSURE_MAX]
    text = "\n\n".join(one.text for one in texts)
    return Parsed(text, flags=flags, hidden=hidden, unsure=unsure)


def _piece(piece: Piece, limits: ParseLimits, parse: Parse) -> ParseResult:
    """A text in its charset, or in that which it has instead."""
    kind, _, charset = piece.media_type.partition(";")
    if kind == HTML and not charset:
        result = parse(piece.media_type, piece.data, limits)  # The HTML may name one.
        if isinstance(result, Parsed):
            return result
    return _in_charset(piece, limits, parse)


def _in_charset(piece: Piece, limits: ParseLimits, parse: Parse) -> ParseResult:
    """A text, flagged where its charset was guessed."""
    text = in_utf8(piece)
    result = parse(text.piece.media_type, text.piece.data, limits)
    if text.is_guess and isinstance(result, Parsed):
        return replace(result, flags=result.flags | {Flag.UNSURE_TEXT})
    return result


def _headed(result: ParseResult, heading: str) -> ParseResult:
    if isinstance(result, DocumentProblem) or not result.text.strip():
        return result
    return replace(result, text=f"{heading}\n{result.text}")


def _is_empty_body(one: ReadEnclosure) -> bool:
    return one.is_body and isinstance(one.result, Parsed) and not one.result.text.strip()


def _nothing(unread: list[str]) -> DocumentProblem:
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT,
        "the document encloses nothing that is read" + "".join(_named(unread)),
    )


def _named(unread: list[str]) -> Iterator[str]:
    if unread:
        yield f" ({', '.join(unread[:3])})"
