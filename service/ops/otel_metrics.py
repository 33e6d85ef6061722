"""OpenTelemetry's metrics of calls to LLM servers (extra `otel`), pushed beside the spans.

Names, units, attributes and buckets are those of the semantic conventions for generative AI, as of
1.37. They are what other programs of an organisation call them; Prometheus has more, under names of
our own. A count of tokens that a server does not tell is left out. A thread sends them; if no
collector takes them they are lost, and invoices go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.model.completion import Completion, LlmReply
from service.settings import TracingSettings

_NAME: Final = "invoice-stream"
_EXPORT_S: Final = 5
_EVERY_S: Final = 60
_CLOSE_S: Final = 5
_SECONDS: Final = tuple(0.01 * 2**n for n in range(14))
_TOKENS: Final = tuple(float(4**n) for n in range(14))


class CallMetrics:
    """Counts calls and sends what was counted."""

    def __init__(
        self, settings: TracingSettings, version: str, resource: Any, reader: Any = None
    ) -> None:
        """`reader` takes the metrics instead of a collector."""
        from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider

        self._provider = MeterProvider(
            [reader or _to_collector(settings)],
            resource,
            exemplar_filter=AlwaysOffExemplarFilter(),
            shutdown_on_exit=False,
        )
        meter = self._provider.get_meter(_NAME, version)
        self._duration = meter.create_histogram(
            "gen_ai.client.operation.duration",
            "s",
            "Duration of a call to an LLM server",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._tokens = meter.create_histogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Tokens of a call, in and out",
            explicit_bucket_boundaries_advisory=_TOKENS,
        )

    def attempted(self, reply: LlmReply, took_s: float, of: Mapping[str, str | int]) -> None:
        """One call with these attributes ended."""
        if not isinstance(reply, Completion):
            self._duration.record(took_s, {**of, "error.type": reply.fault.value})
            return
        told = {**of, "gen_ai.response.model": reply.model} if reply.model else dict(of)
        self._duration.record(took_s, told)
        for kind, count in (("input", reply.prompt_tokens), ("output", reply.completion_tokens)):
            if count is not None:
                self._tokens.record(count, {**told, "gen_ai.token.type": kind})

    def close(self) -> None:
        """Sends what was counted, within seconds. Blocks."""
        self._provider.shutdown(_CLOSE_S * 1_000)


def _to_collector(settings: TracingSettings) -> Any:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    exporter = OTLPMetricExporter(settings.metrics_address or None, timeout=_EXPORT_S)
    return PeriodicExportingMetricReader(exporter, _EVERY_S * 1_000, _EXPORT_S * 1_000)
