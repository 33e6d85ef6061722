"""Protobuf payloads: what Google's library writes is read, and hostile bytes cost little."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.json_format import ParseDict
from hypothesis import given
from hypothesis import strategies as st

from service.registry.payload_limits import PayloadLimits, PayloadRefused
from service.registry.proto_payload import read_proto_payload
from service.registry.proto_types import read_proto_schema
from service.registry.schema_names import SchemaRefused

LIMITS = PayloadLimits(max_depth=64, max_values=10_000)
TEXT = """
syntax = "proto3";
package t;
message Event {
  string text = 1; bool flag = 2; int32 small = 3; sint64 zig = 4; uint64 large = 5;
  double double = 6; float single = 7; fixed32 four = 8; sfixed64 eight = 9;
  repeated int64 packed = 10; repeated string texts = 11; Event inner = 12; Kind kind = 13;
  enum Kind { NONE = 0; SOME = 1; }
}
"""
_TYPES = descriptor_pb2.FieldDescriptorProto
FIELDS = [
    ("text", 1, _TYPES.TYPE_STRING, 1, ""),
    ("flag", 2, _TYPES.TYPE_BOOL, 1, ""),
    ("small", 3, _TYPES.TYPE_INT32, 1, ""),
    ("zig", 4, _TYPES.TYPE_SINT64, 1, ""),
    ("large", 5, _TYPES.TYPE_UINT64, 1, ""),
    ("double", 6, _TYPES.TYPE_DOUBLE, 1, ""),
    ("single", 7, _TYPES.TYPE_FLOAT, 1, ""),
    ("four", 8, _TYPES.TYPE_FIXED32, 1, ""),
    ("eight", 9, _TYPES.TYPE_SFIXED64, 1, ""),
    ("packed", 10, _TYPES.TYPE_INT64, 3, ""),
    ("texts", 11, _TYPES.TYPE_STRING, 3, ""),
    ("inner", 12, _TYPES.TYPE_MESSAGE, 1, ".t.Event"),
    ("kind", 13, _TYPES.TYPE_ENUM, 1, ".t.Event.Kind"),
]


def _event_class() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="t.proto", package="t", syntax="proto3")
    message = file.message_type.add(name="Event")
    for name, number, kind, label, type_name in FIELDS:
        message.field.add(
            name=name, number=number, type=kind, label=label, type_name=type_name or None
        )
    values = message.enum_type.add(name="Kind")
    values.value.add(name="NONE", number=0)
    values.value.add(name="SOME", number=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("t.Event"))


EVENT = _event_class()
SCHEMA = read_proto_schema(TEXT)
FIRST = b"\x00"
"""Which message: the first one."""


def read(payload: bytes, limits: PayloadLimits = LIMITS) -> Any:
    return read_proto_payload(SCHEMA, FIRST + payload, None, limits)


NONZERO = st.integers(1, 2**31 - 1) | st.integers(-(2**31), -1)
FLAT = {
    "text": st.text(min_size=1, max_size=20),
    "flag": st.just(True),
    "small": NONZERO,
    "zig": NONZERO.map(lambda n: n * 2**31),
    "large": st.integers(1, 2**64 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False).filter(bool),
    "four": st.integers(1, 2**32 - 1),
    "eight": NONZERO.map(lambda n: n * 2**31),
    "packed": st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=5),
    "texts": st.lists(st.text(max_size=5), min_size=1, max_size=5),
    "kind": st.just("SOME"),
}
VALUES = st.fixed_dictionaries({}, optional=FLAT)


@given(VALUES, st.none() | VALUES)
def test_what_googles_library_writes_is_read(value: dict[str, Any], inner: Any) -> None:
    """The same values; a fraction is its shortest decimal."""
    whole = value if inner is None else {**value, "inner": inner}

    def expected(one: dict[str, Any]) -> dict[str, Any]:
        return {
            name: expected(found)
            if isinstance(found, dict)
            else Decimal(repr(found))
            if isinstance(found, float)
            else found
            for name, found in one.items()
        }

    assert read(ParseDict(whole, EVENT()).SerializeToString()) == expected(whole)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    """Nothing else is raised."""
    with suppress(PayloadRefused):
        read(payload)
    with suppress(PayloadRefused):
        read_proto_payload(SCHEMA, payload, None, LIMITS)
    with suppress(PayloadRefused):
        read_proto_payload(SCHEMA, b"", payload, LIMITS)


def test_no_payload_pays_for_the_lookup_of_names() -> None:
    """What the types of fields mean is known when the schema is read."""
    schema = read_proto_schema(TEXT)
    schema.names.clear()
    payload = FIRST + length(12, b"\x68\x01") + b"\x18\x05"
    assert read_proto_payload(schema, payload, None, LIMITS) == {
        "inner": {"kind": "SOME"},
        "small": 5,
    }


TYPES = (
    *("string", "repeated int32", "map<string, M>", "map<K, double>", "M", "repeated K", "X"),
    *("google.protobuf.Timestamp", "map<bytes, confluent.type.Decimal>", "float", "bytes"),
)
NAMED = st.lists(st.tuples(st.sampled_from(TYPES), st.sampled_from("xy")), max_size=3)
FIELD = st.builds(
    lambda number, data: length(number, data),
    st.integers(1, 3),
    st.sampled_from([b"", b"\x08\x01"]),
)
PAYLOADS = st.lists(FIELD, min_size=2, max_size=6).map(b"".join)


@given(NAMED, PAYLOADS)
def test_no_two_fields_get_in_each_others_way(named: list[tuple[str, str]], data: bytes) -> None:
    """Nothing else is raised, whatever the fields are named."""
    fields = (f"{kind} {name} = {at};" for at, (kind, name) in enumerate(named, 1))
    with suppress(SchemaRefused, PayloadRefused):
        schema = read_proto_schema(f"message M {{ {''.join(fields)} }} enum K {{ A = 0; }}")
        read_proto_payload(schema, FIRST + data, None, LIMITS)


def length(number: int, data: bytes) -> bytes:
    """A field with bytes, in Protobuf's form."""
    out = bytes([number << 3 | 2])
    size = len(data)
    while size > 0x7F:
        out, size = out + bytes([size & 0x7F | 0x80]), size >> 7
    return out + bytes([size]) + data


