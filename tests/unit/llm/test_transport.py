"""Rules of the translation: every exception of the libraries becomes one fault, seen by its cause.

The sockets themselves are tested in test_client.py.
"""

from __future__ import annotations

import ssl
from pathlib import Path

import aiohttp
import httpx
import pytest
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.http_exceptions import BadHttpMessage

from service.llm.client import Endpoint, LlmClient
from service.llm.openai import OpenAiDialect
from service.llm.transport import FOREIGN, Proxy, failure_from, open_transport
from service.model.completion import LlmFailure, LlmFault, Prompt
from tests.fakes import usual
from tests.fakes.scripted_server import ScriptedServer, answer

_KEY = ConnectionKey("host", 80, False, True, None, None, None)


def caused(error: Exception, cause: Exception) -> Exception:
    """An exception of httpx as the adapter raises it."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (httpx.ConnectError("x"), LlmFault.CONNECT_FAILED),
        (httpx.ConnectTimeout("x"), LlmFault.CONNECT_FAILED),
        (httpx.ReadTimeout("x"), LlmFault.TIMEOUT),
        (httpx.ReadError("x"), LlmFault.CONNECTION_LOST),
        (httpx.RemoteProtocolError("x"), LlmFault.CONNECTION_LOST),
        (aiohttp.ClientConnectorError(_KEY, OSError(111, "refused")), LlmFault.CONNECT_FAILED),
        (aiohttp.ClientPayloadError("x"), LlmFault.CONNECTION_LOST),
        (BadHttpMessage("x"), LlmFault.REPLY_MALFORMED),
        (ConnectionResetError("x"), LlmFault.CONNECTION_LOST),
        (TimeoutError("x"), LlmFault.TIMEOUT),
        (EOFError("x"), LlmFault.CONNECTION_LOST),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_kind_of_exception_has_a_fault(error: Exception, fault: LlmFault) -> None:
    """And is one of those that the client catches."""
    assert isinstance(error, FOREIGN)
    failure = failure_from(error)
    assert (failure.fault, failure.exception_class) == (fault, type(error).__name__)


@pytest.mark.parametrize(
    ("cause", "fault"),
    [
        (aiohttp.ServerDisconnectedError(), LlmFault.CONNECTION_LOST),
        (aiohttp.ClientOSError(104, "reset"), LlmFault.CONNECTION_LOST),
        (aiohttp.ConnectionTimeoutError(), LlmFault.CONNECT_FAILED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_the_cause_decides_where_the_adapter_is_vague(cause: Exception, fault: LlmFault) -> None:
    """It calls a connection that was lost in use a connect timeout."""
    failure = failure_from(caused(httpx.ConnectTimeout("x"), cause))
    assert (failure.fault, failure.exception_class) == (fault, type(cause).__name__)


def test_the_text_of_an_exception_is_not_published() -> None:
    """It may hold addresses, headers or a part of the reply."""
    assert "canary" not in failure_from(httpx.ReadError("canary")).message


def test_an_authority_that_cannot_be_read_is_refused_at_start(tmp_path: Path) -> None:
    """A missing or empty file must not mean that every certificate is trusted."""
    with pytest.raises(OSError, match="No such file"):
        open_transport(tmp_path / "missing.pem")
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    with pytest.raises(ssl.SSLError):
        open_transport(empty)


@pytest.mark.parametrize(
    ("status", "fault", "words"),
    [
        (407, LlmFault.UNAUTHORISED, "sign-in"),
        (502, LlmFault.CONNECT_FAILED, "the proxy answers 502"),
    ],
)
async def test_a_proxy_that_opens_no_tunnel_is_named(
    prompt: Prompt, status: int, fault: LlmFault, words: str
) -> None:
    """Its answer to CONNECT is no reply of the LLM server."""
    async with ScriptedServer([answer(b"", status)]) as proxy:
        transport = open_transport(proxy=Proxy(proxy.url))
        endpoint = Endpoint("https://llm.example", "m")
        client = LlmClient(endpoint, OpenAiDialect(), transport, usual.call_bounds(total_s=5.0))
        reply = await client.complete(prompt)
        await client.aclose()
    assert isinstance(reply, LlmFailure)
    assert reply.fault is fault
    assert words in reply.message


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_dead_proxy_is_no_dead_server(scheme: str) -> None:
    """It is named first, without its password: the server behind it may be well."""
    transport = open_transport(proxy=Proxy("http://127.0.0.1:1", "desk:s3cret"))
    with pytest.raises(FOREIGN) as raised:
        await transport.handle_async_request(httpx.Request("GET", f"{scheme}://gpu.example/v1"))
    await transport.aclose()
    failure = failure_from(raised.value)
    assert failure.fault is LlmFault.CONNECT_FAILED
    assert failure.message == "the proxy 127.0.0.1:1 cannot be reached; check it and llm.proxy"
