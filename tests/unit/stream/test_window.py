"""The window of a partition under every interleaving, with a model broker that keeps the truth."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.kafka.commit import Snapshot
from service.kafka.offset_map import SPAN_LIMIT, decode
from service.model.order import Order
from service.model.record import OutputRecord, SourceRecord
from service.stream.narrowing import Narrowing
from service.stream.transaction_size import TransactionRoom
from service.stream.window import PartitionWindow


def _room(outcomes: int) -> TransactionRoom:
    return TransactionRoom(outcomes, 10**9, Narrowing())


MAX_RECORDS = 10
ASIDE_MAX = 4


def _record(offset: int) -> SourceRecord:
    key = None if offset % 4 == 3 else b"k%d" % (offset % 4)
    return SourceRecord("events", 0, offset, 0, key, b"v%d" % offset)


def _outcome(record: SourceRecord) -> OutputRecord:
    return OutputRecord("results", record.key, b"%d" % record.offset, ())


class WindowMachine(RuleBasedStateMachine):
    """Delivers, takes, resolves, publishes, loses transactions, and takes over, in any order.

    The log has gaps, at its end as well. An owner's map can be longer than several polls.
    """

    order = Order.NONE

    @initialize(
        gaps=st.lists(st.sampled_from([0, 0, 0, 1, 3]), min_size=12, max_size=40),
        markers=st.integers(0, 3),
        span_limit=st.sampled_from([6, 30, SPAN_LIMIT]),
    )
    def begin(self, gaps: list[int], markers: int, span_limit: int) -> None:
        offset, self.log = 0, list[SourceRecord]()
        for gap in gaps:
            self.log.append(_record(offset + gap))
            offset += gap + 1
        self.end = offset + markers
        self.span_limit = span_limit
        self.truth = Snapshot(0, "")
        self.written: list[int] = []
        self.bases = [0]
        self._new_process()

    def _new_process(self) -> None:
        self.window = PartitionWindow(self.order, MAX_RECORDS, self.span_limit)
        self.taken: list[SourceRecord] = []
        self.aside: set[int] = set()
        self.publishing: tuple[list[OutputRecord], Snapshot] | None = None
        self._take_over()

    # Reading and working.

    @rule(count=st.integers(0, 8), again=st.integers(0, 2))
    def deliver(self, count: int, again: int) -> None:
        """A poll brings the next records, sometimes some again; at the end it passes markers."""
        start = self.window.expected_offset
        ahead = [record for record in self.log if record.offset >= start - again]
        records = ahead[: count + again]
        position = self.end if len(records) == len(ahead) else start
        if records:
            position = max(position, records[-1].offset + 1)
        self.window.receive(records, position)

    @rule()
    def take(self) -> None:
        """The worker takes a record; none is handed out while it is being worked on."""
        record = self.window.start_next()
        if record is not None:
            assert record.offset not in [held.offset for held in self.taken]
            self.taken.append(record)

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def resolve(self, data: st.DataObject) -> None:
        """An outcome comes back, out of order."""
        record = self.taken.pop(data.draw(st.integers(0, len(self.taken) - 1)))
        assert self.window.holds(record)
        self.window.finish(record.offset, _outcome(record))
        assert not self.window.holds(record)

    @precondition(lambda self: self.taken)
    @rule()
    def put_back(self) -> None:
        """Work is given up."""
        self.window.abandon(self.taken.pop())

    @precondition(lambda self: self.publishing is None)
    @rule(count=st.integers(2, 9))
    def work_ahead(self, count: int) -> None:
        """The oldest record is slow; what is read behind it is finished and committed."""
        for _ in range(count):
            self.deliver(1, 0)
            self.take()
        self.taken.sort(key=lambda record: record.offset)
        while len(self.taken) > 1:
            record = self.taken.pop()
            self.window.finish(record.offset, _outcome(record))
        self.build(100)
        self.commit()

    # Transactions.

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def set_aside(self, data: st.DataObject) -> None:
        """A record that was taken waits for its document; the worker bounds how many do."""
        record = self.taken[data.draw(st.integers(0, len(self.taken) - 1))]
        self.aside &= {id(taken) for taken in self.taken}
        if len(self.aside) < ASIDE_MAX:
            self.window.leave_out(record)
            self.aside.add(id(record))

    @precondition(lambda self: self.publishing is None)
    @rule(limit=st.integers(1, 6))
    def build(self, limit: int) -> None:
        """A transaction begins."""
        self.publishing = self.window.build(_room(limit))

    @precondition(lambda self: self.publishing is not None)
    @rule()
    def commit(self) -> None:
        """It commits, and we know it."""
        self._commit_at_the_broker()
        self.window.committed()

    @precondition(lambda self: self.publishing is not None)
    @rule(done=st.booleans(), same_process=st.booleans())
    def lose(self, done: bool, same_process: bool) -> None:
        """Its answer is lost; the broker has committed it or not. A take-over follows."""
        if done:
            self._commit_at_the_broker()
        self.publishing = None
        if same_process:
            self._take_over()
        else:
            self._new_process()

    @precondition(lambda self: self.publishing is None)
    @rule()
    def take_over(self) -> None:
        """A take-over at any other moment."""
        self._take_over()

    @precondition(lambda self: self.publishing is None)
    @rule(polled=st.integers(1, 9), worked=st.integers(0, 9), data=st.data())
    def another_owner(self, polled: int, worked: int, data: st.DataObject) -> None:
        """Another process has the partition for a while, and does some of it; then we have it."""
        other = PartitionWindow(self.order, MAX_RECORDS, self.span_limit)
        other.begin(self.truth.offset, self._done())
        ahead = [record for record in self.log if record.offset >= self.truth.offset][:polled]
        other.receive(ahead, ahead[-1].offset + 1 if ahead else self.truth.offset)
        taken = [record for _ in range(worked) if (record := other.start_next()) is not None]
        for record in data.draw(st.permutations(taken)):
            other.finish(record.offset, _outcome(record))
        self.publishing = other.build(_room(100))
        self._commit_at_the_broker()
        self._take_over()

    def _done(self) -> frozenset[int]:
        done = decode(self.truth.offset, self.truth.metadata)
        assert isinstance(done, frozenset)
        return done

    def _take_over(self) -> None:
        self.window.begin(self.truth.offset, self._done())

    def _commit_at_the_broker(self) -> None:
        assert self.publishing is not None
        records, self.truth = self.publishing
        self.written += [int(record.value) for record in records]
        self.bases.append(self.truth.offset)
        self.publishing = None

    # What holds at any moment.

    @invariant()
    def nothing_is_written_twice(self) -> None:
        assert len(self.written) == len(set(self.written))

    @invariant()
    def what_is_committed_is_what_is_written(self) -> None:
        below = {record.offset for record in self.log if record.offset < self.truth.offset}
        assert below | self._done() == set(self.written)

    @invariant()
    def the_base_never_goes_back(self) -> None:
        assert self.bases == sorted(self.bases)

    @invariant()
    def order_is_kept(self) -> None:
        if self.order is Order.NONE:
            return
        lanes: dict[Any, list[int]] = {}
        for offset in self.written:
            lane = _record(offset).key if self.order is Order.KEY else b"all"
            lanes.setdefault(lane or offset, []).append(offset)
        assert all(lane == sorted(lane) for lane in lanes.values())

    @invariant()
    def the_window_is_bounded(self) -> None:
        assert self.window.uncommitted <= MAX_RECORDS + ASIDE_MAX

    @invariant()
    def bytes_set_aside_are_those_of_taken_records(self) -> None:
        aside = [taken for taken in self.taken if id(taken) in self.aside]
        assert self.window.outside_bytes <= sum(record.size_bytes for record in aside)

    @invariant()
    def the_lag_is_what_is_not_committed(self) -> None:
        """Gaps that were not read yet are the one thing that it cannot know."""
        offsets = {record.offset for record in self.log}
        unread = set(range(self.window.expected_offset, self.end))
        expected = len(offsets - set(self.written)) + len(unread - offsets)
        assert self.window.lag(self.end) == expected

    def teardown(self) -> None:
        """From any state, going on ends with everything written once and nothing in memory."""
        if not hasattr(self, "window"):
            return
        if self.publishing is not None:
            self.commit()
        for _ in range(4 * len(self.log)):
            self.deliver(8, 0)
            while (record := self.window.start_next()) is not None:
                self.taken.append(record)
            while self.taken:
                record = self.taken.pop()
                self.window.finish(record.offset, _outcome(record))
            self.publishing = self.window.build(_room(100))
            self.commit()
        assert sorted(self.written) == [record.offset for record in self.log]
        assert self.truth == Snapshot(self.end, "")
        assert self.window.window_bytes == 0
        assert self.window.window_records == 0
        assert self.window.lag(self.end) == 0


class KeyMachine(WindowMachine):
    order = Order.KEY


class PartitionMachine(WindowMachine):
    order = Order.PARTITION


_RUNS = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("machine", [WindowMachine, KeyMachine, PartitionMachine])
def test_exactly_once_in_the_promised_order(machine: type[WindowMachine]) -> None:
    """Lost answers, other owners and take-overs anywhere: each outcome is committed once, the
    committable offset never goes back, and the lag is the number of records without an outcome."""
    run_state_machine_as_test(machine, settings=_RUNS)


def _window(*offsets: int, start: int = 0, done: frozenset[int] = frozenset()) -> PartitionWindow:
    window = PartitionWindow(Order.NONE, MAX_RECORDS)
    window.begin(start, done)
    window.receive([_record(offset) for offset in offsets], offsets[-1] + 1 if offsets else start)
    return window


def test_known_outcomes_are_not_worked_on_again() -> None:
    """After a lost transaction the outcomes are used again: they cost LLM calls."""
    window = _window(0, 1)
    first, second = window.start_next(), window.start_next()
    assert first is not None
    assert second is not None
    window.finish(0, _outcome(first))
    window.build(_room(10))
    window.begin(0, frozenset())
    window.receive([_record(0), _record(1)], 2)
    assert window.start_next() is None
    window.finish(1, _outcome(second))
    records, snapshot = window.build(_room(10))
    assert [record.value for record in records] == [b"0", b"1"]
    assert snapshot.offset == 2


def test_the_base_can_finish_before_what_the_map_covers_is_read() -> None:
    """Done and read are two positions: the rest of the map arrives later, and is skipped."""
    window = _window(*range(5), done=frozenset(range(1, 12)))
    first = window.start_next()
    assert first is not None
    window.finish(0, _outcome(first))
    _, snapshot = window.build(_room(10))
    window.committed()
    assert snapshot == Snapshot(12, "")
    assert window.expected_offset == 5
    assert window.lag(14) == 2
    window.receive([_record(offset) for offset in range(5, 14)], 14)
    assert [record.offset for _ in range(2) if (record := window.start_next())] == [12, 13]
    assert window.window_bytes == sum(_record(offset).size_bytes for offset in (12, 13))


def test_the_lag_leaves_out_what_the_map_says_is_done() -> None:
    """One slow record at the committable offset is a lag of one, read once or again."""
    done = frozenset(range(1, 1_000))
    assert _window(done=done).lag(1_000) == 1
    window = _window(*range(20), done=done)
    assert window.lag(1_000) == 1
    assert window.lag(1_010) == 11
    assert window.lag(0) == 1


def test_the_lag_leaves_out_gaps_that_were_read() -> None:
    """A read-committed reader never sees markers and aborted records; before that they count."""
    window = _window(0, 50)
    assert window.lag(51) == 2
    assert window.lag(100) == 51
    window.receive([], 100)
    assert window.lag(100) == 2


def test_the_lag_counts_what_waits_for_room() -> None:
    """Read, but beyond the window, and not in the map."""
    offsets = range(MAX_RECORDS + 4)
    done = frozenset({MAX_RECORDS + 2})
    assert _window(*offsets, done=done).lag(len(offsets)) == len(offsets) - 1


def test_outcomes_whose_records_are_gone_are_not_kept() -> None:
    """Retention or compaction took them, or another owner did them: nothing will ask for them, and
    they would count as memory without end."""
    window = _window(0, 1, 2)
    taken = [record for _ in range(3) if (record := window.start_next()) is not None]
    for record in taken[:2]:
        window.finish(record.offset, _outcome(record))
    window.begin(0, frozenset())
    assert window.owes_reading
    window.receive([_record(3)], 4)
    window.finish(2, _outcome(taken[2]))
    assert window.window_bytes == _record(3).size_bytes
    assert not window.owes_reading


def test_work_on_another_record_of_the_same_offset_is_told_apart() -> None:
    """A window of an earlier assignment may have handed out the same offset."""
    window, earlier = _window(0), _window(0)
    taken, before = window.start_next(), earlier.start_next()
    assert taken is not None
    assert before is not None
    assert window.holds(taken)
    assert not window.holds(before)
    window.abandon(before)
    assert window.start_next() is None


def test_what_is_set_aside_makes_room_for_others() -> None:
    """A full window of records that wait for their documents does not keep others out; their
    outcomes are waited for all the same, and are committed like any other."""
    offsets = range(2 * MAX_RECORDS + 4)
    window = _window(*offsets)
    slow = [record for _ in range(MAX_RECORDS) if (record := window.start_next())]
    assert window.full
    assert window.start_next() is None
    assert window.leave_out(slow[0])
    assert [window.leave_out(record) for record in slow[1:]] == [True] * (MAX_RECORDS - 1)
    assert window.outside_bytes == sum(record.size_bytes for record in slow)
    quick = [record for _ in range(MAX_RECORDS) if (record := window.start_next())]
    assert len(quick) == MAX_RECORDS
    assert window.start_next() is None
    for record in quick:
        window.finish(record.offset, _outcome(record))
    _, snapshot = window.build(_room(100))
    assert snapshot.offset == 0
    window.committed()
    for record in slow:
        window.finish(record.offset, _outcome(record))
    assert window.outside_bytes == 0
    _, snapshot = window.build(_room(100))
    assert snapshot.offset == 2 * MAX_RECORDS


def test_the_bytes_of_a_record_count_where_it_is() -> None:
    """Outside while it waits; here again from the moment when it goes on, or as many large events
    as there are slots would be under way beside the bound. It still takes no other's place."""
    window = _window(*range(MAX_RECORDS))
    record = window.start_next()
    assert record is not None
    for _ in range(2):
        window.leave_out(record)
        assert window.outside_bytes == record.size_bytes
        window.count_again(record)
        assert window.outside_bytes == 0
    assert not window.full
    window.count_again(record)  # The batch that it left speaks after the next one has it.
    window.leave_out(record)
    assert window.outside_bytes == 0
    window.leave_out(record)
    window.finish(record.offset, _outcome(record))
    window.count_again(record)
    assert window.outside_bytes == 0


