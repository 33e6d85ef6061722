"""An Excel file is read as a person sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.suspicion import Flag
from service.documents.office.sheet_text import read_xlsx
from service.model.hidden_text import HIDDEN_MAX, Hiding
from service.model.outcome import Reason
from tests.fakes.mails import File, archive
from tests.fakes.office import cell, parsed_sheets, row, sheet_problem, words, xlsx


def test_rows_are_lines_and_values_have_their_formats() -> None:
    """The language of the currency decides the decimal mark of the whole file."""
    data = xlsx(
        row(words("A1", "Invoice"), cell("B1", "17"))
        + row(words("A2", "Net"), cell("C2", "1234.5", style=1))
        + row(cell("A3", "0", "s"), cell("B3", "46328", style=2), cell("C3", "1", "b")),
        formats=('"RE-"0000', "#,##0.00 [$€-407]", "dd/mm/yyyy"),
        strings=("<r><t>D</t></r><r><t>ate</t></r><rPh><t>sound</t></rPh>",),
    )
    assert parsed_sheets(data).text == "Invoice\tRE-0017\nNet\t\t1234,50 €\nDate\t2026-11-02\tTRUE"


def test_raised_digits_of_a_string_stand_apart() -> None:
    """`119` with raised cents would read as 11900."""
    raised = '<r><rPr><vertAlign val="superscript"/></rPr><t>00</t></r>'
    small = '<r><rPr><sz val="6"/></rPr><t>00</t></r>'
    data = xlsx(
        row(cell("A1", "0", "s"), cell("B1", "1", "s"), cell("C1", "2", "s")),
        strings=(
            f"<r><t>119</t></r>{raised}",
            f'<r><rPr><sz val="11"/></rPr><t>119</t></r>{small}',
            "<r><t>119</t></r><r><t>00</t></r>",
        ),
    )
    assert parsed_sheets(data).text == "119 ^00\t119 ^00\t11900"


@pytest.mark.parametrize(
    ("color", "is_hidden"),
    [
        ('theme="0"', True),
        ('indexed="9"', True),
        ('theme="0" tint="-0.5"', False),
        ('theme="1"', False),
    ],
)
def test_white_has_several_names(color: str, is_hidden: bool) -> None:
    """The menu of a spreadsheet writes white as the ground of its theme."""
    data = xlsx(
        row(words("A1", "Total 5")) + row(words("A2", "DE00", style=1)),
        fonts=(f"<color {color}/>",),
    )
    assert bool(parsed_sheets(data).hidden) is is_hidden


def test_hidden_parts_are_dropped_and_listed() -> None:
    """Rows, columns, sheets, fonts and formats."""
    data = xlsx(
        row(words("A1", "Total"), words("C1", "column"))
        + row(words("A2", "row"), attributes='hidden="1"')
        + row(words("A3", "flat"), attributes='ht="0"')
        + row(words("A4", "white", 1), words("B4", "tiny", 2), cell("E4", "7")),
        columns='<col min="3" max="4" hidden="1"/>',
        formats=(";;;@",),
        fonts=('<color rgb="FFFFFFFF"/>', '<sz val="1"/>'),
        hidden_rows=row(words("A1", "sheet")),
    )
    found = parsed_sheets(data)
    assert found.text == "Total"
    assert {(one.how, one.quote) for one in found.hidden} == {
        (Hiding.NOT_DRAWN, "column"),
        (Hiding.NOT_DRAWN, "row"),
        (Hiding.NOT_DRAWN, "flat"),
        (Hiding.LIKE_ITS_GROUND, "white"),
        (Hiding.TINY, "tiny"),
        (Hiding.NOT_DRAWN, "7"),
        (Hiding.NOT_DRAWN, "sheet"),
    }
    assert found.flags == {Flag.HIDDEN_TEXT}


def test_much_hidden_text_is_listed_up_to_its_bound() -> None:
    """A thousand rows are no thousand entries."""
    data = xlsx(row(words("A1", "x")) + row(words("A2", "y"), attributes='hidden="1"') * 1_000)
    assert len(parsed_sheets(data).hidden) == HIDDEN_MAX


def test_formulas_without_values_are_refused() -> None:
    """A program that wrote the file never computed them; a person's program would."""
    assert "open and save it" in sheet_problem(xlsx(row('<c r="A1"><f>1+1</f></c>'))).message
    assert parsed_sheets(xlsx(row('<c r="A1"><f>1+1</f><v>2</v></c>'))).text == "2"


def test_cells_far_away_cost_nothing() -> None:
    """Neither the size that a sheet claims, nor a gap between cells."""
    data = xlsx(row(words("A1", "a"), words("XFD1", "b")), columns='<col min="1" max="999999999"/>')
    assert parsed_sheets(data).text == "a" + "\t" * 8 + "b"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive(File("xl/other.xml", b"")), Reason.DOCUMENT_REJECTED),
        (archive(File("xl/workbook.xml", b"<a>")), Reason.DOCUMENT_REJECTED),
        (xlsx(""), Reason.UNSUPPORTED_DOCUMENT),
        (xlsx(row(words("A1", "x" * 9_000_000))), Reason.TOO_LARGE),
        (xlsx(row("<c/>" * 400_000)), Reason.DOCUMENT_REJECTED),
    ],
    ids=["no book", "broken", "empty", "bomb", "cells"],
)
def test_hostile_files_are_refused(data: bytes, reason: Reason) -> None:
    """Within the bounds of XML and of archives."""
    assert sheet_problem(data).reason is reason


@given(st.binary(max_size=300), st.integers(0, 2_000))
def test_no_bytes_make_it_raise(rubbish: bytes, place: int) -> None:
    """In the archive."""
    good = bytearray(xlsx(row(words("A1", "x"), cell("B1", "1"))))
    good[place : place + len(rubbish)] = rubbish
    read_xlsx(bytes(good))


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_value_makes_it_raise(value: str, kind: str) -> None:
    """Whatever stands where a number belongs."""
    clean = "".join(character for character in value + kind if character.isalnum())
    read_xlsx(xlsx(row(cell("A1", clean), cell(clean, clean, "s"), cell("B1", clean, clean, 7))))
