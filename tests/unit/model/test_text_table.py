"""Lines of a table: wide in a pipe, as wide as a terminal else."""

from __future__ import annotations

import pytest

from service.model.text_table import TextColumn, TextTable, columns_of, cut

COLUMNS = (
    TextColumn("place", 8, least=6),
    TextColumn("gross", 10, least=8, right=True, whole=True),
    TextColumn("name", 12, least=5),
    TextColumn("id", least=6),
)


def test_a_pipe_gets_the_last_cell_whole() -> None:
    """Also what stands behind it; columns have their widths."""
    table = TextTable(COLUMNS, None)
    row = table.line(("3@1207", "119.00", "Acme Ltd and Sons", "x" * 300), "  (note)")
    assert row == f"3@1207       119.00 Acme Ltd an… {'x' * 300}  (note)"
    assert table.head == "place         gross name         id"


@pytest.mark.parametrize("width", range(8, 60))
def test_no_line_is_wider_than_its_terminal(width: int) -> None:
    """Whatever its cells hold."""
    table = TextTable(COLUMNS, width)
    cells = ("123@12345678", "1234567890.00", "株式会社 and more", "sender-of-it")
    for row in (table.line(cells, " (note)"), table.head):
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
