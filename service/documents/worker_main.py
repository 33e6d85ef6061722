"""The worker process: reads one document after another from its input, under the system's limits.

    python -m service.documents.worker_main MEMORY_BYTES CPU_S

It is started by the sandbox and ends with its input, so it cannot outlive its parent. It has no
secrets in its environment and opens no network connection. A document that makes it use more memory
or time than it may takes this process along, and nothing else.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import sys
from typing import BinaryIO

from service.core.document import DocumentProblem
from service.core.outcome import Reason
from service.documents.parsed import (
    LENGTH,
    BrokenFrame,
    ParseResult,
    decode_job,
    encode_result,
    header_of,
)
from service.documents.parsers import parse

_OPEN_FILES = 64
_FILE_BYTES = 0
"""It has nothing to write to a disk."""


def main() -> None:
    """Serves until the input ends."""
    memory_bytes, cpu_s = int(sys.argv[1]), int(sys.argv[2])
    _confine(memory_bytes)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    # Libraries print warnings about broken documents; nothing but frames may go out.
    sys.stdout = sys.stderr
    while True:
        head = source.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return
        header = header_of(source.read(LENGTH.unpack(head)[0]))
        data = source.read(header["bytes"])
        if len(data) < header["bytes"]:
            return
        _allow_cpu(cpu_s)
        _answer(sink, _result(header, data))


def _result(header: dict[str, object], data: bytes) -> ParseResult:
    try:
        media_type, limits = decode_job(header)
        return parse(media_type, data, limits)
    except MemoryError:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED,
            "the document takes more memory to read than documents.worker_memory_mb allows",
        )


def _answer(sink: BinaryIO, result: ParseResult) -> None:
    try:
        sink.write(encode_result(result))
    except MemoryError:
        raise BrokenFrame("no memory for the answer") from None
    sink.flush()


def _confine(memory_bytes: int) -> None:
    """What the system lets this process have; not every system knows every limit."""
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A Ctrl-C is for the parent, which ends us.


def _allow_cpu(cpu_s: int) -> None:
    """So many seconds more, from here on; beyond them the system ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + cpu_s + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
