"""The tables are a documented contract."""

from __future__ import annotations

from service.commands.store_tables import stale
from service.store.tables import METADATA, TOPIC_TABLES, WRITER


def test_the_page_of_tables_is_current() -> None:
    """Run `python -m service.commands.store_tables --write` after changing a table."""
    assert not stale()


def test_every_column_has_a_meaning() -> None:
    """And every table."""
    assert [table.name for table in METADATA.tables.values() if not table.comment] == []
    silent = [
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if not column.comment
    ]
    assert silent == []


def test_a_rebuild_empties_every_table_but_the_lease() -> None:
    """What stayed would be there twice."""
    assert {*METADATA.tables.values()} - {*TOPIC_TABLES} == {WRITER}
