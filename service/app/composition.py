"""The composition root: builds the service from its leaves to its root, in one pass.

The only place that decides which part gets which other one. Every part is complete when its
constructor returns: whatever it needs was built before. Two parts that need each other share a
leaf: `wakeup` is the event by which gate, waiting room and sessions wake the worker, `topics` is
where the limits of topics go once the brokers have told them. Nothing here connects or starts.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass

from service import __version__
from service.app.assembly import (
    TopicFacts,
    adaptive_limiter,
    batch_ids,
    disk_answers,
    document_load,
    documents,
    endpoints_of,
    escalation_endpoint,
    escalation_of,
    llm_client,
    llm_gate,
    ops_server,
    outage_guard,
    reading,
    spent_before,
    waiting_room,
)
from service.app.bounds import (
    extraction_policy,
    partition_manager_limits,
    pressure_thresholds,
    price_table,
    spending_bounds,
    worker_limits,
)
from service.app.endpoint_status import WatchedEndpoint
from service.app.schema_registry import ResultsForm, registry_client, schemas_of
from service.app.status import Overview, Watched, phases
from service.app.supervisor import Ending
from service.app.trace_attributes import consumer_attributes, endpoint_attributes
from service.app.wiring import (
    BreakerNews,
    BreakerStates,
    BudgetNews,
    GaugeNews,
    LimitNews,
    OutcomeSink,
    Telemetry,
    WaitedFor,
)
from service.documents.loader import Documents
from service.extraction.answer_cache import AnswerCache
from service.extraction.cache_store import DiskAnswers
from service.extraction.clock import Clock
from service.extraction.dialogue import DialogueContext
from service.extraction.encoding import OutcomeEncoder
from service.extraction.extractor import Extractor
from service.extraction.graph import batch_runner
from service.extraction.ports import NoTracer
from service.extraction.waiting_room import WaitingRoom
from service.extraction.worker import Worker
from service.kafka.consumer import Consumer
from service.kafka.publisher import publishers
from service.kafka.reports import ReportWriter
from service.limits.memory_pressure import MemoryPressure
from service.limits.silence import Silence
from service.limits.spending import Spending
from service.llm.endpoints import Endpoints, LlmEndpoint
from service.llm.gate import Gate
from service.llm.server_watch import ServerWatch
from service.llm.waiting_line import WaitingLine
from service.model.record import Partition
from service.ops.failpoint import Failpoint, parse
from service.ops.gpu import GpuWatch
from service.ops.http import OpsServer, Pages
from service.ops.logs import logger
from service.ops.loop_monitor import LoopMonitor
from service.ops.metrics import Metrics
from service.ops.process_usage import ResourceReader
from service.ops.tracing import OtelTracer
from service.registry.client import RegistryClient
from service.registry.schemas import Schemas
from service.replay.auto import AutoReplay
from service.replay.auto_session import ReplayContext
from service.settings import ChosenEndpoint, Settings
from service.stream.pacing import TransactionBudget
from service.stream.partition_manager import PartitionManager
from service.stream.session import PartitionSession
from service.stream.session_context import SessionShared

_PATIENCE_S = 600.0
"""For which a document waits while this machine can start no reader: descriptors and processes are
used up for minutes, and an invoice that fails for it has to be sent again by a person."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts below all others: built from settings alone."""

    settings: Settings
    ending: Ending
    wakeup: asyncio.Event
    """Set when the worker has something to look at."""
    failpoint: Failpoint
    topics: TopicFacts
    results_form: ResultsForm
    metrics: Metrics
    spending: Spending
    budget: BudgetNews
    reports: ReportWriter | None
    tracer: OtelTracer | None
    events: Telemetry


@dataclass(frozen=True, slots=True)
class LlmSide:
    """The LLM servers, and what stands in front of them."""

    endpoints: Endpoints
    servers: tuple[WatchedEndpoint, ...]
    states: BreakerStates
    escalation: WatchedEndpoint | None

    @property
    def all_servers(self) -> tuple[WatchedEndpoint, ...]:
        """Also the one that is asked about doubtful answers alone."""
        return self.servers if self.escalation is None else (*self.servers, self.escalation)


@dataclass(frozen=True, slots=True)
class KafkaSide:
    """The group's member and the sessions of its partitions."""

    consumer: Consumer
    partition_manager: PartitionManager


@dataclass(frozen=True, slots=True)
class WorkSide:
    """From a record to its outcome."""

    documents: Documents
    room: WaitingRoom
    cached: DiskAnswers | None
    registry: RegistryClient | None
    schemas: Schemas | None
    worker: Worker


