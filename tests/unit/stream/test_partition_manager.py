"""All partitions together: turns, rebalances, and polls that fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, cast

import pytest
from aiokafka import TopicPartition, errors

from service.kafka.consumer import Consumer, ConsumerFailed
from service.kafka.log_identity import LogIdentity
from service.kafka.stable_offsets import Committed
from service.model.order import Order
from service.model.record import Partition, SourceRecord
from service.stream.partition_manager import PartitionManager, PartitionManagerLimits, Polled
from service.stream.session import PartitionSession
from service.stream.session_states import State
from tests.fakes.kafka import (
    LIMITS,
    LOG,
    UNKNOWN,
    FakeConsumer,
    SessionRig,
    no_step,
    outcome,
    record,
)

A, B = Partition("events", 0), Partition("events", 1)


class ScriptedConsumer(FakeConsumer):
    """A consumer over two short logs, whose polls can fail once half of them is drained."""

    def __init__(self, inner: SessionRig) -> None:
        super().__init__(inner.broker)
        self.rebalances = 1
        self.fail_with: BaseException | None = None
        self.log = {A: 6, B: 6}
        self.stopped = False
        self.is_joining = False
        self.waits_endured = 0
        self.polls = 0
        self.answers = asyncio.Event()
        """Polls wait for it."""
        self.answers.set()
        self.missing_topic = ""

    async def start(self, assignment: Any) -> None:
        assignment.assigned(frozenset({A, B}))

    async def stop(self, timeout_s: float) -> None:
        self.stopped = True

    @property
    def joining(self) -> bool:
        self.waits_endured += 1
        return self.is_joining

    async def poll(self, wanted: Iterable[Partition], max_bytes: int) -> Polled:
        assert max_bytes > 0
        await asyncio.sleep(0.001)
        await self.answers.wait()
        self.polls += 1
        drained: Polled = {}
        for source in sorted(wanted):
            if source == B and self.fail_with is not None:
                error, self.fail_with = self.fail_with, None
                raise error  # What was drained from A is gone, and its position has moved.
            start = self.at[source]
            drained[source] = [record(n, source) for n in range(start, self.log[source])][:3]
            self.at[source] = start + len(drained[source])
        return drained

    async def poll_one(self, source: Partition) -> list[SourceRecord]:
        return []

    def read_position(self, source: Partition) -> int:
        return self.at[source]


class Rig:
    """A partition manager over the scripted consumer."""

    def __init__(
        self,
        max_bytes: int = 10**6,
        order: Order = Order.NONE,
        now_s: Callable[[], float] | None = None,
        silence_s: float = 5.0,
    ) -> None:
        self.inner = SessionRig()
        self.consumer = ScriptedConsumer(self.inner)
        self.failures: list[BaseException] = []
        self.cancelled: list[Partition] = []
        shared = self.inner.shared.__class__(
            **{
                name: getattr(self.inner.shared, name)
                for name in self.inner.shared.__dataclass_fields__
                if name != "consumer"
            },
            consumer=self.consumer,
        )
        self.partition_manager = PartitionManager(
            cast(Consumer, self.consumer),
            PartitionManagerLimits(max_bytes, 1.0, 10**6, 1.0, silence_s, "group"),
            lambda source: PartitionSession(source, order, LIMITS, shared),
            now_s=now_s or asyncio.get_running_loop().time,
            step=no_step,
            on_failure=self.failures.append,
            on_cancelled=self.cancelled.append,
        )

    async def start(self) -> None:
        """Joins and polls; a failure of the polls is one of `failures`, as for the supervisor."""
        await self.partition_manager.start()
        self.polling = asyncio.create_task(self.partition_manager.poll_until_stopped())
        self.polling.add_done_callback(self._ended)

    def _ended(self, polling: asyncio.Task[None]) -> None:
        error = None if polling.cancelled() else polling.exception()
        if error is not None:
            self.failures.append(error)

    async def work_until(self, count: int) -> list[tuple[int, int]]:
        """Takes and resolves so many records; returns them in the order they were handed out."""
        taken: list[tuple[int, int]] = []
        async with asyncio.timeout(10):
            while len(taken) < count:
                found = self.partition_manager.take()
                if found is None:
                    await asyncio.sleep(0.001)
                    continue
                taken.append((found.partition, found.offset))
                self.partition_manager.resolve(found, outcome(found.offset))
        return taken


async def test_partitions_take_turns() -> None:
    """A hot partition cannot starve the other."""
    rig = Rig()
    await rig.start()
    await rig.inner.until(lambda: rig.partition_manager.ready)
    await rig.inner.until(
        lambda: all(s.window.window_records >= 3 for s in rig.partition_manager.sessions.values())
    )
    taken = await rig.work_until(6)
    assert [partition for partition, _ in taken] == [0, 1, 0, 1, 0, 1]
    await rig.partition_manager.stop(5.0)
    assert rig.consumer.stopped


@pytest.mark.parametrize(
    "error",
    [errors.RequestTimedOutError(), errors.CorruptRecordException("crc")],
    ids=["connection", "bytes"],
)
async def test_a_poll_that_fails_halfway_loses_nothing(error: Exception) -> None:
    """Records drained from one partition before another raised are read again."""
    rig = Rig()
    rig.consumer.fail_with = error
    await rig.start()
    taken = await rig.work_until(12)
    assert sorted(taken) == [(p, offset) for p in (0, 1) for offset in range(6)]
    await rig.partition_manager.stop(5.0)


async def test_a_poll_that_is_cancelled_from_elsewhere_is_a_failure() -> None:
    """Otherwise the polls would end without a word, and no record would come any more."""
    rig = Rig()
    rig.consumer.fail_with = asyncio.CancelledError()
    await rig.start()
    await rig.inner.until(lambda: bool(rig.failures))
    assert [type(error) for error in rig.failures] == [ConsumerFailed]
    await rig.partition_manager.stop(5.0)


async def test_a_client_that_answers_no_poll_is_a_failure() -> None:
    """It hangs; a clean process goes on."""
    rig = Rig(silence_s=0.01)
    rig.consumer.answers.clear()
    await rig.start()
    await rig.inner.until(lambda: bool(rig.failures))
    assert "answered no poll for 0.01 s" in str(rig.failures[0])
    await rig.partition_manager.stop(5.0)


async def test_a_poll_waits_for_a_group_as_long_as_brokers_take() -> None:
    """Brokers that go away while the group is joined end no process."""
    rig = Rig(silence_s=0.001)
    rig.consumer.is_joining = True
    rig.consumer.answers.clear()
    await rig.start()
    await rig.inner.until(lambda: rig.consumer.waits_endured >= 3)
    assert rig.failures == []
    rig.consumer.answers.set()
    await rig.work_until(12)
    await rig.partition_manager.stop(5.0)


async def test_silence_is_counted_from_the_first_poll() -> None:
    """The wait for brokers may last for hours; a health page that counted it would have the process
    killed while it joins its group."""
    now_s = 0.0
    rig = Rig(now_s=lambda: now_s)
    now_s = 10_000.0
    assert rig.partition_manager.silent_s == 0
    await rig.start()
    assert rig.partition_manager.silent_s == 0
    await rig.partition_manager.stop(5.0)
    now_s += 7.0
    assert rig.partition_manager.silent_s == 7.0


async def test_a_join_that_lasts_is_no_silence() -> None:
    """An orchestrator does not restart an instance because brokers are away."""
    now_s = 0.0
    rig = Rig(now_s=lambda: now_s, silence_s=0.001)
    rig.consumer.is_joining = True
    rig.consumer.answers.clear()
    await rig.start()
    now_s = 10_000.0
    seen = rig.consumer.waits_endured
    await rig.inner.until(lambda: rig.consumer.waits_endured >= seen + 2)
    assert rig.partition_manager.silent_s == 0
    await rig.partition_manager.stop(5.0)


async def test_held_outcomes_that_fill_the_bound_end_in_no_standstill() -> None:
    """Reading stops at the bound while a slow predecessor holds everything up. Its outcome lets the
    rest go, also when that transaction is lost: what is known may be read again."""
    rig = Rig(max_bytes=10, order=Order.PARTITION)
    rig.consumer.log = {A: 40, B: 0}
    await rig.start()
    await rig.inner.until(lambda: rig.partition_manager.ready)
    await rig.inner.until(lambda: rig.partition_manager.sessions[A].window.window_records >= 3)
    slow = rig.partition_manager.take()
    assert slow is not None
    await rig.work_until(2)
    window = rig.partition_manager.sessions[A].window
    await rig.inner.turns(50)
    assert (window.ready_to_commit, window.expected_offset) == (0, 3)
    rig.inner.broker.losses = [(UNKNOWN, False)]
    rig.partition_manager.resolve(slow, outcome(slow.offset))
    await rig.work_until(37)
    await rig.inner.until(lambda: len(rig.inner.broker.written) == 40)
    assert rig.inner.broker.written == list(range(40))
    assert window.window_bytes == 0
    await rig.partition_manager.stop(5.0)


async def test_records_that_go_on_count_again() -> None:
    """Those that wait outside make room for others. When they go on, no more are read: the bound
    holds for large events that are under way, too."""
    rig = Rig(max_bytes=10)
    rig.consumer.log = {A: 40, B: 0}
    manager = rig.partition_manager
    await rig.start()
    await rig.inner.until(lambda: manager.ready)
    window = manager.sessions[A].window
    await rig.inner.until(lambda: window.expected_offset == 3)
    first = [one for _ in range(3) if (one := manager.take())]
    for one in first:
        manager.set_aside(one)
    await rig.inner.until(lambda: window.expected_offset == 6)
    for one in first:
        manager.go_on(one)
    for one in [one for _ in range(3) if (one := manager.take())]:
        manager.set_aside(one)
    polls = rig.consumer.polls
    await rig.inner.until(lambda: rig.consumer.polls > polls + 3)
    assert window.expected_offset == 6
    for one in first:
        manager.resolve(one, outcome(one.offset))
    await rig.inner.until(lambda: window.expected_offset == 9)
    await manager.stop(5.0)


async def test_what_cannot_be_mended_stops_the_process() -> None:
    """No silent reset, no spinning."""
    rig = Rig()
    rig.consumer.fail_with = errors.TopicAuthorizationFailedError("events")
    await rig.start()
    await rig.inner.until(lambda: bool(rig.failures))
    assert isinstance(rig.failures[0], ConsumerFailed)
    assert str(rig.failures[0]) == "reading from Kafka failed: grant Read on topic events"
    await rig.partition_manager.stop(5.0)


async def test_a_partition_that_comes_back_goes_on_where_it_was() -> None:
    """With everything it has worked out; one that went elsewhere is closed."""
    rig = Rig()
    await rig.start()
    await rig.inner.until(lambda: rig.partition_manager.ready)
    kept, left = rig.partition_manager.sessions[A], rig.partition_manager.sessions[B]
    await rig.inner.until(lambda: kept.window.expected_offset == 6)
    rig.consumer.at[A] = 0
    await rig.partition_manager.revoked(frozenset({A, B}))
    rig.partition_manager.assigned(frozenset({A}))
    assert rig.partition_manager.sessions == {A: kept}
    assert rig.consumer.at[A] == 6
    await rig.inner.until(lambda: left.state is State.CLOSED)
    await rig.partition_manager.stop(5.0)


async def test_a_session_that_is_cancelled_from_elsewhere_is_told_of_and_begins_again() -> None:
    """Its records wait for an outcome; a cancelled task says nothing by itself."""
    rig = Rig()
    await rig.start()
    await rig.inner.until(lambda: rig.partition_manager.ready)
    struck = rig.partition_manager.sessions[A]
    struck.task.cancel()
    await rig.inner.until(lambda: rig.partition_manager.sessions[A] is not struck)
    await rig.inner.until(lambda: rig.partition_manager.ready)
    assert (rig.cancelled, rig.failures) == ([A], [])
    await rig.partition_manager.stop(5.0)
    assert rig.cancelled == [A]


async def test_it_is_not_ready_before_the_group_has_answered() -> None:
    """Between the revocation that opens every join and the first assignment there are no sessions,
    and "all of none" would be ready."""
    rig = Rig()
    rig.consumer.rebalances = 1
    await rig.partition_manager.revoked(frozenset())
    assert not rig.partition_manager.ready
    rig.partition_manager.assigned(frozenset())
    assert rig.partition_manager.ready


async def test_a_missing_topic_is_told_once_the_group_has_answered() -> None:
    """Before, a client knows no topic yet; afterwards the group gives it no partition, and "all of
    none" would be ready."""
    rig = Rig()
    rig.consumer.missing_topic = "the topic is gone"
    assert rig.partition_manager.missing_topic == ""
    rig.partition_manager.assigned(frozenset())
    assert rig.partition_manager.missing_topic == "the topic is gone"


