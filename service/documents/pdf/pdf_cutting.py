"""Cuts some pages out of a PDF, as a PDF of their own: an invoice of several in one file.

Pages are cut as they were read: fields and annotations with an appearance are their content. What
the pages share (a letterhead, a typeface) is copied into each cut, so all cuts together may be many
times as large as the PDF: they are bounded by what one transaction takes, and by their number.
Layers are switched on and off by the PDF as a whole, which a cut does not have; so a PDF with
layers is not cut. Equal pages make equal bytes on one version of PDFium, for its random
id and the time in each file are overwritten.

Runs only in the worker process.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence

import pypdfium2

from service.documents.frames.contents import PagedInvoices
from service.documents.frames.parts import PARTS_MAX, PARTS_MAX_BYTES, DocumentPart, DocumentParts
from service.documents.kinds.media_kinds import PDF

_SEVERAL_MIN = 2
_NAME_CHARS_MAX = 80
_TAIL_BYTES = 2_048
_HEAD_BYTES = 1_024
_ID = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")
_CREATED = re.compile(rb"/CreationDate\(D:[0-9]{14}")
_NO_ID = b"/ID[<" + b"0" * 32 + b"><" + b"0" * 32 + b">]"
_NO_TIME = b"/CreationDate(D:19800101000000"


def cut_invoices(
    document: pypdfium2.PdfDocument, data: bytes, paged: PagedInvoices
) -> DocumentParts | None:
    """The invoices of a PDF as documents of their own; None where they are too many or too large,
    or PDFium cannot cut them. `data` is the whole PDF."""
    if not _SEVERAL_MIN <= len(paged.invoices) <= PARTS_MAX:
        return None
    left_bytes, digest = PARTS_MAX_BYTES, hashlib.sha256(data).hexdigest()
    parts = list[DocumentPart]()
    for one in paged.invoices:
        cut = _cut_pages(document, one.pages)
        left_bytes -= 0 if cut is None else len(cut)
        if cut is None or left_bytes < 0:
            return None
        parts.append(DocumentPart(one.said_pages[:_NAME_CHARS_MAX], PDF, cut, digest))
    return DocumentParts(tuple(parts))


def _cut_pages(document: pypdfium2.PdfDocument, pages: Sequence[int]) -> bytes | None:
    """The pages of these numbers (from 1) as a PDF; None where PDFium cannot cut them."""
    try:
        with pypdfium2.PdfDocument.new() as cut:
            cut.import_pages(document, [page - 1 for page in pages])
            out = io.BytesIO()
            cut.save(out)
    except pypdfium2.PdfiumError:
        return None
    return _without_chance(out.getvalue())


def _without_chance(pdf: bytes) -> bytes:
    """PDFium writes the time near the beginning and the id near the end. No length changes, for a
    PDF says where its objects begin."""
    pdf = _CREATED.sub(_NO_TIME, pdf[:_HEAD_BYTES]) + pdf[_HEAD_BYTES:]
    return pdf[:-_TAIL_BYTES] + _ID.sub(_NO_ID, pdf[-_TAIL_BYTES:])
