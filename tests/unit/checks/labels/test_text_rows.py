"""Rows and cells of a text."""

from __future__ import annotations

from service.checks.labels.text_rows import TextRows


def test_two_blanks_a_tab_or_a_bar_end_a_cell() -> None:
    """With the columns that each cell takes."""
    rows = TextRows("a b  c\td | e\n\nf")
    assert [(cell.text, cell.left, cell.right) for cell in rows.cells(0)] == [
        ("a b", 0, 3),
        ("c", 5, 6),
        ("d", 7, 8),
        ("e", 11, 12),
    ]
    assert rows.cells(1) == []
    assert rows.cells(3) == ()


def test_a_row_of_words_alone_is_one_cell() -> None:
    """Also with blanks around it; other white space ends a cell as well."""
    (cell,) = TextRows("  Due date 1  ").cells(0)
    assert (cell.text, cell.folded, cell.left, cell.right) == ("Due date 1", "due date 1", 2, 12)
    assert [cell.text for cell in TextRows("a\x0bb c").cells(0)] == ["a", "b c"]
    assert TextRows("   ").cells(0) == []


def test_heads_end_at_the_first_digit() -> None:
    """One for each row, also for an empty one."""
    assert TextRows("No.: 4 a\n\n5 B").heads() == [("no   ", "4 a"), ("", ""), ("", "5 b")]
