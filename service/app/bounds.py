"""From settings to limits: the numbers that each part takes.

A limit's default stands in the settings alone; the limits themselves have none. Nothing here
builds a part, connects or remembers anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec

from schemas.decode import DecodeLimits
from schemas.strict_json import JsonLimits
from service.documents.admission import AdmissionLimits
from service.documents.frames.parsed import ParseLimits
from service.documents.references.claim_check import ClaimPolicy
from service.documents.references.fetch import FetchLimits
from service.documents.sandbox.sandbox import SandboxLimits
from service.einvoices.schematron_process import OfficialLimits
from service.extraction.batch_report import VerdictThresholds
from service.extraction.batching import BatchLimits
from service.extraction.dialogue import AskingPolicy
from service.extraction.encoding import TopicBounds
from service.extraction.extractor import ExtractionPolicy
from service.extraction.waiting_room import RoomLimits
from service.extraction.worker import WorkerLimits
from service.kafka.topic_limits import TopicLimits, room_for_outcomes
from service.kafka.transactions import BATCH_BYTES
from service.limits.breaker import BreakerLimits
from service.limits.memory_pressure import PressureThresholds
from service.limits.retry import INTERRUPTIONS_MAX, RetryPolicy
from service.limits.spending import SpendingBounds
from service.llm.client import CallBounds
from service.llm.outage import ProbeBounds
from service.model.cost import ANY_MODEL, Price, PriceTable
from service.settings import (
    BatchSettings,
    BreakerSettings,
    CostSettings,
    Delivery,
    DocumentsSettings,
    EscalationSettings,
    ExtractionSettings,
    KafkaSettings,
    LlmSettings,
    MemorySettings,
    RetrySettings,
    Settings,
)
from service.settings.cost import ModelPrice
from service.stream.partition_manager import PartitionManagerLimits
from service.stream.resume import ResumePolicy
from service.stream.session_context import SessionLimits
from service.stream.transaction_size import SizeLimits

MIB = 1024 * 1024
_OCR_PACKAGES = ("cv2", "numpy", "onnxruntime", "rapidocr")
"""What the extra `ocr` brings."""


def call_bounds(llm: LlmSettings, max_retry_after_s: float) -> CallBounds:
    """The bounds of one call."""
    return CallBounds(
        total_s=llm.timeout_s,
        slow_s=llm.slow_timeout_s,
        connect_s=llm.connect_timeout_s,
        max_reply_bytes=llm.max_reply_bytes,
        max_retry_after_s=max_retry_after_s,
    )


def breaker_limits(breaker: BreakerSettings) -> BreakerLimits:
    """When the LLM server counts as away."""
    return BreakerLimits(
        breaker.failures_to_open,
        breaker.first_probe_s,
        max(breaker.first_probe_s, breaker.max_probe_s),
    )


def probe_bounds(breaker: BreakerSettings, llm: LlmSettings) -> ProbeBounds:
    """The deadline of a probe."""
    return ProbeBounds(breaker.probe_timeout_s, llm.timeout_s, breaker.first_probe_s / 4)


def parse_limits(
    chosen: DocumentsSettings, extraction: ExtractionSettings, llm: LlmSettings
) -> ParseLimits:
    """The bounds of one document; pages become pictures for a model that sees."""
    return ParseLimits(
        max_pages=chosen.max_pages,
        max_chars=extraction.max_document_chars,
        max_pixels=chosen.max_pixels,
        max_image_side=chosen.max_image_side,
        render=llm.vision,
        einvoices=chosen.einvoices,
        keep_xml=chosen.schematron is not None,
        ocr_pages=chosen.ocr_max_pages if ocr_is_on(chosen) else 0,
        split=chosen.split_containers,
    )


def ocr_is_on(chosen: DocumentsSettings) -> bool:
    """Whether OCR is wanted and its extra is installed."""
    return chosen.ocr == "auto" and all(find_spec(name) for name in _OCR_PACKAGES)


def official_limits(chosen: DocumentsSettings) -> OfficialLimits | None:
    """The folder of the official rules and the bounds of a verdict; None where they are off."""
    if chosen.schematron is None:
        return None
    return OfficialLimits(chosen.schematron.expanduser(), chosen.deadline_s, chosen.max_bytes)


def sandbox_limits(chosen: DocumentsSettings) -> SandboxLimits:
    """The bounds of the processes that read documents."""
    return SandboxLimits(
        chosen.workers, chosen.deadline_s, chosen.cpu_s, chosen.worker_memory_mb * MIB
    )


def ocr_cache_bytes(chosen: DocumentsSettings) -> int:
    """Memory for what OCR read."""
    return chosen.ocr_cache_mb * MIB


def ocr_limits(chosen: DocumentsSettings) -> SandboxLimits:
    """The bounds of the processes that read scans."""
    return SandboxLimits(
        chosen.ocr_workers,
        chosen.ocr_deadline_s,
        chosen.ocr_cpu_s,
        chosen.ocr_worker_memory_mb * MIB,
        ocr=True,
    )


def claim_policy(chosen: DocumentsSettings) -> ClaimPolicy:
    """Which references may be followed."""
    return ClaimPolicy(
        frozenset(host.lower() for host in chosen.allowed_hosts),
        frozenset(host.lower() for host in chosen.private_hosts),
        chosen.plain_http,
        files=chosen.root is not None,
        buckets=chosen.allowed_buckets,
    )


def fetch_limits(chosen: DocumentsSettings) -> FetchLimits:
    """The bounds of a referenced document."""
    return FetchLimits(chosen.max_bytes, chosen.deadline_s, chosen.fetch_attempts)


def admission_limits(chosen: DocumentsSettings) -> AdmissionLimits:
    """How many documents are fetched, read and held at a time."""
    return AdmissionLimits(
        workers=chosen.workers,
        fetches=chosen.fetches,
        fetches_per_host=chosen.fetches_per_host,
        max_held_bytes=chosen.max_held_bytes,
        ocr_workers=chosen.ocr_workers,
    )


def room_limits(chosen: DocumentsSettings) -> RoomLimits:
    """How many invoices wait for their documents."""
    return RoomLimits(chosen.max_waiting, chosen.max_waiting_bytes)


def price_table(cost: CostSettings, model: str = "", own: ModelPrice | None = None) -> PriceTable:
    """Prices by model at an endpoint. The price of its `model` counts for every name by which the
    server may call it; `own` is the endpoint's own price."""
    own = own or cost.prices.get(model)
    if own is not None:
        return PriceTable(cost.currency, {ANY_MODEL: Price(own.prompt, own.completion)})
    prices = {name: Price(price.prompt, price.completion) for name, price in cost.prices.items()}
    return PriceTable(cost.currency, prices)


