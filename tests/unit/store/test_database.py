"""Addresses, layouts and bulk loading, in both databases."""

from __future__ import annotations

import importlib.util
import logging
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from psycopg.errors import DiskFull
from sqlalchemy import literal, select
from sqlalchemy.exc import OperationalError

from service.store.columns import UtcTime
from service.store.database import (
    DatabaseAway,
    DatabaseFault,
    check_layout,
    faults_in_words,
    has_password,
    migrate,
    newest_layout,
    open_database,
    place_of,
)
from service.store.tables import METADATA
from tests.fakes.postgres import WALLED, PostgresServer


@pytest.fixture
def empty(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    running: PostgresServer = request.getfixturevalue("server")
    return running.database()


def test_migrations_lead_to_the_tables(empty: str) -> None:
    """The first time and again; a column that is only in one of the two would be found by nobody
    else."""
    engine = open_database(empty, writes=True)
    migrate(engine)
    migrate(engine)
    options = {"compare_type": True}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, METADATA)
    engine.dispose()
    assert [change for change in found if "comment" not in str(change[0])] == []
    check_layout(open_database(empty, writes=False))


def test_a_reader_of_an_empty_database_says_what_to_do(empty: str) -> None:
    """It creates nothing."""
    open_database(empty, writes=True).connect().close()
    reader = open_database(empty, writes=False)
    with pytest.raises(DatabaseFault, match="invoice-stream store"):
        check_layout(reader)
    reader.dispose()


def test_a_reader_makes_no_file(tmp_path: Path) -> None:
    """It says who does."""
    path = tmp_path / "store.sqlite"
    with pytest.raises(DatabaseFault, match="invoice-stream store"):
        open_database(f"sqlite:///{path}", writes=False)
    assert not path.exists()


def test_a_reader_writes_nothing(empty: str) -> None:
    """Whatever a query says."""
    migrate(open_database(empty, writes=True))
    reader = open_database(empty, writes=False)
    with reader.connect() as connection, pytest.raises(Exception, match=r"(?i)read.?only"):
        connection.exec_driver_sql("DELETE FROM invoices")
    reader.dispose()


def test_a_later_layout_is_left_alone(empty: str) -> None:
    """An older version must not write into tables whose meaning it does not know."""
    engine = open_database(empty, writes=True)
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for use in (migrate, check_layout):
        with pytest.raises(DatabaseFault) as raised:
            use(engine)
        assert str(raised.value) == (
            "the tables have layout 9999 of a later version: use that version"
        )
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "not an address"),
        ("nonsense", "not an address"),
        ("mysql://localhost/x", "sqlite or postgresql"),
        ("sqlite:////does/not/exist/x.sqlite", "No such file"),
        ("sqlite://invoices.sqlite", "names no file"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///invoices.sqlite?timeout=abc", "names no file"),
    ],
)
def test_an_unusable_address_is_explained(address: str, said: str) -> None:
    """Before anything is asked."""
    with pytest.raises(DatabaseFault, match=said):
        open_database(address, writes=True)


def test_a_database_that_does_not_answer_is_away() -> None:
    """So that the command tries again: one line, without the password."""
    engine = open_database("postgresql://me:secret@127.0.0.1:1/x", writes=True)
    with pytest.raises(DatabaseAway) as raised:
        migrate(engine)
    _is_one_line(str(raised.value), "Connection refused")
    assert "secret" not in str(raised.value)


def test_a_wrong_password_is_one_line(server: PostgresServer) -> None:
    """In the server's words, without the password that was given; waiting cannot help."""
    with server.connect() as connection:
        connection.execute(f"CREATE ROLE {WALLED} LOGIN PASSWORD 'another'")
        address = f"postgresql://{WALLED}:hidden@/postgres?host={server.folder}"
        engine = open_database(address, writes=True)
        with pytest.raises(DatabaseFault) as raised:
            migrate(engine)
        connection.execute(f"DROP ROLE {WALLED}")
    _is_one_line(str(raised.value), "password authentication failed")
    assert "hidden" not in str(raised.value)
    assert not isinstance(raised.value, DatabaseAway)
    assert "store.database" in str(raised.value)


