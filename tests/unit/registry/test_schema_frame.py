"""Where the name of a schema stands: before the payload, or in a header."""

from __future__ import annotations

import io
import uuid

import pytest
from confluent_kafka.schema_registry.serde import SchemaId as ConfluentId
from hypothesis import given
from hypothesis import strategies as st

from schemas.decode import VALUE_SCHEMA_HEADER
from service.registry.schema_frame import (
    FrameFault,
    SchemaFrame,
    SchemaGuid,
    SchemaId,
    frame_of,
)

GUID = "0195a3c4-5f3e-7b21-9c3d-2f1b6a7c8d9e"


@given(st.integers(0, 2**32 - 1), st.binary(max_size=20))
def test_an_id_before_the_payload_is_read_as_confluent_writes_it(
    number: int, payload: bytes
) -> None:
    """A zero byte and four bytes, the most significant one first."""
    prefix = ConfluentId("AVRO", number).id_to_bytes()
    assert frame_of(prefix + payload, ()) == SchemaFrame(SchemaId(number), payload)


def test_a_guid_before_the_payload_is_read() -> None:
    """A one byte and sixteen."""
    prefix = ConfluentId("AVRO", None, GUID).guid_to_bytes()
    assert frame_of(prefix + b"rest", ()) == SchemaFrame(SchemaGuid(GUID), b"rest")


def test_a_name_in_a_header_leaves_the_value_whole() -> None:
    """Newer clients write it there; a Protobuf message's place follows in the header."""
    header = ConfluentId("PROTOBUF", None, GUID, [1, 0]).guid_to_bytes()
    found = frame_of(b"\x00value", [(VALUE_SCHEMA_HEADER, header)])  # type: ignore[arg-type]
    assert isinstance(found, SchemaFrame)
    assert (found.name, found.payload) == (SchemaGuid(GUID), b"\x00value")
    read = ConfluentId("PROTOBUF")
    read.from_bytes(io.BytesIO(b"\x01" + uuid.UUID(GUID).bytes + (found.message_bytes or b"")))
    assert read.message_indexes == [1, 0]


@pytest.mark.parametrize("value", [b"{}", b"", b"[1]", b"\x02abcdef", b"\xff"])
def test_a_value_without_a_frame_names_no_schema(value: bytes) -> None:
    """JSON least of all."""
    assert frame_of(value, ()) is None


@pytest.mark.parametrize("value", [b"\x00", b"\x00\x00\x00\x01", b"\x01" + bytes(15)])
def test_a_frame_that_ends_too_early_is_a_fault(value: bytes) -> None:
    """No id is made up."""
    assert isinstance(frame_of(value, ()), FrameFault)
    assert isinstance(frame_of(b"{}", ((VALUE_SCHEMA_HEADER, value),)), FrameFault)
