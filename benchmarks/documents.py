"""The cost of reading documents: `python -m benchmarks.documents [COUNT] [FOLDER]`.

Small PDFs, one after another through one worker: time from the call to the answer, and processor
time of service, worker and readers together; besides, what starting a worker takes.

Then, without a sandbox, the processor time of a page of text: for letters, and for the PDFs below a
folder, if there are any; and that of a file, for HTML, Word, Excel and e-mails there. Each is read
five times; its fastest reading counts.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pypdfium2

from benchmarks.evidence import LAYOUTS, can_be_set
from benchmarks.mutations.made_up import letters
from benchmarks.reading import parse_limits as parse_limits_of_text
from service.app.bounds import parse_limits, sandbox_limits
from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed
from service.documents.kinds.media_kinds import DOCX, HTML, MAIL, XLSX
from service.documents.parsers import parse
from service.documents.sandbox.sandbox import Sandbox
from service.settings import DocumentsSettings, ExtractionSettings, LlmSettings
from service.testbed.papers import pdf_of

_PAPER = pdf_of("Invoice 4711, net 100.00, tax 19.00, total 119.00")
_KINDS = {"html": HTML, "docx": DOCX, "xlsx": XLSX, "eml": MAIL}
_LETTERS = 8
_READINGS = 5
_TEXT_ONLY = parse_limits_of_text(einvoices=False)
_LIMITS = parse_limits(DocumentsSettings(), ExtractionSettings(), LlmSettings())


async def measure(documents: int) -> str:
    """One line of figures."""
    began_s, spent_s = time.perf_counter(), _cpu_s()
    sandbox = Sandbox(sandbox_limits(DocumentsSettings()))
    await _read(sandbox)
    start_s = time.perf_counter() - began_s
    took = sorted([await _read(sandbox) for _ in range(documents)])
    await sandbox.close()
    both_s = _cpu_s() - spent_s
    spent_s = _cpu_s()
    sandbox = Sandbox(sandbox_limits(DocumentsSettings()))
    await _read(sandbox)
    await sandbox.close()
    start_cpu_s = _cpu_s() - spent_s
    return (
        f"worker: {start_s:.2f} s and {start_cpu_s:.2f} s of CPU to start; document: "
        f"p50 {took[len(took) // 2] * 1e3:.1f} ms, "
        f"{(both_s - start_cpu_s) / documents * 1e3:.1f} ms of CPU"
    )


def pages_of_text(name: str, pdfs: Iterable[bytes]) -> Iterator[str]:
    """One line of figures, if there are any PDFs."""
    pages, spent_s, slowest_s, flagged = 0, 0.0, 0.0, 0
    for pdf in pdfs:
        flagged += _has_other_digits(pdf)
        of_this = len(pypdfium2.PdfDocument(pdf))
        took_s = min(_reading_s(pdf) for _ in range(_READINGS))
        pages += of_this
        spent_s += took_s
        slowest_s = max(slowest_s, took_s / of_this)
    if pages:
        yield (
            f"{name}: {pages} pages, {spent_s / pages * 1e3:.1f} ms of CPU a page, at most "
            f"{slowest_s * 1e3:.1f} in one document; {flagged} documents show other digits than "
            "they name"
        )


def files_of_text(kind: str, files: Iterable[bytes]) -> Iterator[str]:
    """One line of figures, if there are any files."""
    took = sorted(min(_reading_s(one, kind) for _ in range(_READINGS)) for one in files)
    if took:
        yield (
            f"{kind}: {len(took)} files, {statistics.median(took) * 1e3:.1f} ms of CPU a file, "
            f"at most {took[-1] * 1e3:.1f}"
        )


def _has_other_digits(pdf: bytes) -> bool:
    result = parse("application/pdf", pdf, _TEXT_ONLY)
    return isinstance(result, Parsed) and Flag.OTHER_DIGITS in result.flags


def _reading_s(data: bytes, kind: str = "application/pdf") -> float:
    began_s = time.process_time()
    result = parse(kind, data, _TEXT_ONLY)
    assert isinstance(result, Parsed), result
    return time.process_time() - began_s


def _letters() -> Iterator[bytes]:
    for paper in letters(_LETTERS, 1):
        if can_be_set(paper.text):
            yield from (pdf_of(paper.text, layout) for layout in LAYOUTS)


async def _read(sandbox: Sandbox) -> float:
    began_s = time.perf_counter()
    result = await sandbox.parse("application/pdf", _PAPER, _LIMITS)
    assert isinstance(result, Parsed), result
    return time.perf_counter() - began_s


def _cpu_s() -> float:
    """Of this process, and of all that it waited for."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(who) for who in both]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(count: str = "300", folder: str = "../shared/corpus") -> None:
    """Prints all lines."""
    print(asyncio.run(measure(int(count))))
    files = sorted(Path(folder).rglob("*.pdf"))
    for name, pdfs in (("letters", _letters()), (folder, (one.read_bytes() for one in files))):
        for line in pages_of_text(name, pdfs):
            print(line)
    for ending, kind in _KINDS.items():
        found = sorted(Path(folder).rglob(f"*.{ending}"))
        for line in files_of_text(kind, (one.read_bytes() for one in found)):
            print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
