"""Avro payloads: what fastavro writes is read, and hostile bytes cost little."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry.avro_payload import read_avro
from service.registry.avro_schema import read_avro_schema
from service.registry.payload_limits import PayloadLimits, PayloadRefused

LIMITS = PayloadLimits(max_depth=64, max_values=10_000)
RECORD: dict[str, Any] = {
    "type": "record",
    "name": "Event",
    "fields": [
        {"name": "text", "type": "string"},
        {"name": "maybe", "type": ["null", "string"]},
        {"name": "flag", "type": "boolean"},
        {"name": "small", "type": "int"},
        {"name": "large", "type": "long"},
        {"name": "double", "type": "double"},
        {"name": "list", "type": {"type": "array", "items": "string"}},
        {"name": "map", "type": {"type": "map", "values": "int"}},
        {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["A", "B"]}},
        {
            "name": "amount",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 3},
        },
    ],
}


def written(schema: Any, value: Any) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), value)
    return out.getvalue()


def read(schema: Any, payload: bytes, limits: PayloadLimits = LIMITS) -> Any:
    return read_avro(read_avro_schema(json.dumps(schema)), payload, limits)


VALUES = st.fixed_dictionaries(
    {
        "text": st.text(max_size=20),
        "maybe": st.none() | st.text(max_size=20),
        "flag": st.booleans(),
        "small": st.integers(-(2**31), 2**31 - 1),
        "large": st.integers(-(2**63), 2**63 - 1),
        "double": st.floats(allow_nan=False, allow_infinity=False),
        "list": st.lists(st.text(max_size=5), max_size=5),
        "map": st.dictionaries(st.text(max_size=5), st.integers(-9, 9), max_size=3),
        "kind": st.sampled_from("AB"),
        "amount": st.integers(-(10**29), 10**29).map(lambda n: Decimal(n).scaleb(-3)),
    }
)


@given(VALUES)
def test_what_fastavro_writes_is_read(value: dict[str, Any]) -> None:
    """The same values; null is left out, a fraction is its shortest decimal."""
    expected = {name: one for name, one in value.items() if one is not None}
    expected["double"] = Decimal(repr(value["double"]))
    assert read(RECORD, written(RECORD, value)) == expected


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    """Nothing else is raised."""
    with suppress(PayloadRefused):
        read(RECORD, payload)


@given(VALUES, st.data())
def test_a_cut_payload_is_refused(value: dict[str, Any], data: st.DataObject) -> None:
    """And so is one with bytes behind it."""
    whole = written(RECORD, value)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(PayloadRefused):
        read(RECORD, whole[:cut])
    with pytest.raises(PayloadRefused):
        read(RECORD, whole + b"\0")


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_single_fraction_is_the_shortest_decimal_that_means_it(number: float) -> None:
    """49.98, not 49.97999954223633."""
    found = read("float", written("float", number))
    assert written("float", float(found)) == written("float", number)
    assert len(found.as_tuple().digits) <= 9


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ({"type": "int", "logicalType": "date"}, date(2026, 1, 31), "2026-01-31"),
        (
            {"type": "long", "logicalType": "timestamp-millis"},
            datetime(2026, 1, 31, 13, tzinfo=timezone(timedelta(hours=1))),
            "2026-01-31T12:00:00+00:00",
        ),
        (
            {"type": "long", "logicalType": "local-timestamp-micros"},
            datetime(1969, 1, 31, 13, 0, 0, 5),
            "1969-01-31T13:00:00.000005",
        ),
        ("bytes", b"\xff\x00", "/wA="),
        ("float", 49.98, Decimal("49.98")),
    ],
)
def test_values_take_the_forms_of_json(kind: Any, value: Any, expected: Any) -> None:
    """Times in ISO 8601, bytes in base64, single fractions without noise."""
    assert read(kind, written(kind, value)) == expected


def test_nanoseconds_are_read() -> None:
    """fastavro has no values for them."""
    kind = {"type": "long", "logicalType": "timestamp-nanos"}
    moment = int(datetime(2026, 1, 31, tzinfo=UTC).timestamp()) * 1_000_000_000
    assert read(kind, written("long", moment)) == "2026-01-31T00:00:00+00:00"


def zigzag(number: int) -> bytes:
    return written("long", number)


NODE = {"type": "record", "name": "N", "fields": [{"name": "n", "type": ["null", "N"]}]}
SELF = {"type": "record", "name": "S", "fields": [{"name": "s", "type": "S"}]}
DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 30, "scale": 2}


@pytest.mark.parametrize(
    ("schema", "payload", "why"),
    [
        ({"type": "array", "items": "null"}, zigzag(2**40) + b"\0", "more than"),
        ({"type": "array", "items": "null"}, zigzag(-(2**62)) + b"\0\0", "more than"),
        ({"type": "array", "items": "null"}, zigzag(200) * 60 + b"\0", "more than"),
        (NODE, b"\x02" * 4_000_000 + b"\0", "deeper"),
        (SELF, b"", "deeper"),
        (DECIMAL, zigzag(4_000_000) + b"\x7f" * 4_000_000, "too long"),
        ("string", zigzag(2**62), "too early"),
        ("string", zigzag(-1), "too early"),
        ("bytes", zigzag(-5), "too early"),
        ("string", zigzag(1) + b"\xff", "UTF-8"),
        ("long", b"\xff" * 20, "does not end"),
        (["null", "int"], zigzag(2), "branch"),
        (["null", "int"], zigzag(-1), "branch"),
        ("boolean", b"\x02", "boolean"),
        ("double", b"\0\0\0\0\0\0\xf0\x7f", "finite"),
        ("float", b"\0\0\xc0\x7f", "finite"),
        ({"type": "int", "logicalType": "date"}, zigzag(2**31 - 1), "calendar"),
        ({"type": "long", "logicalType": "timestamp-millis"}, zigzag(2**63 - 1), "calendar"),
    ],
)
def test_hostile_bytes_are_refused(schema: Any, payload: bytes, why: str) -> None:
    """Before anything is made of them. Seven of these bytes kept fastavro busy for half a minute,
    and the deep ones ended its process."""
    with pytest.raises(PayloadRefused, match=why):
        read(schema, payload)
