"""Schemas that are descriptors: the same as their text."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import Any

import pytest
from google.protobuf import descriptor_pb2
from hypothesis import given
from hypothesis import strategies as st

from service.registry.proto_descriptor import read_descriptor_schema
from service.registry.proto_source import ProtoField
from service.registry.schema_names import SchemaRefused

_TYPES = descriptor_pb2.FieldDescriptorProto


def _descriptor() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="e.proto", package="a.b", syntax="proto3")
    event = file.message_type.add(name="Event")
    event.field.add(name="text", number=1, type=_TYPES.TYPE_STRING, label=1)
    event.field.add(
        name="many", number=2, type=_TYPES.TYPE_MESSAGE, label=3, type_name=".a.b.Event.Inner"
    )
    event.field.add(
        name="by_name", number=3, type=_TYPES.TYPE_MESSAGE, label=3, type_name=".a.b.Event.ByName"
    )
    event.nested_type.add(name="Inner")
    entry = event.nested_type.add(name="ByName")
    entry.options.map_entry = True
    entry.field.add(name="key", number=1, type=_TYPES.TYPE_STRING, label=1)
    entry.field.add(name="value", number=2, type=_TYPES.TYPE_INT32, label=1)
    file.enum_type.add(name="Kind").value.add(name="NONE", number=0)
    return file


def encoded(file: Any) -> str:
    return base64.b64encode(file.SerializeToString()).decode()


def test_a_descriptor_is_read() -> None:
    """As Google's library writes it."""
    schema = read_descriptor_schema(encoded(_descriptor()), ())
    assert schema is not None
    event = schema.message([0])
    assert event is not None
    assert (event.name, [inner.name for inner in event.nested]) == (
        "a.b.Event",
        ["a.b.Event.Inner", "a.b.Event.ByName"],
    )
    assert event.fields == {
        1: ProtoField("text", "string"),
        2: ProtoField("many", ".a.b.Event.Inner", repeated=True),
        3: ProtoField("by_name", "int32", key="string"),
    }
    assert schema.named("Kind", "a.b.Event") is not None


def test_references_are_read() -> None:
    """They are descriptors, too."""
    other = descriptor_pb2.FileDescriptorProto(name="o.proto", package="o")
    other.message_type.add(name="Other")
    schema = read_descriptor_schema(encoded(_descriptor()), [encoded(other)])
    assert schema is not None
    assert schema.named("o.Other", "a.b") is not None


@pytest.mark.parametrize("text", ['syntax = "proto3"; message E {}', "message", "ä", "====", "{}"])
def test_a_text_is_no_descriptor(text: str) -> None:
    """A word of letters alone may be base64; then it is refused."""
    with suppress(SchemaRefused):
        assert read_descriptor_schema(text, ()) is None


@pytest.mark.parametrize(("scope", "messages"), [(1_000, 1), (900, 2_000)])
def test_a_long_package_is_refused(scope: int, messages: int) -> None:
    """Each message would repeat it."""
    file = descriptor_pb2.FileDescriptorProto(package="a" * scope)
    for _ in range(messages):
        file.message_type.add(name="E")
    with pytest.raises(SchemaRefused):
        read_descriptor_schema(encoded(file), ())


@given(st.binary(max_size=80))
def test_any_bytes_are_a_descriptor_or_refused(data: bytes) -> None:
    """Nothing else is raised."""
    with suppress(SchemaRefused):
        read_descriptor_schema(base64.b64encode(data).decode(), ())
