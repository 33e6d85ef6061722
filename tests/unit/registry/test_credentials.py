"""What a registry is shown: a token that is renewed, behind its kind."""

from __future__ import annotations

from service.oauth.json_exchange import ExchangeFault
from service.oauth.tokens import KeptToken, Token
from service.registry.credentials import TokenCredentials


async def test_a_token_is_shown_as_a_bearer_token_until_it_is_refused() -> None:
    """A fault is handed on as it is."""
    answers: list[Token | ExchangeFault] = [Token("t1", 60), Token("t2", 60), ExchangeFault("away")]

    async def ask() -> Token | ExchangeFault:
        return answers.pop(0)

    shown = TokenCredentials(KeptToken(ask, lambda: 0.0))
    assert await shown.authorization() == "Bearer t1"
    shown.refused("Bearer t1")
    shown.refused("Bearer t1")
    assert await shown.authorization() == "Bearer t2"
    shown.refused("Bearer t2")
    assert await shown.authorization() == ExchangeFault("away")
