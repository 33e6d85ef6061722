"""Parsers: readable documents are read, others are named by their state."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from schemas.invoice import Invoice
from service.documents.document import DocumentProblem
from service.documents.einvoice import read_einvoice
from service.documents.parsed import Parsed, ParseLimits
from service.documents.parsers import parse
from service.documents.suspicion import Flag
from service.model.outcome import Reason
from service.model.pdf_pages import PdfPages
from tests.fakes import usual
from tests.fakes.corpus import cases
from tests.fakes.pdf_papers import locked, pages_of, pdf_of, picture, with_attachment

LIMITS = usual.parse_limits()
SEES = replace(LIMITS, render=True)
PDF = "application/pdf"
TEXT = "Invoice 4711 of 2026-03-07\nTotal 119,00 EUR (incl. VAT)"
XML = (Path(__file__).parent / "invoice.cii.xml").read_bytes()


def parsed(media_type: str, data: bytes, limits: ParseLimits = LIMITS) -> Parsed:
    result = parse(media_type, data, limits)
    assert isinstance(result, Parsed), result
    return result


def problem(media_type: str, data: bytes, limits: ParseLimits = LIMITS) -> DocumentProblem:
    result = parse(media_type, data, limits)
    assert isinstance(result, DocumentProblem), result
    return result


def test_the_text_of_a_pdf_is_read_page_by_page() -> None:
    """In order, with text in brackets and after umlauts."""
    pages = TEXT + "\n" * 60 + "Über Seite zwei geht es weiter, lang genug"
    text = parsed(PDF, pdf_of(pages)).text
    assert "Total 119,00 EUR (incl. VAT)" in text
    assert text.index("4711") < text.index("Über Seite zwei")


def test_an_embedded_e_invoice_is_read_and_its_text_too() -> None:
    """The XML is compared with the text."""
    result = parsed(PDF, with_attachment(pdf_of(TEXT), "Factur-X.xml", XML))
    assert result.invoice == read_einvoice(XML)
    assert "4711" in result.text


@pytest.mark.parametrize("pages", [1, 2])
def test_the_pages_around_an_e_invoice_are_counted(pages: int) -> None:
    """Those without text cannot be compared with the XML."""
    blank = parsed(PDF, with_attachment(pages_of(pages), "factur-x.xml", XML))
    assert blank.pages == PdfPages(pages, pages)
    text = parsed(PDF, with_attachment(pdf_of(TEXT), "factur-x.xml", XML))
    assert text.pages == PdfPages(1, 0)
    assert parsed("application/xml", XML).pages is None


def test_the_xml_is_kept_where_rules_ask_for_it() -> None:
    """Alone and inside a PDF; not otherwise."""
    keeps = replace(LIMITS, keep_xml=True)
    hybrid = with_attachment(pdf_of(TEXT), "factur-x.xml", XML)
    assert parsed(PDF, hybrid, keeps).xml == parsed("application/xml", XML, keeps).xml == XML
    assert parsed(PDF, hybrid).xml == parsed("application/xml", XML).xml == b""


def test_an_embedded_e_invoice_that_is_broken_is_not_passed_over() -> None:
    """The two halves of a hybrid invoice must not be told apart in silence."""
    broken = problem(PDF, with_attachment(pdf_of(TEXT), "factur-x.xml", XML[:-200]))
    assert broken.reason is Reason.DOCUMENT_REJECTED
    assert "XML" in broken.message


def test_other_attachments_are_ignored() -> None:
    """Terms and pictures of the goods are no invoices."""
    assert parsed(PDF, with_attachment(pdf_of(TEXT), "terms.pdf", XML)).invoice is None
    assert parsed(PDF, with_attachment(pdf_of(TEXT), "goods.xml", b"<svg/>")).invoice is None


OTHER_EDITION = "XRECHNUNG_Betriebskostenabrechnung"
"""The PDF carries this sample's edition of 2018 (XRechnung 2.1), the files that of 2024 (3.0)."""
DAYS_OF_2018 = {
    "issue_date": date(2018, 3, 5),
    "due_date": date(2018, 4, 4),
    "delivery_date": None,
    "period_start": date(2010, 1, 1),
    "period_end": date(2010, 12, 31),
}
"""All that the older edition says otherwise, but for one day in its note."""


