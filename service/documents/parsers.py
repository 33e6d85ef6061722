"""Parses bytes of a known media type; runs only in the worker process.

The libraries for PDF and pictures parse hostile input. This module enforces the limits that it can
see (pages, characters, pixels); the worker and the sandbox bound memory, time and crashes. Every
problem names the state of the document: encrypted, scanned, empty, broken, or not of its media
type.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pypdf
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from schemas.invoice import Invoice
from service.documents.document import DocumentProblem, decode_text, read_text
from service.documents.einvoice import read_einvoice, refused_format
from service.documents.embedded import embedded_invoice
from service.documents.html_text import visible_text
from service.documents.other_formats import text_format
from service.documents.parsed import Parsed, ParseLimits, ParseResult
from service.documents.suspicion import Flag
from service.model.completion import PageImage
from service.model.outcome import Reason
from service.model.pdf_pages import PdfPages

_SCANNED_CHARS = 30
"""With fewer visible characters than a header line, a page is a picture."""
_PNG_MAX_BYTES = 3 * 1024 * 1024
_PDF_WINDOW = 1_024
"""Readers accept the PDF mark anywhere in the first kilobyte."""
_IMAGE_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
}
_XML_TYPES = frozenset({"application/xml", "text/xml"})


def parse(media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
    """The readable content of a document. A document can make it raise MemoryError only."""
    kind = media_type.partition(";")[0].strip().lower()
    if not data:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the document has no bytes")
    if kind == "application/pdf":
        return _pdf(data, limits)
    if kind in _IMAGE_FORMATS:
        return _image(kind, data, limits)
    if kind in _XML_TYPES or kind.endswith("+xml"):
        return _xml(data, limits)
    if kind == "text/html":
        return _html(media_type, data)
    if kind.startswith("text/"):
        text = read_text(media_type, data)
        return text if isinstance(text, DocumentProblem) else Parsed(text)
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT,
        text_format(data[:_PDF_WINDOW].decode("latin-1"))
        or "only text, HTML, XML, PDF, PNG, JPEG, WebP and TIFF are read; convert the document",
    )


def _xml(data: bytes, limits: ParseLimits) -> ParseResult:
    if not limits.einvoices:
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT, "e-invoices are switched off (documents.einvoices)"
        )
    invoice = read_einvoice(data)
    if isinstance(invoice, Invoice):
        return Parsed(invoice=invoice, xml=data if limits.keep_xml else b"")
    named = refused_format(data)
    if isinstance(invoice, DocumentProblem) and named is None:
        return invoice
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT, named or "the XML is no invoice in CII or UBL 2.1"
    )


def _html(media_type: str, data: bytes) -> ParseResult:
    html = decode_text(media_type, data)
    if isinstance(html, DocumentProblem):
        return html
    text, hid_text = visible_text(html)
    return Parsed(text, flags=frozenset({Flag.HIDDEN_TEXT}) if hid_text else frozenset())


# PDF.


def _pdf(data: bytes, limits: ParseLimits) -> ParseResult:
    if b"%PDF-" not in data[:_PDF_WINDOW]:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED, "the document says it is a PDF and does not begin like one"
        )
    try:
        return _read_pdf(pypdf.PdfReader(io.BytesIO(data)), data, limits)
    except (DependencyError, FileNotDecryptedError):
        return _encrypted()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        return _broken_pdf(type(error).__name__)
    except (OverflowError, RecursionError, AssertionError, OSError, ArithmeticError) as error:
        return _broken_pdf(type(error).__name__)


def _read_pdf(reader: pypdf.PdfReader, data: bytes, limits: ParseLimits) -> ParseResult:
    if reader.is_encrypted and not reader.decrypt(""):
        return _encrypted()
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
    if not limits.render:
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the PDF is a scan: it has no text layer. A model that can see reads it (llm.vision = "
            "true), or send a PDF with a text layer",
        )
    return _rendered(data, pages, limits)


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


def _rendered(data: bytes, pages: int, limits: ParseLimits) -> ParseResult:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return _broken_pdf(type(error).__name__)
    try:
        return Parsed(images=tuple(_page_images(document, pages, limits)))
    except pypdfium2.PdfiumError as error:
        return _broken_pdf(type(error).__name__)
    finally:
        document.close()


def _page_images(
    document: pypdfium2.PdfDocument, pages: int, limits: ParseLimits
) -> Iterator[PageImage]:
    for number in range(min(pages, len(document))):
        page = document[number]
        longest = max(page.get_width(), page.get_height(), 1.0)
        picture = page.render(scale=limits.max_image_side / longest).to_pil()
        yield _encoded(picture, limits)


def _encrypted() -> DocumentProblem:
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT, "the PDF is encrypted; send it without a password"
    )


def _broken_pdf(what: str) -> DocumentProblem:
    return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the PDF is broken ({what})")


# Pictures.


def _image(kind: str, data: bytes, limits: ParseLimits) -> ParseResult:
    if not limits.render:
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the document is a picture; a model that can see reads it (llm.vision = true)",
        )
    try:
        with Image.open(io.BytesIO(data), formats=[_IMAGE_FORMATS[kind]]) as picture:
            width, height = picture.size
            if width * height > limits.max_pixels:
                return DocumentProblem(
                    Reason.TOO_LARGE,
                    f"the picture has {width * height:,} pixels, more than {limits.max_pixels:,} "
                    "(documents.max_pixels)",
                )
            return Parsed(images=tuple(_frames(picture, limits)))
    except UnidentifiedImageError:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED, f"the document says it is {kind} and is not"
        )
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, Image.DecompressionBombError):
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the picture is broken")


def _frames(picture: Image.Image, limits: ParseLimits) -> Iterator[PageImage]:
    for number in range(min(getattr(picture, "n_frames", 1), limits.max_pages)):
        picture.seek(number)
        yield _encoded(picture, limits)


def _encoded(picture: Image.Image, limits: ParseLimits) -> PageImage:
    """Turned upright, shrunk, and re-encoded: no metadata of the original remains."""
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((limits.max_image_side, limits.max_image_side))
    clean = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = io.BytesIO()
    clean.save(out, "PNG")
    if out.tell() <= _PNG_MAX_BYTES:
        return PageImage("image/png", out.getvalue())
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=90)
    return PageImage("image/jpeg", out.getvalue())
