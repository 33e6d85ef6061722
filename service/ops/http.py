"""Small and bounded: /metrics, /healthz, /readyz, /status over HTTP/1.1, one reply per connection.

A server of our own rather than a framework, because the pages are four and the bounds are the
point. A connection counts from `accept` until its descriptor is closed, so that the TLS handshake
and the closing are inside of the bound too; at most so many are open at once, and the oldest makes
room. A connection has one deadline for handshake and request, one for the reply, and a request head
has a size. It listens on 127.0.0.1 unless told otherwise.

A request that cannot be answered gets a problem document (RFC 9457), whose detail says what to ask
instead.

`/healthz` answers as long as the loop runs and never asks anything else: a sick LLM server must not
get the process restarted.
"""

from __future__ import annotations

import asyncio
import errno
import hmac
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeAlias

from service.model.printable import printable, readable_json

_HEAD_MAX_BYTES = 8 * 1024
_HEAD_S = 5.0
"""From `accept` to the end of the request's head, the TLS handshake included."""
_WRITE_S = 10.0
_WORDS_MAX = 4_000
_PLAIN = "text/plain; charset=utf-8"
STATES = (b"ok", b"stuck")
"""The words of `/healthz`."""
_CLOSE_S = 2.0
"""For the rest of a reply and TLS's farewell."""
_BACKLOG = 1_024
_PORT_MAX = 65_535
_REFUSED_S = 0.2
"""Between two tries to accept while the process has no descriptor left."""


_OF_EVERY_MACHINE = ("::", "::1")
OpenSocket: TypeAlias = Callable[[int, int], socket.socket]
"""A socket of a family and a type."""


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
    context.load_cert_chain(certfile, keyfile, "")  # With None, OpenSSL asks the terminal.
    return context


def cannot_listen(error: OSError, who: str, host: str, port: int, settings: str) -> str:
    """Why a port cannot be used, and how to choose another one; `settings` is the group that has
    `host` and `port`."""
    said = f"{who} cannot listen on port {port} of {host or 'this machine'}"
    other = f"`-s {settings}.port={port + 1 if port < _PORT_MAX else 0}` (0: any free one)"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{said}: another program has it, perhaps another instance. Choose another port with "
            f"{other}, or set {settings}.port"
        )
    if error.errno == errno.EACCES:
        return f"{said}: this user may not use ports below 1024. Set {settings}.port"
    return f"{said} ({error.strerror}): set {settings}.host to an address of this machine"


