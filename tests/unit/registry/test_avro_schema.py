"""Avro schemas: names, references, and what is refused."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry.avro_schema import (
    Branches,
    Items,
    Plain,
    Record,
    Symbols,
    read_avro_schema,
)
from service.registry.schema_names import SchemaRefused


def read(schema: Any, *references: Any) -> Any:
    return read_avro_schema(json.dumps(schema), [json.dumps(one) for one in references])


def test_types_are_read() -> None:
    """Each kind of type, within a record."""
    kind = read(
        {
            "type": "record",
            "name": "E",
            "fields": [
                {"name": "a", "type": ["null", "string"]},
                {"name": "b", "type": {"type": "array", "items": "int"}},
                {"name": "c", "type": {"type": "map", "values": "long"}},
                {"name": "d", "type": {"type": "enum", "name": "K", "symbols": ["X", "Y"]}},
                {"name": "e", "type": {"type": "fixed", "name": "F", "size": 4}},
                {"name": "f", "type": {"type": "string", "avro.java.string": "String"}},
            ],
        }
    )
    assert isinstance(kind, Record)
    assert [inner for _, inner in kind.fields] == [
        Branches((Plain("null"), Plain("string"))),
        Items(Plain("int"), keyed=False),
        Items(Plain("long"), keyed=True),
        Symbols(("X", "Y")),
        Plain("fixed", size_bytes=4),
        Plain("string"),
    ]


def test_a_record_may_hold_itself() -> None:
    """By its name, which is known before its fields are."""
    kind = read({"type": "record", "name": "N", "fields": [{"name": "n", "type": ["null", "N"]}]})
    assert isinstance(kind, Record)
    (_, inner) = kind.fields[0]
    assert isinstance(inner, Branches)
    assert inner.of[1] is kind


def test_names_are_found_in_the_namespace_around_and_in_references() -> None:
    """A short name belongs to the namespace of the record around it."""
    document = {"type": "record", "name": "a.b.Doc", "fields": []}
    kind = read(
        {
            "type": "record",
            "name": "E",
            "namespace": "a.b",
            "fields": [{"name": "one", "type": "Doc"}, {"name": "two", "type": "a.b.Doc"}],
        },
        document,
    )
    assert [inner.name for _, inner in kind.fields] == ["a.b.Doc", "a.b.Doc"]


@pytest.mark.parametrize(
    ("kind", "logical"),
    [
        ({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}, "decimal"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": -1}, ""),
        ({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 10**9}, ""),
        ({"type": "string", "logicalType": "decimal", "precision": 9}, ""),
        ({"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}, "uuid"),
        ({"type": "fixed", "name": "U", "size": 15, "logicalType": "uuid"}, ""),
        ({"type": "long", "logicalType": "timestamp-millis"}, "timestamp-millis"),
        ({"type": "int", "logicalType": "timestamp-millis"}, ""),
    ],
)
def test_a_logical_type_that_does_not_fit_is_ignored(kind: Any, logical: str) -> None:
    """As the specification asks."""
    assert read(kind).logical == logical


@pytest.mark.parametrize(
    "schema",
    [
        "Missing",
        {"type": "record", "name": "E"},
        {"type": "record", "fields": []},
        {"type": "record", "name": "E", "fields": [{"type": "int"}]},
        {"type": "enum", "name": "E"},
        {"type": "fixed", "name": "E"},
        {"type": "fixed", "name": "E", "size": -1},
        {"type": "array"},
        [
            {"type": "enum", "name": "E", "symbols": []},
            {"type": "enum", "name": "E", "symbols": []},
        ],
        {"type": "enum", "name": "E", "namespace": "a" * 1_000, "symbols": []},
        {
            "type": "record",
            "name": "E",
            "namespace": "a" * 900,
            "fields": [
                {"name": "f", "type": {"type": "fixed", "name": f"F{one}", "size": 1}}
                for one in range(2_000)
            ],
        },
        3,
        None,
    ],
)
def test_a_schema_without_a_meaning_is_refused(schema: Any) -> None:
    """With a line for people."""
    with pytest.raises(SchemaRefused):
        read(schema)


def test_depth_is_bounded() -> None:
    """A schema is a sender's text, too."""
    with pytest.raises(SchemaRefused):
        read_avro_schema('{"type":"array","items":' * 60_000 + '"int"' + "}" * 60_000)
    text = '{"type":"array","items":' * 100 + '"int"' + "}" * 100
    with pytest.raises(SchemaRefused):
        read_avro_schema(text)


KEYS = st.sampled_from(["type", "name", "fields", "items", "values", "symbols", "size"])
WORDS = st.sampled_from(["record", "enum", "fixed", "array", "map", "int", "E"])
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
)


@given(ANY)
def test_any_json_is_a_type_or_refused(schema: Any) -> None:
    """Nothing else is raised."""
    with suppress(SchemaRefused):
        read(schema)
