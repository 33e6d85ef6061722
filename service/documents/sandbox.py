"""Hostile documents are read in processes of their own, which may be lost.

A bounded pool of workers. Each gives every document a process for it alone, with limits on memory
and CPU from the system and on time from here. A bomb, a hang or a crash costs that worker and makes
one problem that says which limit was met; the next document gets a new worker. Where somebody else
ended the reader (a system that is short of memory), the problem is retryable: a document that does
that each time comes to its end with its replays.

Invariants: a worker reads one document at a time; after anything but a whole answer it is killed.
Callers wait for a worker, never for ever: each document before them is bounded in time. Nothing
here parses a document.
"""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path

from service.documents.document import DocumentProblem
from service.documents.parsed import ParseLimits, ParseResult
from service.documents.worker_process import PROGRAM, Ended, ReaderLimits, WorkerProcess, start
from service.model.outcome import Reason

_START_S = 60.0
"""Starting takes 1 s on a quiet machine; this is for a very busy one."""
_NOT_BY_THE_DOCUMENT = (None, -signal.SIGKILL)
"""Ends of a reader. Its own bound on memory makes an error or a crash, that on CPU SIGXCPU, and
our deadline is no end of its own. What else kills is the need of the system, or a person."""
_PROBE_MEMORY_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """What the pool and each worker may take; numbers from settings."""

    workers: int
    deadline_s: float
    """From the first byte sent to the last received, for one document."""
    cpu_s: int
    memory_bytes: int


@dataclass(slots=True)
class _Place:
    """A place in the pool; its process is started when it is first needed."""

    process: WorkerProcess | None = None


class Sandbox:
    """Reads documents in worker processes."""

    def __init__(self, limits: SandboxLimits, program: Path = PROGRAM) -> None:
        """`program` is what a worker runs; tests have hostile ones."""
        self._limits = limits
        self._worker = ReaderLimits(limits.memory_bytes, limits.cpu_s, program)
        self._idle: asyncio.Queue[_Place] = asyncio.Queue()
        self._places = [_Place() for _ in range(limits.workers)]
        for place in self._places:
            self._idle.put_nowait(place)

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        """What can be read of a document; waits for a worker."""
        place = await self._idle.get()
        whole = False
        try:
            process = await self._started(place)
            if process is None:
                return DocumentProblem(
                    Reason.DOCUMENT_UNAVAILABLE,
                    "the reader of documents could not be started; is documents.worker_memory_mb "
                    "enough?",
                    retryable=True,
                )
            async with asyncio.timeout(self._limits.deadline_s):
                result = await process.read(media_type, data, limits)
            if isinstance(result, Ended):
                return self._post_mortem(result)
            await process.prepare()
            whole = True
            return result
        except TimeoutError:
            return DocumentProblem(
                Reason.DOCUMENT_REJECTED,
                f"the document took longer than {self._limits.deadline_s:g} s to read "
                "(documents.deadline_s)",
            )
        finally:
            if not whole:
                await _end(place)
            self._idle.put_nowait(place)

    async def close(self) -> None:
        """Ends all workers; no document may follow."""
        for place in self._places:
            await _end(place)

    async def _started(self, place: _Place) -> WorkerProcess | None:
        """The process of this place, ready to read; a new one where it has none, or lost it."""
        if place.process is not None and place.process.alive:
            return place.process
        await _end(place)
        try:
            place.process = await start(self._worker)
            async with asyncio.timeout(_START_S):
                return place.process if await place.process.ready() else None
        except (TimeoutError, OSError):  # No process or no descriptor is left to give.
            return None

    def _post_mortem(self, ended: Ended) -> DocumentProblem:
        """Why there is no answer, as far as the system tells."""
        if ended.code in _NOT_BY_THE_DOCUMENT:
            return DocumentProblem(
                Reason.DOCUMENT_UNAVAILABLE,
                "the process that reads documents was ended from outside; is there memory for "
                "documents.workers times documents.worker_memory_mb?",
                retryable=True,
            )
        if ended.code == -signal.SIGXCPU:
            why = f"took more than {self._limits.cpu_s} s of CPU to read (documents.cpu_s)"
        elif ended.code == -signal.SIGSYS:
            why = "made its reader ask the system for what no reader needs: it may be an attack"
        else:
            why = "made its reader crash"
        return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the document {why}")


async def missing_protections() -> dict[str, str] | None:
    """What this platform does not do to confine a worker, and why; None if none can be started."""
    try:
        process = await start(ReaderLimits(_PROBE_MEMORY_BYTES, cpu_s=10, probe=True))
    except OSError:
        return None
    try:
        async with asyncio.timeout(_START_S):
            return process.missing if await process.ready() else None
    except TimeoutError:
        return None
    finally:
        await process.end()


async def _end(place: _Place) -> None:
    """Kills the process, if there is one, and waits until it is gone."""
    process, place.process = place.process, None
    if process is not None:
        await process.end()
