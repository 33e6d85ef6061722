"""A schema as its registry keeps it, made ready to read payloads by.

Invariants: `readable` and `read` raise nothing, whatever schema and payload say. What cannot be
used is a fault with one line for people, which quotes nothing of a payload.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from schemas.strict_json import JsonFault, JsonLimits, load
from service.registry.avro_payload import read_avro
from service.registry.avro_schema import read_avro_schema
from service.registry.payload_limits import PayloadLimits, PayloadRefused
from service.registry.proto_descriptor import read_descriptor_schema
from service.registry.proto_payload import read_proto_payload
from service.registry.proto_types import read_proto_schema
from service.registry.schema_frame import SchemaFrame
from service.registry.schema_names import SchemaRefused


@dataclass(frozen=True, slots=True)
class RegisteredSchema:
    """What a registry answers: its type in the registry's words, its text, and the texts that it
    refers to, each after those that it refers to itself."""

    kind: str
    text: str
    references: tuple[str, ...] = ()

    @property
    def size_chars(self) -> int:
        """Characters of all its texts."""
        return len(self.text) + sum(map(len, self.references))


@dataclass(frozen=True, slots=True)
class PayloadFault:
    """Why a payload cannot be read by its schema."""

    message: str


_VALUES_MAX = 20_000
"""Of a binary payload. An event has some fifteen, and what senders add; reading as many of the
most costly ones takes about 0.15 s."""

PayloadReader: TypeAlias = Callable[[SchemaFrame, JsonLimits], Any | PayloadFault]
"""Reads the payload of a frame into values in the form of JSON."""


def readable(schema: RegisteredSchema) -> PayloadReader:
    """What reads the payloads of a schema; for one that cannot be used, what says so."""
    try:
        match schema.kind:
            case "JSON":
                return _json
            case "AVRO":
                kind = read_avro_schema(schema.text, schema.references)
                return _bounded(lambda frame, most: read_avro(kind, frame.payload, most), "Avro")
            case "PROTOBUF":
                proto = read_descriptor_schema(schema.text, schema.references) or read_proto_schema(
                    schema.text, schema.references
                )
                return _bounded(
                    lambda frame, most: read_proto_payload(
                        proto, frame.payload, frame.message_bytes, most
                    ),
                    "Protobuf",
                )
    except SchemaRefused as error:
        return _always(str(error))
    return _always("its schema is of a type that is not read: JSON, AVRO and PROTOBUF are")


def _json(frame: SchemaFrame, limits: JsonLimits) -> Any | PayloadFault:
    found = load(frame.payload, limits)
    return PayloadFault(found.message) if isinstance(found, JsonFault) else found


def _bounded(read: Callable[[SchemaFrame, PayloadLimits], Any], what: str) -> PayloadReader:
    def bounded(frame: SchemaFrame, limits: JsonLimits) -> Any | PayloadFault:
        try:
            most = min(limits.max_values, _VALUES_MAX)
            return read(frame, PayloadLimits(limits.max_depth, most))
        except PayloadRefused as error:
            return PayloadFault(f"the {what} payload does not fit its schema: {error}")

    return bounded


def _always(message: str) -> PayloadReader:
    return lambda frame, limits: PayloadFault(message)
