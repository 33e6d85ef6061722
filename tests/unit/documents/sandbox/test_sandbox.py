"""The sandbox: any document costs at most one worker, one problem, and nothing else."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.documents.sandbox.sandbox import Sandbox, SandboxLimits
from service.documents.sandbox.worker_process import start
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes import usual
from tests.fakes.pdf_papers import (
    bomb,
    locked,
    pages_of,
    pdf_of,
    pdf_page,
    picture,
    said,
    with_attachment,
)

PDF = "application/pdf"
TEXT = "Invoice 4711 with enough text to be no scan"
LIMITS = usual.parse_limits()
XML = (Path(__file__).parents[2] / "einvoices" / "invoice.cii.xml").read_bytes()


@asynccontextmanager
async def sandbox(limits: SandboxLimits | None = None) -> AsyncIterator[Sandbox]:
    made = Sandbox(limits or usual.sandbox_limits())
    try:
        yield made
    finally:
        await made.close()
        assert _workers() == []


def _workers() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children()
        if any(part.endswith("worker_main.py") for part in child.cmdline())
    ]


async def _reader() -> psutil.Process:
    """The only reader of the only worker: it reads, or waits for its document."""
    (worker,) = _workers()
    await _until(lambda: len(worker.children()) == 1)
    (reader,) = worker.children(recursive=True)
    return reader


async def _reads(made: Sandbox) -> None:
    result = await asyncio.wait_for(made.parse(PDF, pdf_of(TEXT), LIMITS), 30)
    assert isinstance(result, Parsed), result
    assert TEXT in result.text


async def test_a_worker_that_is_not_ready_in_time_is_no_lack_of_memory(tmp_path: Path) -> None:
    """A machine without a free processor needs minutes for a start; the advice is about that."""
    program = tmp_path / "never_ready.py"
    program.write_text("import signal; signal.pause()")
    made = Sandbox(replace(usual.sandbox_limits(), start_s=0.2), program)
    result = await asyncio.wait_for(made.parse(PDF, pdf_of(TEXT), LIMITS), 30)
    await made.close()
    why = "the reader of documents was not ready within 0.2 s: the machine seems to be busy, so "
    assert result == DocumentProblem(
        Reason.DOCUMENT_UNAVAILABLE, why + "try again when it is not", retryable=True
    )


async def test_there_is_no_trouble_where_no_document_waits(tmp_path: Path) -> None:
    """Else an instance whose partitions were taken away would never be ready again."""
    program = tmp_path / "ends.py"
    program.write_text("")
    made = Sandbox(replace(usual.sandbox_limits(), patience_s=60.0), program)
    reading = asyncio.create_task(made.parse(PDF, b"", LIMITS))
    await _until(lambda: "could not be started" in made.trouble)
    reading.cancel()
    await asyncio.wait([reading])
    assert made.trouble == ""


@pytest.mark.parametrize("has_worker", [False, True], ids=["to start", "to reach its worker"])
async def test_a_machine_without_descriptors_is_waited_for(has_worker: bool) -> None:
    """A document has nothing to do with it, so it is read once there are some."""
    async with sandbox() as other:  # All modules are loaded now.
        await _reads(other)
    async with sandbox(usual.sandbox_limits(workers=1, patience_s=60.0)) as made:
        if has_worker:
            await _reads(made)
        usual_limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
        try:
            if has_worker:  # By the reader that waits already; the next one cannot be asked for.
                await _reads(made)
            reading = asyncio.create_task(_reads(made))
            await _until(lambda: bool(made.trouble) or reading.done())
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (usual_limit, most))
        assert "open files" in made.trouble
        await reading
        assert made.trouble == ""


async def test_a_worker_without_processes_is_waited_for(tmp_path: Path) -> None:
    """It cannot fork the document's reader, and goes on as soon as it can."""
    program = tmp_path / "limited_by_signals.py"
    program.write_text(LIMITED_BY_SIGNALS)
    made = Sandbox(usual.sandbox_limits(workers=1, patience_s=60.0), program)
    try:
        process = made._places[0].process = start(made._worker)
        assert await process.ready()
        os.kill(process.pid, signal.SIGUSR1)
        reading = asyncio.create_task(_reads(made))
        await _until(lambda: bool(made.trouble) or reading.done())
        assert "no process" in made.trouble
        os.kill(process.pid, signal.SIGUSR2)
        await reading
        assert made._places[0].process is process
    finally:
        await made.close()


