"""Events by a real schema registry (Apicurio), written by Confluent's serialisers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from schemas.decode import USUAL_LIMITS, DecodedEvent, Rejected
from schemas.outcome import InvoiceExtracted
from service.app.app import App, StartRefused
from service.app.schema_registry import registry_client, schemas_of
from service.commands import check
from service.console.source_documents import SourceDocuments
from service.extraction.event_reading import EventReader, ReadEvent
from service.model.record import Coordinates
from service.review.published import published_result
from service.settings import RegistrySettings
from service.testbed.invoices import make_invoice
from tests.fakes.apicurio import Apicurio, apicurio
from tests.kafka.conftest import PARTITIONS, Rig, Serve

TEXT = make_invoice(1).text
AVRO = {
    "type": "record",
    "name": "InvoiceEvent",
    "namespace": "com.example",
    "fields": [
        {"name": "invoice_id", "type": "string"},
        {
            "name": "amount",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2},
        },
        {"name": "occurred_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "document", "type": "com.example.Document"},
    ],
}
DOCUMENT = {
    "type": "record",
    "name": "Document",
    "namespace": "com.example",
    "fields": [
        {"name": "media_type", "type": "string"},
        {"name": "text", "type": ["null", "string"], "default": None},
        {"name": "base64", "type": ["null", "bytes"], "default": None},
    ],
}
VALUE = {
    "invoice_id": "INV-1",
    "amount": Decimal("-49.98"),
    "occurred_at": datetime(2026, 1, 31, 12, tzinfo=UTC),
    "document": {"media_type": "text/plain", "text": TEXT},
}
JSON_SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "InvoiceEvent",
    "type": "object",
    "required": ["invoice_id"],
}
PROTO = """syntax = "proto3";
package com.example;
message Other { string name = 1; }
message InvoiceEvent {
  string invoice_id = 1;
  Document document = 2;
  message Document { string media_type = 1; string text = 2; bytes base64 = 3; }
}
"""


@pytest.fixture(scope="module")
def registry() -> Iterator[Apicurio]:
    with apicurio() as running:
        yield running


@pytest.fixture(scope="module")
def confluent(registry: Apicurio) -> Any:
    return SchemaRegistryClient({"url": registry.url})


def context(topic: str) -> SerializationContext:
    return SerializationContext(topic, MessageField.VALUE)


def avro_event(confluent: Any, topic: str, value: dict[str, Any] = VALUE) -> bytes:
    """As a publisher writes it; its schema refers to another one."""
    confluent.register_schema("com.example.Document", Schema(json.dumps(DOCUMENT), "AVRO"))
    refers = [SchemaReference("com.example.Document", "com.example.Document", 1)]
    schema = Schema(json.dumps(AVRO), "AVRO", refers)
    written: bytes = AvroSerializer(confluent, schema)(value, context(topic))
    return written


async def read(registry: Apicurio, value: bytes) -> ReadEvent:
    settings = RegistrySettings(url=registry.url)
    client = registry_client(settings)
    try:
        reader = EventReader(USUAL_LIMITS, schemas_of(settings, client))
        return await reader.read_when_known(value, ())
    finally:
        await client.aclose()


async def test_confluents_avro_is_read(registry: Apicurio, confluent: Any) -> None:
    """With a reference, an amount, a time and a union."""
    found = await read(registry, avro_event(confluent, "avro"))
    assert isinstance(found, DecodedEvent)
    event = found.event
    assert (event.invoice_id, event.amount) == ("INV-1", Decimal("-49.98"))
    assert event.occurred_at == VALUE["occurred_at"]
    assert getattr(event.document, "text", None) == TEXT


async def test_confluents_json_schema_is_read(registry: Apicurio, confluent: Any) -> None:
    """Its frame is skipped."""
    event = {"invoice_id": "INV-2", "document": {"text": "x"}}
    value = JSONSerializer(json.dumps(JSON_SCHEMA), confluent)(event, context("json"))
    found = await read(registry, value)
    assert isinstance(found, DecodedEvent)
    assert found.event.invoice_id == "INV-2"


def _message() -> Any:
    """The class that `protoc` would generate."""
    file = descriptor_pb2.FileDescriptorProto(
        name="event.proto", package="com.example", syntax="proto3"
    )
    text, single = descriptor_pb2.FieldDescriptorProto.TYPE_STRING, 1
    other = file.message_type.add(name="Other")
    other.field.add(name="name", number=1, type=text, label=single)
    event = file.message_type.add(name="InvoiceEvent")
    event.field.add(name="invoice_id", number=1, type=text, label=single)
    within = descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
    name = ".com.example.InvoiceEvent.Document"
    event.field.add(name="document", number=2, type=within, label=single, type_name=name)
    document = event.nested_type.add(name="Document")
    document.field.add(name="media_type", number=1, type=text, label=single)
    document.field.add(name="text", number=2, type=text, label=single)
    raw = descriptor_pb2.FieldDescriptorProto.TYPE_BYTES
    document.field.add(name="base64", number=3, type=raw, label=single)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("com.example.InvoiceEvent"))


async def test_confluents_protobuf_is_read(registry: Apicurio, confluent: Any) -> None:
    """The second message of its file, with a document as bytes; by the descriptor that the client
    for Python registers, and by the text that others register."""
    made = _message()
    event = made(invoice_id="INV-3")
    event.document.media_type, event.document.base64 = "application/pdf", b"%PDF"
    options = {"use.deprecated.format": False}
    value = ProtobufSerializer(made, confluent, options)(event, context("proto"))
    text = confluent.register_schema("text-value", Schema(PROTO, "PROTOBUF"))
    for framed in (value, value[:1] + text.to_bytes(4) + value[5:]):
        found = await read(registry, framed)
        assert isinstance(found, DecodedEvent), found
        assert found.event.invoice_id == "INV-3"
        assert getattr(found.event.document, "base64", None) == "JVBERg=="


async def test_an_unknown_id_is_told_from_an_outage(registry: Apicurio) -> None:
    """By the registry's own code."""
    found = await read(registry, b"\0\x7f\0\0\0x")
    assert isinstance(found, Rejected)
    assert found.code == "schema_unavailable"


