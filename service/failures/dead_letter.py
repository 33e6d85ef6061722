"""Reads a record of a failures topic as a dead letter, whichever program wrote it.

Four families of headers are understood: our own (`invoice.dlq.*` beside `invoice.source.*`), share
groups' `__dlq.errors.*` (KIP-1191), Kafka Connect's `__connect.errors.*`, and Spring Kafka's
`kafka_dlt-*`, whose numbers are big-endian bytes. All four become one value, `DeadLetter`.

Invariants: reading never raises, whatever bytes the headers hold; an unreadable number is absent,
never invented; the record's key, value and headers are unchanged. A record without any family is
`Family.UNKNOWN` and has no source. This module must not decide about a failure
(`service.failures.replay_plan` does).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from service.model.record import Coordinates, SourceRecord, event_id_of

TEXT_MAX_BYTES = 4_000
"""Longer header texts are truncated: people read them, and thousands are in memory."""

_INT_DIGITS_MAX = 19


class Family(StrEnum):
    """The program that wrote the failure, by its headers."""

    INVOICE = "invoice"
    KIP1191 = "kip1191"
    CONNECT = "connect"
    SPRING = "spring"
    UNKNOWN = "unknown"


class Payload(StrEnum):
    """Whether the failure still carries the event's own bytes."""

    WHOLE = "whole"
    NULL = "null"
    """The event's value was null."""
    OMITTED = "omitted"
    """Too large to carry: only its hash and its coordinates remain."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One failure. Times are seconds since the epoch; absent facts are None, "" or 0.

    `at` is the position of the failure, `source` that of the event when it failed. `retryable` is
    None if the family does not say. `reason` is one of the published reasons for our own failures
    and an exception's class name for foreign ones.
    """

    record: SourceRecord
    family: Family
    source: Coordinates | None
    event_id: str
    reason: str
    last_reason: str = ""
    retryable: bool | None = None
    stage: str = ""
    message: str = ""
    exception_class: str = ""
    attempts: int = 0
    failed_s: float = 0.0
    first_failed_s: float | None = None
    original_timestamp_ms: int | None = None
    model: str = ""
    batch_id: str = ""
    group: str = ""
    replay_count: int = 0
    replay_id: str = ""
    invoice_id: str = ""
    payload: Payload = Payload.WHOLE
    written_as: Family = Family.KIP1191
    """The family that the service also wrote, by `kafka.dlq_headers`."""

    @property
    def at(self) -> Coordinates:
        """The position of the failure in the failures topic."""
        return self.record.coordinates


def read_dead_letter(record: SourceRecord) -> DeadLetter:
    """The content of the headers. Of equal names the last one counts, as a writer replaces by
    adding."""
    found = dict(record.headers)
    if "invoice.dlq.reason" in found:
        return _invoice(record, found)
    if "__dlq.errors.topic" in found:
        return _kip1191(record, found)
    if "__connect.errors.topic" in found:
        return _connect(record, found)
    if "kafka_dlt-original-topic" in found:
        return _spring(record, found)
    return DeadLetter(
        record,
        Family.UNKNOWN,
        None,
        text(found.get("ce_id")),
        "",
        failed_s=record.timestamp_ms / 1_000,
    )


_Found = Mapping[str, bytes | None]


def _invoice(record: SourceRecord, found: _Found) -> DeadLetter:
    get = found.get
    source = _coordinates(found, "invoice.source.")
    shared = _SHARED.get(get("invoice.dlq.headers"), _NATIVE)
    failed_s = _time(get("invoice.dlq.failed.at"))
    retryable = get("invoice.dlq.retryable")
    return DeadLetter(
        record=record,
        family=Family.INVOICE,
        source=source,
        event_id=_event_id(get("invoice.event_id"), source),
        reason=text(get("invoice.dlq.reason")),
        last_reason=text(get("invoice.dlq.last.reason")),
        retryable=retryable == b"true" if retryable in (b"true", b"false") else None,
        stage=text(get("invoice.dlq.stage")),
        message=text(get(shared.message)),
        exception_class=text(get("invoice.dlq.exception.class")),
        attempts=_natural(get("invoice.dlq.attempts")) or 0,
        failed_s=record.timestamp_ms / 1_000 if failed_s is None else failed_s,
        first_failed_s=_time(get("invoice.dlq.first.failed.at")),
        original_timestamp_ms=integer(get("invoice.dlq.original.timestamp")),
        model=text(get("invoice.dlq.model")),
        batch_id=text(get("invoice.dlq.batch.id")),
        group=text(get(shared.group)),
        replay_count=_natural(get("invoice.dlq.replay.count")) or 0,
        replay_id=text(get("invoice.dlq.replay.id")),
        invoice_id=text(get("invoice.dlq.invoice.id")),
        payload=_PAYLOADS.get(get("invoice.dlq.value"), Payload.WHOLE),
        written_as=shared.family,
    )


_PAYLOADS: dict[bytes | None, Payload] = {b"null": Payload.NULL, b"omitted": Payload.OMITTED}


class _Shared(NamedTuple):
    """Facts that a family stores and our own headers leave to it."""

    family: Family
    message: str
    group: str


