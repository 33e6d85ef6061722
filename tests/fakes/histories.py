"""One partition's whole history, made up from a seed, against a model of the broker.

Real: `PartitionSession` and its window, two processes of them. Modelled: the log (gaps, markers,
compaction, retention, elections that cut it, topics made anew), the group's commit and operators
who reset it, transactions with fencing, the consumer's position and pauses as aiokafka keeps them,
and the worker. Time is the loop's own and jumps to the next timer, so a history takes milliseconds;
nothing but the seed decides what happens.

What is checked:
- at each commit: the outcomes written are exactly those of the records which the commit says are
  done, and the committed offset does not go back within a log;
- at the end: one outcome for each record, in the promised order, the end of the log committed with
  an empty map, and a lag of zero;
- at any time: no session ends but by `close`, and the lag is never less than what is not written.

    python -m tests.fakes.histories SEED      replays one history and prints what happened
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.kafka.commit import PublishLimits, Snapshot
from service.kafka.log_identity import LogIdentity, LogState, unstamp
from service.kafka.log_watch import Seen
from service.kafka.offset_map import SPAN_LIMIT, decode
from service.kafka.publisher import Published, PublishResult
from service.kafka.stable_offsets import Committed, NoCommit, Position
from service.model.order import Order
from service.model.publish_failure import Fault, Loss, PublishFailure
from service.model.record import OutputRecord, Partition, SourceRecord
from service.stream.pacing import TransactionBudget
from service.stream.resume import Parked
from service.stream.session import PartitionSession
from service.stream.session_context import SessionLimits, SessionShared
from service.stream.session_states import State
from service.stream.transaction_size import SizeLimits
from service.stream.window import PartitionWindow
from tests.fakes import usual
from tests.fakes.kafka import Journal

SOURCE = Partition("events", 0)
UNWANTED = "unwanted"
AWAY = PublishFailure(Loss.UNKNOWN, "the broker is away")


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop without sockets: where others would wait, it moves its clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self._selector = self

    def time(self) -> float:
        return self.now_s

    def select(self, timeout_s: float | None) -> list[Any]:
        """Called by the loop when it has nothing to do."""
        assert timeout_s is not None, "everything waits, and nothing is due"
        self.now_s += timeout_s
        return []

    def _process_events(self, event_list: list[Any]) -> None: ...


class Log:
    """The content of the partition now. A record's value is unique over all logs of the topic."""

    def __init__(self, rnd: random.Random, topic_id: str) -> None:
        self.rnd, self.topic_id = rnd, topic_id
        self.records: list[SourceRecord] = []
        self.start = self.end = 0
        self.epochs = [(0, 0)]
        """Leader epochs, each with the offset at which it began."""

    @property
    def identity(self) -> LogIdentity:
        """As its leader tells it."""
        return LogIdentity("0123abcd", self.topic_id, self.epochs[-1][0])

    def append(self, numbers: Iterable[int]) -> None:
        """Records, with gaps between some; an aborted or finished transaction may end it."""
        rnd = self.rnd
        for number in numbers:
            self.end += 0 if rnd.random() < 0.75 else rnd.randrange(1, 6)
            key = rnd.choice((None, b"a", b"b", b"c"))
            self.records.append(SourceRecord(*SOURCE, self.end, 0, key, b"%d" % number))
            self.end += 1
        self.end += rnd.randrange(3)

    def compact(self, done: set[int]) -> None:
        """Records without an outcome vanish, as if they had never been there."""
        self.records = [r for r in self.records if _id(r) in done or self.rnd.random() < 0.9]

    def retain_from(self, start: int) -> None:
        """Retention takes what lies below."""
        self.start = start
        self.records = [record for record in self.records if record.offset >= start]

    def elect(self, end: int) -> None:
        """Another leader, whose log ends at `end`."""
        self.records = [record for record in self.records if record.offset < end]
        self.end = end
        newest = self.epochs[-1][0]
        self.epochs = [(epoch, start) for epoch, start in self.epochs if start < end or not start]
        self.epochs.append((newest + 1, end))

    def epoch_end(self, epoch: int) -> int | None:
        """Where an epoch ends, as OffsetForLeaderEpoch answers."""
        if epoch > self.epochs[-1][0]:
            return None
        return next((start for later, start in self.epochs if later > epoch), self.end)


