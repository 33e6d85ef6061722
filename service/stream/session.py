"""One partition, one owner: takes it over, hands its records out, writes its outcomes.

`session_states` has the table of states, and the theory of operation: why a take-over fences before
it reads, why a loss ends it, why polls are numbered, and why a look precedes a commit. Here, each
state is one coroutine, which returns the event that ends it (`_own`).

Invariants:
- Records are admitted only in `READY`, and only at or above the position read *after* fencing.
- Offsets are committed only through the publisher that fenced for this take-over.
- Outcomes stay unique even if the session does not hear that it lost the partition: a
  successor's fence makes every later publish fail. Assignment decides liveness, not safety.
- Finished but uncommitted work is bounded by the window; beyond it the partition pauses.
- A commit's offset and metadata are computed together with the outcomes that they cover.

This module must not know the Kafka client: publisher and consumer are handed in.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from service.kafka.changes import Changes
from service.kafka.publisher import Publisher
from service.model.order import Order
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import OutputRecord, Partition, SourceRecord
from service.stream.pacing import next_start_s
from service.stream.resume import Park, stands
from service.stream.session_context import SessionLimits, SessionShared
from service.stream.session_states import TRANSITIONS, Event, State, Transaction
from service.stream.takeover import LogCheck, Start
from service.stream.transaction_feedback import TransactionFeedback, blocked_by
from service.stream.window import PartitionWindow

_DOUBLINGS_MAX = 16
"""2^16 times the first wait is far beyond the ceiling; more would overflow a float."""


class PartitionSession:
    """The owner of one input partition in this process."""

    def __init__(
        self, source: Partition, order: Order, limits: SessionLimits, shared: SessionShared
    ) -> None:
        self.source = source
        self.window = PartitionWindow(order, limits.window_max_records)
        self.takeovers = 0
        self.reading = 0
        """Counts take-overs and changes of leader: a poll belongs to the one that it began in."""
        self.parked: Park | None = None
        self.trouble: str | None = None
        """Why the last take-over was lost; None once a transaction committed after it."""
        self._limits = limits
        self._log = LogCheck(source, shared.consumer, limits.step_timeout_s)
        self._out_of_range: int | None = None
        self._shared = shared
        self._state = State.TAKING_OVER
        self._publisher: Publisher | None = None
        self._committed_offset = -1
        self._next_look_s = self._next_transaction_s = -math.inf
        self._paused = False
        self._losses = 0
        self._fences = 0
        self._feedback = TransactionFeedback(limits.transaction)
        self._to_flush = 0
        self._closing = False
        self._changed = Changes()
        self._settled = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        """Where the session stands."""
        return self._state

    def lag(self, end: int) -> int | None:
        """Records before `end`, the end of the log, without a committed outcome; None before the
        first take-over. While the partition is parked, its map is not believed."""
        if self.takeovers == 0:
            return None
        if self._state is State.PARKED:
            return max(0, end - self._committed_offset)
        return self.window.lag(end)

    @property
    def committing(self) -> bool:
        """Whether a transaction is under way."""
        return self.window.publishing > 0

    @property
    def paused(self) -> bool:
        """Whether the session asked the consumer to stop fetching."""
        return self._paused

    @property
    def wants_records(self) -> bool:
        """Whether the consumer should hand out records of this partition."""
        serves = self._state is State.READY and not self._closing
        return serves and not self._paused and self._out_of_range is None

    # Records and outcomes.

    def deliver(self, records: Sequence[SourceRecord], position: int, reading: int) -> None:
        """Takes what a poll brought, unless another take-over has begun since the poll did, or the
        leader has changed: what came from the old one may be gone from the log.

        Records of an earlier take-over were read from another position: taking them would turn
        what lies between into a gap, and a gap counts as done. They are read again: a take-over
        under way will seek; one that ended within the poll has, and the poll may have read on from
        there.
        """
        if self._state is not State.READY:
            return
        if reading != self.reading:
            self.read_again()
            return
        has_new = self.window.receive(records, position)
        self._log.delivered(self.window.expected_offset)
        self._offer(has_new)

    def out_of_range(self, offset: int) -> None:
        """A broker says that the log does not have the offset that is read next. It may be a
        follower that lags, so the leader is asked before that is believed."""
        if self._state is State.READY:
            self._out_of_range = offset
            self._changed.note()

    def read_again(self) -> None:
        """Seeks back to the records that the client has read and the session has not received."""
        if self._state is State.READY and self._shared.consumer.assigned(self.source):
            self._shared.consumer.seek(self.source, self.window.expected_offset)

    def hand_out(self) -> SourceRecord | None:
        """The next record to work on, or None; it must come back by `accept` or `take_back`."""
        return self.window.start_next() if self._state is State.READY else None

    def take_back(self, record: SourceRecord) -> None:
        """Work on a record was given up without an outcome; it is done again if still wanted."""
        self.window.abandon(record)

    def defer(self, record: SourceRecord) -> None:
        """A record that was taken waits for its document: others may be read meanwhile."""
        has_new = self.window.leave_out(record)
        if self._state is State.READY:
            self._offer(has_new)

    def accept(self, offset: int, outcome: OutputRecord) -> None:
        """The outcome of a record that was taken; may come after the partition was lost."""
        was_empty = self.window.ready_to_commit == 0
        self.window.finish(offset, outcome)
        first = was_empty and self.window.ready_to_commit > 0
        if first or self.window.ready_to_commit >= self._limits.transaction.max_outcomes:
            self._changed.note()

    def reassigned(self) -> None:
        """A rebalance gave the partition back to this process; the client forgot where it was.

        Safe without asking the broker: had another owner been in between, its fence would make the
        next publish fail. Members of the group explain the fences before it.
        """
        self._fences = 0
        if self._state is State.READY:
            self._shared.consumer.seek(self.source, self.window.expected_offset)
            if not self._paused:
                self._shared.consumer.resume(self.source)

    # Start and stop.

    def start(self) -> None:
        """Begins to take the partition over."""
        self._task = asyncio.create_task(self._own(), name=f"session {self.source}")

    @property
    def task(self) -> asyncio.Task[None]:
        """Ends when the session is closed; fails only on a broken invariant or SessionFailed."""
        assert self._task is not None, "the session was not started"
        return self._task

    async def flush(self, timeout_s: float) -> None:
        """Commits what is finished by now; waits at most `timeout_s`.

        It does not wait for later outcomes: under a steady load there are always more.
        """
        if self._state is not State.READY or not self.window.unsettled:
            return
        self._to_flush = self.window.ready_to_commit + self.window.publishing
        self._settled.clear()
        self._changed.note()
        try:
            async with asyncio.timeout(timeout_s):
                await self._settled.wait()
        except TimeoutError:
            pass
        finally:
            self._to_flush = 0

    def close(self) -> None:
        """Ends the session: what is finished is committed if that is quick, the rest is dropped."""
        self._closing = True
        self._changed.note()

    async def _own(self) -> None:
        acts: dict[State, Callable[[], Awaitable[Event]]] = {
            State.TAKING_OVER: self._take_over,
            State.READY: self._serve,
            State.BACKING_OFF: self._back_off,
            State.PARKED: self._stay_parked,
        }
        try:
            while self._state is not State.CLOSED:
                self._move(await acts[self._state]())
        finally:
            self._enter_state(State.CLOSED)
            self._settled.set()
            await self._discard_publisher()

    def _move(self, event: Event) -> None:
        target = TRANSITIONS.get((self._state, event))
        assert target is not None, f"{event} cannot happen to a session that is {self._state}"
        self._enter_state(target)

    def _enter_state(self, target: State) -> None:
        if target is not self._state:
            self._shared.events.state_changed(self.source, self._state, target)
            self._state = target

    # Taking over.

    async def _take_over(self) -> Event:
        async with self._shared.takeovers:
            if self._closing or not self._shared.consumer.assigned(self.source):
                return Event.CLOSE
            self._shared.consumer.pause(self.source)
            return await self._fence_and_read()

    async def _fence_and_read(self) -> Event:
        shared = self._shared
        publisher = shared.make_publisher(self.source, self._feedback.publish_limits)
        self._publisher = publisher
        lost = await publisher.start()
        if lost is not None:
            return await self._give_up(lost)
        await shared.step("producer_started")
        start = await self._log.read_start(publisher.position, self._limits.resume)
        if isinstance(start, PublishFailure):
            return await self._give_up(start)
        if isinstance(start, Park):
            return await self._park(start)
        await shared.step("offset_read")
        lost = await self._write_down(publisher, start)
        if lost is not None:
            return await self._give_up(lost)
        await shared.step("before_seek")
        if self._closing or not shared.consumer.assigned(self.source):
            return Event.CLOSE
        self._begin(start)
        return Event.TAKEN_OVER

    async def _write_down(self, publisher: Publisher, start: Start) -> PublishFailure | None:
        """Where a take-over begins, when the commit does not say so yet: a crash before the first
        transaction would begin somewhere else, and could lose what came in between."""
        if start.written_down:
            return None
        result = await publisher.publish((), self._log.first_commit(start))
        if isinstance(result, PublishFailure):
            return result
        found, events = start.resume, self._shared.events
        if found.ignored is not None:
            events.map_ignored(self.source, found.ignored)
        if found.recreated:
            events.log_recreated(self.source, found.offset)
        if found.lost is not None:
            events.records_lost(self.source, found.lost)
        return None

    def _begin(self, start: Start) -> None:
        """Synchronous, so that no record can arrive between position, seek and resume."""
        offset = start.resume.offset
        self._shared.events.taken_over(self.source, start.resume)
        self.takeovers += 1
        self.reading += 1
        self.parked = None
        self.window.begin(offset, start.resume.done, self._log.begin(start))
        self._committed_offset = offset
        self._out_of_range = None
        self._paused = False
        self._shared.consumer.seek(self.source, offset)
        self._shared.consumer.resume(self.source)

    async def _give_up(self, lost: PublishFailure) -> Event:
        self._shared.events.lost(self.source, lost)
        self.trouble = lost.message
        self._settled.set()
        await self._discard_publisher()
        if self._closing:
            return Event.CLOSE
        self._losses += 1
        self._fences = self._fences + 1 if lost.loss is Loss.FENCED else 0
        if self._fences >= self._limits.fences_max:
            raise SessionFailed(
                f"{self.source} was fenced {self._fences} times in a row: another process uses the "
                "same transactional id; give every deployment its own kafka.group_id "
                "or kafka.transactional_id_prefix"
            )
        return Event.LOST

    async def _park(self, park: Park) -> Event:
        await self._discard_publisher()
        self.parked = park
        self._shared.events.parked(self.source, park)
        return Event.PARK

    async def _back_off(self) -> Event:
        """Until the group confirms that the partition is still this process's: a member that slept
        would fence the rightful owner, which would fence it in return."""
        limits, shared = self._limits, self._shared
        doublings = min(self._losses, _DOUBLINGS_MAX)
        ceiling_s = min(limits.backoff_max_s, limits.backoff_base_s * 2.0**doublings)
        while not self._closing:
            await self._changed.wait_for(lambda: self._closing, ceiling_s * shared.jitter())
            if not self._closing and await shared.consumer.is_member(limits.step_timeout_s):
                return Event.RETRY
        return Event.CLOSE

    async def _stay_parked(self) -> Event:
        """Until the cause is gone: an operator reset the offset, or the records came back."""
        limits, consumer = self._limits, self._shared.consumer
        asked = partial(consumer.position, self.source, limits.step_timeout_s)
        while True:
            await self._changed.wait_for(lambda: self._closing, limits.parked_look_s)
            if self._closing:
                return Event.CLOSE
            found = await self._log.read_start(asked, limits.resume)
            if isinstance(found, Start) and await consumer.is_member(limits.step_timeout_s):
                return Event.RETRY
            if isinstance(found, Park) and not (self.parked and stands(self.parked, found)):
                await self._park(found)

    async def _discard_publisher(self) -> None:
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            await publisher.discard()

    # Serving.

    async def _serve(self) -> Event:
        while not self._closing:
            due = await self._gather()
            lost = await (self._publish() if due else self._look())
            if lost is not None:
                return await self._give_up(lost)
        lost = None
        while self.window.ready_to_commit and lost is None:  # No outcome comes in any more.
            lost = await self._publish()
        if lost is not None:
            self._shared.events.lost(self.source, lost)
        return Event.CLOSE

    async def _look(self) -> PublishFailure | None:
        """Between transactions: is the log still there, and still the same?"""
        if self._out_of_range is not None:
            return await self._ask_leader(self._out_of_range)
        now_s = self._shared.now_s()
        if now_s < self._next_look_s:
            return None
        self._next_look_s = now_s + self._limits.log_look_s
        return self._after_look(await self._log.look())

    def _after_look(self, lost: PublishFailure | None) -> PublishFailure | None:
        if lost is None and self._log.leader_changed():
            self.reading += 1  # A poll may hold records of the old leader already.
            self.read_again()
        return lost

    async def _ask_leader(self, doubted: int) -> PublishFailure | None:
        lost = await self._log.in_range(doubted)
        if lost is None:
            await self._changed.wait_for(lambda: self._closing, self._limits.backoff_base_s)
            self._out_of_range = None
            self.read_again()
        return lost

    async def _gather(self) -> bool:
        """Waits until a transaction is due; False when there is nothing to commit after all.

        The interval runs from one transaction to the next: what comes after a pause is written at
        once, what comes close behind it gathers.
        """
        limits, window = self._limits, self.window
        if not window.ready_to_commit:
            await self._changed.wait(limits.idle_commit_s)
            if not window.ready_to_commit:
                return window.waiting == 0 and window.committable > self._committed_offset
        while not (self._to_flush or self._closing):
            wait_s = self._next_transaction_s - self._shared.now_s()
            if wait_s <= 0 or window.ready_to_commit >= limits.transaction.max_outcomes:
                break
            await self._changed.wait(wait_s)
        await asyncio.sleep(self._shared.budget.reserve(self._shared.now_s()))
        return True

    async def _publish(self) -> PublishFailure | None:
        assert self._publisher is not None
        limits = self._limits
        records, snapshot = self.window.build(self._feedback.room())
        started_s = self._shared.now_s()
        lost = self._after_look(await self._log.verify(self.window.covered_to))
        if lost is not None:
            return lost
        snapshot = self._log.stamped(snapshot)
        result = await self._publisher.publish(records, snapshot)
        ended_s = self._shared.now_s()
        interval_s = limits.commit_interval_s
        self._next_transaction_s = next_start_s(interval_s, started_s, ended_s, len(records))
        lost = result if isinstance(result, PublishFailure) else None
        duration_s, events_ms = ended_s - started_s, [record.event_ms for record in records]
        transaction = Transaction(events_ms, duration_s, len(snapshot.metadata), lost)
        self._shared.events.transaction(self.source, transaction)
        if lost is not None:
            return self._learn(records, lost)
        self._committed_offset = snapshot.offset
        self._losses = self._fences = 0
        self.trouble = None
        size_bytes = sum(record.size_bytes for record in records)
        self._feedback.committed(self.window, size_bytes, duration_s)
        self._offer(self.window.committed())
        self._flushed(len(records))
        return None

    def _learn(self, records: Sequence[OutputRecord], lost: PublishFailure) -> PublishFailure:
        """Decides what the next transaction carries; an outcome that no form of is taken blocks the
        partition, and the loss says what to change."""
        refused = self._feedback.lost(self.window, records, lost)
        if refused is None:
            return lost
        self._shared.events.outcome_refused(self.source, refused)
        if refused.replaced:
            return lost
        return replace(lost, message=blocked_by(self.source, refused, lost))

    def _flushed(self, outcomes: int) -> None:
        """Outcomes leave in the order they came, so counting those committed tells when a flush has
        everything that was finished when it was asked for."""
        self._to_flush = max(self._to_flush - outcomes, 0)
        if self._to_flush == 0:
            self._settled.set()

    def _offer(self, has_new: bool) -> None:
        """After the window moved: steers the consumer, and tells the worker of new records."""
        self._steer()
        if self.window.ready_to_commit:
            self._changed.note()
        if has_new:
            self._shared.on_ready()

    def _steer(self) -> None:
        """Pauses at the full window, resumes at half: fetching is not switched for every record."""
        consumer = self._shared.consumer
        if self.window.half_empty if self._paused else self.window.full:
            self._paused = not self._paused
            if consumer.assigned(self.source):
                (consumer.pause if self._paused else consumer.resume)(self.source)


class SessionFailed(Exception):
    """Raised when a partition can never be served by this process as it is configured."""
