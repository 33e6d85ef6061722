"""A small HTTP server on a real socket that does what a test tells it, right or wrong.

Every request is answered by the next behaviour of the script; the last one stays. A behaviour gets
the raw stream, so it can break any rule of HTTP it likes.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.fakes.local_server import LocalServer

TIME_LIMIT_S = 60.0


@dataclass(frozen=True)
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(self.body)
        return payload


Behaviour: TypeAlias = Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class ScriptedServer(LocalServer):
    """`async with ScriptedServer(behaviour, …) as server: server.url`."""

    script: list[Behaviour]
    seen: list[Seen] = field(default_factory=list)
    dropped: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a client has closed a connection."""
    connections: int = 0
    tls: ssl.SSLContext | None = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._answer_all(reader, writer)
        finally:
            self.dropped.set()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Reads ahead while it answers, which shows at once when the client goes away."""
        request = await read_request(reader)
        while request is not None:
            self.seen.append(request)
            behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            answering = asyncio.ensure_future(behaviour(request, writer))
            reading = asyncio.ensure_future(read_request(reader))
            try:
                await asyncio.wait({answering, reading}, return_when=asyncio.FIRST_COMPLETED)
                if not answering.done():
                    return
                await answering
                request = await reading
            finally:
                answering.cancel()
                reading.cancel()
                await asyncio.gather(answering, reading, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> Seen | None:
    """The next request of a connection; None when the client is gone."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    pairs = (line.split(": ", 1) for line in lines if line)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, path, headers, body)


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """The start of a reply."""
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def answer(body: bytes | dict[str, Any], status: int = 200, **headers: str) -> Behaviour:
    """A proper reply; header names are written with underscores."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": "application/json", "Content-Length": str(len(raw))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}

    async def behave(request: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, fields) + raw)
        await writer.drain()

    return behave


def raw(data: bytes, *, close: bool) -> Behaviour:
    """Exactly these bytes, then the connection is closed or left open and silent."""

    async def behave(request: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if close:
            writer.close()
        else:
            await asyncio.Event().wait()

    return behave


def drip(byte_every_s: float) -> Behaviour:
    """A head at once, then one byte at a time, without end."""

    async def behave(request: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Length": "100000"}))
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(byte_every_s)

    return behave


def endless(counter: list[int]) -> Behaviour:
    """A chunked body without an end; `counter` adds up the bytes that the socket took."""
    block = b" " * 65_536
    chunk = b"10000\r\n" + block + b"\r\n"

    async def behave(request: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Transfer-Encoding": "chunked"}))
        while True:
            writer.write(chunk)
            await writer.drain()
            counter.append(len(block))

    return behave
