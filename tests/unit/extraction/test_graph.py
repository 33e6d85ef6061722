"""The LangGraph graph: wide as its batch, isolated, and quick to let outcomes go."""

from __future__ import annotations

import asyncio
import gc
import importlib
import itertools
import sys
from collections.abc import AsyncIterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schemas.batch import BatchReport, BatchVerdict
from service.extraction import light_langgraph
from service.extraction.batch_report import BatchFacts, BatchTally
from service.extraction.graph import (
    Outcomes,
    as_ascii,
    as_mermaid,
    batch_runner,
    merge_outcomes,
    shares,
    worker_count,
)
from service.extraction.ports import InvoiceDone
from service.extraction.stand_in import StandIn
from service.model.outcome import ChildEvent, Deferred, Extracted, Failed, Outcome, Reason, Stage
from service.model.printable import is_printable
from service.model.record import SourceRecord
from tests.fakes import usual
from tests.unit.extraction.test_batch_report import extracted

FACTS = BatchFacts("batch-1", 0.0, "count", usual.verdict_thresholds())


def _record(offset: int) -> SourceRecord:
    return SourceRecord("events", 0, offset, 0, None, b"")


def _failed(record: SourceRecord, reason: Reason = Reason.BUG) -> Failed:
    return Failed(record, reason, Stage.INTERNAL, False, "no", 1.0, 1.0)


class Gated:
    """Each invoice ends when the test says so."""

    def __init__(self, count: int) -> None:
        self.doors = [asyncio.Event() for _ in range(count)]
        self.started = 0

    async def extract(self, record: SourceRecord, batch_id: str) -> Outcome:
        assert batch_id == "batch-1"
        self.started += 1
        await self.doors[record.offset].wait()
        return _failed(record)


async def _next(updates: AsyncIterator[InvoiceDone | BatchReport]) -> InvoiceDone | BatchReport:
    async with asyncio.timeout(10):
        return await anext(updates)


async def test_all_invoices_of_a_batch_run_at_once_and_leave_one_by_one() -> None:
    """An outcome leaves as soon as it is known, in any order, not when its batch ends."""
    extractor = Gated(4)
    updates = batch_runner(extractor, lambda: 5.0, lambda: 2)(FACTS, [_record(n) for n in range(4)])
    for offset in (2, 0, 3):
        extractor.doors[offset].set()
        update = await _next(updates)
        assert isinstance(update, InvoiceDone)
        assert update.outcome.record.offset == offset
        assert extractor.started == 4
    extractor.doors[1].set()
    assert isinstance(await _next(updates), InvoiceDone)
    report = await _next(updates)
    assert isinstance(report, BatchReport)
    assert (report.size, report.failed, report.wall_s) == (4, 4, 5.0)
    assert report.verdict is BatchVerdict.MOSTLY_FAILED


async def test_a_batch_needs_nothing_of_langsmith() -> None:
    """Its client stays out of memory, unless a peer has loaded LangGraph whole before."""
    langsmith = sys.modules["langsmith"]
    assert isinstance(langsmith, StandIn) or "benchmarks.peers.chunks" in sys.modules
    extractor = Gated(1)
    extractor.doors[0].set()
    updates = batch_runner(extractor, lambda: 5.0, lambda: 2)(FACTS, [_record(0)])
    assert len([update async for update in updates]) == 2
    assert sys.modules["langsmith"] is langsmith


def test_langgraph_loads_without_the_client_of_its_server_and_requests() -> None:
    """190 modules and 8 MB, unless a peer has loaded LangGraph whole before. Others get them."""
    whole = "benchmarks.peers.chunks" in sys.modules
    loaded = sys.modules
    taken = (loaded["langgraph.runtime"].BaseUser, loaded["langchain_core.utils.utils"].HTTPError)
    assert whole or {kept.__module__ for kept in taken} == {light_langgraph.__name__}
    assert not isinstance(sys.modules.get("langgraph_sdk"), StandIn)
    assert importlib.import_module("requests").Session


async def test_what_waits_for_its_document_is_in_no_report() -> None:
    """It is handed on at once, and counted in the batch that brings its outcome."""

    class Some:
        async def extract(self, record: SourceRecord, batch_id: str) -> Outcome:
            return Deferred(record) if record.offset < 2 else _failed(record)

    run = batch_runner(Some(), lambda: 1.0, lambda: 2)
    facts = BatchFacts("b", 0.0, "count", usual.verdict_thresholds())
    updates = [update async for update in run(facts, [_record(n) for n in range(3)])]
    deferred = [
        u.outcome for u in updates if isinstance(u, InvoiceDone) and u.outcome.record.offset < 2
    ]
    assert all(isinstance(outcome, Deferred) for outcome in deferred)
    assert len(deferred) == 2
    (report,) = [update for update in updates if isinstance(update, BatchReport)]
    assert (report.size, report.failed, report.abandoned) == (1, 1, 0)
    alone = [update async for update in run(facts, [_record(0)])]
    assert not [update for update in alone if isinstance(update, BatchReport)]