class Broker:
    """The log, the commits, the outcomes, and who may commit."""

    def __init__(self, rnd: random.Random, order: Order, say: Callable[..., None]) -> None:
        self.rnd, self.order, self.say = rnd, order, say
        self.names = itertools.count()
        self.numbers = itertools.count()
        self.log = Log(rnd, "topic-0")
        self.position: Position = NoCommit()
        self.earlier: list[Position] = [self.position]
        self.written: list[int] = []
        self.skipped: set[int] = set()
        self.keys: dict[int, bytes | None] = {}
        self.down = False
        self.epoch = 0
        self.undecided: tuple[Sequence[OutputRecord], Snapshot] | None = None
        self.faults: list[str] = []
        self.span_limit = rnd.choice((5, 30, SPAN_LIMIT))
        """Of all that serve the partition."""
        self.tells = rnd.random() < 0.9
        """Whether it knows topic ids; where it does not, logs are not exchanged here."""

    def append(self, count: int) -> None:
        """Senders send."""
        self.log.append(itertools.islice(self.numbers, count))
        self.keys.update({_id(record): record.key for record in self.log.records})

    def recreate(self) -> None:
        """The topic is deleted and made anew."""
        self.log = Log(self.rnd, f"topic-{next(self.names) + 1}")

    async def wait(self) -> None:
        """A request's time, during which others may act."""
        if self.rnd.random() < 0.7:
            await asyncio.sleep(self.rnd.choice((0.0, 0.001, 0.05)))

    def fence(self) -> int:
        """A producer starts: the transaction under way is decided, and earlier producers end."""
        self.epoch += 1
        if self.undecided is not None:
            undecided, self.undecided = self.undecided, None
            if self.rnd.random() < 0.5:
                self.commit(*undecided)
        return self.epoch

    def reset(self, position: Position) -> None:
        """An operator, while the group has no members, moves the offset: what lies below is done,
        and all else is to be done again."""
        self.fence()
        self.position = position
        said = self.said_done()
        self.say("reset", position)
        self.written = [number for number in self.written if number in said]
        self.skipped = said - set(self.written)

    def remembered(self) -> Position:
        """The position, or an older one: some answer comes from a coordinator that was suspended,
        lost the group, and does not know yet."""
        return self.rnd.choice((self.position, self.position, self.rnd.choice(self.earlier)))

    def commit(self, records: Sequence[OutputRecord], commit: Snapshot) -> None:
        """A transaction takes effect; here everything shows that went wrong before."""
        self.say("commit", [r.value.decode() for r in records], commit.offset, commit.metadata[:40])
        before, after = self.position, Committed(commit.offset, commit.metadata)
        if isinstance(before, Committed) and _topic(before) == _topic(after):
            assert after.offset >= before.offset, f"{before.offset} went back to {after.offset}"
        self.earlier = [*self.earlier[-20:], before]
        self.position = after
        self.written += [int(record.value) for record in records]
        assert len(self.written) == len(set(self.written)), f"doubled: {self.written}"
        self._check_span(after)
        said = self.said_done()
        done = {_id(record) for record in self.log.records} & self.done()
        assert said == done, (
            f"done without an outcome: {sorted(said - done)}, "
            f"with an outcome, and not said to be done: {sorted(done - said)}"
        )

    def _check_span(self, commit: Committed) -> None:
        stamped = unstamp(commit.offset, commit.metadata)
        assert isinstance(stamped, tuple), stamped
        done = decode(commit.offset, stamped[1])
        assert isinstance(done, frozenset), done
        farthest = max(done, default=commit.offset) - commit.offset
        assert farthest < self.span_limit, f"a map over {farthest} offsets"

    def said_done(self) -> set[int]:
        """The records of the log of which the commit says that they are done."""
        position = self.position
        if not isinstance(position, Committed):
            return set()
        stamped = unstamp(position.offset, position.metadata)
        assert isinstance(stamped, tuple), stamped
        identity, text = stamped
        done = decode(position.offset, text)
        assert isinstance(done, frozenset), done
        end: int | None = self.log.end
        if identity is not None:
            end = self.log.epoch_end(identity.leader_epoch)
            if identity.topic_id != self.log.topic_id:
                return set()
        assert end is not None, "the commit names an epoch that has not begun"
        return {
            _id(record)
            for record in self.log.records
            if record.offset < end and (record.offset < position.offset or record.offset in done)
        }

    def done(self) -> set[int]:
        """Records that have an outcome, or need none because an operator said so."""
        return self.skipped | set(self.written)

    def undone(self) -> list[int]:
        """The records without an outcome."""
        done = self.done()
        return [n for record in self.log.records if (n := _id(record)) not in done]

    def stamped(self) -> bool:
        """Whether the commit names its log: what an operator wrote does not, and is believed."""
        return isinstance(self.position, Committed) and _topic(self.position) is not None

    def in_order(self) -> bool:
        """Whether outcomes left in the promised order."""
        if self.order is Order.NONE:
            return True
        lanes: dict[bytes | None, list[int]] = {}
        for number in self.written:
            key = self.keys[number] if self.order is Order.KEY else b"all"
            if key is not None:
                lanes.setdefault(key, []).append(number)
        return all(lane == sorted(lane) for lane in lanes.values())


