"""Reads one document after another from the input and answers on the output, until the input ends.

Runs in the worker process, whose limits were set before this was imported.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from typing import BinaryIO

from service.core.document import DocumentProblem
from service.core.outcome import Reason
from service.documents.parsed import (
    LENGTH,
    BrokenFrame,
    Parsed,
    ParseResult,
    decode_job,
    encode_result,
    header_of,
)
from service.documents.parsers import parse


def serve(cpu_s: int) -> None:
    """Serves until the input ends; each document may take so much processor time."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    _answer(sink, Parsed())  # Ready: what starting took is not the first document's time.
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


def _allow_cpu(cpu_s: int) -> None:
    """So many seconds more, from here on; beyond them the system ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + cpu_s + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
