"""The worker with small fakes: overlapping batches, bounded, and every outcome is handed on."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

import pytest

from schemas.batch import BatchReport
from service.extraction.batch_report import BatchFacts, BatchTally, report_on
from service.extraction.batching import BatchLimits, Closed
from service.extraction.clock import Clock
from service.extraction.ports import InvoiceDone
from service.extraction.worker import Worker, WorkerLimits
from service.model.outcome import Deferred, Failed, Outcome, Reason, Stage
from service.model.record import SourceRecord
from tests.fakes import usual


def _record(offset: int, size: int = 1) -> SourceRecord:
    return SourceRecord("events", offset % 3, offset, 0, None, b"x" * size)


def _unreadable(offset: int) -> SourceRecord:
    return replace(_record(offset), value=None, quarantined="a broken batch")


class FakeIntake:
    """Hands out what it was given; keeps what comes back."""

    def __init__(self, count: int) -> None:
        self.ready = deque(_record(n) for n in range(count))
        self.resolved: list[int] = []
        self.returned: list[int] = []
        self.aside: list[SourceRecord] = []

    def take(self) -> SourceRecord | None:
        return self.ready.popleft() if self.ready else None

    def resolve(self, outcome: Outcome) -> None:
        self.resolved.append(outcome.record.offset)

    def put_back(self, record: SourceRecord) -> None:
        self.returned.append(record.offset)

    def set_aside(self, record: SourceRecord) -> None:
        self.aside.append(record)

    def put_back_waiting(self) -> None:
        for record in self.aside:
            self.put_back(record)
        self.aside.clear()


@dataclass
class FakeGate:
    limit: int = 4
    idle: bool = False
    at_rest: int = 0


class FakeGraph:
    """Outcomes come when the test releases them; keeps how much was in flight at most."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.release: dict[int, asyncio.Future[Outcome]] = {}
        self.fails = False

    async def run(
        self, facts: BatchFacts, records: Sequence[SourceRecord]
    ) -> AsyncIterator[InvoiceDone | BatchReport]:
        self.batches.append([record.offset for record in records])
        if self.fails:
            raise RuntimeError("the graph broke")
        loop = asyncio.get_running_loop()
        waiting = {record.offset: loop.create_future() for record in records}
        self.release.update(waiting)
        for ended in asyncio.as_completed(waiting.values()):
            yield InvoiceDone(await ended)
        yield report_on(facts, BatchTally(), [], 1.0)


