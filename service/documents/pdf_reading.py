"""Reads a PDF: its text, its embedded e-invoice, or pictures of its pages.

Runs only in the worker process. Every problem names the state of the PDF: encrypted, scanned,
empty, broken, or too long.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator

import pypdf
import pypdfium2
from PIL import Image
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from service.documents.document import DocumentProblem
from service.documents.embedded import embedded_invoice
from service.documents.parsed import Parsed, ParseLimits, ParseResult
from service.documents.pdf_locks import without_encryption
from service.documents.pictures import OCR_MAX_PIXELS, not_here, read_pages
from service.documents.read_words import ReadsPictures
from service.model.outcome import Reason
from service.model.pdf_pages import PdfPages

PDF_WINDOW_BYTES = 1_024
"""Readers accept the PDF mark anywhere in the first kilobyte."""
_OCR_SCALE = 200 / 72
_SCANNED_CHARS = 30
"""With fewer visible characters than a header line, a page is a picture."""


def read_pdf(data: bytes, limits: ParseLimits, ocr: ReadsPictures | None = None) -> ParseResult:
    """The readable content of a PDF. It can raise MemoryError only. `ocr` reads pages without
    text."""
    if b"%PDF-" not in data[:PDF_WINDOW_BYTES]:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED, "the document says it is a PDF and does not begin like one"
        )
    try:
        reader = _open_reader(data)
        if reader is not None:
            return _read_pdf(reader, data, limits, ocr)
        opened = without_encryption(data)
        if opened is None:
            return _encrypted()
        return _read_pdf(pypdf.PdfReader(io.BytesIO(opened)), opened, limits, ocr)
    except (DependencyError, FileNotDecryptedError):
        return _encrypted()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        return _broken_pdf(type(error).__name__)
    except (OverflowError, RecursionError, AssertionError, OSError, ArithmeticError) as error:
        return _broken_pdf(type(error).__name__)


def _open_reader(data: bytes) -> pypdf.PdfReader | None:
    """A reader, unless the PDF is encrypted."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
    except DependencyError:  # Of AES, for which pypdf needs another library.
        return None
    return None if reader.is_encrypted else reader


def _read_pdf(
    reader: pypdf.PdfReader, data: bytes, limits: ParseLimits, ocr: ReadsPictures | None
) -> ParseResult:
    pages = len(reader.pages)
    if pages > limits.max_pages:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the PDF has {pages} pages, more than {limits.max_pages} (documents.max_pages)",
        )
    found = embedded_invoice(reader) if limits.einvoices else None
    if isinstance(found, DocumentProblem):
        return found
    texts = _page_texts(reader, limits.max_chars)
    text = "\n\n".join(texts)
    if found is not None:
        mute = sum(len(text.strip()) < _SCANNED_CHARS for text in texts)
        xml = found.xml if limits.keep_xml else b""
        return Parsed(text, invoice=found.invoice, pages=PdfPages(pages, mute), xml=xml)
    if len(text.strip()) >= _SCANNED_CHARS:
        return Parsed(text)
    if pages == 0:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the PDF has no pages")
    unread = not_here("the PDF is a scan: it has no text layer", limits, ocr)
    return _rendered(data, pages, limits, ocr) if unread is None else unread


def _page_texts(reader: pypdf.PdfReader, max_chars: int) -> list[str]:
    """Page by page, up to one character above the limit: longer text is rejected later."""
    texts, count = [], 0
    for page in reader.pages:
        text = page.extract_text()
        texts.append(text)
        count += len(text)
        if count > max_chars:
            break
    return texts


def _rendered(
    data: bytes, pages: int, limits: ParseLimits, ocr: ReadsPictures | None
) -> ParseResult:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return _broken_pdf(type(error).__name__)
    try:
        return read_pages(_page_pictures(document, pages, limits), limits, ocr)
    except pypdfium2.PdfiumError as error:
        return _broken_pdf(type(error).__name__)
    finally:
        document.close()


def _page_pictures(
    document: pypdfium2.PdfDocument, pages: int, limits: ParseLimits
) -> Iterator[Image.Image]:
    for number in range(min(pages, len(document))):
        page = document[number]
        yield page.render(scale=_scale(page, limits)).to_pil()


def _scale(page: pypdfium2.PdfPage, limits: ParseLimits) -> float:
    """Pixels for a point: a scanner's usual resolution for OCR, else the side that a model sees."""
    width, height = max(page.get_width(), 1.0), max(page.get_height(), 1.0)
    if limits.ocr_pages:
        most: float = math.sqrt(OCR_MAX_PIXELS / (width * height))
        return min(_OCR_SCALE, most)
    scale: float = limits.max_image_side / max(width, height)
    return scale


def _encrypted() -> DocumentProblem:
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT, "the PDF is encrypted; send it without a password"
    )


def _broken_pdf(what: str) -> DocumentProblem:
    return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the PDF is broken ({what})")
