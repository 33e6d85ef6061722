"""Gives the schemas that events name, and tells a registry that is away from a schema it lacks.

Each schema is asked for once, however many events name it, and kept. While the registry is away,
questions wait as long as it takes: only one of them asks, ever more rarely, until the registry
answers; then all go on. An answer that does not come is the schema's own fault only if the registry
answers another question right after: about a schema that it gave before, else about its list of
subjects. Such a schema ends as a fault after `_ATTEMPTS` of these. So an outage costs no event its
schema, and one schema that the registry cannot give blocks no event for ever. A schema that it gave
before may go bad, too: each question is about another one, and after `_DOUBTS` questions in a row
that only its list answers, these schemas are trusted no more.

A schema that the registry does not know is asked for again within seconds, because some are
registered a moment late; but not while many questions are open: no sender holds up others with
names that it makes up.

Invariants: bounded by count of schemas kept and by their characters. A question ends when the last
event that waits for it is given up. A schema never changes under its name, so what is kept is never
asked for again; how long a fault is believed, `schema_faults` decides.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from service.oauth.json_exchange import ExchangeFault
from service.registry.client import Found, UnknownSchema
from service.registry.registered_schema import PayloadReader, RegisteredSchema, readable
from service.registry.schema_faults import LONGEST_S, SchemaFaults
from service.registry.schema_frame import SchemaName

_ATTEMPTS = 6
_GIVEN_MAX = 4
_DOUBTS = 6
_UNKNOWN_AGAIN_S = (0.25, 0.75, 2.0)
_UNKNOWN_S = 2.0
_FAULTS_MAX = 1_000
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """Why events that name a schema cannot be read; one line, for people."""

    message: str


Schema: TypeAlias = PayloadReader | SchemaFault


@dataclass(frozen=True, slots=True)
class CacheBounds:
    """How much is kept, and how often a registry that is away is asked."""

    max_schemas: int
    max_chars: int
    first_probe_s: float
    max_probe_s: float


class AsksRegistry(Protocol):
    """The registry, as far as schemas are read from it."""

    async def schema(self, name: SchemaName) -> Found:
        """A schema with all that it refers to."""

    async def answers(self, known: SchemaName | None) -> ExchangeFault | None:
        """Whether it answers at all."""


@dataclass(frozen=True, slots=True)
class _Kept:
    schema: PayloadReader
    size_chars: int


@dataclass(eq=False, slots=True)
class _Question:
    task: asyncio.Task[Schema]
    waiting: int = 0


class Schemas:
    """The schemas of one registry."""

    def __init__(
        self,
        registry: AsksRegistry,
        bounds: CacheBounds,
        now_s: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_change: Callable[[str | None], None] = lambda why: None,
    ) -> None:
        """`on_change` hears why the registry is away, and None when it is back."""
        self._registry = registry
        self._bounds = bounds
        self._now_s = now_s
        self._sleep = sleep
        self._on_change = on_change
        self._kept: OrderedDict[SchemaName, _Kept] = OrderedDict()
        self._chars = 0
        self._faults = SchemaFaults(_FAULTS_MAX)
        self._questions: dict[SchemaName, _Question] = {}
        self._asking = asyncio.Semaphore(_AT_ONCE)
        self._probing = asyncio.Lock()
        self._answered = 0
        self._away: str | None = None
        self._given: OrderedDict[SchemaName, None] = OrderedDict()

    @property
    def away(self) -> str | None:
        """Why events wait for the registry; None while it answers, or none waits."""
        return self._away if self._questions else None

    @property
    def count(self) -> int:
        """Schemas that are kept."""
        return len(self._kept)

    @property
    def waiting(self) -> int:
        """Events that wait for a schema."""
        return sum(question.waiting for question in self._questions.values())

    def known(self, name: SchemaName) -> Schema | None:
        """A schema that is kept, or that it is known to be none; None where it has to be asked
        for."""
        kept = self._kept.get(name)
        if kept is not None:
            self._kept.move_to_end(name)
            return kept.schema
        why = self._faults.believed(name, self._now_s())
        return None if why is None else SchemaFault(why)

    async def get(self, name: SchemaName) -> Schema:
        """A schema, asked for as long as the registry is away."""
        known = self.known(name)
        if known is not None:
            return known
        question = self._questions.get(name)
        if question is None:
            question = _Question(asyncio.create_task(self._find(name)))
            self._questions[name] = question
        question.waiting += 1
        try:
            return await asyncio.shield(question.task)
        finally:
            question.waiting -= 1
            if not question.waiting:
                question.task.cancel()
                if self._questions.get(name) is question:
                    del self._questions[name]

    async def _find(self, name: SchemaName) -> Schema:
        if self._away is not None:
            await self._until_back()
        again, attempt = iter(_UNKNOWN_AGAIN_S if self._faults.is_new(name) else ()), 0
        while True:
            async with self._asking:
                found = await self._registry.schema(name)
            if isinstance(found, RegisteredSchema):
                return await self._read(name, found)
            if isinstance(found, UnknownSchema):
                delay_s = None if len(self._questions) > _AT_ONCE else next(again, None)
                if delay_s is None:
                    why = f"the schema registry does not know the schema with {name}"
                    return self._fail(name, why, _UNKNOWN_S)
            else:
                await self._until_back()
                delay_s = self._delay_s(attempt)
                attempt += 1
                if attempt == _ATTEMPTS:
                    why = f"the schema registry answers, but not about the schema with {name}"
                    return self._fail(name, f"{why}: {found.message}", LONGEST_S)
            await self._sleep(delay_s)

    async def _read(self, name: SchemaName, found: RegisteredSchema) -> Schema:
        self._trust(name)
        self._faults.forget(name)
        # Once for each schema, and a large one takes a while.
        read = await asyncio.to_thread(readable, found)
        return self._keep(name, _Kept(read, found.size_chars))

    def _fail(self, name: SchemaName, why: str, first_s: float) -> Schema:
        self._faults.learn(name, why, self._now_s(), first_s)
        return SchemaFault(why)

    async def _until_back(self) -> None:
        """Returns when the registry has answered a question that was sent after this call; one at a
        time asks it, and its answer counts for all that wait."""
        answered = self._answered
        async with self._probing:
            if self._answered != answered:
                return
            attempt = doubts = 0
            while (fault := await self._registry.answers(self._trusted())) is not None:
                self._turn(fault.message)
                is_listing = bool(self._given) and await self._registry.answers(None) is None
                doubts = doubts + 1 if is_listing else 0
                if doubts >= _DOUBTS:
                    self._given.clear()
                    break
                await self._sleep(self._delay_s(attempt))
                attempt += 1
            self._answered += 1
            self._turn(None)

    def _trust(self, name: SchemaName) -> None:
        self._given[name] = None
        self._given.move_to_end(name)
        if len(self._given) > _GIVEN_MAX:
            self._given.popitem(last=False)

    def _trusted(self) -> SchemaName | None:
        """A schema that the registry gave, each time another one."""
        if not self._given:
            return None
        name, _ = self._given.popitem(last=False)
        self._given[name] = None
        return name

    def _turn(self, away: str | None) -> None:
        changed = (away is None) != (self._away is None)
        self._away = away
        if changed:
            self._on_change(away)

    def _delay_s(self, attempt: int) -> float:
        doubled = self._bounds.first_probe_s * 2.0 ** min(attempt, 16)
        return min(doubled, self._bounds.max_probe_s)

    def _keep(self, name: SchemaName, kept: _Kept) -> Schema:
        self._drop(name)
        self._kept[name] = kept
        self._chars += kept.size_chars
        bounds = self._bounds
        while len(self._kept) > bounds.max_schemas or self._chars > bounds.max_chars:
            self._drop(next(iter(self._kept)))
        return kept.schema

    def _drop(self, name: SchemaName) -> None:
        kept = self._kept.pop(name, None)
        if kept is not None:
            self._chars -= kept.size_chars
