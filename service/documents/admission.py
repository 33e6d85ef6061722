"""Waiting for what documents need: a fetch, a document worker, and room in memory.

Two queues, each fair among senders (`documents.fair_queue`): fetches by host, then sender; workers
by sender. A document that was fetched keeps its fetch until a worker is free, so that the bytes of
fetched documents are bounded by the fetches. Bytes of what was loaded count until `release`, after
the document's last question.

Invariants: whoever waits here holds nothing that plain text needs. A cancelled waiter leaves
nothing behind. Holders of bytes never wait for more bytes, so that they cannot block one another.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from service.documents.fair_queue import FairQueue, QueueLimits, Waiter


@dataclass(frozen=True, slots=True)
class AdmissionLimits:
    """Bounds of the whole process; numbers from settings."""

    workers: int
    fetches: int
    fetches_per_host: int
    max_held_bytes: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """One queue at the moment."""

    waiting: int
    running: int
    oldest_s: float
    """Seconds that the first of the waiters has waited; 0 without any."""


@dataclass(slots=True)
class Place:
    """A place in use; `stop_clock` ends the time that its sender is charged for."""

    started_s: float
    clock: Callable[[], float]
    cost_s: float | None = None

    def stop_clock(self) -> None:
        """What follows is waiting, and not the sender's fault."""
        self.cost_s = self.clock() - self.started_s


class Places:
    """A fair queue whose waiters are coroutines."""

    def __init__(self, limits: QueueLimits, clock: Callable[[], float]) -> None:
        self._queue = FairQueue(limits)
        self._clock = clock
        self._futures: dict[Waiter, asyncio.Future[None]] = {}

    @property
    def held_bytes(self) -> int:
        """Bytes that count against the bound now."""
        return self._queue.held_bytes

    def view(self) -> QueueView:
        """What waits and what runs."""
        oldest = self._queue.oldest
        oldest_s = 0.0 if oldest is None else max(0.0, self._clock() - oldest.joined_s)
        return QueueView(self._queue.waiting, self._queue.running, oldest_s)

    @asynccontextmanager
    async def place(self, waiter: Waiter) -> AsyncIterator[Place]:
        """Waits for a turn when entered; gives the place back when left. The bytes of `waiter` are
        held until `release`."""
        await self._turn(waiter)
        place = Place(self._clock(), self._clock)
        try:
            yield place
        finally:
            if place.cost_s is None:
                place.stop_clock()
            self._queue.done(waiter, place.cost_s or 0.0)
            self._serve()

    def resize(self, waiter: Waiter, size_bytes: int) -> None:
        """What is held is more, or less, than was thought."""
        self._queue.resize(waiter, size_bytes)
        self._serve()

    def release(self, waiter: Waiter) -> None:
        """Nothing is held any more."""
        self._queue.release(waiter)
        self._serve()

    async def _turn(self, waiter: Waiter) -> None:
        waiter.joined_s = self._clock()
        turn = self._futures[waiter] = asyncio.get_running_loop().create_future()
        self._queue.join(waiter)
        self._serve()
        try:
            await turn
        except asyncio.CancelledError:
            if self._futures.pop(waiter, None) is not None:
                self._queue.leave(waiter)
            else:  # The place was handed over in the same moment; nobody else knows of it.
                self._queue.done(waiter, 0.0)
                self._queue.release(waiter)
            self._serve()
            raise

    def _serve(self) -> None:
        """Wakes those whose turn has come; decided without an await."""
        while (waiter := self._queue.start_next()) is not None:
            turn = self._futures.pop(waiter)
            if not turn.done():
                turn.set_result(None)


@dataclass(frozen=True, slots=True)
class AdmissionView:
    """Both queues and the bytes, for status and metrics."""

    fetches: QueueView = field(default_factory=lambda: QueueView(0, 0, 0.0))
    workers: QueueView = field(default_factory=lambda: QueueView(0, 0, 0.0))
    held_bytes: int = 0
    max_held_bytes: int = 0


class Admission:
    """The queues of one process."""

    def __init__(self, limits: AdmissionLimits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self.fetches = Places(QueueLimits(limits.fetches, limits.fetches_per_host), clock)
        self.workers = Places(
            QueueLimits(limits.workers, held_max_bytes=limits.max_held_bytes), clock
        )

    def view(self) -> AdmissionView:
        """What waits, runs and is held now."""
        return AdmissionView(
            self.fetches.view(),
            self.workers.view(),
            self.workers.held_bytes,
            self._limits.max_held_bytes,
        )
