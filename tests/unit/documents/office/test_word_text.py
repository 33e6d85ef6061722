"""A Word file is read as a person sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.suspicion import Flag
from service.documents.office.word_text import read_docx
from service.model.hidden_text import Hiding
from service.model.outcome import Reason
from tests.fakes.mails import File, archive
from tests.fakes.office import docx, letter_problem, paragraph, parsed_letter, run, table


def text_of(body: str, styles: str = "", **parts: str) -> str:
    return parsed_letter(docx(body, styles, **parts)).text


def test_headers_text_tables_and_footers_come_in_order() -> None:
    """Rows on lines, cells apart, a header that repeats once."""
    text = text_of(
        paragraph("Invoice ", "R-1") + table(("Item", "Amount"), ("Paper", "42,00")),
        header1=paragraph("Muster GmbH"),
        header2=paragraph("Muster GmbH"),
        footer1=paragraph("IBAN DE1"),
    )
    assert text == "Muster GmbH\nInvoice R-1\nItem\tAmount\nPaper\t42,00\nIBAN DE1"


def test_a_table_in_a_cell_keeps_its_rows() -> None:
    """Layouts are made of such tables."""
    inner = table(("Net", "1,00"), ("Gross", "1,19"))
    outer = table(("left", "x")).replace("<w:tc><w:p><w:pPr></w:pPr>", f"<w:tc>{inner}<w:p>", 1)
    assert "Net\t1,00\nGross\t1,19\nleft\tx" in text_of(outer)


def test_breaks_tabs_and_hyphens_are_read() -> None:
    """And a soft hyphen is not."""
    inner = "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>R</w:t><w:noBreakHyphen/>"
    assert text_of(f"<w:p>{inner}<w:softHyphen/><w:t>1</w:t></w:r></w:p>") == "a\tb\nR-1"


def test_deleted_text_and_field_codes_are_not_printed() -> None:
    """Inserted text and the values of fields are."""
    body = (
        f"<w:p><w:del>{run('old').replace('w:t>', 'w:delText>')}</w:del><w:ins>{run('new')}</w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        f"<w:fldSimple>{run(' 1')}</w:fldSimple></w:p>"
    )
    assert text_of(body) == "new 1"


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ('<w:vertAlign w:val="superscript"/>', "119 ^00 EUR"),
        ('<w:vertAlign w:val="subscript"/>', "119 ^00 EUR"),
        ('<w:position w:val="8"/>', "119 ^00 EUR"),
        ('<w:rStyle w:val="Raised"/>', "119 ^00 EUR"),
        ('<w:sz w:val="14"/>', "119 ^00 EUR"),
        ('<w:vertAlign w:val="baseline"/>', "11900 EUR"),
        ('<w:position w:val="0"/>', "11900 EUR"),
        ("<w:b/>", "11900 EUR"),
    ],
)
def test_raised_digits_stand_apart(properties: str, text: str) -> None:
    """`119` with raised cents would read as 11900; Word cuts plain numbers into runs, too."""
    styles = (
        '<w:style w:type="character" w:styleId="Raised"><w:rPr><w:vertAlign w:val="superscript"/>'
        "</w:rPr></w:style>"
    )
    body = paragraph(run("119", '<w:sz w:val="24"/>'), run("00", properties), run(" EUR"))
    assert text_of(body, styles) == text


def test_a_text_box_is_read_once() -> None:
    """Word writes it twice, for new and for old programs."""
    box = f"<w:txbxContent>{paragraph('Total 5')}</w:txbxContent>"
    body = (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        f"{run('beside')}</w:p>"
    )
    assert text_of(body) == "beside\nTotal 5"


STYLES = (
    '<w:style w:type="character" w:styleId="Secret"><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
)


@pytest.mark.parametrize(
    ("properties", "how"),
    [
        ("<w:vanish/>", Hiding.NOT_DRAWN),
        ('<w:rStyle w:val="Secret"/>', Hiding.NOT_DRAWN),
        ('<w:sz w:val="2"/>', Hiding.TINY),
        ('<w:color w:val="FFFFFF"/>', Hiding.LIKE_ITS_GROUND),
        ('<w:color w:val="ffffff"/><w:shd w:val="clear" w:fill="auto"/>', Hiding.LIKE_ITS_GROUND),
    ],
)
def test_hidden_text_is_dropped_and_listed(properties: str, how: Hiding) -> None:
    """By itself, or by a style that it is based on."""
    found = parsed_letter(docx(paragraph("Total 5", run("IBAN DE00", properties)), STYLES))
    assert found.text == "Total 5"
    assert [(one.how, one.quote) for one in found.hidden] == [(how, "IBAN DE00")]
    assert found.flags == {Flag.HIDDEN_TEXT}


@pytest.mark.parametrize(
    "properties",
    [
        '<w:vanish w:val="0"/>',
        '<w:rStyle w:val="Secret"/><w:vanish w:val="false"/>',
        '<w:rStyle w:val="Loop"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000080"/>',
        '<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>',
        '<w:sz w:val="12"/>',
        '<w:sz w:val="nonsense"/>',
    ],
)
def test_what_is_seen_is_not_dropped(properties: str) -> None:
    """A dropped visible heading would be worse than a hidden one that is read."""
    found = parsed_letter(docx(paragraph(run("Total 5", properties)), STYLES))
    assert (found.text, found.hidden) == ("Total 5", ())


def test_white_text_in_a_table_with_a_style_is_seen() -> None:
    """If it paints the heads."""
    white = run("Head", '<w:color w:val="FFFFFF"/>')
    dark = (
        '<w:style w:type="table" w:styleId="Grid"><w:tcPr><w:shd w:val="clear" w:fill="000080"/>'
        "</w:tcPr></w:style>"
    )
    assert text_of(table((white,), properties='<w:tblStyle w:val="Grid"/>'), dark) == "Head"
    assert text_of(table((white,))) == ""


def test_a_file_of_pictures_is_refused() -> None:
    """A scan that was pasted into Word."""
    found = letter_problem(
        docx(
            '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r></w:p>'
        )
    )
    assert found.reason is Reason.UNSUPPORTED_DOCUMENT
    assert "send it as PDF" in found.message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive(File("word/other.xml", b"")), Reason.DOCUMENT_REJECTED),
        (archive(File("word/document.xml", b"<a>")), Reason.DOCUMENT_REJECTED),
        (
            archive(File("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>')),
            Reason.DOCUMENT_REJECTED,
        ),
        (
            archive(File("word/document.xml", b"<a>" * 100 + b"</a>" * 100)),
            Reason.DOCUMENT_REJECTED,
        ),
        (archive(File("word/document.xml", b" " * 9_000_000)), Reason.TOO_LARGE),
        (b"PK", Reason.DOCUMENT_REJECTED),
    ],
    ids=["no text", "broken", "entities", "depth", "bomb", "no archive"],
)
def test_hostile_files_are_refused(data: bytes, reason: Reason) -> None:
    """Within the bounds of XML and of archives."""
    assert letter_problem(data).reason is reason


@given(st.binary(max_size=300), st.integers(0, 600))
def test_no_bytes_make_it_raise(rubbish: bytes, place: int) -> None:
    """In the archive, and as a part of it."""
    good = bytearray(docx(paragraph("x")))
    good[place : place + len(rubbish)] = rubbish
    read_docx(bytes(good))
    read_docx(archive(File("word/document.xml", b"<a>" + rubbish + b"</a>")))
