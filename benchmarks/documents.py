"""The cost of reading a document in the sandbox: `python -m benchmarks.documents`.

Small PDFs, one after another through one worker: time from the call to the answer, and processor
time of service, worker and readers together; besides, what starting a worker takes.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import time

from service.app.bounds import parse_limits, sandbox_limits
from service.documents.parsed import Parsed
from service.documents.sandbox import Sandbox
from service.settings import DocumentsSettings, ExtractionSettings, LlmSettings
from service.testbed.papers import pdf_of

_PAPER = pdf_of("Invoice 4711, net 100.00, tax 19.00, total 119.00")
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


if __name__ == "__main__":
    print(asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300)))