def nested(levels: int) -> bytes:
    data = b""
    for _ in range(levels):
        data = length(12, data)
    return data


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (nested(500), "deeper"),
        (b"\x10\x01" * 20_000, "more than"),
        (length(10, b"\0" * 20_000), "more than"),
        (b"\x0a\xff\xff\xff\xff\x0f", "too early"),
        (b"\x0a", "too early"),
        (b"\x18" + b"\xff" * 11, "does not end"),
        (b"\x0b", "group"),
        (length(1, b"\xff"), "UTF-8"),
        (b"\x31\0\0\0\0\0\0\xf0\x7f", "finite"),
    ],
)
def test_hostile_bytes_are_refused(payload: bytes, why: str) -> None:
    """Before anything is made of them."""
    with pytest.raises(PayloadRefused, match=why):
        read(payload)


@pytest.mark.parametrize("front", [b"", b"\x01", b"\x02\x08", b"\xff\xff\x7f", b"\x02\x01"])
def test_a_message_that_the_schema_lacks_is_refused(front: bytes) -> None:
    """Also where it stands in a header."""
    with pytest.raises(PayloadRefused):
        read_proto_payload(SCHEMA, front, None, LIMITS)
    with pytest.raises(PayloadRefused):
        read_proto_payload(SCHEMA, b"", front, LIMITS)


def test_unknown_fields_and_other_forms_are_skipped() -> None:
    """As Protobuf's own readers do."""
    assert read(b"\x08\x05" + length(15, b"x") + length(1, b"ok")) == {"text": "ok"}


KNOWN = """
syntax = "proto3";
message E {
  google.protobuf.Timestamp at = 1; google.type.Decimal a = 2; confluent.type.Decimal b = 3;
  google.protobuf.StringValue c = 4; map<int32, string> names = 5; bytes raw = 6; other.Gone d = 7;
}
"""


def test_known_messages_are_read_as_what_they_mean() -> None:
    """Times, decimals and single values; a name that is not known leaves its field out."""
    payload = (
        length(1, b"\x08\x80\x01")
        + length(2, length(1, b"49.98"))
        + length(3, length(1, b"\xec\x7a") + b"\x18\x02")
        + length(4, length(1, b"x"))
        + length(5, b"\x08\x07" + length(2, b"seven"))
        + length(6, b"\xff")
        + length(7, b"\x0a\x01x")
    )
    assert read_proto_payload(read_proto_schema(KNOWN), payload, FIRST, LIMITS) == {
        "at": "1970-01-01T00:02:08+00:00",
        "a": "49.98",
        "b": Decimal("-49.98"),
        "c": "x",
        "names": {"7": "seven"},
        "raw": "/w==",
    }


@pytest.mark.parametrize(
    "payload",
    [
        length(1, b"\x08" + b"\xff" * 8 + b"\x7f"),
        length(3, length(1, b"\x01" * 100)),
        length(3, b"\x18\xff\xff\xff\xff\x07"),
    ],
)
def test_hostile_known_messages_are_refused(payload: bytes) -> None:
    """A time that no calendar has, a number of a thousand digits, a scale of a billion."""
    with pytest.raises(PayloadRefused):
        read_proto_payload(read_proto_schema(KNOWN), payload, FIRST, LIMITS)
