"""The database itself: opens it, brings its tables up to date, loads rows in bulk.

SQLite and PostgreSQL differ here and in `columns`, and nowhere else. Each transaction of a writer
begins by taking the write lock (SQLite: BEGIN IMMEDIATE), so that none fails half-way because of
another one. A file of SQLite is created for its owner alone.

Every fault of the database is a `DatabaseFault`, in words without the address's password.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Connection,
    Dialect,
    Engine,
    Table,
    any_,
    create_engine,
    event,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from service.model.extras import how_to_install
from service.model.printable import masked, printable

_BUSY_S: Final = 30.0
_CACHE_KIB: Final = 128 * 1024
_MIGRATION_LOCK: Final = 0x1_9F_0C_E5
"""Of PostgreSQL's advisory locks: any number that is ours."""
_CHARS_MAX = 300
_PLACE_CHARS = 1_000
_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


class DatabaseFault(Exception):
    """Raised when the database cannot be used; the message says why and what to do."""


_REFUSALS: Final = (
    "authentication failed",
    "no password supplied",
    "no pg_hba.conf entry",
    "is not permitted to log in",
    "permission denied",
    "role ",
    "database ",
)
"""Of a server's answer to one who comes in, in the words of PostgreSQL: it has no other code for a
client there. The last two count where the thing `does not exist`. In another language the answer
is taken for an outage, and its words are logged at each try."""


_DISK_FULL: Final = "53100"
"""PostgreSQL's own code."""
_ROOM: Final = (
    ": make room on the disk of store.database. Nothing is lost: the topics are read on from where "
    "the database ends"
)


class DatabaseAway(DatabaseFault):
    """Raised when the database does not answer, or not now; trying again later can help."""


def open_database(address: str, *, writes: bool) -> Engine:
    """The database at an address. Connects to nothing yet; a reader changes nothing."""
    url = _url(address)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # It tells each step of itself.
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, writes=writes)
    isolation = {} if writes else {"postgresql_readonly": True}
    engine = create_engine(
        url,
        pool_pre_ping=not writes,
        connect_args={"connect_timeout": 10},
        execution_options=isolation,
    )
    event.listen(engine, "connect", _in_utc)
    return engine


