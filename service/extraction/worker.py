"""The loop: takes records, sends micro-batches through the graph, hands outcomes on; batches
overlap.

One dispatcher gathers records from all partitions in turn and starts a batch whenever one is closed
and there is room in flight. It never waits for a batch to end: the next one is admitted while
earlier ones run, so that one slow invoice leaves no slot idle. Outcomes are handed on one by one as
the graph knows them.

Back pressure is a chain, and the worker is one link of it: when `max_in_flight` invoices are under
way it takes no more, the partitions' windows fill, and the partitions pause. An invoice that has to
wait for its document, or for long until its next question, is not under way: it is set aside, and
handed out again when it can go on.

Events that could not be read from the log are no work: their outcomes are known, and are handed on
without a graph or tasks. One batch of the log may hold ten thousand of them, so they go in batches
of `max_records` as well, and everything else has its turn after each.

Invariants: every record taken comes back exactly once, by `resolve` or `put_back`; one that was set
aside is handed out again before that, or put back by `put_back_waiting`. A batch that
breaks (it must not) gives its unfinished records back and stops the process. Nothing here knows
Kafka or LangGraph: both are handed in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from schemas.batch import BatchReport
from service.extraction.batch_report import BatchFacts, BatchTally, VerdictThresholds, report_on
from service.extraction.batching import BatchLimits, Closed, MicroBatcher
from service.extraction.clock import Clock
from service.extraction.ports import BatchEvents, GateView, RecordSource, RunBatch
from service.extraction.unread import unread
from service.model.outcome import Deferred, Outcome
from service.model.record import Coordinates, SourceRecord

_TURNS_OF_OTHERS = 8
"""Turns of the loop; an invoice takes some thirty from its record to its outcome."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Bounds of the worker. `max_in_flight` None: the gate's limit and two batches, so that a
    finished slot always finds an invoice waiting while the next batch is gathered."""

    batch: BatchLimits
    max_in_flight: int | None
    thresholds: VerdictThresholds


class Worker:
    """Gathers records, fans them out, and hands their outcomes on."""

    def __init__(
        self,
        source: RecordSource,
        gate: GateView,
        run_batch: RunBatch,
        limits: WorkerLimits,
        events: BatchEvents,
        *,
        wakeup: asyncio.Event,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        """Others set `wakeup` when something changed: records are ready, or a slot is free."""
        self._source = source
        self._gate = gate
        self._run_batch = run_batch
        self._limits = limits
        self._events = events
        self._clock = clock
        self._new_id = new_id
        self._batcher = MicroBatcher(limits.batch)
        self._unreadable: list[SourceRecord] = []
        self._batches: set[asyncio.Task[None]] = set()
        self._in_flight = 0
        self._wake = wakeup
        self._admitting = True
        self._failure: BaseException | None = None

    @property
    def in_flight(self) -> int:
        """Invoices in batches that run."""
        return self._in_flight

    @property
    def batches_running(self) -> int:
        """Batches that run at the moment."""
        return len(self._batches)

    @property
    def max_in_flight(self) -> int:
        """How many invoices may be in running batches. Those that wait for something else than a
        slot do not count, up to as many again: others use the slots meanwhile."""
        gate, limits = self._gate, self._limits
        most = limits.max_in_flight or gate.limit + 2 * limits.batch.max_records
        return most + min(gate.at_rest, most)

    async def run(self) -> None:
        """Dispatches until `stop_admitting`; raises what broke a batch."""
        while self._admitting:
            self._wake.clear()
            self._dispatch()
            failed = self._fail_unreadable()
            if self._failure is not None:
                raise self._failure
            await (self._let_others() if failed else self._wait())

    def stop_admitting(self) -> None:
        """No further records are taken; those gathered and not started go back."""
        self._admitting = False
        for record in self._batcher.take():
            self._source.put_back(record)
        self._source.put_back_waiting()
        self._wake.set()

    async def drain(self, timeout_s: float) -> int:
        """Waits for running batches, cancels what is left after `timeout_s`; returns how many
        invoices were given up."""
        if self._batches:
            await asyncio.wait(self._batches, timeout=timeout_s)
        given_up = self._in_flight
        for batch in self._batches:
            batch.cancel()
        if self._batches:
            await asyncio.wait(self._batches)
        return given_up

    # Gathering.

    def _dispatch(self) -> None:
        """Starts every batch that can start now; decided without an await."""
        while self._admitting:
            self._gather()
            closed = self._batcher.closed(self._clock.now_s(), server_idle=self._gate.idle)
            if closed is None or self._in_flight >= self.max_in_flight:
                return
            self._start(self._batcher.take(), closed)

    def _gather(self) -> None:
        room = self.max_in_flight - self._in_flight
        max_records = self._limits.batch.max_records
        most = min(max_records, max(room, 0))
        while len(self._batcher) < most and len(self._unreadable) < max_records:
            record = self._source.take()
            if record is None:
                return
            if record.quarantined is not None:
                self._unreadable.append(record)
                continue
            self._batcher.add(record, self._clock.now_s())
            if self._batcher.closed(self._clock.now_s(), server_idle=False) is Closed.BYTES:
                return

    async def _wait(self) -> None:
        """Waits until something changes, or the batch being gathered is old enough to leave."""
        room = self._in_flight < self.max_in_flight
        due_s = self._batcher.due_in_s(self._clock.now_s()) if room else None
        try:
            async with asyncio.timeout(due_s):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _let_others(self) -> None:
        """Before the next batch of unreadable events, an invoice goes on by several steps."""
        for _ in range(_TURNS_OF_OTHERS):
            await asyncio.sleep(0)

    # Running.

    def _fail_unreadable(self) -> int:
        """Hands on the outcomes of gathered events that could not be read; returns how many."""
        records, self._unreadable = self._unreadable, []
        if not records:
            return 0
        facts = self._facts(Closed.UNREADABLE)
        self._events.batch_started(len(records), Closed.UNREADABLE)
        failures = [unread(record, facts.batch_id, facts.started_s) for record in records]
        for failed in failures:
            self._events.outcome_known(failed)
            self._source.resolve(failed)
        tally = sum(map(BatchTally.of, failures), BatchTally())
        self._events.batch_ended(report_on(facts, tally, failures, self._clock.wall_s()))
        return len(records)

    def _start(self, gathered: list[SourceRecord], closed_by: Closed) -> None:
        records = self._one_of_each(gathered)
        self._in_flight += len(records)
        self._events.batch_started(len(records), closed_by)
        facts = self._facts(closed_by)
        batch = asyncio.create_task(self._run(facts, records), name=f"batch {facts.batch_id}")
        self._batches.add(batch)
        batch.add_done_callback(self._ended)

    def _facts(self, closed_by: Closed) -> BatchFacts:
        thresholds = self._limits.thresholds
        return BatchFacts(self._new_id(), self._clock.wall_s(), closed_by.value, thresholds)

    def _one_of_each(self, gathered: list[SourceRecord]) -> list[SourceRecord]:
        """A partition that was lost and given back hands out again what waited here to go on."""
        records: dict[Coordinates, SourceRecord] = {}
        for record in gathered:
            if record.coordinates in records:
                self._source.put_back(record)
            else:
                records[record.coordinates] = record
        return list(records.values())

    async def _run(self, facts: BatchFacts, records: list[SourceRecord]) -> None:
        unfinished = {record.coordinates: record for record in records}
        try:
            async for update in self._run_batch(facts, records):
                if isinstance(update, BatchReport):
                    self._events.batch_ended(update)
                else:
                    self._settle(unfinished, update.outcome)
        finally:
            for record in unfinished.values():
                self._in_flight -= 1
                self._source.put_back(record)

    def _settle(self, unfinished: dict[Coordinates, SourceRecord], outcome: Outcome) -> None:
        record = unfinished.pop(outcome.record.coordinates)
        self._in_flight -= 1
        if isinstance(outcome, Deferred):
            (self._source.set_aside if self._admitting else self._source.put_back)(record)
        else:
            self._events.outcome_known(outcome)
            self._source.resolve(outcome)
        self._wake.set()

    def _ended(self, batch: asyncio.Task[None]) -> None:
        """A batch that something else than `drain` cancelled broke as well: after a drain, `run` no
        longer looks."""
        self._batches.discard(batch)
        cancelled = RuntimeError(f"{batch.get_name()} was cancelled")
        error = cancelled if batch.cancelled() else batch.exception()
        if error is not None:
            self._failure = self._failure or error
        self._wake.set()
