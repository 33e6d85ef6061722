"""docs/store_tables.md, made from the tables themselves.

python -m service.commands.store_tables --write

The page is written by this module alone; a test fails when it is stale. It needs the extra `store`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql, sqlite

from service.store.tables import METADATA

PAGE = Path(__file__).resolve().parents[2] / "docs" / "store_tables.md"

_HEAD = """# Tables of the store

<!-- Made by `python -m service.commands.store_tables --write`; do not edit. -->

The tables that `invoice-stream store` fills, with their types in PostgreSQL and in SQLite.
[store.md](store.md) says how to use them. `*` marks the primary key, `?` a value that may be null.
Tables marked as internal are no part of the contract.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(line for t in METADATA.tables.values() for line in _section(t))])


def _section(table: Table) -> Iterator[str]:
    yield f"## `{table.name}`\n"
    yield f"{table.comment}.\n"
    yield "| column | PostgreSQL | SQLite | meaning |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        mark = "*" if column.primary_key else "?" if column.nullable else ""
        kinds = " | ".join(_kind(column, name) for name in ("postgresql", "sqlite"))
        yield f"| `{column.name}`{mark} | {kinds} | {column.comment} |"
    yield ""


def _kind(column: Column[object], dialect: str) -> str:
    named: Any = postgresql if dialect == "postgresql" else sqlite
    known = named.dialect()
    return str(column.type.compile(known)).lower()


def stale() -> bool:
    """Whether the page differs from the tables."""
    return not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page()


def main() -> None:
    """Writes the page, or checks it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        PAGE.write_text(page(), encoding="utf-8")
    elif stale():
        sys.exit(f"{PAGE} is stale; run python -m service.commands.store_tables --write")


if __name__ == "__main__":
    main()