def spending_bounds(cost: CostSettings) -> SpendingBounds:
    """This instance's part of the budget for all calls."""
    return SpendingBounds(cost.per_day, cost.per_month).part(cost.instances)


def escalation_bounds(chosen: EscalationSettings, instances: int) -> SpendingBounds:
    """This instance's part of the budget for escalations."""
    bounds = SpendingBounds(chosen.cost_per_day, calls_per_day=chosen.calls_per_day)
    return bounds.part(instances)


def retry_policy(retry: RetrySettings) -> RetryPolicy:
    """How often and how long one invoice is tried."""
    return RetryPolicy(
        max_attempts=retry.max_attempts,
        max_interruptions=INTERRUPTIONS_MAX,
        max_total_s=retry.max_total_s,
        base_delay_s=retry.base_delay_s,
        max_delay_s=retry.max_delay_s,
        max_retry_after_s=retry.max_retry_after_s,
        max_refusals=retry.max_refusals,
    )


def decode_limits(extraction: ExtractionSettings) -> DecodeLimits:
    """Bounds of one event, and its envelope."""
    bounds = JsonLimits(max_bytes=extraction.max_event_bytes)
    return DecodeLimits(bounds, extraction.envelope, extraction.envelope_column)


def extraction_policy(settings: Settings) -> ExtractionPolicy:
    """Bounds of one extraction."""
    extraction, max_tokens = settings.extraction, settings.llm.max_tokens
    return ExtractionPolicy(
        asking=AskingPolicy(
            retry=retry_policy(settings.retry),
            max_tokens=max_tokens,
            max_tokens_after_cut=2 * max_tokens,
            fails_over_budget=settings.cost.at_bound == "fail",
        ),
        decode=decode_limits(extraction),
        max_document_chars=extraction.max_document_chars,
        checks=extraction.checks_policy,
        repair=extraction.repair,
        evidence=extraction.evidence,
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
        resume=_resume_policy(settings),
    )


