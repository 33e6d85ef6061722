"""Parses bytes of a known media type; runs only in the worker process.

The media type decides who reads: `pdf_reading`, `pictures`, `html.text` or `einvoice`. Their
libraries parse hostile input. Readers enforce the limits that they can see (pages, characters,
pixels); the worker and the sandbox bound memory, time and crashes. Every problem names the state of
the document: encrypted, scanned, empty, broken, or not of its media type.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from schemas.invoice import Invoice
from service.checks.suspicion import Flag
from service.documents.containers.containers import read_container
from service.documents.frames.document import read_text
from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult
from service.documents.kinds.html_charset import decode_html
from service.documents.kinds.media_kinds import (
    CONTAINERS,
    DOCX,
    PDF_WINDOW_BYTES,
    READABLE,
    XLSX,
    kind_of,
)
from service.documents.kinds.polyglots import also_opens_as, two_kinds
from service.documents.kinds.refused_files import refused_file
from service.documents.layout.read_words import ReadsPictures
from service.documents.office.sheet_text import read_xlsx
from service.documents.office.word_text import read_docx
from service.documents.pdf.pdf_drawing import draw_pdf
from service.documents.pdf.pdf_reading import read_pdf
from service.documents.pictures.pictures import IMAGE_FORMATS, read_picture
from service.einvoices.einvoice import is_called_a_page, read_einvoice, refused_format
from service.einvoices.other_formats import text_format
from service.html.text import UnreadHtml, visible_text
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.sample_mark import has_sample_mark

_XML_TYPES = frozenset({"application/xml", "text/xml"})


def parse(
    media_type: str, data: bytes, limits: ParseLimits, ocr: ReadsPictures | None = None
) -> ParseResult:
    """The readable content of a document. A document can make it raise MemoryError only. `ocr` is
    given where OCR is loaded."""
    kind = media_type.partition(";")[0].strip().lower()
    if not data:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the document has no bytes")
    if kind == "application/pdf":
        return draw_pdf(data, limits) if limits.pictures_only else read_pdf(data, limits, ocr)
    if kind in IMAGE_FORMATS:
        read = read_picture(kind, data, limits, ocr)
        return replace(read, sample=has_sample_mark(data)) if isinstance(read, Parsed) else read
    if kind in _XML_TYPES or kind.endswith("+xml"):
        return _xml(data, limits)
    if kind == "text/html":
        return _html(media_type, data, limits)
    if kind.startswith("text/"):
        text = read_text(media_type, data)
        return text if isinstance(text, DocumentProblem) else Parsed(text)
    return _of_unsaid_kind(kind, data, limits, ocr)


def _of_unsaid_kind(
    kind: str, data: bytes, limits: ParseLimits, ocr: ReadsPictures | None
) -> ParseResult:
    """A container, or a document whose media type says little: by its bytes."""
    found = kind_of(kind, "", data)
    other = also_opens_as(found, kind, "", data)
    if other is not None:
        return two_kinds(other)
    if found in CONTAINERS:
        return read_container(found, data, limits, partial(parse, ocr=ocr))
    if found == DOCX:
        return read_docx(data)
    if found == XLSX:
        return read_xlsx(data)
    if found in READABLE:
        return parse(found, data, limits, ocr)
    refused = refused_file(found)
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT,
        refused
        or text_format(data[:PDF_WINDOW_BYTES].decode("latin-1"))
        or "only text, HTML, XML, PDF, PNG, JPEG, WebP, TIFF, GIF, BMP, docx, xlsx, e-mail "
        "and zip are read; convert the document",
    )


def _xml(data: bytes, limits: ParseLimits) -> ParseResult:
    if not limits.einvoices:
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT, "e-invoices are switched off (documents.einvoices)"
        )
    invoice = read_einvoice(data)
    if isinstance(invoice, Invoice):
        xml = data if limits.keep_xml else b""
        return Parsed(invoice=invoice, xml=xml, sample=has_sample_mark(data))
    named = refused_format(data)
    if isinstance(invoice, DocumentProblem) and named is None:
        return invoice
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT, named or "the XML is no invoice in CII or UBL 2.1"
    )


def _html(media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
    if is_called_a_page(data):
        return _xml(data, limits)
    html = decode_html(media_type, data)
    if isinstance(html, DocumentProblem):
        return html
    seen = visible_text(html)
    if isinstance(seen, UnreadHtml):
        return DocumentProblem(seen.reason, seen.message)
    found = {Flag.HIDDEN_TEXT: seen.is_suspect, Flag.UNSURE_TEXT: bool(seen.unsure)}
    flags = frozenset(flag for flag, is_found in found.items() if is_found)
    return Parsed(seen.text, flags=flags, hidden=seen.hidden, unsure=seen.unsure)
