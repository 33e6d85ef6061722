"""The tree of a document is that of browsers, and is bounded."""

from __future__ import annotations

import pytest

from service.html.tree import (
    CONDITIONAL,
    CONDITIONALS_MAX,
    Element,
    TooComplex,
    UnreadTree,
    read_tree,
)


def _shape(element: Element) -> str:
    inner = " ".join(one if isinstance(one, str) else _shape(one) for one in element.children)
    return f"{element.tag}({inner})"


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<p>a<p>b", "p(a) p(b)"),
        ("<table><td>a<b>b", "table(tbody(tr(td(a b(b)))))"),
        ("<table>a<tr><td>b</table>", "a table(tbody(tr(td(b))))"),
        ("<b><p>a</b>b", "b() p(b(a) b)"),
        ("<A HREF=x>a", "a(a)"),
        ("x<template>a</template>b", "x template(a) b"),
        ("<svg><title>a</title><text>b", "svg(title(a) text(b))"),
        ("a<!-- b -->c<![x]>d", "a c d"),
        ("a<!--[if mso]><b>b</b><![endif]-->c", f"a {CONDITIONAL}(html(head() body(b(b)))) c"),
        ("<textarea><p>a", "textarea(<p>a)"),
    ],
)
def test_elements_lie_where_browsers_lay_them(html: str, body: str) -> None:
    """Implied ends, misplaced text and formatting included."""
    assert _shape(read_tree(f"<!doctype html>{html}").root.elements[1]) == f"body({body})"


def test_conditional_comments_are_no_siblings() -> None:
    """Selectors count without them, and one within another is no element."""
    html = "<!--[if mso]><p>a<!--[if x]>b--><p>c<p id=i>"
    body = read_tree(html).root.elements[1]
    assert [one.place for one in body.elements] == [0, 1]
    with pytest.raises(TooComplex):
        read_tree("<!--[if x]>-->" * (CONDITIONALS_MAX + 1))


def test_names_are_those_of_classes_and_ids() -> None:
    """In old documents without case, too."""
    element = read_tree("<p class='A b' id=C>").root.elements[1].elements[0]
    assert element.names == {".A", ".b", "#C"}
    assert element.loose_names == {".a", ".b", "#c"}
    element = read_tree("<!doctype html><p class=A>").root.elements[1].elements[0]
    assert element.loose_names == frozenset()


def test_shadow_trees_are_refused() -> None:
    """They show other text than the document has at that place."""
    with pytest.raises(UnreadTree):
        read_tree("<p><template shadowrootmode=open>a</template>b")


def test_a_tree_deeper_than_those_of_browsers_is_cut() -> None:
    """No function that follows the depth can go further."""
    element = read_tree("<div>" * 5_000).root
    depth = 0
    while element.elements:
        element, depth = element.elements[-1], depth + 1
    assert depth < 600
