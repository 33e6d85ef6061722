"""Tags and text as a browser's tokenizer has them, from any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.html_text import visible_text
from service.documents.html_tokens import EndTag, StartTag, Token, tokens


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("a<b>c</b>", ["a", StartTag("b", ()), "c", EndTag("b")]),
        ("<A HREF='x' Href=y z>", [StartTag("a", (("href", "x"), ("href", "y"), ("z", "")))]),
        ('<a b="&quot;>" c = d/>', [StartTag("a", (("b", '">'), ("c", "d/")))]),
        ("<br/>x", [StartTag("br", ()), "x"]),
        ("1<2 < 3 <", ["1", "<", "2 ", "<", " 3 ", "<"]),
        ("a<![x>b<![CDATA[c]]>d<?e>f</ g>h<!doctype html>i", [*"abdfhi"]),
        ("a<!-- b > c -->d<!-->e<!--->f<!--g--!>h", [*"adefh"]),
        ("a<!-- b", ["a"]),
        ("a<b c='d>e", ["a"]),
        ("a<b", ["a"]),
        ("<script>if (a<b) '<p>'</scripty></SCRIPT >c", None),
        ("<title>a&amp;<b></title>c", None),
        ("&#99999999999999999999;&#x110000;&#0000000000065;&amp&", ["\ufffd\ufffdA&&"]),
        ("&#" + "9" * 10_000 + ";", ["\ufffd"]),
    ],
)
def test_tags_end_where_browsers_end_them(html: str, found: list[Token] | None) -> None:
    """Quotes protect tags; unclosed markup swallows the rest; comments take many forms."""
    seen = list(tokens(html))
    if found is not None:
        assert seen == found
    else:
        assert len(seen) == 4
        assert seen[-1] == "c"
        assert isinstance(seen[2], EndTag)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Total 5<![x", "Total 5"),
        ("<div hidden/>no</div>Total 5", "Total 5"),
        ("<b style='color:red' style='display:none'>Total 5</b>", "Total 5"),
        ("<textarea><p>Total 5</textarea>", "<p>Total 5"),
        ("<iframe>no</iframe>Total 5", "Total 5"),
    ],
)
def test_what_people_see_decides(html: str, text: str) -> None:
    """A slash closes nothing, the first of two attributes counts, raw text stays text."""
    assert visible_text(html)[0] == text


PIECES = st.sampled_from(
    "< > </ <! <!-- --> <![x <? & &# &#x &#9999999999 &amp; ; ' \" = / a b=c style= <p> <td> <b "
    "<script> </script> <title> \n \x00 \ud800 é display:none".split(" ")
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=60).map("".join))
def test_no_text_raises(html: str) -> None:
    """No text is invented: visible text was written, except for references."""
    seen, _ = visible_text(html)
    if "&" not in html:
        assert set("".join(seen.split())) <= set(html)
