"""Decodes a Kafka record's value and headers into an invoice event, or says why that fails.

It accepts three shapes: CloudEvents in binary mode (`ce_…` headers, the event as value),
CloudEvents in structured mode (`content-type: application/cloudevents…`, or its attributes alone),
and bare JSON. It takes the event out of a connector's envelope where one is set
(`schemas.envelope`); the events of a container's documents have none, because the service writes
them. It skips a Confluent schema-registry frame before the JSON: a zero byte and an
id, or a one byte and a GUID, with a byte order mark and blanks behind it.
The result is the same for all shapes. A payload in another form (Avro, Protobuf) is read elsewhere
and comes here as values (`decode_payload`).

No input makes these functions raise. Messages say what is wrong and what to do; they never quote
the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError

from schemas.base64_text import decode_base64
from schemas.envelope import Envelope, EnvelopeFault, opened
from schemas.event import InvoiceEvent
from schemas.strict_json import JsonFault, JsonLimits, load

Headers: TypeAlias = Sequence[tuple[str, bytes | None]]

SCHEMA_VERSIONS = ("1",)
VALUE_SCHEMA_HEADER = "__value_schema_id"
"""Where newer clients of a schema registry name the schema of a value."""
SPLIT_DEPTH_HEADER = "invoice.split.depth"
"""What the service writes on the events of a container's documents."""
_ID_FRAME, _GUID_FRAME = (b"\x00", 5), (b"\x01", 17)
"""The first byte and the length of a schema-registry frame."""
_BLANKS, _BLANKS_MAX = b"\xef\xbb\xbf \t\r\n", 64
"""What may stand between a frame and JSON: a byte order mark and white space."""
_MESSAGE_CHARS = 500
_ERRORS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """Bounds of one event, and what its sender puts around it."""

    json: JsonLimits
    envelope: Envelope = Envelope.NONE
    envelope_column: str = ""


EVENT_MAX_BYTES = 8 * 1024 * 1024
"""The default of `extraction.max_event_bytes`, and the bound of tools that send events."""
USUAL_LIMITS = DecodeLimits(JsonLimits(EVENT_MAX_BYTES))


@dataclass(frozen=True, slots=True)
class DecodedEvent:
    """An event and the id that its sender gave it, or None without one."""

    event: InvoiceEvent
    event_id: str | None
    by_schema: bool = False
    """Whether the value is no JSON, and a registry's schema was needed to read it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a record is no invoice event; `code` is one of the published reasons."""

    code: Literal["undecodable", "schema_invalid", "too_large", "schema_unavailable"]
    message: str


def decode_event(
    value: bytes | None, headers: Headers, limits: DecodeLimits
) -> DecodedEvent | Rejected:
    """The event in a record, in any of the three shapes."""
    if value is None:
        return Rejected("undecodable", "the value is null: an invoice event needs a JSON value")
    if len(value) > limits.json.max_bytes:
        return Rejected(
            "too_large",
            f"the event has {len(value):,} bytes, more than {limits.json.max_bytes:,}: "
            "send the document as a reference, or raise extraction.max_event_bytes",
        )
    payload = load(unframed(value), limits.json)
    if isinstance(payload, JsonFault):
        return Rejected("undecodable", _explained(value, headers) or payload.message)
    return decode_payload(payload, headers, limits)


def decode_payload(
    payload: object, headers: Headers, limits: DecodeLimits
) -> DecodedEvent | Rejected:
    """The event in the values of a record that is parsed already."""
    if not _is_of_container(payload, headers):
        payload = opened(payload, limits.envelope, limits.envelope_column, limits.json)
    if isinstance(payload, EnvelopeFault):
        return Rejected("schema_invalid", payload.message)
    if not isinstance(payload, dict):
        return Rejected("schema_invalid", "the value is no object")
    found = _cloudevents_headers(headers)
    is_named = found.get("content-type", "").lower().startswith("application/cloudevents")
    if is_named or _is_structured(payload):
        return _structured(payload, limits)
    return _validated(payload, found.get("ce_id"))


