"""E-invoices in PDFs: found by name, in any order, within bounds, and never two at once."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from schemas.invoice import Invoice
from service.documents.pdf.attachments import ANNOTATIONS_MAX
from service.documents.pdf.embedded import ATTACHMENTS_MAX, Embedded, embedded_invoice
from service.einvoices.einvoice import read_einvoice
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes.corpus import cases
from tests.fakes.pdf_papers import pages_of

EINVOICES = Path(__file__).resolve().parents[2] / "einvoices"
CII = (EINVOICES / "invoice.cii.xml").read_bytes()
UBL = (EINVOICES / "invoice.ubl.xml").read_bytes()
OTHER = CII.replace(b"R-2026-17", b"R-2026-18")
OLD_SYNTAX = b'<a:CrossIndustryDocument xmlns:a="urn:ferd:CrossIndustryDocument:invoice:1p0"/>'


def pdf(*attachments: tuple[str, bytes], deflated: bool = False) -> PdfReader:
    """A PDF with these files in it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages_of(1))))
    for name, data in attachments:
        file = writer.add_attachment(name, data)
        if deflated:
            entry: Any = file.pdf_object["/EF"]
            stream = entry["/F"].get_object()
            stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    return reread(writer)


def reread(writer: PdfWriter) -> PdfReader:
    out = io.BytesIO()
    writer.write(out)
    return PdfReader(out)


def invoice_of(reader: PdfReader) -> Invoice | DocumentProblem | None:
    found = embedded_invoice(reader)
    return found.invoice if isinstance(found, Embedded) else found


def problem_in(reader: PdfReader) -> DocumentProblem:
    found = invoice_of(reader)
    assert isinstance(found, DocumentProblem), found
    return found


@pytest.mark.parametrize(
    "name",
    [
        "factur-x.xml",
        "zugferd-invoice.xml",
        "ZUGFeRD-invoice.xml",
        "xrechnung.xml",
        "FACTUR-X.XML",
        "ZUGFeRD-invoice",
        "c//FLOBAY8//temp/factur-x.xml",
        "C:\\temp\\factur-x.xml",
    ],
)
def test_each_name_of_the_standards_is_known(name: str) -> None:
    """In any case of letters, without its ending, and behind a path."""
    assert invoice_of(pdf(("a.txt", b"x"), (name, CII), ("z.xml", OTHER))) == read_einvoice(CII)


def test_an_invoice_under_a_name_of_the_sender_s_own_is_found() -> None:
    """Without a name of the standards, its root tells it from other papers."""
    assert invoice_of(pdf()) is None
    assert invoice_of(pdf(("goods.xml", b"<svg/>"), ("note", b"hello"))) is None
    assert invoice_of(pdf(("R-17.xml", CII), ("a", b"x"))) == read_einvoice(CII)
    utf_16 = CII.decode().encode("utf-16")
    assert invoice_of(pdf(("R-17", utf_16))) == read_einvoice(CII)
    assert invoice_of(pdf(("terms.pdf", CII))) is None
    found = problem_in(pdf(("R-17.xml", CII), ("R-18.xml", OTHER)))
    assert found.reason is Reason.DOCUMENT_REJECTED
    broken = problem_in(pdf(("R-17.xml", CII[:-200])))
    assert broken.reason is Reason.DOCUMENT_REJECTED


def test_papers_without_a_known_ending_are_unpacked_up_to_a_bound() -> None:
    """More is refused, because an invoice may be behind."""
    heap = [(f"paper{n}", bytes(30 * 1024 * 1024)) for n in range(3)]
    assert problem_in(pdf(*heap)).reason is Reason.TOO_LARGE


