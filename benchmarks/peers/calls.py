"""One call to the LLM server by httpx or by aiohttp, as their documentation has it: one client for
the whole process, as many connections as calls, a total time limit. Standard library otherwise.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from benchmarks.peers.contract import CALL_LIMIT_S, Job, request_for, result_of

Ask: TypeAlias = Callable[[bytes | None], Awaitable[bytes]]
"""An event's value in, its result's value out."""


@asynccontextmanager
async def aiohttp_calls(job: Job) -> AsyncIterator[Ask]:
    """By aiohttp."""
    import aiohttp

    limit = aiohttp.ClientTimeout(total=CALL_LIMIT_S)
    connector = aiohttp.TCPConnector(limit=job.slots)
    async with aiohttp.ClientSession(timeout=limit, connector=connector) as session:

        async def ask(value: bytes | None) -> bytes:
            async with session.post(job.url, json=request_for(job, value)) as response:
                response.raise_for_status()
                reply: dict[str, Any] = await response.json()
            return result_of(reply)

        yield ask


@asynccontextmanager
async def httpx_calls(job: Job) -> AsyncIterator[Ask]:
    """By httpx."""
    import httpx

    limits = httpx.Limits(max_connections=job.slots, max_keepalive_connections=job.slots)
    async with httpx.AsyncClient(timeout=CALL_LIMIT_S, limits=limits) as client:

        async def ask(value: bytes | None) -> bytes:
            response = await client.post(job.url, json=request_for(job, value))
            response.raise_for_status()
            return result_of(response.json())

        yield ask
