"""What a box does to the texts in it: each rule by itself, from written values alone."""

from __future__ import annotations

from typing import Any

import pytest

from service.html.boxes import styled
from service.html.css_properties import Values, read_declaration
from service.html.css_tokens import tokens_of
from service.html.style import BLACK, WHITE, Style, hiding_of
from service.model.hidden_text import Hiding

RED = (1.0, 0.0, 0.0, 1.0)


def values(**written: str) -> Values:
    """What declarations hold; `_` stands for a dash."""
    found: Values = {}
    for name, value in written.items():
        read = read_declaration(name.replace("_", "-"), tokens_of(value), is_quirky=False)
        assert read is not None, (name, value)
        found = {**found, **read}
    return found


def child(parent: Style | None = None, /, *, is_canvas: bool = False, **written: Any) -> Style:
    written.setdefault("display", "block")
    return styled(parent or Style(), values(**written), {}, is_canvas=is_canvas)


def how(style: Style, text: str = "Total 119.00") -> Hiding | None:
    return hiding_of(style, text)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, None),
        ({"display": "none"}, Hiding.NOT_DRAWN),
        ({"display": "contents", "opacity": "0"}, None),
        ({"visibility": "hidden"}, Hiding.NOT_DRAWN),
        ({"opacity": "0.05"}, Hiding.NOT_DRAWN),
        ({"opacity": "0.5"}, None),
        ({"font_size": "1px"}, Hiding.TINY),
        ({"font_size": "2em"}, None),
        ({"transform": "scale(0)"}, Hiding.NOT_DRAWN),
        ({"transform": "scale(0)", "display": "inline"}, None),
        ({"transform": "scale(0.1)"}, Hiding.TINY),
        ({"clip_path": "inset(100%)"}, Hiding.OFF_THE_PAGE),
        ({"filter": "opacity(0)"}, Hiding.NOT_DRAWN),
        ({"filter": "blur(20px)"}, Hiding.NOT_DRAWN),
        ({"filter": "blur(1px)"}, None),
        ({"content_visibility": "hidden"}, Hiding.NOT_DRAWN),
        ({"color": "transparent"}, Hiding.NOT_DRAWN),
        ({"text_indent": "-9999px"}, Hiding.OFF_THE_PAGE),
        ({"position": "absolute", "left": "-9999px"}, Hiding.OFF_THE_PAGE),
        ({"position": "absolute", "top": "-9999px"}, Hiding.OFF_THE_PAGE),
        ({"position": "absolute", "right": "9999px"}, Hiding.OFF_THE_PAGE),
        ({"position": "absolute", "left": "20px"}, None),
        ({"position": "relative", "left": "-9999px"}, Hiding.OFF_THE_PAGE),
        ({"left": "-9999px"}, None),
        ({"margin_left": "-9999px"}, Hiding.OFF_THE_PAGE),
        ({"height": "0", "overflow": "hidden"}, Hiding.OFF_THE_PAGE),
        ({"height": "0"}, None),
        ({"height": "0", "overflow": "hidden", "display": "inline"}, None),
        ({"max_height": "0", "overflow": "hidden"}, Hiding.OFF_THE_PAGE),
        ({"max_height": "0", "min_height": "50px", "overflow": "hidden"}, None),
        ({"height": "0", "padding_top": "40px", "overflow": "hidden"}, Hiding.OFF_THE_PAGE),
        ({"height": "50px", "overflow": "hidden"}, None),
        ({"line_height": "0", "overflow": "hidden"}, Hiding.OFF_THE_PAGE),
    ],
    ids=str,
)
def test_a_box_hides_the_text_in_it(written: dict[str, Any], expected: Hiding | None) -> None:
    """Only where it certainly does."""
    assert how(child(**written)) is expected


