"""The composition root: the only place that constructs the service, starts and stops it.

Start: health page → brokers and topics → LLM client → group. Stop, in this order: take no more
records → let running batches finish within the grace → commit what is finished → leave the group →
close the rest. A second signal aborts at once. Whatever is not finished by then is read again by
the next process; fencing makes sure that it is not written twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import random
import secrets
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

from schemas.decode import DecodeLimits
from schemas.strict_json import JsonLimits
from service import __version__
from service.core.batching import BatchLimits
from service.core.breaker import Breaker, BreakerLimits, ServerBreaker
from service.core.pacing import TransactionBudget
from service.core.record import Partition
from service.core.report import VerdictThresholds
from service.core.retry import RetryPolicy
from service.extractor import Ambience, ExtractionPolicy, Extractor, InlineDocuments
from service.failpoint import Failpoint, parse
from service.graph import batch_runner
from service.kafka import codecs
from service.kafka.feed import Feed, heartbeat_interval_ms
from service.kafka.intake import Intake, IntakeLimits
from service.kafka.publisher import IdempotentPublisher, Publisher, TransactionalPublisher
from service.kafka.records import OutcomeEncoder
from service.kafka.reports import ReportWriter
from service.kafka.session import PartitionSession, SessionLimits, SessionShared
from service.kafka.topics import AuthenticationRefused, NoBroker, check_topics
from service.llm.client import CallBounds, Endpoint, LlmClient
from service.llm.dialect import Dialect as LlmDialect
from service.llm.gate import Gate
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.llm.outage import OutageGuard
from service.llm.think import ThinkDialect
from service.llm.transport import open_transport
from service.ops.http import OpsServer, Pages
from service.ops.logs import dropped_lines, logger
from service.ops.metrics import LiveGauges, Metrics, PartitionGauges
from service.prompts import load_prompt
from service.settings import Delivery, Dialect, LlmSettings, Settings
from service.wiring import Home, Subscribers
from service.worker import Worker, WorkerLimits

T = TypeVar("T")

EXIT_CLEAN, EXIT_FAILURE, EXIT_USAGE = 0, 1, 2

_CONNECT_RETRY_S = 2.0
_WATCH_S = 5.0
_CLOSE_S = 5.0


class StartRefused(Exception):
    """Raised when the service cannot start as configured; the message says what to do."""


class App:
    """One running service."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._log = logger("app")
        self._failpoint = Failpoint(parse(settings.failpoint))
        self._stop = asyncio.Event()
        self._started_s = time.monotonic()
        self._gate = Gate(settings.gate.limit)
        self._outage = OutageGuard(self._gate, _breaker(settings), self._breaker_turned)
        self._client = llm_client(settings.llm, settings.retry.max_retry_after_s)
        self._reports = ReportWriter(settings.kafka) if settings.kafka.batches_topic else None
        self._metrics = Metrics(self._live, time.time)
        self._events = Subscribers(self._metrics, self._reports, self._failpoint)
        self._feed = Feed(settings.kafka, step=self._failpoint.step, on_stop=self._stop.set)
        self._intake = self._make_intake()
        self._worker = self._make_worker()
        self._server = OpsServer(Pages(self._metrics.page, self._alive, self._ready, self.status))
        self._draining = False
        self._connected = False

    # Life.

    async def run(self) -> int:
        """Serves until a signal or a failure; returns the exit code."""
        with self._signals():
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

    def stop(self) -> None:
        """Begins the orderly stop."""
        self._stop.set()

    async def _connect(self) -> None:
        """Waits for the brokers as long as it takes; missing topics are refused at once."""
        while not self._stop.is_set():
            try:
                report = await self._unless_stopped(check_topics(self._settings.kafka))
            except AuthenticationRefused as error:
                raise StartRefused(str(error)) from error
            except NoBroker as error:
                self._log.error("no_broker", error=str(error), retry_in_s=_CONNECT_RETRY_S)
                await self._sleep(_CONNECT_RETRY_S)
                continue
            if report is None:
                break
            if report.faults:
                raise StartRefused("\n".join(fault.message for fault in report.faults))
            break
        self._connected = not self._stop.is_set()

    async def _serve(self) -> int:
        if not self._connected:
            return EXIT_CLEAN
        if self._reports is not None:
            await self._reports.start()
        await self._intake.start()
        working = asyncio.create_task(self._worker.run(), name="worker")
        stopping = asyncio.create_task(self._stop.wait(), name="stop")
        watching = asyncio.create_task(self._watch(), name="watchdog")
        self._log.info("running", version=__version__, delivery=self._settings.delivery.value)
        ends: set[asyncio.Future[Any]] = {working, stopping, watching, self._intake.failed}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        failure = self._failure(working, watching)
        if failure is not None:
            self._log.error("failed", error=repr(failure))
        await self._drain(working)
        for task in (stopping, watching):
            task.cancel()
        return EXIT_CLEAN if failure is None else EXIT_FAILURE

    def _failure(self, *tasks: asyncio.Task[None]) -> BaseException | None:
        if self._feed.failure is not None:
            return self._feed.failure
        if self._intake.failed.done():
            return self._intake.failed.exception()
        return next((t.exception() for t in tasks if t.done() and not t.cancelled()), None)

    async def _drain(self, working: asyncio.Task[None]) -> None:
        self._draining = True
        self._intake.admitting = False
        self._worker.stop_admitting()
        await self._failpoint.step("drain")
        given_up = await self._worker.drain(self._settings.stop_grace_s)
        with contextlib.suppress(Exception):
            await working
        await self._intake.stop(_CLOSE_S + self._settings.kafka.step_timeout_s)
        self._log.info("stopped", given_up=given_up)

    async def _close(self) -> None:
        if self._reports is not None:
            await self._reports.stop()
        await self._client.aclose()
        await self._server.stop()

    async def _watch(self) -> None:
        """The client's background tasks can die without a sound; then nothing would ever come."""
        while True:
            await asyncio.sleep(_WATCH_S)
            dead = self._feed.dead_tasks()
            if dead:
                raise RuntimeError(f"the Kafka client's {', '.join(dead)} ended by itself")

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
    def _signals(self) -> Iterator[None]:
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

    # What operators see.

    def status(self) -> dict[str, Any]:
        """The page /status."""
        live = self._live()
        ready, why = self._ready()
        return {
            "version": __version__,
            "uptime_s": round(time.monotonic() - self._started_s, 1),
            "ready": ready,
            "why": why,
            "delivery": self._settings.delivery.value,
            "order": self._settings.order.value,
            "in_flight": live.in_flight,
            "gate": {
                "limit": live.gate_limit,
                "in_use": live.gate_in_use,
                "waiting": live.gate_waiting,
                "busy_s": round(live.gate_busy_s, 3),
            },
            "breaker": self._outage.state.value,
            "partitions": [
                {
                    "partition": str(p.source),
                    "state": p.state.value,
                    "lag": p.lag,
                    "window_records": p.window_records,
                    "paused": p.paused,
                }
                for p in live.partitions
            ],
        }

    def _alive(self) -> bool:
        silent_s = time.monotonic() - self._intake.last_poll_s
        return not self._connected or silent_s < 2 * self._silence_s

    def _ready(self) -> tuple[bool, str]:
        if self._draining:
            return False, "draining"
        if not self._connected:
            return False, "waiting for the brokers"
        if not self._intake.ready:
            return False, "partitions are being taken over"
        if self._outage.state is Breaker.OPEN:
            return True, "degraded: the LLM server does not answer"
        return True, "ready"

    def _breaker_turned(self, state: Breaker) -> None:
        """Once per change; the calls themselves are not logged."""
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

    def _live(self) -> LiveGauges:
        gate, worker = self._gate, self._worker
        return LiveGauges(
            in_flight=worker.in_flight,
            batches_running=worker.batches_running,
            gate_limit=gate.limit,
            gate_in_use=gate.in_use,
            gate_waiting=gate.waiting,
            gate_busy_s=gate.busy_seconds,
            rebalances=self._feed.rebalances,
            log_lines_dropped=dropped_lines(),
            partitions=tuple(self._partition(s) for s in self._intake.sessions.values()),
        )

    def _partition(self, session: PartitionSession) -> PartitionGauges:
        end, window = self._feed.last_stable_offset(session.source), session.window
        return PartitionGauges(
            source=session.source,
            state=session.state,
            lag=max(end - session.committed_offset, 0) if end is not None else None,
            window_records=window.window_records,
            window_bytes=window.window_bytes,
            span=window.span,
            done_above_base=window.done_above_base,
            paused=session.paused,
        )

    # Construction.

    @property
    def _silence_s(self) -> float:
        return 30.0 + 2 * self._settings.kafka.rebalance_timeout_ms / 1_000

    def _make_intake(self) -> Intake:
        settings, kafka = self._settings, self._settings.kafka
        limits = SessionLimits(
            window_max_records=kafka.window_max_records,
            commit_interval_s=kafka.commit_interval_ms / 1_000,
            transaction_max_outcomes=kafka.transaction_max_outcomes,
            step_timeout_s=kafka.step_timeout_s,
            fences_max=kafka.fences_max,
            fenced_pause_s=1.5 * heartbeat_interval_ms(kafka) / 1_000,
            replay_unreadable_map=settings.delivery is Delivery.AT_LEAST_ONCE,
        )
        shared = SessionShared(
            feed=self._feed,
            make_publisher=self._make_publisher,
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
            IntakeLimits(
                window_max_bytes=kafka.window_max_bytes,
                revoke_timeout_s=min(5.0, kafka.rebalance_timeout_ms / 3_000),
                max_inflated_batch_bytes=kafka.max_inflated_batch_bytes,
                step_timeout_s=kafka.step_timeout_s,
                silence_s=self._silence_s,
            ),
            lambda source: PartitionSession(source, settings.order, limits, shared),
            now_s=time.monotonic,
            step=self._failpoint.step,
        )

    def _make_publisher(self, source: Partition) -> Publisher:
        kafka, step = self._settings.kafka, self._failpoint.step
        if self._settings.delivery is Delivery.EXACTLY_ONCE:
            return TransactionalPublisher(kafka, source, step)
        return IdempotentPublisher(kafka, source, self._feed.consumer, step)

    def _make_worker(self) -> Worker:
        settings, batch = self._settings, self._settings.batch
        extractor = Extractor(
            self._client,
            self._gate,
            InlineDocuments(),
            load_prompt(),
            _extraction_policy(settings),
            Ambience(outage=self._outage),
        )
        return Worker(
            Home(self._intake, OutcomeEncoder(settings.kafka, __version__), self._failpoint),
            self._gate,
            batch_runner(extractor, time.time),
            WorkerLimits(
                BatchLimits(batch.max_records, batch.max_bytes, batch.max_wait_s),
                batch.max_in_flight,
                VerdictThresholds(),
            ),
            self._events,
            clock=time.monotonic,
            wall_clock=time.time,
            new_id=_batch_ids(),
        )


