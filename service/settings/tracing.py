"""Settings of the group `tracing`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from pydantic import Field, field_validator

from service.settings.addresses import web_address
from service.settings.group import Group

_TRACES = "/traces"


class TracingSettings(Group):
    """Spans for OpenTelemetry (extra `otel`)."""

    enabled: bool = Field(False, description="Whether spans are sent. Needs the extra `otel`.")
    endpoint: str = Field(
        "",
        description="Address of the collector: OTLP over HTTP, with its path. If empty, "
        "`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_EXPORTER_OTLP_ENDPOINT` counts, and without "
        "them http://localhost:4318/v1/traces.",
    )
    sample_share: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Share of the traces begun by the service that are sampled. For traces begun "
        "by senders, the sender's decision holds. If not set, `OTEL_TRACES_SAMPLER` counts, and "
        "without it all are.",
    )
    metrics: bool = Field(
        True,
        description="Whether the metrics `gen_ai.client.*` are sent beside the spans, once a "
        "minute. Off for a collector that takes spans alone.",
    )
    metrics_endpoint: str = Field(
        "",
        description="Address that takes them, with its path. If empty, that of "
        "`tracing.endpoint` with `metrics` for `traces`; else the variables `OTEL_…` count.",
    )
    queue_max: int = Field(
        2_048,
        ge=64,
        le=100_000,
        description="Spans that wait for the collector. Further ones are dropped.",
    )

    @field_validator("endpoint", "metrics_endpoint")
    @classmethod
    def _address(cls, endpoint: str) -> str:
        return web_address(endpoint) if endpoint else endpoint

    @property
    def metrics_address(self) -> str:
        """Where metrics go; empty where the variables of OpenTelemetry say it."""
        if self.metrics_endpoint or not self.endpoint.endswith(_TRACES):
            return self.metrics_endpoint
        return self.endpoint.removesuffix(_TRACES) + "/metrics"
