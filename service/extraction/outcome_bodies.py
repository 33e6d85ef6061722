"""The published bodies of outcomes, as the models of `schemas` have them.

Nothing here knows topics, headers or limits.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, NamedTuple

from schemas.invoice import Invoice
from schemas.outcome import (
    Cost,
    DocumentExtracted,
    DroppedText,
    InvoiceExtracted,
    InvoiceFailed,
    SourceCoordinates,
    SplitChild,
    Timings,
    TokenUsage,
)
from service.llm.endpoints import ONLY_ENDPOINT
from service.model.outcome import Extracted, Failed, Usage
from service.model.record import SourceRecord

MESSAGE_CHARS = 1_000


class Digest(NamedTuple):
    """The stand-in for an event's value that is not carried; None for a null value."""

    sha256: str | None
    size_bytes: int


def extracted_body(
    outcome: Extracted, event_id: str, currency: str
) -> InvoiceExtracted | DocumentExtracted:
    """The published form of a document that was read."""
    usage, assessment = outcome.usage, outcome.assessment
    said: dict[str, Any] = {
        "event_id": event_id,
        "invoice_id": outcome.event.invoice_id,
        "source": _coordinates(outcome.record),
        "batch_id": outcome.batch_id,
        "needs_review": assessment.needs_review,
        "trust": assessment.trust,
        "trust_because": assessment.trust_because,
        "fields": assessment.fields,
        "checks": assessment.checks,
        "evidence": outcome.evidence,
        "hidden": tuple(
            DroppedText(text.how.value, text.quote, text.page) for text in outcome.hidden
        ),
        "document_sha256": outcome.document_sha256,
        "extracted_by": outcome.extracted_by,
        "repair": outcome.repair,
        "cached": outcome.cached,
        "model": usage.model,
        "endpoint": "" if usage.endpoint == ONLY_ENDPOINT else usage.endpoint,
        "prompt_version": usage.prompt_version,
        "simulated": outcome.simulated,
        "attempts": usage.attempts,
        "processed_by": usage.slot,
        "tokens": _tokens(usage),
        "cost": _cost(usage, currency),
        "timings": _timings(usage, outcome.finished_s - outcome.started_s),
        "extracted_at": time_of(outcome.finished_s),
    }
    answer = outcome.answer
    if isinstance(answer, Invoice):
        return InvoiceExtracted(invoice=answer, **said)
    children = tuple(
        SplitChild(event_id=child.event_id, invoice_id=child.invoice_id, name=child.name)
        for child in outcome.children
    )
    return DocumentExtracted(kind=answer.kind, data=dict(answer.data), children=children, **said)


def failed_body(
    outcome: Failed, event_id: str, currency: str, digest: Digest | None = None
) -> InvoiceFailed:
    """The typed view of a failure; `digest` stands for a value that the outcome has no more."""
    record, usage = outcome.record, outcome.usage
    digest = digest or digest_of(record.value)
    return InvoiceFailed(
        event_id=event_id,
        invoice_id=outcome.invoice_id,
        source=_coordinates(record),
        batch_id=outcome.batch_id,
        reason=outcome.reason.value,
        last_reason=outcome.last_reason.value if outcome.last_reason else None,
        stage=outcome.stage.value,
        retryable=outcome.retryable,
        message=outcome.message[:MESSAGE_CHARS],
        exception_class=outcome.exception_class,
        first_failed_at=time_of(outcome.first_failed_s),
        failed_at=time_of(outcome.failed_s),
        attempts=usage.attempts,
        processed_by=usage.slot,
        model=usage.model,
        prompt_version=usage.prompt_version,
        tokens=_tokens(usage),
        cost=_cost(usage, currency),
        document_sha256=outcome.document_sha256,
        value_sha256=digest.sha256,
        value_bytes=digest.size_bytes,
    )


def digest_of(value: bytes | None) -> Digest:
    """Of an event's value."""
    if value is None:
        return Digest(None, 0)
    return Digest(hashlib.sha256(value).hexdigest(), len(value))


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


def time_of(seconds: float) -> datetime:
    """In UTC."""
    return datetime.fromtimestamp(seconds, UTC)
