"""From outcomes to the records that are written, headers included.

Every outcome carries its source in headers, so that any tool can reconcile the topics without our
code; `traceparent` and `tracestate` carry the event's trace on, where it had one or tracing makes
one. A failure keeps the original key, value, timestamp and headers untouched otherwise and adds two
families of headers, replacing earlier ones of the same name: the one that `kafka.dlq_headers` names
(`__dlq.errors.*`, KIP-1191's names, by default) and our own `invoice.dlq.*`.

Invariants: every outcome can be written, whatever bytes its event has: encoding never raises, and
no record is larger than its limit. A result that is too large becomes an `output_too_large`
failure; a failure whose original value is too large (or was never readable) carries the typed
`InvoiceFailed` instead of the value, with hash and coordinates, and says so in
`invoice.dlq.value`. Every foreign header that such a small failure carries is cut. Nothing here
invents or drops an outcome. The outcome of a container that is split brings the events of its
documents with it; if one of them is too large, the container fails, and the message names it.

Each record knows its next form, for a topic that rejects it permanently (`OutputRecord.instead`): a
failure loses its timestamp if the timestamp was rejected, then its payload; a result becomes an
`output_refused` failure. A small failure gets a key at last, for compacted topics.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from schemas.outcome import DocumentExtracted, InvoiceExtracted
from service.extraction.outcome_bodies import (
    MESSAGE_CHARS,
    Digest,
    digest_of,
    extracted_body,
    failed_body,
    time_of,
)
from service.extraction.splitting import split_headers
from service.failures.dead_letter_headers import PREFIXES, Origin, common_headers
from service.model.outcome import ChildEvent, Extracted, Failed, Reason, Stage
from service.model.publish_failure import FAULT_ADVICE, Fault
from service.model.record import Headers, OutputRecord, SourceRecord, event_id_of
from service.model.trace_context import NAMES as TRACE_NAMES
from service.model.trace_context import headers_of, trace_context_of
from service.registry.avro_encoding import ValueRefused
from service.settings import KafkaSettings

DLQ_SCHEMA = "1"
_OWN_FAMILIES = ("invoice.dlq.", "invoice.source.")
_OWN_NAMES = ("invoice.event_id", "invoice.outcome")
_KEPT_FOR_REPLAY = ("invoice.dlq.replay.count", "invoice.dlq.replay.id")
_TEXT_CHARS = 500
"""Of an id, a class or a model's name in a small failure: longer ones are no names."""
_SHORT_CHARS = 50
"""Of every text, where that is still too much for `kafka.max_outcome_bytes`."""
_KEY_MAX_BYTES = 100_000


_NO_UNICODE = "the result holds text that is no Unicode: half of a surrogate pair"


@dataclass(frozen=True, slots=True)
class TopicBounds:
    """The limits of the output topics, as far as they are known. `failures_oldest_ms` is how far in
    the past a failure's timestamp may lie."""

    results_bytes: int
    failures_bytes: int
    failures_oldest_ms: int | None
    events_bytes: int
    """Of events that the service writes itself."""


def result_json(body: InvoiceExtracted | DocumentExtracted) -> bytes:
    """The value of a result without a frame."""
    return body.model_dump_json().encode()


