"""Says who asks the registry: by a header that stays, or by tokens that are renewed."""

from __future__ import annotations

from typing import Protocol

from service.oauth.json_exchange import ExchangeFault
from service.oauth.tokens import KeptToken

_BEARER = "Bearer "


class Credentials(Protocol):
    """What a request says in its header `Authorization`."""

    async def authorization(self) -> str | ExchangeFault:
        """The value of the header; empty for none."""

    def refused(self, authorization: str) -> None:
        """A registry does not take this value."""


class FixedCredentials:
    """One value for ever; empty for none."""

    def __init__(self, authorization: str) -> None:
        self._authorization = authorization

    async def authorization(self) -> str | ExchangeFault:
        """The value of the header."""
        return self._authorization

    def refused(self, authorization: str) -> None:
        """There is no other."""


class TokenCredentials:
    """The newest token."""

    def __init__(self, tokens: KeptToken) -> None:
        self._tokens = tokens

    async def authorization(self) -> str | ExchangeFault:
        """The value of the header, with a token that is young enough."""
        found = await self._tokens.token()
        return found if isinstance(found, ExchangeFault) else _BEARER + found

    def refused(self, authorization: str) -> None:
        """A token that the registry does not take is not shown again."""
        self._tokens.refused(authorization.removeprefix(_BEARER))
