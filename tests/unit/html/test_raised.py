"""Raised digits are no digits of the number beside them."""

from __future__ import annotations

import pytest

from service.html.text import HtmlText, visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("119<sup>00</sup>", "119 ^00"),
        ("119<sub>00</sub>", "119 ^00"),
        ("119<b><sup>00</sup></b>", "119 ^00"),
        ("<ruby>119<rt>00</rt></ruby>", "119 ^00"),
        ("<math><mfrac><mn>119</mn><mn>2</mn></mfrac></math>", "119 ^2"),
        ("119<span style='vertical-align:super'>00</span>", "119 ^00"),
        ("119<span style='vertical-align:4px'>00</span>", "119 ^00"),
        ("119<span style='font-size:60%'>00</span>", "119 ^00"),
        ("119,00<sup>1</sup>", "119,00 ^1"),
        ("RE-2026-17<sup>2</sup>", "RE-2026-17 ^2"),
        ("<sup>1</sup>119.00", "1 ^119.00"),
        ("119<sup>,00</sup>", "119,00"),
        ("1<b>19</b>.00", "119.00"),
        ("1<span style='vertical-align:baseline'>19</span>", "119"),
        ("m<sup>2</sup> CO<sub>2</sub> 1<sup>st</sup>", "m2 CO2 1st"),
    ],
)
def test_raised_digits_stand_apart(html: str, text: str) -> None:
    """`119` with raised cents is not 11900, and a footnote's mark lengthens no number."""
    result = visible_text(f"<p>{html}</p>")
    assert isinstance(result, HtmlText)
    assert result.text == text


def test_cells_are_no_raised_text() -> None:
    """`vertical-align` of a cell is about its place in the row."""
    result = visible_text("<table><tr><td style='vertical-align:top'>1<i>19</i></table>")
    assert isinstance(result, HtmlText)
    assert result.text == "119"
