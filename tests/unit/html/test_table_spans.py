"""Cells that go on into the rows below."""

from __future__ import annotations

import pytest

from service.html.table_spans import RowSpans


def _covered(spans: RowSpans, *rows: str) -> list[int]:
    spans.begin_row()
    return [spans.covered_before(one) for one in rows]


def test_a_cell_of_two_rows_moves_the_cells_below_it() -> None:
    """In the next row alone, from its own column on."""
    spans = RowSpans()
    assert _covered(spans, "", "2", "") == [0, 0, 0]
    assert _covered(spans, "", "", "") == [0, 1, 0]
    assert _covered(spans, "", "") == [0, 0]


def test_cells_beside_each_other_that_go_on_are_counted_together() -> None:
    """Each as long as it says."""
    spans = RowSpans()
    assert _covered(spans, "3", "2", "") == [0, 0, 0]
    assert _covered(spans, "") == [2]
    assert _covered(spans, "") == [1]
    assert _covered(spans, "") == [0]


@pytest.mark.parametrize("rows", ["0", "1", "-2", "x", "²", "999999"])
def test_what_is_no_number_of_rows_covers_nothing(rows: str) -> None:
    """Nor does a number that no table has."""
    spans = RowSpans()
    assert _covered(spans, rows) == [0]
    assert _covered(spans, "") == [0]
