"""The result of a parser, and its encoding on the pipe from the worker process.

A frame is a JSON header with the sizes of the following parts, then the bytes. Nothing is
unpickled: the worker reads hostile documents, and one of them may have taken it over. The cost of
an answer for the service is bounded before it is read: the header, the text, the invoice, the
number of pictures, and the work of rejecting an invalid invoice.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from schemas.invoice import Invoice
from service.checks.answer.invoice_fields import FIELDS, quickly_validated
from service.checks.suspicion import Flag
from service.documents.frames.contents import (
    INVOICES_MAX,
    NAMES_MAX,
    PAGES_MAX,
    Contents,
    PagedInvoice,
    PagedInvoices,
)
from service.documents.frames.enclosures import NAME_MAX_CHARS
from service.documents.frames.parts import (
    PARTS_MAX,
    PARTS_MAX_BYTES,
    DocumentPart,
    DocumentParts,
    is_digest,
    is_media_type,
)
from service.documents.frames.word_frames import (
    WORD_BYTES,
    listed,
    packed_words,
    unlisted,
    unpacked_words,
)
from service.model.completion import PageImage
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import UNSURE_MAX, UNSURE_MAX_CHARS, HiddenText
from service.model.outcome import Reason
from service.model.page_words import PageWords
from service.model.pdf_pages import PdfPages
from service.model.printable import is_printable, printable

LENGTH = struct.Struct(">I")
HEADER_MAX_BYTES = 512 * 1024
"""Sizes, flags, and the names of 10,000 pictures."""
INVOICE_MAX_BYTES = 8 * 1024 * 1024
"""About 30,000 lines."""
ROWS_MAX = 75_000
"""Lines, taxes and allowances together: no e-invoice of 300,000 tags has more. Eight megabytes of
the shortest lines would be 400,000, and block the event loop for 5 s."""
XML_MAX_BYTES = 8 * 1024 * 1024
"""As much as `xml_tree` reads."""
IMAGES_MAX_BYTES = 64 * 1024 * 1024
_CHARACTER_MAX_BYTES = 4
_DEPTH_MAX = 5
_MESSAGE_MAX_CHARS = 500
_REASONS = frozenset({Reason.DOCUMENT_REJECTED, Reason.UNSUPPORTED_DOCUMENT, Reason.TOO_LARGE})
"""Reasons for which a reader may reject a document; others concern servers and have wider
effects."""
_IMAGE_TYPES = frozenset({"image/png", "image/jpeg"})


class BrokenFrame(Exception):
    """Raised when data from the pipe is no valid frame."""


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Limits of one document; numbers from settings."""

    max_pages: int
    max_chars: int
    max_pixels: int
    max_image_side: int
    render: bool
    """Whether pages without text become pictures."""
    einvoices: bool
    """Whether XML in the document, or as the document, is read exactly."""
    keep_xml: bool = False
    """Whether the XML of an e-invoice is handed on, too."""
    pictures_only: bool = False
    """Whether a PDF is drawn and not read: for people who compare."""
    ocr_pages: int = 0
    """Most pages that OCR reads, here or in a process that has it loaded; 0 without OCR."""
    split: bool = False
    """Whether the documents of a container with several are handed on, too."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The readable content of a document."""

    text: str = ""
    images: tuple[PageImage, ...] = ()
    invoice: Invoice | None = None
    flags: frozenset[Flag] = frozenset()
    pages: PdfPages | None = None
    """Of a PDF with an e-invoice."""
    xml: bytes = b""
    """Of an e-invoice, if it was asked for."""
    words: PageWords | None = None
    """Where the words of the text stand. Such a text has no invisible characters: `visible` leaves
    it, and so the words' places in it, unchanged."""
    hidden: tuple[HiddenText, ...] = ()
    """Text that a person does not see, and that `text` does not have."""
    unsure: tuple[str, ...] = ()
    """Elements and properties of HTML for which it is not certain that people see the text."""
    contents: Contents | None = None
    """Of a container, or of a document with several invoices on its pages."""
    scanned: bool = False
    """It has pages that OCR reads, and this process has none loaded: nothing was read."""
    parts: DocumentParts | None = None
    """Of a container or a PDF with several documents, if they were asked for."""
    sample: bool = False
    """Its bytes have the mark of a sample, whether or not `text` has it."""


