"""Numbers of invoices and failures in each state, kept up to date while anybody looks.

One count serves all who look. Counting ten million rows takes a while, so a count is used for at
least `_FRESH_S`, and for ten times the time that it took.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from service.console.wording import failures_to_do
from service.store.database import DatabaseFault
from service.store.queries import StoreReader

States = Mapping[str, Mapping[str, int]]
_FRESH_S = 2.0
_SHARE = 10
_SILENT_S = 15.0
FOLLOWERS_MAX = 200


class LiveCounts:
    """The counts, for pages and for their updates."""

    def __init__(
        self,
        reader: StoreReader,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._reader = reader
        self._clock = clock
        self._sleep = sleep
        self._counting = asyncio.Lock()
        self._good_until_s = 0.0
        self.known: States = {"invoices": {}, "failures": {}}
        self.followers = 0

    async def current(self) -> States:
        """The counts, a few seconds old at most. Raises DatabaseFault."""
        async with self._counting:
            if self._clock() >= self._good_until_s:
                began_s = self._clock()
                self.known = await asyncio.to_thread(self._reader.states)
                took_s = self._clock() - began_s
                self._good_until_s = self._clock() + max(_FRESH_S, _SHARE * took_s)
        return self.known

    def outdate(self) -> None:
        """After a decision, the next one who asks gets new counts."""
        self._good_until_s = 0.0

    async def follow(
        self, goes_on: Callable[[], bool], age_told: Callable[[], str]
    ) -> AsyncIterator[str]:
        """Events for a browser, one for each change of the counts or of the sentence about their
        age, until the session is over."""
        said, said_s, age = "", self._clock(), None
        self.followers += 1
        try:
            while goes_on():
                try:
                    now = json.dumps(flat(await self.current()), sort_keys=True)
                except DatabaseFault:
                    now = said
                if now != said or self._clock() - said_s > _SILENT_S:
                    said, said_s = now, self._clock()
                    yield f"event: counts\ndata: {now}\n\n"
                told = age_told()
                if told != age:
                    age = told
                    yield f"event: age\ndata: {json.dumps(age)}\n\n"
                await self._sleep(_FRESH_S)
            yield "event: over\ndata: {}\n\n"
        finally:
            self.followers -= 1


def flat(states: States) -> dict[str, int]:
    """By the names that pages use: `invoices.open`, and `invoices` for all of them."""
    found = {table: sum(counts.values()) for table, counts in states.items()}
    for table, counts in states.items():
        found |= {f"{table}.{state}": number for state, number in counts.items()}
    failures = states.get("failures", {})
    found["failures.to_do"] = failures_to_do(failures)
    return found
