"""Spans for OpenTelemetry (extra `otel`): one for each invoice, one for each call to the server.

The invoice's span continues the trace that its event came with, and its outcome carries it on. A
call's span begins before its request, which carries it to the LLM server.
Names and attributes are those of OpenTelemetry's semantic conventions for messaging and for
generative AI, as of 1.37. No attribute holds a payload, an answer or a secret: coordinates, sizes,
reasons and models only. Spans are queued up to a bound and sent by a thread; if no collector takes
them they are dropped, and invoices go on.

Where a setting of ours is empty, the variables `OTEL_*` count, as the library reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from service.model.completion import Completion, LlmReply
from service.model.extras import how_to_install
from service.model.outcome import Extracted, Failed, Outcome
from service.model.record import SourceRecord
from service.model.trace_context import PARENT, STATE, TraceContext, trace_context_of
from service.ops.otel_metrics import CallMetrics
from service.settings import TracingSettings

_NAME = "invoice-stream"
_EXPORT_S = 5
_CHAT: Final = "chat"

Attributes: TypeAlias = Mapping[str, str | int]


class TracingUnavailable(ValueError):
    """Raised when the extra is not installed, or a variable of the library has a wrong value."""


class OtelTracer:
    """Makes spans and sends them."""

    def __init__(
        self,
        settings: TracingSettings,
        version: str,
        consumer: Attributes,
        endpoints: Mapping[str, Attributes],
        exporter: Any = None,
        reader: Any = None,
    ) -> None:
        """`consumer` and `endpoints` are attributes of each invoice's span, and of the calls to
        each endpoint; `exporter` takes the spans, and `reader` the metrics, instead of a collector.
        Raises TracingUnavailable."""
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import OTELResourceDetector, Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
            from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
        except ImportError as error:
            raise TracingUnavailable(
                f"tracing.enabled needs the extra `otel` ({error.name} is missing): "
                + how_to_install("otel")
            ) from None
        self._consumer, self._endpoints = consumer, endpoints
        resource = Resource.create({"service.name": _NAME, "service.version": version})
        resource = resource.merge(OTELResourceDetector().detect())
        share = settings.sample_share
        try:
            self._provider = TracerProvider(
                sampler=None if share is None else ParentBasedTraceIdRatio(share),
                resource=resource,
                shutdown_on_exit=False,
            )
            queue = BatchSpanProcessor(
                exporter or OTLPSpanExporter(settings.endpoint or None, timeout=_EXPORT_S),
                max_queue_size=settings.queue_max,
                max_export_batch_size=min(512, settings.queue_max),
            )
            self._provider.add_span_processor(queue)
        except ValueError as error:  # The library's words name its own arguments.
            raise TracingUnavailable(f"a variable OTEL_… has a wrong value: {error}") from None
        self._tracer = self._provider.get_tracer(_NAME, version)
        self._metrics = (
            CallMetrics(settings, version, resource, reader) if settings.metrics else None
        )

    def invoice(self, record: SourceRecord) -> InvoiceSpan:
        """Begins the span of one invoice."""
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        sent = trace_context_of(record.headers)
        carrier = {PARENT: sent.parent, STATE: sent.state} if sent else {}
        context = TraceContextTextMapPropagator().extract(carrier)
        attributes: dict[str, Any] = {
            **self._consumer,
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "messaging.message.body.size": len(record.value or b""),
        }
        span = self._tracer.start_span(
            f"process {record.topic}", context, SpanKind.CONSUMER, attributes
        )
        return InvoiceSpan(self._tracer, span, self._endpoints, self._metrics)

    def close(self) -> None:
        """Sends what is queued, within seconds. Blocks."""
        self._provider.shutdown()
        if self._metrics is not None:
            self._metrics.close()


class InvoiceSpan:
    """The span of one invoice, and its calls as children."""

    def __init__(
        self,
        tracer: Any,
        span: Any,
        endpoints: Mapping[str, Attributes],
        metrics: CallMetrics | None,
    ) -> None:
        self._tracer = tracer
        self._metrics = metrics
        self._span = span
        self._endpoints = endpoints

    @property
    def context(self) -> TraceContext | None:
        """The trace context that the outcome carries on; None where tracing is switched off by
        `OTEL_SDK_DISABLED` and the event brought none."""
        return _context_of(self._span)

    def call(self, endpoint: str) -> OtelCallSpan:
        """Begins the span of one call to this endpoint."""
        from opentelemetry.trace import SpanKind, set_span_in_context

        attributes = {"gen_ai.operation.name": _CHAT, **self._endpoints[endpoint]}
        span = self._tracer.start_span(
            f"{_CHAT} {attributes['gen_ai.request.model']}",
            set_span_in_context(self._span),
            SpanKind.CLIENT,
            attributes,
        )
        return OtelCallSpan(span, attributes, self._metrics)

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
            self._span.set_attribute("error.type", outcome.reason.value)
            self._span.set_status(StatusCode.ERROR, outcome.reason.value)
        self._span.end()


class OtelCallSpan:
    """The span of one call. A call that is cancelled has neither an answer nor an error."""

    def __init__(self, span: Any, attributes: Attributes, metrics: CallMetrics | None) -> None:
        self._span = span
        self._attributes = attributes
        self._metrics = metrics

    @property
    def context(self) -> TraceContext | None:
        """The trace context that the request carries."""
        return _context_of(self._span)

    def answered(self, reply: LlmReply, took_s: float) -> None:
        """The call ended, well or not."""
        from opentelemetry.trace import StatusCode

        if self._metrics is not None:
            self._metrics.attempted(reply, took_s, self._attributes)
        if isinstance(reply, Completion):
            self._span.set_attributes(_said(reply))
        else:
            self._span.set_attribute("error.type", reply.fault.value)
            self._span.set_status(StatusCode.ERROR, reply.fault.value)

    def __enter__(self) -> OtelCallSpan:
        return self

    def __exit__(self, *exc_info: object) -> None:
        del exc_info
        self._span.end()


def _context_of(span: Any) -> TraceContext | None:
    context = span.get_span_context()
    if not context.is_valid:
        return None
    flags = int(context.trace_flags)
    parent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags:02x}"
    return TraceContext(parent, context.trace_state.to_header())


def _said(reply: Completion) -> dict[str, Any]:
    """What the server tells of its answer; a count that it does not tell is left out."""
    told = {
        "gen_ai.response.model": reply.model,
        "gen_ai.response.finish_reasons": [reply.finish.value],
        "gen_ai.usage.input_tokens": reply.prompt_tokens,
        "gen_ai.usage.output_tokens": reply.completion_tokens,
    }
    return {name: value for name, value in told.items() if value is not None}