async def test_overlapping_batches_do_not_mix() -> None:
    """Each run of the compiled graph has its own state."""
    extractor = Gated(6)
    run = batch_runner(extractor, lambda: 1.0, lambda: 2)
    batches = [run(FACTS, [_record(n) for n in part]) for part in ((0, 1, 2), (3, 4, 5))]
    for door in extractor.doors:
        door.set()
    for part, updates in zip(((0, 1, 2), (3, 4, 5)), batches, strict=True):
        found = [update async for update in updates]
        offsets = {u.outcome.record.offset for u in found if isinstance(u, InvoiceDone)}
        assert offsets == set(part)


async def test_the_events_of_a_split_container_leave_with_its_outcome() -> None:
    """A batch lasts as long as its slowest invoice, and many events would be in memory as long."""
    doors = [asyncio.Event() for _ in range(2)]

    class OneSplit:
        async def extract(self, record: SourceRecord, batch_id: str) -> Outcome:
            if record.offset < 2:
                await doors[record.offset].wait()
                return _failed(record)
            child = ChildEvent("e-1", "i-1", "a.pdf", b"the value of one child", ())
            return replace(extracted(), record=record, children=(child,))

    updates = batch_runner(OneSplit(), lambda: 1.0, lambda: 2)(
        FACTS, [_record(n) for n in range(3)]
    )
    first = await _next(updates)
    assert isinstance(first, InvoiceDone)
    assert isinstance(first.outcome, Extracted)
    assert [child.value for child in first.outcome.children] == [b"the value of one child"]
    del first
    doors[0].set()
    assert isinstance(await _next(updates), InvoiceDone)
    held = [one for one in gc.get_objects() if isinstance(one, ChildEvent)]
    assert b"the value of one child" not in [one.value for one in held]
    doors[1].set()
    assert isinstance(await _next(updates), InvoiceDone)
    report = await _next(updates)
    assert isinstance(report, BatchReport)
    assert (report.succeeded, report.failed) == (1, 2)


@given(st.integers(1, 40), st.integers(0, 20))
def test_workers_share_a_batch_evenly_and_in_order(invoices: int, calls: int) -> None:
    """Each has at least one invoice, none has two more than another, and neighbours stay together.
    A server without a slot has one worker: its invoices wait at the gate, where they are counted.
    """
    records = [_record(n) for n in range(invoices)]
    count = worker_count(invoices, calls)
    parts = shares(records, count)
    assert 1 <= len(parts) == count <= max(1, min(invoices, calls))
    assert [record for part in parts for record in part] == records
    sizes = {len(part) for part in parts}
    assert min(sizes) >= 1
    assert max(sizes) - min(sizes) <= 1


async def test_an_invoice_that_waits_does_not_hold_up_its_workers_others() -> None:
    """One worker for a server with one slot: what needs no call leaves while the others wait."""
    extractor = Gated(3)
    updates = batch_runner(extractor, lambda: 1.0, lambda: 1)(FACTS, [_record(n) for n in range(3)])
    extractor.doors[2].set()
    first = await _next(updates)
    assert isinstance(first, InvoiceDone)
    assert first.outcome.record.offset == 2
    for door in extractor.doors:
        door.set()
    assert len([update async for update in updates]) == 3


@given(st.permutations(range(5)), st.data())
def test_the_outcome_reducer_does_not_depend_on_order(
    order: list[int], data: st.DataObject
) -> None:
    """Parallel writes may arrive in any order and more than once: the result is the same."""
    writes: list[Outcomes] = [{_record(n).coordinates: _failed(_record(n))} for n in range(5)]
    repeated = [*order, *data.draw(st.lists(st.integers(0, 4), max_size=5))]
    merged: Outcomes = {}
    for index in repeated:
        merged = merge_outcomes(merged, writes[index])
    assert merged == {key: value for write in writes for key, value in write.items()}


def test_the_first_outcome_of_a_record_stands() -> None:
    """A repeated write cannot change what has left already."""
    record = _record(1)
    first: Outcomes = {record.coordinates: _failed(record, Reason.LLM_TIMEOUT)}
    second: Outcomes = {record.coordinates: _failed(record, Reason.BUG)}
    assert merge_outcomes(first, second) == first


TALLIES = st.builds(BatchTally, *[st.integers(0, 9)] * 5, st.integers(0, 9).map(float))


@given(TALLIES, TALLIES, TALLIES)
def test_tallies_add_up_in_any_order(a: BatchTally, b: BatchTally, c: BatchTally) -> None:
    """The reducer of the tally is commutative and associative."""
    assert all(x + y + z == a + b + c for x, y, z in itertools.permutations((a, b, c)))
    assert (a + b) + c == a + (b + c)


def test_the_workflow_can_be_drawn() -> None:
    """As Mermaid from the compiled graph, and as text; both name every node, and reach the terminal
    as they are."""
    for drawing in (as_mermaid(), as_ascii()):
        assert all(map(is_printable, drawing.split("\n")))
        assert all(node in drawing for node in ("extract", "aggregate"))
