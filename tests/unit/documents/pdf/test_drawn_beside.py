"""Drawings beside numbers."""

from __future__ import annotations

import pytest

from service.documents.pdf.digit_marks import NumberPlace
from service.documents.pdf.drawn_beside import beside_numbers

_NUMBER = NumberPlace(100.0, 50.0, 140.0, 60.0, 0, is_turned=False)
"""Ten points high."""


@pytest.mark.parametrize(
    ("drawing", "is_beside"),
    [
        ((93.0, 50.0, 98.0, 57.0), True),  # Before it.
        ((142.0, 50.0, 147.0, 57.0), True),  # Behind it.
        ((80.0, 50.0, 85.0, 57.0), False),  # A word's blank away.
        ((93.0, 50.0, 98.0, 52.0), False),  # A dash.
        ((80.0, 50.0, 98.0, 57.0), False),  # Wider than high.
        ((93.0, 40.0, 98.0, 47.0), False),  # In the row below.
        ((93.0, 62.0, 98.0, 69.0), False),  # In the row above.
    ],
)
def test_a_drawing_that_may_be_one_more_digit(
    drawing: tuple[float, float, float, float], is_beside: bool
) -> None:
    """As high as digits, and no blank of a word away."""
    assert list(beside_numbers([_NUMBER], [drawing])) == ([(0, 0)] if is_beside else [])


def test_upright_numbers_are_left_out() -> None:
    """Their digits stand above each other."""
    turned = _NUMBER._replace(is_turned=True)
    assert list(beside_numbers([turned], [(93.0, 50.0, 98.0, 57.0)])) == []
