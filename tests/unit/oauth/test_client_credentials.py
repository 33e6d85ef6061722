"""Tokens of OAuth's client credentials: kept while they are young, asked for by one at a time."""

from __future__ import annotations

import asyncio
import base64
import json
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.oauth.client_credentials import OAuthClient, ask_token
from service.oauth.json_exchange import ExchangeFault
from service.oauth.tokens import KeptToken, Token
from tests.unit.registry.test_client import ScriptedRegistry

CLIENT = OAuthClient("kafka.token_url", "http://login/token", "my id", "hunter2:+", "read write")


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class TokenEndpoint(ScriptedRegistry):
    """Gives token after token, for as long as `life_s` says, once `open` is set."""

    def __init__(self, life_s: Any, status: int = 200) -> None:
        super().__init__({})
        self._status = status
        self._life_s = life_s
        self.open = asyncio.Event()
        self.open.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        number = len(self.requests) + 1
        body = {"access_token": f"t{number}", "token_type": "Bearer", "expires_in": self._life_s}
        self._pages = {"POST /token": (self._status, body)}
        answer = await super().handle_async_request(request)
        await self.open.wait()
        return answer


def kept_token(endpoint: httpx.AsyncBaseTransport, clock: Clock) -> KeptToken:
    """Tokens of this endpoint, kept as all users keep them."""
    return KeptToken(partial(ask_token, CLIENT, lambda: endpoint, 5.0), clock)


@pytest.mark.parametrize(
    ("life_s", "used_s"), [(100, 80), ("3600", 2880), (None, 240), (10**12, 69_120), ([], 240)]
)
async def test_a_token_is_used_for_most_of_its_life(life_s: Any, used_s: float) -> None:
    """Also where the server writes a text, or nothing; never longer than a day."""
    endpoint, clock = TokenEndpoint(life_s), Clock()
    tokens = kept_token(endpoint, clock)
    assert await tokens.token() == "t1"
    clock.now_s = used_s - 0.01
    assert await tokens.token() == "t1"
    clock.now_s = used_s
    assert await tokens.token() == "t2"


@pytest.mark.parametrize("life_s", [0, -5, "NaN"])
async def test_a_token_without_a_life_is_used_once(life_s: Any) -> None:
    """By the request that asked for it."""
    tokens = kept_token(TokenEndpoint(life_s), Clock())
    assert [await tokens.token() for _ in range(2)] == ["t1", "t2"]


async def test_the_client_says_who_it_is_as_the_standard_asks() -> None:
    """Basic authentication with both parts encoded as in a form; the scope in the body."""
    endpoint = TokenEndpoint(100)
    await ask_token(CLIENT, lambda: endpoint, 5.0)
    request = endpoint.requests[0]
    kind, _, both = request.headers["authorization"].partition(" ")
    assert (kind, base64.b64decode(both)) == ("Basic", b"my+id:hunter2%3A%2B")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["read write"],
    }


async def test_all_that_need_a_token_share_one_request() -> None:
    """Also when the first of them is given up."""
    endpoint = TokenEndpoint(100)
    endpoint.open.clear()
    tokens = kept_token(endpoint, Clock())
    waiting = [asyncio.create_task(tokens.token()) for _ in range(5)]
    while not endpoint.requests:
        await asyncio.sleep(0)
    waiting[0].cancel()
    endpoint.open.set()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert found[1:] == ["t2"] * 4
    assert len(endpoint.requests) == 2


async def test_all_that_need_a_token_share_a_fault() -> None:
    """One deadline is waited for, not one for each; the next that comes asks again."""
    endpoint = TokenEndpoint(100, status=503)
    endpoint.open.clear()
    tokens = kept_token(endpoint, Clock())
    waiting = [asyncio.create_task(tokens.token()) for _ in range(5)]
    while not endpoint.requests:
        await asyncio.sleep(0)
    endpoint.open.set()
    found = await asyncio.gather(*waiting)
    assert isinstance(found[0], ExchangeFault)
    assert found == [found[0]] * 5
    assert len(endpoint.requests) == 1
    await tokens.token()
    assert len(endpoint.requests) == 2


async def test_a_refused_token_is_replaced_once() -> None:
    """By the first of those to whom it was refused."""
    endpoint = TokenEndpoint(100)
    tokens = kept_token(endpoint, Clock())
    first = await tokens.token()
    assert isinstance(first, str)
    for _ in range(2):
        tokens.refused(first)
        assert await tokens.token() == "t2"
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ((401, {"error": "invalid_client", "error_description": "hunter2"}), "(invalid_client)"),
        ((400, {"error": "hunter2 is wrong\n"}), "status 400"),
        ((302, b""), "status 302"),
        ((200, b"<html>"), "no JSON"),
        ((200, []), "no access_token"),
        ((200, {"access_token": 5}), "no access_token"),
        ((200, {"access_token": ""}), "no access_token"),
        ((200, {"access_token": "a\r\nx: hunter2"}), "no access_token"),
        ((200, {"access_token": "a" * 17_000}), "no access_token"),
        ((200, {"access_token": "a" * 70_000}), "more than"),
        ((200, {"access_token": "a", "token_type": "mac"}), "not bearer"),
        (httpx.ConnectError("refused"), "cannot be reached (ConnectError)"),
    ],
)
async def test_what_is_no_token_is_a_fault(page: Any, says: str) -> None:
    """It names the endpoint, on one line, and no secret."""
    endpoint = ScriptedRegistry({"POST /token": page})
    found = await ask_token(CLIENT, lambda: endpoint, 5.0)
    assert isinstance(found, ExchangeFault)
    assert found.message.startswith("kafka.token_url http://login/token gives no token: ")
    assert says in found.message
    assert "hunter2" not in found.message + repr(CLIENT)
    assert "\n" not in found.message


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
_ANSWERS = st.dictionaries(
    st.sampled_from(["access_token", "token_type", "expires_in", "error"]), _JSON
)


@given(st.sampled_from([200, 400, 500]), _ANSWERS)
def test_whatever_the_endpoint_writes_is_a_header_or_a_fault(status: int, body: Any) -> None:
    """Nothing raises, and nothing that no header can carry gets through."""
    raw = json.dumps(body).encode()
    endpoint = ScriptedRegistry({"POST /token": (status, raw)})
    found = asyncio.run(ask_token(CLIENT, lambda: endpoint, 5.0))
    assert isinstance(found, ExchangeFault) or found.text.isascii()


async def test_an_endpoint_whose_authorities_cannot_be_read_gives_no_token() -> None:
    """The file may go bad after the start."""

    def connect() -> httpx.AsyncBaseTransport:
        raise FileNotFoundError("ca.pem")

    found = await ask_token(CLIENT, connect, 5.0)
    assert isinstance(found, ExchangeFault)
    assert "no connection can be made (FileNotFoundError)" in found.message


async def test_each_request_closes_its_connection() -> None:
    """An idle one would outlast the token, and its owner."""
    endpoint = TokenEndpoint(100)
    closed: list[bool] = []

    class _Closing(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return await endpoint.handle_async_request(request)

        async def aclose(self) -> None:
            closed.append(True)

    assert isinstance(await ask_token(CLIENT, _Closing, 5.0), Token)
    assert closed == [True]
