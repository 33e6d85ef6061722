"""Settings of the group `tracing`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from pydantic import Field, field_validator

from service.settings.addresses import web_address
from service.settings.group import Group


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
    queue_max: int = Field(
        2_048,
        ge=64,
        le=100_000,
        description="Spans that wait for the collector. Further ones are dropped.",
    )

    @field_validator("endpoint")
    @classmethod
    def _address(cls, endpoint: str) -> str:
        return web_address(endpoint) if endpoint else endpoint
