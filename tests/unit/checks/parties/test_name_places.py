"""Where a name stands in the rows of a document."""

from __future__ import annotations

from service.checks.parties.name_places import NamePlaces

PAGE = NamePlaces(
    "Kestrel Ltd     Sam Price\n8 Mill Road     40 Dock Lane\nBristol\n\nSam Price-Ltd\n"
)


def test_a_name_stands_between_no_letters() -> None:
    """Each place has its row and its cell, in small letters."""
    assert [(one.row, one.cell) for one in PAGE.places("sam price")] == [
        (0, "sam price"),
        (4, "sam price-ltd"),
    ]
    assert [*PAGE.places("sam pric")] == []


def test_a_name_may_go_on_in_the_next_row() -> None:
    """Of its own column."""
    assert [one.row for one in PAGE.broken("kestrel ltd 8 mill road")] == [0]
    assert [*PAGE.broken("sam price 8 mill road")] == []


def test_a_block_ends_at_an_empty_row() -> None:
    """And has the cells of the name's columns alone."""
    place = next(PAGE.places("kestrel ltd"))
    assert PAGE.below(place) == ["8 mill road", "bristol"]
    assert PAGE.above(next(PAGE.places("bristol"))) == ["8 mill road", "kestrel ltd"]
    assert PAGE.cell(9, 0, 1) is None
