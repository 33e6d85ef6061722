"""Holds invoices that wait outside of every batch, and counts them separately.

A document may have to be fetched, or read by a worker that others use. The LLM server may refuse
one document while it answers others, and ask for a pause of minutes. The money for calls may be
spent. Meanwhile the invoice belongs to no batch and uses none of the places of the others: not in
flight, not in its partition's window, no slot. When it can go on, it is handed out again, and the
batch that takes it brings its outcome, or sees it leave again.

Invariants: an invoice is here from `enter` or `Seat.leave` until `resume`, `drop` or `empty`; its
work is cancelled by the last two, and by the cancellation of the batch that has it. Bounded by
count and bytes. From half of that on, no partition may have more than its share, so that one of
them cannot fill the room before the others. An invoice in a batch may always leave it: while the
room is full, no further records are taken. Nothing here loads or asks.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from service.extraction.ports import BoundlessMemory, OutcomeMemory
from service.model.outcome import Deferred, Outcome
from service.model.record import Coordinates, Partition, SourceRecord

Work: TypeAlias = Callable[["Seat"], Coroutine[Any, Any, Outcome]]
"""The work on one invoice; it is one task through all of its batches."""


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """Bounds of the room; numbers from settings."""

    max_records: int
    max_bytes: int


@dataclass(eq=False, slots=True)
class _Guest:
    """One invoice, in a batch or here."""

    record: SourceRecord
    turn: asyncio.Future[Outcome]
    """The result that its batch waits for: its outcome, or `Deferred` when it leaves."""
    work: asyncio.Task[Outcome] = field(init=False)
    batch: asyncio.Future[str] = field(init=False)
    """Known when a batch has taken it again."""
    entered_s: float = 0.0
    size_bytes: int = 0
    rests: bool = False
    """It waits for its next question, and not for its document."""
    ready: bool = False
    taken: bool = False
    """On its way into a batch."""


class Seat:
    """The place of one invoice in its batch, as its work sees it."""

    def __init__(self, room: WaitingRoom, guest: _Guest) -> None:
        self._room = room
        self._guest = guest

    def leave(self, size_bytes: int) -> None:
        """The invoice rests outside; `size_bytes` are what it holds beside its event."""
        self._room._rest(self._guest, size_bytes)

    async def come_back(self) -> str:
        """The work can go on; the id of the batch that takes the invoice again."""
        self._room._call(self._guest)
        return await self._guest.batch


class WaitingRoom:
    """The invoices of one process that wait outside of their batches."""

    def __init__(
        self,
        limits: RoomLimits,
        clock: Callable[[], float],
        on_ready: Callable[[], None] = lambda: None,
        on_replaced: Callable[[SourceRecord], None] = lambda _: None,
        memory: OutcomeMemory | None = None,
    ) -> None:
        """`on_ready` hears when an invoice can be handed out again, `on_replaced` which record lost
        its place to another one of the same coordinates: only one of the two is the record that its
        partition waits for."""
        self.memory = memory or BoundlessMemory()
        """What the outcomes of its invoices may take."""
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
        """The bytes of their events and of all that they hold."""
        return self._total_bytes

    @property
    def resting(self) -> int:
        """Those among them that wait for their next question."""
        return sum(guest.rests for guest in self._guests.values())

    @property
    def full(self) -> bool:
        """Whether no partition is admitted."""
        limits = self._limits
        return self.count >= limits.max_records or self._total_bytes >= limits.max_bytes

    @property
    def oldest_s(self) -> float:
        """Seconds that the first has waited for its document; 0 without any."""
        first = next((guest for guest in self._guests.values() if not guest.rests), None)
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

    def enter(self, record: SourceRecord, work: Work, held_bytes: int = 0) -> Deferred:
        """The invoice waits; `work` loads its document, comes back, and goes on to its outcome. It
        takes the place of one that its partition had handed out before it was lost. `held_bytes`
        are what it holds beside its event."""
        guest = self._begin(record, work)
        self._admit(guest, held_bytes)
        return Deferred(record)

    def accompany(self, record: SourceRecord, work: Work) -> asyncio.Future[Outcome]:
        """`work` begins in the invoice's batch, and may leave it. If the caller is cancelled, so is
        the work."""
        return self._begin(record, work).turn

    def resume(self, record: SourceRecord, batch_id: str) -> asyncio.Future[Outcome] | None:
        """The rest of the work on an invoice that can go on; None for any other. If the caller is
        cancelled, so is the work."""
        guest = self._guests.get(record.coordinates)
        if guest is None or guest.record is not record or not guest.ready:
            return None
        self._leave(guest)
        guest.turn = self._turn()
        guest.turn.add_done_callback(lambda turn: _cancel_with(turn, guest))
        guest.batch.set_result(batch_id)
        if guest.work.done():
            _tell(guest)
        return guest.turn

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

    def _begin(self, record: SourceRecord, work: Work) -> _Guest:
        guest = _Guest(record, self._turn())
        guest.work = asyncio.create_task(work(Seat(self, guest)))
        guest.work.add_done_callback(lambda _: self._ended(guest))
        guest.turn.add_done_callback(lambda turn: _cancel_with(turn, guest))
        return guest

    def _turn(self) -> asyncio.Future[Outcome]:
        return asyncio.get_running_loop().create_future()

    def _rest(self, guest: _Guest, size_bytes: int) -> None:
        if guest.turn.done():
            return  # Its batch was given up; the work is about to hear of it.
        guest.rests = True
        self._admit(guest, size_bytes)

    def _admit(self, guest: _Guest, size_bytes: int) -> None:
        before = self._guests.get(guest.record.coordinates)
        if before is not None:
            self.drop(before.record)
            self._on_replaced(before.record)
        guest.ready = guest.taken = False
        guest.entered_s = self._clock()
        guest.size_bytes = guest.record.size_bytes + size_bytes
        guest.batch = asyncio.get_running_loop().create_future()
        self._guests[guest.record.coordinates] = guest
        self._count(guest, 1)
        guest.turn.set_result(Deferred(guest.record))

    def _call(self, guest: _Guest) -> None:
        """The invoice can go on, or its work has come to its end."""
        if not guest.ready and self._guests.get(guest.record.coordinates) is guest:
            guest.ready = True
            self._ready.append(guest)
            self._on_ready()

    def _ended(self, guest: _Guest) -> None:
        self._call(guest)
        _tell(guest)

    def _leave(self, guest: _Guest) -> None:
        del self._guests[guest.record.coordinates]
        self._count(guest, -1)

    def _count(self, guest: _Guest, change: int) -> None:
        source, size = guest.record.source, guest.size_bytes * change
        self._records[source] += change
        self._bytes[source] += size
        self._total_bytes += size
        if not self._records[source]:
            del self._records[source], self._bytes[source]


def _tell(guest: _Guest) -> None:
    """The batch that has the invoice learns how its work ended."""
    if guest.turn.done():
        return
    if guest.work.cancelled():
        guest.turn.cancel()
    elif (error := guest.work.exception()) is not None:
        guest.turn.set_exception(error)
    else:
        guest.turn.set_result(guest.work.result())


def _cancel_with(turn: asyncio.Future[Outcome], guest: _Guest) -> None:
    if turn.cancelled():
        guest.work.cancel()
