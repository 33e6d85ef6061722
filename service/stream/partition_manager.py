"""All partitions of this process together: polls, hands records out fairly, takes outcomes back.

The worker sees one `PartitionManager`: `take` gives the next record, partition after partition in
turn, so that a hot one cannot starve the others; `resolve` hands its outcome to the session.
Sessions come and go beneath it with the group's decisions. A session survives a rebalance that
gives its partition back, with everything it has worked out (see `PartitionSession.reassigned` for
why that is safe).

The watchdog is here because only here both halves are visible: the client's background tasks, which
can die without a sound, and the sessions that wait for them. A breach ends the process; its
supervisor starts a clean one, and fencing makes the old one harmless.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from aiokafka import errors

from service.kafka.consumer import Consumer, ConsumerFailed
from service.kafka.rights import to_grant
from service.kafka.unreadable import UNREADABLE, Unreadable, read_around
from service.model.record import OutputRecord, Partition, SourceRecord
from service.stream.fair_memory import Held, poll_bytes, readers
from service.stream.session import PartitionSession
from service.stream.session_states import State

_POLL_RETRY_S = 0.2
_STEPS_MAX = 1_000
"""Records polled one by one in search of a batch that cannot be read; the search goes on at the
next poll."""

Polled: TypeAlias = dict[Partition, list[SourceRecord]]


@dataclass(frozen=True, slots=True)
class PartitionManagerLimits:
    """Bounds over all partitions; provenance in `service.settings.KafkaSettings`."""

    window_max_bytes: int
    revoke_timeout_s: float
    """How long a rebalance waits for finished outcomes to be committed."""
    max_inflated_batch_bytes: int
    step_timeout_s: float
    silence_s: float
    """No poll came back for this long: the client is dead. Longer than any rebalance."""
    group_id: str
    """Named in advice."""


_ENDS_S = 10.0
"""A backlog that grows while partitions are paused shows within that; one small request."""


class PartitionManager:
    """The partitions that the group gives to this process."""

    def __init__(
        self,
        consumer: Consumer,
        limits: PartitionManagerLimits,
        make_session: Callable[[Partition], PartitionSession],
        *,
        now_s: Callable[[], float],
        step: Callable[[str], Awaitable[None]],
        on_failure: Callable[[BaseException], None],
        on_unreadable: Callable[[Unreadable], None] = lambda _: None,
        on_cancelled: Callable[[Partition], None] = lambda _: None,
    ) -> None:
        """`on_failure` hears what made a session's going on impossible; `on_cancelled` hears of a
        session that something else than this class cancelled, and that begins again."""
        self._consumer = consumer
        self._limits = limits
        self._make_session = make_session
        self._now_s = now_s
        self._step = step
        self._on_failure = on_failure
        self._on_unreadable = on_unreadable
        self._on_cancelled = on_cancelled
        self._sessions: dict[Partition, PartitionSession] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._turn: list[Partition] = []
        self._stopping = asyncio.Event()
        self._last_poll_s: float | None = None
        self.polling = False
        self._joined = False
        self._admitting = True

    @property
    def sessions(self) -> dict[Partition, PartitionSession]:
        """The sessions of the current assignment."""
        return self._sessions

    async def follow_ends(self) -> None:
        """Keeps the lag true of partitions that are not fetched: paused, parked, not yet ready."""
        while True:
            await asyncio.sleep(_ENDS_S)
            if any(not session.wants_records for session in self._sessions.values()):
                await self._consumer.ask_ends(_ENDS_S)

    @property
    def ready(self) -> bool:
        """Whether the group answered and every assigned partition is being served."""
        return self._joined and all(
            session.state is State.READY for session in self._sessions.values()
        )

    @property
    def parked(self) -> list[Partition]:
        """Partitions that wait for an operator."""
        return [one.source for one in self._sessions.values() if one.state is State.PARKED]

    @property
    def troubles(self) -> dict[Partition, str]:
        """What is in the way of partitions that try again and again. Such a one is taken over in
        between, and then waits with outcomes that could not be published."""
        return {
            source: session.trouble
            for source, session in self._sessions.items()
            if session.trouble is not None and (session.state is not State.READY or _waits(session))
        }

    @property
    def missing_topic(self) -> str:
        """That the topic of events is gone, once the group has answered; else empty."""
        return self._consumer.missing_topic if self._joined else ""

    @property
    def silent_s(self) -> float:
        """Seconds without the end of a poll, while no group is being joined; 0 before the first
        poll was begun, however long the brokers were waited for."""
        return 0.0 if self._last_poll_s is None else self._now_s() - self._last_poll_s

    # Start and stop.

    async def start(self) -> None:
        """Joins the group; `poll_until_stopped` polls. Raises NoBroker, and may be called again
        then."""
        await self._consumer.start(self)
        self._last_poll_s = self._now_s()

    def stop_admitting(self) -> None:
        """No further records are read; polling and membership go on."""
        self._admitting = False

    async def stop(self, timeout_s: float) -> None:
        """Commits what is finished, closes the sessions, leaves the group; in that order."""
        self._stopping.set()
        for session in self._sessions.values():
            self._leave(session)
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=timeout_s)
        await self._consumer.stop(timeout_s)

    # Records and outcomes.

    def take(self, admits: Callable[[Partition], bool] = lambda _: True) -> SourceRecord | None:
        """The next record to work on, from the partitions in turn; None when there is none. Those
        that `admits` rejects are passed over."""
        for _ in range(len(self._turn)):
            source = self._turn.pop(0)
            self._turn.append(source)
            record = self._sessions[source].hand_out() if admits(source) else None
            if record is not None:
                return record
        return None

    def holds(self, record: SourceRecord) -> bool:
        """Whether the outcome of a record that was taken is waited for: not when its partition has
        left this process, or its log is gone and another record has its offset."""
        session = self._sessions.get(record.source)
        return session is not None and session.window.holds(record)

    def may_finish(self, record: SourceRecord) -> bool:
        """Whether there is memory for the outcome of a record that was taken. The first record of a
        partition needs none if nothing else is about to leave: others may wait for its outcome. One
        that is not waited for needs none either."""
        if not self.holds(record) or self._sessions[record.source].window.is_awaited(record.offset):
            return True
        held = {
            source: Held(session.window.outcome_bytes, owes_reading=False)
            for source, session in self._sessions.items()
        }
        return record.source in readers(held, self._limits.window_max_bytes)

    def expect(self, record: SourceRecord, size_bytes: int) -> None:
        """The outcome of a record that was taken will take so much; it counts from now on."""
        if self.holds(record):
            self._sessions[record.source].window.expect(record.offset, size_bytes)

    def resolve(self, record: SourceRecord, outcome: OutputRecord) -> None:
        """The outcome of a record; dropped when it is not waited for."""
        if self.holds(record):
            self._sessions[record.source].accept(record.offset, outcome)

    def put_back(self, record: SourceRecord) -> None:
        """A record that was taken and not worked on after all."""
        session = self._sessions.get(record.source)
        if session is not None:
            session.take_back(record)

    def set_aside(self, record: SourceRecord) -> None:
        """A record that was taken waits, and uses no place in its partition's window."""
        session = self._sessions.get(record.source)
        if session is not None:
            session.defer(record)

    def go_on(self, record: SourceRecord) -> None:
        """A record that was set aside is handed out again: its memory counts here again."""
        session = self._sessions.get(record.source)
        if session is not None:
            session.window.count_again(record)

    async def flush(self, timeout_s: float) -> None:
        """Commits what is finished in every partition."""
        await asyncio.gather(*(session.flush(timeout_s) for session in self._sessions.values()))

    # Rebalances (called by the consumer).

    async def revoked(self, sources: frozenset[Partition]) -> None:
        """Commits what is finished before another instance may take over; work goes on
        meanwhile."""
        del sources
        await self.flush(self._limits.revoke_timeout_s)

    def assigned(self, sources: frozenset[Partition]) -> None:
        """Keeps the sessions of partitions that came back, begins and ends the others."""
        self._joined = True
        for source in self._sessions.keys() - sources:
            self._leave(self._sessions.pop(source))
        for source in sorted(sources):
            session = self._sessions.get(source)
            if session is not None and session.state is not State.CLOSED:
                session.reassigned()
            else:
                self._begin(source)
        self._turn = sorted(self._sessions)

    def _begin(self, source: Partition) -> None:
        session = self._sessions[source] = self._make_session(source)
        session.start()
        session.task.add_done_callback(lambda task: self._session_ended(source, task))

    def _session_ended(self, source: Partition, task: asyncio.Task[None]) -> None:
        """A session that ended by itself lost its assignment meanwhile, was cancelled, or broke an
        invariant."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._on_failure(error)
            return
        if task.cancelled() and not self._stopping.is_set():
            self._on_cancelled(source)
        session = self._sessions.get(source)
        if session is None or session.task is not task or self._stopping.is_set():
            return
        if self._consumer.assigned(source):
            self._begin(source)

    def _leave(self, session: PartitionSession) -> None:
        session.close()
        self._leaving.add(session.task)
        session.task.add_done_callback(self._leaving.discard)

    # Polling.

    async def poll_until_stopped(self) -> None:
        """Polls and delivers until `stop`. Raises what made going on impossible."""
        while not self._stopping.is_set():
            held = self._held()
            wanted = self._wanted(held)
            self.polling = True
            asked = self._consumer.poll(wanted, poll_bytes(held, self._limits.window_max_bytes))
            poll = asyncio.create_task(asked, name="one poll")
            await self._wait_for_poll(poll)
            self.polling = False
            if not poll.done():
                return
            self._last_poll_s = self._now_s()
            if poll.cancelled():
                raise ConsumerFailed("the Kafka client cancelled a poll")
            error = poll.exception()
            if error is None:
                self._deliver(wanted, poll.result())
                await self._step("polled")
            else:
                await self._recover(error, wanted)

    async def _wait_for_poll(self, poll: asyncio.Task[Polled]) -> None:
        """Waits for the poll, not for longer than a living client can take; never cancels it.

        A client that joins its group answers no poll, however long the brokers are away: that is no
        silence, for a restarted process would wait for them as well. Its own tasks are watched
        elsewhere."""
        stopping = asyncio.create_task(self._stopping.wait(), name="stop of the polls")
        waited: set[asyncio.Future[Any]] = {poll, stopping}
        try:
            while not await _any_of(waited, self._limits.silence_s):
                if not self._consumer.joining:
                    raise ConsumerFailed(
                        f"the Kafka client answered no poll for {self._limits.silence_s:g} s"
                    )
                self._last_poll_s = self._now_s()
        finally:
            stopping.cancel()

    def _held(self) -> dict[Partition, Held]:
        """The memory of the partitions. Records that wait outside have a bound of their own."""
        windows = {source: session.window for source, session in self._sessions.items()}
        return {
            source: Held(window.window_bytes - window.outside_bytes, window.owes_reading)
            for source, window in windows.items()
        }

    def _wanted(self, held: dict[Partition, Held]) -> dict[Partition, int]:
        """Partitions to poll, each with the take-over that the records will belong to."""
        if not self._admitting:
            return {}
        may_read = readers(held, self._limits.window_max_bytes)
        return {
            source: session.reading
            for source, session in self._sessions.items()
            if session.wants_records and source in may_read
        }

    def _deliver(self, wanted: dict[Partition, int], polled: Polled) -> None:
        for source, takeover in wanted.items():
            session = self._sessions.get(source)
            if session is not None:
                position = self._consumer.read_position(source)
                session.deliver(polled.get(source, ()), position, takeover)

    async def _recover(self, error: BaseException, wanted: dict[Partition, int]) -> None:
        """Unreadable bytes are read around, partition by partition; all else is the client's."""
        self._read_again(wanted)
        if isinstance(error, errors.NoOffsetForPartitionError):
            return
        if isinstance(error, errors.OffsetOutOfRangeError):
            self._out_of_range(error, wanted)
            return
        if isinstance(error, UNREADABLE):
            await self._read_around(wanted)
        elif isinstance(error, errors.KafkaError) and error.retriable:
            await asyncio.sleep(_POLL_RETRY_S)
        else:
            advice = to_grant(error, self._limits.group_id, reading=True)
            raise ConsumerFailed(f"reading from Kafka failed: {advice or repr(error)}") from error

    def _out_of_range(
        self, error: errors.OffsetOutOfRangeError, wanted: dict[Partition, int]
    ) -> None:
        """Each session finds out by itself what became of its log; the others go on."""
        named = error.args[0] if error.args else {}
        sources = {Partition(tp.topic, tp.partition) for tp in named} or wanted.keys()
        for source in sources & wanted.keys():
            session = self._sessions.get(source)
            if session is not None:
                session.out_of_range(session.window.expected_offset)

    def _read_again(self, wanted: dict[Partition, int]) -> None:
        """A poll that raised may have drained other partitions first, and dropped their records."""
        for source in wanted:
            session = self._sessions.get(source)
            if session is not None:
                session.read_again()

    async def _read_around(self, wanted: dict[Partition, int]) -> None:
        for source, takeover in wanted.items():
            for _ in range(_STEPS_MAX):
                # Each step as bounded as a poll: beside the one at fault, all are stepped through.
                if source not in self._wanted(self._held()) or not self._consumer.assigned(source):
                    break
                if not await self._step_forward(self._sessions[source], takeover):
                    break

    async def _step_forward(self, session: PartitionSession, takeover: int) -> bool:
        """One record, or over the batch at fault; True while stepping has to go on."""
        source = session.source
        try:
            records = await self._consumer.poll_one(source)
        except UNREADABLE as error:
            offset, began_s = session.window.expected_offset, self._now_s()
            records, position = await read_around(
                self._consumer.client,
                source,
                offset,
                self._limits.max_inflated_batch_bytes,
                self._limits.step_timeout_s,
            )
            took_s = self._now_s() - began_s
            self._on_unreadable(
                Unreadable(source, offset, position, len(records), str(error), took_s)
            )
            session.deliver(records, position, takeover)
            session.read_again()
            return False
        session.deliver(records, self._consumer.read_position(source), takeover)
        return bool(records)


async def _any_of(waited: set[asyncio.Future[Any]], timeout_s: float) -> bool:
    """Whether one of them is done in time."""
    done, _ = await asyncio.wait(waited, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    return bool(done)


def _waits(session: PartitionSession) -> bool:
    """Whether it has outcomes that are to be published, or are being published."""
    return bool(session.window.ready_to_commit or session.window.publishing)
