"""Shared parts of the LLM tests: a prompt, and clients that are closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from service.llm.client import CallBounds, Endpoint, LlmClient
from service.llm.dialect import Dialect
from service.llm.transport import open_transport
from service.model.completion import Prompt
from tests.fakes import usual

OpenClient = Callable[..., LlmClient]


@pytest.fixture
def prompt() -> Prompt:
    """A prompt with a small schema."""
    schema = {
        "type": "object",
        "properties": {"total": {"type": "string"}, "seller": {"type": "string"}},
        "required": ["total", "seller"],
        "additionalProperties": False,
    }
    return Prompt("Read the invoice.", "Total 12.00 — Ärger & Söhne", schema, "invoice", "v1", 256)


@pytest.fixture
async def open_client() -> AsyncIterator[OpenClient]:
    """Opens clients over real sockets and closes them after the test."""
    clients: list[LlmClient] = []

    def open_one(
        url: str, dialect: Dialect, bounds: CallBounds | None = None, token: str = ""
    ) -> LlmClient:
        endpoint = Endpoint(url, "tiny", token)
        client = LlmClient(endpoint, dialect, open_transport(), bounds or usual.call_bounds())
        clients.append(client)
        return client

    yield open_one
    for client in clients:
        await client.aclose()
