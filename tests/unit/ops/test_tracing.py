"""Tracing: one trace from event to outcome, a span for each call, and no word of the document."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from service.app.trace_attributes import consumer_attributes, endpoint_attributes
from service.extraction.encoding import OutcomeEncoder
from service.llm.client import Endpoint, LlmClient
from service.llm.ollama import OllamaDialect
from service.llm.transport import open_transport
from service.model.completion import LlmFault
from service.model.outcome import Extracted, Failed
from service.model.record import SourceRecord
from service.model.trace_context import NAMES, TraceContext, trace_context_of
from service.ops.tracing import OtelTracer, TracingUnavailable
from service.settings import KafkaSettings, Settings, TracingSettings
from tests.fakes import usual
from tests.fakes.scripted_server import ScriptedServer, answer
from tests.unit.extraction.test_extractor import DOCUMENT, event, fault, make_rig, record_of, said

SENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


async def _traced(record: SourceRecord, *replies: Any) -> tuple[Extracted | Failed, list[Any]]:
    exporter = InMemorySpanExporter()
    endpoints = endpoint_attributes(Settings())
    settings = TracingSettings(enabled=True, metrics=False)
    tracer = OtelTracer(settings, "1", consumer_attributes(Settings()), endpoints, exporter)
    outcome = await make_rig(*replies, tracer=tracer).extractor.extract(record, "b")
    assert isinstance(outcome, Extracted | Failed)
    tracer.close()
    return outcome, list(exporter.get_finished_spans())


def _header(outcome: Extracted | Failed) -> str | None:
    headers = OutcomeEncoder(KafkaSettings(), "1", "EUR").encode(outcome).headers
    found = trace_context_of(headers)
    return found and found.parent


async def test_one_trace_from_event_to_outcome() -> None:
    """The outcome carries on the trace that the event came with, as a child of our span."""
    record = record_of(event(), headers=((("traceparent"), SENT.encode()),))
    outcome, spans = await _traced(record, fault(LlmFault.CONNECTION_LOST), said())
    calls = [span for span in spans if span.name == "chat qwen3:4b"]
    (invoice,) = [span for span in spans if span not in calls]
    trace_id = int(SENT.split("-")[1], 16)
    assert {span.context.trace_id for span in spans} == {trace_id}
    assert f"{invoice.parent.span_id:016x}" == SENT.split("-")[2]
    assert {call.parent.span_id for call in calls} == {invoice.context.span_id}
    assert [call.status.is_ok for call in calls] == [False, True]
    assert invoice.name == "process events"
    assert (
        dict(invoice.attributes).items()
        >= {
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.consumer.group.name": "invoice-stream",
            "messaging.kafka.offset": record.offset,
        }.items()
    )
    assert dict(calls[0].attributes) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "ollama",
        "gen_ai.request.model": "qwen3:4b",
        "server.address": "127.0.0.1",
        "server.port": 11434,
        "error.type": "connection_lost",
    }
    assert calls[1].attributes["gen_ai.response.finish_reasons"] == ("stop",)
    assert "error.type" not in calls[1].attributes
    assert _header(outcome) == f"00-{trace_id:032x}-{invoice.context.span_id:016x}-01"


async def test_the_llm_server_gets_the_trace_of_its_call() -> None:
    """A span's context goes out before the span ends, each call has its own, and a call that is
    cancelled has a span as well. Without tracing the server gets none."""
    exporter = InMemorySpanExporter()
    settings = TracingSettings(enabled=True, metrics=False)
    tracer = OtelTracer(settings, "1", {}, endpoint_attributes(Settings()), exporter)
    record = record_of(event(), headers=(("traceparent", SENT.encode()), ("tracestate", b"v=1")))
    rig = make_rig(fault(LlmFault.CONNECTION_LOST), said(), tracer=tracer)
    await rig.extractor.extract(record, "b")
    with suppress(asyncio.CancelledError), tracer.invoice(record).call("llm"):
        raise asyncio.CancelledError
    tracer.close()
    calls = [one for one in exporter.get_finished_spans() if one.name.startswith("chat")]
    sent = [asked.trace for asked in rig.llm.asked]
    assert len(calls) == 3
    assert sent == [
        TraceContext(f"00-{one.context.trace_id:032x}-{one.context.span_id:016x}-01", "v=1")
        for one in calls[:2]
    ]
    untraced = make_rig(said())
    await untraced.extractor.extract(record, "b")
    async with ScriptedServer([answer({"message": {"content": "{}"}})]) as server:
        client = LlmClient(
            Endpoint(server.url, "m"), OllamaDialect(1), open_transport(), usual.call_bounds()
        )
        for asked in (*rig.llm.asked[1:], *untraced.llm.asked):
            await client.complete(asked)
        await client.aclose()
    seen = [{name: one.headers.get(name) for name in NAMES} for one in server.seen]
    assert sent[1] is not None
    assert seen == [dict(zip(NAMES, sent[1], strict=True)), dict.fromkeys(NAMES)]


async def test_a_failure_carries_the_trace_on_in_place_of_the_old_one() -> None:
    """One header of that name, and it is ours; the reason is in the span."""
    record = record_of(b"\xff", headers=(("traceparent", SENT.encode()), ("mine", b"1")))
    outcome, (span,) = await _traced(record)
    encoded = OutcomeEncoder(KafkaSettings(), "1", "EUR").encode(outcome)
    found = [value for name, value in encoded.headers if name == "traceparent"]
    assert len(found) == 1
    assert found[0] != SENT.encode()
    assert ("mine", b"1") in encoded.headers
    assert span.attributes["invoice.reason"] == "undecodable"


async def test_without_tracing_the_events_own_is_passed_on() -> None:
    """To results; in failures it stays where it was. A malformed one is ignored."""
    good = record_of(event(), headers=(("traceparent", SENT.encode()),))
    assert _header(await make_rig().extracted(good)) == SENT
    bad = replace(good, headers=(("traceparent", b"spoilt"),))
    assert _header(await make_rig().extracted(bad)) is None
    failed = await make_rig().failed(replace(bad, value=b"\xff"))
    encoded = OutcomeEncoder(KafkaSettings(), "1", "EUR").encode(failed)
    assert ("traceparent", b"spoilt") in encoded.headers


async def test_spans_say_nothing_of_the_document() -> None:
    """Coordinates, sizes, models and reasons."""
    _, spans = await _traced(record_of(event("secret canary " + DOCUMENT)), said())
    text = json.dumps([dict(span.attributes) for span in spans]) + str([s.name for s in spans])
    assert "canary" not in text
    assert "119.00" not in text
    assert "ACME" not in text


async def test_the_usual_variables_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name and resource by OTEL_*; where they switch tracing off, the event's own trace goes on."""
    monkeypatch.setenv("OTEL_SERVICE_NAME", "invoices-eu")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
    sent = (("traceparent", SENT.encode()), ("tracestate", b"vendor=1"))
    outcome, (invoice, *_) = await _traced(record_of(event(), headers=sent), said())
    resource = dict(invoice.resource.attributes)
    assert resource["service.name"] == "invoices-eu"
    assert resource["deployment.environment.name"] == "test"
    assert outcome.trace is not None
    assert outcome.trace.state == "vendor=1"
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    outcome, spans = await _traced(record_of(event(), headers=sent), said())
    assert (outcome.trace, spans) == (TraceContext(SENT, "vendor=1"), [])


