"""Saves repeated questions: a question in flight is shared, an answer is cached.

The first invoice asks. Later ones with the same question wait for that answer. They hold neither a
slot nor a place before the gate, and leave their batch if the wait is long. If the first call fails
or is cancelled, the others ask for themselves, so one bad call never fails many invoices.

Invariants: made-up answers (simulator) are shared but never cached. A store that cannot be read or
written costs a call, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeVar

from service.extraction.cached_answer import CachedAnswer, Subject
from service.extraction.ports import AnswerStore, LookupEvents

Other = TypeVar("Other")

Outside: TypeAlias = Callable[[], AbstractAsyncContextManager[None]]
"""Around a wait that may be long: the invoice leaves its batch, and comes back in a later one."""


class Lookup(StrEnum):
    """Where an answer came from."""

    ASKED = "asked"
    SHARED = "shared"
    KEPT = "kept"


@dataclass(slots=True)
class _Question:
    """One question in flight, and whom its answer will be about (in the order they came)."""

    answer: asyncio.Future[CachedAnswer | None]
    subjects: dict[Subject, None]


class AnswerCache:
    """Questions in flight, and the store of answers behind them."""

    def __init__(
        self,
        store: AnswerStore | None,
        events: LookupEvents | None = None,
        resting: Callable[[], AbstractContextManager[None]] = nullcontext,
        patience_s: float = 1.0,
    ) -> None:
        """`resting` surrounds the wait for an answer that another invoice asked for. After
        `patience_s`, an invoice that can leave its batch does so."""
        self._patience_s = patience_s
        self._store = store
        self._resting = resting
        self._events = events
        self._in_flight: dict[str, _Question] = {}

    async def get_or_ask(
        self,
        key: str,
        ask: Callable[[], Awaitable[CachedAnswer | Other]],
        subjects: tuple[Subject, ...] = (),
        outside: Outside | None = None,
    ) -> tuple[CachedAnswer | Other, Lookup]:
        """The answer for `key`, from wherever it is cheapest; `ask` may come to something else. The
        answer is cached with the subjects of all invoices that shared it, so that each of them can
        have it erased."""
        running = self._in_flight.get(key)
        if running is not None:
            running.subjects.update(dict.fromkeys(subjects))
            shared = await self._shared(running, outside)
            if shared is not None:
                return shared, self._found(Lookup.SHARED)
            return await ask(), self._found(Lookup.ASKED)
        question = _Question(asyncio.get_running_loop().create_future(), dict.fromkeys(subjects))
        self._in_flight[key] = question
        cached: CachedAnswer | None = None
        try:
            if self._store is not None:
                cached = await self._store.get(key, subjects)
                if cached is not None:
                    self._keep(key, cached, question, known=len(subjects))
                    return cached, self._found(Lookup.KEPT)
            answered = await ask()
            if isinstance(answered, CachedAnswer):
                cached = answered
                self._keep(key, cached, question, known=-1)
            return answered, self._found(Lookup.ASKED)
        finally:
            del self._in_flight[key]
            question.answer.set_result(cached)

    async def _shared(self, question: _Question, outside: Outside | None) -> CachedAnswer | None:
        with self._resting():
            patience_s = None if outside is None else self._patience_s
            await asyncio.wait({question.answer}, timeout=patience_s)
        if outside is not None and not question.answer.done():
            async with outside():
                await asyncio.wait({question.answer})
        return question.answer.result()

    def _keep(self, key: str, cached: CachedAnswer, question: _Question, known: int) -> None:
        """`known` subjects are noted already; nothing is written when no other joined."""
        new = len(question.subjects) != known
        if new and self._store is not None and not cached.simulated:
            self._store.put(key, cached, tuple(question.subjects))

    def _found(self, lookup: Lookup) -> Lookup:
        if self._events is not None:
            self._events.answer_found(lookup.value)
        return lookup
