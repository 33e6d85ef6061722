"""Controls one worker process: starts it, sends it documents, and kills it with all its forks.

The worker forks a reader for each document (`worker_main`). A document has a separate channel,
which ends with its reader. The worker's socket, which no reader has, reports how the reader ended.
So a reader's output can affect its own document only.

Invariants: one document at a time; after anything but a complete answer and a clean end the process
is killed, which also gives its successor another memory layout. Parses nothing but frames.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from service.documents.frames.parsed import (
    HEADER_MAX_BYTES,
    LENGTH,
    BrokenFrame,
    ParseLimits,
    ParseResult,
    answer_size,
    decode_result,
    encode_job,
    header_of,
)
from service.documents.sandbox.confinement import Protection, hidden
from service.documents.sandbox.worker_main import NOT_BEGUN
from service.einvoices.child_process import over, started

PROGRAM = Path(__file__).with_name("worker_main.py")
_ENDED = struct.Struct(">i")
_REPORT_MAX_BYTES = 64 * 1024
_OCR_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "ORT_DISABLE_TELEMETRY": "1"}
"""For the libraries of OCR: numpy would start threads to multiply with, and onnxruntime one that
reports its use to its maker. A worker has one thread, because it forks."""
_GONE = ConnectionError, asyncio.IncompleteReadError, BrokenFrame


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """Limits of a process, and its kind of start."""

    memory_bytes: int
    cpu_s: int
    program: Path = PROGRAM
    probe: bool = False
    """Drops its rights, reports, and ends; loads no library."""
    ocr: bool = False
    """Loads OCR, too."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A reader ended without a valid answer: its exit code, or minus the signal.

    None: the worker itself has ended. `NOT_BEGUN`: the worker could not fork it.
    """

    code: int | None

    @property
    def has_begun(self) -> bool:
        return self.code != NOT_BEGUN


@dataclass(slots=True)
class _Channel:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class WorkerProcess:
    """A worker that reported itself ready, until `end`."""

    def __init__(self, process: Popen[bytes], control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._ends: _Channel | None = None
        self._next: _Channel | None = None
        self.missing: dict[str, str] = {}
        """Protections that this platform lacks, and why."""

    @property
    def pid(self) -> int:
        """Of the worker, and of the process group of its readers."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether neither the worker nor the waiting reader has been seen to end."""
        waiting = self._next
        return self._process.poll() is None and not (waiting and waiting.reader.at_eof())

    async def ready(self) -> bool:
        """Whether it started and reported its restrictions. Waits as long as that takes."""
        self._ends = await _streams(self._control.dup())
        try:
            (length,) = LENGTH.unpack(await self._ends.reader.readexactly(LENGTH.size))
            if length > _REPORT_MAX_BYTES:
                raise BrokenFrame("too long")
            report = json.loads(await self._ends.reader.readexactly(length))
        except (*_GONE, ValueError):
            return False
        said = {Protection.HIDDEN_SERVICE.value: hidden(), **report}
        self.missing = {name: why for name, why in said.items() if why}
        return True

    async def prepare(self) -> None:
        """Makes the worker fork and confine a reader ahead of its document. Raises OSError."""
        if self._next is None:
            self._next = await self._channel()

    async def read(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult | Ended:
        """The answer of the document's reader, once that has ended."""
        try:
            channel = self._next or await self._channel()
        except OSError:
            return Ended(None)
        self._next = None
        answer: ParseResult | None = None
        try:
            with contextlib.suppress(*_GONE):
                answer = await _answer(channel, encode_job(media_type, data, limits), limits)
        finally:
            channel.writer.close()
        ended = await self._end_of_reader()
        return answer if answer is not None and ended == Ended(0) else ended

    async def end(self) -> None:
        """Kills the worker and its readers, and waits for their end."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        self._control.close()
        for channel in (self._ends, self._next):
            if channel is not None:
                channel.writer.close()
        await asyncio.shield(over(self._process))

    async def _channel(self) -> _Channel:
        """A new pair of sockets: one end is the next reader's. Raises OSError.

        The worker gets its end last. A reader that it forked for a caller who was cancelled before
        would report its end in place of the next one.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            channel = await _streams(ours)
            try:
                socket.send_fds(self._control, [b"d"], [theirs.fileno()])
            except OSError:
                channel.writer.close()
                raise
        return channel

    async def _end_of_reader(self) -> Ended:
        assert self._ends is not None
        try:
            (code,) = _ENDED.unpack(await self._ends.reader.readexactly(_ENDED.size))
        except _GONE:
            return Ended(None)
        return Ended(code)


def start(limits: ReaderLimits) -> WorkerProcess:
    """A process without our environment. Raises OSError."""
    settings = {
        "memory_bytes": limits.memory_bytes,
        "cpu_s": limits.cpu_s,
        "path": sys.path,
        "parent": os.getpid(),
        "probe": limits.probe,
        "ocr": limits.ocr,
    }
    command = (sys.executable, *_options(), str(limits.program), json.dumps(settings))
    return WorkerProcess(*started(command, _OCR_ENVIRONMENT if limits.ocr else {}, "/"))


def _options() -> tuple[str, ...]:
    """The interpreter's options. Isolated, it reads no variable, so it is told where compiled
    modules lie and whether it may write them: compiling all of them takes longer than the rest."""
    prefix = () if sys.pycache_prefix is None else ("-X", f"pycache_prefix={sys.pycache_prefix}")
    return ("-I", *(("-B",) if sys.dont_write_bytecode else ()), "-X", "utf8", *prefix)


async def _streams(connected: socket.socket) -> _Channel:
    connected.setblocking(False)
    return _Channel(*await asyncio.open_unix_connection(sock=connected))


async def _answer(channel: _Channel, job: bytes, limits: ParseLimits) -> ParseResult:
    """Raises BrokenFrame, ConnectionError and IncompleteReadError."""
    channel.writer.write(job)
    await channel.writer.drain()
    (length,) = LENGTH.unpack(await channel.reader.readexactly(LENGTH.size))
    if length > HEADER_MAX_BYTES:
        raise BrokenFrame("too long")
    header = header_of(await channel.reader.readexactly(length))
    data = await channel.reader.readexactly(answer_size(header, limits))
    return decode_result(header, data)
