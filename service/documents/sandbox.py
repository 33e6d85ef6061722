"""Hostile documents are read in processes of their own, which may be lost.

A bounded pool of workers, each with limits on memory and CPU from the system and on time from here.
A bomb, a hang or a crash costs that worker and makes one problem that says which limit was met; the
next document gets a new worker.

Invariants: a worker reads one document at a time; after anything but a whole answer it is killed,
because what is left in its pipes belongs to no one. Callers wait for a worker, never for ever: each
document before them is bounded in time. Nothing here parses a document.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.core.document import DocumentProblem
from service.core.outcome import Reason
from service.documents.parsed import (
    HEADER_MAX_BYTES,
    LENGTH,
    BrokenFrame,
    ParseLimits,
    ParseResult,
    decode_result,
    encode_job,
    header_of,
)

_PROJECT = Path(__file__).resolve().parents[2]
_DOCUMENTS_PER_WORKER = 1_000
"""Then it is replaced: libraries in C leak a little."""
_KILL_WAIT_S = 5.0
_START_S = 60.0
"""Starting takes 0.7 s on a quiet machine; this is for a very busy one."""


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """What the pool and each worker may take; numbers from settings."""

    workers: int = 1
    deadline_s: float = 30.0
    """From the first byte sent to the last received, for one document."""
    cpu_s: int = 20
    memory_bytes: int = 1024 * 1024 * 1024


@dataclass(slots=True)
class _Worker:
    """A place in the pool; its process is started when it is first needed."""

    process: Process | None = None
    documents: int = 0


class Sandbox:
    """Reads documents in worker processes."""

    def __init__(self, limits: SandboxLimits) -> None:
        self._limits = limits
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._workers = [_Worker() for _ in range(limits.workers)]
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        """What can be read of a document; waits for a worker."""
        worker = await self._idle.get()
        whole = False
        try:
            if not await self._started(worker):
                return DocumentProblem(
                    Reason.DOCUMENT_UNAVAILABLE,
                    "the reader of documents could not be started; is documents.worker_memory_mb "
                    "enough?",
                    retryable=True,
                )
            result = await self._parse(worker, encode_job(media_type, data, limits))
            whole = worker.documents < _DOCUMENTS_PER_WORKER and result is not None
            return result if result is not None else await self._post_mortem(worker)
        except TimeoutError:
            return DocumentProblem(
                Reason.DOCUMENT_REJECTED,
                f"the document took longer than {self._limits.deadline_s:g} s to read "
                "(documents.deadline_s)",
            )
        finally:
            if not whole:
                await _end(worker)
            self._idle.put_nowait(worker)

    async def close(self) -> None:
        """Ends all workers; no document may follow."""
        for worker in self._workers:
            await _end(worker)

    async def _parse(self, worker: _Worker, job: bytes) -> ParseResult | None:
        """None when the worker ended, or said what none of ours would."""
        process = worker.process
        worker.documents += 1
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        async with asyncio.timeout(self._limits.deadline_s):
            try:
                process.stdin.write(job)
                await process.stdin.drain()
                return await _answer(process.stdout)
            except (asyncio.IncompleteReadError, ConnectionError, BrokenFrame):
                return None

    async def _started(self, worker: _Worker) -> bool:
        """Whether the worker has a process that is ready; starts one where it has none."""
        if worker.process is not None and worker.process.returncode is None:
            return True
        worker.process, worker.documents = await self._start(), 0
        assert worker.process.stdout is not None
        try:
            async with asyncio.timeout(_START_S):
                await _answer(worker.process.stdout)
        except (TimeoutError, asyncio.IncompleteReadError, BrokenFrame):
            return False
        return True

    async def _start(self) -> Process:
        """A worker with an environment of its own: no secret of ours is in it."""
        environment: Mapping[str, str] = {
            "PYTHONPATH": str(_PROJECT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
        }
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "service.documents.worker_main",
            str(self._limits.memory_bytes),
            str(self._limits.cpu_s),
            stdin=PIPE,
            stdout=PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
            cwd="/",
        )

    async def _post_mortem(self, worker: _Worker) -> DocumentProblem:
        """Why a worker ended, as far as the system tells."""
        process = worker.process
        assert process is not None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_KILL_WAIT_S):
                await process.wait()
        if process.returncode == -signal.SIGXCPU:
            why = f"took more than {self._limits.cpu_s} s of CPU to read (documents.cpu_s)"
        else:
            why = "made its reader crash"
        return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the document {why}")


async def _answer(source: asyncio.StreamReader) -> ParseResult:
    """One frame. Raises BrokenFrame or IncompleteReadError."""
    (length,) = LENGTH.unpack(await source.readexactly(LENGTH.size))
    if length > HEADER_MAX_BYTES:
        raise BrokenFrame("too long")
    header = header_of(await source.readexactly(length))
    return decode_result(header, await source.readexactly(header["bytes"]))


async def _end(worker: _Worker) -> None:
    """Kills the process, if there is one, and waits until it is gone."""
    process, worker.process = worker.process, None
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await asyncio.shield(process.wait())