@dataclass(frozen=True, slots=True)
class Operators:
    """The pages for people and tools, and the parts that act for them."""

    memory: MemoryPressure
    resources: ResourceReader
    replay: AutoReplay | None
    loop_monitor: LoopMonitor
    gpus: GpuWatch
    overview: Overview
    server: OpsServer


@dataclass(frozen=True, slots=True)
class Service:
    """All parts; `service.app.app` starts and stops them."""

    ground: Ground
    llm: LlmSide
    kafka: KafkaSide
    work: WorkSide
    operators: Operators


def compose(settings: Settings, ending: Ending, resources: ResourceReader) -> Service:
    """Every part of one service; `resources` reads what the process uses. Raises ValueError for a
    file, an address or a certificate of the settings that cannot be used. Must be called on the
    loop that the service runs on."""
    ground = ground_of(settings, ending)
    llm = llm_side(ground)
    kafka = _kafka_side(ground)
    work = _work(ground, llm, kafka)
    operators = _operators(ground, llm, kafka, work, resources)
    return Service(ground, llm, kafka, work, operators)


def ground_of(settings: Settings, ending: Ending) -> Ground:
    """The parts below all others."""
    failpoint = Failpoint(parse(settings.failpoint))
    names = [endpoint.name for endpoint in endpoints_of(settings)]
    extra = escalation_endpoint(settings)
    names += [extra.name] if extra is not None else []
    metrics = Metrics(time.time, __version__, settings.cost.currency, names)
    reports = ReportWriter(settings.kafka) if settings.kafka.batches_topic else None
    spending = Spending(spending_bounds(settings.cost), spent_before(settings.cost))
    return Ground(
        settings=settings,
        ending=ending,
        wakeup=asyncio.Event(),
        failpoint=failpoint,
        topics=TopicFacts(settings),
        results_form=ResultsForm(is_avro=settings.registry.results == "avro"),
        metrics=metrics,
        spending=spending,
        budget=BudgetNews(spending, settings.cost.at_bound),
        reports=reports,
        tracer=_tracer(settings) if settings.tracing.enabled else None,
        events=Telemetry(metrics, reports, failpoint),
    )


def _tracer(settings: Settings) -> OtelTracer:
    consumer, endpoints = consumer_attributes(settings), endpoint_attributes(settings)
    return OtelTracer(settings.tracing, __version__, consumer, endpoints)


def llm_side(ground: Ground) -> LlmSide:
    """The LLM servers that the settings name."""
    settings = ground.settings
    line = WaitingLine[Gate](on_rest=ground.wakeup.set)
    states = BreakerStates(ground.metrics)
    named = endpoints_of(settings)
    servers = tuple(
        _server(ground, chosen, line, states, Silence() if len(named) > 1 else None)
        for chosen in named
    )
    endpoints = tuple(_as_endpoint(ground, server) for server in servers)
    chosen = escalation_endpoint(settings)
    escalation = None
    if chosen is not None:
        escalation = _server(ground, chosen, WaitingLine[Gate](), BreakerStates(None), None)
    return LlmSide(Endpoints(endpoints, line), servers, states, escalation)


def _as_endpoint(ground: Ground, server: WatchedEndpoint) -> LlmEndpoint:
    chosen = server.chosen
    return LlmEndpoint(
        server.client,
        server.gate,
        server.outage,
        chosen.name,
        price_table(ground.settings.cost, chosen.llm.model, chosen.price),
        chosen.weight,
        ground.budget.is_spent,
    )


def _server(
    ground: Ground,
    chosen: ChosenEndpoint,
    line: WaitingLine[Gate],
    states: BreakerStates,
    silence: Silence | None,
) -> WatchedEndpoint:
    """`silence` is shared by client and guard: the one hears bytes, the other asks."""
    settings, metrics = ground.settings, ground.metrics
    limiter = adaptive_limiter(
        chosen.gate, LimitNews(metrics, chosen.gate.mode, chosen.name).decided
    )
    gate = llm_gate(chosen.gate, settings.strategy, limiter, line)
    on_heard = (lambda: None) if silence is None else (lambda: silence.heard(time.monotonic()))
    client = llm_client(chosen.llm, settings.retry.max_retry_after_s, on_heard)
    news = BreakerNews(limiter, gate, states, chosen)
    outage = outage_guard(
        settings,
        chosen.llm,
        gate,
        client,
        news.turned,
        silence,
        WaitedFor(client, news, metrics.probed),
    )
    told = GaugeNews(limiter, gate).told
    watch = ServerWatch(client.gauges, chosen.gate.gauges_every_s, told)
    return WatchedEndpoint(chosen, limiter, gate, client, outage, watch)


