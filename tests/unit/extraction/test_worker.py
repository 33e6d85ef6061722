"""The worker with small fakes: overlapping batches, bounded, and everything comes home."""

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


class Scene:
    """One worker and its surroundings."""

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
    scene = Scene(20, max_in_flight=6)
    await scene.until(lambda: len(scene.graph.release) == 6)
    assert scene.graph.batches == [[0, 1, 2], [3, 4, 5]]
    assert scene.worker.in_flight == 6
    scene.finish(4)
    scene.finish(0)
    scene.finish(5)
    await scene.until(lambda: len(scene.graph.batches) == 3)
    assert sorted(scene.source.resolved) == [0, 4, 5]
    assert scene.worker.in_flight == 6
    await scene.end()


async def test_by_default_two_batches_wait_behind_the_slots() -> None:
    """A slot that is freed always finds an invoice waiting."""
    scene = Scene(0)
    assert scene.worker.max_in_flight == 4 + 2 * 3
    await scene.end()


async def test_a_small_batch_leaves_when_a_slot_is_idle() -> None:
    """Nobody gains by waiting for a batch to fill while the server is idle."""
    scene = Scene(2)
    scene.gate.idle = True
    scene.wakeup.set()
    await scene.until(lambda: scene.graph.batches == [[0, 1]])
    assert scene.events.closed_by == [Closed.IDLE]
    await scene.end()


async def test_what_is_cut_off_goes_back() -> None:
    """Every record that was taken comes home exactly once."""
    scene = Scene(7)
    await scene.until(lambda: len(scene.graph.release) == 6)
    scene.finish(2)
    await scene.until(lambda: scene.source.resolved == [2])
    given_up = await scene.end()
    assert given_up == 5
    assert sorted(scene.source.returned) == [0, 1, 3, 4, 5, 6]
    assert scene.source.resolved == [2]
    assert scene.worker.in_flight == 0


async def test_what_waits_for_its_document_uses_no_place() -> None:
    """Others are taken in its stead, however many wait; handed out again, it counts again."""
    scene = Scene(20, max_in_flight=6)
    await scene.until(lambda: len(scene.graph.release) == 6)
    for offset in range(6):
        scene.finish(offset, Deferred(_record(offset)))
    await scene.until(lambda: len(scene.graph.release) == 12)
    assert [record.offset for record in scene.source.aside] == list(range(6))
    assert scene.worker.in_flight == 6
    scene.source.ready.extendleft(reversed(scene.source.aside[:3]))
    del scene.source.aside[:3]
    for offset in range(6, 12):
        scene.finish(offset)
    await scene.until(lambda: [0, 1, 2] in scene.graph.batches[4:])
    for offset in range(3):
        scene.finish(offset)
    await scene.until(lambda: {0, 1, 2} <= set(scene.source.resolved))
    await scene.end()
    assert {3, 4, 5} <= set(scene.source.returned)


async def test_what_rests_between_two_questions_leaves_its_place_to_others() -> None:
    """Up to as many again: an outage, in which all of them rest, does not take in everything."""
    scene = Scene(60, max_in_flight=6)
    await scene.until(lambda: len(scene.graph.release) == 6)
    scene.gate.at_rest = 3
    scene.wakeup.set()
    await scene.until(lambda: len(scene.graph.release) == 9)
    scene.gate.at_rest = 50
    scene.wakeup.set()
    await scene.until(lambda: len(scene.graph.release) == 12)
    assert scene.worker.in_flight == 12
    scene.gate.at_rest = 0
    for offset in range(6):
        scene.finish(offset)
    await scene.until(lambda: scene.worker.in_flight == 6)
    assert len(scene.graph.release) == 12
    await scene.end()


async def test_what_turns_out_to_wait_while_stopping_goes_back() -> None:
    """It would not be handed out again."""
    scene = Scene(3)
    await scene.until(lambda: len(scene.graph.release) == 3)
    scene.worker.stop_admitting()
    scene.finish(0, Deferred(_record(0)))
    scene.finish(1)
    await scene.until(lambda: scene.source.resolved == [1])
    await scene.end()
    assert (sorted(scene.source.returned), scene.source.aside) == ([0, 2], [])


