"""Boxes on pages, and marks in texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import FieldEvidence
from service.console.document_view import UNITS, boxes_on, marked


def test_boxes_are_those_of_the_page_from_the_top() -> None:
    """Boxes beyond the page are cut to it."""
    evidence = {
        "low": FieldEvidence("text", page=1, box=(0.5, 0.8, 0.6, 0.85)),
        "high": FieldEvidence("text", "7", page=1, box=(-1, 0.1, 2, 0.2)),
        "other": FieldEvidence("text", page=2, box=(0, 0, 1, 1)),
        "unplaced": FieldEvidence("text", page=1),
    }
    high, low = boxes_on(1, evidence)
    assert (high.path, low.path, high.quote) == ("high", "low", "7")
    assert high.x == 0
    assert high.width <= UNITS + 6


def test_marks_stand_where_line_and_column_say() -> None:
    """One that the text does not have there is left out, and so is the second of two that
    overlap."""
    text = "Total: 12.00\nDate 2026"
    evidence = {
        "gross": FieldEvidence("text", "12.00", line=1, column=8),
        "net": FieldEvidence("text", "2.00", line=1, column=9),
        "date": FieldEvidence("text", "2026", line=2, column=6),
        "moved": FieldEvidence("text", "2026", line=1, column=1),
        "beyond": FieldEvidence("text", "2026", line=9, column=1),
    }
    assert marked(text, evidence) == (
        ("Total: ", ""),
        ("12.00", "gross"),
        ("\nDate ", ""),
        ("2026", "date"),
    )


@given(
    st.text("ab\n", max_size=60),
    st.lists(st.tuples(st.text("ab", max_size=4), st.integers(-1, 9), st.integers(-1, 9))),
)
def test_pieces_are_the_text(text: str, places: list[tuple[str, int, int]]) -> None:
    """Nothing is lost or repeated, whatever the evidence says."""
    evidence = {
        str(number): FieldEvidence("text", quote, line=line, column=column)
        for number, (quote, line, column) in enumerate(places)
    }
    assert "".join(piece.text for piece in marked(text, evidence)) == text
