"""From outcomes to the records that are written, headers included.

Every outcome carries its source in headers, so that anybody can reconcile the topics without our
code; `traceparent` carries the event's trace on, where it had one or tracing makes one. A failure
keeps the original key, value, timestamp and headers untouched otherwise and adds two families
of headers, replacing earlier ones of the same name: the one that `kafka.dlq_headers` names
(`__dlq.errors.*`, KIP-1191's names, by default) and our own `invoice.dlq.*`.

Invariants: every outcome can be written. A result that is too large becomes an `output_too_large`
failure; a failure whose original value is too large (or was never readable) carries the typed
`InvoiceFailed` instead of the value, with hash and coordinates, and says so in
`invoice.dlq.value`. Nothing here invents or drops an outcome.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from schemas.invoice import Invoice
from schemas.outcome import (
    Cost,
    DocumentExtracted,
    InvoiceExtracted,
    InvoiceFailed,
    SourceCoordinates,
    Timings,
    TokenUsage,
)
from service.core.dead_letter_headers import PREFIXES, Origin, common_headers
from service.core.outcome import Extracted, Failed, Reason, Stage, Usage
from service.core.record import Headers, OutputRecord, SourceRecord
from service.core.trace_context import HEADER, traceparent_of
from service.settings import KafkaSettings

DLQ_SCHEMA = "1"
_OWN_FAMILIES = ("invoice.dlq.", "invoice.source.")
_OWN_NAMES = ("invoice.event_id", "invoice.outcome")
_KEPT_FOR_REPLAY = ("invoice.dlq.replay.count", "invoice.dlq.replay.id")
_MESSAGE_CHARS = 1_000
_KEY_MAX_BYTES = 100_000


class OutcomeEncoder:
    """Turns outcomes into records for the configured topics."""

    def __init__(self, settings: KafkaSettings, app_version: str, currency: str = "USD") -> None:
        """`currency` is the one that costs are in."""
        self._results_topic = settings.results_topic
        self._failures_topic = settings.failures_topic
        self._group_id = settings.group_id
        self._max_bytes = settings.max_outcome_bytes
        self._app_version = app_version
        self._currency = currency
        self._family = settings.dlq_headers
        self._replaced = (*_OWN_FAMILIES, *PREFIXES[settings.dlq_headers])

    def encode(self, outcome: Extracted | Failed) -> OutputRecord:
        """The record of an outcome; never larger than the limit."""
        if isinstance(outcome, Failed):
            return self._failure(outcome)
        record = self._result(outcome)
        if _size(record) <= self._max_bytes:
            return record
        return self._failure(_too_large(outcome, len(record.value), self._max_bytes))

    def _result(self, outcome: Extracted) -> OutputRecord:
        record = outcome.record
        event_id = event_id_of(outcome.event.event_id, record)
        body = extracted_body(outcome, event_id, self._currency)
        headers = (*_identity(record, event_id, "extracted"), *_trace(outcome))
        return OutputRecord(
            self._results_topic, record.key, body.model_dump_json().encode(), headers
        )

    def _failure(self, outcome: Failed) -> OutputRecord:
        record = outcome.record
        event_id = event_id_of(outcome.event_id, record)
        # The sender's own stays where it is, byte for byte; only a new one takes its place.
        trace = () if outcome.traceparent == traceparent_of(record.headers) else _trace(outcome)
        names = (*_OWN_NAMES, HEADER) if trace else _OWN_NAMES
        headers = (
            *_kept(record.headers, self._replaced, names),
            *_identity(record, event_id, "failed"),
            *trace,
            *self._common_headers(outcome),
            *_text_headers(self._dlq_headers(outcome)),
        )
        # Brokers refuse timestamps from the future, and a refused record would block its partition.
        past = 0 <= record.timestamp_ms <= outcome.failed_s * 1_000
        timestamp_ms = record.timestamp_ms if past else None
        if record.value is not None:
            whole = OutputRecord(
                self._failures_topic, record.key, record.value, headers, timestamp_ms
            )
            if _size(whole) <= self._max_bytes:
                return whole
        return self._without_value(outcome, event_id, timestamp_ms)

    def _without_value(
        self, outcome: Failed, event_id: str, timestamp_ms: int | None
    ) -> OutputRecord:
        """Hash and coordinates instead of bytes that cannot be carried (or are null)."""
        record = outcome.record
        kept_key = record.key if record.key and len(record.key) <= _KEY_MAX_BYTES else None
        headers = (
            *_identity(record, event_id, "failed"),
            *self._common_headers(outcome),
            *_text_headers(self._dlq_headers(outcome)),
            ("invoice.dlq.value", b"null" if record.value is None else b"omitted"),
        )
        body = failed_body(outcome, event_id, self._currency).model_dump_json().encode()
        return OutputRecord(self._failures_topic, kept_key, body, headers, timestamp_ms)

    def _common_headers(self, outcome: Failed) -> Headers:
        """In the family that other tools read."""
        record = outcome.record
        origin = Origin(
            record.coordinates,
            record.timestamp_ms,
            self._group_id,
            outcome.usage.attempts,
            outcome.stage.value,
            outcome.exception_class,
            outcome.message[:_MESSAGE_CHARS],
        )
        return common_headers(self._family, origin)

    def _dlq_headers(self, outcome: Failed) -> Iterable[tuple[str, str]]:
        record, usage = outcome.record, outcome.usage
        yield "invoice.dlq.schema", DLQ_SCHEMA
        yield "invoice.dlq.reason", outcome.reason.value
        if outcome.last_reason is not None:
            yield "invoice.dlq.last.reason", outcome.last_reason.value
        yield "invoice.dlq.retryable", "true" if outcome.retryable else "false"
        yield "invoice.dlq.stage", outcome.stage.value
        yield "invoice.dlq.exception.class", outcome.exception_class
        yield "invoice.dlq.attempts", str(usage.attempts)
        yield "invoice.dlq.first.failed.at", _time(outcome.first_failed_s).isoformat()
        yield "invoice.dlq.failed.at", _time(outcome.failed_s).isoformat()
        yield "invoice.dlq.original.timestamp", str(record.timestamp_ms)
        yield "invoice.dlq.batch.id", outcome.batch_id
        yield "invoice.dlq.model", usage.model
        yield "invoice.dlq.prompt.version", usage.prompt_version
        yield "invoice.dlq.prompt.tokens", str(usage.prompt_tokens)
        yield "invoice.dlq.completion.tokens", str(usage.completion_tokens)
        if usage.cost is not None:
            yield "invoice.dlq.cost", f"{usage.cost:f} {self._currency}"
        yield "invoice.dlq.app.version", self._app_version
        yield from _replay_headers(record.headers)


def event_id_of(event_id: str | None, record: SourceRecord) -> str:
    """The sender's id, or one made of the coordinates: stable, and unique in the cluster."""
    return event_id or f"{record.topic}-{record.partition}-{record.offset}"


