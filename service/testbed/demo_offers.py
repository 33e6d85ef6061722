"""Asks an OpenAI-compatible server for its models before a demo sends it invoices.

With the address, token, headers and certificates that the demo's service will use.
"""

from __future__ import annotations

import asyncio

from service.model.completion import LlmFailure, LlmFault
from service.settings import load
from service.testbed.demo_models import embeds
from service.testbed.demo_topics import DemoFailed

_HOPELESS = frozenset({LlmFault.CONNECT_FAILED, LlmFault.UNAUTHORISED})
"""Without a list a server may still answer; after these it cannot."""


def offered(url: str) -> list[str]:
    """The models that can answer; empty when the server has no list. Raises DemoFailed for a server
    that no call can reach."""
    models = asyncio.run(_listed(url))
    if not isinstance(models, LlmFailure):
        return [name for name in models or () if not embeds(name)]
    if models.fault in _HOPELESS:
        raise DemoFailed(f"--llm-url {url}: {models.message}")
    return []


async def _listed(url: str) -> tuple[str, ...] | LlmFailure | None:
    from service.app.assembly import llm_client  # Loads the service: a demo without it begins soon.

    settings = load({"llm": {"base_url": url, "dialect": "openai"}})
    try:
        client = llm_client(settings.llm, settings.retry.max_retry_after_s)
    except ValueError as error:
        raise DemoFailed(f"--llm-url {url}: {error}") from None
    try:
        return await client.models()
    finally:
        await client.aclose()
