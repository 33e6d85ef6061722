"""The name of a party in a row of its block."""

from __future__ import annotations

import pytest

from service.checks.labels.block_names import name_in
from service.checks.labels.text_rows import TextRows


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Huber GmbH", "Huber GmbH"),
        ("Name: Huber GmbH", "Huber GmbH"),
        ("상호      (주)한빛전산", "(주)한빛전산"),
        ("등록번호  124-86-33510", None),
        ("Tel: 0871 4411", None),
        ("Huber GmbH   Rechnung 17", "Huber GmbH"),
    ],
)
def test_a_row_names_the_party_or_something_else(row: str, name: str | None) -> None:
    """Behind a word for a name, or alone; a label with its value is passed over."""
    cells = TextRows(row).cells(0)
    assert name_in(cells, cells[0]) == name