class OutcomeEncoder:
    """Turns outcomes into records for the configured topics."""

    def __init__(
        self,
        settings: KafkaSettings,
        app_version: str,
        currency: str,
        bounds: Callable[[], TopicBounds] | None = None,
        written: Callable[[InvoiceExtracted | DocumentExtracted], bytes] = result_json,
    ) -> None:
        """`currency` is the one that costs are in. `bounds` tells what the topics take at the
        moment; without it, what the settings allow. `written` makes the value of a result.
        """
        self._written = written
        most = settings.max_outcome_bytes
        allowed = TopicBounds(most, most, None, most)
        self._events_topic = settings.events_topic
        self._results_topic = settings.results_topic
        self._failures_topic = settings.failures_topic
        self._group_id = settings.group_id
        self._bounds = bounds or (lambda: allowed)
        self._app_version = app_version
        self._currency = currency
        self._family = settings.dlq_headers
        self._replaced = (*_OWN_FAMILIES, *PREFIXES[settings.dlq_headers])

    def encode(self, outcome: Extracted | Failed) -> OutputRecord:
        """The record of an outcome; never larger than the limit, and never an exception."""
        if isinstance(outcome, Failed):
            return self._failure(outcome, digest_of(outcome.record.value))
        digest = digest_of(outcome.record.value)
        try:
            record = self._result(outcome, digest)
        except PydanticSerializationError:
            failed = _unwritten(outcome, Reason.OUTPUT_REFUSED, _NO_UNICODE)
            return self._failure(failed, digest)
        except ValueRefused as error:
            message = f"the result cannot be written as Avro: {error}"
            return self._failure(_unwritten(outcome, Reason.OUTPUT_REFUSED, message), digest)
        too_large = self._too_large_child(outcome, record)
        if too_large is not None:
            return self._failure(too_large, digest)
        limit = self._bounds().results_bytes
        if _size(record) <= limit:
            return record
        message = f"the result takes {len(record.value):,} bytes, {limit:,} are allowed"
        return self._failure(_unwritten(outcome, Reason.OUTPUT_TOO_LARGE, message), digest)

    def _result(self, outcome: Extracted, digest: Digest) -> OutputRecord:
        record = outcome.record
        event_id = event_id_of(outcome.event.event_id, record.coordinates)
        body = extracted_body(outcome, event_id, self._currency)
        kind = "split" if outcome.children else "extracted"
        headers = (
            *_identity(record, event_id, kind),
            *headers_of(outcome.trace),
            *_cut_headers(split_headers(record.headers)),
        )
        failed = _unwritten(outcome, Reason.OUTPUT_REFUSED, "", _without_payload(record))
        return OutputRecord(
            self._results_topic,
            record.key,
            self._written(body),
            headers,
            instead=partial(self._refused_result, failed, digest, len(outcome.children)),
            children=tuple(self._child(outcome, child) for child in outcome.children),
            event_ms=record.timestamp_ms,
        )

    def _child(self, outcome: Extracted, child: ChildEvent) -> OutputRecord:
        """With the parent's key: it belongs to the same sender, in the same partition."""
        headers = (*child.headers, *headers_of(outcome.trace))
        return OutputRecord(self._events_topic, outcome.record.key, child.value, headers)

    def _too_large_child(self, outcome: Extracted, record: OutputRecord) -> Failed | None:
        """The failure of a container with a document that no event can carry."""
        limit = self._bounds().events_bytes
        for child, event in zip(outcome.children, record.children, strict=True):
            if _size(event) > limit:
                message = (
                    f"the container cannot be split: as an event, {child.name} takes "
                    f"{_size(event):,} bytes, and {limit:,} are allowed. Send its documents one by "
                    "one (`invoice-stream publish --store` sends large ones by reference), or "
                    "raise kafka.max_outcome_bytes and max.message.bytes of topic "
                    f"{self._events_topic}"
                )
                return _unwritten(outcome, Reason.OUTPUT_TOO_LARGE, message)
        return None

    def _refused_result(
        self, failed: Failed, digest: Digest, children: int, fault: Fault
    ) -> OutputRecord:
        """The results topic does not take the result, or the events topic the events that come
        with it: the failure says so."""
        topics = self._results_topic
        if children:
            topics += f" or {self._events_topic}"
        message = (
            f"topic {topics} does not take the result ({fault.value}): "
            f"{FAULT_ADVICE[fault]}; the event has {digest.size_bytes:,} bytes"
        )
        reason = Reason.OUTPUT_TOO_LARGE if fault is Fault.TOO_LARGE else failed.reason
        return self._without_value(replace(failed, reason=reason, message=message), digest)

    def _failure(self, outcome: Failed, digest: Digest) -> OutputRecord:
        record = outcome.record
        if record.value is None:
            return self._without_value(outcome, digest)
        event_id = event_id_of(outcome.event_id, record.coordinates)
        # The sender's own stays where it is, byte for byte; only a new one takes its place.
        sent = trace_context_of(record.headers)
        trace = () if outcome.trace == sent else headers_of(outcome.trace)
        names = (*_OWN_NAMES, *TRACE_NAMES) if trace else _OWN_NAMES
        headers = (
            *_kept(record.headers, self._replaced, names),
            *_identity(record, event_id, "failed"),
            *trace,
            *self._common_headers(outcome),
            *_text_headers(self._dlq_headers(outcome)),
        )
        whole = OutputRecord(
            self._failures_topic,
            record.key,
            record.value,
            headers,
            self._timestamp_ms(outcome),
            event_ms=record.timestamp_ms,
        )
        if _size(whole) > self._bounds().failures_bytes:
            return self._without_value(outcome, digest)
        slim = replace(outcome, record=_without_payload(record))
        return replace(whole, instead=partial(self._refused_failure, whole, slim, digest))

    def _refused_failure(
        self, whole: OutputRecord, slim: Failed, digest: Digest, fault: Fault
    ) -> OutputRecord:
        """First without its timestamp, if the timestamp was rejected; then without its payload."""
        small = partial(self._without_value, slim, digest)
        if fault is Fault.TIMESTAMP and whole.timestamp_ms is not None:
            return replace(whole, timestamp_ms=None, instead=lambda _fault: small())
        return small()

    def _timestamp_ms(self, outcome: Failed) -> int | None:
        """The event's own. Brokers reject timestamps from the future, and some from the past."""
        event_ms, now_ms = outcome.record.timestamp_ms, outcome.failed_s * 1_000
        oldest_ms = self._bounds().failures_oldest_ms
        past = 0 <= event_ms <= now_ms
        taken = oldest_ms is None or event_ms >= now_ms - oldest_ms
        return event_ms if past and taken else None

    def _without_value(self, outcome: Failed, digest: Digest) -> OutputRecord:
        """Hash and coordinates instead of bytes that cannot be carried (or are null)."""
        small = self._small(_cut(outcome, MESSAGE_CHARS, _TEXT_CHARS), digest)
        if _size(small) > self._bounds().failures_bytes:
            small = self._small(_cut(outcome, _SHORT_CHARS, _SHORT_CHARS), digest)
        key = outcome.record.key
        if key is not None and len(key) <= _KEY_MAX_BYTES:
            with_key = replace(small, key=key)
            if _size(with_key) <= self._bounds().failures_bytes:
                return with_key
        own_key = str(outcome.record.coordinates).encode()
        return replace(small, instead=lambda fault: _with_key(small, own_key, fault))

    def _small(self, outcome: Failed, digest: Digest) -> OutputRecord:
        event_id = event_id_of(outcome.event_id, outcome.record.coordinates)
        headers = (
            *_identity(outcome.record, event_id, "failed"),
            *self._common_headers(outcome),
            *_text_headers(self._dlq_headers(outcome)),
            ("invoice.dlq.value", b"null" if digest.sha256 is None else b"omitted"),
        )
        body = failed_body(outcome, event_id, self._currency, digest)
        event_ms = outcome.record.timestamp_ms
        return OutputRecord(self._failures_topic, None, _json(body), headers, event_ms=event_ms)

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
            outcome.message[:MESSAGE_CHARS],
        )
        return common_headers(self._family, origin)

    def _dlq_headers(self, outcome: Failed) -> Iterable[tuple[str, str]]:
        record, usage = outcome.record, outcome.usage
        yield "invoice.dlq.schema", DLQ_SCHEMA
        yield "invoice.dlq.reason", outcome.reason.value
        if outcome.last_reason is not None:
            yield "invoice.dlq.last.reason", outcome.last_reason.value
        if outcome.invoice_id is not None:
            yield "invoice.dlq.invoice.id", outcome.invoice_id
        yield "invoice.dlq.retryable", "true" if outcome.retryable else "false"
        yield "invoice.dlq.stage", outcome.stage.value
        yield "invoice.dlq.exception.class", outcome.exception_class
        yield "invoice.dlq.attempts", str(usage.attempts)
        yield "invoice.dlq.first.failed.at", time_of(outcome.first_failed_s).isoformat()
        yield "invoice.dlq.failed.at", time_of(outcome.failed_s).isoformat()
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


