"""A SQLite file that has its tables already: a copy of one that was migrated once in a process.

A test that is not about migrations begins with such a copy: each migration takes 40 ms of CPU.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from service.store.database import migrate, open_database


def migrated_file(path: Path) -> str:
    """The address of a new SQLite file with empty tables."""
    path.touch(0o600)
    path.write_bytes(_file())
    return f"sqlite:///{path}"


@cache
def _file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        make_tables(f"sqlite:///{path}")
        return path.read_bytes()


def make_tables(address: str) -> None:
    """In an empty database; nothing stays connected to it."""
    engine = open_database(address, writes=True)
    migrate(engine)
    engine.dispose()
