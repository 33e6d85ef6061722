"""Pages are cut out of a PDF as they were read."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pypdfium2
import pytest

from service.documents.frames.contents import PagedInvoice, PagedInvoices
from service.documents.frames.parsed import Parsed
from service.documents.frames.parts import PARTS_MAX, DocumentPart
from service.documents.pdf.pdf_cutting import cut_invoices
from tests.fakes.parsing import LIMITS, PDF, parsed
from tests.fakes.pdf_papers import joined, locked, pages_of, pdf_of, pdf_page, said

SPLIT = replace(LIMITS, split=True)
FIRST = pdf_of("Invoice no: R-1001\nTotal 119,00 EUR")
SECOND = pdf_of("Invoice no: R-2044\nTotal 19,00 EUR")
BATCH = joined(FIRST, SECOND)
WIDGET = (
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (R-1001) /F 4 "
    b"/DA (/F1 12 Tf 0 g) /Rect [200 600 400 620] /P 3 0 R >>"
)
FORM = b"/AcroForm << /Fields [6 0 R] /NeedAppearances true /DA (/F1 12 Tf 0 g) "
FORM += b"/DR << /Font << /F1 5 0 R >> >> >>"
LAYERS = b"/OCProperties << /OCGs [6 0 R] /D << /Order [6 0 R] /OFF [6 0 R] >> >>"
TOTAL = said("Total 119,00 EUR", y=500)


def cut(pdf: bytes) -> tuple[DocumentPart, ...]:
    found = parsed(PDF, pdf, SPLIT)
    return found.parts.parts if found.parts else ()


def test_each_invoice_is_a_pdf_with_its_pages() -> None:
    """Named by them, and by the file that they come from. Nothing is cut where nobody asked."""
    parts = cut(BATCH)
    digest = hashlib.sha256(BATCH).hexdigest()
    assert [(one.name, one.media_type, one.cut_from) for one in parts] == [
        ("page 1", PDF, digest),
        ("page 2", PDF, digest),
    ]
    alone = [parsed(PDF, one.data, SPLIT) for one in parts]
    assert [one.text for one in alone] == [parsed(PDF, FIRST).text, parsed(PDF, SECOND).text]
    assert [(one.parts, one.contents) for one in alone] == [(None, None)] * 2
    assert parsed(PDF, BATCH).parts is None


def test_equal_pages_make_equal_bytes() -> None:
    """A second delivery makes the same events."""
    assert cut(BATCH) == cut(BATCH)
    assert b"19800101000000" in cut(BATCH)[0].data


def test_pages_that_lie_apart_are_one_pdf() -> None:
    """In their order."""
    parts = cut(joined(FIRST, SECOND, FIRST))
    assert [one.name for one in parts] == ["pages 1, 3", "page 2"]
    assert parsed(PDF, parts[0].data).text.count("R-1001") == 2


def test_values_of_fields_come_along() -> None:
    """They are a part of what a person sees, and the form is one of the whole file."""
    page = said("Invoice no:", 60, 603) + TOTAL
    form = pdf_page(page, WIDGET, page=b"/Annots [6 0 R]", catalog=FORM)
    first, second = cut(joined(form, SECOND))
    assert "R-1001" in parsed(PDF, first.data).text
    assert "R-2044" in parsed(PDF, second.data).text


def test_turned_pages_stay_turned() -> None:
    """A scanner may have laid them so."""
    turned = pdf_page(said("Invoice no: R-1001") + TOTAL, page=b"/Rotate 90")
    first, _ = cut(joined(turned, SECOND))
    assert parsed(PDF, first.data).text == parsed(PDF, turned).text


def test_a_pdf_that_opens_without_a_password_is_cut() -> None:
    """Its invoices are not encrypted."""
    first, _ = cut(locked(BATCH, ""))
    assert "R-1001" in parsed(PDF, first.data).text


def test_a_pdf_with_layers_is_not_cut() -> None:
    """A layer that is switched off would be switched on: nothing but the whole file says so."""
    layered = pdf_page(
        said("Invoice no: R-1001") + TOTAL, b"<< /Type /OCG /Name (x) >>", catalog=LAYERS
    )
    found = parsed(PDF, joined(layered, SECOND), SPLIT)
    assert found.parts is None
    assert found.contents is not None
    assert found.contents.paged is not None


@pytest.mark.parametrize(
    "invoices",
    [
        [PagedInvoice((1,))],
        [PagedInvoice((1,)), PagedInvoice((9,))],
        [PagedInvoice((1,))] * (PARTS_MAX + 1),
    ],
)
def test_what_cannot_be_cut_is_not(invoices: list[PagedInvoice]) -> None:
    """One invoice, a page that is not there, too many."""
    pdf = pages_of(2)
    with pypdfium2.PdfDocument(pdf) as document:
        assert cut_invoices(document, pdf, PagedInvoices(tuple(invoices))) is None


def test_a_small_pdf_may_share_much_of_itself() -> None:
    """A mail merge has one letterhead, and each of its invoices gets a copy."""
    noise = hashlib.shake_256(b"x").digest(50_000).hex().encode()
    shared = b"<< /Length %d >> stream\n%s\nendstream" % (len(noise), noise)
    pdf = pdf_page(b"", shared, page=b"/Annots [6 0 R]", resources=b"/XObject << /X 6 0 R >>")
    with pypdfium2.PdfDocument(pdf) as document:
        cuts = cut_invoices(document, pdf, PagedInvoices((PagedInvoice((1,)),) * 40))
    assert cuts is not None
    assert cuts.size_bytes > 20 * len(pdf)


def test_the_bytes_of_all_cuts_are_bounded() -> None:
    """Each has a copy of what the pages share."""
    noise = hashlib.shake_256(b"x").digest(1_500_000).hex().encode()
    shared = b"<< /Length %d >> stream\n%s\nendstream" % (len(noise), noise)
    pdf = pdf_page(b"", shared, page=b"/Annots [6 0 R]", resources=b"/XObject << /X 6 0 R >>")
    with pypdfium2.PdfDocument(pdf) as document:
        few = PagedInvoices((PagedInvoice((1,)),) * 2)
        assert cut_invoices(document, pdf, few) is not None
        many = PagedInvoices((PagedInvoice((1,)),) * 90)
        assert cut_invoices(document, pdf, many) is None


def test_a_pdf_of_one_invoice_says_nothing() -> None:
    """And is not cut."""
    found = parsed(PDF, pdf_of("Invoice no: R-1001\n" + "row\n" * 90 + "Total 119,00 EUR"), SPLIT)
    assert isinstance(found, Parsed)
    assert (found.parts, found.contents) == (None, None)
