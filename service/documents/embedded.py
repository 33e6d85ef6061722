"""The e-invoice that a PDF carries (Factur-X, ZUGFeRD, XRechnung), found by its attachment's name.

What is found does not depend on the order of the attachments. Where several have such a name, they
must say the same; two invoices in one document are for people to tell apart. One that is there and
cannot be read is a problem, for the two halves of a hybrid invoice must not be told apart in
silence. XML of another kind under such a name (ZUGFeRD 1.0 had a syntax of its own) is no
e-invoice: the document's text is read as ever.

Bounded in attachments looked at, in those read, and in their bytes (`xml_tree`; pypdf unpacks no
stream beyond 75 MB). pypdf's exceptions for broken PDFs are the caller's to catch. Names and
contents of attachments are in no message.
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
"""As many as XRechnung allows for the papers that support an invoice."""
_NAMED_MAX = 4
"""As many as there are names."""


def embedded_invoice(reader: PdfReader) -> Invoice | DocumentProblem | None:
    """The invoice that the PDF carries as XML; None without one."""
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
    """What all that can be read say."""
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
