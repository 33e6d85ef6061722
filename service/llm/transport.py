"""The wire under the client: httpx's transport interface over aiohttp's sockets.

Requests go straight to the transport, without httpx's own client above it: that client follows
redirects, keeps cookies and reads proxy variables, none of which may happen here, and costs as much
CPU again as the request itself. Connections are not capped, because the gate already bounds the
calls in flight and a second, hidden queue would be invisible to it.

This module also holds the one translation of foreign exceptions into an `LlmFault`.
"""

from __future__ import annotations

import ssl
from pathlib import Path

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError
from httpx_aiohttp import AiohttpTransport

from service.llm.faults import failure
from service.model.completion import LlmFailure, LlmFault

KEEPALIVE_S = 4.0
"""Below the five seconds after which uvicorn, under most Python model servers, closes an idle
connection: a request sent into a connection that is being closed is lost."""

FOREIGN = (httpx.HTTPError, aiohttp.ClientError, HttpProcessingError, OSError, EOFError)
"""Everything that the libraries below raise for what a network or a server can do."""

_NOT_REACHED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    httpx.ConnectError,
)


def open_transport(ca_file: Path | None = None) -> httpx.AsyncBaseTransport:
    """A transport that trusts the usual authorities, or those in `ca_file` alone.

    Sockets open with the first request, inside the running event loop. Raises OSError when
    `ca_file` cannot be read or holds no certificate.
    """
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_S, ssl=context)
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )

    return AiohttpTransport(client=session, verify=context, trust_env=False)


def failure_from(error: Exception) -> LlmFailure:
    """Which fault an exception of the libraries means.

    The adapter between httpx and aiohttp calls every lost connection a connect timeout, so the
    aiohttp exception behind it decides where there is one.
    """
    cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
    return failure(_fault(cause), exception_class=type(cause).__name__)


def _fault(error: Exception) -> LlmFault:
    if isinstance(error, _NOT_REACHED) or type(error) is httpx.ConnectTimeout:
        return LlmFault.CONNECT_FAILED
    if isinstance(error, aiohttp.ClientResponseError | HttpProcessingError):
        return LlmFault.REPLY_MALFORMED
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return LlmFault.TIMEOUT
    return LlmFault.CONNECTION_LOST