@pytest.mark.parametrize(
    "name", ["postgresql://nobody_here@/postgres", "postgresql://postgres@/no"]
)
def test_a_role_or_database_that_is_not_there_ends_the_command(
    server: PostgresServer, name: str
) -> None:
    """Waiting cannot help."""
    with pytest.raises(DatabaseFault, match=r"does not exist.*store\.database") as raised:
        migrate(open_database(f"{name}?host={server.folder}", writes=True))
    assert not isinstance(raised.value, DatabaseAway)


@pytest.mark.parametrize(
    "said",
    [
        "FATAL:  the database system is starting up",
        "FATAL:  sorry, too many clients already",
        "FATAL:  terminating connection due to administrator command",
        "connection failed: role model",
        "FATAL:  database system is shutting down",
    ],
)
def test_a_server_that_is_busy_is_away(said: str) -> None:
    """Later it answers."""
    with pytest.raises(DatabaseAway), faults_in_words():
        raise OperationalError("", None, Exception(said))


def test_a_full_disk_names_the_setting(tmp_path: Path) -> None:
    """The driver's words name no file; on PostgreSQL it is the server's disk."""
    engine = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}", writes=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")
    with pytest.raises(DatabaseAway, match=r"full: make room .*store\.database") as raised:
        migrate(engine)
    engine.dispose()
    _is_one_line(str(raised.value), "Nothing is lost")
    with pytest.raises(DatabaseAway, match=r"store\.database"), faults_in_words():
        raise OperationalError("", None, DiskFull("could not extend file"))


def _is_one_line(said: str, why: str) -> None:
    assert said.startswith("the database says: ")
    assert why in said
    assert said.isprintable()
    assert len(said) < 400


def test_no_step_of_a_migration_is_logged(empty: str, caplog: pytest.LogCaptureFixture) -> None:
    """Alembic tells each, in a form of its own, between the lines of the service."""
    with caplog.at_level(logging.INFO):
        migrate(open_database(empty, writes=True))
        logging.getLogger("alembic.runtime.migration").warning("heard")
    heard = [line for line in caplog.records if line.name.startswith("alembic")]
    assert [line.message for line in heard] == ["heard"]


def test_a_password_is_seen() -> None:
    """In each place of an address."""
    assert has_password("postgresql://me:secret@db/x")
    assert not has_password("postgresql://me@db/x")


def test_where_the_database_is_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file by its whole path, wherever the command was started; a server without its password."""
    monkeypatch.chdir(tmp_path)
    engine = open_database("sqlite:///a.sqlite", writes=True)
    assert place_of(engine) == f"the file {tmp_path}/a.sqlite"
    if importlib.util.find_spec("psycopg") is not None:
        address = "postgresql://ann:CANARY@db.example:5432/books?password=CANARY"
        said = place_of(open_database(address, writes=True))
        assert said == "postgresql://***@db.example:5432/books"


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """It holds what invoices say."""
    path = tmp_path / "store.sqlite"
    migrate(open_database(f"sqlite:///{path}", writes=True))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert newest_layout() is not None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_the_zone_of_a_server_moves_no_time_out_of_the_calendar(
    server: PostgresServer, zone: str
) -> None:
    """The first and the last moment are read as they were written, by readers and the writer."""
    address = server.database()
    name = address.partition("@/")[2].partition("?")[0]
    with server.connect() as session:
        session.execute(
            sql.SQL("ALTER DATABASE {} SET timezone = {}").format(
                sql.Identifier(name), sql.Literal(zone)
            )
        )
    ends = [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
    for writes in (True, False):
        engine = open_database(address, writes=writes)
        with engine.connect() as connection:
            for moment in ends:
                asked = select(literal(moment, UtcTime))
                assert connection.execute(asked).scalar_one() == moment
        engine.dispose()
