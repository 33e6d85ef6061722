"""What a newcomer does next with a demo's Kafka: settings as `export` lines, and commands.

A line names a setting only where it is another one than the default.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping

from service.settings import KafkaSettings

_KAFKA = "INVOICE_STREAM_KAFKA__"
_LLM = "INVOICE_STREAM_LLM__"
_HTTP_PORT = "INVOICE_STREAM_HTTP__PORT"


def going_on(
    environment: Mapping[str, str], *, with_model: bool, with_service: bool
) -> Iterator[str]:
    """Lines for another shell; `with_model` where the LLM server stays, so that invoices can be
    sent, and `with_service` where the service stays, so that it can be asked for its health."""
    for name, value in environment.items():
        of_kafka = name.startswith(_KAFKA) and _is_other(name.removeprefix(_KAFKA).lower(), value)
        of_llm = with_model and name.startswith(_LLM)
        if of_kafka or of_llm or (with_service and name == _HTTP_PORT):
            yield f"export {name}={shlex.quote(value)}"
    if with_service:
        yield "invoice-stream health"
    yield "invoice-stream results list --limit 10"
    yield "invoice-stream results list --of failures --state open"
    if with_model:
        yield "invoice-stream samples samples --count 5"
        yield "invoice-stream publish samples/*.txt"


def next_time() -> Iterator[str]:
    """Where nothing stays: these invoices are gone, so the next demo makes them anew."""
    yield "Kafka ends now, and its data is removed. To keep it and the service running next time:"
    yield "  invoice-stream demo --keep"
    yield "To also open the web page (it needs the extra `console`):"
    yield "  invoice-stream demo --console"


def _is_other(name: str, value: str) -> bool:
    return str(getattr(KafkaSettings(), name, None)) != value
