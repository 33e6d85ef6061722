"""A log, a broker's memory of offsets, and a publisher: small and real enough for sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from service.kafka.commit import PublishLimits, Snapshot
from service.kafka.log_identity import LogIdentity, LogState, stamp, unstamp
from service.kafka.log_watch import Seen
from service.kafka.offset_map import decode
from service.kafka.publisher import Published, PublishResult
from service.kafka.stable_offsets import Committed, NoCommit, Position
from service.model.order import Order
from service.model.publish_failure import Fault, Loss, PublishFailure
from service.model.record import OutputRecord, Partition, SourceRecord
from service.stream.pacing import TransactionBudget
from service.stream.resume import Park, Resume
from service.stream.session import PartitionSession
from service.stream.session_context import SessionLimits, SessionShared
from service.stream.session_states import OutcomeRefused, State, Transaction
from service.stream.transaction_size import SizeLimits
from tests.fakes import usual

SOURCE = Partition("events", 0)
LOG = LogIdentity("0123abcd", "first-topic", 0)
LIMITS = SessionLimits(
    window_max_records=8,
    commit_interval_s=0.001,
    transaction=SizeLimits(4, 10_000, 1_000, 1.0, 4.0),
    step_timeout_s=1.0,
    fences_max=3,
    resume=usual.resume_policy(),
    parked_look_s=0.01,
    log_look_s=0.01,
    idle_commit_s=0.02,
    backoff_base_s=0.001,
    backoff_max_s=0.002,
)


def record(offset: int, source: Partition = SOURCE) -> SourceRecord:
    """The record at an offset."""
    return SourceRecord(source.topic, source.partition, offset, 0, b"k", b"v%d" % offset)


def outcome(offset: int) -> OutputRecord:
    """Its outcome, and the failure that takes its place if it is rejected."""
    failure = OutputRecord("failures", b"k", b"%d" % offset, ())
    return OutputRecord("results", b"k", b"%d" % offset, (), instead=lambda _fault: failure)


@dataclass
class FakeBroker:
    """The committed and written records; scripted losses."""

    position: Position = field(default_factory=lambda: Committed(0, stamp(LOG, 0, "")))
    written: list[int] = field(default_factory=list)
    losses: list[tuple[PublishFailure, bool]] = field(default_factory=list)
    """Answers to the next publishes: the loss, and whether the broker did it all the same."""
    publishers: int = 0
    identity: LogIdentity | None = LOG
    """The log that is there."""
    start: int = 0
    end: int = 1_000_000
    epoch_ends: dict[int, int] = field(default_factory=dict)
    """Where earlier leader epochs end; the others end with the log."""
    begins_at: int | None = None
    """Where the group begins by its policy; None: at the log's start."""
    refuses: Callable[[OutputRecord], Fault | None] = lambda _record: None
    """A topic's answer to a record, however often it is sent."""
    attempts: list[list[int]] = field(default_factory=list)
    """The content of each transaction, committed or not."""
    takes: Callable[[], None] = lambda: None
    """Called while a transaction is under way."""

    def refusal(self, records: Sequence[OutputRecord], batch_bytes: int) -> PublishFailure | None:
        """A broker names the batch, not the record."""
        for batch in _batches(records, batch_bytes):
            faults = [self.refuses(records[place]) for place in batch]
            fault = next((fault for fault in faults if fault is not None), None)
            if fault is not None:
                return PublishFailure(Loss.REFUSED, "refused", fault=fault, suspects=tuple(batch))
        return None


def _batches(records: Sequence[OutputRecord], batch_bytes: int) -> list[list[int]]:
    """As the client makes them: per topic, in order, at least one record in each."""
    batches: dict[str, list[list[int]]] = {}
    room = dict.fromkeys((record.topic for record in records), 0)
    for place, sent in enumerate(records):
        of_topic = batches.setdefault(sent.topic, [])
        room[sent.topic] -= sent.size_bytes
        if not of_topic or room[sent.topic] < 0:
            of_topic.append([])
            room[sent.topic] = batch_bytes - sent.size_bytes
        of_topic[-1].append(place)
    return [batch for of_topic in batches.values() for batch in of_topic]