def _unwritten(
    outcome: Extracted, reason: Reason, message: str, record: SourceRecord | None = None
) -> Failed:
    """The failure of a document that was read, but whose result cannot be written; `record` stands
    for the outcome's own."""
    return Failed(
        record=record or outcome.record,
        reason=reason,
        stage=Stage.PUBLISH,
        retryable=False,
        message=message,
        failed_s=outcome.finished_s,
        first_failed_s=outcome.finished_s,
        event_id=outcome.event.event_id,
        invoice_id=outcome.event.invoice_id,
        usage=outcome.usage,
        document_sha256=outcome.document_sha256,
        batch_id=outcome.batch_id,
        trace=outcome.trace,
    )


def _cut(outcome: Failed, message_chars: int, text_chars: int) -> Failed:
    """The failure with texts of bounded length; senders and servers choose some of them."""
    usage, ids = outcome.usage, (outcome.event_id, outcome.invoice_id)
    event_id, invoice_id = (text[:text_chars] if text is not None else None for text in ids)
    return replace(
        outcome,
        message=outcome.message[:message_chars],
        exception_class=outcome.exception_class[:text_chars],
        event_id=event_id,
        invoice_id=invoice_id,
        usage=replace(usage, model=usage.model[:text_chars]),
    )


def _with_key(small: OutputRecord, key: bytes, fault: Fault) -> OutputRecord | None:
    """A compacted topic takes no record without a key."""
    return replace(small, key=key, instead=None) if fault in _ABOUT_KEYS else None


