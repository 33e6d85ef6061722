"""Places of a page become shares of the page that is shown, however it is cut and turned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.pdf.pdf_objects import Rectangle
from service.documents.pdf.shown_page import ShownPage

BOUNDS = Rectangle(10.0, 20.0, 110.0, 220.0)
SIDES = st.floats(-1_000, 1_000)


@pytest.mark.parametrize(
    ("rotation", "shown"),
    [(0, (0.1, 0.75)), (1, (0.25, 0.1)), (2, (0.9, 0.25)), (3, (0.75, 0.9))],
)
def test_a_point_turns_with_the_page(rotation: int, shown: tuple[float, float]) -> None:
    """Clockwise: a point near the lower left corner comes near the upper left one first."""
    assert ShownPage(BOUNDS, rotation).point(20.0, 70.0) == pytest.approx(shown)


@given(SIDES, SIDES, st.integers(0, 3))
def test_a_point_lies_where_a_box_without_extent_does(x: float, y: float, rotation: int) -> None:
    """Glyphs are cut out by both."""
    page = ShownPage(BOUNDS, rotation)
    left, top, right, bottom = page.sides(Rectangle(x, y, x, y))
    assert page.point(x, y) == (left, top) == (right, bottom)
