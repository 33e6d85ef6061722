"""Where invoices wait for their documents: outside of every batch, and counted by themselves.

A document may have to be fetched, or read by a worker that others use, and that can take minutes.
Meanwhile the invoice belongs to no batch and uses none of the places of the others: not in flight,
not in its partition's window, no slot. When its document is there, it is handed out again, and the
batch that takes it brings its outcome.

Invariants: an invoice is here from `enter` until `resume`, `drop` or `empty`; its work is cancelled
by the last two. Bounded by count and bytes. From half of that on, no partition may have more than
its share, so that one of them cannot fill the room before the others. Nothing here loads or asks.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from service.core.outcome import Deferred, Outcome
from service.core.record import Coordinates, Partition, SourceRecord

_COPIES = 2
"""An event that waits is in memory as it came, and decoded."""

ComeBack: TypeAlias = Callable[[], Awaitable[str]]
"""Called by the work of an invoice when its document is there; returns the id of its batch."""


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """Bounds of the room; numbers from settings."""

    max_records: int = 4_000
    max_bytes: int = 64 * 1024 * 1024


@dataclass(eq=False, slots=True)
class _Guest:
    """One invoice. `batch` is known when a batch has taken it again."""

    record: SourceRecord
    entered_s: float
    batch: asyncio.Future[str]
    work: asyncio.Task[Outcome] = field(init=False)
    ready: bool = False
    taken: bool = False
    """On its way into a batch."""


class WaitingRoom:
    """The invoices of one process that wait for their documents."""

    def __init__(
        self,
        limits: RoomLimits,
        clock: Callable[[], float],
        on_ready: Callable[[], None] = lambda: None,
        on_replaced: Callable[[SourceRecord], None] = lambda _: None,
    ) -> None:
        """`on_ready` hears when an invoice can be handed out again, `on_replaced` which record lost
        its place to another one of the same coordinates: only one of the two is the record that its
        partition waits for."""
        self._limits = limits
        self._clock = clock
        self._guests: dict[Coordinates, _Guest] = {}
        self._ready: deque[_Guest] = deque()
        self._records: Counter[Partition] = Counter()
        self._bytes: Counter[Partition] = Counter()
        self._total_bytes = 0
        self._on_ready = on_ready
        self._on_replaced = on_replaced

    @property
    def count(self) -> int:
        """Invoices here."""
        return len(self._guests)

    @property
    def bytes(self) -> int:
        """What their events take."""
        return self._total_bytes

    @property
    def full(self) -> bool:
        """Whether no partition is admitted."""
        limits = self._limits
        return self.count >= limits.max_records or self._total_bytes >= limits.max_bytes

    @property
    def oldest_s(self) -> float:
        """Seconds that the first of them has been here; 0 without any."""
        first = next(iter(self._guests.values()), None)
        return 0.0 if first is None else max(0.0, self._clock() - first.entered_s)

    def admits(self, source: Partition) -> bool:
        """Whether another record of a partition may be taken: any could turn out to wait here."""
        limits = self._limits
        if self.full:
            return False
        if 2 * self.count < limits.max_records and 2 * self._total_bytes < limits.max_bytes:
            return True
        sharers = 2 * len(self._records.keys() | {source})
        return (
            sharers * self._records[source] < limits.max_records
            and sharers * self._bytes[source] < limits.max_bytes
        )

    def enter(
        self, record: SourceRecord, work: Callable[[ComeBack], Coroutine[Any, Any, Outcome]]
    ) -> Deferred:
        """The invoice waits; `work` loads its document, comes back, and goes on to its outcome. It
        takes the place of one that its partition had handed out before it was lost."""
        before = self._guests.get(record.coordinates)
        if before is not None:
            self.drop(before.record)
            self._on_replaced(before.record)
        guest = _Guest(record, self._clock(), asyncio.get_running_loop().create_future())
        self._guests[record.coordinates] = guest
        self._count(record, 1)
        guest.work = asyncio.create_task(work(lambda: self._come_back(guest)))
        guest.work.add_done_callback(lambda _: self._call(guest))
        return Deferred(record)

    def resume(self, record: SourceRecord, batch_id: str) -> Awaitable[Outcome] | None:
        """The rest of the work on an invoice whose document is there; None for any other. If the
        caller is cancelled, so is the work."""
        guest = self._guests.get(record.coordinates)
        if guest is None or guest.record is not record or not guest.ready:
            return None
        self._leave(guest)
        guest.batch.set_result(batch_id)
        return guest.work

    def take(self) -> SourceRecord | None:
        """The next invoice to be put into a batch; it stays here until `resume`."""
        while self._ready:
            guest = self._ready.popleft()
            if self._guests.get(guest.record.coordinates) is guest:
                guest.taken = True
                return guest.record
        return None

    def drop(self, record: SourceRecord) -> None:
        """The invoice is given up, if it is here."""
        guest = self._guests.get(record.coordinates)
        if guest is not None and guest.record is record:
            self._leave(guest)
            guest.work.cancel()

    def empty(self) -> list[SourceRecord]:
        """All that are not on their way into a batch are given up; returns their records."""
        records = [guest.record for guest in self._guests.values() if not guest.taken]
        for record in records:
            self.drop(record)
        return records

    async def _come_back(self, guest: _Guest) -> str:
        self._call(guest)
        return await guest.batch

    def _call(self, guest: _Guest) -> None:
        """The document is there, or the work has come to its end without it."""
        if not guest.ready and self._guests.get(guest.record.coordinates) is guest:
            guest.ready = True
            self._ready.append(guest)
            self._on_ready()

    def _leave(self, guest: _Guest) -> None:
        del self._guests[guest.record.coordinates]
        self._count(guest.record, -1)

    def _count(self, record: SourceRecord, change: int) -> None:
        size = _COPIES * record.size_bytes * change
        self._records[record.source] += change
        self._bytes[record.source] += size
        self._total_bytes += size
        if not self._records[record.source]:
            del self._records[record.source], self._bytes[record.source]
