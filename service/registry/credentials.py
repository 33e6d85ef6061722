"""Says who asks the registry: by a header that stays, or by tokens of OAuth's client credentials.

RFC 6749, section 4.4: a client shows its id and secret to a token endpoint and gets a token for a
while. A token is kept for most of its life; the request that finds it too old gets a new one, and
all that need it meanwhile wait for that one request and share its answer, also a fault.

Invariants: one request to the endpoint at a time, bounded as every exchange. A token is a text that
a header can carry, whatever the endpoint writes. No message has a secret or a token.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote_plus, urlencode

import httpx

from service.registry.exchange import JsonPage, RegistryBounds, RegistryFault, exchange

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,16384}")
_ERROR = re.compile(r"[a-z_]{1,50}")
_USED_SHARE = 0.8
_UNSAID_LIFE_S = 300.0
_LONGEST_LIFE_S = 86_400.0
_MAX_REPLY_BYTES = 64 * 1024
_FORM = {
    "accept": "application/json",
    "accept-encoding": "identity",
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "invoice-stream",
}


class Credentials(Protocol):
    """What a request says in its header `Authorization`."""

    async def authorization(self) -> str | RegistryFault:
        """The value of the header; empty for none."""

    def refused(self, authorization: str) -> None:
        """A registry does not take this value."""

    async def aclose(self) -> None:
        """Closes idle connections."""


class FixedCredentials:
    """One value for ever; empty for none."""

    def __init__(self, authorization: str) -> None:
        self._authorization = authorization

    async def authorization(self) -> str | RegistryFault:
        """The value of the header."""
        return self._authorization

    def refused(self, authorization: str) -> None:
        """There is no other."""

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """Who asks for tokens, and where; `scope` may be empty."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    authorization: str = field(repr=False)
    until_s: float


class ClientCredentials:
    """Tokens of one client."""

    def __init__(
        self,
        client: OAuthClient,
        transport: httpx.AsyncBaseTransport,
        timeout_s: float,
        now_s: Callable[[], float],
    ) -> None:
        self._client = client
        self._transport = transport
        self._bounds = RegistryBounds(timeout_s, _MAX_REPLY_BYTES)
        self._now_s = now_s
        self._last: _Token | RegistryFault | None = None
        self._answers = 0
        self._asking = asyncio.Lock()

    async def authorization(self) -> str | RegistryFault:
        """The value of the header, with a token that is young enough."""
        kept = self._kept()
        if kept is not None:
            return kept
        answers = self._answers
        async with self._asking:
            if self._answers == answers or self._last is None:
                self._last = await self._ask()
                self._answers += 1
            return self._last.authorization if isinstance(self._last, _Token) else self._last

    def refused(self, authorization: str) -> None:
        """A token that the registry does not take is not shown again."""
        if isinstance(self._last, _Token) and self._last.authorization == authorization:
            self._last = None

    async def aclose(self) -> None:
        """Closes idle connections."""
        await self._transport.aclose()

    def _kept(self) -> str | None:
        last = self._last
        young = isinstance(last, _Token) and self._now_s() < last.until_s
        return last.authorization if young and isinstance(last, _Token) else None

    async def _ask(self) -> _Token | RegistryFault:
        asked_s, client = self._now_s(), self._client
        form = {"grant_type": "client_credentials"}
        if client.scope:
            form["scope"] = client.scope
        both = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
        shown = {"authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}
        page = await exchange(
            self._transport,
            self._bounds,
            "POST",
            client.token_url,
            _FORM | shown,
            urlencode(form).encode(),
        )
        found = _token(page, asked_s) if isinstance(page, JsonPage) else page.message
        if isinstance(found, _Token):
            return found
        return RegistryFault(f"registry.oauth_token_url {client.token_url} gives no token: {found}")


def _token(page: JsonPage, asked_s: float) -> _Token | str:
    """The token of an answer, or why it has none."""
    body = page.body if isinstance(page.body, dict) else {}
    if page.status != 200:
        error = body.get("error")
        named = isinstance(error, str) and _ERROR.fullmatch(error)
        return f"it answers with status {page.status}" + (f" ({error})" if named else "")
    token, kind = body.get("access_token"), body.get("token_type", "bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        return "it gives tokens that are not bearer tokens"
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        return "its answer has no access_token that a header can carry"
    return _Token(f"Bearer {token}", asked_s + _USED_SHARE * _life_s(body.get("expires_in")))


def _life_s(said: Any) -> float:
    """Some servers write the number as a text; some say nothing."""
    try:
        life_s = float(str(said)[:20])
    except ValueError:
        return _UNSAID_LIFE_S
    return min(life_s, _LONGEST_LIFE_S) if life_s > 0 else 0.0
