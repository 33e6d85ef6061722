"""Starts the parts that `service.app.composition` built, and stops them.

Start: health page → brokers and topics → LLM server → group. Stop, in this order: take no more
records → let running batches finish within the grace → commit what is finished → leave the group →
close the rest. A second signal aborts at once. Whatever is not finished by then is read again by
the next process; fencing makes sure that it is not written twice.

Invariants: each loop that runs beside the others is in the one list of `_parts`, also the pages and
the polls; the exit code is 1 if a failure began the end, and 0 if the stop was requested.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from service import __version__
from service.app.composition import compose
from service.app.log_lines import EVERY_S, MinuteCounts, minute_line, start_line, stop_line
from service.app.protections import say_protections
from service.app.schema_registry import results_subject
from service.app.supervisor import Ending, Part, Supervisor
from service.kafka import codecs
from service.kafka.connection import NoBroker
from service.kafka.topics import AuthenticationRefused, TopicReport, check_topics
from service.limits.memory_pressure import Level
from service.llm.gate import Cap
from service.ops import collector
from service.ops.freed_memory import give_back, give_back_each_minute
from service.ops.logs import logger, words_of
from service.ops.process_usage import ResourceReader
from service.ops.spending_file import SpendingFile
from service.registry.results_schema import SubjectRefused, results_schema_id
from service.settings import CLOSE_S, Settings
from service.stream.pacing import Reminder

T = TypeVar("T")

EXIT_CLEAN, EXIT_FAILURE = 0, 1

_CONNECT_RETRY_S = 2.0
_REMIND_MAX_S = 60.0
_WATCH_S = 5.0
_WORKER, _AUTO_REPLAY, _PAGES = "worker", "auto replay", "pages"


class StartRefused(Exception):
    """Raised when the service cannot start as configured; the message says what to do."""


class App:
    """One running service."""

    def __init__(
        self,
        settings: Settings,
        resources: ResourceReader | None = None,
        at_start: Sequence[Part] = (),
    ) -> None:
        """`resources` reads what this process uses; by default the machine's own files. The parts
        `at_start` begin with the pages, before the brokers are reached."""
        self._settings = settings
        self._log = logger("app")
        self._ending = Ending()
        self._service = compose(settings, self._ending, resources or ResourceReader())
        self._ledger = self._spending_file()
        self._at_start = [Part(_PAGES, self._service.operators.server.serve, fatal=True), *at_start]
        self._supervisor = Supervisor(self._parts(), self._ending, self._part_failed)

    def _spending_file(self) -> SpendingFile | None:
        path, spending = self._settings.cost.ledger_file, self._service.ground.spending
        if path is None:
            return None
        trouble = lambda message: self._log.error("ledger", message=message)  # noqa: E731
        return SpendingFile(path.expanduser(), spending, trouble)

    def _parts(self) -> list[Part]:
        """Everything that runs from the start to the stop, and whether its end is fatal."""
        llm, kafka, operators = self._service.llm, self._service.kafka, self._service.operators
        parts = [
            *self._at_start,
            Part(_WORKER, self._service.work.worker.run, fatal=True),
            Part("poll", kafka.partition_manager.poll_until_stopped, fatal=True),
            Part("watchdog", self._watchdog, fatal=True),
            Part("memory", self._weigh_memory, fatal=True),
            Part("log ends", kafka.partition_manager.follow_ends, fatal=True),
            *(Part(f"canary {s.name}", s.outage.run, fatal=True) for s in llm.all_servers),
            *(Part(f"server gauges {s.name}", s.watch.run, fatal=False) for s in llm.all_servers),
            Part("minute lines", self._tell_minutes, fatal=False),
            Part("loop monitor", operators.loop_monitor.run, fatal=False),
        ]
        if self._ledger is not None:
            parts.append(Part("ledger", self._ledger.run, fatal=True))
        if self._service.ground.reports is not None:
            parts.append(Part("batch reports", self._service.ground.reports.run, fatal=False))
        if operators.replay is not None:
            parts.append(Part(_AUTO_REPLAY, operators.replay.run, fatal=True))
        return parts

    # Start and stop.

    async def run(self) -> int:
        """Serves until `stop` or a failure; returns the exit code."""
        settings, operators = self._settings, self._service.operators
        codecs.check_native_reader()
        codecs.install(settings.kafka.max_inflated_batch_bytes)
        if settings.gpu.nvml:
            operators.gpus.start()
        try:
            self._log.info("starting", **start_line(settings))
            await operators.server.start(settings.http.host, settings.http.port)
            self._log.info("listening", host=settings.http.host, port=operators.server.port)
            self._supervisor.start(*(part.name for part in self._at_start))
            await self._connect()
            return self._exit_code() if self._ending.begun else await self._serve()
        finally:
            await self._close()

    @property
    def port(self) -> int:
        """Where the operators' pages answer."""
        return self._service.operators.server.port

    def status(self) -> dict[str, Any]:
        """The page /status."""
        return self._service.operators.overview.status()

    def stop(self) -> None:
        """Begins the orderly stop."""
        self._ending.ask()

    async def _connect(self) -> None:
        """Waits for the brokers as long as it takes; missing topics end the start at once."""
        try:
            splits = self._settings.documents.split_containers
            report = await self._reached(lambda: check_topics(self._settings.kafka, splits=splits))
        except AuthenticationRefused as error:
            raise StartRefused(str(error)) from error
        if report is not None:
            self._keep_to(report)
            await self._learn_frame()
        if not self._ending.begun:
            self._service.operators.overview.brokers_reached()

    def _keep_to(self, report: TopicReport) -> None:
        """Outcomes and batches fit the topics from the start, as far as their limits are known."""
        if report.faults:
            raise StartRefused("\n".join(fault.message for fault in report.faults))
        for warning in report.warnings:
            self._log.warning("topic_limits", topic=warning.topic, message=warning.message)
        self._service.ground.topics.learn(report.limits)

    async def _learn_frame(self) -> None:
        """Waits for the registry as long as it takes; a schema that is not there ends the start."""
        registry, subject = self._service.work.registry, results_subject(self._settings)
        lines = Reminder(_CONNECT_RETRY_S, _REMIND_MAX_S)
        while registry is not None and subject is not None and not self._ending.begun:
            found = await self._unless_stopped(results_schema_id(registry, subject))
            if isinstance(found, int):
                self._service.ground.results_form.learn(found)
                return
            if isinstance(found, SubjectRefused):
                raise StartRefused(found.message)
            if found is not None and lines.due(time.monotonic()):
                self._log.error(
                    "no_schema_registry", error=found.message, tried_every_s=_CONNECT_RETRY_S
                )
            await self._sleep(_CONNECT_RETRY_S)

    async def _reached(self, ask: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """The brokers' answer, asked again while there is none; None when the stop came first."""
        lines = Reminder(_CONNECT_RETRY_S, _REMIND_MAX_S)
        while not self._ending.begun:
            try:
                return await self._unless_stopped(ask())
            except NoBroker as error:
                if lines.due(time.monotonic()):
                    self._log.error("no_broker", error=str(error), tried_every_s=_CONNECT_RETRY_S)
                await self._sleep(_CONNECT_RETRY_S)
        return None

    async def _serve(self) -> int:
        await self._ask_capacity()
        await self._reached(self._service.kafka.partition_manager.start)
        self._supervisor.start()
        self._log.info("running", version=__version__, delivery=self._settings.delivery.value)
        await self._ending.wait()
        code = self._exit_code()
        await asyncio.gather(self._drain(), self._end_replay())
        if self._service.ground.reports is not None:
            await self._service.ground.reports.drain()
        await self._supervisor.stop(CLOSE_S, spare={_PAGES})
        return code

    def _exit_code(self) -> int:
        """By what began the end; a failure is logged."""
        failure = self._ending.failure
        if failure is None:
            return EXIT_CLEAN
        self._log.error("failed", error=words_of(failure))
        return EXIT_FAILURE

    def _part_failed(self, name: str, error: BaseException) -> None:
        self._log.error("part_failed", part=name, error=words_of(error))

    async def _end_replay(self) -> None:
        """Its transaction ends by itself: an open one would hold up the readers of the events.
        Beside the drain, which takes longer: `Settings.stop_budget_s` need not count it."""
        replay = self._service.operators.replay
        if replay is not None:
            replay.stop()
            await self._supervisor.end(_AUTO_REPLAY, self._settings.kafka.step_timeout_s, CLOSE_S)

    async def _drain(self) -> None:
        partition_manager, worker = self._service.kafka.partition_manager, self._service.work.worker
        overview = self._service.operators.overview
        overview.drain_begun()
        partition_manager.stop_admitting()
        worker.stop_admitting()
        await self._service.ground.failpoint.step("drain")
        given_up = await worker.drain(self._settings.stop_grace_s)
        await self._supervisor.wait(_WORKER)
        await partition_manager.stop(CLOSE_S + self._settings.kafka.step_timeout_s)
        self._log.info("stopped", **stop_line(given_up, overview.cost(), overview.resources()))

    async def _close(self) -> None:
        """Each is closed, also where the one before it fails to; the pages are the last."""
        self._ending.ask()
        ground, work, operators = (
            self._service.ground,
            self._service.work,
            self._service.operators,
        )
        async with contextlib.AsyncExitStack() as closing:
            closing.push_async_callback(operators.server.stop)
            closing.push_async_callback(self._supervisor.stop, CLOSE_S)
            closing.callback(operators.gpus.stop)
            for server in self._service.llm.all_servers:
                closing.push_async_callback(server.client.aclose)
            if ground.tracer is not None:
                closing.push_async_callback(asyncio.to_thread, ground.tracer.close)
            closing.push_async_callback(work.documents.close)
            if work.registry is not None:
                closing.push_async_callback(work.registry.aclose)
            if work.cached is not None:
                closing.callback(work.cached.close)
            if self._ledger is not None:
                closing.callback(self._ledger.write)
            if ground.reports is not None:
                closing.push_async_callback(ground.reports.stop)

    # Parts of its own.

    async def _watchdog(self) -> None:
        """The client's background tasks can die without a sound; then nothing would ever come."""
        consumer = self._service.kafka.consumer
        while True:
            await asyncio.sleep(_WATCH_S)
            if consumer.revive():
                self._log.error("kafka_metadata_task_ended", what_to_do="none: it was restarted")
            dead = consumer.dead_tasks()
            if dead:
                raise RuntimeError(f"the Kafka client's {', '.join(dead)} ended by itself")

    async def _tell_minutes(self) -> None:
        before = MinuteCounts()
        while True:
            await asyncio.sleep(EVERY_S)
            now = self._service.operators.overview.counts()
            line = minute_line(before, now)
            if line is not None:
                self._log.info("minute", **line)
            before = now

    async def _weigh_memory(self) -> None:
        """Takes slots away before the process is killed for its memory, and gives them back."""
        operators, llm = self._service.operators, self._service.llm
        while True:
            before = operators.memory.level
            reading = operators.resources.memory()
            level = operators.memory.observe(reading)
            for server in llm.all_servers:
                server.gate.cap(Cap.MEMORY, operators.memory.cap(server.gate.wanted))
            if level is not Level.NORMAL:
                give_back()
            if level is not before:
                log = self._log.info if level is Level.NORMAL else self._log.warning
                log(
                    "memory_pressure",
                    level=level.value,
                    used_mb=reading.used_bytes // 1_000_000,
                    limit_mb=(reading.limit_bytes or 0) // 1_000_000,
                    slots=llm.endpoints.limit,
                )
            operators.overview.sample()
            await asyncio.sleep(self._settings.memory.check_every_s)

    async def _ask_capacity(self) -> None:
        """A server that tells how many calls it works on at once spares us the search."""
        servers = [s for s in self._service.llm.all_servers if s.searches]
        await self._unless_stopped(_all(server.ask_capacity() for server in servers))

    async def _unless_stopped(self, question: Coroutine[Any, Any, T]) -> T | None:
        """The answer, or None when the stop came first: a broker may never answer."""
        asking = asyncio.create_task(question)
        stopping = asyncio.create_task(self._ending.wait())
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
                await self._ending.wait()

    @contextlib.contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT begin the orderly stop. For the one service of a process: signals are
        the process's, and the owner of several services in one process stops them."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signalled)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    def _signalled(self) -> None:
        if self._ending.begun:
            raise SystemExit(EXIT_FAILURE)
        self._log.info("stopping", grace_s=self._settings.stop_grace_s)
        self._ending.ask()


async def _all(questions: Iterable[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*questions)


async def run(settings: Settings) -> int:
    """Runs the service until it is told to stop; returns the exit code. Raises StartRefused."""
    collector.spare()
    give_back_each_minute(asyncio.get_running_loop())
    protections = Part("protections", partial(say_protections, logger("app")), fatal=False)
    app = App(settings, at_start=[protections])
    with app.stopped_by_signals():
        return await app.run()
