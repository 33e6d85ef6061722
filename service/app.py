"""The composition root: the only place that constructs the service, starts and stops it.

Start: health page → brokers and topics → LLM client → group. Stop, in this order: take no more
records → let running batches finish within the grace → commit what is finished → leave the group →
close the rest. A second signal aborts at once. Whatever is not finished by then is read again by
the next process; fencing makes sure that it is not written twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

from service import __version__
from service.answers import Answers
from service.assembly import (
    adaptive_limiter,
    batch_ids,
    document_load,
    documents,
    extraction_policy,
    intake_limits,
    kept_answers,
    llm_client,
    llm_gate,
    ops_server,
    outage_guard,
    reading,
    session_limits,
    topic_bounds,
    verdict_thresholds,
    waiting_room,
    with_batches_that_fit,
)
from service.core.batching import BatchLimits
from service.core.breaker import Breaker
from service.core.limit import Decision
from service.core.memory_pressure import Level, MemoryPressure, PressureThresholds
from service.core.pacing import Reminder, TransactionBudget
from service.core.record import Partition
from service.dialogue import Ambience, NoTracer
from service.extractor import Extractor
from service.failpoint import Failpoint, parse
from service.graph import batch_runner
from service.kafka import codecs
from service.kafka.connection import NoBroker
from service.kafka.feed import Feed
from service.kafka.intake import Intake
from service.kafka.publisher import publishers
from service.kafka.records import OutcomeEncoder
from service.kafka.reports import ReportWriter
from service.kafka.session import PartitionSession
from service.kafka.session_surroundings import SessionShared
from service.kafka.topics import AuthenticationRefused, TopicReport, check_topics
from service.llm.dialect import ServerGauges
from service.llm.gate import Cap
from service.llm.server_watch import ServerWatch
from service.ops import collector
from service.ops.gpu import GpuWatch
from service.ops.http import Pages
from service.ops.logs import logger, words_of
from service.ops.metrics import Metrics
from service.ops.pulse import Pulse
from service.ops.resources import ResourceReader
from service.ops.tracing import OtelTracer
from service.protections import protections_said
from service.replay.auto import AutoReplay
from service.replay.auto_session import Surroundings
from service.settings import CLOSE_S, Settings
from service.status import Overview
from service.wiring import Home, Subscribers
from service.worker import Worker, WorkerLimits

T = TypeVar("T")

EXIT_CLEAN, EXIT_FAILURE, EXIT_USAGE = 0, 1, 2

_CONNECT_RETRY_S = 2.0
_REMIND_MAX_S = 60.0
_WATCH_S = 5.0


class StartRefused(Exception):
    """Raised when the service cannot start as configured; the message says what to do."""


class App:
    """One running service."""

    def __init__(self, settings: Settings, resources: ResourceReader | None = None) -> None:
        """`resources` reads what this process uses; by default the machine's own files."""
        self._settings = settings
        self._log = logger("app")
        self._failpoint = Failpoint(parse(settings.failpoint))
        self._stop = asyncio.Event()
        self._limiter = adaptive_limiter(settings.gate, self._limit_decided)
        self._gate = llm_gate(settings, self._limiter)
        self._client = llm_client(settings.llm, settings.retry.max_retry_after_s)
        self._outage = outage_guard(settings, self._gate, self._client, self._breaker_turned)
        self._memory = MemoryPressure(
            PressureThresholds(settings.memory.high_share, settings.memory.critical_share)
        )
        self._resources = resources or ResourceReader()
        self._overview = Overview(settings, self._gate, self._limiter, self._outage, self._memory)
        self._reports = ReportWriter(settings.kafka) if settings.kafka.batches_topic else None
        self._metrics = Metrics(self._overview.live, time.time, __version__, settings.cost.currency)
        self._outage.on_probe = self._metrics.probed
        self._documents = documents(settings)
        self._room = waiting_room(settings.documents)
        tracing = settings.tracing
        self._tracer = OtelTracer(tracing, __version__) if tracing.enabled else None
        self._kept = kept_answers(settings.cache, self._cache_troubled)
        self._events = Subscribers(self._metrics, self._reports, self._failpoint)
        self._feed = Feed(settings.kafka, step=self._failpoint.step, on_stop=self._stop.set)
        self._limits = session_limits(settings)
        self._encoder = OutcomeEncoder(settings.kafka, __version__, settings.cost.currency)
        self._intake = self._make_intake()
        self._worker = self._make_worker()
        self._watch = ServerWatch(
            self._client.gauges, settings.gate.gauges_every_s, self._server_told
        )
        self._pulse = Pulse(self._overview.busy, time.monotonic)
        self._overview.attach(
            self._feed,
            self._intake,
            self._worker,
            self._watch,
            self._pulse,
            self._resources,
            lambda: self._metrics.finished,
            lambda: self._metrics.cost,
        )
        self._replay = self._make_replay()
        self._gpus = GpuWatch(lambda news: self._log.info("gpus", nvml=news))
        self._overview.gpus = lambda: self._gpus.latest
        overview = self._overview
        overview.documents = lambda: document_load(self._room, self._documents)
        self._server = ops_server(
            settings.http,
            Pages(self._metrics.page, overview.alive, overview.ready, overview.status),
        )

    # Life.

    async def run(self) -> int:
        """Serves until `stop` or a failure; returns the exit code."""
        codecs.check_native_reader()
        codecs.install(self._settings.kafka.max_inflated_batch_bytes)
        if self._settings.gpu.nvml:
            self._gpus.start()
        await self._server.start(self._settings.http.host, self._settings.http.port)
        self._log.info("listening", host=self._settings.http.host, port=self._server.port)
        try:
            await self._connect()
            return await self._serve()
        finally:
            await self._close()

    @property
    def port(self) -> int:
        """Where the operators' pages answer."""
        return self._server.port

    def status(self) -> dict[str, Any]:
        """The page /status."""
        return self._overview.status()

    def stop(self) -> None:
        """Begins the orderly stop."""
        self._stop.set()

    async def _connect(self) -> None:
        """Waits for the brokers as long as it takes; missing topics are refused at once."""
        try:
            report = await self._reached(lambda: check_topics(self._settings.kafka))
        except AuthenticationRefused as error:
            raise StartRefused(str(error)) from error
        if report is not None:
            self._keep_to(report)
        self._overview.connected = not self._stop.is_set()

    def _keep_to(self, report: TopicReport) -> None:
        """Outcomes and batches fit the topics from the start, as far as their limits are known."""
        if report.faults:
            raise StartRefused("\n".join(fault.message for fault in report.faults))
        for warning in report.warnings:
            self._log.warning("topic_limits", topic=warning.topic, message=warning.message)
        kafka, limits = self._settings.kafka, report.limits
        self._encoder.bounds = topic_bounds(kafka, limits)
        self._limits = with_batches_that_fit(self._limits, kafka, limits)

    async def _reached(self, ask: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """What the brokers answer, asked again while none does; None when the stop came first."""
        lines = Reminder(_CONNECT_RETRY_S, _REMIND_MAX_S)
        while not self._stop.is_set():
            try:
                return await self._unless_stopped(ask())
            except NoBroker as error:
                if lines.due(time.monotonic()):
                    self._log.error("no_broker", error=str(error), retry_in_s=_CONNECT_RETRY_S)
                await self._sleep(_CONNECT_RETRY_S)
        return None

    async def _serve(self) -> int:
        if not self._overview.connected:
            return EXIT_CLEAN
        if self._reports is not None:
            self._reports.start()
        await self._ask_capacity()
        await self._reached(self._intake.start)
        working = asyncio.create_task(self._worker.run(), name="worker")
        stopping = asyncio.create_task(self._stop.wait(), name="stop")
        watching = asyncio.create_task(self._watchdog(), name="watchdog")
        weighing = asyncio.create_task(self._weigh_memory(), name="memory")
        asking = asyncio.create_task(self._watch.run(), name="server gauges")
        probing = asyncio.create_task(self._outage.run(), name="canary")
        beating = asyncio.create_task(self._pulse.run(), name="pulse")
        measuring = asyncio.create_task(self._intake.follow_ends(), name="log ends")
        replaying = asyncio.create_task(self._replay.run() if self._replay else self._stop.wait())
        self._log.info("running", version=__version__, delivery=self._settings.delivery.value)
        parts = (working, watching, weighing, measuring, probing, replaying)
        ends: set[asyncio.Future[Any]] = {*parts, stopping, self._intake.failed}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        failure = self._failure(*parts)
        if failure is not None:
            self._log.error("failed", error=words_of(failure))
        await asyncio.gather(self._drain(working), self._end_replay(replaying))
        for task in (stopping, watching, weighing, asking, beating, measuring, probing):
            task.cancel()
        return EXIT_CLEAN if failure is None else EXIT_FAILURE

    def _failure(self, *tasks: asyncio.Task[Any]) -> BaseException | None:
        if self._feed.failure is not None:
            return self._feed.failure
        if self._intake.failed.done():
            return self._intake.failed.exception()
        return next((t.exception() for t in tasks if t.done() and not t.cancelled()), None)

    async def _end_replay(self, replaying: asyncio.Task[Any]) -> None:
        """Its transaction ends by itself: an open one would hold up the readers of the events.
        Beside the drain, which takes longer: `Settings.stop_budget_s` need not count it."""
        if self._replay is not None:
            self._replay.stop()
            await asyncio.wait({replaying}, timeout=self._settings.kafka.step_timeout_s)
        replaying.cancel()
        await asyncio.wait({replaying}, timeout=CLOSE_S)

    async def _drain(self, working: asyncio.Task[None]) -> None:
        self._overview.draining = True
        self._intake.admitting = False
        self._worker.stop_admitting()
        await self._failpoint.step("drain")
        given_up = await self._worker.drain(self._settings.stop_grace_s)
        with contextlib.suppress(Exception):
            await working
        await self._intake.stop(CLOSE_S + self._settings.kafka.step_timeout_s)
        overview = self._overview
        self._log.info(
            "stopped", given_up=given_up, cost=overview.cost(), resources=overview.resources()
        )

    async def _close(self) -> None:
        if self._reports is not None:
            await self._reports.stop()
        if self._kept is not None:
            self._kept.close()
        await self._documents.close()
        if self._tracer is not None:
            await asyncio.to_thread(self._tracer.close)
        await self._client.aclose()
        self._gpus.stop()
        await self._server.stop()

    async def _watchdog(self) -> None:
        """The client's background tasks can die without a sound; then nothing would ever come."""
        while True:
            await asyncio.sleep(_WATCH_S)
            if self._feed.revive():
                self._log.error("kafka_metadata_task_ended", what_to_do="none: it was restarted")
            dead = self._feed.dead_tasks()
            if dead:
                raise RuntimeError(f"the Kafka client's {', '.join(dead)} ended by itself")

    async def _weigh_memory(self) -> None:
        """Takes slots away before the process is killed for its memory, and gives them back."""
        while True:
            before = self._memory.level
            reading = self._resources.memory()
            level = self._memory.observe(reading)
            self._gate.cap(Cap.MEMORY, self._memory.cap(self._gate.wanted))
            if level is not before:
                log = self._log.info if level is Level.NORMAL else self._log.warning
                log(
                    "memory_pressure",
                    level=level.value,
                    used_mb=reading.used_bytes // 1_000_000,
                    limit_mb=(reading.limit_bytes or 0) // 1_000_000,
                    slots=self._gate.limit,
                )
            self._overview.sample()
            await asyncio.sleep(self._settings.memory.check_every_s)

    async def _ask_capacity(self) -> None:
        """A server that tells how many calls it works on at once spares us the search."""
        if self._limiter is None or self._settings.gate.server_slots is not None:
            return
        capacity = await self._unless_stopped(self._client.capacity())
        if capacity is not None:
            self._limiter.declare(capacity, self._gate)

    async def _unless_stopped(self, question: Coroutine[Any, Any, T]) -> T | None:
        """The answer, or None when the stop came first: a broker may never answer."""
        asking = asyncio.create_task(question)
        stopping = asyncio.create_task(self._stop.wait())
        ends: set[asyncio.Future[Any]] = {asking, stopping}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        return None

    async def _sleep(self, delay_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay_s):
                await self._stop.wait()

    @contextlib.contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT begin the orderly stop. For the one service of a process: signals are
        the process's, and several services in it are stopped by whoever runs them."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signalled)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    def _signalled(self) -> None:
        if self._stop.is_set():
            raise SystemExit(EXIT_FAILURE)
        self._log.info("stopping", grace_s=self._settings.stop_grace_s)
        self._stop.set()

    # What the gate decides.

    def _breaker_turned(self, state: Breaker) -> None:
        """Once per change; the calls themselves are not logged."""
        if self._limiter is not None:
            self._limiter.breaker_turned(state, self._gate)
        self._metrics.breaker_turned(state)
        log = self._log.error if state is Breaker.OPEN else self._log.info
        log(
            "breaker",
            state=state.value,
            server=self._settings.llm.base_url,
            what_to_do="invoices wait and use up no attempts; check the server, llm.model and "
            "llm.api_token (invoice-stream check --call)"
            if state is Breaker.OPEN
            else "none",
        )

    def _cache_troubled(self, message: str) -> None:
        """From the cache's own thread; invoices go on without it."""
        self._log.warning("answer_cache", message=message)

    def _limit_decided(self, decision: Decision) -> None:
        self._metrics.limit_decided(decision)
        self._log.info(
            "gate_limit",
            mode=self._settings.gate.mode.value,
            limit=decision.limit,
            reason=decision.reason.value,
            queue_share=decision.queue_share and round(decision.queue_share, 3),
            capacity=decision.capacity and round(decision.capacity, 1),
            replies=decision.samples,
        )

    def _server_told(self, gauges: ServerGauges) -> None:
        if self._limiter is not None and gauges.calls_waiting is not None:
            self._limiter.server_gauges(
                gauges.calls_waiting, gauges.calls_running or 0.0, self._gate
            )

    # Construction.

    def _make_intake(self) -> Intake:
        settings, kafka = self._settings, self._settings.kafka
        shared = SessionShared(
            feed=self._feed,
            make_publisher=publishers(settings, self._feed.consumer, self._failpoint.step),
            budget=TransactionBudget(kafka.transactions_per_second),
            takeovers=asyncio.Semaphore(kafka.takeover_concurrency),
            now_s=time.monotonic,
            jitter=random.random,
            step=self._failpoint.step,
            events=self._events,
            on_ready=lambda: self._worker.wake(),
        )
        return Intake(
            self._feed,
            intake_limits(kafka, self._overview.silence_s),
            lambda source: PartitionSession(source, settings.order, self._limits, shared),
            now_s=time.monotonic,
            step=self._failpoint.step,
            on_unreadable=self._events.unreadable,
        )

    def _make_replay(self) -> AutoReplay | None:
        chosen, kafka = self._settings.auto_replay, self._settings.kafka
        if not chosen.enabled:
            return None
        first = Partition(kafka.events_topic, 0)
        around = Surroundings(
            leads=lambda: self._feed.assigned(first),
            breaker=lambda: self._outage.state,
            events=self._metrics.replay,
            step=self._failpoint.step,
        )
        replay = AutoReplay(kafka, chosen, around)
        self._overview.auto_replay = replay.status
        return replay

    def _make_worker(self) -> Worker:
        settings, batch = self._settings, self._settings.batch
        resting = self._gate.resting
        answers = Answers(self._kept, self._metrics, resting) if settings.cache.enabled else None
        extractor = Extractor(
            self._client,
            self._gate,
            self._documents,
            reading(settings, answers),
            extraction_policy(settings),
            Ambience(outage=self._outage, calls=self._metrics, tracer=self._tracer or NoTracer()),
            self._room,
        )
        self._room.on_ready = self._gate.on_rest = lambda: self._worker.wake()
        return Worker(
            Home(self._intake, self._room, self._encoder, self._failpoint),
            self._gate,
            batch_runner(extractor, time.time),
            WorkerLimits(
                BatchLimits(batch.max_records, batch.max_bytes, batch.max_wait_s),
                batch.max_in_flight,
                verdict_thresholds(batch),
            ),
            self._events,
            clock=time.monotonic,
            wall_clock=time.time,
            new_id=batch_ids(),
        )


async def run(settings: Settings) -> int:
    """Runs the service until it is told to stop; returns the exit code. Raises StartRefused."""
    collector.spare()
    app = App(settings)
    with app.stopped_by_signals():
        async with protections_said(logger("app")):
            return await app.run()
