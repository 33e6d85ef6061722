"""Names the formats that are invoices, and are not read here, with what to send instead.

A model could make something of their source text, and would be wrong about it: they have codes for
words, and several amounts of one name. So they are refused, by name, and never sent to a model.

Pure; linear in the document's first bytes; messages quote nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_INSTEAD = "send EN 16931 (UBL 2.1 or CII), or a PDF"
_BY_NAMESPACE = {
    "urn:ferd:crossindustrydocument:": "ZUGFeRD 1.0",
    "urn:un:unece:uncefact:data:standard:scrdmccbdaciomessagestructure:": "Order-X, an order",
    "http://www.ebinterface.at/": "ebInterface (Austria)",
    "http://www.facturae.es/": "Facturae (Spain)",
    "http://www.facturae.gob.es/": "Facturae (Spain)",
    "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/": "FatturaPA (Italy)",
    "http://www.fatturapa.gov.it/": "FatturaPA (Italy)",
    "http://crd.gov.pl/": "KSeF FA (Poland)",
    "http://ksef.mf.gov.pl/": "KSeF FA (Poland)",
    "urn:sfti:documents:basicinvoice:": "Svefaktura (Sweden)",
    "http://isdoc.cz/": "ISDOC (Czechia)",
    "http://schemas.nav.gov.hu/": "NAV Online Számla (Hungary)",
    "http://www.aade.gr/mydata/": "myDATA (Greece)",
    "http://www.sat.gob.mx/cfd/": "CFDI (Mexico)",
    "http://www.portalfiscal.inf.br/nfe": "NF-e (Brazil)",
    "http://www.opentrans.org/": "openTRANS",
    "rrn:org.xcbl:": "xCBL",
    "urn:oasis:names:specification:ubl:schema:xsd:attacheddocument-2": "a UBL AttachedDocument",
    "urn:oasis:names:specification:ubl:schema:xsd:selfbilled": "a self-billed invoice of UBL",
    "urn:oasis:names:specification:ubl:schema:xsd:order": "an order (UBL)",
    "urn:oasis:names:specification:ubl:schema:xsd:reminder-2": "a reminder (UBL)",
    "urn:oasis:names:specification:ubl:schema:xsd:statement-2": "a statement of account (UBL)",
    "urn:oasis:names:specification:ubl:schema:xsd:despatchadvice-2": "a despatch advice (UBL)",
    "urn:oasis:names:specification:ubl:schema:xsd:applicationresponse-2": "an answer (UBL)",
    "urn:oasis:names:specification:ubl:schema:xsd:invoice-1": "UBL 1.0",
    "urn:un:unece:uncefact:data:standard:crossindustryinvoice:2": "an older version of CII",
    "urn:un:unece:uncefact:data:standard:crossindustryinvoice:13": "an older version of CII",
    "urn:oecd:standardauditfile-tax:": "SAF-T, an audit file",
    "urn:oecd:standardauditfile-taxation:": "SAF-T, an audit file",
    "http://rep.oio.dk/ubl/": "OIOXML (Denmark)",
    "http://www.e2b.no/": "e2b (Norway)",
    "urn:sfti:documents:standardbusinessdocumentheader:": "Svefaktura (Sweden)",
    "urn:eslog:": "e-SLOG (Slovenia)",
    "urn:ticketbai:": "TicketBAI (Spain)",
    "https://www2.agenciatributaria.gob.es/": "VERI*FACTU or SII (Spain)",
    "http://www.sii.cl/": "DTE (Chile)",
    "http://www.abrasf.org.br/": "NFS-e (Brazil)",
    "http://www.sped.fazenda.gov.br/nfse": "NFS-e (Brazil)",
    "https://cdn.comprobanteselectronicos.go.cr/": "Comprobante electrónico (Costa Rica)",
    "http://cfe.dgi.gub.uy": "CFE (Uruguay)",
    "urn:geinv:": "eGUI (Taiwan)",
    "urn:kr:or:kec:": "e-Tax invoice (Korea)",
    "urn:gs1:ecom:": "GS1 XML",
    "http://www.openapplications.org/oagis/": "OAGIS",
    "http://www.yellowbill.ch/": "yellowbill (Switzerland)",
    "urn:iso:std:iso:20022:": "a message of banks (ISO 20022)",
}
"""By the beginning of the namespace of the root, in lower case."""
_BY_ROOT = {
    "fatturaelettronica": "FatturaPA (Italy)",
    "fatturaelettronicasemplificata": "FatturaPA (Italy)",
    "facturae": "Facturae (Spain)",
    "finvoice": "Finvoice (Finland)",
    "faktura": "KSeF FA (Poland)",
    "cxml": "cXML",
    "m_invoic": "EDIFACT INVOIC in XML",
    "invoic01": "an SAP IDoc (INVOIC)",
    "invoic02": "an SAP IDoc (INVOIC)",
    "comprobante": "CFDI (Mexico)",
    "nfeproc": "NF-e (Brazil)",
    "invoice_center": "TEAPPSXML (Finland)",
    "e_invoice": "e-arve (Estonia)",
    "izdaniracunenostavni": "e-SLOG (Slovenia)",
    "hdon": "HĐĐT (Vietnam)",
    "factura": "Comprobante electrónico (Ecuador)",
    "файл": "УПД (Russia)",
}
"""By the root's name, where its namespace is not known."""
_BY_SPECIFICATION = {
    "oioubl": "OIOUBL (Denmark), whose totals mean other things than those of UBL 2.1",
    "tr1.": "UBL-TR (Turkey), whose parties have their numbers elsewhere than in UBL 2.1",
}
"""By the beginning of `cbc:CustomizationID` of a document with a root of UBL."""
_DOCTYPE = re.compile(rb"<!DOCTYPE\s{1,20}([A-Za-z_][\w.-]{0,40})")
_LOOKED_AT_CHARS = 16_384
_PAGE = re.compile(r"<(?:!doctype\s{1,9})?html\b", re.IGNORECASE)
_ROOT = re.compile(r"<[A-Za-z_][^<>]{0,4000}>")
_INVOICE_SPACES = ("ubl:schema:xsd:", "uncefact:data:standard:", *_BY_NAMESPACE)
_EDIFACT = re.compile(r"(?:UNA.{6}\s{0,4})?UNB\+|UNH\+", re.DOTALL)
_X12 = re.compile(r"ISA[^\w\s]")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}:|[ \t]")
_MIME = re.compile(
    r"^(?:MIME-Version:|Content-Type:\s{0,9}multipart/)", re.IGNORECASE | re.MULTILINE
)