_ABOUT_KEYS = (Fault.INVALID, Fault.CORRUPT, Fault.POLICY)


def _without_payload(record: SourceRecord) -> SourceRecord:
    """The record with what a small failure needs of it: held until its outcome is committed."""
    return SourceRecord(
        record.topic,
        record.partition,
        record.offset,
        record.timestamp_ms,
        record.key,
        None,
        tuple((name, value) for name, value in record.headers if name in _KEPT_FOR_REPLAY),
        record.quarantined,
    )


def _json(model: BaseModel) -> bytes:
    """As it is published. Text from outside may hold halves of surrogate pairs, which UTF-8 does
    not know: each becomes a question mark."""
    try:
        return model.model_dump_json().encode()
    except PydanticSerializationError:
        texts = {name: _utf8(value) for name, value in model if isinstance(value, str)}
        return model.model_copy(update=texts).model_dump_json().encode()


def _utf8(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _identity(record: SourceRecord, event_id: str, outcome: str) -> Headers:
    return (
        ("invoice.source.topic", record.topic.encode()),
        ("invoice.source.partition", str(record.partition).encode()),
        ("invoice.source.offset", str(record.offset).encode()),
        ("invoice.event_id", event_id.encode("utf-8", "replace")),
        ("invoice.outcome", outcome.encode()),
    )


def _cut_headers(headers: Headers) -> Headers:
    """An event may bring any headers; ours are short."""
    return tuple((name, value and value[:_SPLIT_HEADER_BYTES]) for name, value in headers[-8:])


_SPLIT_HEADER_BYTES = 300


def _kept(headers: Headers, replaced: tuple[str, ...], names: tuple[str, ...]) -> Headers:
    """The sender's headers; ours are replaced, never appended to."""
    return tuple(
        (_utf8(name), value)
        for name, value in headers
        if not name.startswith(replaced) and name not in names
    )


def _replay_headers(headers: Headers) -> Iterable[tuple[str, str]]:
    """Count and id of a replay, the last of each name, cut: any publisher can write such
    headers."""
    found = dict(headers)
    for name in _KEPT_FOR_REPLAY:
        value = found.get(name)
        if value is not None:
            yield name, value[:_REPLAY_HEADER_BYTES].decode("utf-8", "replace")


_REPLAY_HEADER_BYTES = 200
"""Run ids are far shorter."""


def _text_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    return tuple((name, text.encode("utf-8", "replace")) for name, text in headers)


def _size(record: OutputRecord) -> int:
    headers = sum(len(name.encode()) + len(value or b"") + 10 for name, value in record.headers)
    return len(record.value) + len(record.key or b"") + headers + 100
