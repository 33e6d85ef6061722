"""PDFs: their text, and the invoices that they carry."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from schemas.invoice import Invoice
from service.checks.suspicion import Flag
from service.einvoices.einvoice import read_einvoice
from service.model.outcome import Reason
from service.model.page_words import ReadAs
from service.model.pdf_pages import PdfPages
from tests.fakes.corpus import cases, defects
from tests.fakes.parsing import LIMITS, PDF, TEXT, XML, parsed, problem
from tests.fakes.pdf_papers import (
    locked,
    pages_of,
    pdf_of,
    pdf_page,
    picture,
    said,
    with_attachment,
)
from tests.fakes.pdf_pictures import (
    drawn_in_strips,
    names_of,
    picture_object,
    pictures_of,
    scan_of,
)


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


def test_a_pdf_locked_with_an_empty_password_is_open() -> None:
    """Many are: they forbid printing, not reading."""
    assert "119,00" in parsed(PDF, locked(pdf_of(TEXT), "")).text


NO_TEXT = {
    "C02-scan-stamp": "scan",
    "C07-no-tounicode": "scan",
    "C08-xfa": "XFA",
    "C09-portfolio": "portfolio",
}


@pytest.mark.parametrize("path", defects("field/C0[2789]/*.pdf"))
def test_pages_that_say_nothing_of_the_invoice_are_no_text(path: Path) -> None:
    """A stamp on a scan, glyphs without characters, and pages that name another program."""
    found = problem(PDF, path.read_bytes())
    assert found.reason is Reason.UNSUPPORTED_DOCUMENT
    assert NO_TEXT[path.stem] in found.message


@pytest.mark.parametrize("path", defects("field/C01*/*.pdf"))
def test_values_of_forms_and_notes_stand_behind_their_labels(path: Path) -> None:
    """Filled in with a program, or written onto the page."""
    rows = [row.split("  ") for row in parsed(PDF, path.read_bytes()).text.split("\n")]
    assert [row[-1].strip() for row in rows if row[0] == "Gesamtbetrag EUR:"] == ["49,98"]


@pytest.mark.parametrize("path", defects("einvoice/08*/white_text.pdf"))
def test_white_text_is_listed_and_not_read(path: Path) -> None:
    """The account that only the XML has is not printed by it."""
    result = parsed(PDF, path.read_bytes())
    assert "DE75512108001245126199" not in result.text
    assert [one.quote for one in result.hidden] == ["DE75512108001245126199"]
    assert result.flags == {Flag.HIDDEN_TEXT}


def test_a_pdf_inside_a_pdf_is_named() -> None:
    """It may be another invoice, or the one behind a cover page. Beside an e-invoice it is one of
    the papers that support it."""
    inside = with_attachment(pdf_of(TEXT), "second.pdf", pdf_of(TEXT))
    contents = parsed(PDF, inside).contents
    assert contents is not None
    assert contents.doubtful == ("second.pdf",)
    assert parsed(PDF, with_attachment(inside, "factur-x.xml", XML)).contents is None


STAMP = said("Received on 3 November 2026, accounts payable, department 17", y=20, size=8)


@pytest.mark.parametrize("strips", [1, 2, 3, 20])
def test_a_scan_with_a_stamp_is_a_scan_in_any_number_of_strips(strips: int) -> None:
    """A scanner may write one page as many pictures; the stamp is not the page's text."""
    page = scan_of("Invoice 9999", "Total due EUR 4,500.00", "IBAN GB33BUKB20201555555555")
    pdf = pdf_page(
        drawn_in_strips(strips) + STAMP, *pictures_of(page, strips), resources=names_of(strips)
    )
    assert "scan" in problem(PDF, pdf).message
    assert parsed(PDF, pdf, replace(LIMITS, ocr_pages=5)).scanned