def extracted_body(
    outcome: Extracted, event_id: str, currency: str
) -> InvoiceExtracted | DocumentExtracted:
    """What is published of a document that was read."""
    usage, assessment = outcome.usage, outcome.assessment
    said: dict[str, Any] = {
        "event_id": event_id,
        "invoice_id": outcome.event.invoice_id,
        "source": _coordinates(outcome.record),
        "batch_id": outcome.batch_id,
        "needs_review": assessment.needs_review,
        "confidence": assessment.confidence,
        "fields": assessment.fields,
        "checks": assessment.checks,
        "document_sha256": outcome.document_sha256,
        "extracted_by": outcome.extracted_by,
        "repair": outcome.repair,
        "cached": outcome.cached,
        "model": usage.model,
        "prompt_version": usage.prompt_version,
        "simulated": usage.simulated,
        "attempts": usage.attempts,
        "processed_by": usage.slot,
        "tokens": _tokens(usage),
        "cost": _cost(usage, currency),
        "timings": _timings(usage, outcome.finished_s - outcome.started_s),
        "extracted_at": _time(outcome.finished_s),
    }
    answer = outcome.answer
    if isinstance(answer, Invoice):
        return InvoiceExtracted(invoice=answer, **said)
    return DocumentExtracted(kind=answer.kind, data=dict(answer.data), **said)