class FakePublisher:
    """Writes into the broker's memory; spent after the first loss."""

    def __init__(self, broker: FakeBroker, limits: PublishLimits) -> None:
        self._broker = broker
        self._limits = limits
        self._spent = False
        broker.publishers += 1

    async def start(self) -> PublishFailure | None:
        return None

    async def position(self) -> Position | PublishFailure:
        return self._broker.position

    async def publish(self, records: Sequence[OutputRecord], commit: Snapshot) -> PublishResult:
        assert not self._spent, "a spent publisher was used again"
        self._broker.attempts.append([int(record.value) for record in records])
        await asyncio.sleep(0)
        self._broker.takes()
        refused = self._broker.refusal(records, self._limits.batch_bytes)
        if refused is not None:
            self._spent = True
            return refused
        lost, done = self._broker.losses.pop(0) if self._broker.losses else (None, True)
        if done:
            self._broker.written += [int(record.value) for record in records]
            self._broker.position = Committed(commit.offset, commit.metadata)
        self._spent = lost is not None
        return lost or Published()

    async def discard(self) -> None:
        self._spent = True


class FakeConsumer:
    """Positions, pauses and assignments, noted."""

    def __init__(self, broker: FakeBroker) -> None:
        self._broker = broker
        self.is_assigned = True
        self.membership: list[bool] = []
        """The group's next answers; afterwards it confirms."""
        self.at: dict[Partition, int] = {}
        self.paused: set[Partition] = set()
        self.looks_begun = self.looks_ahead = 0

    def assigned(self, source: Partition) -> bool:
        return self.is_assigned

    async def is_member(self, timeout_s: float) -> bool:
        await asyncio.sleep(0)
        return self.membership.pop(0) if self.membership else True

    def seek(self, source: Partition, offset: int) -> None:
        self.at[source] = offset

    def pause(self, source: Partition) -> None:
        self.paused.add(source)

    def resume(self, source: Partition) -> None:
        self.paused.discard(source)

    async def position(self, source: Partition, timeout_s: float) -> Position | PublishFailure:
        return self._broker.position

    async def log_state(
        self, source: Partition, committed_epoch: int | None, timeout_s: float
    ) -> LogState | PublishFailure:
        epoch_end = None
        if committed_epoch is not None:
            epoch_end = self._broker.epoch_ends.get(committed_epoch, self._broker.end)
        self.looks_begun += 1
        return LogState(self._broker.identity, self._broker.start, self._broker.end, epoch_end)

    async def ensure_beginning(self, source: Partition, log: LogState) -> PublishFailure | None:
        if self._broker.begins_at is not None:
            metadata = stamp(log.identity, self._broker.begins_at, "")
            self._broker.position = Committed(self._broker.begins_at, metadata)
        return None

    def look_soon(self, timeout_s: float) -> None:
        self.looks_ahead += 1

    async def log_after(
        self, source: Partition, number: int, timeout_s: float
    ) -> Seen | PublishFailure:
        await asyncio.sleep(0)
        self.looks_begun = max(self.looks_begun, number) + 1
        return Seen(self.looks_begun, self._broker.identity)

    async def epoch_end(
        self, source: Partition, epoch: int, timeout_s: float
    ) -> int | PublishFailure | None:
        return self._broker.epoch_ends.get(epoch, self._broker.end)


class Journal:
    """The reports of sessions."""

    def __init__(self) -> None:
        self.states: list[State] = []
        self.begins: list[Resume] = []
        self.losses: list[PublishFailure] = []
        self.parks: list[Park] = []
        self.recreated: list[int] = []
        self.records_gone: list[tuple[int, int, int]] = []
        self.committed = 0
        self.refused: list[OutcomeRefused] = []

    def state_changed(self, source: Partition, before: State, after: State) -> None:
        self.states.append(after)

    def taken_over(self, source: Partition, found: Resume) -> None:
        self.begins.append(found)

    def lost(self, source: Partition, lost: PublishFailure) -> None:
        self.losses.append(lost)

    def parked(self, source: Partition, park: Park) -> None:
        self.parks.append(park)

    def log_recreated(self, source: Partition, start: int) -> None:
        self.recreated.append(start)

    def records_lost(self, source: Partition, lost: tuple[int, int, int]) -> None:
        self.records_gone.append(lost)

    def map_ignored(self, source: Partition, why: str) -> None: ...

    def outcome_refused(self, source: Partition, refused: OutcomeRefused) -> None:
        self.refused.append(refused)

    def transaction(self, source: Partition, transaction: Transaction) -> None:
        self.committed += transaction.outcomes


