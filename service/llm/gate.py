"""The gate before the LLM server: it bounds the calls in flight in the whole process.

All batches share one gate, so a batch is a unit of fan-out and never of concurrency. A slot is held
for one attempt and returned while its invoice backs off. Waiters are served in order of arrival; a
freed slot goes to the first of them without waking the others. A server's Retry-After holds all
callers, because the next one would be rejected like the last. Several gates may share one line of
callers (`waiting_line`); then each caller takes the first slot that is free at any of them.

Invariants: slots in use never exceed the limit in force when they were granted; a reduced limit is
reached by not granting, never by revoking. A slot ends in exactly one `GateSignal`, even when its
holder is cancelled, and is then free again. A slot has the lowest free number, which is always
below the limit, so the numbers are stable names of as many workers.

Every decision is made without an `await`; only the wait itself suspends. A gate must not be used by
two event loops.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from types import TracebackType
from typing import Protocol

from service.limits.limit import SlotUse
from service.llm.waiting_line import WaitingLine, Wish
from service.model.completion import Completion
from service.model.outcome import GateSignal

HOLD_MAX_S = 300.0
"""A server cannot hold the gate for longer at once; the breaker handles an outage."""


class Cap(StrEnum):
    """A party that may lower the limit below the algorithm's."""

    BREAKER = "breaker"
    MEMORY = "memory"
    STRATEGY = "strategy"


class Hold(StrEnum):
    """A party that may hold the gate for a while."""

    SERVER = "server"
    """The server asked its callers to wait."""
    BREAKER = "breaker"
    """The server is away; the next call is due later."""


class LimitAlgorithm(Protocol):
    """Decides the limit; called once for every finished use, and must not block."""

    def limit_after(self, use: SlotUse) -> int:
        """The limit from now on, at least 1."""


class Budget(Protocol):
    """Says when the next call may start, for a provider that counts requests and tokens."""

    def ready_in_s(self, now_s: float) -> float:
        """Seconds until the next call may start; 0: now."""

    def start(self, now_s: float) -> float:
        """A call starts; returns the tokens set aside for it."""

    def end(self, now_s: float, set_aside: float, tokens: float | None) -> None:
        """A call ended with `tokens` in and out."""