async def test_trouble_is_told_while_outcomes_wait() -> None:
    """A partition that tries again is taken over in between. One whose outcomes went out is not in
    trouble any more, whatever it kept of the last one."""
    rig = Rig()
    await rig.start()
    await rig.inner.until(lambda: rig.partition_manager.ready)
    rig.partition_manager.sessions[A].trouble = "refused"
    assert rig.partition_manager.troubles == {}
    await rig.work_until(1)
    assert rig.partition_manager.troubles == {A: "refused"}
    await rig.partition_manager.stop(5.0)


async def test_trouble_is_told_while_nothing_is_served() -> None:
    """Here both partitions wait for an operator."""
    rig = Rig()
    rig.inner.broker.position = Committed(5, "foreign")
    await rig.start()
    await rig.inner.until(lambda: rig.partition_manager.parked == [A, B])
    rig.partition_manager.sessions[B].trouble = "refused"
    assert rig.partition_manager.troubles == {B: "refused"}
    await rig.partition_manager.stop(5.0)


async def test_an_outcome_of_a_log_that_is_gone_is_not_another_records() -> None:
    """The record at its offset in the new log was not read by the work on the old one."""
    rig = Rig()
    await rig.start()
    await rig.inner.until(lambda: rig.partition_manager.sessions[A].window.expected_offset == 6)
    old = rig.partition_manager.take()
    assert old is not None
    rig.inner.broker.identity = LogIdentity(LOG.cluster, "second-topic", 0)
    session = rig.partition_manager.sessions[old.source]
    await rig.inner.until(lambda: session.takeovers == 2)
    await rig.inner.until(lambda: session.window.expected_offset == 6)
    new = next(
        taken
        for taken in iter(rig.partition_manager.take, None)
        if taken.coordinates == old.coordinates
    )
    rig.partition_manager.resolve(old, outcome(old.offset))
    assert session.window.holds(new)
    assert session.window.ready_to_commit == 0
    await rig.partition_manager.stop(5.0)


