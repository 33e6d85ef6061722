"""Answers that were paid for, kept on disk: one SQLite file, bounded in bytes and in age.

SQLite is the one library for this that everybody has and that keeps its promises after a kill; the
popular cache packages store pickles, which a file that somebody else can write turns into code.

All access is on one thread of its own, so the event loop never waits for a disk. The keys are held
in memory: a document that was never seen costs no disk access at all. Writes are queued up to a
bound and dropped beyond it. Whatever goes wrong with the file costs a call and a line in the log,
never an invoice.

The file holds what invoices say: it is created for its owner alone.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from service.core.kept_answer import KeptAnswer, decode_kept, encode_kept

_PENDING_MAX = 1_000
_EVICTED_SHARE = 0.1
"""Evicting a tenth at once keeps the sums over the table rare."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, size_bytes INTEGER NOT NULL, used_at_s REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answers_by_use ON answers (used_at_s);
"""


class DiskAnswers:
    """Kept answers, the least recently used of them evicted first."""

    def __init__(
        self,
        path: Path,
        max_bytes: int,
        max_age_s: float,
        on_trouble: Callable[[str], None],
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        """Opens or makes the file. Raises OSError when that cannot be done."""
        self._path = path
        self._max_bytes = max_bytes
        self._max_age_s = max_age_s
        self._on_trouble = on_trouble
        self._wall_clock = wall_clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._pending = 0
        self._keys: set[str] = set()
        self._bytes = 0
        try:
            self._database = self._thread.submit(self._open).result()
        except BaseException:
            self._thread.shutdown()
            raise

    async def get(self, key: str) -> KeptAnswer | None:
        """The answer under `key`, unless it is too old or cannot be read."""
        if key not in self._keys:
            return None
        data = await asyncio.get_running_loop().run_in_executor(self._thread, self._read, key)
        return None if data is None else decode_kept(data)

    def put(self, key: str, kept: KeptAnswer) -> None:
        """Keeps an answer, unless too many wait to be written."""
        if self._pending >= _PENDING_MAX or key in self._keys:
            return
        self._pending += 1
        self._keys.add(key)  # At once: whoever asks next finds it, behind the write in the queue.
        self._thread.submit(self._write, key, encode_kept(kept))

    def close(self) -> None:
        """Writes what waits, and closes the file."""
        self._thread.submit(self._database.close)
        self._thread.shutdown()

    # On the thread.

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        try:
            return self._prepare()
        except sqlite3.DatabaseError as error:
            # A cache that cannot be read is worth nothing: begin anew.
            self._on_trouble(f"{self._path} was unreadable ({error}) and is begun anew")
            self._path.unlink()
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            try:
                return self._prepare()
            except sqlite3.Error as again:
                raise OSError(str(again)) from None

    def _prepare(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, isolation_level=None, timeout=1.0)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=OFF")  # A lost answer is asked for again.
        database.executescript(_SCHEMA)
        oldest_s = self._wall_clock() - self._max_age_s
        database.execute("DELETE FROM answers WHERE used_at_s < ?", (oldest_s,))
        for key, size_bytes in database.execute("SELECT key, size_bytes FROM answers"):
            self._keys.add(key)
            self._bytes += size_bytes
        return database

    def _read(self, key: str) -> bytes | None:
        now_s = self._wall_clock()
        try:
            row = self._database.execute(
                "UPDATE answers SET used_at_s = ? WHERE key = ? AND used_at_s >= ? RETURNING value",
                (now_s, key, now_s - self._max_age_s),
            ).fetchone()
        except sqlite3.Error as error:
            self._on_trouble(f"{self._path} could not be read: {error}")
            return None
        return None if row is None else bytes(row[0])

    def _write(self, key: str, data: bytes) -> None:
        self._pending -= 1
        size_bytes = len(key) + len(data)
        if size_bytes > self._max_bytes:
            self._keys.discard(key)
            return
        try:
            if self._bytes + size_bytes > self._max_bytes:
                self._evict()
            self._database.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
                (key, data, size_bytes, self._wall_clock()),
            )
        except sqlite3.Error as error:
            self._keys.discard(key)
            self._on_trouble(f"{self._path} could not be written: {error}")
            return
        self._bytes += size_bytes

    def _evict(self) -> None:
        """Makes room for a tenth of the bound, least recently used first."""
        to_free = self._bytes - int(self._max_bytes * (1 - _EVICTED_SHARE))
        evicted = []
        rows = self._database.execute("SELECT key, size_bytes FROM answers ORDER BY used_at_s")
        for key, size_bytes in rows:
            if to_free <= 0:
                break
            evicted.append((key,))
            to_free -= size_bytes
            self._bytes -= size_bytes
        self._database.executemany("DELETE FROM answers WHERE key = ?", evicted)
        self._keys.difference_update(key for (key,) in evicted)