@pytest.mark.parametrize("path", cases("zugferd", "*.pdf"))
def test_the_pdf_of_a_public_triplet_carries_the_same_invoice(path: Path) -> None:
    """PDF, CII and UBL: equal, with nothing made alike; the one that is not differs by its days."""
    carried = parsed(PDF, path.read_bytes()).invoice
    cii = read_einvoice(path.with_suffix(".cii.xml").read_bytes())
    ubl = read_einvoice(path.with_suffix(".ubl.xml").read_bytes())
    assert isinstance(carried, Invoice)
    assert isinstance(cii, Invoice)
    assert isinstance(ubl, Invoice)
    assert cii == ubl.model_copy(update={"specification": cii.specification})
    if path.stem == OTHER_EDITION:
        notes = (cii.notes or "").replace("vom 01.11.2024.", "vom 21.11.2011.")
        cii = cii.model_copy(update={**DAYS_OF_2018, "notes": notes})
    assert carried == cii.model_copy(update={"specification": carried.specification})


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
        ("application/zip", b"PK", Reason.UNSUPPORTED_DOCUMENT, "convert"),
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


def test_a_pdf_locked_with_an_empty_password_is_open() -> None:
    """Many are: they forbid printing, not reading."""
    assert "119,00" in parsed(PDF, locked(pdf_of(TEXT), "")).text


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", "PNG"),
        ("image/jpeg", "JPEG"),
        ("image/webp", "WEBP"),
        ("image/tiff", "TIFF"),
        (PDF, "PDF"),
    ],
)
def test_pictures_and_scans_become_small_clean_pictures(media_type: str, kind: str) -> None:
    """For models that can see; every one written anew."""
    result = parsed(media_type, picture(kind, (3_000, 1_000)), SEES)
    (image,) = result.images
    assert image.media_type == "image/png"
    with Image.open(io.BytesIO(image.data)) as shown:
        assert max(shown.size) <= 1_600
        darkest = shown.convert("L").getextrema()[0]
        assert isinstance(darkest, int | float)
        assert darkest < 80


def test_metadata_is_left_behind_and_pictures_stand_upright() -> None:
    """A camera records its position; the model must not receive that."""
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by 90 degrees.
    exif[0x010E] = "taken at a secret place"
    data = picture("JPEG", (400, 200), exif=exif)
    assert b"secret place" in data
    (image,) = parsed("image/jpeg", data, SEES).images
    assert b"secret place" not in image.data
    with Image.open(io.BytesIO(image.data)) as shown:
        assert shown.size == (200, 400)


@pytest.mark.parametrize(
    ("media_type", "data", "reason"),
    [
        ("image/png", picture("JPEG"), Reason.DOCUMENT_REJECTED),
        ("image/jpeg", pdf_of(TEXT), Reason.DOCUMENT_REJECTED),
        ("image/png", picture()[:200], Reason.DOCUMENT_REJECTED),
        ("image/png", picture(size=(10_000, 6_000)), Reason.TOO_LARGE),
    ],
    ids=["jpeg as png", "pdf as jpeg", "cut", "pixels"],
)
def test_pictures_that_are_not_what_they_say_are_refused(
    media_type: str, data: bytes, reason: Reason
) -> None:
    """Before a decoder that was not asked for sees them."""
    assert problem(media_type, data, SEES).reason is reason


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


def test_xml_is_read_as_it_is() -> None:
    """Regardless of its media type."""
    for media_type in ("application/xml", "text/xml; charset=utf-8", "application/cii+xml"):
        assert isinstance(parsed(media_type, XML).invoice, Invoice)
    off = problem("application/xml", XML, replace(LIMITS, einvoices=False))
    assert "documents.einvoices" in off.message


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
