"""The transport under the client: httpx's interface over aiohttp's sockets.

Requests go straight to the transport, without httpx's own client: that client follows redirects,
stores cookies and reads proxy variables, which must not happen here, and doubles the CPU cost of a
request. A proxy is used where the settings name one; no variable names one, or leaves one out.
Connections are not capped, because the gate already bounds the calls in flight and could not see a
second, hidden queue.

This module also holds the only translation of foreign exceptions into an `LlmFault`.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from service.llm.dialect import HttpReply
from service.llm.faults import failure, failure_of
from service.llm.light_httpx import AiohttpTransport, httpx
from service.model.completion import LlmFailure, LlmFault
from service.model.unusable_setting import UnusableSetting

KEEPALIVE_S = 4.0
"""Below the five seconds after which uvicorn, used by most Python model servers, closes an idle
connection: a request sent into a closing connection is lost."""

_HEADER_BYTES, _HEADERS_MAX = 64 * 1024, 1_000
"""Of a reply: gateways put policies, cookies and a trace of each hop into its head."""

FOREIGN = (httpx.HTTPError, aiohttp.ClientError, HttpProcessingError, OSError, EOFError)
"""All exceptions of the libraries below for faults of a network or a server."""

_NOT_REACHED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    httpx.ConnectError,
)


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy: its address, and `NAME:PASSWORD` if it asks for a sign-in. Without an address
    there is none."""

    address: str = ""
    sign_in: str = field(default="", repr=False)


DIRECT = Proxy()


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """What a client shows for mutual TLS: PEM files. Without `keyfile`, `certfile` has the key."""

    certfile: Path
    keyfile: Path | None
    key_password: str = field(repr=False)


def open_transport(
    ca_file: Path | None = None,
    proxy: Proxy = DIRECT,
    certificate: ClientCertificate | None = None,
) -> httpx.AsyncBaseTransport:
    """A transport that trusts the usual authorities, or only those in `ca_file`; requests go by
    way of `proxy` if there is one.

    Sockets open with the first request, inside the running event loop. Raises OSError if a file
    cannot be read or holds no certificate, if a key does not fit, and if its password is wrong;
    ValueError if that is too long.
    """
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    if certificate is not None:
        # An empty password is one that does not fit; with None, OpenSSL asks the terminal.
        context.load_cert_chain(certificate.certfile, certificate.keyfile, certificate.key_password)

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_S, ssl=context)
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            max_headers=_HEADERS_MAX,
        )

    return AiohttpTransport(client=session, verify=context, trust_env=False, proxy=_between(proxy))


def _between(proxy: Proxy) -> httpx.Proxy | None:
    if not proxy.address:
        return None
    name, colon, password = proxy.sign_in.partition(":")
    return httpx.Proxy(proxy.address, auth=(name, password) if colon else None)


def reject_ca_file(setting: str, ca_file: Path | None) -> None:
    """Raises UnusableSetting that names the setting, where no transport can trust its file."""
    try:
        open_transport(ca_file)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        raise UnusableSetting(f"{setting} {ca_file} cannot be used ({why})") from None


def failure_from(error: Exception) -> LlmFailure:
    """The fault that an exception of the libraries means.

    The adapter between httpx and aiohttp calls every lost connection a connect timeout, so the
    aiohttp exception behind it decides, if there is one.
    """
    cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
    if isinstance(cause, aiohttp.ClientHttpProxyError):  # Its answer to CONNECT.
        return (
            failure_of(HttpReply(407, {}, b""))
            if cause.status == 407
            else failure(LlmFault.CONNECT_FAILED, f"the proxy answers {cause.status}")
        )
    if isinstance(cause, aiohttp.ClientProxyConnectionError):
        said = (
            f"the proxy {cause.host[:200]}:{cause.port} cannot be reached; check it and llm.proxy"
        )
        return LlmFailure(LlmFault.CONNECT_FAILED, said, exception_class=type(cause).__name__)
    return failure(_fault(cause), _refused_certificate(cause), exception_class=type(cause).__name__)


def _refused_certificate(error: Exception) -> str:
    """OpenSSL's sentence about the certificate (expired, another name, an unknown authority), which
    holds nothing that the server said."""
    if not isinstance(error, aiohttp.ClientConnectorCertificateError):
        return ""
    refused = error.certificate_error
    if not isinstance(refused, ssl.SSLCertVerificationError):
        return "its TLS certificate is refused"
    return f"its TLS certificate is refused: {refused.verify_message}"


def _fault(error: Exception) -> LlmFault:
    if isinstance(error, _NOT_REACHED) or type(error) is httpx.ConnectTimeout:
        return LlmFault.CONNECT_FAILED
    if isinstance(error, aiohttp.ClientResponseError | HttpProcessingError):
        return LlmFault.REPLY_MALFORMED
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return LlmFault.TIMEOUT
    return LlmFault.CONNECTION_LOST
