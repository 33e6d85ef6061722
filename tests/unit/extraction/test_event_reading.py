"""Events in every form: JSON without a registry, all else by its schema."""

from __future__ import annotations

import asyncio
import json

import pytest

from schemas.decode import USUAL_LIMITS, VALUE_SCHEMA_HEADER, DecodedEvent, Rejected
from service.extraction.event_reading import EventReader, LargeEvents, ReadEvent
from service.model.record import Headers
from service.registry.registered_schema import RegisteredSchema, readable
from service.registry.schema_frame import SchemaFrame, SchemaId, SchemaName
from service.registry.schemas import Schema, SchemaFault

JSON = json.dumps({"invoice_id": "A", "document": {"text": "b"}}).encode()
GUID_FRAME = b"\x01" + bytes(16)
AVRO = RegisteredSchema(
    "AVRO",
    json.dumps(
        {
            "type": "record",
            "name": "Event",
            "fields": [
                {"name": "invoice_id", "type": "string"},
                {
                    "name": "document",
                    "type": {
                        "type": "record",
                        "name": "Document",
                        "fields": [
                            {"name": "text", "type": ["null", "string"]},
                            {"name": "base64", "type": ["null", "bytes"]},
                        ],
                    },
                },
            ],
        }
    ),
)
BINARY = b"\x02A\x02\x02b\x00"
FRAMED = b"\0\0\0\0\x07" + BINARY


class Shelf:
    """Schemas that have to be asked for; keeps the questions."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.asked: list[SchemaName] = []
        self.kept = False

    def known(self, name: SchemaName) -> Schema | None:
        return self._schema if self.kept else None

    async def get(self, name: SchemaName) -> Schema:
        self.asked.append(name)
        return self._schema


async def read(
    value: bytes | None, headers: Headers = (), schema: Schema | None = None
) -> tuple[ReadEvent, list[SchemaName]]:
    shelf = Shelf(readable(AVRO) if schema is None else schema)
    found = await EventReader(USUAL_LIMITS, shelf).read_when_known(value, headers)
    return found, shelf.asked


@pytest.mark.parametrize(
    ("value", "headers"),
    [
        (JSON, ()),
        (b"\0\0\0\0\x07" + JSON, ()),
        (GUID_FRAME + JSON, ()),
        (JSON, ((VALUE_SCHEMA_HEADER, GUID_FRAME),)),
        (JSON, ((VALUE_SCHEMA_HEADER, b"nonsense"),)),
    ],
)
async def test_json_never_waits_for_a_registry(value: bytes, headers: Headers) -> None:
    """With a frame or without."""
    found, asked = await read(value, headers)
    assert isinstance(found, DecodedEvent)
    assert asked == []


@pytest.mark.parametrize(
    ("value", "headers"),
    [
        (FRAMED, ()),
        (BINARY, ((VALUE_SCHEMA_HEADER, b"\0\0\0\0\x07"),)),
        (FRAMED, (("ce_id", b"E-1"), ("content-type", b"application/avro"))),
    ],
)
async def test_avro_is_read_by_its_schema(value: bytes, headers: Headers) -> None:
    """The same event as in JSON. A CloudEvent's id in a header counts as ever."""
    found, asked = await read(value, headers)
    assert isinstance(found, DecodedEvent)
    assert (found.event.invoice_id, found.event_id) == ("A", "E-1" if len(headers) > 1 else None)
    assert asked == [SchemaId(7)]


async def test_bytes_of_a_document_become_base64() -> None:
    """A field `base64` of type bytes holds the document as it is."""
    found, _ = await read(b"\0\0\0\0\x07\x02A\x00\x02\x04%P")
    assert isinstance(found, DecodedEvent)
    assert getattr(found.event.document, "base64", None) == "JVA="


def test_a_schema_that_is_kept_is_not_waited_for() -> None:
    """And one that is not is named."""
    shelf = Shelf(readable(AVRO))
    reader = EventReader(USUAL_LIMITS, shelf)
    assert isinstance(reader.read(FRAMED, ()), SchemaFrame)
    shelf.kept = True
    assert isinstance(reader.read(FRAMED, ()), DecodedEvent)


@pytest.mark.parametrize(
    ("value", "schema", "code"),
    [
        (FRAMED, SchemaFault("unknown"), "schema_unavailable"),
        (FRAMED + b"x", None, "undecodable"),
        (b"\0\0\0", None, "undecodable"),
        (b"not json", None, "undecodable"),
        (None, None, "undecodable"),
        (FRAMED, readable(RegisteredSchema("AVRO", '"bytes"')), "undecodable"),
        (FRAMED[:5] + b"\x02x", readable(RegisteredSchema("AVRO", '"string"')), "schema_invalid"),
        (b"\0" + b"x" * 9_000_000, None, "too_large"),
    ],
)
async def test_what_is_no_event_is_rejected(
    value: bytes | None, schema: Schema | None, code: str
) -> None:
    """Each with its reason; an unknown schema has one of its own."""
    found, _ = await read(value, schema=schema)
    assert isinstance(found, Rejected)
    assert found.code == code


def test_without_a_registry_the_message_says_what_is_missing() -> None:
    """Nothing waits."""
    reader = EventReader(USUAL_LIMITS, None)
    for found in (reader.read(FRAMED, ()), reader.read(BINARY, ((VALUE_SCHEMA_HEADER, b"x"),))):
        assert isinstance(found, Rejected)
        assert "registry.url" in found.message


async def test_large_events_are_read_one_in_a_turn_of_the_loop() -> None:
    """Each takes milliseconds; small ones wait for none of them."""
    turns, read = LargeEvents(), list[tuple[str, int]]()
    turn = 0

    async def reads(name: str, size_bytes: int) -> None:
        await turns.turn_of(size_bytes)
        read.append((name, turn))

    tasks = [asyncio.create_task(reads(f"large {n}", 1_000_000)) for n in range(4)]
    tasks.append(asyncio.create_task(reads("small", 1_000)))
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0)
        turn += 1
    assert read[0] == ("small", 0)
    assert [name for name, _ in read[1:]] == [f"large {n}" for n in range(4)]
    assert len({at for _, at in read[1:]}) == 4