async def test_an_offset_out_of_range_concerns_one_partition() -> None:
    """Its session finds out why; the other goes on, and the process does not end."""
    rig = Rig()
    rig.consumer.fail_with = errors.OffsetOutOfRangeError({TopicPartition(*B): 0})
    await rig.start()
    await rig.inner.until(lambda: rig.consumer.fail_with is None)
    taken = await rig.work_until(12)
    assert sorted(taken) == [(p, offset) for p in (0, 1) for offset in range(6)]
    assert [s.takeovers for s in rig.partition_manager.sessions.values()] == [1, 1]
    rig.inner.broker.start = 7
    rig.consumer.at[B] = rig.consumer.log[B] = 7
    rig.consumer.fail_with = errors.OffsetOutOfRangeError({TopicPartition(*B): 6})
    await rig.inner.until(lambda: rig.partition_manager.sessions[B].takeovers == 2)
    assert rig.partition_manager.sessions[A].takeovers == 1
    assert rig.failures == []
    await rig.partition_manager.stop(5.0)


async def test_reading_around_a_batch_keeps_to_the_memory_bound() -> None:
    """The others are stepped through as well, record by record: as long as there is room."""
    rig = Rig()
    rig.inner.broker.begins_at = 0
    await rig.start()
    await rig.work_until(12)

    class Endless(ScriptedConsumer):
        async def poll_one(self, source: Partition) -> list[SourceRecord]:
            self.at[source] += 1
            return [SourceRecord(source.topic, source.partition, self.at[source] - 1, 0, None, BIG)]

    rig.consumer.__class__ = Endless
    rig.consumer.fail_with = errors.CorruptRecordException("crc")
    await rig.inner.until(lambda: rig.consumer.fail_with is None)
    await rig.inner.until(lambda: all(s.window.window_bytes for s in sessions(rig)))
    assert sum(s.window.window_bytes for s in sessions(rig)) <= 10**6 + 2 * len(BIG)
    await rig.partition_manager.stop(5.0)


