"""Cached answers on disk: one SQLite file, bounded in bytes and in age.

SQLite is part of Python and keeps its promises after a kill. The popular cache packages store
pickles; if another user can write the file, a pickle is code.

All access is on one thread of its own, so the event loop never waits for a disk. The keys are held
in memory: a document that was never seen costs no disk access at all. Writes are queued up to a
bound and dropped beyond it. Trouble with the file costs a call and one line in the log, never an
invoice: a full disk stops adding and deletes nothing; a damaged file is replaced by an empty one; a
file that cannot be opened is tried again, at most once a minute, when an answer is to be added.

The file holds what invoices say. `service.extraction.answers_file` sees to it that its owner alone
can read it; here expired answers leave it, at the latest `expire_every_s` later.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from service.extraction.answers_file import (
    SIDE_FILES,
    AnswersBroken,
    AnswersFile,
    is_damage,
    lacks_room,
    size_in_file,
)
from service.extraction.cached_answer import CachedAnswer, Subject, decode_cached, encode_cached

_PENDING_MAX = 1_000
_EVICTED_SHARE = 0.1
"""Evicting a tenth at once keeps the sums over the table rare."""
_COUNT_EVERY = 500
"""Writes between two sums over the table."""
_AGAIN_S = 60.0
"""A full disk, and a file that could not be opened, are tried again so much later."""
_EXPIRE_EVERY_S = 3_600.0


class DiskAnswers:
    """Cached answers; the least recently used are evicted first."""

    def __init__(
        self,
        path: Path,
        max_bytes: int,
        max_age_s: float,
        on_trouble: Callable[[str], None],
        wall_clock: Callable[[], float] = time.time,
        *,
        expire_every_s: float | None = None,
    ) -> None:
        """Opens or makes the file."""
        self._path = path
        self._max_bytes = max_bytes
        self._max_age_s = max_age_s
        self._on_trouble = on_trouble
        self._wall_clock = wall_clock
        self._expire_every_s = expire_every_s or min(_EXPIRE_EVERY_S, max_age_s)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._pending = 0
        self._keys: set[str] = set()
        self._bytes = self._uncounted = 0
        self._troubled = self._unsettled = False
        self._failed_at_s: float | None = None
        """When there was no room, or the file could not be opened."""
        self._alarm: threading.Timer | None = None
        self._closed = False
        self._file: AnswersFile | None = None
        try:
            self._thread.submit(self._open_if_possible).result()
        except BaseException:
            self._thread.shutdown()
            raise
        self._set_alarm()

    async def get(self, key: str, subjects: tuple[Subject, ...] = ()) -> CachedAnswer | None:
        """The answer under `key`, unless it is too old or cannot be read; that these subjects used
        it is noted with it."""
        if key not in self._keys:
            return None
        loop = asyncio.get_running_loop()
        data = await loop.run_in_executor(self._thread, self._read, key, subjects)
        return None if data is None else decode_cached(data)

    def put(self, key: str, cached: CachedAnswer, subjects: tuple[Subject, ...] = ()) -> None:
        """Stores an answer with its subjects, unless too many writes wait. An answer that is cached
        already gains the subjects."""
        if self._pending >= _PENDING_MAX:
            return
        self._pending += 1
        if key in self._keys:
            self._thread.submit(self._note, key, subjects)
            return
        self._keys.add(key)  # At once: the next reader finds it, behind the write in the queue.
        self._thread.submit(self._write, key, encode_cached(cached), subjects)

    async def expire(self) -> None:
        """Takes out of the file what is too old; happens by itself, too."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._expire)

    def close(self) -> None:
        """Writes what waits, and closes the file."""
        self._closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        self._thread.submit(self._close)
        self._thread.shutdown()

    def _set_alarm(self) -> None:
        if not self._closed:
            self._alarm = threading.Timer(self._expire_every_s, self._on_alarm)
            self._alarm.daemon = True
            self._alarm.start()

    def _on_alarm(self) -> None:
        try:
            self._thread.submit(self._expire)
        except RuntimeError:  # Closed meanwhile.
            return
        self._set_alarm()

    # On the thread.

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _open_if_possible(self) -> AnswersFile | None:
        try:
            self._file = self._open()
        except (OSError, sqlite3.Error) as error:
            if self._failed_at_s is None:
                self._on_trouble(
                    f"no answers are cached while {self._path} cannot be used ({error}), which is "
                    "tried again every minute; see cache.path"
                )
            self._failed_at_s = self._wall_clock()
            return None
        if self._failed_at_s is not None:
            self._failed_at_s = None
            self._on_trouble(f"answers are cached in {self._path} from now on")
        return self._file

    def _open(self) -> AnswersFile:
        try:
            return self._opened()
        except AnswersBroken as error:
            # Answers that cannot be read are worth nothing: start an empty file.
            self._on_trouble(
                f"{self._path} was unreadable ({error}) and was replaced by an empty file"
            )
            for suffix in ("", *SIDE_FILES):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            return self._opened_again()

    def _opened(self) -> AnswersFile:
        file = AnswersFile(self._path)
        try:
            self._keys.update(file.keys())
        except sqlite3.DatabaseError as error:
            file.close()
            if is_damage(error):
                raise AnswersBroken(str(error)) from None
            raise
        self._expire_in(file)
        return file

    def _opened_again(self) -> AnswersFile:
        try:
            return self._opened()
        except AnswersBroken as error:
            raise OSError(str(error)) from None

    def _may_try(self, now_s: float) -> bool:
        """Also after a clock that was set back."""
        return self._failed_at_s is None or not 0.0 <= now_s - self._failed_at_s < _AGAIN_S

    def _expire(self) -> None:
        if self._file is not None:
            self._expire_in(self._file)

    def _expire_in(self, file: AnswersFile) -> None:
        now_s = self._wall_clock()
        try:
            expired = file.expire(now_s - self._max_age_s, now_s)
            self._keys.difference_update(expired)
            self._count(file)
            self._unsettled |= bool(expired)
            if self._unsettled:
                self._unsettled = not file.settle()
        except sqlite3.Error as error:
            self._say("could not be cleared of what is too old", error)

    def _read(self, key: str, subjects: tuple[Subject, ...]) -> bytes | None:
        file, now_s = self._file, self._wall_clock()
        if file is None:
            return None
        try:
            data = file.read(key, now_s, self._max_age_s)
        except sqlite3.Error as error:
            self._say("could not be read", error)
            return None
        if data is None:  # Too old, or another process erased it: it may be cached again.
            self._keys.discard(key)
            return None
        try:
            file.used(key, subjects, now_s)
        except sqlite3.Error as error:
            self._say("could not be written", error)
        return data

    def _note(self, key: str, subjects: tuple[Subject, ...]) -> None:
        self._pending -= 1
        if self._file is None:
            return
        try:
            self._file.used(key, subjects, self._wall_clock())
        except sqlite3.Error as error:
            self._say("could not be written", error)

    def _write(self, key: str, data: bytes, subjects: tuple[Subject, ...]) -> None:
        self._pending -= 1
        now_s = self._wall_clock()
        written = False
        if size_in_file(key, data) <= self._max_bytes and self._may_try(now_s):
            file = self._file or self._open_if_possible()
            written = file is not None and self._try_to_write(file, key, data, subjects, now_s)
        if not written:
            self._keys.discard(key)

    def _try_to_write(
        self, file: AnswersFile, key: str, data: bytes, subjects: tuple[Subject, ...], now_s: float
    ) -> bool:
        try:
            self._make_room(file, size_in_file(key, data))
            written = _write_with_journal_emptied(file, key, data, subjects, now_s)
        except sqlite3.Error as error:
            self._say("could not be written", error)
            if isinstance(error, sqlite3.OperationalError) and lacks_room(error):
                self._failed_at_s = now_s
            return False
        self._troubled, self._failed_at_s = False, None
        return written

    def _make_room(self, file: AnswersFile, size_bytes: int) -> None:
        """A tenth of the bound, least recently used first, when the answers would exceed it."""
        if self._bytes + size_bytes > self._max_bytes or self._uncounted >= _COUNT_EVERY:
            self._count(file)
        if self._bytes + size_bytes > self._max_bytes:
            to_free = self._bytes - int(self._max_bytes * (1 - _EVICTED_SHARE))
            self._keys.difference_update(file.evict(to_free))
            self._unsettled = True
            self._count(file)
        self._bytes += size_bytes
        self._uncounted += 1

    def _count(self, file: AnswersFile) -> None:
        """Other processes write, too, so what was added here is only an estimate."""
        self._bytes, self._uncounted = file.total_bytes(), 0

    def _say(self, what: str, error: sqlite3.Error) -> None:
        """Once, until writing goes well again."""
        if not self._troubled:
            self._troubled = True
            self._on_trouble(f"{self._path} {what} ({error}); what is in it stays")


def _write_with_journal_emptied(
    file: AnswersFile, key: str, data: bytes, subjects: tuple[Subject, ...], now_s: float
) -> bool:
    """On a small disk the journal takes the room that the answer needs."""
    try:
        return file.write(key, data, subjects, now_s)
    except sqlite3.OperationalError as error:
        if not (lacks_room(error) and file.empty_journal()):
            raise
    return file.write(key, data, subjects, now_s)
