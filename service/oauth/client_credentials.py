"""Asks a token endpoint for tokens with OAuth's client credentials (RFC 6749, section 4.4).

A client shows its id and secret and gets a token for a while.

Invariants: one request is bounded as every exchange, over a connection of its own that is closed
behind it: tokens live for minutes, and an idle connection would outlast each of them. Whatever the
endpoint writes is a token or a fault. No message has a secret or a token.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from service.llm.light_httpx import httpx
from service.oauth.json_exchange import ExchangeBounds, ExchangeFault, JsonPage, exchange
from service.oauth.tokens import Token, can_be_shown

_ERROR = re.compile(r"[a-z_]{1,50}")
_UNSAID_LIFE_S = 300.0
_LONGEST_LIFE_S = 86_400.0
_MAX_REPLY_BYTES = 64 * 1024
_FORM = {
    "accept": "application/json",
    "accept-encoding": "identity",
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "invoice-stream",
}


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The client that asks for tokens, and its server; `scope` may be empty. `setting` names the
    address in messages."""

    setting: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""


async def ask_token(
    client: OAuthClient, connect: Callable[[], httpx.AsyncBaseTransport], timeout_s: float
) -> Token | ExchangeFault:
    """One token, or one line that says why there is none."""
    try:
        transport = connect()
    except (OSError, ValueError) as error:  # The file with the authorities went bad meanwhile.
        return _no_token(client, f"no connection can be made ({type(error).__name__})")
    try:
        bounds = ExchangeBounds(timeout_s, _MAX_REPLY_BYTES)
        page = await exchange(
            transport, bounds, "POST", client.token_url, _FORM | _shown(client), _form(client)
        )
    finally:
        await transport.aclose()
    found = _token(page) if isinstance(page, JsonPage) else page.message
    return found if isinstance(found, Token) else _no_token(client, found)


def _no_token(client: OAuthClient, why: str) -> ExchangeFault:
    return ExchangeFault(f"{client.setting} {client.token_url} gives no token: {why}")


def _shown(client: OAuthClient) -> dict[str, str]:
    both = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    return {"authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}


def _form(client: OAuthClient) -> bytes:
    form = {"grant_type": "client_credentials"}
    if client.scope:
        form["scope"] = client.scope
    return urlencode(form).encode()


def _token(page: JsonPage) -> Token | str:
    """The token of an answer, or why it has none."""
    body = page.body if isinstance(page.body, dict) else {}
    if page.status != 200:
        error = body.get("error")
        named = isinstance(error, str) and _ERROR.fullmatch(error)
        return f"it answers with status {page.status}" + (f" ({error})" if named else "")
    token, kind = body.get("access_token"), body.get("token_type", "bearer")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        return "it gives tokens that are not bearer tokens"
    if not isinstance(token, str) or not can_be_shown(token):
        return "its answer has no access_token that a header can carry"
    return Token(token, _life_s(body.get("expires_in")))


def _life_s(said: Any) -> float:
    """Some servers write the number as a text; some say nothing."""
    try:
        life_s = float(str(said)[:20])
    except ValueError:
        return _UNSAID_LIFE_S
    return min(life_s, _LONGEST_LIFE_S) if life_s > 0 else 0.0
