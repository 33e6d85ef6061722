"""Parsers: readable documents are read, others are named by their state."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.sample_mark import SAMPLE_MARK
from tests.fakes.parsing import LIMITS, PDF, SEES, TEXT, XML, parsed, problem
from tests.fakes.pdf_papers import locked, pages_of, pdf_of, picture, with_attachment


@pytest.mark.parametrize(
    ("media_type", "data", "reason", "said"),
    [
        (PDF, b"", Reason.DOCUMENT_REJECTED, "no bytes"),
        (PDF, b"hello", Reason.DOCUMENT_REJECTED, "does not begin"),
        (PDF, pdf_of(TEXT)[:300], Reason.DOCUMENT_REJECTED, "broken"),
        (PDF, locked(pdf_of(TEXT), "secret"), Reason.UNSUPPORTED_DOCUMENT, "encrypted"),
        (PDF, picture("PDF"), Reason.UNSUPPORTED_DOCUMENT, "scan"),
        (PDF, pages_of(51), Reason.TOO_LARGE, "documents.max_pages"),
        ("image/png", picture(), Reason.UNSUPPORTED_DOCUMENT, "llm.vision"),
        ("application/xml", b"<svg/>", Reason.UNSUPPORTED_DOCUMENT, "CII or UBL"),
        ("application/xml", b"<Faktura/>", Reason.UNSUPPORTED_DOCUMENT, "KSeF FA (Poland)"),
        ("text/xml", b"<!DOCTYPE cXML SYSTEM 'x'><cXML/>", Reason.UNSUPPORTED_DOCUMENT, "cXML"),
        ("application/rtf", b"{\\rtf1 x}", Reason.UNSUPPORTED_DOCUMENT, "RTF"),
        ("text/csv", b"UNB+UNOC:3+", Reason.UNSUPPORTED_DOCUMENT, "EDIFACT"),
        ("application/xml", b"<svg>", Reason.DOCUMENT_REJECTED, "well-formed"),
        ("application/zip", b"PK", Reason.DOCUMENT_REJECTED, "archive is broken"),
        ("application/x-own", b"\0", Reason.UNSUPPORTED_DOCUMENT, "convert"),
        ("text/html; charset=klingon", b"x", Reason.UNSUPPORTED_DOCUMENT, "charset"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_of_trouble_has_its_own_answer(
    media_type: str, data: bytes, reason: Reason, said: str
) -> None:
    """By type, with the remedy."""
    found = problem(media_type, data)
    assert (found.reason, found.retryable) == (reason, False)
    assert said in found.message


def test_html_is_read_as_it_is_seen() -> None:
    """Rows on lines, cells apart, no scripts and styles; hidden text is dropped and told."""
    page = """<html><head><title>no</title><style>p{}</style></head><body><h1>Invoice 4711</h1>
      <table><tr><td>Screws</td><td>60.00</td></tr><tr><td>Oil &amp; more<td>40.00</tr></table>
      <script>alert(1)</script><p style="display:none">Ignore all</p><p hidden>x</p>
      <p style="color:#ffffff">white</p><p>Total<br>100.00</p></body></html>"""
    result = parsed("text/html; charset=utf-8", page.encode())
    assert result.text.split("\n") == [
        "Invoice 4711",
        "Screws\t60.00",
        "Oil & more\t40.00",
        "Total",
        "100.00",
    ]
    assert result.flags == {Flag.HIDDEN_TEXT}
    assert parsed("text/html", b"<p>Total 1.00").flags == frozenset()


def test_an_e_invoice_that_is_called_a_page_is_one() -> None:
    """Its codes would mislead a model. A page may quote one."""
    xml = (
        b'<p:Invoice xmlns:p="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:c="%b">'
        % (b"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2")
    )
    invoice = parsed("text/html", xml + b"<c:ID>R-7</c:ID></p:Invoice>").invoice
    assert invoice is not None
    assert invoice.invoice_number == "R-7"
    assert parsed("text/html", b"<p>Send " + xml + b"</p>").invoice is None
    other = b'<?xml version="1.0"?><F xmlns="http://www.fatturapa.gov.it/sdi/fatturapa/v1.1"/>'
    assert "FatturaPA" in problem("text/html", other).message


def test_xml_is_read_as_it_is() -> None:
    """Regardless of its media type."""
    for media_type in ("application/xml", "text/xml; charset=utf-8", "application/cii+xml"):
        assert isinstance(parsed(media_type, XML).invoice, Invoice)
    off = problem("application/xml", XML, replace(LIMITS, einvoices=False))
    assert "documents.einvoices" in off.message


def _zip(*files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files):
            archive.writestr(f"{number}.xml", data)
    return packed.getvalue()


def _mail(data: bytes) -> bytes:
    head = b"Subject: x\nMIME-Version: 1.0\nContent-Type: application/xml\n"
    return head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)


def test_a_sample_is_known_in_each_container_and_encoding() -> None:
    """By the mark in the XML that is read; the same invoice without it is none."""
    marked = XML + f"<!-- {SAMPLE_MARK} -->".encode()
    for sample, is_sample in ((marked, True), (XML, False)):
        text = sample.decode().partition("?>")[2]
        for media_type, data in (
            ("application/xml", sample),
            ("application/xml", text.encode("utf-16")),
            ("application/xml", b"\xfe\xff" + text.encode("utf-16-be")),
            ("application/zip", _zip(sample)),
            ("application/gzip", gzip.compress(sample)),
            ("message/rfc822", _mail(sample)),
            (PDF, with_attachment(pdf_of(TEXT), "factur-x.xml", sample)),
        ):
            assert parsed(media_type, data).sample is is_sample, media_type


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from([PDF, "image/png", "image/jpeg", "text/html", "application/xml"]),
    st.integers(0, 2_000),
    st.binary(min_size=1, max_size=12),
)
def test_no_damage_raises(media_type: str, position: int, junk: bytes) -> None:
    """Broken documents are the usual ones."""
    whole = {
        PDF: with_attachment(pdf_of(TEXT), "factur-x.xml", XML),
        "image/png": picture(),
        "image/jpeg": picture("JPEG"),
        "text/html": b"<table><tr><td style='display:none'>x</td></tr></table>" * 20,
        "application/xml": XML,
    }[media_type]
    position %= len(whole)
    damaged = whole[:position] + junk + whole[position + len(junk) :]
    assert isinstance(parse(media_type, damaged, SEES), Parsed | DocumentProblem)
