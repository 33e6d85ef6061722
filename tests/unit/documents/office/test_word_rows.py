"""Cells of Word tables with several paragraphs, and text that a row moves or strikes out."""

from __future__ import annotations

from service.documents.frames.parsed import Parsed
from service.documents.office.word_rows import cell_text, row_text
from service.documents.office.word_text import read_docx
from tests.fakes.office import Part, docx, docx_with, paragraph, run

_FIRST = paragraph("Thank you for your order")
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_BEGIN, _MIDDLE, _END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)


def _read(data: bytes) -> tuple[str, set[str]]:
    found = read_docx(data)
    assert isinstance(found, Parsed)
    return found.text, {one.value for one in found.flags}


def test_paragraphs_of_cells_stand_beside_each_other() -> None:
    """Labels in one cell, amounts in the next. Cells of other heights stay on one line."""
    cells = [cell_text("Net\n\n Total "), cell_text("1.00\n2.00")]
    assert row_text(cells) == "Net\t1.00\nTotal\t2.00\n"
    assert row_text([cell_text("Two\nwords"), "1.00", ""]) == "Two words\t1.00\n"
    assert row_text(["a\tb\nc", cell_text("d\ne")]) == "a\tb\nc\td e\n"


def _row(height: str, *cells: tuple[str, str]) -> str:
    inner = "".join(
        f'<w:tc><w:tcPr><w:vAlign w:val="{place}"/></w:tcPr>{paragraph(text)}</w:tc>'
        for text, place in cells
    )
    return f"<w:tbl><w:tr>{height}{inner}</w:tr></w:tbl>"


def test_amounts_at_the_top_and_the_bottom_of_a_row_are_in_doubt() -> None:
    """The label at the bottom belongs to one of them; in a low row all stand on one line."""
    cells = (("Total", "bottom"), ("1.00", "top"), ("2.00", "bottom"))
    high = '<w:trPr><w:trHeight w:val="2000"/></w:trPr>'
    assert _read(docx(_FIRST + _row(high, *cells)))[1] == {"unsure_text"}
    assert _read(docx(_FIRST + _row("", *cells)))[1] == set()


def test_struck_text_is_not_read_and_asks_for_nothing() -> None:
    """A person sees that it does not count."""
    for line in ("<w:strike/>", "<w:dstrike/>"):
        text, flags = _read(docx(_FIRST + paragraph("Total ", run("900.00", line), " 100.00")))
        assert (text.splitlines()[1], flags) == ("Total  100.00", set())


def test_what_a_program_writes_or_moves_is_in_doubt() -> None:
    """Numbers of pages and dates within a number, initials as letters of their own, and fields that
    move or overprint."""
    page = paragraph(run("9"), "<w:r><w:pgNum/></w:r>", run("00.00"))
    initial = '<w:framePr w:dropCap="drop" w:lines="3"/>'
    capital = paragraph("9", properties=initial) + paragraph("100.00 EUR total")
    code = "<w:r><w:instrText> ADVANCE \\d 100 </w:instrText></w:r>"
    moved = paragraph("Total ", _BEGIN, code, _MIDDLE, _END, "900.00")
    for body in (page, capital, moved):
        assert _read(docx(_FIRST + body))[1] == {"unsure_text"}, body


def test_the_words_of_a_chart_are_read() -> None:
    """Its title may name an account; with digits it is in doubt."""
    drawing = (
        f'<w:p><w:r><w:drawing><c:chart xmlns:c="{_CHART}" r:id="c1"/></w:drawing></w:r></w:p>'
    )
    words = "<a:p><a:r><a:t>IBAN DE99</a:t></a:r></a:p>"
    chart = f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}">{words}</c:chartSpace>'
    text, flags = _read(docx_with(_FIRST + drawing, Part("c1", "chart", "charts/1.xml", chart)))
    assert "IBAN DE99" in text
    assert flags == {"unsure_text"}
