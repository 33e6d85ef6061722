"""No identical question is paid for twice: shared while it is asked, kept once it is answered.

Whoever comes first asks; whoever comes meanwhile waits for that answer and holds neither a slot nor
a place before the gate; when the wait is long, it leaves its batch, too. When the first comes to
nothing (it failed, or was cancelled), the others ask for themselves, so that one bad call is never
the failure of many.

Invariants: made-up answers (simulator) are shared but never kept. A store that cannot be read or
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

Outside: TypeAlias = Callable[[int], AbstractAsyncContextManager[None]]
"""Around a wait that may be long: the invoice leaves its batch, and comes back in a later one. The
number is what it holds beside its event, in bytes."""


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
        """`resting` surrounds the wait for an answer that somebody else gets, for `patience_s`;
        who can leave its batch does so then."""
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
        """The answer for `key`, from wherever it is cheapest; `ask` may come to something else.
        The answer is kept with the subjects of all who shared it, so that each can have it
        erased."""
        running = self._in_flight.get(key)
        if running is not None:
            running.subjects.update(dict.fromkeys(subjects))
            shared = await self._shared(running, outside)
            if shared is not None:
                return shared, self._found(Lookup.SHARED)
            return await ask(), self._found(Lookup.ASKED)
        question = _Question(asyncio.get_running_loop().create_future(), dict.fromkeys(subjects))
        self._in_flight[key] = question
        kept: CachedAnswer | None = None
        try:
            if self._store is not None:
                kept = await self._store.get(key, subjects)
                if kept is not None:
                    self._keep(key, kept, question, known=len(subjects))
                    return kept, self._found(Lookup.KEPT)
            answered = await ask()
            if isinstance(answered, CachedAnswer):
                kept = answered
                self._keep(key, kept, question, known=-1)
            return answered, self._found(Lookup.ASKED)
        finally:
            del self._in_flight[key]
            question.answer.set_result(kept)

    async def _shared(self, question: _Question, outside: Outside | None) -> CachedAnswer | None:
        with self._resting():
            patience_s = None if outside is None else self._patience_s
            await asyncio.wait({question.answer}, timeout=patience_s)
        if outside is not None and not question.answer.done():
            async with outside(0):
                await asyncio.wait({question.answer})
        return question.answer.result()

    def _keep(self, key: str, kept: CachedAnswer, question: _Question, known: int) -> None:
        """`known` subjects are noted already; nothing is written when no other joined."""
        new = len(question.subjects) != known
        if new and self._store is not None and not kept.simulated:
            self._store.put(key, kept, tuple(question.subjects))

    def _found(self, lookup: Lookup) -> Lookup:
        if self._events is not None:
            self._events.answer_found(lookup.value)
        return lookup