def silence_s(kafka: KafkaSettings) -> float:
    """Seconds without a poll that a rebalance can explain; twice as long is a hang."""
    return 30.0 + 2 * kafka.rebalance_timeout_ms / 1_000


def partition_manager_limits(kafka: KafkaSettings) -> PartitionManagerLimits:
    """Bounds over all partitions; no poll takes longer than `silence_s` with a living client."""
    return PartitionManagerLimits(
        window_max_bytes=kafka.window_max_bytes,
        revoke_timeout_s=min(5.0, kafka.rebalance_timeout_ms / 3_000),
        max_inflated_batch_bytes=kafka.max_inflated_batch_bytes,
        step_timeout_s=kafka.step_timeout_s,
        silence_s=silence_s(kafka),
        group_id=kafka.group_id,
    )


def topic_bounds(kafka: KafkaSettings, limits: Mapping[str, TopicLimits]) -> TopicBounds:
    """The bounds of outcomes, after the topics' own limits. The effect of compression cannot be
    foreseen, so a topic finds the rest by rejecting it."""
    of_results, of_failures, of_events = (
        limits.get(topic, TopicLimits())
        for topic in (kafka.results_topic, kafka.failures_topic, kafka.events_topic)
    )
    largest = kafka.max_outcome_bytes
    if kafka.compression != "none":
        return TopicBounds(largest, largest, of_failures.oldest_ms, largest)
    return TopicBounds(
        room_for_outcomes(of_results, largest),
        room_for_outcomes(of_failures, largest),
        of_failures.oldest_ms,
        room_for_outcomes(of_events, largest),
    )


def with_batches_that_fit(
    session: SessionLimits, kafka: KafkaSettings, limits: Mapping[str, TopicLimits]
) -> SessionLimits:
    """A topic's `max.message.bytes` is about batches, so these must stay below it."""
    topics = (kafka.results_topic, kafka.failures_topic, kafka.events_topic)
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


def batch_limits(batch: BatchSettings) -> BatchLimits:
    """When a micro-batch is closed."""
    return BatchLimits(batch.max_records, batch.max_bytes, batch.max_wait_s)


def pressure_thresholds(memory: MemorySettings) -> PressureThresholds:
    """When memory gets scarce."""
    return PressureThresholds(memory.high_share, memory.critical_share)


def worker_limits(batch: BatchSettings) -> WorkerLimits:
    """Bounds of the worker."""
    return WorkerLimits(
        batch_limits(batch),
        batch.max_in_flight,
        verdict_thresholds(batch),
    )


def verdict_thresholds(batch: BatchSettings) -> VerdictThresholds:
    """Success rates at which a batch's verdict begins."""
    return VerdictThresholds(
        batch.success_rate, batch.partial_failures_rate, batch.partial_success_rate
    )


def _resume_policy(settings: Settings) -> ResumePolicy:
    """The policy of take-overs for maps that cannot be read, and for records that are gone."""
    return ResumePolicy(
        replay_unreadable_map=settings.delivery is Delivery.AT_LEAST_ONCE,
        park_on_lost_records=settings.kafka.on_lost_records == "park",
    )