async def run(settings: Settings) -> int:
    """Runs the service until it is told to stop; returns the exit code. Raises StartRefused."""
    codecs.check_native_reader()
    codecs.install(settings.kafka.max_inflated_batch_bytes)
    _spare_the_collector()
    return await App(settings).run()


def _spare_the_collector() -> None:
    """What was imported lives for ever: looking through it again and again for garbage took 30 % of
    the CPU. Invoices leave few cycles, so the youngest generation may grow larger, too."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def llm_client(llm: LlmSettings, max_retry_after_s: float) -> LlmClient:
    """The client for the configured server; raises ValueError for an unusable address or token."""
    dialects: dict[Dialect, Callable[[], LlmDialect]] = {
        Dialect.OLLAMA: lambda: OllamaDialect(llm.num_ctx),
        Dialect.OPENAI: OpenAiDialect,
        Dialect.THINK: ThinkDialect,
    }
    return LlmClient(
        Endpoint(llm.base_url, llm.model, llm.api_token.get_secret_value()),
        dialects[llm.dialect](),
        open_transport(llm.ssl_cafile),
        CallBounds(
            total_s=llm.timeout_s,
            connect_s=llm.connect_timeout_s,
            max_reply_bytes=llm.max_reply_bytes,
            max_retry_after_s=max_retry_after_s,
        ),
    )


def _breaker(settings: Settings) -> ServerBreaker:
    breaker = settings.breaker
    limits = BreakerLimits(
        breaker.failures_to_open,
        breaker.first_probe_s,
        max(breaker.first_probe_s, breaker.max_probe_s),
    )
    return ServerBreaker(limits, settings.gate.limit)


def _retry_policy(settings: Settings) -> RetryPolicy:
    retry = settings.retry
    return RetryPolicy(
        max_attempts=retry.max_attempts,
        max_total_s=retry.max_total_s,
        base_delay_s=retry.base_delay_s,
        max_delay_s=retry.max_delay_s,
        max_retry_after_s=retry.max_retry_after_s,
    )


def _extraction_policy(settings: Settings) -> ExtractionPolicy:
    extraction, max_tokens = settings.extraction, settings.llm.max_tokens
    return ExtractionPolicy(
        retry=_retry_policy(settings),
        decode=DecodeLimits(JsonLimits(max_bytes=extraction.max_event_bytes)),
        max_document_chars=extraction.max_document_chars,
        max_tokens=max_tokens,
        max_tokens_after_cut=2 * max_tokens,
        checks=extraction.checks_policy,
    )


def _batch_ids() -> Callable[[], str]:
    """Unique over processes, ascending within one: easy to find in logs."""
    process = secrets.token_hex(4)
    count = 0

    def next_id() -> str:
        nonlocal count
        count += 1
        return f"{process}-{count:06d}"

    return next_id
