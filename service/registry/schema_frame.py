"""Finds the schema that a Kafka value names: Confluent's wire format.

The name stands before the payload (a zero byte and an id of four bytes; or a one byte and a GUID of
sixteen), or in the header `__value_schema_id` with the same bytes, as newer clients write it. The
header counts first, as in Confluent's own readers. Behind the name, Protobuf writes which message
of the schema the payload holds: in the payload or in the header, wherever the name is.

No input makes these functions raise. Nothing here reads a payload.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TypeAlias

from schemas.decode import VALUE_SCHEMA_HEADER
from service.model.record import Headers

_ID, _GUID = 0, 1
_ID_BYTES, _GUID_BYTES = 5, 17
_HEADER_MAX_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class SchemaId:
    """The number of a schema in its registry."""

    number: int

    def __str__(self) -> str:
        return f"id {self.number}"


@dataclass(frozen=True, slots=True)
class SchemaGuid:
    """The GUID of a schema: the same in every registry."""

    guid: str

    def __str__(self) -> str:
        return f"GUID {self.guid}"


SchemaName: TypeAlias = SchemaId | SchemaGuid


@dataclass(frozen=True, slots=True)
class SchemaFrame:
    """The schema that a value names, and what the value holds beside the name.

    `message_bytes` is what stands behind the name in a header; None where the name stands before
    the payload, and so does all that follows it.
    """

    name: SchemaName
    payload: bytes
    message_bytes: bytes | None = None


@dataclass(frozen=True, slots=True)
class FrameFault:
    """Why the name of a schema cannot be read."""

    message: str


def frame_of(value: bytes, headers: Headers) -> SchemaFrame | FrameFault | None:
    """The frame of a value; None for a value that names no schema.

    JSON starts with neither a zero byte nor a one byte.
    """
    named = _header(headers)
    if named is not None:
        found = _name(named)
        if found is None:
            return FrameFault(f"the header {VALUE_SCHEMA_HEADER} names no schema")
        name, rest = found
        return SchemaFrame(name, value, rest)
    if value[:1] not in (b"\x00", b"\x01"):
        return None
    found = _name(value)
    if found is None:
        return FrameFault("the value begins like a schema-registry frame and ends within it")
    return SchemaFrame(*found)


def _header(headers: Headers) -> bytes | None:
    """The first of equal names counts."""
    for name, value in headers:
        if name == VALUE_SCHEMA_HEADER and value is not None:
            return value[:_HEADER_MAX_BYTES]
    return None


def _name(data: bytes) -> tuple[SchemaName, bytes] | None:
    magic = data[0] if data else None
    if magic == _ID and len(data) >= _ID_BYTES:
        return SchemaId(int.from_bytes(data[1:_ID_BYTES])), data[_ID_BYTES:]
    if magic == _GUID and len(data) >= _GUID_BYTES:
        guid = uuid.UUID(bytes=data[1:_GUID_BYTES])
        return SchemaGuid(str(guid)), data[_GUID_BYTES:]
    return None
