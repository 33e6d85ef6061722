"""The attributes of spans that follow from the settings, by OpenTelemetry's semantic conventions.

Pure: settings in, names and values out. None of them is a secret or a document's.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from service.app.assembly import endpoints_of, escalation_endpoint
from service.settings import LlmSettings, Settings

_PORTS = {"http": 80, "https": 443}


def consumer_attributes(settings: Settings) -> Mapping[str, str | int]:
    """Of each invoice's span."""
    return {
        "messaging.consumer.group.name": settings.kafka.group_id,
        "messaging.client.id": settings.kafka.client_id,
    }


def endpoint_attributes(settings: Settings) -> Mapping[str, Mapping[str, str | int]]:
    """Of each call, by the endpoint's name."""
    extra = escalation_endpoint(settings)
    chosen = [*endpoints_of(settings), *([extra] if extra is not None else [])]
    return {endpoint.name: _of(endpoint.llm) for endpoint in chosen}


def _of(llm: LlmSettings) -> Mapping[str, str | int]:
    address = urlsplit(llm.base_url)
    return {
        "gen_ai.provider.name": llm.dialect.value,
        "gen_ai.request.model": llm.model,
        "server.address": address.hostname or "",
        "server.port": address.port or _PORTS.get(address.scheme, 0),
    }
