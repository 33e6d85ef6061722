"""One level of `bench parallel`: invoices through the service's own worker, graph, gate and
extractor with a fixed number of calls in flight, in a process of its own.

    echo '{"level": 8, "work": {"invoices": 96, "distinct": 96, "seed": 1}}' |
        python -m service.bench.level_run

The request may carry settings, secrets among them, and so comes on standard input.

A process for each level, because memory that an earlier level took is never given back. Settings
come as for the service; Kafka is not needed: records come from a list, outcomes are counted. The
garbage collector is set up as in the service. Prints one line of JSON, `LevelFigures`.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psutil

from schemas.batch import BatchReport
from service.app.assembly import documents, llm_client, llm_gate, reading
from service.app.bounds import extraction_policy, price_table, worker_limits
from service.extraction.batching import Closed
from service.extraction.clock import Clock
from service.extraction.dialogue import DialogueContext
from service.extraction.extractor import Extractor
from service.extraction.graph import batch_runner
from service.extraction.worker import Worker
from service.llm.endpoints import one_endpoint
from service.llm.gate import Gate
from service.model.completion import LlmFailure, LlmFault
from service.model.outcome import Extracted, Failed, Outcome
from service.model.record import SourceRecord
from service.settings import Settings, SettingsRefused, disable_tracing_to_vendors, load
from service.testbed.invoices import stream

_WARM_UP = 2
_SAMPLE_S = 0.02
_MB = 2**20


@dataclass(slots=True)
class LevelFigures:
    """The result of one level. `slots`: per slot of the gate, invoices and seconds in calls."""

    level: int
    invoices: int
    wall_s: float = 0.0
    succeeded: int = 0
    needs_review: int = 0
    simulated: bool = False
    failures: dict[str, int] = field(default_factory=dict)
    cpu_s: float = 0.0
    rss_before_mb: float = 0.0
    rss_peak_mb: float = 0.0
    call_s: float = 0.0
    slots: dict[int, tuple[int, float]] = field(default_factory=dict)
    bursts: dict[int, float] = field(default_factory=dict)

    @property
    def memory_mb(self) -> float:
        """Resident memory at the peak, over what there was before the first invoice."""
        return max(0.0, self.rss_peak_mb - self.rss_before_mb)


class _Listed:
    """Records from a list; outcomes counted. The worker's source and its subscriber."""

    def __init__(self, records: list[SourceRecord]) -> None:
        self._waiting = deque(records)
        self._missing = len(records)
        self.outcomes: list[Extracted | Failed] = []
        self.complete = asyncio.Event()

    def take(self) -> SourceRecord | None:
        return self._waiting.popleft() if self._waiting else None

    def resolve(self, outcome: Outcome) -> None:
        assert isinstance(outcome, Extracted | Failed), "without a waiting room nothing is deferred"
        self.outcomes.append(outcome)
        if len(self.outcomes) == self._missing:
            self.complete.set()

    def put_back(self, record: SourceRecord) -> None:
        raise AssertionError(f"{record.coordinates} came back from a batch that was not stopped")

    def set_aside(self, record: SourceRecord) -> None:
        raise AssertionError("without a waiting room, documents are waited for in the batch")

    def put_back_waiting(self) -> None:
        """Nothing waits."""

    def outcome_known(self, outcome: Outcome) -> None:
        """Counted when it is resolved."""

    def batch_started(self, size: int, closed_by: Closed) -> None:
        """Nothing to count."""

    def batch_ended(self, report: BatchReport) -> None:
        """Nothing to count."""


class _Bench:
    """Gate and extractor, opened once; runs lists of records through worker and graph."""

    def __init__(self, settings: Settings, gate: Gate, extractor: Extractor) -> None:
        self._settings = settings
        self._gate = gate
        self._run_batch = batch_runner(extractor, time.time, lambda: gate.limit)
        self._ids = count(1)

    async def run(self, records: list[SourceRecord]) -> list[Extracted | Failed]:
        """All outcomes, in the order in which they became known."""
        listed = _Listed(records)
        worker = Worker(
            listed,
            self._gate,
            self._run_batch,
            worker_limits(self._settings.batch),
            listed,
            wakeup=asyncio.Event(),
            clock=Clock(),
            new_id=lambda: f"bench-{next(self._ids)}",
        )
        running = asyncio.create_task(worker.run())
        complete = asyncio.create_task(listed.complete.wait())
        await asyncio.wait({running, complete}, return_when=asyncio.FIRST_COMPLETED)
        complete.cancel()
        worker.stop_admitting()
        await running
        await worker.drain(self._settings.stop_grace_s)
        return listed.outcomes