def test_what_was_set_aside_stays_aside_over_a_take_over() -> None:
    """It is still being worked on; read again, it uses no place either."""
    offsets = range(2 * MAX_RECORDS)
    window = _window(*offsets)
    slow = [record for _ in range(MAX_RECORDS) if (record := window.start_next())]
    for record in slow:
        window.leave_out(record)
    window.begin(0, frozenset())
    window.receive([_record(offset) for offset in offsets], len(offsets))
    others = [record for _ in offsets if (record := window.start_next())]
    assert len(others) == MAX_RECORDS


def test_an_outcome_whose_record_does_not_come_again_is_not_kept() -> None:
    """Compaction or retention took it while the partition was taken over again. If it stayed, its
    bytes would count against the memory bound from then on, and reading could stop."""
    window = _window(0, 1, 2, 3)
    taken = [record for _ in range(3) if (record := window.start_next())]
    window.finish(0, _outcome(taken[0]))
    window.begin(0, frozenset())
    window.finish(1, _outcome(taken[1]))
    window.receive([_record(3)], 4)
    window.finish(2, _outcome(taken[2]))
    last = window.start_next()
    assert last is not None
    window.finish(3, _outcome(last))
    outcomes, snapshot = window.build(_room(100))
    window.committed()
    assert (len(outcomes), snapshot.offset) == (1, 4)
    assert window.window_bytes == 0
    assert not window.owes_reading


def test_an_expected_outcome_counts_until_it_comes_or_is_given_up() -> None:
    """Its bytes are known before they are made."""
    window = PartitionWindow(Order.NONE, 10)
    window.begin(0, frozenset())
    window.receive([_record(0), _record(1)], 2)
    first, second = window.start_next(), window.start_next()
    assert first is not None
    assert second is not None
    held = window.window_bytes
    window.expect(0, 500)
    window.expect(1, 300)
    assert (window.outcome_bytes, window.window_bytes) == (800, held + 800)
    assert (window.is_awaited(0), window.is_awaited(1)) == (True, False)
    window.finish(0, _outcome(first))
    assert window.outcome_bytes == 300 + _outcome(first).size_bytes
    assert not window.is_awaited(1)
    assert len(window.build(10)[0]) == 1
    assert not window.is_awaited(1)
    window.committed()
    assert window.is_awaited(1)
    assert not window.is_awaited(2)
    window.abandon(second)
    assert window.outcome_bytes == 0
