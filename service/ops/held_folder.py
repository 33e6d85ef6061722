"""Folders for a while, which go with their block; the next one removes those of killed processes.

SIGKILL and a lost terminal run no clean-up, and what such a process leaves may be an invoice or the
data of a broker. So each folder is held by a lock on itself, which the operating system releases
when the last process that has it is gone; and a process that makes a folder first removes those
beside it that no process holds.

It must not remove a folder that a process holds, one of another user or under another name, nor
what a link leads to. Where a file system knows no locks, all folders stay.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

_PREFIX = "invoice-stream-held-"
_UNHELD = ".invoice-stream-new-"
"""Its name until it is held: no other process looks at it."""
_AT_ONCE = 100
"""Folders that one process looks at; the next one goes on."""
_ENTRIES_MAX = 10_000
"""Entries that it reads to find them, in some 10 ms: others may leave any number of files there."""


class HeldFolder:
    """`with HeldFolder() as path`; or `path`, and `close` at the end.

    It also ends with its process, and when it is garbage. A child that writes there gets `lock` by
    `pass_fds`: the folder then stays until that child has ended, too.
    """

    def __init__(self, beside: Path | None = None, entries_max: int = _ENTRIES_MAX) -> None:
        """A hidden one in the folder `beside`, or one among the temporary files. Abandoned ones are
        looked for among the first `entries_max` there."""
        parent = beside or Path(tempfile.gettempdir())
        _remove_abandoned(parent, entries_max)
        made = Path(tempfile.mkdtemp(prefix=_UNHELD, dir=parent))
        self.lock = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
        with contextlib.suppress(OSError):
            fcntl.flock(self.lock, fcntl.LOCK_SH)
        name = _PREFIX + made.name.removeprefix(_UNHELD)
        self.path = made.rename(parent / (name if beside is None else f".{name}"))
        self._end = weakref.finalize(self, _remove, self.path, self.lock, os.getpid())

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Removes it, and all that lies in it; a second time does nothing."""
        self._end()


def _remove(folder: Path, lock: int, maker: int) -> None:
    if os.getpid() == maker:  # A fork of it ends earlier, as a rule.
        shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)


def _remove_abandoned(parent: Path, entries_max: int) -> None:
    with contextlib.suppress(OSError):
        for folder in itertools.islice(_named(parent, entries_max), _AT_ONCE):
            with contextlib.suppress(OSError):
                _remove_unless_held(folder)


def _named(parent: Path, entries_max: int) -> Iterator[str]:
    with os.scandir(parent) as entries:
        for entry in itertools.islice(entries, entries_max):
            if entry.name.removeprefix(".").startswith(_PREFIX):
                yield entry.path


def _remove_unless_held(folder: str) -> None:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