async def no_step(_name: str) -> None:
    """No failpoint."""


class SessionRig:
    """One session and its context."""

    def __init__(self, limits: SessionLimits = LIMITS, order: Order = Order.NONE) -> None:
        self.later_s = 0.0
        self.broker = FakeBroker()
        self.consumer = FakeConsumer(self.broker)
        self.journal = Journal()
        self.shared = SessionShared(
            consumer=self.consumer,
            make_publisher=lambda _source, limits: FakePublisher(self.broker, limits),
            budget=TransactionBudget(100_000),
            takeovers=asyncio.Semaphore(8),
            now_s=lambda: asyncio.get_running_loop().time() + self.later_s,
            jitter=lambda: 0.5,
            step=no_step,
            events=self.journal,
            on_ready=lambda: None,
        )
        self.session = PartitionSession(SOURCE, order, limits, self.shared)

    async def until(self, done: object) -> None:
        """Waits for a condition, ten seconds at most."""
        assert callable(done)
        async with asyncio.timeout(10):
            while not done():
                await asyncio.sleep(0.001)

    async def ready(self) -> None:
        """Starts the session and waits until it serves."""
        self.session.start()
        await self.until(lambda: self.session.state is State.READY)

    async def after_a_transaction(self) -> None:
        """Serving, with offset 0 just committed."""
        await self.ready()
        self.deliver(0)
        self.work()
        await self.until(lambda: self.broker.written == [0])
        await self.until(lambda: not self.session.committing)

    async def turns(self, count: int) -> None:
        """So many turns of the event loop: enough for whatever is not waiting for time."""
        for _ in range(count):
            await asyncio.sleep(0)

    def deliver(self, *offsets: int) -> None:
        """A poll of the current take-over."""
        records = [record(offset) for offset in offsets]
        self.session.deliver(records, offsets[-1] + 1, self.session.reading)

    def work(self) -> list[int]:
        """Takes and resolves all that is ready; the offsets that had to be worked on."""
        worked = []
        while (taken := self.session.hand_out()) is not None:
            worked.append(taken.offset)
            self.session.accept(taken.offset, outcome(taken.offset))
        return worked

    async def serve(self, end: int, done: Callable[[], object]) -> list[int]:
        """Polls and works, over any number of take-overs, until `done`; what was worked on."""
        worked: list[int] = []

        def step() -> object:
            start = self.session.window.expected_offset
            if self.session.wants_records and start < end:
                self.deliver(*range(start, end))
            worked.extend(self.work())
            return done()

        await self.until(step)
        return worked

    async def close(self) -> None:
        """Ends the session."""
        self.session.close()
        async with asyncio.timeout(10):
            await self.session.task

    def done(self) -> set[int]:
        """The offsets that the broker believes to be done."""
        assert isinstance(self.broker.position, Committed)
        stamped = unstamp(self.broker.position.offset, self.broker.position.metadata)
        assert isinstance(stamped, tuple)
        found = decode(self.broker.position.offset, stamped[1])
        assert isinstance(found, frozenset)
        return set(range(self.broker.position.offset)) | found


UNKNOWN = PublishFailure(Loss.UNKNOWN, "no answer")
FENCED = PublishFailure(Loss.FENCED, "fenced")
__all__ = [
    "FENCED",
    "LIMITS",
    "LOG",
    "SOURCE",
    "UNKNOWN",
    "NoCommit",
    "SessionRig",
    "outcome",
    "record",
]
