"""No identical question is paid for twice: shared while it is asked, kept once it is answered.

Whoever comes first asks; whoever comes meanwhile waits for that answer and holds no slot. When the
first comes to nothing (it failed, or was cancelled), the others ask for themselves, so that one
bad call is never the failure of many.

Invariants: made-up answers (simulator) are shared but never kept. A store that cannot be read or
written costs a call, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol, TypeVar

from service.core.kept_answer import KeptAnswer

Other = TypeVar("Other")


class Lookup(StrEnum):
    """Where an answer came from."""

    ASKED = "asked"
    SHARED = "shared"
    KEPT = "kept"


class AnswerStore(Protocol):
    """Keeps answers by key, up to a bound."""

    async def get(self, key: str) -> KeptAnswer | None:
        """What is kept under `key`."""

    def put(self, key: str, kept: KeptAnswer) -> None:
        """Keeps an answer, or not; returns at once."""


class LookupEvents(Protocol):
    """A subscriber to look-ups."""

    def answer_found(self, source: str) -> None:
        """One document was answered, from there."""


class Answers:
    """Questions in flight, and the store of answers behind them."""

    def __init__(self, store: AnswerStore | None, events: LookupEvents | None = None) -> None:
        self._store = store
        self._events = events
        self._in_flight: dict[str, asyncio.Future[KeptAnswer | None]] = {}

    async def get_or_ask(
        self, key: str, ask: Callable[[], Awaitable[KeptAnswer | Other]]
    ) -> tuple[KeptAnswer | Other, Lookup]:
        """The answer for `key`, from wherever it is cheapest; `ask` may come to something else."""
        running = self._in_flight.get(key)
        if running is not None:
            shared = await asyncio.shield(running)
            if shared is not None:
                return shared, self._found(Lookup.SHARED)
            return await ask(), self._found(Lookup.ASKED)
        future = asyncio.get_running_loop().create_future()
        self._in_flight[key] = future
        kept: KeptAnswer | None = None
        try:
            if self._store is not None:
                kept = await self._store.get(key)
                if kept is not None:
                    return kept, self._found(Lookup.KEPT)
            answered = await ask()
            if isinstance(answered, KeptAnswer):
                kept = answered
                if self._store is not None and not kept.simulated:
                    self._store.put(key, kept)
            return answered, self._found(Lookup.ASKED)
        finally:
            del self._in_flight[key]
            future.set_result(kept)

    def _found(self, lookup: Lookup) -> Lookup:
        if self._events is not None:
            self._events.answer_found(lookup.value)
        return lookup
