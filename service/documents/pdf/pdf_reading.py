"""Reads a PDF page by page: its text, its embedded e-invoice, or pictures of its pages.

Each page is text, a picture, or empty (`page_kinds`). A page that is a picture goes to a model that
can see, or to recognition; if there is neither, the PDF is refused by the number of that page. So
no page is left out in silence. Text that a person does not see is listed and never read
(`pdf_text`), with one exception: the layer of text that a program for recognition laid over a scan
is read where nothing else reads the scan. It stays flagged as hidden, and its words have no
confidence.

Several invoices on the pages of one PDF are said by their pages (`invoice_pages`), and cut out if
that is asked for.

Runs only in the worker process. Every problem names the state of the PDF: encrypted, scanned,
empty, broken, too long, or a form or portfolio that needs another program.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from service.checks.suspicion import Flag, unread_at
from service.documents.frames.contents import NAMES_MAX, Contents, PagedInvoices
from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult
from service.documents.frames.parts import DocumentParts
from service.documents.invoices.invoice_pages import invoices_on_pages
from service.documents.kinds.media_kinds import PDF_WINDOW_BYTES
from service.documents.layout.page_kinds import PageKind, page_kind
from service.documents.layout.page_layout import SeenPage, SeenWord, fitted
from service.documents.layout.read_words import ReadsPictures, seen_words
from service.documents.pdf.embedded import Embedded, embedded_invoice, enclosed_pdfs
from service.documents.pdf.layers import Layers
from service.documents.pdf.page_drawing import drawn
from service.documents.pdf.pdf_cutting import cut_invoices
from service.documents.pdf.pdf_locks import without_encryption
from service.documents.pdf.pdf_objects import merge_annotations
from service.documents.pdf.pdf_text import PageText, read_page
from service.documents.pdf.scan_layers import without_copies
from service.documents.pdf.shown_page import LEAST_POINTS
from service.documents.pdf.text_patterns import TextPatterns
from service.documents.pictures.picture_colours import as_seen
from service.documents.pictures.pictures import (
    OCR_MAX_PIXELS,
    not_here,
    page_image,
    too_many_for_ocr,
)
from service.model.completion import PageImage
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import HIDDEN_MAX, QUOTE_MAX_CHARS, HiddenText, Hiding
from service.model.outcome import Reason
from service.model.pdf_pages import PdfPages
from service.model.sample_mark import has_sample_mark

_CHARS_READ = 4
"""Characters that are read for each one that a document may have: blanks and hidden ones, too."""
_OCR_SCALE = 200 / 72
"""A scanner's usual resolution."""
_LAYER_CHARS = 30
"""With fewer characters, a layer over a scan is no reading of it."""


def read_pdf(data: bytes, limits: ParseLimits, ocr: ReadsPictures | None = None) -> ParseResult:
    """The readable content of a PDF. It can raise MemoryError only."""
    if b"%PDF-" not in data[:PDF_WINDOW_BYTES]:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED, "the document says it is a PDF and does not begin like one"
        )
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pdfium.FPDF_ERR_PASSWORD
        return _encrypted() if locked else _broken_pdf(type(error).__name__)
    try:
        return _PdfReading(document, data, limits, ocr).result()
    except (DependencyError, FileNotDecryptedError):
        return _encrypted()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        return _broken_pdf(type(error).__name__)
    except (OverflowError, RecursionError, AssertionError, OSError, ArithmeticError) as error:
        return _broken_pdf(type(error).__name__)
    except pypdfium2.PdfiumError as error:
        return _broken_pdf(type(error).__name__)
    finally:
        document.close()


@dataclass(slots=True)
class _ReadPages:
    """What was read of the pages so far."""

    seen: list[SeenPage] = field(default_factory=list)
    images: list[PageImage] = field(default_factory=list)
    hidden: list[HiddenText] = field(default_factory=list)
    without_text: int = 0
    empty: int = 0
    unread: list[int] = field(default_factory=list)
    """Numbers of pictures that nothing reads."""
    refused: DocumentProblem | None = None
    """The first page that is one dark surface, or too much for OCR."""
    recognised: int = 0
    """Number of pages that OCR read."""
    other_digits: bool = False
    """Whether glyphs of a page show other digits than their characters name."""
    unread_picture: bool = False
    """Whether a page of text has a picture beside it that nothing reads."""
    places: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    """Where such pictures are: the page, and left, top, right and bottom in shares of it."""
    missing_fonts: dict[str, None] = field(default_factory=dict)
    """Names of fonts whose letters nothing here draws, in their order."""
    struck: bool = False
    """Whether an annotation strikes text of a page out."""


