"""What browsers show of elements by themselves, before a style sheet says something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.html.css_values import Length
from service.html.defaults import default_values, value_shown
from service.html.tree import Element, read_tree


def first(html: str) -> Element:
    """The first element of the body."""
    body = next(one for one in read_tree(html).root.elements if one.tag == "body")
    return body.elements[0]


@pytest.mark.parametrize(
    "html",
    [
        *(
            "<p hidden>a",
            "<dialog>a</dialog>",
            "<div popover>a</div>",
            "<input type=HIDDEN value=a>",
        ),
        *("<svg><defs><text>a", "<svg display=none>"),
    ],
)
def test_elements_that_browsers_do_not_draw(html: str) -> None:
    """By an attribute or by themselves. In SVG, a definition is drawn where it is used."""
    element = first(html)
    shown = element.elements[0] if "defs" in html else element
    assert default_values(shown)["display"] == "none"


def test_an_open_dialog_is_drawn() -> None:
    """As a block."""
    assert default_values(first("<dialog open>a</dialog>"))["display"] == "block"


def test_hidden_until_found_hides_the_content_alone() -> None:
    """The box itself stays."""
    values = default_values(first("<div hidden=until-found>a</div>"))
    assert (values["display"], values["content-visibility"]) == ("block", "hidden")


def test_attributes_of_old_colour_letters_and_grounds() -> None:
    """Only where browsers read them: a paragraph has no ground by an attribute."""
    letters = default_values(first("<font color=#ff0000 size=1>a</font>"))
    assert letters["color"] == (1.0, 0.0, 0.0, 1.0)
    assert letters["font-size"] == Length(px=10.0)
    ground = default_values(first("<table bgcolor=#0000ff></table>"))
    assert ground["background-color"] == (0.0, 0.0, 1.0, 1.0)
    assert "background-color" not in default_values(first("<p bgcolor=#0000ff>a"))


@given(st.sampled_from(["none", "#fff", "url(#a)", ""]), st.sampled_from(["0", "50%", "2", "x"]))
def test_attributes_of_svg_never_make_it_more_opaque(fill: str, opacity: str) -> None:
    """Opacity is at most 1, and only `none` fills with nothing."""
    element = first(f'<svg fill="{fill}" opacity="{opacity}"></svg>')
    values = default_values(element)
    assert values.get("opacity", 1.0) in (0.0, 0.5, 1.0)
    assert (values["fill"] == (0.0, 0.0, 0.0, 0.0)) is (fill == "none")


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<input value=4711>", "4711"),
        ("<input type=Password value=4711>", ""),
        ("<input type=checkbox value=4711>", ""),
        ("<input>", ""),
        ("<button value=4711>Pay</button>", ""),
    ],
)
def test_a_field_shows_its_value_unless_it_is_drawn_otherwise(html: str, shown: str) -> None:
    """A button shows its content, and a password dots."""
    assert value_shown(first(html)) == shown
