"""Which style sheets of a document count: for certain, perhaps, or never."""

from __future__ import annotations

import pytest

from service.html.css_selectors import WorkBudget
from service.html.page_sheets import PageSheet, own_sheets
from service.html.tree import read_tree


def sheets(page: str) -> list[PageSheet]:
    """The sheets of a page."""
    return own_sheets(read_tree(f"<!doctype html>{page}").root, WorkBudget(10_000))


@pytest.mark.parametrize(
    "page",
    [
        "<style>b{}</style>",
        "<style type=TEXT/CSS title=a>b{}</style>",
        "<svg><style>b{}</style></svg>",
        "<link rel='x StyleSheet' href=' data:text/css,b{}#c'>",
        "<link rel=stylesheet href='DATA:Text/CSS;charset=UTF-8,b%7B%7D'>",
        "<link rel=stylesheet type='text/css;x' href='data:text/css;base64,YnsgfQ'>",
        "<link rel=stylesheet href='data:text/css; BASE64,Yns\tg fQ=='>",
        "<div><object><style>b{}</style></object></div>",
    ],
)
def test_a_sheet_that_counts(page: str) -> None:
    """In an element, or in an address as browsers read it."""
    [found] = sheets(page)
    assert (found.css.replace(" ", ""), found.doubt, found.is_unread) == ("b{}", "", False)


@pytest.mark.parametrize(
    ("page", "doubt"),
    [
        ("<style type=text/less>b{}</style>", "type"),
        ("<noscript><style>b{}</style></noscript>", "noscript"),
        ("<math><style>b{}</style></math>", "math"),
        ("<link rel='alternate stylesheet' href='data:text/css,b{}'>", "link"),
        ("<link rel=stylesheet disabled href='data:text/css,b{}'>", "link"),
        ("<link rel=stylesheet href='data:text/plain,b{}'>", "type"),
        ("<meta http-equiv=Default-Style content=b><style title=a>b{}</style>", "title"),
        ("<style title=a>b{}</style><style title=b></style>", "title"),
    ],
)
def test_a_sheet_in_doubt(page: str, doubt: str) -> None:
    """A program may apply it, or a person choose it."""
    first = sheets(page)[0]
    assert (first.css, first.doubt) == ("b{}", doubt)


@pytest.mark.parametrize(
    "page",
    [
        "<template><p><style>b{}</style></p></template>",
        "<link rel=icon href='data:text/css,b{}'>",
        "<link rel=stylesheet href='http://a.example/b.css'>",
        "<link rel=stylesheet href='data:text/css'>",
        "<link rel=stylesheet href='data:text/css;base64,YnsgfQ==='>",
        "<link rel=stylesheet href='data:text/css;base64,*'>",
    ],
)
def test_what_is_no_sheet(page: str) -> None:
    """Nothing is fetched."""
    assert sheets(page) == []


def test_a_sheet_in_another_charset_puts_the_document_in_doubt() -> None:
    """By the address, the link, or the mark at its begin."""
    for attributes in (
        "href='data:text/css;charset=\"utf-16le\",b'",
        "charset=utf-16 href='data:text/css,b'",
        "href='data:text/css,%FF%FEb'",
    ):
        [found] = sheets(f"<link rel=stylesheet {attributes}>")
        assert found.is_unread, attributes
