"""Finds the invoice in the XML envelopes that networks and signatures put around it.

Peppol's access points hand on a StandardBusinessDocument, others an XHE or a SOAP message, and an
enveloping XML signature holds what it signs. An envelope with one invoice is that invoice. Its
header and its signature prove nothing here: no signature is verified.

Pure; linear in the elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

ENVELOPES: Final = {
    "{http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader}"
    "StandardBusinessDocument": "StandardBusinessDocument",
    "{http://docs.oasis-open.org/bdxr/ns/XHE/1/ExchangeHeaderEnvelope}XHE": "XHE envelope",
    "{http://schemas.xmlsoap.org/soap/envelope/}Envelope": "SOAP message",
    "{http://www.w3.org/2003/05/soap-envelope}Envelope": "SOAP message",
    "{http://www.w3.org/2000/09/xmldsig#}Signature": "XML signature",
}
"""The roots, with the words for them."""


def enclosed(envelope: Element, is_invoice: Callable[[str], bool]) -> Iterator[Element]:
    """The invoices in an envelope, by their names. What is inside of an invoice is a part of it."""
    level = [envelope]
    while level:
        inside = [child for element in level for child in element]
        yield from (child for child in inside if is_invoice(str(child.tag)))
        level = [child for child in inside if not is_invoice(str(child.tag))]
