"""Selectors: which elements they select, what they weigh, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.html.css_selector_parser import Nesting, read_selectors
from service.html.css_selectors import WorkBudget
from service.html.css_tokens import tokens_of
from service.html.tree import Element, TooComplex, read_tree

PAGE = """<!doctype html><div id=A class='x y'><p lang=de-AT>1<i>2</i></p><p class=b>3<b>q</b></p>
<b title='a b'>z</b></div>"""


def _all(element: Element) -> Iterator[Element]:
    yield element
    for child in element.elements:
        yield from _all(child)


def selected(selector: str, page: str = PAGE) -> list[str]:
    """The names of the selected elements."""
    root = read_tree(page).root
    return [
        one.tag
        for chosen in read_selectors(tokens_of(selector), None)
        for one in _all(root)
        if chosen.matches(one, WorkBudget(10_000))
    ]


@pytest.mark.parametrize(
    ("selector", "tags"),
    [
        ("p", ["p", "p"]),
        ("#A.x > p", ["p", "p"]),
        ("p + p", ["p"]),
        ("p ~ b", ["b"]),
        ("html p b", ["b"]),
        ("p:not(.b)", ["p"]),
        (":is(i, .b)", ["i", "p"]),
        ("p:nth-child(2n)", ["p"]),
        ("p:nth-child(1 of .b)", ["p"]),
        ("p:nth-last-of-type(1)", ["p"]),
        ("i:only-child", ["i"]),
        ("div:has(> p > i)", ["div"]),
        ("p:has(+ p)", ["p"]),
        (":root", ["html"]),
        ("[lang|=de]", ["p"]),
        ("[title~=b]", ["b"]),
        ("[class^='X' i]", ["div"]),
        ("b:empty", []),
        ("p:hover", []),
        ("*:lang(de)", ["p", "i"]),
        ("p:where(.b)", ["p"]),
        ("p , i", ["p", "p", "i"]),
        ("*|p", ["p", "p"]),
        ("|p", []),
        ("[*|lang]", ["p"]),
        ("[|lang]", ["p"]),
        (":is(::before, .b)", ["p"]),
    ],
)
def test_what_is_selected(selector: str, tags: list[str]) -> None:
    """As in browsers, for a document that lies untouched."""
    assert selected(selector) == tags


@pytest.mark.parametrize(
    "selector",
    [
        "",
        "p >",
        "> p",
        "p:-moz-foo",
        "p::-ms-foo",
        "p..b",
        "p[",
        "p:not(:-o-foo)",
        "1",
        "p:has(::after)",
    ],
)
def test_what_is_not_known_is_void(selector: str) -> None:
    """The whole list, as in browsers."""
    assert read_selectors(tokens_of(f"{selector}, p" if selector else ""), None) == ()


@pytest.mark.parametrize(
    "selector",
    [
        "p:foo",
        "p::foo",
        "p:foo(b)",
        "p:not(:foo)",
        "p:is(i, :foo)",
        "input:invalid",
        "a|p",
        "[a|b]",
    ],
)
def test_what_another_browser_may_know_is_in_doubt(selector: str) -> None:
    """It cannot be told what the selector selects, nor whether the list is void."""
    read = read_selectors(tokens_of(f"{selector}, p"), None)
    assert [one.is_doubtful for one in read] == [True, False]


@pytest.mark.parametrize(
    ("selector", "weight"),
    [
        ("p", (0, 0, 1)),
        ("#a .b p", (1, 1, 1)),
        (":is(#a, p)", (1, 0, 0)),
        (":where(#a)", (0, 0, 0)),
        ("p:not(.b)", (0, 1, 1)),
        ("[a]:hover", (0, 2, 0)),
    ],
)
def test_specificity(selector: str, weight: tuple[int, int, int]) -> None:
    """Decides between rules."""
    assert read_selectors(tokens_of(selector), None)[0].specificity == weight


def test_the_case_of_names_counts_unless_the_document_is_old() -> None:
    """Browsers compare classes without case where there is no document type."""
    assert selected(".X") == []
    assert selected(".X", PAGE.removeprefix("<!doctype html>")) == ["div"]


def test_nested_selectors_stand_for_descendants() -> None:
    """Unless they say where the outer rule stands."""
    nesting = Nesting(read_selectors(tokens_of(".x"), None))
    root = read_tree(PAGE).root
    for selector, count in (
        (".b", 1),
        ("& > p", 2),
        ("> b", 1),
        ("&.y", 1),
        (".z &", 0),
        (":not(&)", 8),
    ):
        chosen = read_selectors(tokens_of(selector), nesting)[0]
        assert sum(chosen.matches(one, WorkBudget(9_999)) for one in _all(root)) == count, selector


def test_a_pseudo_element_has_nothing_nested() -> None:
    """`&` never stands for it, nor for its element."""
    nesting = Nesting(read_selectors(tokens_of(".x::before"), None))
    root = read_tree(PAGE).root
    for selector in ("&", "& > p", ".b"):
        chosen = read_selectors(tokens_of(selector), nesting)[0]
        assert not any(chosen.matches(one, WorkBudget(9_999)) for one in _all(root)), selector


def test_the_language_of_a_document_is_in_its_head() -> None:
    """Where no element says it."""
    page = "<!doctype html><meta http-equiv=Content-Language content=de-AT><p>a<p lang=en>b"
    assert selected("p:lang(de)", page) == ["p"]


def test_hostile_selectors_use_up_the_budget() -> None:
    """And no more than that."""
    root = read_tree("<div>" * 60 + "<p>").root
    last = list(_all(root))[-1]
    chosen = read_selectors(tokens_of("i " + "div " * 25 + "p"), None)[0]
    with pytest.raises(TooComplex):
        chosen.matches(last, WorkBudget(100_000))


def test_depth_and_length_are_bounded() -> None:
    """Such a rule is void."""
    assert read_selectors(tokens_of(":not(" * 50 + "p" + ")" * 50), None) == ()
    assert read_selectors(tokens_of("p " * 500), None) == ()


@pytest.mark.parametrize(
    ("selector", "count"),
    [
        ("i ~ b", 1_000),
        ("u ~ b ~ b", 0),
        ("b ~ b ~ b", 998),
        ("b:nth-child(even of .r)", 250),
        ("b:nth-last-child(-n+3 of .r)", 3),
    ],
)
def test_siblings_are_counted_once_in_a_long_table(selector: str, count: int) -> None:
    """Stripes of rows are usual, and an invoice may have thousands of them."""
    root = read_tree("<p><i></i>" + "<b></b><b class=r></b>" * 500).root
    (chosen,), budget = read_selectors(tokens_of(selector), None), WorkBudget(40_000)
    assert sum(chosen.matches(one, budget) for one in _all(root)) == count
