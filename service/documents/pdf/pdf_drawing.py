"""Draws the pages of a PDF as a person sees them: for people who compare values with their places.

Runs only in the worker process. Forms and notes are drawn, pages are upright and cut to what is
shown, so that boxes of `model.page_words` fit the pictures. Nothing is read.
"""

from __future__ import annotations

import pypdfium2

from service.documents.frames.parsed import ParseLimits, ParseResult
from service.documents.pictures.pictures import read_pages
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason


def draw_pdf(data: bytes, limits: ParseLimits) -> ParseResult:
    """Pictures of all pages. It can raise MemoryError only."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return _not_drawn()
    try:
        if len(document) > limits.max_pages:
            return DocumentProblem(
                Reason.TOO_LARGE,
                f"the PDF has {len(document)} pages, more than {limits.max_pages} "
                "(documents.max_pages)",
            )
        document.init_forms()
        pages = (page.render(scale=_scale(page, limits)).to_pil() for page in document)
        return read_pages(pages, limits)
    except (pypdfium2.PdfiumError, ValueError, OverflowError):
        return _not_drawn()
    finally:
        document.close()


def _scale(page: pypdfium2.PdfPage, limits: ParseLimits) -> float:
    """So that the longer side of the picture is as long as the settings allow."""
    longest: float = max(page.get_width(), page.get_height(), 1.0)
    return limits.max_image_side / longest


def _not_drawn() -> DocumentProblem:
    return DocumentProblem(Reason.DOCUMENT_REJECTED, "the pages of the PDF cannot be drawn")
