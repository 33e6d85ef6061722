"""Callers that wait for a slot, before one gate or before several of which any will do.

They are served in order of arrival: a gate with a free slot hands it to the first caller that it
may serve, without waking the others.

Invariants: a slot is handed to one caller, and is taken by its gate in the same moment; a caller
that is cancelled at that moment gives it back. Every decision is made without an `await`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, Protocol, TypeAlias, TypeVar


class ServingGate(Protocol):
    """A gate as its line sees it."""

    @property
    def is_open(self) -> bool:
        """Whether a slot may be taken now."""

    def take(self) -> int:
        """Takes a free slot; returns its number."""

    def release(self, number: int) -> None:
        """Gives a slot back."""

    def serve(self) -> None:
        """Serves the line, now or as soon as the gate can."""


G = TypeVar("G", bound=ServingGate)


class Wish(Protocol[G]):
    """What one caller wants, where a line has several gates."""

    def admits(self, gate: G) -> bool:
        """Whether the caller may go there at the moment."""

    def first_of(self, gates: Sequence[G]) -> G:
        """The one to take of several that are free."""


class WaitingLine(Generic[G]):
    """The callers before some gates, and those that rest between two calls."""

    def __init__(self, on_rest: Callable[[], None] = lambda: None) -> None:
        """`on_rest` is called when one more caller rests."""
        self._gates: list[G] = []
        self._waiters: OrderedDict[_Waiter[G], Wish[G] | None] = OrderedDict()
        self._on_rest = on_rest
        self.at_rest = 0
        """Number of callers in `resting`."""

    def __len__(self) -> int:
        return len(self._waiters)

    def join(self, gate: G) -> None:
        """One more gate serves this line."""
        self._gates.append(gate)

    def waits_for(self, gate: G) -> bool:
        """Whether a caller waits that the gate may serve."""
        return any(wish is None or wish.admits(gate) for wish in self._waiters.values())

    async def slot(self, wish: Wish[G] | None) -> tuple[G, int]:
        """A gate, and the number of the slot that was taken there."""
        gate = self._free(wish)
        return (gate, gate.take()) if gate is not None else await self._wait(wish)

    def serve(self, gate: G) -> None:
        """Hands the free slots of a gate to the first callers that it may serve."""
        while self._waiters and gate.is_open:
            waiter = self._first(gate)
            if waiter is None:
                return
            del self._waiters[waiter]
            if not waiter.done():
                waiter.set_result((gate, gate.take()))

    def reconsider(self) -> None:
        """One of the gates has changed: callers may go where they could not go before."""
        if self._waiters and len(self._gates) > 1:
            for gate in self._gates:
                gate.serve()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """The caller waits for something other than a slot (a pause before its next attempt,
        another caller's answer) and leaves its place before the gates to others meanwhile."""
        self.at_rest += 1
        self._on_rest()
        try:
            yield
        finally:
            self.at_rest -= 1

    def _first(self, gate: G) -> _Waiter[G] | None:
        for waiter, wish in self._waiters.items():
            if wish is None or waiter.done() or wish.admits(gate):
                return waiter
        return None

    def _free(self, wish: Wish[G] | None) -> G | None:
        """An open gate before which no earlier caller waits."""
        free = [
            gate
            for gate in self._gates
            if gate.is_open
            and (wish is None or wish.admits(gate))
            and not (self._waiters and self.waits_for(gate))
        ]
        if len(free) > 1 and wish is not None:
            return wish.first_of(free)
        return free[0] if free else None

    async def _wait(self, wish: Wish[G] | None) -> tuple[G, int]:
        waiter: _Waiter[G] = asyncio.get_running_loop().create_future()
        self._waiters[waiter] = wish
        for gate in self._gates:
            if wish is None or wish.admits(gate):
                gate.serve()
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                # The slot was handed over at the same moment; no other caller has been told that it
                # is free.
                gate, number = waiter.result()
                gate.release(number)
            else:
                self._waiters.pop(waiter, None)
            raise


_Waiter: TypeAlias = "asyncio.Future[tuple[G, int]]"