def test_a_picture_beside_text_is_read_or_flagged() -> None:
    """Also below a long text: the totals may stand in it. A logo in the head has no flag."""
    size = 1_000, 300
    page = scan_of("Total due EUR 4,500.00", "IBAN GB33BUKB20201555555555", size=size)
    logo = scan_of("Muster Handels GmbH", "seit 1923", size=size)
    terms = b"".join(
        said("Invoice 4711, our general terms apply to all deliveries", y=700 - 12 * n)
        for n in range(10)
    )
    for width, y, shown in ((500, 300, page), (150, 300, page), (150, 780, logo)):
        is_flagged = shown is page
        place = b"q %d 0 0 %d 40 %d cm /I0 Do Q\n" % (width, width * 3 // 10, y)
        pdf = pdf_page(terms + place, picture_object(shown), resources=names_of(1))
        result = parsed(PDF, pdf)
        assert "4711" in result.text
        assert result.flags == ({Flag.UNREAD_PICTURE} if is_flagged else set())
        assert parsed(PDF, pdf, replace(LIMITS, ocr_pages=5)).scanned is is_flagged
        seen = parsed(PDF, pdf, replace(LIMITS, render=True))
        assert (len(seen.images), len(seen.flags)) == (int(is_flagged), 0)


def test_a_page_that_nothing_reads_is_named() -> None:
    """It is not left out in silence; a model that sees gets it beside the text of the others."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(TEXT))))
    writer.append(PdfReader(io.BytesIO(picture("PDF"))))
    out = io.BytesIO()
    writer.write(out)
    assert "page 2" in problem(PDF, out.getvalue()).message
    seen = parsed(PDF, out.getvalue(), replace(LIMITS, render=True))
    assert ("119,00" in seen.text, len(seen.images)) == (True, 1)


def test_empty_backs_of_sheets_are_no_pictures() -> None:
    """There is nothing to read on them."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(TEXT))))
    writer.append(PdfReader(io.BytesIO(pages_of(1))))
    out = io.BytesIO()
    writer.write(out)
    assert "119,00" in parsed(PDF, out.getvalue()).text


def test_a_layer_of_recognised_text_is_read_without_confidence() -> None:
    """Where nothing else reads the scan; it is flagged, because a person does not see it."""
    layer = said("Invoice 4711 of 2026-03-07, total 119,00 EUR", more="3 Tr")
    ink = b"".join(b"60 %d 300 6 re f\n" % y for y in range(100, 700, 20))
    result = parsed(PDF, pdf_page(ink + layer))
    assert "119,00" in result.text
    assert result.flags == {Flag.HIDDEN_TEXT}
    assert result.words is not None
    assert {(word.read_as, word.confidence) for word in result.words} == {(ReadAs.OCR, 0.0)}


@pytest.mark.parametrize("unit", [b"", b"/UserUnit 12"])
def test_a_page_in_a_unit_of_its_own_is_read(unit: bytes) -> None:
    """Letters of one unit fill a line of a page of 50 units, which a program shows enlarged."""
    content = said("Invoice R-17 Total 119.00", 5, 60, 1) + said("IBAN DE75 5121", 5, 50, 1)
    found = parsed(PDF, pdf_page(content, page=b"/MediaBox [0 0 50 70] " + unit))
    assert found.text.split() == "Invoice R-17 Total 119.00 IBAN DE75 5121".split()
    assert found.flags == frozenset()


def test_text_that_an_annotation_strikes_out_is_in_doubt() -> None:
    """A person sees that it does not count; one that is switched off strikes nothing."""
    for flags, unsure in ((b"4", ("annotation StrikeOut",)), (b"2", ())):
        mark = b"<< /Type /Annot /Subtype /StrikeOut /Rect [58 698 100 712] /F %s >>" % flags
        page = pdf_page(said("Invoice R-17 total 900.00 EUR"), mark, page=b"/Annots [6 0 R]")
        result = parsed(PDF, page)
        assert result.unsure == unsure
        assert (Flag.UNSURE_TEXT in result.flags) == bool(unsure)