def _id(record: SourceRecord) -> int:
    return int(record.value or b"")


def _topic(commit: Committed) -> str | None:
    stamped = unstamp(commit.offset, commit.metadata)
    assert isinstance(stamped, tuple), stamped
    return stamped[0].topic_id if stamped[0] is not None else None


class ModelPublisher:
    """A transactional producer; its next fault comes from the broker's list."""

    def __init__(self, broker: Broker, limits: PublishLimits) -> None:
        self._broker = broker
        self._batch_bytes = limits.batch_bytes
        self._epoch = -1
        self._spent = False

    async def start(self) -> PublishFailure | None:
        broker = self._broker
        await broker.wait()
        if broker.down:
            return AWAY
        self._epoch = broker.fence()
        await broker.wait()
        return AWAY if broker.down else None

    async def position(self) -> Position | PublishFailure:
        """A transaction of its own proves that the answer is no older than the fence."""
        broker = self._broker
        await broker.wait()
        if self._epoch != broker.epoch:
            return PublishFailure(Loss.FENCED, "another producer has started")
        await broker.wait()
        return AWAY if broker.down else broker.position

    async def publish(self, records: Sequence[OutputRecord], commit: Snapshot) -> PublishResult:
        assert not self._spent, "a spent publisher was used again"
        self._spent = True
        broker = self._broker
        await broker.wait()
        if broker.down:
            return AWAY
        if self._epoch != broker.epoch:
            return PublishFailure(Loss.FENCED, "another producer has started")
        refused = self._refused(records)
        if refused is not None:
            return refused
        fault = broker.faults.pop() if broker.faults else ""
        broker.undecided = records, commit
        await broker.wait()
        if self._epoch != broker.epoch:
            return PublishFailure(Loss.FENCED, "another producer has started meanwhile")
        if fault == "undecided" or broker.down:
            return AWAY
        broker.undecided = None
        if fault != "aborted":
            broker.commit(records, commit)
        await broker.wait()
        if fault or broker.down:
            return PublishFailure(Loss.UNKNOWN, f"{fault}: the answer was lost")
        self._spent = False
        return Published()

    def _refused(self, records: Sequence[OutputRecord]) -> PublishFailure | None:
        """A topic rejects the first batch with a record that it will not take."""
        batch: list[int] = []
        size_bytes = 0
        for place, record in enumerate(records):
            if batch and size_bytes + record.size_bytes > self._batch_bytes:
                batch, size_bytes = [], 0
            batch.append(place)
            size_bytes += record.size_bytes
            if record.topic == UNWANTED:
                fault = list(Fault)[int(record.value) % len(Fault)]
                return PublishFailure(Loss.REFUSED, "refused", fault=fault, suspects=tuple(batch))
        return None

    async def discard(self) -> None:
        self._spent = True