LIMITED_BY_SIGNALS = """
import json, resource, signal, sys
sys.path[:] = json.loads(sys.argv[1])["path"]
from service.documents.sandbox import worker_main

soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
for number, limit in ((signal.SIGUSR1, 0), (signal.SIGUSR2, soft)):
    signal.signal(number, lambda *_, limit=limit: resource.setrlimit(
        resource.RLIMIT_NPROC, (limit, hard)))
worker_main.main()
"""


async def test_documents_are_read_one_after_another_by_the_same_worker() -> None:
    """A worker for each document would cost a hundred times the reading. Each document has its own
    reader."""
    async with sandbox() as made:
        await _reads(made)
        (first,) = _workers()
        reader = await _reader()
        pictures = await made.parse("image/png", picture(), replace(LIMITS, render=True))
        assert isinstance(pictures, Parsed)
        assert pictures.images[0].data.startswith(b"\x89PNG")
        problem = await made.parse(PDF, b"%PDF-1.4 nothing", LIMITS)
        assert isinstance(problem, DocumentProblem)
        await _reads(made)
        assert _workers() == [first]
        assert await _reader() != reader


async def test_many_documents_share_few_workers() -> None:
    """Callers wait their turn."""
    async with sandbox(usual.sandbox_limits(workers=2)) as made:
        await asyncio.gather(*(_reads(made) for _ in range(20)))
        assert len(_workers()) == 2


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (usual.sandbox_limits(deadline_s=0.5, cpu_s=60), "documents.deadline_s"),
        (usual.sandbox_limits(deadline_s=60, cpu_s=1), "documents.cpu_s"),
    ],
    ids=["time", "cpu"],
)
async def test_a_bomb_costs_a_worker_and_one_problem(limits: SandboxLimits, said: str) -> None:
    """The problem says which limit was met; the next document is read; we have not grown."""
    before = psutil.Process().memory_info().rss
    async with sandbox(replace(limits, memory_bytes=8 * 2**30)) as made:
        result = await asyncio.wait_for(made.parse(PDF, bomb(60), LIMITS), 60)
        assert isinstance(result, DocumentProblem)
        assert (result.reason, result.retryable) == (Reason.DOCUMENT_REJECTED, False)
        assert said in result.message
        if "deadline" not in said:
            await _reads(made)
    assert psutil.Process().memory_info().rss - before < 100 * 2**20


async def test_too_much_memory_is_refused_by_the_system() -> None:
    """A picture within its pixels that does not fit the worker's memory."""
    async with sandbox(usual.sandbox_limits(memory_bytes=300 * 2**20)) as made:
        limits = replace(LIMITS, render=True, max_pixels=10**9)
        result = await made.parse("image/png", picture(size=(13_000, 13_000)), limits)
        assert isinstance(result, DocumentProblem)
        assert "memory" in result.message or "crash" in result.message or "broken" in result.message
        await _reads(made)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (signal.SIGSEGV, Reason.DOCUMENT_REJECTED),
        (signal.SIGABRT, Reason.DOCUMENT_REJECTED),
        (signal.SIGKILL, Reason.DOCUMENT_UNAVAILABLE),
    ],
    ids=lambda value: value.name,
)
async def test_a_reader_that_dies_is_replaced(number: signal.Signals, reason: Reason) -> None:
    """In the middle of its document, or before it: then the document is read by another. A crash is
    the document's fault, for good. A system that is short of memory kills whom it likes: that
    document may be read later."""
    async with sandbox() as made:
        await _reads(made)
        reader = await _reader()
        reading = asyncio.create_task(made.parse(PDF, bomb(60), LIMITS))
        await _until(lambda: reader.cpu_times().user > 0.3)
        reader.send_signal(number)
        result = await asyncio.wait_for(reading, 10)
        assert isinstance(result, DocumentProblem)
        retryable = reason is Reason.DOCUMENT_UNAVAILABLE
        assert (result.reason, result.retryable) == (reason, retryable)
        assert ("worker_memory_mb" if retryable else "crash") in result.message
        await _reads(made)
        (await _reader()).send_signal(number)
        await _until(lambda: not made._places[0].process.alive)  # type: ignore[union-attr]
        await _reads(made)


async def test_a_worker_that_is_ended_from_outside_is_not_the_documents_fault() -> None:
    """Its reader goes with it. The document may be read later: it is retryable."""
    async with sandbox() as made:
        await _reads(made)
        (worker,) = _workers()
        reader = await _reader()
        reading = asyncio.create_task(made.parse(PDF, bomb(60), LIMITS))
        await _until(lambda: reader.cpu_times().user > 0.3)
        worker.kill()
        result = await asyncio.wait_for(reading, 10)
        assert isinstance(result, DocumentProblem)
        assert (result.reason, result.retryable) == (Reason.DOCUMENT_UNAVAILABLE, True)
        await _until(lambda: _gone(reader))
        await _reads(made)