class _PdfReading:
    """One PDF on its way to a result."""

    def __init__(
        self,
        document: pypdfium2.PdfDocument,
        data: bytes,
        limits: ParseLimits,
        ocr: ReadsPictures | None,
    ) -> None:
        self._document = document
        self._data = data
        self._limits = limits
        self._ocr = ocr
        self._pages = _ReadPages()
        self._layers: Layers
        self._patterns: TextPatterns
        self._enclosed: tuple[str, ...] = ()

    def result(self) -> ParseResult:
        limits, pages = self._limits, len(self._document)
        if pages > limits.max_pages:
            return DocumentProblem(
                Reason.TOO_LARGE,
                f"the PDF has {pages} pages, more than {limits.max_pages} (documents.max_pages)",
            )
        reader = self._attachments_reader()
        found = embedded_invoice(reader) if limits.einvoices else None
        if isinstance(found, DocumentProblem):
            return found
        refused = None if found is not None else self._other_program(reader)
        self._enclosed = () if found is not None else enclosed_pdfs(reader)
        self._layers = Layers(reader)
        self._patterns = TextPatterns(reader, self._data)
        if refused is not None:
            return refused
        if pages == 0:
            return DocumentProblem(Reason.DOCUMENT_REJECTED, "the PDF has no pages")
        if self._document.get_formtype() not in (pdfium.FORMTYPE_NONE, pdfium.FORMTYPE_XFA_FULL):
            self._document.init_forms()
        for number in range(pages):
            if not self._read(number, hybrid=found is not None):
                return _too_long(limits.max_chars)
        return self._parsed(found, pages)

    def _attachments_reader(self) -> pypdf.PdfReader:
        """Of the PDF without its encryption, which PDFium has opened without a password."""
        try:
            reader = pypdf.PdfReader(io.BytesIO(self._data))
            if not reader.is_encrypted:
                return reader
        except DependencyError:  # Of AES, for which pypdf needs another library.
            pass
        return pypdf.PdfReader(io.BytesIO(without_encryption(self._data) or b""))

    def _other_program(self, reader: pypdf.PdfReader) -> DocumentProblem | None:
        """PDFs whose pages only tell which program to open them with."""
        if self._document.get_formtype() == pdfium.FORMTYPE_XFA_FULL:
            return DocumentProblem(
                Reason.UNSUPPORTED_DOCUMENT,
                "the PDF is a dynamic XFA form, which only Adobe's programs show; print it to a "
                "PDF and send that",
            )
        if "/Collection" in reader.root_object:
            return DocumentProblem(
                Reason.UNSUPPORTED_DOCUMENT,
                "the PDF is a portfolio of other files; send the file with the invoice",
            )
        return None

    def _read(self, number: int, *, hybrid: bool) -> bool:
        """Reads a page; False if the PDF has too many characters."""
        read = self._pages
        page, annotations = merge_annotations(
            self._document, self._document[number], number, self._layers.hide
        )
        left = _CHARS_READ * self._limits.max_chars - sum(len(one.words) for one in read.seen)
        text = read_page(page, number + 1, annotations, left)
        if text is None:
            return False
        words: Sequence[SeenWord] = text.words
        read.struck |= annotations.strike
        read.other_digits |= text.has_other_digits
        read.missing_fonts |= dict.fromkeys(text.missing_fonts)
        kind, recognised_before = page_kind(text.ink), read.recognised
        if text.has_other_digits and self._limits.ocr_pages and not hybrid:
            kind = PageKind.PICTURE
        has_picture = text.unread is not None or self._patterns.are_on(number)
        if has_picture and kind is PageKind.TEXT and not hybrid:
            kind = PageKind.PICTURE if self._limits.ocr_pages or self._limits.render else kind
            if kind is PageKind.TEXT:
                read.unread_picture = True
                read.places += [] if text.unread is None else [(number + 1, *text.unread)]
        read.empty += kind is PageKind.EMPTY
        read.without_text += kind is not PageKind.TEXT
        if kind is PageKind.PICTURE:
            words = self._picture(page, number + 1, text, hybrid=hybrid)
        is_recognised = read.recognised > recognised_before and self._ocr is not None
        copies = (text.layer, words) if is_recognised else ((), ())
        read.hidden += without_copies(text.hidden, *copies)
        size = page.get_width(), page.get_height()
        read.seen.append(SeenPage(number + 1, *size, words, text.tilt))
        page.close()
        return True

    def _picture(
        self, page: pypdfium2.PdfPage, number: int, text: PageText, *, hybrid: bool
    ) -> Sequence[SeenWord]:
        """The words of a page that is a picture; it goes to a model as well, if that can see."""
        read, ink = self._pages, text.ink
        if ink.unmapped > ink.chars:
            glyphs = "\N{REPLACEMENT CHARACTER}" * min(ink.unmapped, QUOTE_MAX_CHARS)
            read.hidden.append(HiddenText(Hiding.UNMAPPED, glyphs, number))
        words = () if ink.unmapped > ink.chars else text.words
        if hybrid:
            return words
        if self._limits.render:
            side = self._limits.max_image_side
            seen = as_seen(drawn(page, side).convert("RGB"), side)
            image = page_image(seen, number, side)
            if isinstance(image, DocumentProblem):
                read.refused = read.refused or image
            else:
                read.images.append(image)
        if self._limits.ocr_pages:
            return self._recognised(page, number)
        if self._limits.render:
            return words
        if sum(len(word.text) for word in text.layer) < _LAYER_CHARS:
            read.unread.append(number)
            return words
        return (*words, *text.layer)

    def _recognised(self, page: pypdfium2.PdfPage, number: int) -> Sequence[SeenWord]:
        """The words of a page by OCR; where it is not loaded, another process reads the PDF."""
        read, limits = self._pages, self._limits
        read.recognised += 1
        if read.recognised > limits.ocr_pages:
            read.refused = read.refused or too_many_for_ocr(limits)
        if self._ocr is None or read.refused is not None:
            return ()
        width, height = max(page.get_width(), 1.0), max(page.get_height(), 1.0)
        shown = max(1.0, LEAST_POINTS / max(width, height))
        scale = min(shown * _OCR_SCALE, math.sqrt(OCR_MAX_PIXELS / (width * height)))
        seen = drawn(page, scale * max(width, height)).convert("RGB")
        words = self._ocr.read(seen.tobytes(), *seen.size)
        if words is None:
            read.refused = DocumentProblem(
                Reason.TOO_LARGE, f"page {number} has more lines than OCR reads on a page"
            )
            return ()
        return seen_words(words)

    def _parsed(self, found: Embedded | None, pages: int) -> ParseResult:
        read, limits = self._pages, self._limits
        laid = fitted(read.seen, limits.max_chars)
        changing = self._layers.changing
        unsure = tuple(f"layer {what}" for what in changing)
        unsure += ("annotation StrikeOut",) if read.struck else ()
        unsure += tuple(f"font {name}" for name in read.missing_fonts)
        flags = _flags(read) | ({Flag.UNSURE_TEXT} if unsure else set())
        unsure += tuple(unread_at(*place) for place in read.places)
        hidden = tuple(read.hidden[:HIDDEN_MAX])
        words = laid.words if len(laid.words) else None
        if found is not None:
            return Parsed(
                laid.text,
                invoice=found.invoice,
                flags=flags,
                pages=PdfPages(pages, read.without_text),
                xml=found.xml if limits.keep_xml else b"",
                words=words,
                hidden=hidden,
                unsure=unsure,
                sample=has_sample_mark(found.xml),
            )
        if read.refused is not None:
            return read.refused
        if read.recognised and self._ocr is None:
            return Parsed(scanned=True)
        if read.unread:
            return _not_read(read.unread, pages - read.empty, limits)
        if read.empty == pages:
            return DocumentProblem(
                Reason.DOCUMENT_REJECTED, "nothing is printed on the pages of the PDF"
            )
        paged = None if words is None else invoices_on_pages(laid.text, words, pages)
        return Parsed(
            laid.text,
            tuple(read.images),
            flags=flags,
            words=words,
            hidden=hidden,
            unsure=unsure,
            contents=self._contents(paged),
            parts=None if paged is None else self._cut(paged),
        )

    def _contents(self, paged: PagedInvoices | None) -> Contents | None:
        """Several invoices on the pages, and the PDFs inside this one."""
        names = self._enclosed
        if paged is None and not names:
            return None
        unlisted = max(0, len(names) - NAMES_MAX)
        return Contents("", doubtful=names[:NAMES_MAX], unlisted=unlisted, paged=paged)

    def _cut(self, paged: PagedInvoices) -> DocumentParts | None:
        """The invoices of the PDF as PDFs, if they are asked for and can be cut out."""
        if not self._limits.split or self._layers.are_there:
            return None
        return cut_invoices(self._document, self._data, paged)


def _flags(read: _ReadPages) -> frozenset[Flag]:
    hides = any(one.how is not Hiding.UNMAPPED for one in read.hidden)
    flags = {
        Flag.HIDDEN_TEXT: hides,
        Flag.OTHER_DIGITS: read.other_digits,
        Flag.UNREAD_PICTURE: read.unread_picture,
    }
    return frozenset(flag for flag, is_so in flags.items() if is_so)


def _not_read(unread: Sequence[int], pages: int, limits: ParseLimits) -> ParseResult:
    if len(unread) == pages:
        said = "the PDF is a scan: it has no text layer"
    else:
        said = f"page {unread[0]} of the PDF is a picture without text"
    problem = not_here(said, limits, None)
    assert problem is not None, "nothing reads pictures"
    return problem


def _too_long(max_chars: int) -> DocumentProblem:
    return DocumentProblem(
        Reason.TOO_LARGE,
        f"the document has more than {max_chars:,} characters (extraction.max_document_chars)",
    )


def _encrypted() -> DocumentProblem:
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT, "the PDF is encrypted; send it without a password"
    )


def _broken_pdf(what: str) -> DocumentProblem:
    return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the PDF is broken ({what})")
