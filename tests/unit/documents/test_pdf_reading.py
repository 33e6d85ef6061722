"""PDFs: their text, and the invoices that they carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from schemas.invoice import Invoice
from service.documents.document import DocumentProblem
from service.documents.einvoice import read_einvoice
from service.documents.parsed import Parsed, ParseLimits
from service.documents.parsers import parse
from service.model.outcome import Reason
from service.model.pdf_pages import PdfPages
from tests.fakes import usual
from tests.fakes.corpus import cases
from tests.fakes.pdf_papers import locked, pages_of, pdf_of, with_attachment

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


def test_a_pdf_locked_with_an_empty_password_is_open() -> None:
    """Many are: they forbid printing, not reading."""
    assert "119,00" in parsed(PDF, locked(pdf_of(TEXT), "")).text
