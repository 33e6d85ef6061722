"""Writes a file that its owner alone may read, all at once or not at all.

Exports and evaluation pages hold what invoices say. The file appears under its name only when it is
complete: it is written beside its place under a name that cannot be guessed, with mode 0600, and
then moved there. An existing regular file is replaced. Anything else of that name is rejected: a
link could lead the text elsewhere, and a device must not be replaced by a file.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


class NotWritable(Exception):
    """Raised when a file cannot be written; the message says what to do."""


@contextlib.contextmanager
def private_file(path: Path) -> Iterator[TextIO]:
    """UTF-8 text on its way to `path`; left out entirely when the block raises.

    Raises NotWritable, also when the disk is full while the block writes.
    """
    _refuse_what_is_no_file(path)
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.part")
    try:
        with _created(part) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _refuse_what_is_no_file(path)
        part.replace(path)
    except OSError as error:
        raise NotWritable(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def write_private(path: Path, words: str) -> None:
    """The whole text. Raises NotWritable."""
    with private_file(path) as file:
        file.write(words)


def write_private_bytes(path: Path, data: bytes) -> None:
    """All of the bytes. Raises NotWritable."""
    with private_file(path) as file:
        file.flush()
        file.buffer.write(data)


def _created(part: Path) -> TextIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.fdopen(os.open(part, flags, 0o600), "w", encoding="utf-8", newline="\n")


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise NotWritable(f"{path} cannot be written: {error.strerror or error}") from None
    if stat.S_ISLNK(mode):
        raise NotWritable(f"{path} is a symbolic link: name the file itself")
    if not stat.S_ISREG(mode):
        raise NotWritable(
            f"{path} is not a regular file: name another, or write to standard output"
        )
