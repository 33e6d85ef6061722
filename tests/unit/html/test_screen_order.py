"""Labels and amounts are read in the order of the screen, or the document asks for a look."""

from __future__ import annotations

import pytest

from service.html.text import HtmlText, visible_text
from tests.unit.html.screen_order_html import LAID, TORN, WORDS


def seen(body: str) -> HtmlText:
    result = visible_text(f"<!doctype html><body>{body}")
    assert isinstance(result, HtmlText), result
    return result


def lines(body: str) -> list[str]:
    return seen(body).text.split("\n")


@pytest.mark.parametrize("name", LAID)
def test_words_stand_where_a_browser_lays_them(name: str) -> None:
    """Rows, columns, grids, tables, floats and offsets, whatever order the text has."""
    body, words = LAID[name]
    result = seen(body)
    assert (" ".join(WORDS.findall(result.text)), result.unsure) == (words, ())


@pytest.mark.parametrize("name", TORN)
def test_what_is_not_laid_out_is_doubted(name: str) -> None:
    """An amount without its label, or a label without its amount, was moved."""
    assert seen(TORN[name]).unsure


def test_children_of_grids_and_columns_are_apart() -> None:
    """Even elements that stand in a row elsewhere."""
    pair = "<span>Net</span><span>100.00</span><span>Sum</span><span>119.00</span>"
    grid = f"<div style='display:grid;grid-template-columns:1fr 1fr'>{pair}</div>"
    column = f"<div style='display:flex;flex-direction:column'>{pair}</div>"
    assert lines(grid) == ["Net\t100.00", "Sum\t119.00"]
    assert lines(column) == ["Net", "100.00", "Sum", "119.00"]


def test_boxes_of_one_row_stand_on_one_line() -> None:
    """As programs write them that make HTML of PDF."""
    places = [(120, 500, "119.00"), (86, 100, "Net"), (120, 100, "Sum"), (86, 500, "100.00")]
    boxes = "".join(
        f"<p style='position:absolute;margin:0;top:{top}px;left:{left}px'>{word}</p>"
        for top, left, word in places
    )
    assert lines(f"<div style='position:relative'>{boxes}</div>") == ["Net\t100.00", "Sum\t119.00"]


def test_amounts_at_the_right_stand_behind_their_row() -> None:
    """A float is written before the words that it stands behind, and not beside later ones."""
    amount = "<span style='float:right'>119.00</span>"
    cleared = "<p style='clear:both;margin:0'>Due 90.00</p>"
    assert lines(f"<p>{amount}Sum</p>{cleared}") == ["Sum\t119.00", "Due 90.00"]
    assert lines(f"<div>{amount}<div>Sum</div></div>{cleared}") == ["Sum\t119.00", "Due 90.00"]
    assert lines(f"<div>{amount}</div>{cleared}") == ["119.00", "Due 90.00"]
    assert lines(f"<table><td>Sum {amount}<td>x</table>") == ["Sum\t119.00\tx"]


def test_cells_below_one_of_several_rows_stay_in_their_columns() -> None:
    """An amount does not slip below another head."""
    head = "<tr><th>Item<th>Net<th>Sum</tr>"
    rows = "<tr><td rowspan=2>Work<td>100.00<td>119.00</tr><tr><td>50.00<td>59.50</tr>"
    last = "<tr><td>Trip<td>1.00<td>1.19</tr>"
    assert lines(f"<table>{head}{rows}{last}</table>") == [
        "Item\tNet\tSum",
        "Work\t100.00\t119.00",
        "\t50.00\t59.50",
        "Trip\t1.00\t1.19",
    ]


def test_what_says_the_same_anywhere_raises_no_doubt() -> None:
    """Badges, cards, raised cents, and labels on their fields."""
    badge = "<span style='position:absolute;top:0;right:0'>PAID</span>"
    card = "<div style='position:relative;top:-40px'>Sum 119.00</div>"
    cents = "<p>Sum 119<span style='position:relative;top:-6px;font-size:9px'>00</span></p>"
    label = "<label style='position:absolute;top:0'>Sum</label><input value='119.00'>"
    field = f"<div style='position:relative'>{label}</div>"
    page = f"<div style='position:relative'>{badge}<p>Net 100.00</p></div>{card}{cents}{field}"
    assert seen(page).unsure == ()
