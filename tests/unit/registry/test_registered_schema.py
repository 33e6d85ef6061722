"""Schemas of the three types, made ready: whatever they say, reading by them raises nothing."""

from __future__ import annotations

import pytest

from schemas.strict_json import JsonLimits
from service.registry.registered_schema import PayloadFault, RegisteredSchema, readable
from service.registry.schema_frame import SchemaFrame, SchemaId

LIMITS = JsonLimits(max_bytes=1_000)
AVRO = '{"type": "record", "name": "E", "fields": [{"name": "a", "type": "B"}]}'
AVRO_PART = '{"type": "fixed", "name": "B", "size": 1}'
PROTO = 'syntax = "proto3"; message E { p.B a = 1; }'
PROTO_PART = "package p; message B { string c = 1; }"


def frame(payload: bytes, message_bytes: bytes | None = None) -> SchemaFrame:
    return SchemaFrame(SchemaId(1), payload, message_bytes)


@pytest.mark.parametrize(
    ("schema", "found", "expected"),
    [
        (RegisteredSchema("AVRO", AVRO, (AVRO_PART,)), frame(b"x"), {"a": "eA=="}),
        (
            RegisteredSchema("PROTOBUF", PROTO, (PROTO_PART,)),
            frame(b"\0\x0a\x03\x0a\x01x"),
            {"a": {"c": "x"}},
        ),
        (
            RegisteredSchema("PROTOBUF", PROTO, (PROTO_PART,)),
            frame(b"\x0a\x03\x0a\x01x", b"\0"),
            {"a": {"c": "x"}},
        ),
        (RegisteredSchema("JSON", "{}"), frame(b'\xef\xbb\xbf {"a": 1}'), {"a": 1}),
    ],
)
def test_payloads_are_read_by_their_schema(
    schema: RegisteredSchema, found: SchemaFrame, expected: object
) -> None:
    """With the schemas that it refers to."""
    assert readable(schema)(found, LIMITS) == expected


@pytest.mark.parametrize(
    "schema",
    [
        RegisteredSchema("AVRO", AVRO),
        RegisteredSchema("AVRO", "{"),
        RegisteredSchema("PROTOBUF", "message {"),
        RegisteredSchema("THRIFT", ""),
        RegisteredSchema("AVRO", AVRO, (AVRO_PART,)),
        RegisteredSchema("PROTOBUF", PROTO),
        RegisteredSchema("JSON", "{}"),
    ],
)
def test_what_cannot_be_read_is_a_fault(schema: RegisteredSchema) -> None:
    """A schema without a meaning, and a payload that is not what its schema says."""
    found = readable(schema)(frame(b""), LIMITS)
    assert isinstance(found, PayloadFault)
    assert "\n" not in found.message


@pytest.mark.parametrize(("count", "fits"), [(b"\xa0\x9c\x01", True), (b"\xd0\x86\x03", False)])
def test_a_binary_payload_has_at_most_so_many_values(count: bytes, fits: bool) -> None:
    """10,000 and 25,000: reading hundreds of thousands would hold up all other events."""
    schema = RegisteredSchema("AVRO", '{"type": "array", "items": "null"}')
    found = readable(schema)(frame(count + b"\0"), JsonLimits(1_000))
    assert isinstance(found, list if fits else PayloadFault)