def test_what_a_box_does_holds_for_all_in_it() -> None:
    """Opacity multiplies, a cut stays a cut, and what is not drawn is not drawn again."""
    half = child(opacity="0.3")
    assert how(child(half, opacity="0.3")) is Hiding.NOT_DRAWN
    assert how(child(child(display="none"), visibility="visible")) is Hiding.NOT_DRAWN
    assert how(child(child(height="0", overflow="hidden"))) is Hiding.OFF_THE_PAGE
    assert how(child(child(visibility="hidden"), visibility="visible")) is None


def test_only_a_positioned_box_cuts_what_is_placed_on_its_own() -> None:
    """A box without a position is not the one that it is placed in."""
    flat: dict[str, Any] = {"height": "0", "overflow": "hidden"}
    placed: dict[str, Any] = {"position": "absolute", "left": "10px", "top": "10px"}
    assert how(child(child(**flat), **placed)) is None
    assert how(child(child(position="relative", **flat), **placed)) is Hiding.OFF_THE_PAGE
    assert how(child(child(position="relative", **flat), position="fixed", left="9px")) is None


def test_a_box_of_one_pixel_is_for_screen_readers() -> None:
    """As they are written for them: placed on its own, and cut off."""
    dot: dict[str, Any] = {"width": "1px", "height": "1px", "overflow": "hidden"}
    assert child(position="absolute", **dot).is_spoken
    assert not child(**dot).is_spoken


def test_a_ground_is_what_was_painted_last() -> None:
    """A picture is not known, and a transparent colour paints nothing."""
    assert child().ground == (WHITE,)
    red = child(background_color="#f00")
    assert (red.ground, red.paints) == ((RED,), (RED,))
    assert child(red).ground == (RED,)
    assert child(red, background_color="transparent").ground == (RED,)
    pale = child(background_color="rgba(0, 0, 0, 0.5)").ground
    assert pale is not None
    assert pale[0][:3] == (0.5, 0.5, 0.5)
    picture = child(background_image="url(a.png)")
    assert (picture.ground, picture.paints) == (None, None)
    assert child(background_clip="text").is_cut_out


def test_inherited_values_reach_the_children_and_the_others_do_not() -> None:
    """Colour and size do; a box's own offset, paint and display do not."""
    parent = child(color="#f00", font_size="20px", display="flex", background_color="#f00")
    assert (child(parent).color, child(parent).font_px) == (RED, 20.0)
    assert child(parent).paints == ()
    assert (parent.flows_in_row, child(parent).flows_in_row) == (True, False)
    assert child(parent, color="initial").color == BLACK
    assert child(parent, color="inherit").color == RED
    assert child(parent, font_size="50%").font_px == 10.0


def test_a_box_below_an_opaque_one_is_covered() -> None:
    """Where its context has painted; the canvas covers nothing."""
    painted = child(background_color="#fff")
    below: dict[str, Any] = {"position": "relative", "z_index": "-1"}
    assert how(child(painted, **below)) is Hiding.COVERED
    assert how(child(child(is_canvas=True, background_color="#fff"), **below)) is None
    assert how(child(**below)) is None


def test_an_opaque_box_over_all_of_its_container_covers_it() -> None:
    """From edge to edge, in both directions."""
    over: dict[str, Any] = {"position": "absolute", "background_color": "#fff"}
    whole: dict[str, Any] = {"left": "0", "right": "0", "top": "0", "bottom": "0"}
    assert child(**over, **whole).covers
    assert child(**over, left="0", top="0", width="100%", height="100%").covers
    assert not child(**over, left="0", top="0", width="50%", height="100%").covers
    assert not child(**{**over, "background_color": "transparent"}, **whole).covers
    assert not child(background_color="#fff", width="100%", height="100%").covers


def test_latin_letters_in_reversed_order_are_no_text() -> None:
    """A person reads another number than a program."""
    style = child(unicode_bidi="bidi-override", direction="rtl")
    assert how(style) is Hiding.UNMAPPED
    assert how(style, "שלום") is None
    assert how(child(direction="rtl")) is None
