"""The cascade: which declaration wins, and what variables stand for."""

from __future__ import annotations

import pytest

from service.html.css_cascade import Cascade
from service.html.css_properties import Wide
from service.html.css_selectors import WorkBudget
from service.html.css_sheet import StyleReader
from service.html.tree import TooComplex, read_tree


def display(css: str, inline: str = "", *, budget: int = 10_000) -> object:
    """What `display` holds for the one paragraph with an id and a class."""
    reader = StyleReader(is_quirky=False)
    reader.add_sheet(css)
    paragraph = read_tree("<!doctype html><p id=i class=c>").root.elements[1].elements[0]
    cascade = Cascade(reader, WorkBudget(budget))
    declarations = cascade.declarations(cascade.matched(paragraph).get("", ()), inline)
    return cascade.specified(declarations, {"display": "block"}, {})[0]["display"]


@pytest.mark.parametrize(
    ("css", "inline", "winner"),
    [
        ("p{display:none} p{display:flex}", "", "flex"),
        (".c{display:none} p{display:flex}", "", "none"),
        ("#i{display:none} .c.c{display:flex}", "", "none"),
        ("#i{display:none}", "display:flex", "flex"),
        ("p{display:none!important}", "display:flex", "none"),
        ("p{display:none!important}", "display:flex!important", "flex"),
        ("@layer a{#i{display:none}} p{display:flex}", "", "flex"),
        ("@layer a{p{display:none!important}} p{display:flex!important}", "", "none"),
        ("@layer a,b; @layer b{p{display:none}} @layer a{p{display:flex}}", "", "none"),
        ("@media print{p{display:none}}", "", "block"),
        ("@media all{p{display:none}}", "", "none"),
        ("p{display:none;display:bogus}", "", "none"),
        ("p{display:none} p:foo, p{display:flex}", "", "none"),
        ("p{display:none;display:revert}", "", "block"),
        ("p{--a:none;display:var(--a)}", "", "none"),
        ("p{display:var(--a, none)}", "", "none"),
        ("p{--a:var(--b);--b:none;display:var(--a)}", "", "none"),
        ("body{& p{display:none}}", "", "none"),
        ("p{@media screen{display:none}}", "", "none"),
        ("p{disp\\6c ay:none}", "", "none"),
        ("<!-- p{display:none} -->", "", "none"),
        ("p{/* a */display/**/:/**/none}", "", "none"),
        ("p{display:none;all:bogus}", "", "none"),
    ],
)
def test_the_strongest_declaration_wins(css: str, inline: str, winner: str) -> None:
    """Layers, weight, place; the style attribute; what is important."""
    assert display(css, inline) == winner


def test_a_variable_without_a_value_unsets_the_property() -> None:
    """As in browsers; one that names itself has none."""
    assert display("p{display:none;display:var(--x)}") == Wide("unset")
    assert display("p{--x:var(--x);display:none;display:var(--x)}") == Wide("unset")


def test_all_properties_are_set_at_once() -> None:
    """By a word, also one that a variable stands for; another word unsets them then."""
    assert display("p{display:none;all:initial}") == Wide("initial")
    assert display("p{display:none;all:var(--n, initial)}") == Wide("initial")
    assert display("p{--n:bogus;display:none;all:var(--n)}") == Wide("unset")
    assert display("p{display:none;display:revert-layer}") == "doubt"


def test_each_element_pays_for_its_declarations() -> None:
    """A rule of thousands may select thousands, and `all` sets each property there is."""
    for css in ("display:none;" * 1_000, "all:unset;" * 100):
        with pytest.raises(TooComplex):
            display("", css, budget=1_500)


def test_variables_that_multiply_end() -> None:
    """By the length of a value, or by the budget."""
    doubled = "".join(f"--a{at}:var(--a{at + 1}) var(--a{at + 1});" for at in range(40))
    assert display(f"p{{{doubled}--a40:none;display:var(--a0)}}") == Wide("unset")
    many = "".join(f"--a{at}:{f'var(--a{at + 1})' * 9};" for at in range(12))
    with pytest.raises(TooComplex):
        display(f"p{{{many}--a12:;display:var(--a2)}}")