class Silent:
    def __init__(self) -> None:
        self.closed_by: list[Closed] = []
        self.reports: list[BatchReport] = []
        self.outcomes: list[Outcome] = []

    def outcome_known(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def batch_started(self, size: int, closed_by: Closed) -> None:
        self.closed_by.append(closed_by)

    def batch_ended(self, report: BatchReport) -> None:
        self.reports.append(report)


class Rig:
    """One worker and its context."""

    def __init__(self, count: int, max_in_flight: int | None = None, size: int = 3) -> None:
        self.source, self.gate, self.graph = FakeIntake(count), FakeGate(), FakeGraph()
        self.events = Silent()
        self.now_s = 0.0
        self.wakeup = asyncio.Event()
        ids = itertools.count()
        limits = WorkerLimits(
            BatchLimits(size, 1_000, 5.0), max_in_flight, usual.verdict_thresholds()
        )
        self.worker = Worker(
            self.source,
            self.gate,
            self.graph.run,
            limits,
            self.events,
            wakeup=self.wakeup,
            clock=Clock(lambda: 0.0, lambda: self.now_s),
            new_id=lambda: f"b{next(ids)}",
        )
        self.task = asyncio.create_task(self.worker.run())

    async def until(self, done: object) -> None:
        """Lets the loop run until a condition holds."""
        assert callable(done)
        async with asyncio.timeout(10):
            while not done():
                await asyncio.sleep(0)

    def finish(self, offset: int, outcome: Outcome | None = None) -> None:
        record = _record(offset)
        done = outcome or Failed(record, Reason.BUG, Stage.INTERNAL, False, "", 0.0, 0.0)
        self.graph.release[offset].set_result(done)

    async def end(self) -> int:
        self.worker.stop_admitting()
        given_up = await self.worker.drain(0.1)
        await self.task
        return given_up


async def test_batches_overlap_up_to_the_bound() -> None:
    """The next batch starts while earlier ones run, until so many invoices are in flight."""
    rig = Rig(20, max_in_flight=6)
    await rig.until(lambda: len(rig.graph.release) == 6)
    assert rig.graph.batches == [[0, 1, 2], [3, 4, 5]]
    assert rig.worker.in_flight == 6
    rig.finish(4)
    rig.finish(0)
    rig.finish(5)
    await rig.until(lambda: len(rig.graph.batches) == 3)
    assert sorted(rig.source.resolved) == [0, 4, 5]
    assert rig.worker.in_flight == 6
    await rig.end()


async def test_by_default_two_batches_wait_behind_the_slots() -> None:
    """A slot that is freed always finds an invoice waiting."""
    rig = Rig(0)
    assert rig.worker.max_in_flight == 4 + 2 * 3
    await rig.end()


async def test_a_small_batch_leaves_when_a_slot_is_idle() -> None:
    """Waiting for a batch to fill gains nothing while the server is idle."""
    rig = Rig(2)
    rig.gate.idle = True
    rig.wakeup.set()
    await rig.until(lambda: rig.graph.batches == [[0, 1]])
    assert rig.events.closed_by == [Closed.IDLE]
    await rig.end()


async def test_what_is_cut_off_goes_back() -> None:
    """Every record that was taken is resolved exactly once."""
    rig = Rig(7)
    await rig.until(lambda: len(rig.graph.release) == 6)
    rig.finish(2)
    await rig.until(lambda: rig.source.resolved == [2])
    given_up = await rig.end()
    assert given_up == 5
    assert sorted(rig.source.returned) == [0, 1, 3, 4, 5, 6]
    assert rig.source.resolved == [2]
    assert rig.worker.in_flight == 0


async def test_what_waits_for_its_document_uses_no_place() -> None:
    """Others are taken in its stead, however many wait; handed out again, it counts again."""
    rig = Rig(20, max_in_flight=6)
    await rig.until(lambda: len(rig.graph.release) == 6)
    for offset in range(6):
        rig.finish(offset, Deferred(_record(offset)))
    await rig.until(lambda: len(rig.graph.release) == 12)
    assert [record.offset for record in rig.source.aside] == list(range(6))
    assert rig.worker.in_flight == 6
    rig.source.ready.extendleft(reversed(rig.source.aside[:3]))
    del rig.source.aside[:3]
    for offset in range(6, 12):
        rig.finish(offset)
    await rig.until(lambda: [0, 1, 2] in rig.graph.batches[4:])
    for offset in range(3):
        rig.finish(offset)
    await rig.until(lambda: {0, 1, 2} <= set(rig.source.resolved))
    await rig.end()
    assert {3, 4, 5} <= set(rig.source.returned)


async def test_what_rests_between_two_questions_leaves_its_place_to_others() -> None:
    """Up to as many again: an outage, in which all of them rest, does not take in everything."""
    rig = Rig(60, max_in_flight=6)
    await rig.until(lambda: len(rig.graph.release) == 6)
    rig.gate.at_rest = 3
    rig.wakeup.set()
    await rig.until(lambda: len(rig.graph.release) == 9)
    rig.gate.at_rest = 50
    rig.wakeup.set()
    await rig.until(lambda: len(rig.graph.release) == 12)
    assert rig.worker.in_flight == 12
    rig.gate.at_rest = 0
    for offset in range(6):
        rig.finish(offset)
    await rig.until(lambda: rig.worker.in_flight == 6)
    assert len(rig.graph.release) == 12
    await rig.end()


async def test_what_turns_out_to_wait_while_stopping_goes_back() -> None:
    """It would not be handed out again."""
    rig = Rig(3)
    await rig.until(lambda: len(rig.graph.release) == 3)
    rig.worker.stop_admitting()
    rig.finish(0, Deferred(_record(0)))
    rig.finish(1)
    await rig.until(lambda: rig.source.resolved == [1])
    await rig.end()
    assert (sorted(rig.source.returned), rig.source.aside) == ([0, 2], [])


async def test_one_record_handed_out_twice_is_worked_on_once() -> None:
    """Its partition was lost and given back while it waited."""
    rig = Rig(0)
    rig.source.ready.extend(_record(n) for n in (0, 1, 0))
    rig.wakeup.set()
    await rig.until(lambda: rig.graph.batches == [[0, 1]])
    assert (rig.worker.in_flight, rig.source.returned) == (2, [0])
    rig.finish(0)
    rig.finish(1)
    await rig.until(lambda: sorted(rig.source.resolved) == [0, 1])
    await rig.end()
    assert rig.worker.in_flight == 0


async def test_a_broken_graph_stops_the_worker_and_loses_nothing() -> None:
    """It must not happen; when it does, the process stops loudly and the records go back."""
    rig = Rig(3)
    rig.graph.fails = True
    with pytest.raises(RuntimeError, match="the graph broke"):
        async with asyncio.timeout(10):
            await rig.task
    assert sorted(rig.source.returned) == [0, 1, 2]


async def test_a_report_for_every_batch() -> None:
    """Batches are reported when all their outcomes are known."""
    rig = Rig(3)
    await rig.until(lambda: len(rig.graph.release) == 3)
    for offset in range(3):
        rig.finish(offset)
    await rig.until(lambda: len(rig.events.reports) == 1)
    await rig.end()


async def test_events_that_cannot_be_read_go_home_without_the_graph() -> None:
    """Each once, in order, in batches of their own that are reported like others; what could be
    read between them is worked on."""
    rig = Rig(0)
    mixed = [_record(n) if n in (2, 5) else _unreadable(n) for n in range(9)]
    rig.source.ready.extend(mixed)
    rig.gate.idle = True
    rig.wakeup.set()
    await rig.until(lambda: len(rig.source.resolved) == 7 and len(rig.graph.release) == 2)
    assert rig.source.resolved == [0, 1, 3, 4, 6, 7, 8]
    assert [offset for batch in rig.graph.batches for offset in batch] == [2, 5]
    known = rig.events.outcomes
    assert all(isinstance(one, Failed) and one.reason is Reason.UNDECODABLE for one in known)
    assert [one.record.offset for one in known] == rig.source.resolved
    assert [report.size for report in rig.events.reports] == [3, 3, 1]
    assert {report.closed_by for report in rig.events.reports} == {Closed.UNREADABLE.value}
    assert [report.errors for report in rig.events.reports] == [
        {"undecodable": 3},
        {"undecodable": 3},
        {"undecodable": 1},
    ]
    assert {one.batch_id for one in known if isinstance(one, Failed)} == {
        report.batch_id for report in rig.events.reports
    }
    assert rig.worker.in_flight == 2
    await rig.end()


async def test_others_have_their_turn_between_events_that_cannot_be_read() -> None:
    """However many there are, no more than a batch of them is handed on in one turn of the loop."""
    rig = Rig(0)
    rig.source.ready.extend(_unreadable(n) for n in range(300))
    rig.wakeup.set()
    seen = [0]
    async with asyncio.timeout(10):
        while seen[-1] < 300:
            await asyncio.sleep(0)
            seen.append(len(rig.source.resolved))
    assert max(after - before for before, after in itertools.pairwise(seen)) == 3
    assert len(seen) > 300 / 3 * 5
    assert rig.source.resolved == list(range(300))
    await rig.end()


async def test_a_stop_amid_events_that_cannot_be_read_keeps_none_of_them() -> None:
    """Every one of them was put back or never taken."""
    rig = Rig(0)
    rig.source.ready.extend(_unreadable(n) for n in range(300))
    rig.wakeup.set()
    await rig.until(lambda: len(rig.source.resolved) >= 30)
    await rig.end()
    left = [record.offset for record in rig.source.ready]
    assert rig.source.resolved + left == list(range(300))
    assert left