def place_of(engine: Engine) -> str:
    """Where the database is, for people: a file by its whole path, a server without passwords."""
    if engine.url.get_backend_name() == "sqlite":
        return f"the file {printable(os.path.abspath(engine.url.database or ''), _PLACE_CHARS)}"
    shown = engine.url.set(drivername="postgresql", query={})
    return printable(masked(shown.render_as_string(hide_password=True)), _PLACE_CHARS)


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise DatabaseFault(
            "store.database is not an address: write sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    driver = _DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise DatabaseFault(f"{printable(url.drivername)}: use sqlite or postgresql")
    if driver != "sqlite" and importlib.util.find_spec("psycopg") is None:
        raise DatabaseFault(
            "PostgreSQL needs the extra `postgresql`: " + how_to_install("store", "postgresql")
        )
    if driver == "sqlite" and (
        url.host or url.query or url.database in (None, "", ":memory:")
    ):  # What is stored must be found again.
        raise DatabaseFault(
            f"{printable(address)} names no file: write sqlite:///FILE, or sqlite:////FOLDER/FILE, "
            "without options"
        )
    return url.set(drivername=driver)


def has_password(address: str) -> bool:
    """Whether an address holds a password, which no command line should show."""
    return _url(address).password is not None


def _sqlite(url: URL, *, writes: bool) -> Engine:
    assert url.database
    if writes:
        _create_private(url.database)
    elif not os.path.exists(url.database):  # SQLite would create it.
        raise DatabaseFault(f"{url.database} does not exist: `invoice-stream store` makes it")
    engine = create_engine(url, connect_args={"timeout": _BUSY_S})
    event.listen(engine, "connect", _prepare if writes else _prepare_reader)
    event.listen(engine, "begin", _begin if writes else _begin_reading)
    return engine


def _in_utc(connection: Any, _record: object) -> None:
    """The server's own zone may lie ahead or behind: there, times in the first and the last hours
    of the calendar have no year that Python knows, and one such row would break each page."""
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _create_private(path: str) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise DatabaseFault(f"{path}: {error.strerror}") from None


def _prepare(connection: Any, _record: object) -> None:
    """WAL lets readers read while we write. A crash of the machine may lose the last transactions,
    position and rows alike: they are read again."""
    connection.isolation_level = None  # Or the driver begins transactions of its own.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"cache_size=-{_CACHE_KIB}",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextlib.contextmanager
def faults_in_words() -> Iterator[None]:
    """Turns faults of the database into `DatabaseAway` and `DatabaseFault`."""
    try:
        yield
    except OperationalError as error:
        if _is_refusal(str(error.orig)):
            raise DatabaseFault(
                f"{_words(error)}: look at user, password and name in store.database"
            ) from None
        raise DatabaseAway(_words(error)) from None
    except DatabaseError as error:
        if error.connection_invalidated:
            raise DatabaseAway(_words(error)) from None
        raise DatabaseFault(_words(error)) from None
    except SQLAlchemyError as error:
        raise DatabaseFault(printable(masked(str(error)), _CHARS_MAX)) from None


def _is_refusal(said: str) -> bool:
    """Whether the server answered, and will answer no better until somebody changes something."""
    _, fatal, answer = said.partition("FATAL:")
    if not fatal and "no password supplied" not in said:
        return False
    found = next((words for words in _REFUSALS if words in (answer or said)), "")
    return bool(found) and (not found.endswith(" ") or "does not exist" in answer)


def _words(error: DatabaseError) -> str:
    """The driver's own words, in one line: SQLAlchemy's would hold the rows."""
    said = " ".join(str(error.orig).split())
    advice = _ROOM if _lacks_room(error.orig) else ""
    return "the database says: " + printable(masked(said), _CHARS_MAX) + advice


def _lacks_room(error: BaseException | None) -> bool:
    """Whether a disk is full, or takes no more for another reason."""
    return (
        getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
        or getattr(error, "sqlstate", None) == _DISK_FULL
    )


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "service.store:migrations")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Brings the tables to this version's layout; two processes at once do it one after another.
    Raises DatabaseFault where they are of a later version."""
    with faults_in_words(), engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        if _layout(connection) == newest_layout():
            return
        command.upgrade(_config(connection), "head")


def check_layout(engine: Engine) -> None:
    """Raises DatabaseFault unless the tables have this version's layout."""
    with faults_in_words(), engine.connect() as connection:
        if _layout(connection) != newest_layout():
            raise DatabaseFault(
                "the tables are not there yet, or of an earlier version: run "
                "`invoice-stream store` of this version first"
            )


def newest_layout() -> str | None:
    """The layout that this version knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _layout(connection: Connection) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseFault(
            f"the tables have layout {printable(found, 20)} of a later version: use that version"
        )
    return found


Row = Sequence[Any]


def bulk_insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Rows in the order of the table's columns; times, dates and decimals as text. COPY takes a
    fifth of the time of INSERT in PostgreSQL."""
    given = list(rows)
    if not given:
        return
    names = ", ".join(_quoted(connection.dialect, column.name) for column in table.columns)
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", given)  # noqa: S608
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in given:
            copy.write_row(row)


def one_of(connection: Connection, column: Column[Any], numbers: Iterable[int]) -> Any:
    """Whether a column has one of many numbers. They are one parameter: thousands of them take
    longer than the question itself, and a text for each question fills the memory of those who
    remember statements."""
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(numbers), ARRAY(BigInteger)))
    given = func.json_each(json.dumps(list(numbers))).table_valued("value")
    return column.in_(select(given.c.value))


def clear(connection: Connection, table: Table) -> None:
    """Takes all rows out, in a time that does not depend on their number: SQLite drops the pages of
    a table where no row is chosen."""
    is_sqlite = connection.dialect.name == "sqlite"
    statement = "DELETE FROM" if is_sqlite else "TRUNCATE TABLE"
    connection.exec_driver_sql(f"{statement} {table.name}")


def _quoted(dialect: Dialect, name: str) -> str:
    return dialect.identifier_preparer.quote(name)
