"""Runs of characters end at blanks, jumps and other objects; their boxes are their letters."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from service.documents.pdf.pdf_runs import PageRuns, read_runs
from tests.fakes.pdf_papers import pdf_page, said
from tests.unit.documents.pdf.test_shown_digits import STANDARD, names, with_font


def runs_of(content: bytes) -> PageRuns:
    """Those of a page with this content."""
    document = pypdfium2.PdfDocument(pdf_page(content))
    text = pdfium.FPDFText_LoadPage(document[0])
    try:
        return read_runs(text)
    finally:
        pdfium.FPDFText_ClosePage(text)


def test_a_blank_ends_a_run() -> None:
    """And the next one knows that it is not joined."""
    runs, unmapped, _ = runs_of(said("net 100.00"))
    assert [(run.text, run.joined) for run in runs] == [("net", False), ("100.00", False)]
    assert unmapped == 0


def test_a_digit_that_is_set_back_parts_no_number() -> None:
    """PDFium sees a gap behind the 9, which stands before the 1."""
    runs, *_ = runs_of(b"BT /F1 10 Tf 60 700 Td [(1) 1112 (9) -556 (00.00)] TJ ET")
    assert [run.text for run in runs] == ["9100.00"]


def test_a_drawn_soft_hyphen_is_a_hyphen() -> None:
    """Many fonts give theirs this code: `R-2026` is no `R2026`, and `-431.54` no `431.54`."""
    runs, *_ = runs_of(said("R\u00ad2026\u00ad17 \u00ad431.54 \u00ad"))
    assert [run.text for run in runs] == ["R-2026-17", "-431.54", "-"]


def test_another_object_ends_a_run() -> None:
    """Each may be painted in another way; without a blank between them they are joined."""
    runs, *_ = runs_of(b"BT /F1 12 Tf 60 700 Td (100) Tj 1 g (.00) Tj ET")
    assert [run.text for run in runs] == ["100", ".00"]
    assert runs[1].joined
    assert runs[0].object != runs[1].object


def test_a_jump_within_an_object_ends_a_run() -> None:
    """Columns of a table that one object draws are no word."""
    runs, *_ = runs_of(b"BT /F1 12 Tf 60 700 Td [(100) -3000 (19)] TJ ET")
    assert [run.text for run in runs] == ["100", "19"]


def test_the_area_of_a_run_is_that_of_its_letters() -> None:
    """As high as the font, and from the first letter to the last."""
    runs, *_ = runs_of(said("100.00", x=60, y=700))
    [run] = runs
    assert run.area.left == pytest.approx(60, abs=1.5)
    assert run.area.bottom < 700 < run.area.top < 716
    assert 25 < run.area.right - run.area.left < 45


@pytest.mark.parametrize(
    ("matrix", "turn"), [("1 0 0 1", 0), ("0 -1 1 0", 1), ("-1 0 0 -1", 2), ("0 1 -1 0", 3)]
)
def test_a_run_is_turned_as_its_letters_are(matrix: str, turn: int) -> None:
    """Quarters clockwise, and its letters stay together."""
    runs, *_ = runs_of(f"BT /F1 12 Tf {matrix} 300 400 Tm (100.00) Tj ET".encode())
    assert [(run.text, run.turn) for run in runs] == [("100.00", turn)]


def test_glyphs_without_characters_are_counted_and_are_no_text() -> None:
    """A control character says nothing to a person."""
    runs, unmapped, _ = runs_of(b"BT /F1 12 Tf 60 700 Td (10\\0010) Tj ET")
    assert unmapped + sum(len(run.text) for run in runs) >= 3
    assert all(letter.isprintable() for run in runs for letter in run.text)


def test_a_character_in_two_halves_is_one() -> None:
    """As PDFium gives those beyond the first 65,536; a digit of mathematics is a digit."""
    table = names((0x39, "\U0001d7d7"), (0x30, "0"))
    document = pypdfium2.PdfDocument(with_font(said("900"), STANDARD % b"/WinAnsiEncoding", table))
    page = document[0]
    text = pdfium.FPDFText_LoadPage(page)
    run = read_runs(text).runs[-1]
    pdfium.FPDFText_ClosePage(text)
    assert run.text == "\U0001d7d700"
    assert [digit.digit for digit in run.digits] == ["9", "0", "0"]