def xml_format(root_name: str, specification: str | None = None) -> str | None:
    """The refusal of an XML document by its root (with its namespace in braces); None if it may be
    an invoice in CII or UBL, or is of no known format."""
    namespace, _, name = root_name.lower().rpartition("}")
    known = (
        _begun(namespace.removeprefix("{"), _BY_NAMESPACE)
        or _BY_ROOT.get(name)
        or (_begun(specification.strip().lower(), _BY_SPECIFICATION) if specification else None)
    )
    return None if known is None else _refusal(known)


def doctype_format(data: bytes) -> str | None:
    """The refusal of XML with a document type, which is not parsed."""
    found = _DOCTYPE.search(data[:_LOOKED_AT_CHARS])
    known = _BY_ROOT.get(found.group(1).decode("ascii", "replace").lower()) if found else None
    return None if known is None else _refusal(known)


def text_format(text: str) -> str | None:
    """The refusal of a text that is the source of another format; None for text for people."""
    begin = text[:_LOOKED_AT_CHARS].lstrip("\ufeff \t\r\n")
    if begin.startswith("{\\rtf"):
        return "the document is RTF, which is not read; send a PDF or plain text"
    if begin.startswith("%PDF-"):
        return "the document is a PDF, and its media type says text; send it as application/pdf"
    if is_xml(begin):
        return "the document is XML, and its media type says text; send it as application/xml"
    if _EDIFACT.match(begin) or _X12.match(begin):
        return _refusal("EDIFACT" if not begin.startswith("ISA") else "ANSI X12")
    if is_mail(begin):
        return "the document is the source of an e-mail; send it as message/rfc822"
    return None


def is_xml(begin: str) -> bool:
    """Whether a text is XML, and no page for people: it is declared, or its root is that of an
    invoice."""
    if begin.startswith("<?xml"):
        return _PAGE.search(begin) is None
    root = _ROOT.match(begin)
    return root is not None and any(mark in root[0].lower() for mark in _INVOICE_SPACES)


def _begun(text: str, known: Mapping[str, str]) -> str | None:
    return next((name for begin, name in known.items() if text.startswith(begin)), None)


def is_mail(begin: str) -> bool:
    """Whether a text is the source of an e-mail: header lines alone before the first empty one, and
    one of MIME's among them. A letter that begins with `Subject:` has none."""
    if not _HEADER.match(begin):
        return False
    head = re.split(r"\r?\n\r?\n", begin, maxsplit=1)[0]
    lines = head.splitlines()
    return bool(lines) and all(map(_HEADER.match, lines)) and _MIME.search(head) is not None


def _refusal(known: str) -> str:
    return f"the document is {known}, which is not read; {_INSTEAD}"
