"""A wall clock that jumps, and timestamps that no calendar holds, end nothing.

The whole way of an invoice through the worker: graph, extractor, encoder, metrics, reports.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections import deque
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.limiting import virtual_time
from schemas.batch import BatchReport
from service.extraction.batching import BatchLimits, Closed
from service.extraction.clock import Clock
from service.extraction.dialogue import DialogueContext
from service.extraction.encoding import OutcomeEncoder
from service.extraction.extractor import Extractor, Reading
from service.extraction.graph import batch_runner
from service.extraction.prompts import load_prompt
from service.extraction.worker import Worker, WorkerLimits
from service.llm.endpoints import one_endpoint
from service.llm.gate import Gate
from service.model.completion import LlmFailure, LlmFault, LlmReply, Prompt
from service.model.outcome import Extracted, Failed, Outcome
from service.model.record import OutputRecord, SourceRecord
from service.ops.metrics import Metrics
from service.settings import KafkaSettings
from tests.fakes import usual
from tests.fakes.inline_documents import InlineDocuments
from tests.unit.extraction.test_extractor import event, said
from tests.unit.ops.test_metrics import gauges

HOUR_S = 3_600.0
EPOCH_S = 1_780_000_000.0


class JumpingClock:
    """A wall clock that steps by the next of `steps_s` each time it is read."""

    def __init__(self, steps_s: list[float]) -> None:
        self._steps_s = itertools.cycle(steps_s)
        self._now_s = EPOCH_S

    def __call__(self) -> float:
        self._now_s = max(0.0, self._now_s + next(self._steps_s))
        return self._now_s


class Rig:
    """Intake, encoder and subscribers around one worker."""

    def __init__(self, records: list[SourceRecord], wall_clock: JumpingClock) -> None:
        self.ready = deque(records)
        self.encoder = OutcomeEncoder(KafkaSettings(), "1", "EUR")
        self.metrics = Metrics(wall_clock, "1", "EUR")
        self.written: list[OutputRecord] = []
        self.outcomes: list[Extracted | Failed] = []
        self.reports: list[BatchReport] = []

    def take(self) -> SourceRecord | None:
        return self.ready.popleft() if self.ready else None

    def resolve(self, outcome: Outcome) -> None:
        assert isinstance(outcome, Extracted | Failed)
        self.outcomes.append(outcome)
        self.written.append(self.encoder.encode(outcome))

    def put_back(self, record: SourceRecord) -> None:
        raise AssertionError("nothing is given up")

    def set_aside(self, record: SourceRecord) -> None:
        raise AssertionError("nothing waits outside")

    def put_back_waiting(self) -> None: ...

    def outcome_known(self, outcome: Outcome) -> None:
        self.metrics.outcome_known(outcome)
        self.metrics.page(gauges())

    def batch_started(self, size: int, closed_by: Closed) -> None:
        self.metrics.batch_started(size, closed_by)

    def batch_ended(self, report: BatchReport) -> None:
        self.metrics.batch_ended(report)
        self.reports.append(report)


class Llm:
    """Answers well, or fails every third document, after a second."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    async def complete(self, prompt: Prompt) -> LlmReply:
        await asyncio.sleep(1.0)
        if next(self._numbers) % 3 == 2:
            return LlmFailure(LlmFault.CONTEXT_EXCEEDED, "too long")
        return said()


async def _work(rig: Rig, wall_clock: JumpingClock, count: int) -> None:
    clock = asyncio.get_running_loop().time
    gate = Gate(4, clock=clock)
    extractor = Extractor(
        one_endpoint(Llm(), gate),
        InlineDocuments(),
        Reading(load_prompt()),
        usual.extraction_policy(),
        DialogueContext(Clock(wall_clock, clock), rng=random.Random(7)),
    )
    worker = Worker(
        rig,
        gate,
        batch_runner(extractor, wall_clock, lambda: gate.limit),
        WorkerLimits(BatchLimits(4, 1_000_000, 0.01), 16, usual.verdict_thresholds()),
        rig,
        wakeup=asyncio.Event(),
        clock=Clock(wall_clock, clock),
        new_id=lambda: "b",
    )
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(HOUR_S):
        while len(rig.written) < count or worker.in_flight:
            assert not running.done(), running
            await asyncio.sleep(0.1)
        worker.stop_admitting()
        await running


STEPS = st.one_of(
    st.floats(-48 * HOUR_S, 48 * HOUR_S), st.sampled_from([-30.0, -1e-6, 0.0, 1e-6, HOUR_S])
)
TIMESTAMPS = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.sampled_from([-1, 0, 2**62, 2**63 - 1, -(2**63)])
)
OCCURRED = st.sampled_from(
    [None, "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01T00:00:00Z"]
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(STEPS, min_size=1, max_size=20),
    st.lists(st.tuples(TIMESTAMPS, OCCURRED), min_size=6, max_size=6),
)
def test_no_clock_ends_the_worker(steps_s: list[float], times: list[tuple[int, Any]]) -> None:
    """Each invoice has its outcome; durations are those that passed, and none is negative."""
    records = []
    for offset, (timestamp_ms, occurred_at) in enumerate(times):
        value = event() | ({"occurred_at": occurred_at} if occurred_at else {})
        records.append(
            SourceRecord("events", 0, offset, timestamp_ms, None, json.dumps(value).encode())
        )
    wall_clock = JumpingClock(steps_s)
    rig = Rig(records, wall_clock)
    virtual_time.run(_work(rig, wall_clock, len(records)))
    assert len(rig.written) == len(records)
    for outcome in rig.outcomes:
        if isinstance(outcome, Extracted):
            assert 0.99 <= outcome.finished_s - outcome.started_s <= 60.0
        else:
            assert outcome.first_failed_s <= outcome.failed_s
    for report in rig.reports:
        assert report.wall_s >= 0.0
        assert report.average_s >= 0.0
        json.loads(report.model_dump_json())
