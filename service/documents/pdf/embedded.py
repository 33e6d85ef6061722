"""Finds the e-invoice inside a PDF (Factur-X, ZUGFeRD, XRechnung) among its attachments.

An attachment with a name of the standards is the invoice. Without such a name, any attachment
counts whose XML is an invoice in CII or UBL: senders use names of their own, and an exact invoice
must not be overlooked in silence.

The result does not depend on the order of the attachments. Several candidates must have equal
content; a person must choose between two different invoices. An unreadable one is a problem,
because the two halves of a hybrid invoice must not silently differ. XML of another kind (ZUGFeRD
1.0 had its own syntax) is no e-invoice: the document's text is read as usual.

The number of attachments examined and read, and their bytes, are bounded (`xml_tree`; pypdf unpacks
no stream beyond 75 MB). The caller must catch pypdf's exceptions for broken PDFs. Messages never
contain names or contents of attachments.
"""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.errors import LimitReachedError

from schemas.invoice import Invoice
from service.documents.frames.enclosures import enclosure_name
from service.documents.pdf.attachments import Attachment, attachments
from service.einvoices.einvoice import is_einvoice_name, looks_like_einvoice, read_einvoice
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

ATTACHMENTS_MAX = 200
"""The number that XRechnung allows for documents that support an invoice."""
_CANDIDATES_MAX = 4
"""The number of known names."""
_OTHER_FILES = (
    ".pdf .png .jpg .jpeg .gif .tif .tiff .bmp .svg .webp .zip .7z .gz .docx .xlsx .pptx .odt .ods "
    ".doc .xls .ppt .csv .txt .rtf .html .htm .json .eml .msg .p7m .p7s .dwg .dxf .mp4"
).split()
"""Endings of papers that support an invoice: they are not unpacked."""
_LOOKED_INTO_MAX_BYTES = 64 * 1024 * 1024
"""Unpacked bytes of attachments without a name of the standards."""


class Embedded(NamedTuple):
    """The invoice inside a PDF, and its XML."""

    invoice: Invoice
    xml: bytes


def embedded_invoice(reader: PdfReader) -> Embedded | DocumentProblem | None:
    """The invoice that the PDF contains as XML; None without one."""
    try:
        found = _all(reader)
        if isinstance(found, DocumentProblem):
            return found
        named = [one for one in found if any(map(is_einvoice_name, one.names()))]
        return _agreed(named) if named else _among_others(found)
    except LimitReachedError:
        return _too_large("an attachment of the PDF unpacks to more than is read")


def enclosed_pdfs(reader: PdfReader) -> tuple[str, ...]:
    """The names of the PDFs inside the PDF, as people may see them: nothing reads them, and each
    may be an invoice."""
    files = (list(one.names()) for one in islice(attachments(reader), ATTACHMENTS_MAX))
    named = (next((name for name in names if name.lower().endswith(".pdf")), "") for names in files)
    return tuple(enclosure_name(name, "a PDF without a name") for name in named if name)


def _all(reader: PdfReader) -> list[Attachment] | DocumentProblem:
    found = []
    for attachment in attachments(reader):
        found.append(attachment)
        if len(found) > ATTACHMENTS_MAX:
            return _too_large(f"the PDF has more than {ATTACHMENTS_MAX} attachments")
    return found


def _among_others(found: list[Attachment]) -> Embedded | DocumentProblem | None:
    """The invoice under a name of the sender's own."""
    candidates, unpacked = [], 0
    for attachment in found:
        if any(name.lower().endswith(tuple(_OTHER_FILES)) for name in attachment.names()):
            continue
        content = attachment.content()
        unpacked += len(content)
        if unpacked > _LOOKED_INTO_MAX_BYTES:
            return _too_large("the attachments of the PDF unpack to more than is read")
        if looks_like_einvoice(content):
            candidates.append(attachment)
    return _agreed(candidates)


def _agreed(candidates: list[Attachment]) -> Embedded | DocumentProblem | None:
    """The invoice on which all candidates agree."""
    if len(candidates) > _CANDIDATES_MAX:
        return _too_large(
            f"the PDF has more than {_CANDIDATES_MAX} attachments named as e-invoices"
        )
    found: Embedded | None = None
    for attachment in candidates:
        xml = attachment.content()
        invoice = read_einvoice(xml)
        if isinstance(invoice, DocumentProblem):
            return invoice
        if invoice is None:
            continue
        if found is not None and not _same(found.invoice, invoice):
            return DocumentProblem(
                Reason.DOCUMENT_REJECTED, "the PDF carries e-invoices that differ; send one of them"
            )
        found = found or Embedded(invoice, xml)
    return found


def _same(one: Invoice, other: Invoice) -> bool:
    """Equal in all that they say: Factur-X and XRechnung name different specifications."""
    return one == other.model_copy(update={"specification": one.specification})


def _too_large(message: str) -> DocumentProblem:
    return DocumentProblem(Reason.TOO_LARGE, message)
