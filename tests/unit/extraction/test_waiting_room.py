"""Invoices that wait for their documents: out of their batch, back once, and bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.waiting_room import RoomLimits, Seat, WaitingRoom
from service.model.outcome import Deferred, Failed, Outcome, Reason, Stage
from service.model.record import Partition, SourceRecord


def _record(offset: int, partition: int = 0, size: int = 10) -> SourceRecord:
    return SourceRecord("events", partition, offset, 0, None, b"x" * size)


class Work:
    """Loads its document when the test says so, and then ends with its batch's id as message."""

    def __init__(self, record: SourceRecord, *, loads: bool = True) -> None:
        self.record = record
        self.loaded = asyncio.Event()
        self.answered = asyncio.Event()
        self.answered.set()
        self.cancelled = False
        self._loads = loads

    async def __call__(self, seat: Seat) -> Outcome:
        try:
            await self.loaded.wait()
            batch_id = await seat.come_back() if self._loads else ""
            await self.answered.wait()
            return Failed(self.record, Reason.BUG, Stage.INTERNAL, False, batch_id, 0.0, 0.0)
        except asyncio.CancelledError:
            self.cancelled = True
            raise


def _room(
    max_records: int = 100,
    max_bytes: int = 10**6,
    on_ready: Callable[[], None] = lambda: None,
) -> WaitingRoom:
    return WaitingRoom(RoomLimits(max_records, max_bytes), lambda: 0.0, on_ready)


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not done():
            await asyncio.sleep(0)


async def test_an_invoice_comes_back_when_its_document_is_there() -> None:
    """The batch that takes it again gets its outcome, and its outcome knows that batch."""
    told = asyncio.Event()
    room = _room(on_ready=told.set)
    record = _record(7)
    work = Work(record)
    assert room.enter(record, work, held_bytes=5) == Deferred(record)
    assert (room.bytes, room.count) == (record.size_bytes + 5, 1)
    assert (room.take(), room.resume(record, "early")) == (None, None)
    work.loaded.set()
    await asyncio.wait_for(told.wait(), 10)
    assert room.take() is record
    resumed = room.resume(record, "b2")
    assert resumed is not None
    outcome = await resumed
    assert isinstance(outcome, Failed)
    assert (outcome.message, room.count, room.bytes) == ("b2", 0, 0)


async def test_work_that_ends_without_a_document_comes_back_with_its_outcome() -> None:
    """A document that is refused fails in a batch like any other."""
    room = _room()
    record = _record(7)
    work = Work(record, loads=False)
    room.enter(record, work)
    work.loaded.set()
    await _until(lambda: room.take() is record)
    resumed = room.resume(record, "b2")
    assert resumed is not None
    assert isinstance(await resumed, Failed)


async def test_an_invoice_that_is_handed_out_again_takes_its_own_place() -> None:
    """Its partition was lost and given back: the work for the partition's earlier life ends."""
    room = _room()
    before, after = _record(7), _record(7)
    first, second = Work(before), Work(after)
    room.enter(before, first)
    await asyncio.sleep(0)
    assert room.enter(after, second) == Deferred(after)
    assert room.count == 1
    second.loaded.set()
    await _until(lambda: room.take() is after)
    assert first.cancelled
    assert room.resume(before, "b2") is None
    room.drop(before)
    assert room.resume(after, "b2") is not None


@pytest.mark.parametrize("how", ["drop", "empty", "batch"])
async def test_work_that_is_given_up_is_cancelled(how: str) -> None:
    """Nothing goes on for an invoice that went back to its partition."""
    room = _room()
    record = _record(7)
    work = Work(record)
    work.answered.clear()
    room.enter(record, work)
    await asyncio.sleep(0)
    if how == "drop":
        room.drop(record)
    elif how == "empty":
        assert room.empty() == [record]
    else:
        work.loaded.set()
        await _until(lambda: room.take() is record)
        resumed = room.resume(record, "b2")
        assert resumed is not None
        batch = asyncio.ensure_future(resumed)
        batch.cancel()
    await _until(lambda: work.cancelled)
    assert (room.count, room.bytes, room.take()) == (0, 0, None)