def test_a_wrong_variable_is_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library says which of its arguments is wrong, and not where that came from."""
    monkeypatch.setenv("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "-1")
    with pytest.raises(TracingUnavailable, match="OTEL_… has a wrong value"):
        OtelTracer(TracingSettings(enabled=True), "1", {}, {}, InMemorySpanExporter())


async def test_calls_are_counted_by_the_names_of_the_standard() -> None:
    """Duration of each, tokens of those that were answered; no more attributes than the call's."""
    reader = InMemoryMetricReader()
    tracer = OtelTracer(
        TracingSettings(enabled=True),
        "1",
        consumer_attributes(Settings()),
        endpoint_attributes(Settings()),
        InMemorySpanExporter(),
        reader,
    )
    rig = make_rig(fault(LlmFault.CONNECTION_LOST), said(), tracer=tracer)
    await rig.extractor.extract(record_of(event()), "b")
    data: Any = reader.get_metrics_data()
    found = {
        metric.name: (metric.unit, [dict(point.attributes) for point in metric.data.data_points])
        for metric in data.resource_metrics[0].scope_metrics[0].metrics
    }
    tracer.close()
    unit, durations = found["gen_ai.client.operation.duration"]
    assert unit == "s"
    assert [one.get("error.type") for one in durations] == ["connection_lost", None]
    assert {one["gen_ai.request.model"] for one in durations} == {"qwen3:4b"}
    unit, tokens = found["gen_ai.client.token.usage"]
    assert unit == "{token}"
    assert {one["gen_ai.token.type"] for one in tokens} == {"input", "output"}


@pytest.mark.parametrize(
    ("endpoint", "metrics_endpoint", "address"),
    [
        ("http://c:4318/v1/traces", "", "http://c:4318/v1/metrics"),
        ("http://c:4318/v1/traces", "http://m/x", "http://m/x"),
        ("http://c/other", "", ""),
        ("", "", ""),
    ],
)
def test_metrics_go_beside_the_spans(endpoint: str, metrics_endpoint: str, address: str) -> None:
    """Unless another address is named; without any, the variables of the standard count."""
    settings = TracingSettings(endpoint=endpoint, metrics_endpoint=metrics_endpoint)
    assert settings.metrics_address == address