async def test_one_record_handed_out_twice_is_worked_on_once() -> None:
    """Its partition was lost and given back while it waited."""
    scene = Scene(0)
    scene.source.ready.extend(_record(n) for n in (0, 1, 0))
    scene.wakeup.set()
    await scene.until(lambda: scene.graph.batches == [[0, 1]])
    assert (scene.worker.in_flight, scene.source.returned) == (2, [0])
    scene.finish(0)
    scene.finish(1)
    await scene.until(lambda: sorted(scene.source.resolved) == [0, 1])
    await scene.end()
    assert scene.worker.in_flight == 0


async def test_a_broken_graph_stops_the_worker_and_loses_nothing() -> None:
    """It must not happen; when it does, the process stops loudly and the records go back."""
    scene = Scene(3)
    scene.graph.fails = True
    with pytest.raises(RuntimeError, match="the graph broke"):
        async with asyncio.timeout(10):
            await scene.task
    assert sorted(scene.source.returned) == [0, 1, 2]


async def test_a_report_for_every_batch() -> None:
    """Batches are reported when all their outcomes are known."""
    scene = Scene(3)
    await scene.until(lambda: len(scene.graph.release) == 3)
    for offset in range(3):
        scene.finish(offset)
    await scene.until(lambda: len(scene.events.reports) == 1)
    await scene.end()


async def test_events_that_cannot_be_read_go_home_without_the_graph() -> None:
    """Each once, in order, in batches of their own that are reported like others; what could be
    read between them is worked on."""
    scene = Scene(0)
    mixed = [_record(n) if n in (2, 5) else _unreadable(n) for n in range(9)]
    scene.source.ready.extend(mixed)
    scene.gate.idle = True
    scene.wakeup.set()
    await scene.until(lambda: len(scene.source.resolved) == 7 and len(scene.graph.release) == 2)
    assert scene.source.resolved == [0, 1, 3, 4, 6, 7, 8]
    assert [offset for batch in scene.graph.batches for offset in batch] == [2, 5]
    known = scene.events.outcomes
    assert all(isinstance(one, Failed) and one.reason is Reason.UNDECODABLE for one in known)
    assert [one.record.offset for one in known] == scene.source.resolved
    assert [report.size for report in scene.events.reports] == [3, 3, 1]
    assert {report.closed_by for report in scene.events.reports} == {Closed.UNREADABLE.value}
    assert [report.errors for report in scene.events.reports] == [
        {"undecodable": 3},
        {"undecodable": 3},
        {"undecodable": 1},
    ]
    assert {one.batch_id for one in known if isinstance(one, Failed)} == {
        report.batch_id for report in scene.events.reports
    }
    assert scene.worker.in_flight == 2
    await scene.end()


async def test_others_have_their_turn_between_events_that_cannot_be_read() -> None:
    """However many there are, no more than a batch of them goes home in one turn of the loop."""
    scene = Scene(0)
    scene.source.ready.extend(_unreadable(n) for n in range(300))
    scene.wakeup.set()
    seen = [0]
    async with asyncio.timeout(10):
        while seen[-1] < 300:
            await asyncio.sleep(0)
            seen.append(len(scene.source.resolved))
    assert max(after - before for before, after in itertools.pairwise(seen)) == 3
    assert len(seen) > 300 / 3 * 5
    assert scene.source.resolved == list(range(300))
    await scene.end()


async def test_a_stop_amid_events_that_cannot_be_read_keeps_none_of_them() -> None:
    """Every one of them is at home or was never taken."""
    scene = Scene(0)
    scene.source.ready.extend(_unreadable(n) for n in range(300))
    scene.wakeup.set()
    await scene.until(lambda: len(scene.source.resolved) >= 30)
    await scene.end()
    left = [record.offset for record in scene.source.ready]
    assert scene.source.resolved + left == list(range(300))
    assert left
