"""Small and bounded: /metrics, /healthz, /readyz, /status over HTTP/1.1, one reply per connection.

A server of our own rather than a framework, because the pages are four and the bounds are the
point: a connection that does not send its request in time is closed, at most so many are open at
once, and a request head has a size. It listens on 127.0.0.1 unless told otherwise.

`/healthz` answers as long as the loop runs and never asks anything else: a sick LLM server must not
get the process restarted.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.core.printable import printable, readable_json

_HEAD_MAX_BYTES = 8 * 1024
_HEAD_S = 5.0
_WRITE_S = 10.0
_WORDS_MAX = 4_000
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the answers come from; called at each request, must not block."""

    metrics: Callable[[], bytes]
    alive: Callable[[], bool]
    ready: Callable[[], tuple[bool, str]]
    status: Callable[[], dict[str, Any]]


def tls_context(certfile: Path, keyfile: Path | None) -> ssl.SSLContext:
    """Serves with this certificate. Raises OSError when a file cannot be read or used."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certfile, keyfile)
    return context


class ListenRefused(Exception):
    """Raised when the address cannot be had; the message says what to set."""


class OpsServer:
    """Serves the pages."""

    def __init__(
        self,
        pages: Pages,
        *,
        token: str = "",
        tls: ssl.SSLContext | None = None,
        connections_max: int = 64,
    ) -> None:
        self._pages = pages
        self._tls = tls
        self._token = token
        self._connections_max = connections_max
        self._open: dict[asyncio.Task[Any], None] = {}
        self.open_peak = 0
        """Most connections that were ever served at once."""
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listens; port 0 picks a free one. Raises ListenRefused."""
        handshake_s = _HEAD_S if self._tls is not None else None
        try:
            self._server = await asyncio.start_server(
                self._serve,
                host,
                port,
                limit=_HEAD_MAX_BYTES,
                ssl=self._tls,
                ssl_handshake_timeout=handshake_s,
            )
        except OSError as error:
            raise ListenRefused(
                f"cannot listen on {host}:{port} ({error.strerror}): is another instance there? "
                "Set http.port (0 picks a free one) or http.host"
            ) from None
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Closes the listener and whoever is connected."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._open):
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._open) >= self._connections_max:
            # The oldest waits longest for its request: it makes room, and a scrape gets through.
            # Taken out at once, or a burst would cancel the same one again and again.
            oldest = next(iter(self._open))
            del self._open[oldest]
            oldest.cancel()
        self._open[task] = None
        self.open_peak = max(self.open_peak, len(self._open))
        try:
            head = await self._head(reader)
            if head is not None:
                writer.write(self._answer(head))
                async with asyncio.timeout(_WRITE_S):
                    await writer.drain()
        except (TimeoutError, OSError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._open.pop(task, None)
            with contextlib.suppress(OSError):
                writer.close()

    async def _head(self, reader: asyncio.StreamReader) -> bytes | None:
        try:
            async with asyncio.timeout(_HEAD_S):
                return await reader.readuntil(b"\r\n\r\n")
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return None

    def _answer(self, head: bytes) -> bytes:
        first, _, rest = head.partition(b"\r\n")
        parts = first.split(b" ")
        if len(parts) != 3 or parts[0] not in (b"GET", b"HEAD"):
            return _reply(405, b"only GET\n", _PLAIN)
        path = parts[1].decode("latin-1").partition("?")[0]
        if self._token and path not in _PROBES and not self._authorised(rest):
            return _reply(401, b"a bearer token is needed\n", _PLAIN)
        reply = self._page(path)
        return reply if parts[0] == b"GET" else reply[: reply.index(b"\r\n\r\n") + 4]

    def _page(self, path: str) -> bytes:
        if path == "/metrics":
            return _reply(200, self._pages.metrics(), "text/plain; version=0.0.4; charset=utf-8")
        if path == "/healthz":
            alive = self._pages.alive()
            return _reply(200 if alive else 503, b"ok\n" if alive else b"stuck\n", _PLAIN)
        if path == "/readyz":
            ready, why = self._pages.ready()
            words = printable(why, _WORDS_MAX)
            return _reply(200 if ready else 503, f"{words}\n".encode(), _PLAIN)
        if path == "/status":
            body = readable_json(self._pages.status(), default=str).encode()
            return _reply(200, body, "application/json")
        return _reply(404, b"/metrics /healthz /readyz /status\n", _PLAIN)

    def _authorised(self, headers: bytes) -> bool:
        wanted = f"Bearer {self._token}".encode()
        for line in headers.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"authorization":
                return hmac.compare_digest(value.strip(), wanted)
        return False


_PROBES = ("/healthz", "/readyz")
"""Asked by supervisors, which have no token; they tell a few words."""
_REASONS = {200: "OK", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 503: "-"}


def _reply(status: int, body: bytes, content_type: str) -> bytes:
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