class ModelConsumer:
    """A consumer's view of the partition, as aiokafka keeps it."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self.is_assigned = False
        self.is_counted = False
        """Whether the group has given it the partition, and to none after it."""
        self.at: int | None = None
        self.paused = True
        self.looks_begun = 0
        self.buffer: list[SourceRecord] = []
        self.behind_buffer = 0

    def given(self) -> None:
        """A rebalance ended with the partition: the client has forgotten where it was."""
        self.buffer = []
        self.is_assigned, self.at, self.paused = True, None, True
        self.is_counted = True

    async def is_member(self, timeout_s: float) -> bool:
        await self._broker.wait()
        return self.is_counted and not self._broker.down

    def assigned(self, source: Partition) -> bool:
        return self.is_assigned

    def seek(self, source: Partition, offset: int) -> None:
        assert self.is_assigned, "the client raises on a partition that it does not have"
        self.at, self.buffer = offset, []

    def pause(self, source: Partition) -> None:
        assert self.is_assigned, "the client raises on a partition that it does not have"
        self.paused = True

    def resume(self, source: Partition) -> None:
        assert self.is_assigned, "the client raises on a partition that it does not have"
        self.paused = False

    async def position(self, source: Partition, timeout_s: float) -> Position | PublishFailure:
        broker = self._broker
        await broker.wait()
        for _ in range(3):
            if broker.down:
                return AWAY
            if broker.undecided is None:
                return broker.remembered()
            await asyncio.sleep(timeout_s / 3)
        return PublishFailure(Loss.UNKNOWN, "the position is not stable")

    async def log_state(
        self, source: Partition, committed_epoch: int | None, timeout_s: float
    ) -> LogState | PublishFailure:
        broker = self._broker
        await broker.wait()
        self.looks_begun += 1
        identity = broker.log.identity if broker.tells else None
        await broker.wait()
        log = broker.log
        end = None if committed_epoch is None else log.epoch_end(committed_epoch)
        return AWAY if broker.down else LogState(identity, log.start, log.end, end)

    async def ensure_beginning(self, source: Partition, log: LogState) -> PublishFailure | None:
        return None

    def look_soon(self, timeout_s: float) -> None:
        """Commits look for themselves here."""

    async def log_after(
        self, source: Partition, number: int, timeout_s: float
    ) -> Seen | PublishFailure:
        broker = self._broker
        await broker.wait()
        self.looks_begun = look = max(self.looks_begun, number) + 1
        await broker.wait()
        identity = broker.log.identity if broker.tells else None
        await broker.wait()
        return AWAY if broker.down else Seen(look, identity)

    async def epoch_end(
        self, source: Partition, epoch: int, timeout_s: float
    ) -> int | PublishFailure | None:
        await self._broker.wait()
        return AWAY if self._broker.down else self._broker.log.epoch_end(epoch)

    def fetch(self, most: int) -> None:
        """The client fetches ahead; what it has stays as it is until it is polled, or dropped."""
        log = self._broker.log
        if self._reads() and not self.buffer and log.start <= (self.at or 0) <= log.end:
            ahead = [record for record in log.records if record.offset >= (self.at or 0)]
            self.buffer = [replace(record) for record in ahead[:most]]
            self.behind_buffer = log.end if len(ahead) <= most else ahead[most - 1].offset + 1

    def drain(self, most: int) -> list[SourceRecord] | None:
        """The records of a poll; the position moves behind it, and over gaps. None: out of
        range."""
        log = self._broker.log
        if not self._reads():
            self.buffer = []
            return []
        if not self.buffer and not log.start <= (self.at or 0) <= log.end:
            return None
        if not most:
            return []
        self.fetch(most)
        records, self.buffer = self.buffer[:most], self.buffer[most:]
        self.at = records[-1].offset + 1 if self.buffer else self.behind_buffer
        return records

    def _reads(self) -> bool:
        return self.is_assigned and not self.paused and self.at is not None


@dataclass
class Polled:
    """A poll under way: for which session and take-over it began, and from where."""

    session: PartitionSession
    takeover: int
    at: int


class Process:
    """A member of the group: polls, works, and follows assignments as the partition manager
    does."""

    def __init__(self, history: History, name: str) -> None:
        self.history, self.name = history, name
        self.consumer = ModelConsumer(history.broker)
        self.session: PartitionSession | None = None
        self.hand: list[SourceRecord] = []
        self.polled: Polled | None = None
        self.around: Polled | None = None
        self.journal = Journal()

    def given(self) -> None:
        """The group gives it the partition."""
        self.consumer.given()
        if self.session is not None and self.session.state is not State.CLOSED:
            self.session.reassigned()
            return
        self.session = self.history.make_session(self)
        self.session.start()
        self.history.sessions.append(self.session)

    def taken_away(self) -> None:
        """It learns that the partition is another's now."""
        self.consumer.is_assigned = False
        if self.session is not None:
            self.session.close()
            self.session = None

    def die(self) -> None:
        """Killed without a word."""
        if self.session is not None:
            self.session.task.cancel()
        self.session, self.hand, self.polled, self.around = None, [], None, None
        self.consumer = ModelConsumer(self.history.broker)

    @property
    def polling(self) -> bool:
        """One at a time."""
        return self.polled is not None or self.around is not None

    def begin_poll(self) -> None:
        """From here on it waits for records, for the take-over of now."""
        session = self.session
        if session is not None and session.wants_records and not self.polling:
            at = session.window.expected_offset
            self.polled = Polled(session, session.reading, at)

    def end_poll(self, most: int, *, fails: bool) -> None:
        """The poll returns, or raises and drops what it has drained."""
        polled, self.polled = self.polled, None
        session = self.session
        if polled is None or session is None:
            return
        records = self.consumer.drain(most)
        self.history.note_poll(polled, session)
        if fails or records is None:
            session.read_again()
        if records is None:
            session.out_of_range(session.window.expected_offset)
        elif not fails:
            self.history.say(self.name, "polled", [f"{r.offset}={_id(r)}" for r in records])
            session.deliver(records, self.consumer.at or 0, polled.takeover)

    def begin_reading_around(self) -> None:
        """One batch is fetched apart from the client, which takes its time."""
        session = self.session
        if session is not None and session.wants_records and not self.polling:
            at = session.window.expected_offset
            self.around = Polled(session, session.reading, at)

    def end_reading_around(self, most: int) -> None:
        """It is taken apart, and the client is sent behind it."""
        around, self.around = self.around, None
        log = self.history.broker.log
        if around is None or not log.start <= around.at < log.end:
            return
        ahead = [replace(record) for record in log.records if record.offset >= around.at]
        position = log.end if len(ahead) <= most else ahead[most - 1].offset + 1
        self.history.say(self.name, "read around", [r.offset for r in ahead[:most]])
        around.session.deliver(ahead[:most], position, around.takeover)
        around.session.read_again()

    def take(self, most: int) -> None:
        """The worker takes some."""
        for _ in range(most):
            session = self.session
            held = [r.offset for r in self.hand if session is not None and session.window.holds(r)]
            record = session.hand_out() if session is not None else None
            if record is None:
                return
            assert record.offset not in held, f"{record.offset} is being worked on twice"
            self.hand.append(record)

    def finish(self, number: int, *, given_up: bool) -> None:
        """The worker brings one back, with an outcome or without."""
        record = self.hand.pop(number % len(self.hand))
        session = self.session
        if session is None:
            return
        if given_up:
            session.take_back(record)
        elif session.window.holds(record):
            self.history.say(self.name, "finished", record.offset)
            session.accept(record.offset, self.history.outcome(record))


