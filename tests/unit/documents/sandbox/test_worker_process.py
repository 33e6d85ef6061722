"""A worker's start and end leave nothing behind, whatever fails or is cancelled on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import uvloop

from service.documents.frames.parsed import Parsed
from service.documents.sandbox.worker_process import ReaderLimits, start
from tests.fakes import usual
from tests.fakes.few_descriptors import descriptors_left, open_descriptors
from tests.fakes.pdf_papers import pdf_of

PROBE = ReaderLimits(2**30, 10, probe=True)
SPARE_MAX = 10
"""A start and its report take fewer descriptors."""


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_starts_that_fail_leave_no_descriptor_open(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    """A machine with few descriptors would lose the last ones while it waits for more."""

    async def tries() -> tuple[list[bool], list[int]]:
        await _is_ready()  # All modules are loaded now, and the loop has its own descriptors.
        done, counts = [], []
        for spare in range(SPARE_MAX + 1):
            for _ in range(5):
                with descriptors_left(spare):
                    done.append(await _is_ready())
                await asyncio.sleep(0)  # For transports that close.
                counts.append(open_descriptors())
        return done, counts

    with asyncio.Runner(loop_factory=new_loop) as runner:
        done, counts = runner.run(tries())
    assert (done[0], done[-1]) == (False, True)
    assert set(counts) == {counts[0]}


async def test_a_caller_that_is_cancelled_while_a_reader_is_prepared_costs_the_next_nothing() -> (
    None
):
    """The end of a reader that was forked for no one would be taken for the next one's."""
    limits = usual.sandbox_limits()
    process = start(ReaderLimits(limits.memory_bytes, limits.cpu_s))
    try:
        assert await process.ready()
        preparing = asyncio.create_task(process.prepare())
        await asyncio.sleep(0)
        preparing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await preparing
        text = "Invoice 4711 with enough text to be no scan"
        result = await process.read("application/pdf", pdf_of(text), usual.parse_limits())
        assert isinstance(result, Parsed), result
    finally:
        await process.end()


async def _is_ready() -> bool:
    try:
        process = start(PROBE)
    except OSError:
        return False
    try:
        return await process.ready()
    except OSError:
        return False
    finally:
        await process.end()
