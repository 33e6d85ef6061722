"""Results with their states: compared with all others, and mostly read once.

A state may depend on any other result, so each result is compared before the first one is handed
over. Those that a list may show are kept meanwhile, without their bytes, up to `KEPT_BYTES`. Beyond
it the topic is read once more. Memory is bounded by that, by the limit of a list, and by
`twins.KEYS_MAX`.
"""

from __future__ import annotations

import heapq
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from service.model.record import Coordinates
from service.ops.terminal import warn
from service.results.listed import ComparableResult, KnownDecisions, ListedResult, settled
from service.results.newest import newest
from service.results.reading import Decisions, comparable_results, listed_results
from service.results.result_filter import COMPARED_STATES, ResultFilter, is_among
from service.results.twins import TooManyInvoices, Twins
from service.settings import KafkaSettings

KEPT_BYTES: Final = 120_000_000
"""About 110,000 results."""
_RESULT_BYTES: Final = 1_000
"""Of a kept result, besides its texts."""
_Age: TypeAlias = tuple[datetime, Coordinates]


@dataclass(frozen=True, slots=True)
class ResultSearch:
    """What a list shows of the results."""

    chosen: ResultFilter
    limit: int | None = None
    """The newest ones alone, newest first."""
    duplicates: bool = False
    """Those alone that have number or amount in common with an earlier one."""

    @property
    def compares(self) -> bool:
        """Whether other invoices decide what is shown."""
        return self.duplicates or bool(COMPARED_STATES.intersection(self.chosen.states))


@dataclass(slots=True)
class ReadResults:
    """What a search read, besides what it shows."""

    results: int = 0
    matching: int = 0
    """Those that the search would show without its limit."""
    ended: set[tuple[int, int]] = field(default_factory=set)
    """Failures whose events became results."""
    doubted: frozenset[str] = frozenset()
    """Words behind `--because` that no result has yet."""

    def take(self, one: ListedResult) -> None:
        self.results += 1
        if self.doubted:
            self.doubted = frozenset(
                word for word in self.doubted if not is_among(word, one.trust_because)
            )
        if one.ends is not None:
            self.ended.add((one.ends.partition, one.ends.offset))


class KeptResults:
    """Results that a search may show, whatever the others say."""

    def __init__(self, search: ResultSearch, limit_bytes: int = KEPT_BYTES) -> None:
        self._chosen = search.chosen
        self._limit = None if search.compares else search.limit
        self._room = limit_bytes
        self._count = 0
        self.dropped = 0
        """Older ones that the limit leaves out."""
        self._kept: list[tuple[_Age | None, int, ListedResult]] | None = []

    def take(self, one: ListedResult) -> None:
        """Keeps it if it may be shown."""
        if self._kept is None or not self._chosen.may_match(one):
            return
        self._count += 1
        self._room -= _size_bytes(one)
        if self._limit is None:
            self._kept.append((None, self._count, one))
        elif len(self._kept) < self._limit:
            heapq.heappush(self._kept, (age(one), self._count, one))
        else:
            dropped = heapq.heappushpop(self._kept, (age(one), self._count, one))
            self._room += _size_bytes(dropped[-1])
            self.dropped += 1
        if self._room < 0:
            self._kept = None

    @property
    def in_order(self) -> list[ListedResult] | None:
        """In the order of reading; None where there was no room for all."""
        if self._kept is None:
            return None
        return [one for _, _, one in sorted(self._kept, key=lambda entry: entry[1])]


def age(one: ListedResult) -> _Age:
    """By the time of reading; ties by the place."""
    return one.extracted_at, one.record.coordinates


def _size_bytes(one: ListedResult) -> int:
    because = sum(len(reason) for reason in one.trust_because)
    texts = len(one.number or "") + len(one.supplier or "") + because
    return _RESULT_BYTES + 2 * (texts + len(one.event_id) + len(one.invoice_id))


async def search_results(
    kafka: KafkaSettings, decisions: Decisions, search: ResultSearch, read: ReadResults
) -> AsyncGenerator[ListedResult, None]:
    """What the search shows. With the first one, `decisions.twins` says what results have in
    common. Raises TooManyInvoices where the search cannot do without."""
    kept = KeptResults(search)
    await _read_all(kafka, decisions, search, read, kept)
    in_order, known = kept.in_order, decisions.known
    again = listed_results(kafka, known) if in_order is None else _settled(in_order, known)
    read.matching = 0 if in_order is None else kept.dropped
    shown = _shown(again, search, decisions.twins, read)
    if search.limit is not None:
        shown = newest(shown, search.limit, age)
    async with aclosing(shown):
        async for one in shown:
            yield one


async def _read_all(
    kafka: KafkaSettings,
    decisions: Decisions,
    search: ResultSearch,
    read: ReadResults,
    kept: KeptResults,
) -> None:
    comparing = Comparing(needed=search.compares)
    async with aclosing(comparable_results(kafka, decisions.known)) as results:
        async for one, _ in results:
            comparing.take(one)
            read.take(one.line)
            kept.take(one.line)
    decisions.twins = comparing.compared()


async def _settled(
    results: list[ListedResult], known: KnownDecisions
) -> AsyncGenerator[ListedResult, None]:
    for one in results:
        yield settled(one, known)


async def _shown(
    results: AsyncGenerator[ListedResult, None],
    search: ResultSearch,
    twins: Twins | None,
    read: ReadResults,
) -> AsyncGenerator[ListedResult, None]:
    asked = twins if search.duplicates else None
    async with aclosing(results):
        async for one in results:
            is_twin = asked is None or asked.earlier(one.source) is not None
            if is_twin and search.chosen.matches(one):
                read.matching += 1
                yield one


class Comparing:
    """Compares results until they are too many: then it raises TooManyInvoices where comparing is
    `needed`; else the states that depend on it stay unknown, and a message says so."""

    def __init__(self, *, needed: bool) -> None:
        self._needed = needed
        self._twins: Twins | None = Twins()

    @property
    def gave_up(self) -> bool:
        return self._twins is None

    def take(self, one: ComparableResult) -> None:
        """One more."""
        if self._twins is None:
            return
        try:
            self._twins.note(one)
        except TooManyInvoices as error:
            if self._needed:
                raise
            self._twins = None
            warn(f"{error}. A result that would be ready by itself has no state here")

    def compared(self) -> Twins | None:
        """What they have in common; None where they were too many."""
        if self._twins is not None:
            self._twins.compare()
        return self._twins
