"""Values of CSS: what browsers compute, and None for what they reject."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.html.css_tokens import tokens_of, words
from service.html.css_values import color, legacy_color, length, number

WHITE = (1.0, 1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("css", "px"),
    [
        ("3px", 3.0),
        ("3pt", 4.0),
        ("2em", 20.0),
        ("50%", 100.0),
        ("0", 0.0),
        ("10vw", 120.0),
        ("calc(1px * 0)", 0.0),
        ("calc(100% - 2 * 10px)", 180.0),
        ("calc((1px + 2px) / 3)", 1.0),
        ("min(5px, 1em)", 5.0),
        ("clamp(1px, 50%, 3px)", 3.0),
        ("calc(-1 * max(5px, 1em))", -10.0),
    ],
)
def test_lengths_are_computed(css: str, px: float) -> None:
    """With a font of 10 px in a box of 200 px."""
    found = length(words(tokens_of(css))[0])
    assert found is not None
    assert found.resolved(10.0, 200.0) == pytest.approx(px)


@pytest.mark.parametrize("css", ["5", "1e999px", "red", "calc(1px * 1px)", "calc(1px / 0)", "3foo"])
def test_what_is_no_length_is_none(css: str) -> None:
    """The declaration is void then."""
    assert length(words(tokens_of(css))[0]) is None


def test_a_share_of_something_unknown_is_unknown() -> None:
    """No number is invented for it."""
    found = length(words(tokens_of("min(50%, 1px)"))[0])
    assert found is not None
    assert found.resolved(10.0, None) is None


def test_bare_numbers_are_lengths_in_old_documents_alone() -> None:
    """Those without a document type."""
    token = words(tokens_of("-999"))[0]
    quirky = length(token, is_quirky=True)
    assert length(token) is None
    assert quirky is not None
    assert quirky.px == -999


@pytest.mark.parametrize(
    "css",
    ["white", "#FFF", "rgb(255 255 255)", "hsl(0 0% 100%)", "oklch(1 0 0)", "color(srgb 1 1 1)"],
)
def test_every_notation_of_white_is_white(css: str) -> None:
    """Tricks use the rare ones."""
    assert color(words(tokens_of(css))[0]) == pytest.approx(WHITE)


def test_old_attributes_take_names_and_digits() -> None:
    """With and without a sign, and nothing else."""
    assert legacy_color("white") == legacy_color("FFFFFF") == legacy_color("#fff") == WHITE
    assert legacy_color("rgb(1,2,3)") is None
    assert legacy_color("") is None


def test_numbers_are_shares() -> None:
    """Of opacity, for example."""
    assert [number(one) for one in words(tokens_of("0.5 50% calc(1 - 0.5) x"))] == [
        0.5,
        0.5,
        0.5,
        None,
    ]


@given(st.text("0123456789.e+-%pxcalc()minrgb#, /*", max_size=60))
def test_no_text_raises(css: str) -> None:
    """Numbers without end, brackets without end."""
    for token in words(tokens_of(css + "9" * 5_000)):
        length(token, is_quirky=True)
        number(token)
        color(token)
