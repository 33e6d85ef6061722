"""Every test of the store runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, select

from service.model.record import SourceRecord
from service.ops.failpoint import Failpoint
from service.settings import KafkaSettings
from service.store.database import open_database
from service.store.portions import Portion
from service.store.tables import METADATA
from service.store.transactions import StoreWriter, take_over
from tests.fakes.migrated import make_tables, migrated_file
from tests.fakes.postgres import PostgresServer, postgres


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """One for all tests of a process."""
    with postgres() as running:
        yield running


@pytest.fixture(scope="session")
def migrated(server: PostgresServer) -> str:
    """A database with tables, for one test after the other."""
    address = server.database()
    make_tables(address)
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Of database."""
    return str(request.param)


@pytest.fixture
def address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with empty tables."""
    if kind == "sqlite":
        return migrated_file(tmp_path / "store.sqlite")
    running: PostgresServer = request.getfixturevalue("server")
    made: str = request.getfixturevalue("migrated")
    running.empty(made, [table.name for table in reversed(METADATA.sorted_tables)])
    return made


@dataclass
class StoreRig:
    """A database and its writer."""

    engine: Engine
    writer: StoreWriter

    def take(self, *records: SourceRecord) -> None:
        """One transaction, each record behind what is stored of its partition."""
        self.writer.write([self.portion(record) for record in records])

    def portion(self, record: SourceRecord) -> Portion:
        """A portion of one record."""
        return Portion(record.topic, record.partition, record.offset, [record], record.offset + 1)

    def orders(self, records: Sequence[SourceRecord]) -> Iterator[None]:
        """Writes them in each order of arrival, each time into an empty store. SQLite takes them
        all; PostgreSQL, whose server computes as well, every fifth of the orders of four."""
        chosen = list(permutations(records))
        if self.engine.dialect.name == "postgresql" and len(records) > 3:
            chosen = chosen[::5]
        for order in chosen:
            self.writer.empty()
            places = Counter[str]()
            for one in order:
                self.take(SourceRecord(one.topic, 0, places[one.topic], 0, one.key, one.value))
                places[one.topic] += 1
            yield

    def rows(self, table: Table) -> list[dict[str, object]]:
        """All rows by the table's key."""
        with self.engine.connect() as connection:
            query = select(table).order_by(*table.primary_key.columns)
            return [dict(row._mapping) for row in connection.execute(query)]


@pytest.fixture
def rig(address: str) -> Iterator[StoreRig]:
    """A database with empty tables and a writer."""
    engine = open_database(address, writes=True)
    writer = take_over(engine, KafkaSettings(), "test", Failpoint(None))
    assert isinstance(writer, StoreWriter)
    yield StoreRig(engine, writer)
    engine.dispose()