@dataclass(frozen=True, slots=True)
class LevelWork:
    """The input of a level: so many `invoices` in all, of which `distinct` differ; then lone
    batches of the sizes in `bursts`."""

    invoices: int
    distinct: int
    seed: int
    bursts: tuple[int, ...] = ()


async def measure(settings: Settings, work: LevelWork) -> LevelFigures:
    """Warms up, measures the long run, then the lone batches."""
    records = _records(work)
    async with _opened(settings) as bench:
        await bench.run(_records(LevelWork(_WARM_UP, _WARM_UP, work.seed + 1_000_000)))
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        process = psutil.Process()
        figures = LevelFigures(settings.gate.limit, work.invoices)
        figures.rss_before_mb = process.memory_info().rss / _MB
        watch = asyncio.create_task(_watch_memory(process, figures))
        cpu_before_s = _cpu_s(process)
        began_s = time.monotonic()
        outcomes = await bench.run(records)
        figures.wall_s = time.monotonic() - began_s
        figures.cpu_s = _cpu_s(process) - cpu_before_s
        watch.cancel()
        _count(outcomes, figures)
        for size in work.bursts:
            began_s = time.monotonic()
            await bench.run(records[:size])
            figures.bursts[size] = time.monotonic() - began_s
    return figures


def _records(work: LevelWork) -> list[SourceRecord]:
    now_ms = int(time.time() * 1_000)
    events = list(stream(work.distinct, work.seed, poison_share=0))
    chosen = [events[number % work.distinct] for number in range(work.invoices)]
    return [SourceRecord("bench", 0, n, now_ms, e.key, e.value) for n, e in enumerate(chosen)]


def _count(outcomes: list[Extracted | Failed], figures: LevelFigures) -> None:
    calls: Counter[int] = Counter()
    busy_s: dict[int, float] = {}
    attempts = 0
    for outcome in outcomes:
        usage = outcome.usage
        attempts += usage.attempts
        if usage.slot is not None:
            calls[usage.slot] += 1
            busy_s[usage.slot] = busy_s.get(usage.slot, 0.0) + usage.llm_s
        if isinstance(outcome, Extracted):
            figures.succeeded += 1
            figures.needs_review += outcome.assessment.needs_review
            figures.simulated |= usage.simulated
        else:
            reason = (outcome.last_reason or outcome.reason).value
            figures.failures[reason] = figures.failures.get(reason, 0) + 1
    figures.slots = {slot: (calls[slot], busy_s[slot]) for slot in sorted(calls)}
    figures.call_s = sum(busy_s.values()) / attempts if attempts else 0.0


async def _watch_memory(process: psutil.Process, figures: LevelFigures) -> None:
    while True:
        figures.rss_peak_mb = max(figures.rss_peak_mb, process.memory_info().rss / _MB)
        await asyncio.sleep(_SAMPLE_S)


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[_Bench]:
    """Raises ValueError when no LLM server answers."""
    if settings.llm.endpoints:
        raise ValueError("bench measures one server: name it in llm.base_url, not llm.endpoints")
    gate = llm_gate(settings.gate, settings.strategy, None)
    client = llm_client(settings.llm, settings.retry.max_retry_after_s)
    loader = documents(settings)
    try:
        health = await client.health()
        if isinstance(health, LlmFailure) and health.fault is not LlmFault.MODEL_MISSING:
            raise ValueError(f"no LLM server answers at {settings.llm.base_url}: {health.message}")
        policy, asked = extraction_policy(settings), reading(settings, None)
        context = DialogueContext(rng=random.Random())
        endpoints = one_endpoint(
            client, gate, prices=price_table(settings.cost, settings.llm.model)
        )
        yield _Bench(settings, gate, Extractor(endpoints, loader, asked, policy, context))
    finally:
        await loader.close()
        await client.aclose()


def main() -> None:
    """One level. Exit code 2, and the reason on standard error, where it cannot be measured."""
    asked: dict[str, Any] = json.loads(sys.stdin.read())
    disable_tracing_to_vendors()
    try:
        settings = load(asked.get("flags", {}) | _flags(asked["level"]), _path(asked.get("config")))
        figures = _on_a_loop(measure(settings, LevelWork(**asked["work"])))
    except (SettingsRefused, ValueError) as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    print(json.dumps(asdict(figures)))


def _flags(level: int) -> dict[str, Any]:
    return {"gate": {"mode": "fixed", "limit": level}, "strategy": "parallel"}


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None


def _on_a_loop(measuring: Coroutine[Any, Any, LevelFigures]) -> LevelFigures:
    try:
        import uvloop
    except ImportError:
        return asyncio.run(measuring)
    return uvloop.run(measuring)


if __name__ == "__main__":
    main()
