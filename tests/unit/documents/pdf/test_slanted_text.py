"""A page that was put in askew reads as a straight one; a slanted watermark is no hidden text."""

from __future__ import annotations

import math

import pytest

from service.checks.suspicion import Flag
from tests.fakes.parsing import PDF, parsed
from tests.fakes.pdf_papers import pdf_page, said

ROWS = ("Schrauben", "10", "125,00"), ("Montage", "3", "255,00"), ("Anfahrt", "1", "40,00")
TABLE = b"".join(
    said(text, 60 + 200 * column, 700 - 16 * row, 10)
    for row, texts in enumerate(ROWS)
    for column, text in enumerate(texts)
)


def leaning(content: bytes, degrees: float) -> bytes:
    """Content that leans as a whole, around the left bottom corner."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return b"q %f %f %f %f 0 0 cm\n%sQ\n" % (cos, sin, -sin, cos, content)


@pytest.mark.parametrize("degrees", [-3, -1, 2, 4])
@pytest.mark.parametrize("rotation", [0, 90])
def test_rows_of_a_leaning_page_stay_rows(degrees: float, rotation: int) -> None:
    """No amount stands beside the text of another row; watermarks do not count."""
    pdf = pdf_page(leaning(TABLE, degrees), page=b"/Rotate %d" % rotation)
    rows = parsed(PDF, pdf).text.splitlines()
    assert [tuple(row.split()) for row in rows] == list(ROWS)


def test_a_watermark_all_over_a_level_page_does_not_make_it_lean() -> None:
    """It has more words than the page, but it says the same again and again."""
    marks = b"".join(said("ENTWURF", 70 * at % 500, 40 + 30 * at, 10) for at in range(16))
    rows = parsed(PDF, pdf_page(TABLE + leaning(marks, 12))).text.splitlines()
    assert [tuple(row.split()) for row in rows[:3]] == list(ROWS)


@pytest.mark.parametrize("degrees", [0, 30, 45, 60, 90, -45])
def test_a_pale_watermark_is_no_hidden_text(degrees: float) -> None:
    """Also one that lets the page shine through; one that is hardly there is hidden."""
    mark = b"q 1 0 0 1 280 350 cm /G0 gs %s Q\n"
    shown = mark % leaning(said("UNVERBINDLICH", 0, 0, 40), degrees)
    for opacity, is_hidden in ((b"0.2", False), (b"0.03", True)):
        states = b"/ExtGState << /G0 << /ca %s >> >>" % opacity
        found = parsed(PDF, pdf_page(TABLE + shown, resources=states))
        assert (Flag.HIDDEN_TEXT in found.flags) is is_hidden