BIG = bytes(300_000)


def sessions(rig: Rig) -> list[PartitionSession]:
    """Those of both partitions."""
    return list(rig.partition_manager.sessions.values())


async def test_there_is_memory_for_outcomes_within_a_bound_and_for_a_first_one() -> None:
    """Large outcomes are counted before they are made. Without the first one, those behind it could
    wait without end; a partition does not wait for another's outcomes."""
    rig = Rig(max_bytes=1_000)
    await rig.start()
    await rig.inner.until(lambda: all(s.window.window_records >= 3 for s in sessions(rig)))
    manager = rig.partition_manager
    taken = [manager.take() for _ in range(6)]
    records = {(one.partition, one.offset): one for one in taken if one is not None}
    assert manager.may_finish(records[0, 2])
    manager.expect(records[0, 1], 600)
    assert manager.sessions[A].window.outcome_bytes == 600
    assert not manager.may_finish(records[0, 2])
    assert manager.may_finish(records[0, 0])
    assert manager.may_finish(records[1, 1])
    manager.resolve(records[0, 0], outcome(0))
    assert not manager.may_finish(records[0, 1])  # What is about to leave makes room.
    for one in records.values():
        manager.resolve(one, outcome(one.offset))
    assert manager.may_finish(records[0, 2])
    manager.expect(records[0, 2], 10_000)
    assert manager.sessions[A].window.outcome_bytes < 10_000
    await rig.partition_manager.stop(5.0)
