"""What the tables of a sheet paint."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from service.documents.office.office_colours import PAPER
from service.documents.office.sheet_tables import SheetTables, read_tables

_WHITE, _BLACK = (1.0, 1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 1.0)


def _tables(style: str, more: str = "") -> SheetTables:
    styled = f'<tableStyleInfo name="{style}"/>' if style else ""
    return read_tables([None, fromstring(f'<table ref="B2:D9" {more}>{styled}</table>')])


@pytest.mark.parametrize(
    ("style", "more", "head", "row"),
    [
        ("TableStyleMedium2", "", True, False),
        ("TableStyleDark1", "", True, True),
        ("TableStyleDark1", 'headerRowCount="0"', True, True),
        ("TableStyleMedium2", 'headerRowCount="0"', False, False),
        ("TableStyleLight1", "", False, False),
        ("", "", False, False),
    ],
)
def test_white_letters_are_seen_on_what_a_style_paints(
    style: str, more: str, head: bool, row: bool
) -> None:
    """Its head, or all of its rows; beside the table lies paper."""
    tables = _tables(style, more)
    assert (tables.ground(2, 1, _WHITE) != PAPER) is head
    assert (tables.ground(5, 3, _WHITE) != PAPER) is row
    assert tables.ground(5, 4, _WHITE) == PAPER


def test_letters_that_differ_from_paper_are_the_styles_own() -> None:
    """They differ from its ground, too; of letters without a colour nothing is known."""
    tables = _tables("TableStyleDark1")
    assert tables.ground(2, 1, _BLACK) == PAPER
    assert tables.ground(2, 1, None) == PAPER
