"""Formats that are refused by name, and texts that are for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.einvoices.other_formats import doctype_format, text_format, xml_format


@pytest.mark.parametrize(
    ("root", "said"),
    [
        ("{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument", "ZUGFeRD 1.0"),
        (
            "{http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2}FatturaElettronica",
            "FatturaPA",
        ),
        ("{http://www.fatturapa.gov.it/sdi/fatturapa/v1.1}FatturaElettronica", "FatturaPA"),
        ("{http://www.facturae.es/Facturae/2014/v3.2.1/Facturae}Facturae", "Facturae"),
        ("{http://www.ebinterface.at/schema/5p0/}Invoice", "ebInterface"),
        ("{http://crd.gov.pl/wzor/2023/06/29/12648/}Faktura", "KSeF"),
        ("{urn:sfti:documents:BasicInvoice:1:0}Invoice", "Svefaktura"),
        ("cXML", "cXML"),
        ("M_INVOIC", "EDIFACT"),
        ("Finvoice", "Finvoice"),
        ("{urn:eslog:2.00}Invoice", "e-SLOG"),
        ("{urn:OECD:StandardAuditFile-Tax:PT_1.04_01}AuditFile", "SAF-T"),
        ("{urn:oasis:names:specification:ubl:schema:xsd:Order-2}Order", "order"),
        ("{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:2}CrossIndustryInvoice", "CII"),
        ("Файл", "Russia"),
    ],
)
def test_known_formats_are_refused_by_name_with_the_remedy(root: str, said: str) -> None:
    """By namespace or by root."""
    refused = xml_format(root)
    assert refused is not None
    assert said in refused
    assert "send" in refused


def test_other_xml_has_no_name_here() -> None:
    """The two syntaxes of EN 16931, and XML that is no invoice."""
    ubl = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
    assert xml_format(ubl) is None
    assert xml_format(ubl, "urn:cen.eu:en16931:2017") is None
    assert "OIOUBL" in (xml_format(ubl, " OIOUBL-2.02") or "")
    assert "UBL-TR" in (xml_format(ubl, "TR1.2") or "")
    cii = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
    assert xml_format(cii) is None
    assert xml_format("{http://www.w3.org/2000/svg}svg") is None


def test_a_document_type_tells_the_format() -> None:
    """XML with one is never parsed."""
    begin = b'<?xml version="1.0"?>\n<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/x.dtd"><cXML/>'
    assert "cXML" in (doctype_format(begin) or "")
    assert doctype_format(b"<!DOCTYPE html><html/>") is None
    assert doctype_format(b"") is None


MAIL = "From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\n" + (
    "Content-Type: multipart/mixed;\n boundary=x\n\n--x\n\nbase64\n"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAIL, "e-mail"),
        (MAIL.replace("\n", "\r\n"), "e-mail"),
        ("{\\rtf1\\ansi Rechnung}", "RTF"),
        ("UNA:+.? '\r\nUNB+UNOC:3+4000001+4000002'", "EDIFACT"),
        ("UNB+UNOC:3+4000001", "EDIFACT"),
        ("ISA*00*          *00*", "X12"),
        ("\ufeff<?xml version='1.0'?><Order/>", "application/xml"),
        ('<i:Invoice xmlns:i="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">', "XML"),
        ('<p:F xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">', "XML"),
    ],
)
def test_sources_of_other_formats_are_no_texts(text: str, said: str) -> None:
    """They would cost tokens and mislead the model."""
    assert said in (text_format(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 4711\nTotal: 119.00",
        "Subject: Invoice 4711\nFrom: a@example.org\n\nWe charge 119.00",
        "ISABEL Ltd\nInvoice 1",
        "Unboxing, 1 piece",
        "",
        "MIME-Version: 1.0 is a header\nof mails\n\nInvoice",
        "<b>Invoice 4711</b> total 119.00",
        "<?xml version='1.0'?><!DOCTYPE html><html>Invoice 4711</html>",
    ],
)
def test_a_text_for_people_is_a_text(text: str) -> None:
    """A pasted mail with its subject, too."""
    assert text_format(text) is None


@given(st.text())
def test_nothing_raises(text: str) -> None:
    """Whatever stands in the document."""
    assert text_format(text) is None or isinstance(text_format(text), str)
    assert xml_format(text, text) is None or isinstance(xml_format(text, text), str)
    doctype_format(text.encode())