def _kafka_side(ground: Ground) -> KafkaSide:
    settings, kafka, step = ground.settings, ground.settings.kafka, ground.failpoint.step
    consumer = Consumer(kafka, step=step, on_failure=ground.ending.fail)
    shared = SessionShared(
        consumer=consumer,
        make_publisher=publishers(settings, consumer.client, step),
        budget=TransactionBudget(kafka.transactions_per_second),
        takeovers=asyncio.Semaphore(kafka.takeover_concurrency),
        now_s=time.monotonic,
        jitter=random.random,
        step=step,
        events=ground.events,
        on_ready=ground.wakeup.set,
    )
    partition_manager = PartitionManager(
        consumer,
        partition_manager_limits(kafka),
        lambda source: PartitionSession(source, settings.order, ground.topics.session, shared),
        now_s=time.monotonic,
        step=step,
        on_failure=ground.ending.fail,
        on_unreadable=ground.events.unreadable,
        on_cancelled=ground.events.session_cancelled,
    )
    return KafkaSide(consumer, partition_manager)


def _work(ground: Ground, llm: LlmSide, kafka: KafkaSide) -> WorkSide:
    settings, metrics = ground.settings, ground.metrics
    loader = documents(settings, _PATIENCE_S)
    manager = kafka.partition_manager
    room = waiting_room(settings.documents, ground.wakeup.set, manager.put_back, manager)
    cached = disk_answers(settings.cache, _cache_troubled)
    answers = (
        AnswerCache(cached, metrics, llm.endpoints.resting) if settings.cache.enabled else None
    )
    asked, policy = reading(settings, answers), extraction_policy(settings)
    context = DialogueContext(
        calls=metrics, tracer=ground.tracer or NoTracer(), spending=ground.spending
    )
    escalation = None
    if llm.escalation is not None:
        extra = _as_endpoint(ground, llm.escalation)
        escalation = escalation_of(settings, extra, policy.asking, context, asked.kind)
    registry = registry_client(settings.registry) if settings.registry.url else None
    schemas = None if registry is None else schemas_of(settings.registry, registry)
    extractor = Extractor(llm.endpoints, loader, asked, policy, context, room, escalation, schemas)
    encoder = OutcomeEncoder(
        settings.kafka,
        __version__,
        settings.cost.currency,
        lambda: ground.topics.bounds,
        ground.results_form,
    )
    worker = Worker(
        OutcomeSink(kafka.partition_manager, room, encoder, ground.failpoint),
        llm.endpoints,
        batch_runner(extractor, time.time, lambda: llm.endpoints.limit),
        worker_limits(settings.batch),
        ground.events,
        wakeup=ground.wakeup,
        clock=Clock(),
        new_id=batch_ids(),
    )
    return WorkSide(loader, room, cached, registry, schemas, worker)


def _cache_troubled(message: str) -> None:
    """From the cache's own thread; invoices go on without it."""
    logger("app").warning("answer_cache", message=message)


def _operators(
    ground: Ground, llm: LlmSide, kafka: KafkaSide, work: WorkSide, resources: ResourceReader
) -> Operators:
    settings = ground.settings
    memory = MemoryPressure(pressure_thresholds(settings.memory))
    replay = _auto_replay(ground, llm, kafka)
    loop_monitor = LoopMonitor(lambda: phases(kafka.partition_manager, work.worker), time.monotonic)
    gpus = GpuWatch(lambda news: logger("app").info("gpus", nvml=news))
    watched = Watched(
        endpoints=llm.endpoints,
        servers=llm.servers,
        escalation=llm.escalation,
        spending=ground.spending,
        breaker=lambda: llm.states.together,
        memory=memory,
        consumer=kafka.consumer,
        partition_manager=kafka.partition_manager,
        worker=work.worker,
        loop_monitor=loop_monitor,
        resources=resources,
        gpus=gpus,
        metrics=ground.metrics,
        documents=lambda: document_load(work.room, work.documents),
        schemas=work.schemas,
        auto_replay=replay.status if replay is not None else None,
    )
    overview = Overview(settings, watched)
    pages = Pages(
        lambda: ground.metrics.page(overview.live()),
        overview.alive,
        overview.ready,
        overview.status,
    )
    server = ops_server(settings.http, pages)
    return Operators(memory, resources, replay, loop_monitor, gpus, overview, server)


def _auto_replay(ground: Ground, llm: LlmSide, kafka: KafkaSide) -> AutoReplay | None:
    chosen, topics = ground.settings.auto_replay, ground.settings.kafka
    if not chosen.enabled:
        return None
    first = Partition(topics.events_topic, 0)
    around = ReplayContext(
        leads=lambda: kafka.consumer.assigned(first),
        breaker=lambda: llm.states.together,
        events=ground.metrics.replay,
        step=ground.failpoint.step,
    )
    return AutoReplay(topics, chosen, around)
