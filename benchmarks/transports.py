"""What lies beneath httpx' interface: CPU of a call to a language model server by each transport.

    python -m benchmarks.transports

All send the service's own request to one server on loopback, which answers at once. They take turns
within one run, and each has one client for all its calls, so figures compare. CPU is this process's
own; the server is another one. httpx2 is a package of its own with the same interface.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

import aiohttp
import httpx
import httpx2
import uvloop

from service.llm.transport import open_transport

_ANSWER_BYTES, _ASK_BYTES = 1_200, 6_000
_CALLS, _WARM_UP, _ROUNDS, _AT_ONCE = 300, 50, 5, 8
_HEADERS = {"content-type": "application/json", "authorization": "Bearer none"}

Call: TypeAlias = Callable[[str, bytes], Awaitable[int]]
"""Sends a body to an address, reads the answer whole, and tells its size."""
Opened: TypeAlias = AbstractAsyncContextManager[Call]


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    body = b"x" * _ANSWER_BYTES
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    answer = head.encode() + b"\r\n" + body
    try:
        while True:
            asked = await reader.readuntil(b"\r\n\r\n")
            size = asked.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(size))
            writer.write(answer)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def _server(port: Connection) -> None:
    async def run() -> None:
        listener = await asyncio.start_server(_serve, "127.0.0.1", 0)
        port.send(listener.sockets[0].getsockname()[1])
        await listener.serve_forever()

    uvloop.run(run())


def _through(library: Any, transport: Any) -> Opened:
    """Straight to a transport of httpx' interface, as the service calls it."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Call]:
        async def call(url: str, body: bytes) -> int:
            request = library.Request("POST", url, headers=_HEADERS, content=body)
            response = await transport.handle_async_request(request)
            try:
                return len(await response.aread())
            finally:
                await response.aclose()

        async with transport:
            yield call

    return opened()


def _client(library: Any) -> Opened:
    """The client that httpx' documentation shows, on its own transport."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Call]:
        async with library.AsyncClient(trust_env=False) as client:

            async def call(url: str, body: bytes) -> int:
                response = await client.post(url, content=body, headers=_HEADERS)
                return len(response.content)

            yield call

    return opened()


@asynccontextmanager
async def _bare() -> AsyncIterator[Call]:
    """aiohttp without httpx' interface: what the interface costs."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def call(url: str, body: bytes) -> int:
            async with session.post(url, data=body, headers=_HEADERS) as response:
                return len(await response.read())

        yield call


CHOICES: Mapping[str, Callable[[], Opened]] = {
    "aiohttp beneath httpx' interface (the service)": lambda: _through(httpx, open_transport()),
    "httpx' own transport (httpcore)": lambda: _through(httpx, httpx.AsyncHTTPTransport()),
    "httpx2's own transport (httpcore2)": lambda: _through(httpx2, httpx2.AsyncHTTPTransport()),
    "httpx' client": lambda: _client(httpx),
    "httpx2's client": lambda: _client(httpx2),
    "aiohttp alone": _bare,
}


async def _measure(call: Call, url: str, calls: int) -> float:
    """Microseconds of CPU a call."""
    body, left = b"y" * _ASK_BYTES, iter(range(calls))

    async def ask() -> None:
        for _ in left:
            assert await call(url, body) == _ANSWER_BYTES

    gc.collect()
    begun_s = time.process_time()
    await asyncio.gather(*(ask() for _ in range(_AT_ONCE)))
    return (time.process_time() - begun_s) / calls * 1e6


async def _all(url: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in CHOICES}
    for number in range(_ROUNDS):
        names = list(CHOICES)
        for name in names if number % 2 else reversed(names):
            async with CHOICES[name]() as call:
                await _measure(call, url, _WARM_UP)
                found[name].append(await _measure(call, url, _CALLS))
    return found


def main() -> None:
    """Prints a table; the ratio is to the first row."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=_server, args=(there,), daemon=True)
    server.start()
    try:
        found = uvloop.run(_all(f"http://127.0.0.1:{here.recv()}/v1/chat/completions"))
    finally:
        server.terminate()
        server.join()
    ours = statistics.median(next(iter(found.values())))
    sys.stdout.write("| transport | µs a call, median (lowest to highest) | ratio |\n")
    for name, times in found.items():
        middle, low, high = statistics.median(times), min(times), max(times)
        row = f"| {name} | {middle:.0f} ({low:.0f} to {high:.0f}) | {middle / ours:.2f} |"
        sys.stdout.write(f"{row}\n")


if __name__ == "__main__":
    main()