async def test_who_is_on_the_way_into_a_batch_is_left_to_it() -> None:
    """A stop gives up the others; that batch ends within the grace."""
    room = _room()
    record = _record(7)
    work = Work(record)
    room.enter(record, work)
    work.loaded.set()
    await _until(lambda: room.take() is record)
    assert room.empty() == []
    assert room.resume(record, "b2") is not None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 30)), max_size=60))
def test_the_room_is_bounded_and_shared(arrivals: list[tuple[int, int]]) -> None:
    """Whatever comes: count and bytes hold but for the last one, and as long as no partition has
    more than its share of half the room, it is let in."""

    async def scenario() -> None:
        room = _room(max_records=12, max_bytes=400)
        held = dict.fromkeys(range(4), 0)
        for offset, (partition, size) in enumerate(arrivals):
            if room.admits(Partition("events", partition)):
                assert room.count < 12
                assert room.bytes < 400
                record = _record(offset, partition, size)
                room.enter(record, Work(record))
                held[partition] += 1
        assert room.count <= 12
        if not room.full:
            assert all(room.admits(Partition("events", p)) for p, n in held.items() if n == 0)
        room.empty()

    asyncio.run(scenario())


async def test_one_partition_cannot_fill_the_room_before_the_others() -> None:
    """From the half on, each has its share; a partition that has none yet is always admitted."""
    room = _room(max_records=100)
    offset = 0
    while room.admits(Partition("events", 0)):
        record = _record(offset)
        room.enter(record, Work(record))
        offset += 1
    assert offset == 50
    assert not room.full
    for partition in range(1, 4):
        assert room.admits(Partition("events", partition))
    room.empty()


class Asking:
    """Begins in a batch, rests as often as the test lets it, and ends with its batch's id."""

    def __init__(self, record: SourceRecord, *, rests: int = 1, size_bytes: int = 0) -> None:
        self.record = record
        self.may_go_on = asyncio.Event()
        self.cancelled = False
        self._rests, self._size_bytes = rests, size_bytes

    async def __call__(self, seat: Seat) -> Outcome:
        batch_id = "b1"
        try:
            for _ in range(self._rests):
                seat.leave(self._size_bytes)
                await self.may_go_on.wait()
                batch_id = await seat.come_back()
            return Failed(self.record, Reason.BUG, Stage.INTERNAL, False, batch_id, 0.0, 0.0)
        except asyncio.CancelledError:
            self.cancelled = True
            raise


async def test_an_invoice_may_leave_its_batches_again_and_again() -> None:
    """Each batch hears that it left; the last one gets its outcome. What it holds is counted."""
    room, record = _room(), _record(7)
    work = Asking(record, rests=2, size_bytes=5)
    assert await room.accompany(record, work) == Deferred(record)
    assert (room.count, room.resting, room.bytes, room.oldest_s) == (1, 1, 15, 0.0)
    work.may_go_on.set()
    await _until(lambda: room.take() is record)
    again = room.resume(record, "b2")
    assert again is not None
    assert await again == Deferred(record)
    await _until(lambda: room.take() is record)
    last = room.resume(record, "b3")
    assert last is not None
    outcome = await last
    assert isinstance(outcome, Failed)
    assert (outcome.message, room.count, room.resting, room.bytes) == ("b3", 0, 0, 0)


async def test_an_invoice_that_never_leaves_ends_in_its_batch() -> None:
    """The room does not know of it."""
    room, record = _room(), _record(7)
    outcome = await room.accompany(record, Asking(record, rests=0))
    assert isinstance(outcome, Failed)
    assert (outcome.message, room.count, room.empty()) == ("b1", 0, [])


async def test_who_rests_is_given_up_when_the_worker_stops() -> None:
    """Its record goes back to its partition, and nothing goes on for it."""
    room, record = _room(), _record(7)
    work = Asking(record)
    await room.accompany(record, work)
    assert room.empty() == [record]
    await _until(lambda: work.cancelled)
    assert (room.count, room.bytes) == (0, 0)


async def test_work_does_not_leave_a_batch_that_was_given_up() -> None:
    """Its record is back at its partition and may be handed out anew."""
    room, record = _room(), _record(7)
    work = Asking(record)
    room.accompany(record, work).cancel()
    await _until(lambda: work.cancelled or room.count > 0)
    assert (room.count, room.take()) == (0, None)
