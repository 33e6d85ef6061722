"""Waits for the resources of documents: a fetch, a document worker, and memory.

There are three queues, each fair among senders (`documents.fair_queue`): fetches by host, then
sender; workers by sender; OCR workers by sender, so that scans delay no other documents. A fetched
document retains its fetch until a worker is free, so that the number of fetches bounds the bytes of
fetched documents. Loaded bytes count until their holder gives them back, after the document's last
question.

Invariants: a waiter here holds nothing that plain text needs. A cancelled waiter leaves nothing
behind. Holders of bytes never wait for more bytes, so that they cannot block one another.
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
    ocr_workers: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """The current state of one queue."""

    waiting: int
    running: int
    oldest_s: float
    """Seconds for which the first waiter has waited; 0 without any."""


@dataclass(slots=True)
class Place:
    """A place in use; `stop_clock` ends the time charged to its sender."""

    started_s: float
    clock: Callable[[], float]
    cost_s: float | None = None

    def stop_clock(self) -> None:
        """The time from here on is waiting and not charged to the sender."""
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
        """The current waiters and places in use."""
        oldest = self._queue.oldest
        oldest_s = 0.0 if oldest is None else max(0.0, self._clock() - oldest.joined_s)
        return QueueView(self._queue.waiting, self._queue.running, oldest_s)

    @asynccontextmanager
    async def place(self, waiter: Waiter) -> AsyncIterator[Place]:
        """Waits for a turn on entry and returns the place on exit. The bytes of `waiter` are held
        until its holder gives them back."""
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
        """The held size turned out to be larger or smaller."""
        self._queue.resize(waiter, size_bytes)
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
            else:  # The place was handed over at the same moment; return it.
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
    """The queues and the bytes, for status and metrics."""

    fetches: QueueView = field(default_factory=lambda: QueueView(0, 0, 0.0))
    workers: QueueView = field(default_factory=lambda: QueueView(0, 0, 0.0))
    scans: QueueView = field(default_factory=lambda: QueueView(0, 0, 0.0))
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
        self.scans = Places(QueueLimits(limits.ocr_workers), clock)

    def view(self) -> AdmissionView:
        """The current waiters, places in use and held bytes."""
        return AdmissionView(
            self.fetches.view(),
            self.workers.view(),
            self.scans.view(),
            self.workers.held_bytes,
            self._limits.max_held_bytes,
        )
