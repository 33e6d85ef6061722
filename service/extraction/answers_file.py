"""The file of cached answers: one SQLite database that its owner alone may read.

Decides whether a path may be used at all, and reads, writes, expires and erases answers in it. It
is synchronous: `service.extraction.cache_store` calls it from a thread of its own,
`service.commands.forget` directly. Several processes may use one file at the same time (WAL, a busy
timeout).

Invariants: a file, side file or folder that others own or may write is rejected and left as it is;
what is deleted is overwritten with zeros and leaves the journal as well; a full disk or any other
passing trouble deletes nothing. Answers are JSON, never pickle. Beside an answer stand keyed hashes
of whom it is about (`subject_tag`), never their names.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from service.extraction.cached_answer import TAG_BYTES, Subject, subject_tag

SIDE_FILES = ("-wal", "-shm", "-journal")
"""Files that SQLite writes beside a database, with the same content."""

BUSY_S = 5.0
_LOOK_EVERY_S = 0.05
SUBJECTS_MAX = 1_000
"""Per answer; an identical document that more events share is found by itself, too."""
FORGOTTEN_S = 86_400.0
"""For so long an erased answer is not cached again: a question about it may be on its way."""

_PAGE_BYTES = 16_384
"""Answers of 2 kB share a page; with 4,096 bytes each would take half as much room again."""
_PAGES_FILLED = 0.62
"""Seen with 3,000 answers of 1.9 kB: 3.1 kB each."""
_JOURNAL_PAGES, _JOURNAL_PAGES_MIN = 128, 4
"""How much is written before it is moved into the file: 2 MiB, for each costs a sync; less on a
small disk, or the journal alone would fill it."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_UNREADABLE = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, size_bytes INTEGER NOT NULL, used_at_s REAL NOT NULL
) WITHOUT ROWID;
DROP INDEX IF EXISTS answers_by_use;
CREATE INDEX IF NOT EXISTS answers_by_use_with_size ON answers (used_at_s, size_bytes);
CREATE TABLE IF NOT EXISTS forgotten (tag BLOB PRIMARY KEY, at_s REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""
_LAYOUT = {
    "answers": {"key", "value", "size_bytes", "used_at_s"},
    "forgotten": {"tag", "at_s"},
    "secrets": {"name", "value"},
}
"""Columns that each table has had in every version."""
_SUBJECTS = "ALTER TABLE answers ADD COLUMN subjects BLOB NOT NULL DEFAULT x''"
"""Tags one behind the other. To be erased is rare, so they are searched one answer after another
instead of taking an index of their own, which would double the file."""


class FileRefused(OSError):
    """Raised when a file may not be used as it stands; the message says what to do."""


class AnswersBroken(Exception):
    """Raised when the file is no database, or a damaged one: it is worth nothing any more."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which answers are meant: about any of the subjects, or containing any of the texts."""

    subjects: tuple[Subject, ...] = ()
    texts: tuple[str, ...] = ()
    all: bool = False


@dataclass(slots=True)
class Erased:
    """The result of an erasure."""

    answers: int = 0
    gone: bool = True
    """False while the bytes may still be found in the file or beside it."""
    keys: list[str] = field(default_factory=list)


class AnswersFile:
    """An open file of answers."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Raises FileRefused, OSError and sqlite3.Error; AnswersBroken for a file that is damaged,
        which is left as it is."""
        self.path = path
        secure(path, create=create)
        try:
            self._database = self._connect(exclusive=False)
        except sqlite3.OperationalError as error:
            if not lacks_room(error):
                raise
            # A full disk has no room for shared memory beside the file: one process reads alone.
            self._database = self._connect(exclusive=True)
        row = self._database.execute("SELECT value FROM secrets WHERE name = 'tags'").fetchone()
        self._secret = bytes(row[0]) if row is not None else b""

    def _connect(self, *, exclusive: bool) -> sqlite3.Connection:
        database = sqlite3.connect(
            self.path, isolation_level=None, timeout=BUSY_S, check_same_thread=False
        )
        try:
            self._prepare(database, exclusive)
        except FileRefused:
            database.close()
            raise
        except sqlite3.DatabaseError as error:
            database.close()
            if is_damage(error):
                raise AnswersBroken(str(error)) from None
            raise
        return database

    def _prepare(self, database: sqlite3.Connection, exclusive: bool) -> None:
        if exclusive:
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
        _refuse_layout(self.path, database)
        about = os.statvfs(self.path)
        room_pages = about.f_bavail * about.f_frsize // _PAGE_BYTES
        journal_pages = max(_JOURNAL_PAGES_MIN, min(room_pages // 8, _JOURNAL_PAGES))
        database.execute(f"PRAGMA page_size={_PAGE_BYTES}")  # Counts in a new file only.
        _write_ahead(database)
        for pragma in (
            "synchronous=NORMAL",  # A power cut may cost the last answers, never the file.
            "secure_delete=ON",
            "temp_store=FILE",  # Writing 256 MiB anew must not take as much memory.
            f"wal_autocheckpoint={journal_pages}",
            f"journal_size_limit={journal_pages * _PAGE_BYTES}",
        ):
            database.execute(f"PRAGMA {pragma}")
        try:
            database.executescript(_SCHEMA)
            if not _has_subjects(database):
                with _Transaction(database):
                    if not _has_subjects(database):  # Another process may have been quicker.
                        database.execute(_SUBJECTS)
            database.execute(
                "INSERT OR IGNORE INTO secrets VALUES ('tags', ?)", (secrets.token_bytes(32),)
            )
        except sqlite3.OperationalError as error:
            # Reading goes on without room for what an older version did not have.
            if not (exclusive and lacks_room(error)):
                raise
            database.execute("SELECT count(*) FROM answers").fetchone()

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    # Answers. All raise sqlite3.Error.

    def keys(self) -> Iterator[str]:
        """Of all answers."""
        return (key for (key,) in self._database.execute("SELECT key FROM answers"))

    def read(self, key: str, now_s: float, max_age_s: float) -> bytes | None:
        """An answer that is not too old; its use is noted where there is room."""
        row = self._database.execute(
            "SELECT value FROM answers WHERE key = ? AND used_at_s >= ?", (key, now_s - max_age_s)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def used(self, key: str, subjects: Iterable[Subject], now_s: float) -> None:
        """Notes that an answer was used just now, for these subjects."""
        with self._transaction():
            known = self._tags_of(key)
            if known is not None:
                update = "UPDATE answers SET used_at_s = ?, subjects = ? WHERE key = ?"
                self._database.execute(update, (now_s, self._with(known, subjects), key))

    def write(self, key: str, data: bytes, subjects: tuple[Subject, ...], now_s: float) -> bool:
        """Keeps an answer, unless it is about what was erased a moment ago."""
        with self._transaction():
            if self._was_forgotten(key, subjects, now_s):
                return False
            tags = self._with(self._tags_of(key) or b"", subjects)
            size_bytes = size_in_file(key, data, tags)
            self._database.execute(
                "INSERT OR REPLACE INTO answers (key, value, size_bytes, used_at_s, subjects) "
                "VALUES (?, ?, ?, ?, ?)",
                (key, data, size_bytes, now_s, tags),
            )
        return True

    def _tags_of(self, key: str) -> bytes | None:
        query = "SELECT subjects FROM answers WHERE key = ?"
        row = self._database.execute(query, (key,)).fetchone()
        return None if row is None else bytes(row[0])

    def _with(self, known: bytes, subjects: Iterable[Subject]) -> bytes:
        tags = dict.fromkeys(_tags_in(known)) | dict.fromkeys(map(self._tag, subjects))
        return b"".join(list(tags)[:SUBJECTS_MAX])

    def _was_forgotten(self, key: str, subjects: Iterable[Subject], now_s: float) -> bool:
        query = "SELECT 1 FROM forgotten WHERE tag = ? AND at_s >= ?"
        tags = [key.encode(), *map(self._tag, subjects)]
        since_s = now_s - FORGOTTEN_S
        return any(self._database.execute(query, (tag, since_s)).fetchone() for tag in tags)

    def total_bytes(self) -> int:
        """About what all answers take in the file, whichever process wrote them."""
        return int(self._database.execute("SELECT total(size_bytes) FROM answers").fetchone()[0])

    def evict(self, to_free: int) -> list[str]:
        """Deletes the least recently used until so many bytes are free; their keys."""
        evicted: list[str] = []
        rows = self._database.execute("SELECT key, size_bytes FROM answers ORDER BY used_at_s")
        for key, size_bytes in rows:
            if to_free <= 0:
                break
            evicted.append(key)
            to_free -= size_bytes
        rows.close()
        with self._transaction():
            self._delete(evicted)
        return evicted

    def expire(self, oldest_s: float, now_s: float) -> list[str]:
        """Deletes what was not used since then, and old notes of erasures; the keys. `settle`
        takes the bytes away."""
        query = "SELECT key FROM answers WHERE used_at_s < ?"
        keys = [key for (key,) in self._database.execute(query, (oldest_s,))]
        with self._transaction():
            self._delete(keys)
            self._database.execute("DELETE FROM forgotten WHERE at_s < ?", (now_s - FORGOTTEN_S,))
        return keys

    def settle(self) -> bool:
        """Writes the file anew and empties its journal, so that nothing that was deleted is left
        in their bytes; False when there was no room, or another process reads just now.

        Zeroing what is deleted (`secure_delete`) is not enough: SQLite leaves copies behind when it
        moves answers between pages; 7 of 1,021 deleted ones could still be read.
        """
        done = True
        try:
            self._database.execute("VACUUM")
        except sqlite3.OperationalError as error:
            if not lacks_room(error):
                raise
            done = False
        return self.empty_journal() and done

    def empty_journal(self) -> bool:
        """False when another process reads in it just now."""
        busy = self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    # Erasure.

    def chosen(self, choice: Selection) -> dict[str, bytes]:
        """Keys and values of the answers that are meant."""
        if choice.all:
            return dict(self._database.execute("SELECT key, value FROM answers"))
        wanted = {self._tag(subject) for subject in choice.subjects}
        texts = [words.casefold() for words in choice.texts]
        found: dict[str, bytes] = {}
        for key, value, tags in self._database.execute("SELECT key, value, subjects FROM answers"):
            about = not wanted.isdisjoint(_tags_in(bytes(tags)))
            words = _words_in(bytes(value)) if texts and not about else ""
            if about or any(text in words for text in texts):
                found[key] = bytes(value)
        return found

    def erase(self, choice: Selection, now_s: float) -> Erased:
        """Erases the chosen answers with everything about them, and notes (hashed) what was
        erased, so that a question on its way does not bring it back."""
        with self._transaction():
            keys = list(self.chosen(choice))
            tags = [*(key.encode() for key in keys), *map(self._tag, choice.subjects)]
            insert = "INSERT OR REPLACE INTO forgotten VALUES (?, ?)"
            self._database.executemany(insert, [(tag, now_s) for tag in tags])
            self._delete(keys)
        return Erased(len(keys), self.settle(), keys)

    def _delete(self, keys: list[str]) -> None:
        delete = "DELETE FROM answers WHERE key = ?"
        self._database.executemany(delete, [(key,) for key in keys])

    def _tag(self, subject: Subject) -> bytes:
        return subject_tag(self._secret, subject)

    def _transaction(self) -> _Transaction:
        return _Transaction(self._database)


class _Transaction:
    """All or nothing; the write lock is taken at once, so that waiting for it has one place."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._database.execute("COMMIT")
        elif self._database.in_transaction:
            self._database.execute("ROLLBACK")


def _write_ahead(database: sqlite3.Connection) -> None:
    """Switches to a journal that lets others read. SQLite does not wait for the lock that this
    takes where another process writes into a new file, so it is asked again for as long."""
    for _ in range(round(BUSY_S / _LOOK_EVERY_S)):
        try:
            database.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(_LOOK_EVERY_S)
        else:
            return
    database.execute("PRAGMA journal_mode=WAL")


def _has_subjects(database: sqlite3.Connection) -> bool:
    return "subjects" in {row[1] for row in database.execute("PRAGMA table_info(answers)")}


def size_in_file(key: str, data: bytes, tags: bytes = b"") -> int:
    """The bytes that an answer takes, with its share of pages that are not full."""
    return int((len(key) + len(data) + len(tags)) / _PAGES_FILLED)


def _tags_in(tags: bytes) -> Iterator[bytes]:
    return (tags[at : at + TAG_BYTES] for at in range(0, len(tags), TAG_BYTES))


def _words_in(value: bytes) -> str:
    """An answer's JSON as people search in it: without escapes, whatever the case."""
    try:
        return json.dumps(json.loads(value), ensure_ascii=False).casefold()
    except (ValueError, RecursionError):
        return value.decode("utf-8", "replace").casefold()


def lacks_room(error: sqlite3.OperationalError) -> bool:
    """Whether the disk has no room, or no more than this process may use."""
    code = error.sqlite_errorcode & 0xFF
    return code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is no database, or a damaged one."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _UNREADABLE


def secure(path: Path, *, create: bool = True) -> None:
    """Makes sure that a file and what stands beside it belong to this user alone.

    Makes folder and file with their modes where they are missing. Raises FileRefused, and OSError
    when the file system says no.
    """
    if create:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _refuse_folder(path.parent)
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        opened = os.open(path, flags | (os.O_CREAT if create else 0), 0o600)
    except OSError as error:
        if path.is_symlink():
            raise FileRefused(f"{path} is a symbolic link: name the file itself") from None
        raise FileRefused(f"{path} cannot be opened ({error.strerror})") from None
    try:
        _refuse_file(path, os.fstat(opened))
    finally:
        os.close(opened)
    for suffix in SIDE_FILES:
        beside = path.with_name(path.name + suffix)
        try:
            about = beside.lstat()
        except FileNotFoundError:
            continue
        _refuse_file(beside, about)


def _refuse_layout(path: Path, database: sqlite3.Connection) -> None:
    """A database of another program is neither changed nor replaced."""
    tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    for table, columns in _LAYOUT.items():
        present = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        if table in tables and not columns <= present:
            raise FileRefused(
                f"{path} is a database of another kind (its table {table} has no column "
                f"{min(columns - present)}): name another file in cache.path, or move this one "
                "away if it is a file of cached answers; the service then begins a new one"
            )


def reject_unmakable(path: Path) -> None:
    """Raises OSError when a file that does not exist yet could not be made, as far as looking tells
    it: nothing is made."""
    nearest = next(folder for folder in path.absolute().parents if folder.exists())
    if not nearest.is_dir():
        raise FileRefused(f"{nearest} is not a folder, so {path} cannot be made")
    if os.statvfs(nearest).f_blocks == 0 or not os.access(nearest, os.W_OK | os.X_OK):
        raise FileRefused(f"{path} cannot be made: nothing can be written in {nearest}")
    if nearest == path.absolute().parent:
        _refuse_folder(nearest)


def _refuse_folder(folder: Path) -> None:
    about = folder.stat()
    if about.st_uid not in (os.geteuid(), 0):
        raise FileRefused(f"the folder {folder} belongs to another user ({about.st_uid})")
    if about.st_mode & _OTHERS_WRITE:
        raise FileRefused(
            f"others may write in the folder {folder} (mode {stat.S_IMODE(about.st_mode):04o}): "
            "name a folder of its own below it, which is made with mode 0700, or take the right "
            "away (chmod go-w)"
        )


def _refuse_file(path: Path, about: os.stat_result) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise FileRefused(f"{path} is not a regular file")
    if about.st_uid != os.geteuid():
        raise FileRefused(f"{path} belongs to another user ({about.st_uid}, not {os.geteuid()})")
    if about.st_nlink != 1:
        raise FileRefused(f"{path} has {about.st_nlink} names (hard links): remove the others")
    if about.st_mode & _OTHERS:
        raise FileRefused(
            f"others may use {path} (mode {stat.S_IMODE(about.st_mode):04o}): if its content is "
            f"yours, chmod 600 {path}; if not, remove it"
        )