_NATIVE = _Shared(Family.KIP1191, "__dlq.errors.message", "__dlq.errors.group")
_SHARED: dict[bytes | None, _Shared] = {
    b"connect": _Shared(
        Family.CONNECT,
        "__connect.errors.exception.message",
        "__connect.errors.connector.name",
    ),
    b"spring": _Shared(
        Family.SPRING, "kafka_dlt-exception-message", "kafka_dlt-original-consumer-group"
    ),
}


def _kip1191(record: SourceRecord, found: _Found) -> DeadLetter:
    get = found.get
    source = _coordinates(found, "__dlq.errors.")
    return _foreign(
        record,
        found,
        Family.KIP1191,
        source,
        reason=text(get("__dlq.errors.disposition")) or "share_group",
        message=text(get("__dlq.errors.message")),
        attempts=_natural(get("__dlq.errors.delivery.count")) or 0,
        group=text(get("__dlq.errors.group")),
    )


def _connect(record: SourceRecord, found: _Found) -> DeadLetter:
    get = found.get
    exception = text(get("__connect.errors.exception.class.name"))
    return _foreign(
        record,
        found,
        Family.CONNECT,
        _coordinates(found, "__connect.errors."),
        reason=_short_class(exception),
        exception_class=exception,
        stage=text(get("__connect.errors.stage")),
        message=text(get("__connect.errors.exception.message")),
        group=text(get("__connect.errors.connector.name")),
    )


def _spring(record: SourceRecord, found: _Found) -> DeadLetter:
    get = found.get
    topic = text(get("kafka_dlt-original-topic"))
    partition = big_endian(get("kafka_dlt-original-partition"), 4)
    offset = big_endian(get("kafka_dlt-original-offset"), 8)
    source = None
    if topic and partition is not None and partition >= 0 and offset is not None and offset >= 0:
        source = Coordinates(topic, partition, offset)
    cause = text(get("kafka_dlt-exception-cause-fqcn"))
    exception = cause or text(get("kafka_dlt-exception-fqcn"))
    return _foreign(
        record,
        found,
        Family.SPRING,
        source,
        reason=_short_class(exception),
        exception_class=exception,
        message=text(get("kafka_dlt-exception-message")),
        attempts=max(big_endian(get("retry_topic-attempts"), 4) or 0, 0),
        original_timestamp_ms=big_endian(get("kafka_dlt-original-timestamp"), 8),
        group=text(get("kafka_dlt-original-consumer-group")),
    )


def _foreign(
    record: SourceRecord,
    found: _Found,
    family: Family,
    source: Coordinates | None,
    **facts: object,
) -> DeadLetter:
    """The common part of all foreign families: the only time of failure is the record's, and only
    this tool can have written a replay count."""
    return DeadLetter(
        record=record,
        family=family,
        source=source,
        event_id=_event_id(found.get("ce_id"), source),
        failed_s=record.timestamp_ms / 1_000,
        replay_count=_natural(found.get("invoice.dlq.replay.count")) or 0,
        replay_id=text(found.get("invoice.dlq.replay.id")),
        written_as=family,
        **facts,  # type: ignore[arg-type]
    )


def _coordinates(found: _Found, prefix: str) -> Coordinates | None:
    """Topic, partition and offset written as decimal strings."""
    topic = text(found.get(prefix + "topic"))
    partition = _natural(found.get(prefix + "partition"))
    offset = _natural(found.get(prefix + "offset"))
    if not topic or partition is None or offset is None:
        return None
    return Coordinates(topic, partition, offset)


def _event_id(given: bytes | None, source: Coordinates | None) -> str:
    """The event's id; "" if neither the sender's id nor the source is known."""
    return event_id_of(text(given), source) if source is not None else text(given)


def _short_class(name: str) -> str:
    return name.rpartition(".")[2] or "unknown"


def text(raw: bytes | None) -> str:
    """A header as text, truncated and with replacement characters; "" for an absent or null one."""
    return raw[:TEXT_MAX_BYTES].decode("utf-8", "replace") if raw else ""


def integer(raw: bytes | None) -> int | None:
    """A decimal number in ASCII; None for anything else, and for numbers beyond 64 bits."""
    if not raw or len(raw) > _INT_DIGITS_MAX + 1:
        return None
    digits = raw[1:] if raw[:1] == b"-" else raw
    if not digits.isdigit():
        return None
    number = int(raw)
    return number if -(2**63) <= number < 2**63 else None


def _natural(raw: bytes | None) -> int | None:
    number = integer(raw)
    return number if number is not None and number >= 0 else None


def big_endian(raw: bytes | None, size_bytes: int) -> int | None:
    """A signed big-endian number of exactly so many bytes, as Java's ByteBuffer writes it."""
    if raw is None or len(raw) != size_bytes:
        return None
    return int.from_bytes(raw, "big", signed=True)


def _time(raw: bytes | None) -> float | None:
    """An ISO 8601 time as seconds since the epoch; a time without a zone counts as UTC."""
    if not raw or len(raw) > 40:
        return None
    try:
        time = datetime.fromisoformat(raw.decode("ascii"))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
