"""From settings to parts: what is built of settings alone, without a life of its own.

Translates the settings' numbers into the limits that each part takes. Nothing here connects,
starts or remembers anything.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from schemas.decode import DecodeLimits
from schemas.strict_json import JsonLimits
from service.answers import Answers
from service.cache import DiskAnswers
from service.core.batching import BatchLimits
from service.core.breaker import Breaker, BreakerLimits, ServerBreaker
from service.core.claim_check import ClaimPolicy
from service.core.completion import LlmReply
from service.core.cost import Price, PriceTable
from service.core.document_load import DocumentLoad
from service.core.invoice_kind import InvoiceKind, Kind
from service.core.limit import AdaptiveLimit, Decision, LimitBounds
from service.core.limit_queue import QueueTimeSearch
from service.core.limit_throughput import ThroughputSearch
from service.core.rate_budget import RateBudget
from service.core.record import SourceRecord
from service.core.report import VerdictThresholds
from service.core.resume import ResumePolicy
from service.core.retry import RetryPolicy
from service.core.strategy import Strategy
from service.core.topic_limits import TopicLimits, room_for_outcomes
from service.core.transaction_size import SizeLimits
from service.dialogue import AskingPolicy
from service.documents.admission import Admission, AdmissionLimits
from service.documents.fetch import DocumentFetcher, FetchLimits
from service.documents.loader import Documents
from service.documents.parsed import ParseLimits
from service.documents.sandbox import Sandbox, SandboxLimits
from service.extractor import ExtractionPolicy, Reading
from service.kafka.feed import heartbeat_interval_ms
from service.kafka.intake import IntakeLimits
from service.kafka.records import TopicBounds
from service.kafka.session_surroundings import SessionLimits
from service.kafka.transactions import BATCH_BYTES
from service.llm.client import CallBounds, Endpoint, LlmClient
from service.llm.dialect import Dialect as LlmDialect
from service.llm.gate import Cap, Gate
from service.llm.limiter import Limiter
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.llm.outage import OutageGuard, ProbeBounds
from service.llm.think import ThinkDialect
from service.llm.transport import open_transport
from service.ops.http import OpsServer, Pages, tls_context
from service.prompts import load_prompt, own_prompt
from service.settings import (
    BatchSettings,
    CacheSettings,
    CostSettings,
    Delivery,
    Dialect,
    DocumentsSettings,
    GateMode,
    GateSettings,
    HttpSettings,
    KafkaSettings,
    LlmSettings,
    Settings,
)
from service.waiting_room import RoomLimits, WaitingRoom
from service.worker import WorkerLimits

MIB = 1024 * 1024


def llm_client(llm: LlmSettings, max_retry_after_s: float) -> LlmClient:
    """The client for the configured server; raises ValueError for an unusable address or token."""
    dialects: dict[Dialect, Callable[[], LlmDialect]] = {
        Dialect.OLLAMA: lambda: OllamaDialect(llm.num_ctx),
        Dialect.OPENAI: OpenAiDialect,
        Dialect.THINK: ThinkDialect,
    }
    try:
        transport = open_transport(llm.ssl_cafile)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ValueError(f"llm.ssl_cafile {llm.ssl_cafile} cannot be used ({why})") from None
    return LlmClient(
        Endpoint(llm.base_url, llm.model, llm.api_token.get_secret_value()),
        dialects[llm.dialect](),
        transport,
        CallBounds(
            total_s=llm.timeout_s,
            connect_s=llm.connect_timeout_s,
            max_reply_bytes=llm.max_reply_bytes,
            max_retry_after_s=max_retry_after_s,
        ),
    )


def server_breaker(settings: Settings) -> ServerBreaker:
    """Tells whether the LLM server is there at all."""
    breaker = settings.breaker
    limits = BreakerLimits(
        breaker.failures_to_open,
        breaker.first_probe_s,
        max(breaker.first_probe_s, breaker.max_probe_s),
    )
    return ServerBreaker(limits)


def outage_guard(
    settings: Settings,
    gate: Gate,
    client: LlmClient,
    on_change: Callable[[Breaker], None],
    on_probe: Callable[[LlmReply], None],
) -> OutageGuard:
    """Tells outages from documents that the server cannot take. Raises ValueError for a prompt or
    schema file that cannot be used."""
    canary = reading(settings, None).prompt.canary()
    return OutageGuard(
        gate,
        server_breaker(settings),
        on_change,
        lambda: client.complete(canary),
        on_probe,
        ProbeBounds(settings.breaker.probe_timeout_s, settings.llm.timeout_s),
    )


def adaptive_limiter(gate: GateSettings, on_decision: Callable[[Decision], None]) -> Limiter | None:
    """The adaptive law, or None where the limit is fixed."""
    if gate.mode is GateMode.FIXED:
        return None
    dry_run = gate.mode is GateMode.DRY_RUN
    ceiling = gate.server_slots or max(gate.max_limit, gate.limit if dry_run else 1)
    initial = gate.limit if dry_run else gate.server_slots or min(gate.limit, ceiling)
    law = AdaptiveLimit(
        LimitBounds(initial, max(initial, ceiling), declared=gate.server_slots is not None),
        QueueTimeSearch(initial),
        ThroughputSearch(ceiling),
    )
    return Limiter(law, on_decision, dry_run=dry_run)


def llm_gate(
    settings: Settings, limiter: Limiter | None, on_rest: Callable[[], None] = lambda: None
) -> Gate:
    """The gate in front of the LLM server, with the law, the budget and the strategy's cap."""
    gate = settings.gate
    budget = RateBudget(gate.requests_per_minute, gate.tokens_per_minute)
    bounded = gate.requests_per_minute is not None or gate.tokens_per_minute is not None
    limit = limiter.limit if limiter is not None else gate.limit
    made = Gate(limit, limiter, budget if bounded else None, on_rest=on_rest)
    if settings.strategy is Strategy.SERIAL:
        made.cap(Cap.STRATEGY, 1)
    return made