async def test_a_cancelled_caller_leaves_no_half_answer_behind() -> None:
    """Bytes left in the pipes are void: that worker ends, and the next answer is right."""
    async with sandbox() as made:
        await _reads(made)
        (worker,) = _workers()
        reader = await _reader()
        reading = asyncio.create_task(made.parse(PDF, bomb(60), LIMITS))
        await _until(lambda: reader.cpu_times().user > 0.3)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await _until(lambda: _gone(reader))
        await _reads(made)
        assert _workers() != [worker]


async def test_a_caller_that_is_cancelled_while_its_worker_ends_gives_the_place_back() -> None:
    """A place that is lost is lost until the process ends; without any, no document is read."""
    async with sandbox(usual.sandbox_limits(workers=1)) as made:
        await _reads(made)
        reader = await _reader()
        reading = asyncio.create_task(made.parse(PDF, bomb(60), LIMITS))
        await _until(lambda: reader.cpu_times().user > 0.3)
        reader.send_signal(signal.SIGSEGV)
        while made._places[0].process is not None:
            await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await _reads(made)


async def test_workers_have_no_environment_and_end_with_their_parent() -> None:
    """Without a socket to the service it has no work left."""
    async with sandbox() as made:
        await _reads(made)
        (worker,) = _workers()
        reader = await _reader()
        assert worker.environ() == reader.environ() == {}
        process = made._places[0].process
        assert process is not None
        process._control.close()
        for channel in (process._ends, process._next):
            assert channel is not None
            channel.writer.close()
        await _until(lambda: _gone(worker))
        await _until(lambda: _gone(reader))


def _gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not done():
            await asyncio.sleep(0.01)


async def test_a_reader_that_cannot_start_is_said_to_be_missing() -> None:
    """Another instance, or a better setting, may read the document: it is retryable."""
    async with sandbox(usual.sandbox_limits(memory_bytes=30 * 2**20)) as made:
        result = await asyncio.wait_for(made.parse(PDF, pdf_of(TEXT), LIMITS), 60)
        assert isinstance(result, DocumentProblem)
        assert (result.reason, result.retryable) == (Reason.DOCUMENT_UNAVAILABLE, True)
        assert "worker_memory_mb" in result.message


CHINESE = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
    b"/DescendantFonts [7 0 R] >>"
)
CHINESE_WIDTHS = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
)
"""A font that the PDF does not carry: PDFium looks for one on the machine."""
PAPERS = [
    (PDF, pdf_of(TEXT)),
    (PDF, picture("PDF")),
    (PDF, locked(pdf_of(TEXT), "secret")),
    (PDF, with_attachment(pdf_of(TEXT), "factur-x.xml", XML)),
    (PDF, locked(pdf_of(TEXT), "")),
    (PDF, pdf_of(TEXT, "booklet")),
    (PDF, pdf_page(said("4711"), page=b"/Rotate 90").replace(b"/Helvetica", b"/Symbol")),
    (PDF, pdf_page(said("4711") + said("hidden", more="1 g"), page=b"/CropBox [0 0 300 842]")),
    (
        PDF,
        pdf_page(b"BT /F1 12 Tf 60 700 Td <4e004e8c> Tj ET", CHINESE, CHINESE_WIDTHS).replace(
            b"/F1 5 0", b"/F1 6 0"
        ),
    ),
    (PDF, pages_of(60)),
    ("image/png", picture("PNG")),
    ("image/jpeg", picture("JPEG")),
    ("image/webp", picture("WEBP", lossless=True)),
    ("image/tiff", picture("TIFF", compression="tiff_lzw")),
    ("image/tiff", picture("TIFF", compression="jpeg")),
    ("image/gif", picture("GIF")),
    ("image/bmp", picture("BMP")),
    ("image/png", picture("JPEG")),
    ("text/html; charset=windows-1252", b"<p>Gr\xf6\xdfe<br>2 \x80</p>"),
    ("application/xml", XML),
    ("application/xml", XML.decode().encode("utf-16-be")),
    ("application/xml", b'<?xml version="1.0" encoding="utf-16"?><Faktura/>'),
]


async def test_confinement_changes_no_answer() -> None:
    """Nothing is left to load or to open when a reader begins: it answers as parsers do."""
    limits = replace(LIMITS, render=True)
    async with sandbox() as made:
        for kind, data in PAPERS:
            assert await made.parse(kind, data, limits) == parse(kind, data, limits), kind
        assert len(_workers()) == 1
