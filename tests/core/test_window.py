"""The window of a partition under every interleaving, with a model broker that keeps the truth."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.core.offset_map import decode
from service.core.offsets import Snapshot
from service.core.order import Order
from service.core.record import OutputRecord, SourceRecord
from service.core.window import PartitionWindow

LOG = [offset for offset in range(80) if offset % 7 != 3]
MAX_RECORDS = 10


def _record(offset: int) -> SourceRecord:
    return SourceRecord("events", 0, offset, 0, b"k%d" % (offset % 3), b"v%d" % offset)


def _outcome(record: SourceRecord) -> OutputRecord:
    return OutputRecord("results", record.key, b"%d" % record.offset, ())


class WindowMachine(RuleBasedStateMachine):
    """Delivers, takes, resolves, publishes, loses transactions, and takes over, in any order."""

    order = Order.NONE

    @initialize()
    def begin(self) -> None:
        self.window = PartitionWindow(self.order, MAX_RECORDS)
        self.truth = Snapshot(0, "")
        self.written: list[int] = []
        self.taken: list[SourceRecord] = []
        self.worked: list[int] = []
        self.publishing: tuple[list[OutputRecord], Snapshot] | None = None
        self.window.begin(0, frozenset())

    @rule(count=st.integers(1, 8))
    def deliver(self, count: int) -> None:
        """A poll brings the next records, and sometimes some again."""
        start = self.window.expected_offset
        records = [_record(offset) for offset in LOG if offset >= start - 2][: count + 2]
        position = records[-1].offset + 1 if records else start
        self.window.deliver(records, position)

    @rule()
    def take(self) -> None:
        """The worker takes a record; none is handed out while it is being worked on."""
        record = self.window.take()
        if record is not None:
            assert record.offset not in [held.offset for held in self.taken]
            self.taken.append(record)

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def resolve(self, data: st.DataObject) -> None:
        """An outcome comes back, out of order."""
        record = self.taken.pop(data.draw(st.integers(0, len(self.taken) - 1)))
        self.worked.append(record.offset)
        self.window.resolve(record.offset, _outcome(record))

    @precondition(lambda self: self.taken)
    @rule()
    def put_back(self) -> None:
        """Work is given up."""
        self.window.put_back(self.taken.pop())

    @precondition(lambda self: self.publishing is None)
    @rule(limit=st.integers(1, 6))
    def build(self, limit: int) -> None:
        """A transaction begins."""
        self.publishing = self.window.build(limit)

    @precondition(lambda self: self.publishing is not None)
    @rule()
    def commit(self) -> None:
        """It commits, and we know it."""
        self._commit_at_the_broker()
        self.window.committed()

    @precondition(lambda self: self.publishing is not None)
    @rule(done=st.booleans())
    def lose(self, done: bool) -> None:
        """Its answer is lost; the broker has committed it or not. A take-over follows."""
        if done:
            self._commit_at_the_broker()
        self.publishing = None
        self._take_over()

    @precondition(lambda self: self.publishing is None)
    @rule()
    def take_over(self) -> None:
        """A take-over at any other moment."""
        self._take_over()

    def _take_over(self) -> None:
        done = decode(self.truth.offset, self.truth.metadata)
        assert isinstance(done, frozenset)
        self.window.begin(self.truth.offset, done)

    def _commit_at_the_broker(self) -> None:
        assert self.publishing is not None
        records, self.truth = self.publishing
        self.written += [int(record.value) for record in records]
        self.publishing = None

    @invariant()
    def nothing_is_written_twice(self) -> None:
        assert len(self.written) == len(set(self.written))

    @invariant()
    def what_is_committed_is_what_is_written(self) -> None:
        done = decode(self.truth.offset, self.truth.metadata)
        assert isinstance(done, frozenset)
        below = {offset for offset in LOG if offset < self.truth.offset}
        assert below | done == set(self.written)

    @invariant()
    def order_is_kept(self) -> None:
        lanes: dict[Any, list[int]] = {}
        for offset in self.written:
            lane = {Order.KEY: offset % 3, Order.PARTITION: 0}.get(self.order, offset)
            lanes.setdefault(lane, []).append(offset)
        assert all(lane == sorted(lane) for lane in lanes.values())

    @invariant()
    def the_window_is_bounded(self) -> None:
        assert self.window.uncommitted <= MAX_RECORDS

    def teardown(self) -> None:
        """From any state, going on ends with everything written once and nothing in memory."""
        if not hasattr(self, "window"):
            return
        if self.publishing is not None:
            self.commit()
        for _ in range(4 * len(LOG)):
            self.deliver(8)
            while (record := self.window.take()) is not None:
                self.taken.append(record)
            while self.taken:
                record = self.taken.pop()
                self.worked.append(record.offset)
                self.window.resolve(record.offset, _outcome(record))
            self.publishing = self.window.build(100)
            self.commit()
        assert sorted(self.written) == LOG
        assert self.window.window_bytes == 0
        assert self.window.window_records == 0


class KeyMachine(WindowMachine):
    order = Order.KEY


class PartitionMachine(WindowMachine):
    order = Order.PARTITION


_RUNS = settings(max_examples=60, stateful_step_count=60, deadline=None)


def test_exactly_once_without_order() -> None:
    """Lost answers and take-overs anywhere: each outcome is committed once."""
    run_state_machine_as_test(WindowMachine, settings=_RUNS)


def test_exactly_once_in_key_order() -> None:
    """The same, and the outcomes of a key leave in input order."""
    run_state_machine_as_test(KeyMachine, settings=_RUNS)


def test_exactly_once_in_partition_order() -> None:
    """The same, and all outcomes leave in input order."""
    run_state_machine_as_test(PartitionMachine, settings=_RUNS)


def test_known_outcomes_are_not_worked_on_again() -> None:
    """After a lost transaction the outcomes are used again: they cost LLM calls."""
    window = PartitionWindow(Order.NONE, MAX_RECORDS)
    window.begin(0, frozenset())
    window.deliver([_record(0), _record(1)], 2)
    first, second = window.take(), window.take()
    assert first is not None
    assert second is not None
    window.resolve(0, _outcome(first))
    window.build(10)
    window.begin(0, frozenset())
    window.deliver([_record(0), _record(1)], 2)
    assert window.take() is None
    window.resolve(1, _outcome(second))
    records, snapshot = window.build(10)
    assert [record.value for record in records] == [b"0", b"1"]
    assert snapshot.offset == 2