def _is_lacking(error: OSError, address: str | int) -> bool:
    """Whether the kernel has no such family, or has it switched off: then it lacks the addresses
    that every machine has."""
    if error.errno == errno.EAFNOSUPPORT:
        return True
    return error.errno == errno.EADDRNOTAVAIL and address in _OF_EVERY_MACHINE


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
        open_socket: OpenSocket = socket.socket,
    ) -> None:
        self._pages = pages
        self._tls = tls
        self._token = token
        self._connections_max = connections_max
        self._open_socket = open_socket
        self._open: dict[asyncio.Task[None], None] = {}
        self.open_peak = 0
        """Most connections that were ever open at once."""
        self._listeners: list[socket.socket] = []
        self._accepting: list[asyncio.Task[None]] = []
        self._stopped = False
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listens; port 0 picks a free one. `serve` answers. Raises ListenRefused."""
        try:
            await self._listen(host, port)
        except OSError as error:
            self._close_listeners()
            words = cannot_listen(error, "the service", host, port, "http")
            raise ListenRefused(words) from None
        self.port = self._listeners[0].getsockname()[1]

    async def serve(self) -> None:
        """Accepts connections until `stop`. Raises what ended the loop of any listener: with one of
        them deaf, the others would hide it."""
        self._accepting = [
            asyncio.create_task(self._accept(one), name=f"accept {one.getsockname()[0]}")
            for one in self._listeners
        ]
        try:
            done, _ = await asyncio.wait(self._accepting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in self._accepting:
                task.cancel()
        if not self._stopped:
            for task in done:
                task.result()

    async def stop(self) -> None:
        """Closes the listeners and all connections."""
        self._stopped = True
        ending = [*self._accepting, *self._open]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self._close_listeners()

    async def _listen(self, host: str, port: int) -> None:
        """One socket for each address of `host`, all with the same port. Addresses of a family that
        the kernel lacks are passed over while there are others: it names them nevertheless."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        lacking: OSError | None = None
        for family, _, _, _, address in dict.fromkeys(found):
            chosen = port or (self._listeners[0].getsockname()[1] if self._listeners else 0)
            try:
                self._listen_at(family, (address[0], chosen, *address[2:]))
            except OSError as error:
                if not _is_lacking(error, address[0]):
                    raise
                lacking = error
        if lacking is not None and not self._listeners:
            raise lacking

    def _listen_at(self, family: int, address: tuple[str | int, ...]) -> None:
        listener = self._open_socket(family, socket.SOCK_STREAM)
        try:
            listener.setblocking(False)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
        self._listeners.append(listener)

    def _close_listeners(self) -> None:
        while self._listeners:
            self._listeners.pop().close()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listener)
            except OSError:  # No descriptor is left, or the peer is gone already.
                await self._end_oldest()
                await asyncio.sleep(_REFUSED_S)
                continue
            if len(self._open) >= self._connections_max:
                await self._end_oldest()
            task = asyncio.create_task(self._serve(connection))
            self._open[task] = None
            self.open_peak = max(self.open_peak, len(self._open))
            task.add_done_callback(self._closed)

    async def _end_oldest(self) -> None:
        """The oldest waits longest for its request: it makes room, and a scrape gets through."""
        oldest = next(iter(self._open), None)
        if oldest is not None:
            oldest.cancel()
            await asyncio.wait({oldest})

    def _closed(self, task: asyncio.Task[None]) -> None:
        self._open.pop(task, None)

    async def _serve(self, connection: socket.socket) -> None:
        """One connection until its descriptor is closed. Raises nothing but cancellation."""
        transport: asyncio.WriteTransport | None = None
        try:
            async with asyncio.timeout(_HEAD_S):
                reader, writer = await self._streams(connection)
                transport = writer.transport
                head = await _head(reader)
            if head is not None:
                writer.write(self._answer(head))
                async with asyncio.timeout(_WRITE_S):
                    await writer.drain()
            writer.close()
            async with asyncio.timeout(_CLOSE_S):
                await writer.wait_closed()
        except (TimeoutError, OSError, EOFError):
            pass  # The peer is slow, gone, or speaks something else.
        finally:
            # Whatever is left of it now is given up at once: a descriptor costs more than a reply.
            if transport is None:
                connection.close()
            else:
                transport.abort()

    async def _streams(
        self, connection: socket.socket
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Reader and writer of a connection, after the TLS handshake where there is one."""
        loop = asyncio.get_running_loop()
        connection.setblocking(False)
        reader = asyncio.StreamReader(limit=_HEAD_MAX_BYTES, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        limits: dict[str, float] = {}
        if self._tls is not None:
            limits = {"ssl_handshake_timeout": _HEAD_S, "ssl_shutdown_timeout": _CLOSE_S}
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol, connection, ssl=self._tls, **limits
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    def _answer(self, head: bytes) -> bytes:
        first, _, rest = head.partition(b"\r\n")
        parts = first.split(b" ")
        if len(parts) != 3 or not parts[2].startswith(b"HTTP/1."):
            return _problem(400, "This is no request of HTTP/1.")
        reply = self._reply_to(parts[0], parts[1], rest)
        return reply[: reply.index(b"\r\n\r\n") + 4] if parts[0] == b"HEAD" else reply

    def _reply_to(self, method: bytes, target: bytes, headers: bytes) -> bytes:
        if method not in (b"GET", b"HEAD"):
            return _problem(405, "These pages are only read.", "Allow: GET, HEAD\r\n")
        path = target.decode("latin-1").partition("?")[0]
        if self._token and path not in _PROBES and not self._authorised(headers):
            wanted = "Send the token of `http.token` as `Authorization: Bearer …`."
            return _problem(401, wanted, 'WWW-Authenticate: Bearer realm="invoice-stream"\r\n')
        return self._page(path)

    def _page(self, path: str) -> bytes:
        if path == "/metrics":
            return _reply(200, self._pages.metrics(), "text/plain; version=0.0.4; charset=utf-8")
        if path == "/healthz":
            alive = self._pages.alive()
            return _reply(200 if alive else 503, STATES[not alive] + b"\n", _PLAIN)
        if path == "/readyz":
            ready, why = self._pages.ready()
            words = printable(why, _WORDS_MAX)
            return _reply(200 if ready else 503, f"{words}\n".encode(), _PLAIN)
        if path == "/status":
            body = readable_json(self._pages.status(), default=str).encode()
            return _reply(200, body, "application/json")
        return _problem(404, "The pages are /metrics, /healthz, /readyz and /status.")

    def _authorised(self, headers: bytes) -> bool:
        for line in headers.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"authorization":
                scheme, _, token = value.strip().partition(b" ")
                given = hmac.compare_digest(token.lstrip(b" "), self._token.encode())
                return given and scheme.lower() == b"bearer"
        return False


async def _head(reader: asyncio.StreamReader) -> bytes | None:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None


_PROBES = ("/healthz", "/readyz")
"""Asked by supervisors, which have no token; they tell a few words."""


def _problem(status: int, detail: str, headers: str = "") -> bytes:
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    content = f"{readable_json(body)}\n".encode()
    return _reply(status, content, "application/problem+json", headers)


def _reply(status: int, body: bytes, content_type: str, headers: str = "") -> bytes:
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        f"Date: {formatdate(usegmt=True)}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        f"{headers}X-Content-Type-Options: nosniff\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