class History:
    """One seed's story."""

    def __init__(self, seed: int, *, verbose: bool = False) -> None:
        self.verbose = verbose
        rnd = self.rnd = random.Random(seed)
        self.order = rnd.choice(list(Order))
        self.broker = Broker(rnd, self.order, self.say)
        self.sessions: list[PartitionSession] = []
        self.limits = SessionLimits(
            window_max_records=rnd.choice((2, 5, 30)),
            commit_interval_s=rnd.choice((0.0, 0.05, 0.3)),
            transaction=SizeLimits(
                rnd.choice((2, 4, 100)), rnd.choice((3, 8, 1_000)), 1_000, 1.0, 4.0
            ),
            step_timeout_s=1.0,
            fences_max=5,
            resume=usual.resume_policy(),
            parked_look_s=0.3,
            log_look_s=0.5,
            idle_commit_s=0.2,
            backoff_base_s=0.01,
            backoff_max_s=0.2,
        )
        self.exchanged = False
        """Whether the log was ever exchanged, cut or reset: a lag is not of one log then."""
        self.noted: Counter[str] = Counter()
        self.flushes: list[asyncio.Task[None]] = []
        self.processes = [Process(self, "A"), Process(self, "B")]
        self.owner = self.processes[0]

    def say(self, *words: object) -> None:
        """The history, for a person who replays it."""
        if self.verbose:
            at = asyncio.get_running_loop().time()
            print(f"{at:8.3f}", *words)

    def outcome(self, record: SourceRecord) -> OutputRecord:
        """Now and then one in a form that its topic rejects permanently."""
        usual = OutputRecord("results", record.key, record.value or b"", ())
        unwanted = self.rnd.random() < 0.02
        return replace(usual, topic=UNWANTED, instead=lambda _: usual) if unwanted else usual

    def make_session(self, process: Process) -> PartitionSession:
        """As the process's composition root would."""
        shared = SessionShared(
            consumer=process.consumer,
            make_publisher=lambda _source, limits: ModelPublisher(self.broker, limits),
            budget=TransactionBudget(1_000),
            takeovers=asyncio.Semaphore(2),
            now_s=asyncio.get_running_loop().time,
            jitter=self.rnd.random,
            step=self._step,
            events=process.journal,
            on_ready=lambda: None,
        )
        session = PartitionSession(SOURCE, self.order, self.limits, shared)
        session.window = PartitionWindow(
            self.order, self.limits.window_max_records, self.broker.span_limit
        )
        return session

    async def _step(self, _name: str) -> None:
        await self.broker.wait()

    async def run(self) -> None:
        """Runs random events; then all faults end, and the rest must be done."""
        self.broker.append(self.rnd.randrange(5, 30))
        self.owner.given()
        acts = self._acts()
        names = list(acts)
        weights = [acts[name][0] for name in names]
        for name in self.rnd.choices(names, weights, k=self.rnd.randrange(20, 100)):
            done = acts[name][1]()
            if done is not None:
                await done
            self._check_sessions()
        await self._end_well()

    def _acts(self) -> dict[str, tuple[int, Callable[[], Awaitable[None] | None]]]:
        rnd = self.rnd
        acts: dict[str, tuple[int, Callable[[], Awaitable[None] | None]]] = {
            "begin_poll": (12, lambda: self.any_process().begin_poll()),
            "fetch": (6, lambda: self.any_process().consumer.fetch(rnd.randrange(1, 12))),
            "end_poll": (12, self.end_poll),
            "poll": (14, self.poll),
            "begin_around": (2, lambda: self.any_process().begin_reading_around()),
            "end_around": (2, lambda: self.any_process().end_reading_around(rnd.randrange(1, 5))),
            "take": (14, lambda: self.any_process().take(rnd.randrange(1, 6))),
            "finish": (16, self.finish),
            "finish_oldest": (8, self.finish_oldest),
            "sleep": (20, lambda: asyncio.sleep(rnd.choice((0, 0, 0.001, 0.03, 0.4)))),
            "set_aside": (2, self.set_aside),
            "work_ahead": (8, self.work_ahead),
            "quick_base": (6, self.quick_base),
            "slow_poll": (6, self.slow_poll),
            "fault": (10, self.fault),
            "outage": (1, self.outage),
            "append": (2, lambda: self.broker.append(rnd.randrange(1, 8))),
            "compact": (1, lambda: self.broker.log.compact(self.broker.done())),
            "rebalance": (4, self.rebalance),
            "flush": (1, self.flush),
            "learns": (2, self.learn),
            "dies": (1, self.die),
            "reset": (1, self.reset),
            "retain": (1, self.retain),
        }
        if self.broker.tells:
            acts["elect"] = (1, self.elect)
            acts["recreate"] = (1, self.recreate)
        return acts

    # What may happen.

    def any_process(self) -> Process:
        """The owner more often than the other."""
        return self.owner if self.rnd.random() < 0.8 else self.rnd.choice(self.processes)

    def end_poll(self) -> None:
        """Records, none, or an error."""
        rnd = self.rnd
        self.any_process().end_poll(rnd.randrange(0, 9), fails=rnd.random() < 0.1)

    def poll(self) -> None:
        """A poll that takes no time."""
        process = self.any_process()
        process.begin_poll()
        process.end_poll(self.rnd.randrange(1, 5), fails=False)

    def finish(self) -> None:
        """One comes back."""
        process = self.any_process()
        if process.hand:
            process.finish(self.rnd.randrange(100), given_up=self.rnd.random() < 0.1)

    def finish_oldest(self) -> None:
        """The committable offset moves."""
        hand = self.owner.hand
        if hand:
            oldest = min(range(len(hand)), key=lambda place: hand[place].offset)
            self.owner.finish(oldest, given_up=False)

    async def outage(self) -> None:
        """The broker is away for a while."""
        self.broker.down = True
        await asyncio.sleep(self.rnd.choice((0.03, 0.5)))
        self.broker.down = False

    def set_aside(self) -> None:
        """One waits for its document."""
        process = self.any_process()
        if process.hand and process.session is not None:
            process.session.defer(self.rnd.choice(process.hand))

    async def work_ahead(self) -> None:
        """All but the oldest is finished: the map grows."""
        process = self.owner
        for _ in range(self.rnd.randrange(1, 5)):
            process.begin_poll()
            process.end_poll(4, fails=False)
            process.take(4)
        process.hand.sort(key=lambda record: record.offset)
        while len(process.hand) > 1:
            process.finish(-1, given_up=False)
        await asyncio.sleep(self.rnd.choice((0.05, 0.5)))

    async def quick_base(self) -> None:
        """Records that were read first are finished before more is read."""
        process = self.owner
        process.begin_poll()
        process.end_poll(1, fails=False)
        process.take(1)
        self.finish_oldest()
        await asyncio.sleep(self.rnd.choice((0.1, 0.5)))

    async def slow_poll(self) -> None:
        """It waits for records, as for a whole rebalance; one outcome comes meanwhile."""
        process = self.owner
        process.begin_poll()
        self.finish()
        await asyncio.sleep(self.rnd.choice((0.1, 0.5)))
        process.end_poll(4, fails=False)

    def fault(self) -> None:
        """The next transaction goes wrong."""
        self.broker.faults.append(self.rnd.choice(("aborted", "committed", "undecided")))

    async def rebalance(self) -> None:
        """The group decides again; a member that sleeps does not hear of it."""
        rnd = self.rnd
        before = self.owner
        self.owner = rnd.choice(self.processes)
        hears = rnd.random() < 0.8
        self.say("rebalance", before.name, "→", self.owner.name, "" if hears else "unheard")
        if hears and before.session is not None and before.consumer.is_assigned:
            self.flush()
            await asyncio.sleep(rnd.choice((0.0, 0.01, 0.5)))
        before.consumer.is_counted = False
        if self.owner is not before and hears:
            before.taken_away()
        self.owner.given()

    def flush(self) -> None:
        """As before a rebalance; nothing else waits for it."""
        if self.owner.session is not None:
            flush = self.owner.session.flush(self.rnd.choice((0.01, 0.3)))
            self.flushes.append(asyncio.get_running_loop().create_task(flush))

    def learn(self) -> None:
        """A member that slept hears that it is out."""
        for process in self.processes:
            if process is not self.owner and process.consumer.is_assigned:
                process.taken_away()

    def die(self) -> None:
        """A process is killed; the group finds out, and gives the partition to another process."""
        victim = self.rnd.choice(self.processes)
        self.say(victim.name, "dies")
        victim.die()
        if victim is self.owner:
            self.owner = self.rnd.choice(self.processes)
            self.owner.given()

    def retain(self) -> None:
        """Retention takes what is old: mostly what is committed, sometimes more."""
        log, position = self.broker.log, self.broker.position
        end = position.offset if isinstance(position, Committed) else log.start
        end = log.end if self.rnd.random() < 0.3 else min(end, log.end)
        if end > log.start:
            log.retain_from(self.rnd.randrange(log.start, end + 1))
            self.say("retention, the log starts at", log.start)

    def elect(self) -> None:
        """A new leader; an unclean one does not have all that the old one had."""
        log = self.broker.log
        cut = self.rnd.random() < 0.6 and self.broker.stamped()
        least = log.start if self.rnd.random() < 0.4 else max(log.start, log.end - 9)
        end = self.rnd.randrange(least, log.end + 1) if cut else log.end
        self.exchanged = True
        log.elect(end)
        self.say("a new leader, the log ends at", end)
        self.broker.append(self.rnd.randrange(0, 9))

    def recreate(self) -> None:
        """The topic is deleted and made anew, and senders go on."""
        if not self.broker.stamped():
            return
        self.exchanged = True
        self.broker.recreate()
        self.say("the topic is another one")
        self.broker.append(self.rnd.randrange(0, 25))

    def reset(self) -> None:
        """An operator stops all instances and resets the offset, or it has expired."""
        self.exchanged = True
        for process in self.processes:
            process.die()
        broker, log, position = self.broker, self.broker.log, self.broker.position
        most = position.offset if isinstance(position, Committed) else log.start
        at = self.rnd.randrange(log.start, max(min(most, log.end), log.start) + 1)
        broker.reset(NoCommit() if self.rnd.random() < 0.2 else Committed(at, ""))
        self.owner.given()

    def mend(self) -> None:
        """An operator does what the advice of a parked partition says."""
        session, broker, log = self.owner.session, self.broker, self.broker.log
        if session is None or session.state is not State.PARKED or session.parked is None:
            return
        assert session.parked.reason is Parked.LOG_CUT, session.parked
        assert isinstance(broker.position, Committed)
        stamped = unstamp(broker.position.offset, broker.position.metadata)
        assert isinstance(stamped, tuple), stamped
        identity = stamped[0]
        if broker.tells and (identity is None or identity.topic_id != log.topic_id):
            return  # The cause is gone, and the session has not looked yet.
        end = log.epoch_end(identity.leader_epoch) if identity is not None else log.end
        assert end is not None
        if f"--to-offset {end} " not in session.parked.advice:
            return  # It was cut once more, and the session has not looked yet.
        broker.reset(Committed(end, ""))

    # What was reached, and what must hold.

    def reached(self) -> Counter[str]:
        """Counts of the sessions' events."""
        found = self.noted.copy()
        for process in self.processes:
            journal = process.journal
            found.update(f"lost: {lost.loss.value}" for lost in journal.losses)
            found["parked"] += len(journal.parks)
            found["recreated"] += len(journal.recreated)
            found["records gone"] += len(journal.records_gone)
        return found

    def note_poll(self, polled: Polled, session: PartitionSession) -> None:
        """Called with each poll before it is delivered."""
        window = session.window
        behind = session.state is State.READY and session.reading != polled.takeover
        self.noted["dropped poll"] += behind
        self.noted["read past by the committable offset"] += (
            window.committable > window.expected_offset
        )
        self.noted["known outcomes"] += window.owes_reading
        self.noted["map longer than a poll"] += window.done_above > 8

    def _check_sessions(self) -> None:
        for session in self.sessions:
            task = session.task
            if task.done() and not task.cancelled():
                task.result()
        for process in self.processes:
            self._check_lag(process)

    def _check_lag(self, process: Process) -> None:
        """Never less than what is undone; what others have done may not be known here yet."""
        session = process.session
        if session is None or session.state is not State.READY or self.exchanged:
            return
        lag = session.lag(self.broker.log.end)
        assert lag is None or lag >= len(self.broker.undone()), f"a lag of {lag}"

    async def _end_well(self) -> None:
        self.say("from here on all is well")
        broker, owner = self.broker, self.owner
        broker.down, broker.faults = False, []
        self.learn()
        if owner.session is None or owner.session.state is State.CLOSED:
            owner.given()
        for _ in range(500):
            self.mend()
            owner.end_reading_around(3)
            owner.begin_poll()
            owner.end_poll(100, fails=False)
            owner.take(100)
            while owner.hand:
                owner.finish(-1, given_up=False)
            await asyncio.sleep(0.2)
            self._check_sessions()
            if self._all_committed():
                break
        await self._check_end()

    def _all_committed(self) -> bool:
        broker, position = self.broker, self.broker.position
        if not isinstance(position, Committed) or broker.undone():
            return False
        topic = broker.log.topic_id if broker.tells else None
        return (position.offset, _topic(position)) == (broker.log.end, topic)

    async def _check_end(self) -> None:
        broker, session = self.broker, self.owner.session
        assert session is not None
        assert not broker.undone(), f"without an outcome: {broker.undone()}"
        assert self._all_committed(), f"committed {broker.position}, the end is {broker.log.end}"
        assert broker.in_order(), f"not in {self.order} order: {broker.written}"
        await asyncio.sleep(0.5)
        assert session.lag(broker.log.end) == 0
        assert session.window.window_records == 0
        assert session.window.window_bytes == 0
        session.close()
        async with asyncio.timeout(120):
            await asyncio.gather(*(s.task for s in self.sessions), return_exceptions=True)
        self._check_sessions()


def run_histories(seeds: Sequence[int], *, verbose: bool = False) -> Counter[str]:
    """Runs one history a seed; what breaks names its seed. Counts what they got to."""
    loop = VirtualLoop()
    reached: Counter[str] = Counter()
    try:
        for seed in seeds:
            try:
                reached += loop.run_until_complete(_whole(seed, verbose=verbose))
            except Exception as error:
                error.add_note(f"python -m tests.fakes.histories {seed}")
                raise
    finally:
        loop.close()
    return reached


async def _whole(seed: int, *, verbose: bool) -> Counter[str]:
    history = History(seed, verbose=verbose)
    try:
        await history.run()
        return history.reached()
    finally:
        left: list[Coroutine[Any, Any, None] | asyncio.Task[None]] = [
            *(session.task for session in history.sessions),
            *history.flushes,
        ]
        for task in left:
            assert isinstance(task, asyncio.Task)
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


if __name__ == "__main__":
    run_histories([int(sys.argv[1])], verbose=True)