def _is_of_container(payload: object, headers: Headers) -> bool:
    """Whether the service wrote this event: it stands in the topic without a connector's envelope.
    A connector's value that has the header is none: its document is further within."""
    is_event = isinstance(payload, dict) and "document" in payload
    return is_event and any(name == SPLIT_DEPTH_HEADER for name, _ in headers)


def unframed(value: bytes) -> bytes:
    """JSON without the schema-registry frame before it; any other value as it is."""
    for magic, length in (_ID_FRAME, _GUID_FRAME):
        begin = value[length : length + _BLANKS_MAX].lstrip(_BLANKS)
        if value[:1] == magic and begin[:1] == b"{":
            return value[length:].lstrip(_BLANKS)
    return value


def _explained(value: bytes, headers: Headers) -> str:
    """Of a value that names a schema and is no JSON; empty for any other."""
    if value[:1] not in (_ID_FRAME[0], _GUID_FRAME[0]) and all(
        name != VALUE_SCHEMA_HEADER for name, _ in headers
    ):
        return ""
    return (
        "the value names a schema of a registry and is no JSON: Avro and Protobuf are read where "
        "registry.url is set"
    )


def _cloudevents_headers(headers: Headers) -> dict[str, str]:
    """The two headers that matter. The first of equal names counts; invalid UTF-8 is ignored."""
    found: dict[str, str] = {}
    for name, raw in headers:
        if raw is not None and len(raw) <= 1_000 and name.lower() in ("content-type", "ce_id"):
            try:
                found.setdefault(name.lower(), raw.decode())
            except UnicodeDecodeError:
                continue
    return found


def _is_structured(payload: dict[str, Any]) -> bool:
    """A CloudEvent whose header was lost on the way, by a connector or a mirror: it has what the
    standard requires, and not what an event of ours has."""
    required = isinstance(payload.get("specversion"), str) and "document" not in payload
    return required and ("data" in payload or "data_base64" in payload)


def _structured(payload: dict[str, Any], limits: DecodeLimits) -> DecodedEvent | Rejected:
    event_id = payload.get("id")
    data = payload.get("data")
    if isinstance(payload.get("data_base64"), str):
        raw = decode_base64(payload["data_base64"])
        if raw is None:
            return Rejected("undecodable", "the CloudEvent's data_base64 is not base64")
        data = load(raw, limits.json)
        if isinstance(data, JsonFault):
            return Rejected("undecodable", f"in the CloudEvent's data: {data.message}")
    if not isinstance(event_id, str) or not event_id:
        return Rejected("schema_invalid", "the CloudEvent has no id")
    if not isinstance(data, dict):
        return Rejected("schema_invalid", "the CloudEvent's data is not a JSON object")
    return _validated(data, event_id)


def _validated(payload: dict[str, Any], event_id: str | None) -> DecodedEvent | Rejected:
    version = payload.get("schema_version", "1")
    if version not in SCHEMA_VERSIONS:
        return Rejected(
            "schema_invalid",
            f"this schema_version is not supported; supported: {', '.join(SCHEMA_VERSIONS)}",
        )
    try:
        event = InvoiceEvent.model_validate(payload)
    except ValidationError as error:
        return Rejected("schema_invalid", explain(error))
    return DecodedEvent(event, (event_id or event.event_id or "")[:200] or None)


def explain(error: ValidationError) -> str:
    """The first few faults as `path: fault`. It never quotes the input."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    shown = [
        f"{'.'.join(str(part) for part in fault['loc'])[:80] or 'value'}: {fault['msg']}"
        for fault in faults[:_ERRORS_SHOWN]
    ]
    if len(faults) > _ERRORS_SHOWN:
        shown.append(f"and {len(faults) - _ERRORS_SHOWN} more")
    return "; ".join(shown).replace("\n", " ")[:_MESSAGE_CHARS]
