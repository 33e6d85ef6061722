"""Spans for OpenTelemetry (extra `otel`): one for each invoice, one for each call to the server.

The invoice's span continues the trace that its event came with, and its outcome carries it on. No
attribute holds a payload, an answer or a secret: coordinates, sizes, reasons and models only. Spans
are queued up to a bound and sent by a thread; if no collector takes them they are dropped, and
invoices go on.
"""

from __future__ import annotations

import time
from typing import Any

from service.model.completion import Completion, LlmReply
from service.model.outcome import Extracted, Failed, Outcome
from service.model.record import SourceRecord
from service.model.trace_context import HEADER, traceparent_of
from service.settings import TracingSettings

_NAME = "invoice-stream"
_EXPORT_S = 5


class TracingUnavailable(ValueError):
    """Raised when the extra is not installed."""


class OtelTracer:
    """Makes spans and sends them."""

    def __init__(self, settings: TracingSettings, version: str, exporter: Any = None) -> None:
        """`exporter` takes the spans instead of the endpoint. Raises TracingUnavailable."""
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
        except ImportError as error:
            raise TracingUnavailable(
                f"tracing.enabled needs the extra `otel` ({error.name} is missing): "
                "uv run --extra otel invoice-stream …, or pip install '.[otel]'"
            ) from None
        resource = Resource.create({"service.name": _NAME, "service.version": version})
        self._provider = TracerProvider(
            sampler=ParentBasedTraceIdRatio(settings.sample_share),
            resource=resource,
            shutdown_on_exit=False,
        )
        queue = BatchSpanProcessor(
            exporter or OTLPSpanExporter(settings.endpoint, timeout=_EXPORT_S),
            max_queue_size=settings.queue_max,
            max_export_batch_size=min(512, settings.queue_max),
        )
        self._provider.add_span_processor(queue)
        self._tracer = self._provider.get_tracer(_NAME, version)

    def invoice(self, record: SourceRecord) -> InvoiceSpan:
        """Begins the span of one invoice."""
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        sent = traceparent_of(record.headers)
        context = TraceContextTextMapPropagator().extract({HEADER: sent} if sent else {})
        attributes: dict[str, Any] = {
            "messaging.system": "kafka",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "messaging.message.body.size": len(record.value or b""),
        }
        span = self._tracer.start_span(
            f"process {record.topic}", context, SpanKind.CONSUMER, attributes
        )
        return InvoiceSpan(self._tracer, span)

    def close(self) -> None:
        """Sends what is queued, within seconds. Blocks."""
        self._provider.shutdown()


class InvoiceSpan:
    """The span of one invoice, and its calls as children."""

    def __init__(self, tracer: Any, span: Any) -> None:
        self._tracer = tracer
        self._span = span

    @property
    def traceparent(self) -> str | None:
        """The trace context that the outcome carries on."""
        context = self._span.get_span_context()
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"

    def attempted(self, reply: LlmReply, took_s: float) -> None:
        """One call ended just now."""
        from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context

        end_ns = time.time_ns()
        call = self._tracer.start_span(
            "llm call",
            set_span_in_context(self._span),
            SpanKind.CLIENT,
            start_time=end_ns - int(took_s * 1e9),
        )
        if isinstance(reply, Completion):
            call.set_attribute("gen_ai.response.model", reply.model)
            call.set_attribute("gen_ai.usage.input_tokens", reply.prompt_tokens or 0)
            call.set_attribute("gen_ai.usage.output_tokens", reply.completion_tokens or 0)
        else:
            call.set_status(StatusCode.ERROR, reply.fault.value)
        call.end(end_ns)

    def end(self, outcome: Outcome | None) -> None:
        """The invoice is finished; None when its work was cancelled."""
        from opentelemetry.trace import StatusCode

        if not isinstance(outcome, Extracted | Failed):
            self._span.set_attribute("invoice.outcome", "abandoned")
        elif isinstance(outcome, Extracted):
            self._span.set_attribute("invoice.outcome", "extracted")
            self._span.set_attribute("invoice.needs_review", outcome.assessment.needs_review)
            self._span.set_attribute("invoice.cached", outcome.cached)
        else:
            self._span.set_attribute("invoice.outcome", "failed")
            self._span.set_attribute("invoice.reason", outcome.reason.value)
            self._span.set_status(StatusCode.ERROR, outcome.reason.value)
        self._span.end()