async def test_an_outage_of_the_registry_loses_nothing_and_holds_up_nothing_else(
    rig: Rig, serve: Serve, registry: Apicurio, confluent: Any
) -> None:
    """Events in Avro wait while it hangs; JSON goes on in all partitions; then all are read."""
    avro = avro_event(confluent, rig.topics[0])
    plain = json.dumps(make_invoice(2).event()).encode()
    unknown = b"\0\x7f\0\0\0x"
    settings = rig.settings(
        registry={"url": registry.url, "timeout_s": 0.3, "first_probe_s": 0.1, "max_probe_s": 0.2}
    )
    async with serve(settings) as app:
        with registry.suspended():
            rig.publish([(b"k", one) for one in (avro, unknown) for _ in range(PARTITIONS)])
            rig.publish([(b"k", plain) for _ in range(3 * PARTITIONS)])
            results, failures = await rig.outcomes(3 * PARTITIONS)
            assert (len(results), failures) == (3 * PARTITIONS, [])
            async with asyncio.timeout(60):
                while app.status()["schema_registry"]["away"] is None:
                    await asyncio.sleep(0.05)
            assert app.status()["schema_registry"]["events_waiting"] == 2 * PARTITIONS
            assert "the schema registry does not answer" in app.status()["why"]
        results, failures = await rig.outcomes(6 * PARTITIONS - PARTITIONS)
        assert app.status()["schema_registry"]["away"] is None
    assert len(results) == 4 * PARTITIONS
    assert [f.header("invoice.dlq.reason") for f in failures] == (
        ["schema_unavailable"] * PARTITIONS
    )
    assert [f.value for f in failures] == [unknown] * PARTITIONS
    documents = SourceDocuments(settings)
    shown = await documents.find(Coordinates(rig.topics[0], 0, 0))
    await documents.close()
    assert (shown.problem, shown.text) == ("", TEXT), "the console reads them by the registry, too"


async def test_results_name_their_schema(
    rig: Rig, serve: Serve, registry: Apicurio, confluent: Any
) -> None:
    """It is registered by `check`, at its level; a service that may not register finds it there.
    Confluent's reader and the service's own tools read the results."""
    asked = {"url": registry.url, "results": "json_schema", "compatibility": "FULL"}
    said = list[str]()
    settings = rig.settings(registry=asked)
    with pytest.raises(StartRefused, match="FULL"):
        await App(settings).run()
    registering = rig.settings(registry={**asked, "register_schemas": True})
    await check.run(registering, check.Options(False, 1, None, False), said.append)
    subject = f"{rig.topics[1]}-value"
    assert [line for line in said if "schema of results: id" in line and line.startswith("ok")]
    assert confluent.get_config(subject).compatibility_level == "FULL"
    rig.publish([(b"k", json.dumps(make_invoice(2).event()).encode())])
    async with serve(settings):
        results, _ = await rig.outcomes(1)
    value, wanted = results[0].value, make_invoice(2).invoice_id
    read_by_confluent = JSONDeserializer(None, schema_registry_client=confluent)
    assert read_by_confluent(value, context(rig.topics[1]))["invoice_id"] == wanted
    assert published_result(value).invoice_id == wanted


async def test_results_in_avro_are_read_by_confluents_reader(
    rig: Rig, serve: Serve, registry: Apicurio, confluent: Any
) -> None:
    """Their schema is registered by `check`; amounts are decimals. The registry's second address
    is there, and the first is not."""
    asked = {"url": f"http://127.0.0.1:9,{registry.url}", "results": "avro"}
    asked |= {"compatibility": "FULL"}
    said = list[str]()
    registering = rig.settings(registry={**asked, "register_schemas": True})
    await check.run(registering, check.Options(False, 1, None, False), said.append)
    assert [line for line in said if "schema of results: id" in line and line.startswith("ok")]
    assert [line for line in said if "http://127.0.0.1:9: it cannot be reached" in line]
    rig.publish([(b"k", json.dumps(make_invoice(2).event()).encode())])
    async with serve(rig.settings(registry=asked)):
        results, _ = await rig.outcomes(1)
    value, wanted = results[0].value, published_result(results[0].value)
    read = AvroDeserializer(confluent)(value, context(rig.topics[1]))
    assert isinstance(wanted, InvoiceExtracted)
    assert (read["invoice_id"], wanted.invoice_id) == (make_invoice(2).invoice_id,) * 2
    gross = read["invoice"]["totals"]["gross"]
    assert isinstance(gross, Decimal)
    assert gross == wanted.invoice.totals.gross
    assert read["extracted_at"] == wanted.extracted_at
