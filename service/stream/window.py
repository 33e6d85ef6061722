"""The memory of one partition: records read, worked on, finished, and going into a transaction.

A record passes through these places, in this order:

    inbox            read, but the window is full or the span of the offset map is used up
    ready            admitted, waits for a slot
    working          taken by the worker; set aside while it waits outside of its batch
    held             finished, waits for its predecessors (only where order is promised)
    ready to commit  finished, waits for the next transaction
    publishing       part of the transaction under way

When a take-over ends, only the outcomes stay valid, because they cost LLM calls. They move to
`known`. The next take-over uses those whose records are still undone according to the broker. It
waits for work that is still under way and does not repeat it.

Invariants: every admitted record is in exactly one place; an outcome leaves at most once per
take-over; `window_records` never exceeds the limit by more than one poll, apart from what is set
aside, which the worker bounds; reading goes on at `expected_offset` even where the committable
offset has moved past it, and what lies between is skipped when it arrives. Pure: no client, no
time, no waiting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from service.kafka.commit import Snapshot
from service.kafka.offset_map import SPAN_LIMIT
from service.model.order import Order, ReleaseOrder
from service.model.record import OutputRecord, SourceRecord
from service.stream.offsets import OffsetStatus, OffsetTracker
from service.stream.transaction_size import TransactionRoom

_Numbered = tuple[int, OutputRecord]


class PartitionWindow:
    """The records of one partition between the log and the next commit."""

    def __init__(self, order: Order, max_records: int, span_limit: int = SPAN_LIMIT) -> None:
        self._order_promised = order
        self._max_records = max_records
        self._span_limit = span_limit
        self._tracker = OffsetTracker(0, span_limit=span_limit)
        self._order: ReleaseOrder[_Numbered] = ReleaseOrder(order)
        self._expected = 0
        self._inbox: deque[SourceRecord] = deque()
        self._ready: deque[SourceRecord] = deque()
        self._working: dict[int, SourceRecord] = {}
        self._open: set[int] = set()
        self._aside: set[int] = set()
        self._aside_open: set[int] = set()
        self._outside: dict[int, int] = {}
        """How often each record was set aside without going on; a batch that a record left may say
        so after the next one has it."""
        self._outside_bytes = 0
        self._ready_to_commit: deque[_Numbered] = deque()
        self._publishing: list[_Numbered] = []
        self._known: dict[int, OutputRecord] = {}
        self._bytes = 0
        self._outcome_bytes = 0
        self._expected_bytes: dict[int, int] = {}

    @property
    def expected_offset(self) -> int:
        """Where reading goes on: everything below was delivered."""
        return self._expected

    @property
    def uncommitted(self) -> int:
        """Records admitted whose outcome is not committed."""
        return len(self._open) + len(self._ready_to_commit) + len(self._publishing)

    @property
    def window_records(self) -> int:
        """Records read whose outcome is not committed."""
        return len(self._inbox) + self.uncommitted

    @property
    def window_bytes(self) -> int:
        """Bytes of records that wait or are being worked on, and of outcomes that are not
        committed."""
        return self._bytes + self.outcome_bytes

    @property
    def outcome_bytes(self) -> int:
        """Bytes of outcomes that are not committed, expected ones included."""
        return self._outcome_bytes + sum(self._expected_bytes.values())

    @property
    def publishing_offsets(self) -> list[int]:
        """Offsets of the outcomes in the transaction under way, in the order they are written."""
        return [offset for offset, _ in self._publishing]

    @property
    def owes_reading(self) -> bool:
        """Whether outcomes wait for their records to be read again: only then can they leave."""
        return bool(self._known) and self._expected <= max(self._known)

    @property
    def outside_bytes(self) -> int:
        """Bytes among them of records that are set aside and did not go on."""
        return self._outside_bytes

    @property
    def ready_to_commit(self) -> int:
        """Outcomes that wait for the next transaction."""
        return len(self._ready_to_commit)

    @property
    def publishing(self) -> int:
        """Outcomes in the transaction under way."""
        return len(self._publishing)

    @property
    def unsettled(self) -> bool:
        """Whether finished outcomes are not committed yet."""
        return bool(self._ready_to_commit or self._publishing)

    @property
    def span(self) -> int:
        """Distance between the committable offset and the newest offset that was admitted or is
        done."""
        return self._tracker.span

    @property
    def done_above(self) -> int:
        """Offsets that the offset map has to carry."""
        return self._tracker.done_above

    @property
    def committable(self) -> int:
        """Everything below is done (committed or in the transaction being built)."""
        return self._tracker.committable

    @property
    def waiting(self) -> int:
        """Records admitted whose outcome is not in a transaction yet."""
        return self._tracker.waiting_count

    @property
    def full(self) -> bool:
        """Whether reading must stop."""
        return bool(self._inbox) or self._crowd >= self._max_records

    @property
    def half_empty(self) -> bool:
        """Whether reading may go on after it stopped: not for every single record."""
        return not self._inbox and 2 * self._crowd <= self._max_records

    def lag(self, end: int) -> int:
        """Records before `end`, the end of the log, whose outcome is not committed.

        Records that were read are counted exactly. Unread ones count by their offsets, except those
        that the offset map says are done; gaps among the others cannot be known before they are
        read.
        """
        tracker = self._tracker
        held_back = sum(not tracker.is_done(record.offset) for record in self._inbox)
        return held_back + self.uncommitted + tracker.undone(self._expected, end)

    def holds(self, record: SourceRecord) -> bool:
        """Whether the worker took exactly this record here, and has not brought it back."""
        return self._working.get(record.offset) is record

    @property
    def covered_to(self) -> int:
        """One past the newest offset that the transaction being built speaks of."""
        return max([self._tracker.committable, *(offset + 1 for offset, _ in self._publishing)])

    def begin(self, committable: int, done: frozenset[int], forget_from: int | None = None) -> None:
        """A take-over succeeded: the broker says what is done, memory says what is known.

        From `forget_from` on, the records that memory speaks of may not be those of the log:
        their outcomes are dropped, also those that are still being worked on.
        """
        self._known.update(self._publishing)
        self._known.update(self._ready_to_commit)
        self._known.update(self._order.drain())
        for place in (
            self._publishing,
            self._ready_to_commit,
            self._inbox,
            self._ready,
            self._open,
        ):
            place.clear()
        self._aside_open.clear()
        if forget_from is not None:
            self._forget(forget_from)
        self._known = {o: r for o, r in self._known.items() if o >= committable and o not in done}
        self._tracker = OffsetTracker(committable, done, self._span_limit)
        self._order = ReleaseOrder(self._order_promised)
        self._expected = committable
        self._bytes = sum(record.size_bytes for record in self._working.values())
        self._outcome_bytes = sum(record.size_bytes for record in self._known.values())

    def receive(self, records: Sequence[SourceRecord], position: int) -> bool:
        """Takes what a poll brought; True when there is something new to take.

        `position` is where the client reads next; it may lie beyond the last record. Records below
        the expected offset were delivered before and are passed over.
        """
        for record in records:
            if record.offset >= self._expected:
                self._inbox.append(record)
                self._bytes += record.size_bytes
                self._expected = record.offset + 1
        self._expected = max(self._expected, position)
        return self.admit()

    def admit(self) -> bool:
        """Moves records from the inbox as far as the window reaches; True when some are ready."""
        before = len(self._ready)
        while self._inbox and self._crowd < self._max_records:
            record = self._inbox[0]
            admission = self._tracker.admit(record.offset)
            if admission is OffsetStatus.SPAN_FULL:
                break
            self._inbox.popleft()
            if admission is OffsetStatus.NEW:
                self._enter(record)
            else:
                self._bytes -= record.size_bytes
        if not self._inbox:
            self._tracker.advance_to(self._expected)
        self._drop_passed()
        return len(self._ready) > before

    def start_next(self) -> SourceRecord | None:
        """The next record to work on, or None; it comes back by `finish` or `abandon`."""
        if not self._ready:
            return None
        record = self._ready.popleft()
        self._working[record.offset] = record
        return record

    def leave_out(self, record: SourceRecord) -> bool:
        """A record that is worked on waits outside of its batch: it no longer counts towards the
        window until its outcome is known. True when that made room for records to take."""
        if not self.holds(record):
            return False
        self._count_outside(record, 1)
        if record.offset in self._aside:
            return False
        self._aside.add(record.offset)
        if record.offset in self._open:
            self._aside_open.add(record.offset)
        return self.admit()

    def count_again(self, record: SourceRecord) -> None:
        """A record that was set aside goes back into a batch: its bytes count here again. It takes
        no place from others, who would wait for it once more."""
        if self.holds(record):
            self._count_outside(record, -1)

    def is_awaited(self, offset: int) -> bool:
        """Whether nothing is about to leave, and no record before this one is without an outcome:
        only its outcome can set memory free."""
        is_leaving = bool(self._ready_to_commit or self._publishing)
        return not is_leaving and offset in self._open and offset == min(self._open)

    def expect(self, offset: int, size_bytes: int) -> None:
        """The outcome of a record that is worked on will take so much; it counts from now on."""
        self._expected_bytes[offset] = size_bytes

    def abandon(self, record: SourceRecord) -> None:
        """The work was given up without an outcome: the record is ready again, if still wanted."""
        if not self.holds(record):
            return
        self._end_work(record.offset)
        if record.offset in self._open:
            self._ready.appendleft(record)
        else:
            self._bytes -= record.size_bytes

    def finish(self, offset: int, outcome: OutputRecord) -> bool:
        """An outcome is known; False when no record waits for it. May be called after a take-over
        ended."""
        record = self._end_work(offset)
        if record is None:
            return False
        self._bytes -= record.size_bytes
        if offset in self._open:
            self._outcome_bytes += outcome.size_bytes
            self._complete(offset, outcome)
        elif not self._is_passed(offset):
            self._outcome_bytes += outcome.size_bytes
            self._known[offset] = outcome
        return True

    def build(self, room: TransactionRoom | int) -> tuple[list[OutputRecord], Snapshot]:
        """As many outcomes as there is room for, or so many; and the commit that covers them."""
        assert not self._publishing, "a transaction is under way"
        while self._ready_to_commit and self._fits(room):
            offset, record = self._ready_to_commit.popleft()
            self._tracker.complete(offset)
            self._publishing.append((offset, record))
        return [record for _, record in self._publishing], self._tracker.snapshot()

    def _fits(self, room: TransactionRoom | int) -> bool:
        if isinstance(room, int):
            return len(self._publishing) < room
        return room.reserve(*self._ready_to_commit[0])

    def committed(self) -> bool:
        """The transaction is out; True when that made room for records to take."""
        self._outcome_bytes -= sum(record.size_bytes for _, record in self._publishing)
        self._publishing.clear()
        return self.admit()

    def substitute(self, offset: int, outcome: OutputRecord) -> None:
        """Another form of an outcome whose transaction was lost takes its place."""
        places = self.publishing_offsets
        assert offset in places, f"offset {offset} is in no transaction"
        place = places.index(offset)
        self._outcome_bytes += outcome.size_bytes - self._publishing[place][1].size_bytes
        self._publishing[place] = (offset, outcome)

    def _forget(self, start: int) -> None:
        self._known = {o: r for o, r in self._known.items() if o < start}
        for offset in [o for o in self._working if o >= start]:
            self._end_work(offset)

    def _is_passed(self, offset: int) -> bool:
        """Whether no record of the offset can come any more: done, or not there when reading went
        over it (the log was compacted or cut short meanwhile)."""
        return self._tracker.is_done(offset) or offset < self._tracker.next_offset

    def _drop_passed(self) -> None:
        """Drops outcomes whose records were not read again; otherwise they would stay and count
        without end."""
        for offset in [o for o in self._known if o < self._tracker.next_offset]:
            self._outcome_bytes -= self._known.pop(offset).size_bytes

    @property
    def _crowd(self) -> int:
        """Records that count towards the window."""
        return self.uncommitted - len(self._aside_open)

    def _count_outside(self, record: SourceRecord, change: int) -> None:
        before = self._outside.get(record.offset, 0)
        after = self._outside[record.offset] = before + change
        self._outside_bytes += ((after > 0) - (before > 0)) * record.size_bytes

    def _end_work(self, offset: int) -> SourceRecord | None:
        """A record that is worked on no more; None for one that was not."""
        record = self._working.pop(offset, None)
        self._expected_bytes.pop(offset, None)
        if record is not None and self._outside.pop(offset, 0) > 0:
            self._outside_bytes -= record.size_bytes
        self._aside.discard(offset)
        self._aside_open.discard(offset)
        return record

    def _enter(self, record: SourceRecord) -> None:
        offset = record.offset
        self._open.add(offset)
        self._order.enter(offset, record.key)
        known = self._known.pop(offset, None)
        if known is not None:
            self._bytes -= record.size_bytes
            self._complete(offset, known)
        elif offset in self._working:
            self._bytes -= record.size_bytes
            if offset in self._aside:
                self._aside_open.add(offset)
        else:
            self._ready.append(record)

    def _complete(self, offset: int, outcome: OutputRecord) -> None:
        for released, record in self._order.finish(offset, (offset, outcome)):
            self._open.discard(released)
            self._ready_to_commit.append((released, record))
