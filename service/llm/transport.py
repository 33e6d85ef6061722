"""Sends requests over aiohttp's sockets, and translates its exceptions into an `LlmFault`.

Clients see a small interface of their own, `Transport`: a request goes out as it is, and its reply
comes as status, headers and the bytes as they were sent. Redirects are not followed, cookies are
not kept, nothing is decompressed, and variables of the environment decide nothing. A proxy is used
where the settings name one. Connections are not capped, because the gate already bounds the calls
in flight and could not see a second, hidden queue.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from service.llm.faults import failure
from service.model.completion import LlmFailure, LlmFault

KEEPALIVE_S = 4.0
"""Below the five seconds after which uvicorn, used by most Python model servers, closes an idle
connection: a request sent into a closing connection is lost."""

FOREIGN = (aiohttp.ClientError, HttpProcessingError, OSError, EOFError)
"""All exceptions of the library below for faults of a network, a server or an address."""

_NOT_REACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_CHUNK_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request as it goes out. `connect_s` bounds the making of a connection."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes = b""
    connect_s: float | None = None


class WireResponse(Protocol):
    """A reply whose body is still to come; its caller closes it."""

    @property
    def status(self) -> int:
        """The status code."""

    @property
    def headers(self) -> Mapping[str, str]:
        """By names in small letters; the values of one name are joined by commas."""

    def chunks(self) -> AsyncIterator[bytes]:
        """The body in parts, as it was sent."""

    async def aclose(self) -> None:
        """Keeps the connection for the next request if the body was read whole; else drops it."""


class Transport(Protocol):
    """Sends requests. What goes wrong is an exception of `FOREIGN`."""

    async def send(self, request: WireRequest) -> WireResponse:
        """The reply, once its headers are here."""

    async def aclose(self) -> None:
        """Closes idle connections; no request may follow."""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """What a client shows for mutual TLS: PEM files. Without `keyfile`, `certfile` has the key."""

    certfile: Path
    keyfile: Path | None
    key_password: str = field(repr=False)


def open_transport(
    ca_file: Path | None = None, proxy: str = "", certificate: ClientCertificate | None = None
) -> Transport:
    """A transport that trusts the usual authorities, or only those in `ca_file`; `proxy` is the
    address of an HTTP proxy between, if there is one.

    Sockets open with the first request, inside the running event loop. Raises OSError if a file
    cannot be read or holds no certificate, if a key does not fit, and if its password is wrong;
    ValueError if that is too long.
    """
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    if certificate is not None:
        # An empty password is one that does not fit; with None, OpenSSL asks the terminal.
        context.load_cert_chain(certificate.certfile, certificate.keyfile, certificate.key_password)
    return _Sockets(context, proxy or None)


class _Sockets:
    """aiohttp's session, opened with the first request."""

    def __init__(self, context: ssl.SSLContext, proxy: str | None) -> None:
        self._context = context
        self._session: aiohttp.ClientSession | None = None
        self._proxy = proxy

    async def send(self, request: WireRequest) -> WireResponse:
        """The reply, once its headers are here."""
        if self._session is None:
            self._session = self._opened()
        connect_s = request.connect_s
        response = await self._session.request(
            request.method,
            request.url,
            headers=request.headers,
            data=request.content or None,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(connect=connect_s, sock_connect=connect_s),
            proxy=self._proxy,
        )
        return _Reply(response)

    async def aclose(self) -> None:
        """Closes idle connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_S, ssl=self._context)
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
        )


class _Reply:
    """A reply of aiohttp."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers = _joined(response.headers)

    def chunks(self) -> AsyncIterator[bytes]:
        """The body in parts."""
        return self._response.content.iter_chunked(_CHUNK_BYTES)

    async def aclose(self) -> None:
        """An early close drops the connection."""
        self._response.release()
        await self._response.wait_for_close()


def _joined(headers: Mapping[str, str]) -> Mapping[str, str]:
    joined: dict[str, str] = {}
    for written, value in headers.items():
        name = written.lower()
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def reject_ca_file(setting: str, ca_file: Path | None) -> None:
    """Raises ValueError that names the setting, where no transport can trust its file."""
    try:
        open_transport(ca_file)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise ValueError(f"{setting} {ca_file} cannot be used ({why})") from None


def failure_from(error: Exception) -> LlmFailure:
    """The fault that an exception of the library means."""
    return failure(_fault(error), exception_class=type(error).__name__)


def _fault(error: Exception) -> LlmFault:
    if isinstance(error, _NOT_REACHED):
        return LlmFault.CONNECT_FAILED
    if isinstance(error, aiohttp.ClientResponseError | HttpProcessingError):
        return LlmFault.REPLY_MALFORMED
    return LlmFault.TIMEOUT if isinstance(error, TimeoutError) else LlmFault.CONNECTION_LOST
