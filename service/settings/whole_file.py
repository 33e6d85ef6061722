"""Reads a file as a whole, up to a bound: a name may stand for a device that never ends."""

from __future__ import annotations

import errno
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

SMALL_BYTES = 1024 * 1024
"""Of a secret, a prompt, or a schema."""
INPUT_BYTES = 1024 * 1024 * 1024
"""Of documents, and of files of events or results; commands hold them in memory."""
LINE_BYTES = 64 * 1024 * 1024
"""Of one line in a file that is read line by line. It holds one record of Kafka, and JSON writes a
byte as up to six: so a record of 10 MiB always fits, ten times what a broker takes by default."""


def read_whole(path: Path, limit_bytes: int) -> bytes:
    """Raises OSError, also for a file that has more bytes."""
    with path.open("rb") as file:
        return read_up_to(file, limit_bytes)


def read_small_text(path: Path) -> str:
    """UTF-8, with the ends of lines as in Python. Raises OSError and UnicodeDecodeError."""
    return io.TextIOWrapper(io.BytesIO(read_whole(path, SMALL_BYTES)), "utf-8").read()


def read_up_to(stream: BinaryIO, limit_bytes: int) -> bytes:
    """All of a stream. Raises OSError when it has more bytes."""
    content = stream.read(limit_bytes + 1)
    if len(content) > limit_bytes:
        raise OSError(errno.EFBIG, f"has more than {limit_bytes:,} bytes")
    return content


def lines_up_to(stream: BinaryIO, limit_bytes: int) -> Iterator[bytes]:
    """A stream line by line. Raises OSError for a line that has more bytes."""
    while line := stream.readline(limit_bytes + 1):
        if len(line) > limit_bytes:
            raise OSError(errno.EFBIG, f"has a line of more than {limit_bytes:,} bytes")
        yield line