@pytest.mark.parametrize("place", ["catalogue", "page", "annotation"])
def test_an_invoice_outside_of_the_tree_of_names_is_found(place: str) -> None:
    """Associated files, of the document or of a page, and annotations with a file."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages_of(2))))
    file = writer.add_attachment("factur-x.xml", CII).pdf_object
    del writer.root_object["/Names"]
    listed = ArrayObject([file.indirect_reference])
    if place == "catalogue":
        writer.root_object[NameObject("/AF")] = listed
    elif place == "page":
        writer.pages[1][NameObject("/AF")] = listed
    else:
        note = {"/Subtype": NameObject("/FileAttachment"), "/FS": file.indirect_reference}
        entries = DictionaryObject({NameObject(name): value for name, value in note.items()})
        writer.pages[1][NameObject("/Annots")] = ArrayObject([entries])
    assert invoice_of(reread(writer)) == read_einvoice(CII)


def test_a_file_that_is_listed_twice_counts_once() -> None:
    """Factur-X lists its file by name and in /AF."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages_of(1))))
    references = []
    for number in range(3):
        file = writer.add_attachment(f"factur-x.xml{'' if number == 0 else number}", CII)
        references.append(file.pdf_object.indirect_reference)
    writer.root_object[NameObject("/AF")] = ArrayObject(references * 80)
    assert invoice_of(reread(writer)) == read_einvoice(CII)


def test_more_annotations_than_are_examined_are_refused() -> None:
    """A link is an annotation; an invoice could be behind them."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages_of(1))))
    links = DictionaryObject({NameObject("/Subtype"): NameObject("/Link")})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([links] * (ANNOTATIONS_MAX + 1))
    assert problem_in(reread(writer)).reason is Reason.TOO_LARGE


def test_the_file_s_own_name_counts_as_well() -> None:
    """A file may be listed under any name."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages_of(1))))
    writer.add_attachment("1", CII).alternative_name = TextStringObject("factur-x.xml")
    assert invoice_of(reread(writer)) == read_einvoice(CII)


def test_the_same_invoice_twice_is_one() -> None:
    """XRechnung beside Factur-X, in two syntaxes."""
    found = invoice_of(pdf(("factur-x.xml", CII), ("xrechnung.xml", UBL)))
    assert found == read_einvoice(UBL)


@pytest.mark.parametrize("data", [OTHER, CII[:-200]], ids=["another", "broken"])
@pytest.mark.parametrize("first", [True, False])
def test_two_that_do_not_agree_are_a_problem_in_either_order(data: bytes, first: bool) -> None:
    """The right one is unknown; the message contains nothing of either."""
    one, two = (data, CII) if first else (CII, data)
    found = problem_in(pdf(("factur-x.xml", one), ("xrechnung.xml", two)))
    assert found.reason is Reason.DOCUMENT_REJECTED
    assert "R-2026" not in found.message


@pytest.mark.parametrize("first", [True, False])
def test_the_syntax_of_zugferd_1_is_passed_over_in_either_order(first: bool) -> None:
    """It is not EN 16931; alone, the PDF is read as a PDF."""
    one, two = (OLD_SYNTAX, CII) if first else (CII, OLD_SYNTAX)
    found = invoice_of(pdf(("factur-x.xml", one), ("zugferd-invoice.xml", two)))
    assert found == read_einvoice(CII)
    assert invoice_of(pdf(("ZUGFeRD-invoice.xml", OLD_SYNTAX))) is None


def test_an_invoice_behind_many_papers_is_found_and_too_many_are_refused() -> None:
    """Not looking would be a silent loss of the exact invoice."""
    papers = [(f"a{n:03}.txt", b"") for n in range(ATTACHMENTS_MAX - 1)]
    assert isinstance(invoice_of(pdf(*papers, ("factur-x.xml", CII))), Invoice)
    found = problem_in(pdf(*papers, ("b.txt", b""), ("factur-x.xml", CII)))
    assert found.reason is Reason.TOO_LARGE


def test_many_of_one_name_are_refused() -> None:
    """There are four names; each further copy would only cost."""
    found = problem_in(pdf(*[("factur-x.xml", CII)] * 5))
    assert found.reason is Reason.TOO_LARGE


def test_attachments_are_bounded_in_bytes() -> None:
    """By the XML's own limit, and a bomb by pypdf's."""
    long = problem_in(pdf(("factur-x.xml", b"<a>" + b" " * (8 * 1024 * 1024) + b"</a>")))
    assert "bytes" in long.message
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(76)) + packer.flush()
    bomb = problem_in(pdf(("factur-x.xml", packed), deflated=True))
    assert bomb.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("path", cases("zugferd", "*.pdf"))
def test_every_public_pdf_carries_an_invoice(path: Path) -> None:
    """`test_parsers` compares its content with its XML files."""
    assert isinstance(invoice_of(PdfReader(path)), Invoice)