ParseResult = Parsed | DocumentProblem


def encode_job(media_type: str, data: bytes, limits: ParseLimits) -> bytes:
    """A document for the worker."""
    header = {"media_type": media_type, "bytes": len(data), "limits": _as_dict(limits)}
    return _frame(header) + data


def decode_job(header: dict[str, Any]) -> tuple[str, ParseLimits]:
    """Media type and limits of a job."""
    return str(header["media_type"]), ParseLimits(**header["limits"])


def encode_result(result: ParseResult) -> bytes:
    """A result from the worker."""
    if isinstance(result, DocumentProblem):
        message = printable(result.message, _MESSAGE_MAX_CHARS)
        return _frame({"reason": result.reason.value, "message": message})
    text = result.text.encode("utf-8", "replace")
    invoice = result.invoice.model_dump_json().encode() if result.invoice else b""
    words = packed_words(result.words)
    pictures = sum(len(image.data) for image in result.images)
    if len(invoice) > INVOICE_MAX_BYTES or pictures > IMAGES_MAX_BYTES:
        return encode_result(_too_large(len(invoice), pictures))
    header = {
        "text": len(text),
        "invoice": len(invoice),
        "images": [[image.media_type, len(image.data)] for image in result.images],
        "flags": sorted(flag.value for flag in result.flags),
        "pages": result.pages and [result.pages.count, result.pages.without_text],
        "xml": len(result.xml),
        "words": len(words),
        "hidden": listed(result.hidden),
        "unsure": [one[:UNSURE_MAX_CHARS] for one in result.unsure[:UNSURE_MAX]],
        "contents": result.contents and _sent(result.contents),
        "scanned": result.scanned,
        "parts": result.parts and _sent_parts(result.parts),
        "sample": result.sample,
    }
    pages = (image.data for image in result.images)
    parts = (part.data for part in (result.parts.parts if result.parts else ()))
    return b"".join((_frame(header), text, invoice, *pages, result.xml, words, *parts))


def answer_size(header: dict[str, Any], limits: ParseLimits) -> int:
    """Number of bytes behind the header of an answer. Raises BrokenFrame beyond the bounds."""
    if "reason" in header:
        return 0
    try:
        text, invoice = int(header["text"]), int(header["invoice"])
        images = [int(size) for _, size in header["images"]]
        xml, words = int(header["xml"]), int(header["words"])
        parts = [int(size) for _, _, _, size in header["parts"][0]] if header["parts"] else []
    except (KeyError, IndexError, ValueError, TypeError, OverflowError):
        raise BrokenFrame("no header") from None
    if min(text, invoice, xml, words, *images, *parts, 0) < 0 or len(images) > limits.max_pages:
        raise BrokenFrame("no such sizes")
    if text > limits.max_chars * _CHARACTER_MAX_BYTES or invoice > INVOICE_MAX_BYTES:
        raise BrokenFrame("too long")
    if sum(images) > IMAGES_MAX_BYTES or xml > XML_MAX_BYTES * limits.keep_xml:
        raise BrokenFrame("too long")
    if words > limits.max_chars * WORD_BYTES:
        raise BrokenFrame("too many words")
    if len(parts) > PARTS_MAX * limits.split or sum(parts) > PARTS_MAX_BYTES:
        raise BrokenFrame("too many parts")
    return text + invoice + sum(images) + xml + words + sum(parts)


