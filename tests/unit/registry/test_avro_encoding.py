"""Values in Avro, as fastavro and the service's own reader read them; the rest is refused."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry.avro_encoding import ValueRefused, write_avro
from service.registry.avro_payload import read_avro
from service.registry.avro_schema import read_avro_schema
from service.registry.payload_limits import PayloadLimits

AMOUNT = {"type": "bytes", "logicalType": "decimal", "precision": 38, "scale": 10}
DATE = {"type": "int", "logicalType": "date"}
TIME = {"type": "long", "logicalType": "timestamp-micros"}
_LIMIT = 10**38 - 1
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)
_LEAVES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    ("string", _TEXTS),
    ("boolean", st.booleans()),
    ("long", st.integers(-(2**63), 2**63 - 1)),
    ("double", st.floats(allow_nan=False, allow_infinity=False)),  # As JSON has them.
    (AMOUNT, st.integers(-_LIMIT, _LIMIT).map(lambda n: Decimal((n < 0, _digits(n), -10)))),
    (DATE, st.dates()),
    (TIME, st.datetimes(timezones=st.just(UTC))),
]


def _digits(number: int) -> tuple[int, ...]:
    return tuple(map(int, str(abs(number))))


def _nested(leaf: tuple[Any, st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[Any, Any]]:
    """A type with a value: the leaf's own, or one around it."""
    kind, values = leaf
    return st.one_of(
        st.tuples(st.just(kind), values),
        st.tuples(st.just(["null", kind]), st.none() | values),
        st.tuples(st.just({"type": "array", "items": kind}), st.lists(values, max_size=3)),
        st.tuples(
            st.just({"type": "map", "values": ["null", kind]}),
            st.dictionaries(_TEXTS, st.none() | values, max_size=3),
        ),
    )


_FIELDS = st.lists(st.sampled_from(_LEAVES).flatmap(_nested), max_size=5)


def record(*kinds: Any) -> Any:
    fields = [{"name": f"f{at}", "type": kind} for at, kind in enumerate(kinds)]
    return {"type": "record", "name": "r", "fields": fields}


def written(kind: Any, value: Any) -> bytes:
    return write_avro(read_avro_schema(json.dumps(kind)), value)


@given(_FIELDS)
def test_what_is_written_is_read_elsewhere(fields: list[tuple[Any, Any]]) -> None:
    """By fastavro, to the same values; and by the service's own reader, to its end."""
    kind = record(*(kind for kind, _ in fields))
    value = {f"f{at}": one for at, (_, one) in enumerate(fields)}
    payload = written(kind, value)
    with io.BytesIO(payload) as source:
        assert fastavro.schemaless_reader(source, fastavro.parse_schema(kind), None) == value
        assert source.tell() == len(payload)
    read_avro(read_avro_schema(json.dumps(kind)), payload, PayloadLimits(8, 1_000))


@pytest.mark.parametrize(
    ("kind", "empty"),
    [
        ("string", ""),
        ({"type": "array", "items": "string"}, []),
        ({"type": "map", "values": "long"}, {}),
        (["null", "double"], None),
    ],
)
def test_what_is_absent_is_empty(kind: Any, empty: Any) -> None:
    """Models leave out what says nothing."""
    assert written(record(kind), {}) == written(record(kind), {"f0": empty})


@pytest.mark.parametrize(
    ("amount", "unscaled"),
    [
        ("0", "00"),
        ("-0.0", "00"),
        ("0E+99", "00"),
        ("1E-10", "01"),
        ("-1E-10", "ff"),
        ("1.27E-8", "7f"),
        ("1.28E-8", "0080"),
        ("-1.28E-8", "80"),
        ("-1.29E-8", "ff7f"),
    ],
)
def test_an_amount_is_as_short_as_it_can_be(amount: str, unscaled: str) -> None:
    """In two's complement."""
    assert written(AMOUNT, Decimal(amount))[1:].hex() == unscaled


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (AMOUNT, Decimal("0.00000000001")),
        (AMOUNT, Decimal(10) ** 28),
        (AMOUNT, Decimal("1E+999999")),
        (AMOUNT, Decimal("1E-999999")),
        (AMOUNT, Decimal("NaN")),
        (AMOUNT, Decimal("-Infinity")),
        ("long", 2**63),
        ("long", -(2**63) - 1),
        ("string", "\ud800"),
        ({"type": "map", "values": "long"}, {"\ud800": 1}),
        (["null", "string", "long"], "x"),
        (["string", "null"], "x"),
        ("bytes", b"x"),
        ({"type": "enum", "name": "e", "symbols": ["a"]}, "a"),
    ],
)
def test_what_does_not_fit_is_refused(kind: Any, value: Any) -> None:
    """And never cut, rounded or written as another type."""
    with pytest.raises(ValueRefused):
        written(kind, value)


def test_times_before_the_epoch_are_exact() -> None:
    """To the microsecond, and from any zone."""
    moment = datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    for kind, value, read in ((TIME, moment, moment), (DATE, date.min, date.min)):
        with io.BytesIO(written(kind, value)) as source:
            assert fastavro.schemaless_reader(source, fastavro.parse_schema(kind), None) == read
