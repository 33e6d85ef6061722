"""Lines of a table: wide in a pipe, as wide as a terminal else."""

from __future__ import annotations

import pytest

from service.model.text_table import TextColumn, TextTable, columns_of, cut, folded

COLUMNS = (
    TextColumn("place", 8, least=6),
    TextColumn("gross", 10, least=8, right=True, whole=True),
    TextColumn("name", 12, least=5),
    TextColumn("id", least=6),
)


def test_a_pipe_gets_the_last_cell_whole() -> None:
    """Also what stands behind it; columns have their widths."""
    table = TextTable(COLUMNS, None)
    rows = table.lines(("3@1207", "119.00", "Acme Ltd and Sons", "x" * 300), "  (note)")
    assert rows == [f"3@1207       119.00 Acme Ltd an… {'x' * 300}  (note)"]
    assert table.head == "place         gross name         id"


@pytest.mark.parametrize("width", range(8, 60))
def test_no_line_is_wider_than_its_terminal(width: int) -> None:
    """Whatever its cells hold."""
    table = TextTable(COLUMNS, width)
    cells = ("123@12345678", "1234567890.00", "株式会社 and more", "sender-of-it")
    for row in (*table.lines(cells, " (note) 株式会社会社"), table.line(cells), table.head):
        assert columns_of(row) <= width


def test_on_a_narrow_terminal_the_widest_slack_gives_way_first() -> None:
    """Then the last column is left out, and the others are wide again."""
    cells = ("3@1207", "119.00", "Acme Ltd and Sons", "invoice-7.pdf")
    assert TextTable(COLUMNS, 34).line(cells) == "3@1207       119.00 Acme L… invoi…"
    assert TextTable(COLUMNS, 27).line(cells) == "3@1207       119.00 Acme L…"
    assert TextTable(COLUMNS, 24).line(cells) == "3@1207     119.00 Acme…"


def test_an_amount_is_never_cut_within() -> None:
    """The rest of the line moves; at the end an ellipsis says that there is more."""
    row = TextTable(COLUMNS, 34).line(("3@1207", "-123456789012.34", "Acme Ltd", "invoice-7"))
    assert row == "3@1207   -123456789012.34 Acme L…"


def test_letters_of_two_columns_are_counted_so() -> None:
    """An accent of its own takes none."""
    assert columns_of("株e\u0301") == 3
    assert cut("株式会社", 5) == "株式…"
    assert cut("株式", 4) == "株式"


def test_a_remark_without_room_stands_below_its_row() -> None:
    """A row that is cut looks complete, and a remark says why the row needs a look."""
    cells = ("3@1207", "119.00", "Acme Ltd and Sons", "invoice-7.pdf")
    assert TextTable(COLUMNS, 60).lines(cells, "  (made up)") == [
        "3@1207       119.00 Acme Ltd an… invoice-7.pdf  (made up)"
    ]
    for width in (34, 27, 8):
        table = TextTable(COLUMNS, width)
        row, *below = table.lines(cells, "  (made up)")
        assert row == table.line(cells)
        assert " ".join(" ".join(below).split()).replace(" ", "") == "(madeup)"
    assert len(TextTable(COLUMNS, 27).lines(cells)) == 1


def test_a_last_column_that_folds_is_whole_on_any_terminal() -> None:
    """Below its row, where it is wider than its room or has no column."""
    columns = (*COLUMNS[:-1], TextColumn("message", least=6, folds=True))
    cells = ("3@1207", "119.00", "Acme", "the server did not answer")
    for width in (24, 34, 50):
        row, *below = TextTable(columns, width).lines(cells)
        assert "…" not in row
        assert " ".join(line.strip() for line in below) == cells[-1]
    assert len(TextTable(columns, 80).lines(cells)) == 1


def test_what_is_folded_breaks_a_word_only_where_it_must() -> None:
    """A Chinese sentence has no blanks."""
    assert folded("one two three", 12) == ["    one two", "    three"]
    assert folded("株式会社", 9) == ["    株式", "    会社"]
    assert folded("", 80) == []
