"""Converts XML e-invoices (EN 16931 in CII or UBL) to invoices: exactly, and without a model.

Values are used unchanged; the checks decide whether they add up, and whether a mandatory one is
missing. XML of another kind gives None. An e-invoice with a value that cannot be read is a problem
with a reason.

Pure; messages name fields and rules, never the document's content.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from schemas.invoice import Invoice
from service.checks.invoice_fields import validated_invoice
from service.checks.missing import says_nothing
from service.documents import cii, ubl
from service.documents.document import DocumentProblem
from service.documents.en16931 import TEXT_MAX
from service.documents.xml_tree import NotXml, parse_xml
from service.model.outcome import Reason

_FAULTS_SHOWN = 3
_SYNTAXES = {
    cii.ROOT: cii.fields_of,
    ubl.INVOICE_ROOT: ubl.fields_of,
    ubl.CREDIT_NOTE_ROOT: ubl.fields_of,
}
_PREFIXES = {**cii.PREFIXES, **ubl.PREFIXES}
ATTACHMENT_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
"""Names of the invoice inside a PDF in Factur-X, ZUGFeRD 1 and 2, and XRechnung; lower case."""


def read_einvoice(data: bytes) -> Invoice | DocumentProblem | None:
    """The invoice in XML; None for XML of another kind."""
    try:
        root = parse_xml(data, _PREFIXES)
    except NotXml as error:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the XML cannot be read: {error}")
    fields_of = _SYNTAXES.get(root.name)
    return None if fields_of is None else _invoice(fields_of(root))


def is_einvoice_name(name: str) -> bool:
    """Whether a standard uses this name for an attached e-invoice."""
    return name.lower() in ATTACHMENT_NAMES


def _invoice(fields: dict[str, Any]) -> Invoice | DocumentProblem:
    try:
        invoice = validated_invoice(_trimmed(fields))
        if not says_nothing(invoice):
            return invoice
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the e-invoice has no content")
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        shown = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])[:80]}: {fault['msg'][:100]}"
            for fault in faults[:_FAULTS_SHOWN]
        )
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED,
            f"the e-invoice has values that cannot be read: {shown}",
        )


def _trimmed(value: Any) -> Any:
    """Long texts are truncated, empty ones are omitted."""
    if isinstance(value, dict):
        return {name: _trimmed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_trimmed(inner) for inner in value]
    return (value[:TEXT_MAX] or None) if isinstance(value, str) else value
