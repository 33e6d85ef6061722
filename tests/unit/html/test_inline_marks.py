"""Numbers that are shown as others, because something else is drawn beside them."""

from __future__ import annotations

from service.html.text import HtmlText, visible_text
from tests.unit.html.unseen_html import TOUCHED

_SAME = (
    "<ul style='list-style:none'><li>100.00</ul>",
    "<ul style=\"list-style-type:'– '\"><li>100.00</ul>",
    "<ol><li>100.00</ol>",
    "<q>100.00</q>",
    "<style>q{quotes:'„' '“'}</style><q>100.00</q>",
    "<style>b::before{content:counter(x) '. '}</style><b>100.00</b>",
    "<img src=coin.png> 100.00",
    "<table><td><img src=coin.png><td>100.00</table>",
    "<img src=phone.png>030 1234567",
    "<svg width=8 height=14><path d='M4 2v10'/></svg>\n100.00",
)


def _read(html: str) -> HtmlText:
    result = visible_text(f"<!doctype html><p>Total</p>{html}")
    assert isinstance(result, HtmlText), result
    return result


def test_an_amount_that_a_mark_touches_is_in_doubt() -> None:
    """A person sees 9100.00, 100.009 or -100.00 there."""
    assert [name for name, html in TOUCHED.items() if not _read(html).unsure] == []


def test_what_stands_apart_or_has_no_digits_raises_no_doubt() -> None:
    """Usual markers and quotation marks, icons of telephones, and pictures behind a blank."""
    assert [html for html in _SAME if _read(html).unsure] == []


def test_a_picture_without_an_address_is_its_text() -> None:
    """A browser shows the words that stand for it."""
    assert _read("<img alt=9>100.00").text == "Total\n9100.00"


def test_text_that_is_struck_through_is_not_read() -> None:
    """A person sees that it does not count. It is listed, and asks for nothing: shops strike their
    old prices."""
    for html in (
        "<s>900.00</s> 100.00",
        "<del>900.00</del> 100.00",
        "<style>.o{text-decoration:line-through red}</style><b class=o>900.00</b> 100.00",
        "<b style='text-decoration-line:line-through'><i>900.00</i></b> 100.00",
    ):
        result = _read(html)
        assert result.text == "Total\n100.00", html
        assert [(one.how.value, one.quote) for one in result.hidden] == [("struck_out", "900.00")]
        assert not result.is_suspect, html
        assert result.unsure == (), html
    assert _read("<s style='text-decoration:none'>900.00</s>").text == "Total\n900.00"


def test_a_line_through_a_text_that_may_not_be_seen_is_a_doubt() -> None:
    """The text may count or not."""
    result = _read("<s style='text-decoration-color:transparent'>900.00</s>")
    assert (result.text, result.unsure) == ("Total\n900.00", ("<s> text-decoration",))