def failed_body(outcome: Failed, event_id: str, currency: str = "USD") -> InvoiceFailed:
    """The typed view of a failure."""
    record, usage = outcome.record, outcome.usage
    value = record.value
    return InvoiceFailed(
        event_id=event_id,
        invoice_id=outcome.invoice_id,
        source=_coordinates(record),
        batch_id=outcome.batch_id,
        reason=outcome.reason.value,
        last_reason=outcome.last_reason.value if outcome.last_reason else None,
        stage=outcome.stage.value,
        retryable=outcome.retryable,
        message=outcome.message[:_MESSAGE_CHARS],
        exception_class=outcome.exception_class,
        first_failed_at=_time(outcome.first_failed_s),
        failed_at=_time(outcome.failed_s),
        attempts=usage.attempts,
        processed_by=usage.slot,
        model=usage.model,
        prompt_version=usage.prompt_version,
        tokens=_tokens(usage),
        cost=_cost(usage, currency),
        document_sha256=outcome.document_sha256,
        value_sha256=hashlib.sha256(value).hexdigest() if value is not None else None,
        value_bytes=len(value or b""),
    )


def _too_large(outcome: Extracted, size: int, limit: int) -> Failed:
    return Failed(
        record=outcome.record,
        reason=Reason.OUTPUT_TOO_LARGE,
        stage=Stage.PUBLISH,
        retryable=False,
        message=f"the result takes {size:,} bytes, kafka.max_outcome_bytes allows {limit:,}",
        failed_s=outcome.finished_s,
        first_failed_s=outcome.finished_s,
        event_id=outcome.event.event_id,
        invoice_id=outcome.event.invoice_id,
        usage=outcome.usage,
        document_sha256=outcome.document_sha256,
        batch_id=outcome.batch_id,
        traceparent=outcome.traceparent,
    )


def _identity(record: SourceRecord, event_id: str, outcome: str) -> Headers:
    return (
        ("invoice.source.topic", record.topic.encode()),
        ("invoice.source.partition", str(record.partition).encode()),
        ("invoice.source.offset", str(record.offset).encode()),
        ("invoice.event_id", event_id.encode("utf-8", "replace")),
        ("invoice.outcome", outcome.encode()),
    )


def _trace(outcome: Extracted | Failed) -> Headers:
    return ((HEADER, outcome.traceparent.encode()),) if outcome.traceparent else ()


def _kept(headers: Headers, replaced: tuple[str, ...], names: tuple[str, ...]) -> Headers:
    """The sender's headers; ours are replaced, never appended to."""
    return tuple(
        (name, value)
        for name, value in headers
        if not name.startswith(replaced) and name not in names
    )


def _replay_headers(headers: Headers) -> Iterable[tuple[str, str]]:
    for name, value in headers:
        if name in _KEPT_FOR_REPLAY and value is not None:
            yield name, value.decode("utf-8", "replace")


def _text_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    return tuple((name, text.encode("utf-8", "replace")) for name, text in headers)


def _size(record: OutputRecord) -> int:
    headers = sum(len(name) + len(value or b"") + 10 for name, value in record.headers)
    return len(record.value) + len(record.key or b"") + headers + 100


def _coordinates(record: SourceRecord) -> SourceCoordinates:
    return SourceCoordinates(topic=record.topic, partition=record.partition, offset=record.offset)


def _tokens(usage: Usage) -> TokenUsage:
    return TokenUsage(prompt=usage.prompt_tokens, completion=usage.completion_tokens)


def _cost(usage: Usage, currency: str) -> Cost | None:
    return None if usage.cost is None else Cost(amount=usage.cost, currency=currency)


def _timings(usage: Usage, total_s: float) -> Timings:
    return Timings(
        queue_s=round(usage.queue_s, 6), llm_s=round(usage.llm_s, 6), total_s=max(total_s, 0.0)
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