def reading(settings: Settings, answers: Answers | None) -> Reading:
    """What documents are read as. Raises ValueError for a file that cannot be used."""
    extraction, llm = settings.extraction, settings.llm
    asked_of = f"{llm.dialect.value} {llm.base_url} {llm.model}"
    kind: Kind = InvoiceKind()
    if extraction.schema_file is not None:
        kind = _own_kind(extraction.schema_file)
    prompt = load_prompt()
    if extraction.prompt_file is not None:
        text = _text("extraction.prompt_file", extraction.prompt_file)
        prompt = own_prompt(extraction.prompt_file.stem, text, kind.schema, kind.name)
    return Reading(prompt, kind, asked_of, answers)


def _own_kind(path: Path) -> Kind:
    from service.core.own_kind import OwnKind  # Its validator takes a while to import.

    text = _text("extraction.schema_file", path)
    try:
        schema = json.loads(text)
        if not isinstance(schema, dict):
            raise ValueError("is no JSON object")
        return OwnKind(path.name.removesuffix(".json").removesuffix(".schema"), schema)
    except ValueError as error:
        raise ValueError(f"extraction.schema_file {path} {error}") from None


def _text(setting: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{setting} {path} cannot be read: {error}") from None


def kept_answers(cache: CacheSettings, on_trouble: Callable[[str], None]) -> DiskAnswers | None:
    """The answers on disk; None where they are off, or where nothing can be kept there."""
    if not cache.enabled:
        return None
    path = cache.path.expanduser()
    try:
        return DiskAnswers(path, cache.max_bytes, cache.max_age_days * 86_400, on_trouble)
    except (OSError, RuntimeError) as error:
        on_trouble(f"no answers are kept: {path} cannot be used ({error}); see cache.path")
        return None


def documents(settings: Settings) -> Documents:
    """Loads documents of every kind."""
    chosen = settings.documents
    parse = ParseLimits(
        max_pages=chosen.max_pages,
        max_chars=settings.extraction.max_document_chars,
        max_pixels=chosen.max_pixels,
        max_image_side=chosen.max_image_side,
        render=settings.llm.vision,
        einvoices=chosen.einvoices,
    )
    sandbox = SandboxLimits(
        chosen.workers, chosen.deadline_s, chosen.cpu_s, chosen.worker_memory_mb * MIB
    )
    policy = ClaimPolicy(
        frozenset(host.lower() for host in chosen.allowed_hosts),
        frozenset(host.lower() for host in chosen.private_hosts),
        chosen.plain_http,
        files=chosen.root is not None,
        buckets=chosen.allowed_buckets,
    )
    limits = FetchLimits(chosen.max_bytes, chosen.deadline_s, chosen.fetch_attempts)
    fetcher = DocumentFetcher(policy, limits, chosen.root)
    admission = AdmissionLimits(
        workers=chosen.workers,
        fetches=chosen.fetches,
        fetches_per_host=chosen.fetches_per_host,
        max_held_bytes=chosen.max_held_bytes,
    )
    return Documents(
        Sandbox(sandbox), fetcher, parse, chosen.max_bytes, Admission(admission, time.monotonic)
    )


def waiting_room(
    chosen: DocumentsSettings,
    on_ready: Callable[[], None],
    on_replaced: Callable[[SourceRecord], None],
) -> WaitingRoom:
    """Where invoices wait outside of their batches."""
    limits = RoomLimits(chosen.max_waiting, chosen.max_waiting_bytes)
    return WaitingRoom(limits, time.monotonic, on_ready, on_replaced)


def document_load(room: WaitingRoom, documents: Documents) -> DocumentLoad:
    """How far documents are behind at the moment."""
    view = documents.view()
    return DocumentLoad(
        waiting=room.count - room.resting,
        resting=room.resting,
        waiting_bytes=room.bytes,
        oldest_s=room.oldest_s,
        for_worker=view.workers.waiting,
        workers_busy=view.workers.running,
        for_fetch=view.fetches.waiting,
        fetches_busy=view.fetches.running,
        held_bytes=view.held_bytes,
        max_held_bytes=view.max_held_bytes,
        full=room.full,
    )


def price_table(cost: CostSettings) -> PriceTable:
    """Prices by model."""
    prices = {name: Price(price.prompt, price.completion) for name, price in cost.prices.items()}
    return PriceTable(cost.currency, prices)


def _retry_policy(settings: Settings) -> RetryPolicy:
    retry = settings.retry
    return RetryPolicy(
        max_attempts=retry.max_attempts,
        max_total_s=retry.max_total_s,
        base_delay_s=retry.base_delay_s,
        max_delay_s=retry.max_delay_s,
        max_retry_after_s=retry.max_retry_after_s,
        max_refusals=retry.max_refusals,
    )


def extraction_policy(settings: Settings) -> ExtractionPolicy:
    """Bounds of one extraction."""
    extraction, max_tokens = settings.extraction, settings.llm.max_tokens
    return ExtractionPolicy(
        asking=AskingPolicy(
            retry=_retry_policy(settings),
            max_tokens=max_tokens,
            max_tokens_after_cut=2 * max_tokens,
            prices=price_table(settings.cost),
        ),
        decode=DecodeLimits(JsonLimits(max_bytes=extraction.max_event_bytes)),
        max_document_chars=extraction.max_document_chars,
        checks=extraction.checks_policy,
        repair=extraction.repair,
        sees_images=settings.llm.vision,
    )


def session_limits(settings: Settings) -> SessionLimits:
    """Bounds of one partition session."""
    kafka = settings.kafka
    return SessionLimits(
        window_max_records=kafka.window_max_records,
        commit_interval_s=kafka.commit_interval_ms / 1_000,
        transaction=_transaction_limits(kafka),
        step_timeout_s=kafka.step_timeout_s,
        fences_max=kafka.fences_max,
        fenced_pause_s=1.5 * heartbeat_interval_ms(kafka) / 1_000,
        resume=_resume_policy(settings),
    )


def silence_s(kafka: KafkaSettings) -> float:
    """Seconds without a poll that a rebalance can explain; twice as long is a hang."""
    return 30.0 + 2 * kafka.rebalance_timeout_ms / 1_000


def intake_limits(kafka: KafkaSettings) -> IntakeLimits:
    """Bounds over all partitions; no poll takes longer than `silence_s` with a living client."""
    return IntakeLimits(
        window_max_bytes=kafka.window_max_bytes,
        revoke_timeout_s=min(5.0, kafka.rebalance_timeout_ms / 3_000),
        max_inflated_batch_bytes=kafka.max_inflated_batch_bytes,
        step_timeout_s=kafka.step_timeout_s,
        silence_s=silence_s(kafka),
        group_id=kafka.group_id,
    )


class TopicFacts:
    """What the output topics take: the settings' own limits until the brokers have told theirs."""

    def __init__(self, settings: Settings) -> None:
        self._kafka = settings.kafka
        self._session = session_limits(settings)
        self._bounds = topic_bounds(settings.kafka, {})

    def learn(self, limits: Mapping[str, TopicLimits]) -> None:
        """Outcomes and batches keep to these limits from now on."""
        self._bounds = topic_bounds(self._kafka, limits)
        self._session = with_batches_that_fit(self._session, self._kafka, limits)

    @property
    def bounds(self) -> TopicBounds:
        """Of outcomes."""
        return self._bounds

    @property
    def session(self) -> SessionLimits:
        """Of the sessions that begin now."""
        return self._session


def topic_bounds(kafka: KafkaSettings, limits: Mapping[str, TopicLimits]) -> TopicBounds:
    """What outcomes may be, after the topics' own limits. Compression makes records smaller than
    they can be foreseen to be: what does not fit then is found out by its refusal."""
    of_results, of_failures = (
        limits.get(topic, TopicLimits()) for topic in (kafka.results_topic, kafka.failures_topic)
    )
    largest = kafka.max_outcome_bytes
    if kafka.compression != "none":
        return TopicBounds(largest, largest, of_failures.oldest_ms)
    return TopicBounds(
        room_for_outcomes(of_results, largest),
        room_for_outcomes(of_failures, largest),
        of_failures.oldest_ms,
    )


def with_batches_that_fit(
    session: SessionLimits, kafka: KafkaSettings, limits: Mapping[str, TopicLimits]
) -> SessionLimits:
    """A topic's `max.message.bytes` is about batches, so these must stay below it."""
    topics = (kafka.results_topic, kafka.failures_topic)
    known = [limits[topic] for topic in topics if topic in limits]
    batch_bytes = min([BATCH_BYTES, *(room_for_outcomes(one, BATCH_BYTES) for one in known)])
    return replace(session, transaction=replace(session.transaction, batch_bytes=batch_bytes))


def _transaction_limits(kafka: KafkaSettings) -> SizeLimits:
    """The client gives up a request after `request_timeout_ms`, so a slow outcome is not waited for
    any longer."""
    return SizeLimits(
        max_outcomes=kafka.transaction_max_outcomes,
        max_bytes=kafka.transaction_max_bytes,
        batch_bytes=BATCH_BYTES,
        step_timeout_s=kafka.step_timeout_s,
        step_timeout_max_s=kafka.request_timeout_ms / 1_000,
    )


def worker_limits(batch: BatchSettings) -> WorkerLimits:
    """Bounds of the worker."""
    return WorkerLimits(
        BatchLimits(batch.max_records, batch.max_bytes, batch.max_wait_s),
        batch.max_in_flight,
        verdict_thresholds(batch),
    )


def verdict_thresholds(batch: BatchSettings) -> VerdictThresholds:
    """Success rates at which a batch's verdict begins."""
    return VerdictThresholds(
        batch.success_rate, batch.partial_failures_rate, batch.partial_success_rate
    )


def ops_server(http: HttpSettings, pages: Pages) -> OpsServer:
    """The operators' pages. Raises ValueError when the certificate cannot be used."""
    tls = None
    if http.ssl_certfile is not None:
        try:
            tls = tls_context(http.ssl_certfile, http.ssl_keyfile)
        except OSError as error:
            raise ValueError(
                f"http.ssl_certfile {http.ssl_certfile} cannot be used: {error}"
            ) from error
    return OpsServer(pages, token=http.token.get_secret_value(), tls=tls)


def _resume_policy(settings: Settings) -> ResumePolicy:
    """What take-overs do about maps that cannot be read, and about records that are gone."""
    return ResumePolicy(
        replay_unreadable_map=settings.delivery is Delivery.AT_LEAST_ONCE,
        park_on_lost_records=settings.kafka.on_lost_records == "park",
    )


def batch_ids() -> Callable[[], str]:
    """Unique over processes, ascending within one: easy to find in logs."""
    process = secrets.token_hex(4)
    count = 0

    def next_id() -> str:
        nonlocal count
        count += 1
        return f"{process}-{count:06d}"

    return next_id