class Slot:
    """One place in flight: `async with gate.slot() as slot`; see `Gate.slot`."""

    __slots__ = (
        "_clock",
        "_finished",
        "_gate",
        "_line",
        "_wish",
        "granted_s",
        "in_use",
        "limit",
        "number",
        "requested_s",
    )

    def __init__(
        self,
        line: WaitingLine[Gate],
        wish: Wish[Gate] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line = line
        self._wish = wish
        self._clock = clock
        self._gate: Gate | None = None
        self._finished = False
        self.number = -1
        self.requested_s = self.granted_s = 0.0
        self.in_use = self.limit = 0

    @property
    def gate(self) -> Gate:
        """The gate that granted it."""
        assert self._gate is not None, "a slot is at a gate while it is held"
        return self._gate

    @property
    def waited_s(self) -> float:
        """Seconds between the request for the slot and its grant."""
        return self.granted_s - self.requested_s

    def finish(
        self,
        signal: GateSignal,
        retry_after_s: float | None = None,
        completion: Completion | None = None,
        tokens: int | None = None,
    ) -> None:
        """Reports how the use ended; once, inside the block. `tokens` in and out of an answer are
        what the budget is charged."""
        assert self.number >= 0, "a slot is finished while it is held"
        assert not self._finished, "a slot is finished exactly once"
        self._finished = True
        self.gate._learn(self, signal, retry_after_s, completion, tokens)

    async def __aenter__(self) -> Slot:
        self.requested_s = self._clock()
        self._gate, self.number = await self._line.slot(self._wish)
        self.granted_s = self._clock()
        self.in_use, self.limit = self._gate.in_use, self._gate.limit
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if not self._finished:
                self.finish(GateSignal.IGNORED)
        finally:
            number, self.number = self.number, -1
            self.gate.release(number)


class Gate:
    """Bounds the calls in flight.

    The limit is that of `algorithm` (without one: that of `set_limit`), or the lowest of the caps
    by breaker, memory and strategy.
    """

    def __init__(
        self,
        limit: int,
        algorithm: LimitAlgorithm | None = None,
        budget: Budget | None = None,
        hold_max_s: float = HOLD_MAX_S,
        clock: Callable[[], float] = time.monotonic,
        line: WaitingLine[Gate] | None = None,
    ) -> None:
        """`line` is shared with other gates; without one, the gate has its own."""
        assert limit >= 1, "a gate needs at least one slot"
        self._wanted = limit
        self._caps: dict[Cap, int] = {}
        self._limit = limit
        self._algorithm = algorithm
        self._budget = budget
        self._hold_max_s = hold_max_s
        self._clock = clock
        self.line = WaitingLine[Gate]() if line is None else line
        """The callers before it."""
        self.line.join(self)
        self._set_aside: dict[int, float] = {}
        self._free_numbers: list[int] = []
        self._numbers_made = 0
        self._in_use = 0
        self._busy_s = 0.0
        self._busy_since_s = clock()
        self._holds = dict.fromkeys(Hold, float("-inf"))
        self._opener: asyncio.TimerHandle | None = None

    @property
    def limit(self) -> int:
        """Current number of slots."""
        return self._limit

    @property
    def wanted(self) -> int:
        """Number of slots without caps."""
        return self._wanted

    @property
    def caps(self) -> dict[Cap, int]:
        """The caps in force."""
        return dict(self._caps)

    @property
    def in_use(self) -> int:
        """Slots held now; above the limit for a while after a reduction."""
        return self._in_use

    @property
    def waiting(self) -> int:
        """Number of callers that wait for a slot, here or at another gate of the same line."""
        return len(self.line)

    @property
    def at_rest(self) -> int:
        """Number of callers in `resting`."""
        return self.line.at_rest

    def resting(self) -> AbstractContextManager[None]:
        """The caller waits for something other than a slot; see `WaitingLine.resting`."""
        return self.line.resting()

    @property
    def is_open(self) -> bool:
        """Whether a slot is free and may be taken now."""
        return self._in_use < self._limit and self._opens_in_s() <= 0

    @property
    def idle(self) -> bool:
        """Whether a caller would get a slot at once."""
        return self.is_open and not self.line.waits_for(self)

    @property
    def busy_seconds(self) -> float:
        """Slot-seconds held since the start; divided by limit and time, the utilisation of
        slots."""
        return self._busy_s + self._in_use * (self._clock() - self._busy_since_s)

    @property
    def held_s(self) -> float:
        """Seconds for which the gate is held and grants nothing."""
        return max(0.0, max(self._holds.values()) - self._clock())

    def slot(self, wish: Wish[Gate] | None = None) -> Slot:
        """Waits for a slot on entry and returns it on exit. With a `wish`, it may be at another
        gate of the same line.

        Inside the block, `finish` reports how the call ended; a block without it (an exception, a
        cancellation) counts as `IGNORED`.
        """
        return Slot(self.line, wish, self._clock)

    def set_limit(self, limit: int) -> None:
        """Grows by waking waiters; shrinks by not granting until enough slots have been
        returned."""
        assert limit >= 1, "a gate needs at least one slot"
        self._wanted = limit
        self._apply()

    def cap(self, by: Cap, at_most: int | None) -> None:
        """Keeps the limit at or below `at_most`, whatever the algorithm decides; None lifts the
        cap."""
        if at_most is None:
            self._caps.pop(by, None)
        else:
            assert at_most >= 1, "a gate needs at least one slot"
            self._caps[by] = at_most
        self._apply()

    def _apply(self) -> None:
        limit = min(self._wanted, *self._caps.values()) if self._caps else self._wanted
        if limit != self._limit:
            self._limit = limit
            self.serve()

    def hold_until(self, until_s: float, by: Hold = Hold.SERVER) -> None:
        """Grants nothing before `until_s`, at most `hold_max_s` from now; never shortens a hold."""
        until_s = min(until_s, self._clock() + self._hold_max_s)
        if until_s <= self._holds[by]:
            return
        self._holds[by] = until_s
        if self.line.waits_for(self):
            self._open_later()
        self.line.reconsider()

    def lift(self, by: Hold) -> None:
        """Ends a hold early."""
        self._holds[by] = float("-inf")
        self.serve()

    def _learn(
        self,
        slot: Slot,
        signal: GateSignal,
        retry_after_s: float | None,
        completion: Completion | None,
        tokens: int | None,
    ) -> None:
        now_s = self._clock()
        use = SlotUse(
            signal, slot.granted_s, now_s, slot.in_use, slot.limit, retry_after_s, completion
        )
        if signal is GateSignal.DROPPED and retry_after_s:
            self.hold_until(now_s + retry_after_s)
        if self._budget is not None:
            self._budget.end(now_s, self._set_aside.pop(slot.number), tokens)
        if self._algorithm is not None:
            self.set_limit(self._algorithm.limit_after(use))

    def release(self, number: int) -> None:
        """Gives a slot back."""
        self._count_busy()
        self._in_use -= 1
        assert self._in_use >= 0, "more slots were returned than granted"
        if number in self._set_aside:
            self._end_unused(number)
        heapq.heappush(self._free_numbers, number)
        self.serve()

    def _end_unused(self, number: int) -> None:
        assert self._budget is not None, "only a budget sets tokens aside"
        self._budget.end(self._clock(), self._set_aside.pop(number), None)

    def serve(self) -> None:
        """Hands free slots to the line, now and as soon as a hold or the budget's wait ends."""
        self.line.serve(self)
        if self.line.waits_for(self):
            self._open_later()

    def _opens_in_s(self) -> float:
        """Seconds for which no call may start, even if slots are free."""
        now_s = self._clock()
        held_s = max(self._holds.values()) - now_s
        if self._budget is None or held_s > 0:
            return held_s
        return self._budget.ready_in_s(now_s)

    def take(self) -> int:
        """Takes a free slot; returns its number."""
        self._count_busy()
        self._in_use += 1
        number = heapq.heappop(self._free_numbers) if self._free_numbers else self._new_number()
        if self._budget is not None:
            self._set_aside[number] = self._budget.start(self._clock())
        return number

    def _new_number(self) -> int:
        self._numbers_made += 1
        return self._numbers_made - 1

    def _count_busy(self) -> None:
        now_s = self._clock()
        self._busy_s += self._in_use * (now_s - self._busy_since_s)
        self._busy_since_s = now_s

    def _open_later(self) -> None:
        """Ensures that the waiters are served when the hold, or the budget's wait, ends."""
        if self._in_use >= self._limit:
            return  # The next returned slot serves them.
        # Never "open by now, so nothing to do": it was closed a moment ago, and no other code
        # checks.
        delay_s = max(0.0, self._opens_in_s())
        if self._opener is not None:
            self._opener.cancel()
        self._opener = asyncio.get_running_loop().call_later(delay_s, self._hold_ended)

    def _hold_ended(self) -> None:
        self._opener = None
        self.serve()