def decode_result(header: dict[str, Any], data: bytes) -> ParseResult:
    """A received result of `answer_size` bytes. Raises BrokenFrame for anything that our worker
    would not send."""
    try:
        if "reason" in header:
            return _problem(Reason(header["reason"]), header["message"])
        start = int(header["text"]) + int(header["invoice"])
        images = []
        for media_type, size in header["images"]:
            if media_type not in _IMAGE_TYPES:
                raise BrokenFrame("no such picture")
            images.append(PageImage(media_type, data[start : start + int(size)]))
            start += int(size)
        text = data[: int(header["text"])].decode("utf-8")
        words = start + int(header["xml"])
        return Parsed(
            text,
            tuple(images),
            _invoice(data[int(header["text"]) :][: int(header["invoice"])]),
            frozenset(Flag(flag) for flag in header["flags"]),
            _pages(header["pages"]),
            data[start:words],
            unpacked_words(data[words : words + int(header["words"])], len(text)),
            unlisted(header["hidden"]),
            _unsure(header["unsure"]),
            contents=_contents(header["contents"]),
            scanned=_flagged(header["scanned"]),
            parts=_parts(header["parts"], data[words + int(header["words"]) :]),
            sample=_flagged(header["sample"]),
        )
    except (KeyError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BrokenFrame(type(error).__name__) from None


def header_of(data: bytes) -> dict[str, Any]:
    """The header in its bytes. Raises BrokenFrame."""
    try:
        header = json.loads(data)
    except (ValueError, RecursionError):
        raise BrokenFrame("no header") from None
    if not isinstance(header, dict):
        raise BrokenFrame("no header")
    return header


def _problem(reason: Reason, message: object) -> DocumentProblem:
    if reason not in _REASONS or not isinstance(message, str) or not is_printable(message):
        raise BrokenFrame("no such problem")
    return DocumentProblem(reason, message[:_MESSAGE_MAX_CHARS])


def _too_large(invoice_bytes: int, picture_bytes: int) -> DocumentProblem:
    if invoice_bytes > INVOICE_MAX_BYTES:
        what = f"the e-invoice has {invoice_bytes:,} bytes, more than {INVOICE_MAX_BYTES:,}"
    else:
        what = (
            f"the pictures of its pages have {picture_bytes:,} bytes, more than "
            f"{IMAGES_MAX_BYTES:,}; lower documents.max_image_side"
        )
    return DocumentProblem(Reason.TOO_LARGE, what)


def _pages(sent: object) -> PdfPages | None:
    """Raises BrokenFrame."""
    if sent is None:
        return None
    if isinstance(sent, list) and len(sent) == 2 and all(map(_is_count, sent)):
        return PdfPages(*sent)
    raise BrokenFrame("no pages")


def _sent(contents: Contents) -> list[Any]:
    return [
        contents.read,
        contents.others,
        contents.doubtful,
        contents.invoices,
        contents.unlisted,
        contents.paged and _sent_pages(contents.paged),
    ]


def _contents(sent: object) -> Contents | None:
    """Raises BrokenFrame and ValueError."""
    if sent is None:
        return None
    if not isinstance(sent, list):
        raise BrokenFrame("no contents")
    read, others, doubtful, invoices, unlisted, paged = sent
    names = [read, *others, *doubtful]
    if len(names) > 2 * NAMES_MAX + 1 or not (_is_count(invoices) and _is_count(unlisted)):
        raise BrokenFrame("no contents")
    if not all(isinstance(name, str) and _is_name(name) for name in names):
        raise BrokenFrame("no contents")
    return Contents(
        read, tuple(others), tuple(doubtful), invoices, unlisted, _invoices_on_pages(paged)
    )


def _sent_pages(paged: PagedInvoices) -> list[Any]:
    """Beyond its bound, invoices are left out, and so are pages beyond that of their list."""
    invoices = [[one.pages[:PAGES_MAX], one.number] for one in paged.invoices[:INVOICES_MAX]]
    return [invoices, paged.unsure[:PAGES_MAX]]


def _invoices_on_pages(sent: object) -> PagedInvoices | None:
    """Raises BrokenFrame, ValueError and TypeError."""
    if sent is None:
        return None
    if not isinstance(sent, list):
        raise BrokenFrame("no pages")
    invoices, unsure = sent
    lists = [unsure, *(pages for pages, _ in invoices)]
    if len(invoices) > INVOICES_MAX or not all(map(_is_pages, lists)):
        raise BrokenFrame("no pages")
    if not (invoices and all(pages for pages, _ in invoices)):
        raise BrokenFrame("no pages")
    if not all(isinstance(number, str) and _is_name(number) for _, number in invoices):
        raise BrokenFrame("no pages")
    return PagedInvoices(
        tuple(PagedInvoice(tuple(pages), number) for pages, number in invoices), tuple(unsure)
    )


def _is_pages(sent: object) -> bool:
    return isinstance(sent, list) and len(sent) <= PAGES_MAX and all(map(_is_count, sent))


def _sent_parts(parts: DocumentParts) -> list[Any]:
    sizes = [[part.name, part.media_type, part.cut_from, len(part.data)] for part in parts.parts]
    return [sizes, parts.left, parts.unlisted]


def _parts(sent: object, data: bytes) -> DocumentParts | None:
    """Raises BrokenFrame, ValueError and TypeError."""
    if sent is None:
        return None
    if not isinstance(sent, list):
        raise BrokenFrame("no parts")
    listed_parts, left, unlisted = sent
    found, start = list[DocumentPart](), 0
    for name, media_type, cut_from, size in listed_parts:
        if not isinstance(media_type, str) or not is_media_type(media_type):
            raise BrokenFrame("no such part")
        if not isinstance(cut_from, str) or not is_digest(cut_from):
            raise BrokenFrame("no such part")
        found.append(DocumentPart(name, media_type, data[start : start + size], cut_from))
        start += size
    names = [*left, *(part.name for part in found)]
    if not found or len(left) > NAMES_MAX or not _is_count(unlisted):
        raise BrokenFrame("no parts")
    if not all(isinstance(name, str) and _is_name(name) for name in names):
        raise BrokenFrame("no parts")
    return DocumentParts(tuple(found), tuple(left), unlisted)


def _unsure(sent: object) -> tuple[str, ...]:
    """Raises BrokenFrame."""
    if not isinstance(sent, list) or len(sent) > UNSURE_MAX:
        raise BrokenFrame("no list of doubts")
    if not all(isinstance(one, str) and is_printable(one) for one in sent):
        raise BrokenFrame("no doubts")
    if any(len(one) > UNSURE_MAX_CHARS for one in sent):
        raise BrokenFrame("no doubts")
    return tuple(sent)


def _is_name(name: str) -> bool:
    return len(name) <= _NAME_SENT_MAX_CHARS and is_printable(name)


_NAME_SENT_MAX_CHARS = 3 * NAME_MAX_CHARS
"""Room for the words around a name: the body of which e-mail, how many characters more."""


def _flagged(sent: object) -> bool:
    """Raises BrokenFrame."""
    if not isinstance(sent, bool):
        raise BrokenFrame("neither yes nor no")
    return sent


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _invoice(data: bytes) -> Invoice | None:
    """Raises BrokenFrame and ValueError."""
    if not data:
        return None
    value = json.loads(data)
    if not _plausible(value, _DEPTH_MAX) or _rows(value) > ROWS_MAX:
        raise BrokenFrame("no invoice")
    try:
        return quickly_validated(value)
    except ValidationError:
        raise BrokenFrame("no invoice") from None


def _plausible(value: object, depth: int) -> bool:
    """Whether only field names of an invoice occur: each other name would add an error."""
    if isinstance(value, dict):
        return depth > 0 and all(
            name in FIELDS and _plausible(item, depth - 1) for name, item in value.items()
        )
    if isinstance(value, list):
        return depth > 0 and all(_plausible(item, depth - 1) for item in value)
    return True


def _rows(value: object) -> int:
    """Rows of its lists, and of the lists in its objects (further accounts)."""
    fields = value.values() if isinstance(value, dict) else ()
    lists = sum(len(field) for field in fields if isinstance(field, list))
    return lists + sum(_rows(field) for field in fields if isinstance(field, dict))


def _frame(header: dict[str, Any]) -> bytes:
    encoded = json.dumps(header).encode("ascii")
    return LENGTH.pack(len(encoded)) + encoded


def _as_dict(limits: ParseLimits) -> dict[str, Any]:
    return {name: getattr(limits, name) for name in ParseLimits.__slots__}
