"""One request to a server that answers in JSON, and its answer, both bounded.

Invariants: an exchange ends within its deadline, reads at most `max_reply_bytes`, and returns a
value. Only cancellation leaves as an exception. Redirects are not followed. A message quotes
neither credentials nor what the server wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.strict_json import JsonFault, JsonLimits, load
from service.llm.light_httpx import httpx
from service.llm.transport import FOREIGN

_OK = 200


@dataclass(frozen=True, slots=True)
class ExchangeBounds:
    """Limits of one request to one address."""

    timeout_s: float
    max_reply_bytes: int


@dataclass(frozen=True, slots=True)
class ExchangeFault:
    """Why a server gave no answer that can be used; one line, for people."""

    message: str


@dataclass(frozen=True, slots=True)
class JsonPage:
    """An answer; what is no JSON is None, which only errors may have."""

    status: int
    body: Any


async def exchange(
    transport: httpx.AsyncBaseTransport,
    bounds: ExchangeBounds,
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None = None,
) -> JsonPage | ExchangeFault:
    """The answer to one request, with whatever status."""
    try:
        async with asyncio.timeout(bounds.timeout_s):
            request = httpx.Request(method, url, headers=headers, content=content)
            return await _answer(transport, request, bounds.max_reply_bytes)
    except TimeoutError:
        return ExchangeFault(f"it did not answer within {bounds.timeout_s:g} s")
    except (*FOREIGN, httpx.InvalidURL) as error:
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        return ExchangeFault(f"it cannot be reached ({type(cause).__name__})")


async def _answer(
    transport: httpx.AsyncBaseTransport, request: httpx.Request, max_bytes: int
) -> JsonPage | ExchangeFault:
    response = await transport.handle_async_request(request)
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)
    try:
        raw = bytearray()
        async for chunk in stream:
            raw += chunk
            if len(raw) > max_bytes:
                return ExchangeFault(f"its answer has more than {max_bytes:,} bytes")
    finally:
        await stream.aclose()
    found = load(bytes(raw), JsonLimits(max_bytes))
    if isinstance(found, JsonFault) and response.status_code == _OK:
        return ExchangeFault("its answer is no JSON")
    return JsonPage(response.status_code, None if isinstance(found, JsonFault) else found)
