"""Finds the e-invoice inside a PDF (Factur-X, ZUGFeRD, XRechnung) by its attachment's name.

The result does not depend on the order of the attachments. Several attachments with such a name
must have equal content; a person must choose between two different invoices. An unreadable one is a
problem, because the two halves of a hybrid invoice must not silently differ. XML of another kind
under such a name (ZUGFeRD 1.0 had its own syntax) is no e-invoice: the document's text is read as
usual.

The number of attachments examined and read, and their bytes, are bounded (`xml_tree`; pypdf unpacks
no stream beyond 75 MB). The caller must catch pypdf's exceptions for broken PDFs. Messages never
contain names or contents of attachments.
"""

from __future__ import annotations

from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import EmbeddedFile

from schemas.invoice import Invoice
from service.documents.document import DocumentProblem
from service.documents.einvoice import is_einvoice_name, read_einvoice
from service.model.outcome import Reason

ATTACHMENTS_MAX = 200
"""The number that XRechnung allows for documents that support an invoice."""
_NAMED_MAX = 4
"""The number of known names."""


def embedded_invoice(reader: PdfReader) -> Invoice | DocumentProblem | None:
    """The invoice that the PDF contains as XML; None without one."""
    named = []
    for count, attachment in enumerate(reader.attachment_list, 1):
        if count > ATTACHMENTS_MAX:
            return _too_large(f"the PDF has more than {ATTACHMENTS_MAX} attachments")
        if any(map(is_einvoice_name, _names(attachment))):
            named.append(attachment)
    if len(named) > _NAMED_MAX:
        return _too_large(f"the PDF has more than {_NAMED_MAX} attachments named as e-invoices")
    return _agreed(named)


def _agreed(named: list[EmbeddedFile]) -> Invoice | DocumentProblem | None:
    """The invoice on which all readable attachments agree."""
    found: Invoice | None = None
    for attachment in named:
        try:
            invoice = read_einvoice(attachment.content)
        except LimitReachedError:
            return _too_large("an attachment of the PDF unpacks to more than is read")
        if isinstance(invoice, DocumentProblem):
            return invoice
        if None not in (found, invoice) and found != invoice:
            return DocumentProblem(
                Reason.DOCUMENT_REJECTED, "the PDF carries e-invoices that differ; send one of them"
            )
        found = found or invoice
    return found


def _names(attachment: EmbeddedFile) -> Iterator[str]:
    """The name in the PDF's list and the file's own; files may be listed under any name."""
    for name in (attachment.name, attachment.alternative_name):
        if isinstance(name, str | bytes):
            yield name.decode("latin-1") if isinstance(name, bytes) else name


def _too_large(message: str) -> DocumentProblem:
    return DocumentProblem(Reason.TOO_LARGE, message)
