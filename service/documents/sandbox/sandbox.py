"""Reads hostile documents in disposable processes.

A bounded pool of workers. Each gives every document a separate process; the system limits its
memory and CPU, and this module limits its time. A bomb, a hang or a crash costs that worker and
makes one problem that names the limit; the next document gets a new worker. If the reader was ended
from outside (a system that is short of memory), the problem is retryable; the bound on replays ends
a document that causes this each time. A machine that can start no reader (no process, descriptor or
memory is left) is waited for, because documents have nothing to do with it.

Invariants: a worker reads one document at a time; after anything but a complete answer it is
killed. The wait for a worker is bounded, because each earlier document is bounded in time. Nothing
here parses a document.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
from dataclasses import dataclass
from pathlib import Path

from service.documents.frames.parsed import ParseLimits, ParseResult
from service.documents.sandbox.worker_main import NOT_BEGUN
from service.documents.sandbox.worker_process import (
    PROGRAM,
    Ended,
    ReaderLimits,
    WorkerProcess,
    start,
)
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

_START_S = 60.0
"""A start takes 1 s on a quiet machine; this suffices for a very busy one."""
_PAUSE_S, _PAUSE_MAX_S = 0.2, 5.0
"""Between two tries to start a worker; twice as long each time."""
_NO_DESCRIPTOR = (errno.EMFILE, errno.ENFILE)
_NO_PROCESS = (
    "no process can be made; raise the limits on processes (ulimit -u, pids.max) and memory"
)
_NOT_BY_THE_DOCUMENT = (None, -signal.SIGKILL)
"""Ends of a reader that are not the document's fault. Its memory limit causes an error or a crash,
its CPU limit SIGXCPU, and our deadline is not an end of its own. Only the system's lack of memory
or a person kills it otherwise."""
_PROBE_MEMORY_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """Limits of the pool and of each worker; numbers from settings."""

    workers: int
    deadline_s: float
    """For one document, from the first byte sent to the last received."""
    cpu_s: int
    memory_bytes: int
    start_s: float = _START_S
    """Until a worker is ready."""
    ocr: bool = False
    """Whether its workers have OCR loaded. Their limits are settings of their own."""
    patience_s: float = 0.0
    """For which a document waits while no worker can be started."""

    def setting(self, name: str) -> str:
        """The setting of one of these limits, for messages."""
        return f"documents.ocr_{name}" if self.ocr else f"documents.{name}"


@dataclass(slots=True)
class _Place:
    """A place in the pool; its process starts on first use."""

    process: WorkerProcess | None = None
    trouble: str = ""
    """Why a document waits here for a process."""


class Sandbox:
    """Reads documents in worker processes."""

    def __init__(self, limits: SandboxLimits, program: Path = PROGRAM) -> None:
        """`program` is the program of a worker; tests pass hostile ones."""
        self._limits = limits
        self._worker = ReaderLimits(limits.memory_bytes, limits.cpu_s, program, ocr=limits.ocr)
        self._idle: asyncio.Queue[_Place] = asyncio.Queue()
        self._places = [_Place() for _ in range(limits.workers)]
        for place in self._places:
            self._idle.put_nowait(place)

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        """The readable content of a document; waits for a worker."""
        place = await self._idle.get()
        whole = False
        try:
            result = await self._read(place, media_type, data, limits)
            if isinstance(result, Ended):
                return self._post_mortem(result, place.trouble)
            whole = True
            with contextlib.suppress(OSError):  # The next document finds that out.
                await _process_of(place).prepare()
            return result
        except TimeoutError:
            return DocumentProblem(
                Reason.DOCUMENT_REJECTED,
                f"the document took longer than {self._limits.deadline_s:g} s to read "
                f"({self._limits.setting('deadline_s')})",
            )
        finally:
            place.trouble = ""  # A document that gives up, or is taken away, waits no more.
            try:
                if not whole:
                    await _end(place)
            finally:  # The caller may be cancelled while the worker ends.
                self._idle.put_nowait(place)

    @property
    def trouble(self) -> str:
        """Why documents wait for a worker; empty where none waits."""
        return next((place.trouble for place in self._places if place.trouble), "")

    async def close(self) -> None:
        """Ends all workers; no document may follow."""
        for place in self._places:
            await _end(place)

    async def _read(
        self, place: _Place, media_type: str, data: bytes, limits: ParseLimits
    ) -> ParseResult | Ended:
        """What the first reader that begins makes of the document. Its time begins with it."""
        clock, pause_s = asyncio.get_running_loop().time, _PAUSE_S
        until_s = clock() + self._limits.patience_s
        while True:
            place.trouble = await self._readied(place)
            if not place.trouble:
                async with asyncio.timeout(self._limits.deadline_s):
                    result = await _process_of(place).read(media_type, data, limits)
                if not isinstance(result, Ended) or result.has_begun:
                    return result
                place.trouble = f"the reader of documents could not be started: {_NO_PROCESS}"
            if clock() + pause_s > until_s:
                return Ended(NOT_BEGUN)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _PAUSE_MAX_S)

    async def _readied(self, place: _Place) -> str:
        """Sees to it that this place has a process with a reader that waits; else why not."""
        if place.process is None or not place.process.alive:
            await _end(place)
            why = await self._start(place)
            if why:
                await _end(place)
                return why
        try:
            await _process_of(place).prepare()
        except OSError as error:
            return f"the reader of documents could not be reached: {_lack(error)}"
        return ""

    async def _start(self, place: _Place) -> str:
        """Gives a place its process; why not, if it has none that is ready."""
        try:
            place.process = start(self._worker)
            async with asyncio.timeout(self._limits.start_s):
                if await place.process.ready():
                    return ""
        except TimeoutError:
            return (
                f"the reader of documents was not ready within {self._limits.start_s:g} s: the "
                "machine seems to be busy, so try again when it is not"
            )
        except OSError as error:
            return f"the reader of documents could not be started: {_lack(error)}"
        setting = self._limits.setting("worker_memory_mb")
        return (
            f"the reader of documents could not be started; is {setting} enough, and can a process "
            "be made (ulimit -u, pids.max)?"
        )

    def _post_mortem(self, ended: Ended, trouble: str) -> DocumentProblem:
        """Why there is no answer, as far as the system reports it."""
        if not ended.has_begun:
            return _unavailable(trouble)
        if ended.code in _NOT_BY_THE_DOCUMENT:
            return _unavailable(
                "the process that reads documents was ended from outside; is there memory for "
                f"{self._limits.setting('workers')} times "
                f"{self._limits.setting('worker_memory_mb')}?"
            )
        if ended.code == -signal.SIGXCPU:
            setting = self._limits.setting("cpu_s")
            why = f"took more than {self._limits.cpu_s} s of CPU to read ({setting})"
        elif ended.code == -signal.SIGSYS:
            why = "made its reader use a forbidden system call: it may be an attack"
        else:
            why = "made its reader crash"
        return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the document {why}")


async def missing_protections() -> dict[str, str] | None:
    """Protections that this platform lacks, with reasons; None if no worker can start."""
    try:
        process = start(ReaderLimits(_PROBE_MEMORY_BYTES, cpu_s=10, probe=True))
    except OSError:
        return None
    try:
        async with asyncio.timeout(_START_S):
            return process.missing if await process.ready() else None
    except TimeoutError:
        return None
    finally:
        await process.end()


def _lack(error: OSError) -> str:
    """What the machine has not enough of."""
    if error.errno in _NO_DESCRIPTOR:
        return "no file descriptor is left; raise the limit on open files (ulimit -n, LimitNOFILE)"
    if error.errno in (errno.EAGAIN, errno.ENOMEM):
        return _NO_PROCESS
    return error.strerror or type(error).__name__


def _unavailable(why: str) -> DocumentProblem:
    return DocumentProblem(Reason.DOCUMENT_UNAVAILABLE, why, retryable=True)


def _process_of(place: _Place) -> WorkerProcess:
    assert place.process is not None, "used before it was readied"
    return place.process


async def _end(place: _Place) -> None:
    """Kills the process, if there is one, and waits for its end."""
    process, place.process = place.process, None
    if process is not None:
        await process.end()
