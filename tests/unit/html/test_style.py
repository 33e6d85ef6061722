"""Colours that a person can hardly tell apart are alike, whichever of them is the ground."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.html.style import are_alike

COLOURS = st.tuples(*[st.floats(0, 1)] * 3, st.just(1.0))


@given(COLOURS, COLOURS)
def test_alike_colours_are_alike_in_both_directions(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> None:
    """And each colour is like itself."""
    assert are_alike(one, one)
    assert are_alike(one, other) == are_alike(other, one)


@pytest.mark.parametrize(
    ("ink", "ground", "alike"),
    [
        ((0.99, 0.99, 0.99, 1.0), (1.0, 1.0, 1.0, 1.0), True),
        ((0.0, 0.0, 0.0, 0.01), (1.0, 1.0, 1.0, 1.0), True),
        ((0.6, 0.6, 0.6, 1.0), (1.0, 1.0, 1.0, 1.0), False),
        ((0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.0, 1.0), False),
    ],
    ids=["nearly white", "nearly transparent", "grey", "blue on black"],
)
def test_faint_letters_are_like_their_ground(
    ink: tuple[float, float, float, float],
    ground: tuple[float, float, float, float],
    alike: bool,
) -> None:
    """Transparent ones as well."""
    assert are_alike(ink, ground) is alike
