"""What may hide text and is not computed is in doubt."""

from __future__ import annotations

import pytest

from service.html.css_declarations import decides, is_known, read_declaration
from service.html.css_tokens import tokens_of
from service.html.css_values import DOUBT


def _is_doubtful(declaration: str) -> bool:
    name, _, value = declaration.partition(":")
    found = read_declaration(name, tokens_of(value), is_quirky=False)
    return DOUBT in [one for one in (found or {}).values() if isinstance(one, str)]


@pytest.mark.parametrize(
    "declaration",
    [
        "filter:invert(1)",
        "filter:blur(4px)",
        "clip-path:path('M0 0')",
        "transform:skewX(90deg)",
        "color:rgb(from white r g b)",
        "opacity:calc(sign(0))",
        "height:round(21px, 5px)",
        "mix-blend-mode:screen",
        "grid-template-rows:0fr",
        "box-shadow:0 0 0 300px #fff",
        "outline-offset:-60px",
        "-webkit-text-stroke:9px #fff",
        "animation:k 1ms forwards",
        "display:revert-layer",
        "text-shadow:" + ",".join(f"0 0 rgb(0,0,{blue})" for blue in range(40)),
    ],
)
def test_what_is_not_computed_is_in_doubt(declaration: str) -> None:
    """Properties, values, and functions."""
    assert _is_doubtful(declaration)


@pytest.mark.parametrize(
    "declaration",
    [
        "filter:none",
        "filter:grayscale(1)",
        "clip-path:none",
        "transform:rotate(-15deg) translateZ(0)",
        "color:rgb(1, 2, 3)",
        "color:#fffg",
        "width:expression(1)",
        "filter:alpha(opacity=0)",
        "margin-top:calc(-1 * 0)",
        "mix-blend-mode:normal",
        "grid-template-columns:repeat(2, minmax(0, 1fr))",
        "box-shadow:0 4px 12px rgba(0, 0, 0, .1)",
        "box-shadow:none",
        "outline:none",
        "contain:layout",
        "dispaly:none",
        "mso-line-height-rule:exactly",
    ],
)
def test_what_hides_nothing_is_in_no_doubt(declaration: str) -> None:
    """Nor is what no browser knows."""
    assert not _is_doubtful(declaration)


def test_logical_names_are_physical_ones() -> None:
    """In a text that runs to the right and down."""
    for name, physical in (("block-size", "height"), ("margin-inline-start", "margin-left")):
        found = read_declaration(name, tokens_of("5px"), is_quirky=False)
        assert found is not None
        assert list(found) == [physical]
    found = read_declaration("inset-block", tokens_of("1px 2px"), is_quirky=False)
    assert found is not None
    assert set(found) == {"top", "bottom"}


def test_properties_are_known() -> None:
    """As browsers know them."""
    assert decides("clip-path")
    assert not decides("cursor")
    assert is_known("cursor")
    assert is_known("-webkit-user-select")
    assert not is_known("dispaly")
