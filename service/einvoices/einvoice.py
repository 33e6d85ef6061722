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
from service.checks.answer.invoice_fields import validated_invoice
from service.checks.answer.missing import says_nothing
from service.einvoices import cii, ubl
from service.einvoices.en16931 import TEXT_MAX
from service.einvoices.envelopes import ENVELOPES, enclosed
from service.einvoices.other_formats import doctype_format, is_xml, xml_format
from service.einvoices.xml_tree import Node, NotXml, parse_xml, readable
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

_FAULTS_SHOWN = 3
_BEGIN_BYTES = 4_096
_SYNTAXES = {
    cii.ROOT: cii.fields_of,
    ubl.INVOICE_ROOT: ubl.fields_of,
    ubl.CREDIT_NOTE_ROOT: ubl.fields_of,
}
_PREFIXES = {**cii.PREFIXES, **ubl.PREFIXES}
_MARKS = (
    b"CrossIndustryInvoice",
    b"ubl:schema:xsd:Invoice-2",
    b"ubl:schema:xsd:CreditNote-2",
)
ATTACHMENT_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})
"""Names of the invoice inside a PDF in Factur-X, ZUGFeRD 1 and 2, and XRechnung; lower case."""


def read_einvoice(data: bytes) -> Invoice | DocumentProblem | None:
    """The invoice in XML; None for XML of another kind."""
    try:
        root = parse_xml(data, _PREFIXES)
    except NotXml as error:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the XML cannot be read: {error}")
    if root.name in ENVELOPES:
        return _enclosed(root)
    return _of_root(root)


def refused_format(data: bytes) -> str | None:
    """Why XML that is no invoice in CII or UBL is refused, if its format is known by name."""
    try:
        root = parse_xml(data, _PREFIXES)
    except NotXml:
        return doctype_format(data)
    return xml_format(root.name, root.text("cbc:CustomizationID"))


def is_einvoice_name(name: str) -> bool:
    """Whether a standard uses this name for an attached e-invoice, with its ending or without."""
    return f"{name.lower().removesuffix('.xml')}.xml" in ATTACHMENT_NAMES


def looks_like_einvoice(data: bytes) -> bool:
    """Whether these bytes may be an invoice in CII or UBL; a quick look."""
    begun = readable(data)
    return any(mark in begun for mark in _MARKS)


def is_called_a_page(data: bytes) -> bool:
    """Whether bytes that are called HTML are an e-invoice, or XML of another known format. A page
    may quote one."""
    begin = readable(data[:_BEGIN_BYTES])
    if not is_xml(begin.decode("latin-1")):
        return False
    return looks_like_einvoice(begin) or refused_format(data) is not None


def _enclosed(envelope: Node) -> Invoice | DocumentProblem | None:
    """The one invoice in an envelope."""
    inside = list(enclosed(envelope.element, _SYNTAXES.__contains__))
    if len(inside) == 1:
        return _of_root(Node(inside[0], _PREFIXES))
    count = "no invoice in CII or UBL 2.1" if not inside else f"{len(inside)} invoices; send each"
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT, f"the {ENVELOPES[envelope.name]} holds {count}"
    )


def _of_root(root: Node) -> Invoice | DocumentProblem | None:
    fields_of = _SYNTAXES.get(root.name)
    if fields_of is None or xml_format(root.name, root.text("cbc:CustomizationID")):
        return None
    return _invoice(fields_of(root))


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
