"""Keeps one token that several users show, and has it renewed in time.

A token is renewed when four fifths of its life have passed. The user that finds it too old asks for
the next one; all that need it meanwhile wait for that one request and share its answer, also a
fault. While no next one comes, the old one is shown until its life ends, and the question is
repeated at most once every five seconds.

Invariants: one request at a time. A token is a text that a header can carry, whatever was answered.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from service.oauth.json_exchange import ExchangeFault

_TEXT = re.compile(r"[A-Za-z0-9._~+/=-]{1,16384}")
_FRESH_SHARE = 0.8
_PAUSE_S = 5.0


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and how long it holds."""

    text: str = field(repr=False)
    life_s: float


Ask: TypeAlias = Callable[[], Awaitable[Token | ExchangeFault]]


@dataclass(frozen=True, slots=True)
class _Kept:
    text: str = field(repr=False)
    renew_at_s: float
    until_s: float


class KeptToken:
    """The newest token of one `ask`."""

    def __init__(self, ask: Ask, now_s: Callable[[], float]) -> None:
        self._ask = ask
        self._now_s = now_s
        self._last: _Kept | ExchangeFault | None = None
        self._answers = 0
        self._asking = asyncio.Lock()

    async def token(self) -> str | ExchangeFault:
        """A token that is young enough."""
        kept = self._fresh()
        if kept is not None:
            return kept
        answers = self._answers
        async with self._asking:
            if self._answers == answers or self._last is None:
                self._last = await self._next()
                self._answers += 1
            return self._last.text if isinstance(self._last, _Kept) else self._last

    def refused(self, text: str) -> None:
        """A token that a server does not take is not shown again."""
        if isinstance(self._last, _Kept) and self._last.text == text:
            self._last = None

    def _fresh(self) -> str | None:
        last = self._last
        if isinstance(last, _Kept) and self._now_s() < last.renew_at_s:
            return last.text
        return None

    async def _next(self) -> _Kept | ExchangeFault:
        asked_s, old = self._now_s(), self._last
        found = await self._ask()
        if isinstance(found, Token):
            return _Kept(found.text, asked_s + _FRESH_SHARE * found.life_s, asked_s + found.life_s)
        if isinstance(old, _Kept) and self._now_s() < old.until_s:
            return _Kept(old.text, min(self._now_s() + _PAUSE_S, old.until_s), old.until_s)
        return found


def can_be_shown(text: str) -> bool:
    """Whether a header, and a broker's handshake, can carry this token."""
    return _TEXT.fullmatch(text) is not None
