"""Automatic replay while this process does it: follows the failures, sends what is due, gives up.

Each look reads what is new in the replay log and in the failures topic, asks
`service.failures.auto_replay` what is due, and writes that in one transaction, as every run does.
What waits is remembered by place; bytes are read again when they are sent. The producer is started
only while no person's run is under way, and let go when one begins: people come first.

Invariants: nothing is sent that the ledger knows as decided, and the ledger is complete whenever a
transaction commits, because starting the producer shut everybody else out before it was read;
what this process wrote itself is taken at once. Memory is bounded by `waiting_max` and one chunk.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Protocol, Self

from service.failures.auto_replay import (
    AUTO_RUN,
    AutoReplayPlan,
    AutoReplayPolicy,
    FailurePlace,
    FailureRoom,
    GivenUp,
    HoldReason,
    seen,
)
from service.failures.dead_letter import read_dead_letter
from service.failures.dead_letter_view import iso
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_log import Chunk, Entry, RunBegun
from service.failures.replay_plan import (
    Mark,
    ReplayRules,
    ReplayVerdict,
    RunMark,
    replayed,
    write_mark,
)
from service.kafka.dead_letters import Bounds, BrokersSilent, TopicReader
from service.kafka.replay_transactions import LogRecord, RunProducer, Written
from service.kafka.stable_offsets import Committed
from service.kafka.transactions import Step
from service.limits.breaker import Breaker
from service.model.publish_failure import PublishFailure
from service.model.record import Coordinates, Partition
from service.replay.failures import LedgerReader, begins, ends, failures_reader
from service.replay.originals import Originals
from service.replay.run import CHUNK_BYTES, CHUNK_EVENTS, CHUNK_SCANNED
from service.replay.session import check_readable, check_same_topic, ends_of, log_records
from service.settings import AutoReplaySettings, KafkaSettings

_PLAN = "auto"
_REFUSED_MAX = 3
"""An event that the brokers refuse so often, alone in its transaction, is given up."""


class AutoReplayEvents(Protocol):
    """What automatic replay tells."""

    def auto_replay_looked(self, waiting: int, for_a_person: int) -> None:
        """How many failures wait, and how many were given up and not decided since."""

    def auto_replayed(self, sent: int, given_up: Mapping[GivenUp, int]) -> None:
        """What one transaction did."""

    def auto_replay_stopped(self, stopped: bool) -> None:
        """Whether something is in the way that a person has to take out of it."""


@dataclass(frozen=True, slots=True)
class ReplayContext:
    """What automatic replay asks of the process it runs in."""

    leads: Callable[[], bool]
    """Whether this process is the one to do it."""
    breaker: Callable[[], Breaker]
    events: AutoReplayEvents
    step: Step


@dataclass(slots=True)
class ReplayLook:
    """What the last look came to."""

    waiting: int = 0
    held: dict[HoldReason, int] = field(default_factory=dict)
    for_a_person: int = 0
    sent: int = 0
    given_up: list[tuple[FailurePlace, GivenUp]] = field(default_factory=list)
    gives_way_to: str | None = None
    """A person's run."""


def policy_of(chosen: AutoReplaySettings) -> AutoReplayPolicy:
    """The settings as the core takes them."""
    return AutoReplayPolicy(
        base_s=chosen.base_s,
        factor=chosen.factor,
        cap_s=chosen.cap_s,
        rounds_max=chosen.rounds_max,
        lag_max=chosen.lag_max,
        give_up_after_s=chosen.give_up_after_s,
        every_s=chosen.every_s,
    )


class AutoSession:
    """One time of doing it, until it is lost; use it in an `async with`."""

    def __init__(
        self, kafka: KafkaSettings, chosen: AutoReplaySettings, around: ReplayContext
    ) -> None:
        self._kafka = kafka
        self._chosen = chosen
        self._around = around
        self._policy = policy_of(chosen)
        self._log = LedgerReader(kafka)
        self._failures = failures_reader(kafka)
        self._events = TopicReader(kafka, kafka.events_topic, "replay-backlog")
        self._originals = Originals(kafka)
        self._stack = AsyncExitStack()
        self._room = FailureRoom(self._policy, chosen.waiting_max)
        self._producer: RunProducer | None = None
        self._read_to: dict[int, int] = {}
        self._committed: dict[int, int] = {}
        self._most = CHUNK_EVENTS
        self._refused: Counter[FailurePlace] = Counter()

    async def __aenter__(self) -> Self:
        """Raises TopicUnreadable."""
        try:
            for part in (self._log, self._failures, self._events, self._originals):
                await self._stack.enter_async_context(part)
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.let_go()
        await self._stack.aclose()

    async def look(self) -> ReplayLook | PublishFailure:
        """Reads what is new, decides, writes at most one transaction. Raises OrderRefused and
        TopicUnreadable; after `PublishFailure` the next look begins from what is committed."""
        await self._catch_up()
        at_work = self._log.at_work(time.time() - self._chosen.operator_pause_s)
        if at_work is not None:
            await self.let_go()
            return ReplayLook(gives_way_to=at_work)
        bounds = await self._failures.bounds()
        lost = await self._take_over(bounds) if self._producer is None else None
        if lost is None:
            check_same_topic(self._log.ledger, bounds, self._kafka)
            await self._read_new(bounds)
            self._room.keep(lambda place: self._undecided(place, bounds))
            done = await self._act()
            if not isinstance(done, PublishFailure):
                done.waiting = len(self._room)
                done.for_a_person = self._log.ledger.asks_for_a_person(begins(bounds))
                self._around.events.auto_replay_looked(done.waiting, done.for_a_person)
                return done
            lost = done
        await self.let_go()
        return lost

    async def let_go(self) -> None:
        """Lets the producer go; somebody else may write."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.discard()

    # Taking over.

    async def _catch_up(self) -> None:
        await self._log.catch_up()
        check_readable(self._log.ledger, self._kafka)

    async def _take_over(self, bounds: Mapping[int, Bounds]) -> PublishFailure | None:
        """Shuts everybody else out, then reads where things stand, or begins."""
        await self._failures.check_readable()
        self._producer = RunProducer(self._kafka, AUTO_RUN, self._around.step)
        lost = await self._producer.start()
        if lost is not None:
            return lost
        await self._catch_up()
        positions = await self._producer.positions(self._kafka.failures_topic, list(bounds))
        if isinstance(positions, PublishFailure):
            return positions
        self._room = FailureRoom(self._policy, self._chosen.waiting_max)
        begun = self._log.ledger.runs.get(AUTO_RUN)
        if begun is None:
            return await self._begin(bounds)
        known = begun.ends
        self._read_to = {
            number: max(found.begin, known.get(str(number), found.begin))
            for number, found in bounds.items()
        }
        for number, position in positions.items():
            if isinstance(position, Committed):
                self._read_to[number] = max(position.offset, bounds[number].begin)
        self._committed = dict(self._read_to)
        return None

    async def _begin(self, bounds: Mapping[int, Bounds]) -> PublishFailure | None:
        """For the first time: failures that are there already are left to people."""
        kafka = self._kafka
        self._read_to = ends(bounds)
        begun = RunBegun(
            run=AUTO_RUN,
            action="send",
            failures_topic=kafka.failures_topic,
            plan=_PLAN,
            begun_at=iso(time.time()),
            chosen={"asked": {"retryable": True}, "filter": {"retryable_only": True}},
            ends={str(number): end for number, end in self._read_to.items()},
            results_ends=await ends_of(kafka, kafka.results_topic),
            note="automatic replay",
        )
        return await self._write(Chunk(), [begun])

    # What waits.

    async def _read_new(self, bounds: Mapping[int, Bounds]) -> None:
        """Takes in failures as long as there is room."""
        for number, found in bounds.items():
            self._read_to[number] = max(self._read_to.get(number, 0), found.begin)
        if not self._room.free:
            return
        async for stretch in self._failures.read(self._read_to, ends(bounds)):
            for record in stretch.records:
                if not self._room.free:
                    return
                failure = seen(self._log.ledger.believed(read_dead_letter(record)))
                place = FailurePlace(record.partition, record.offset)
                if failure is not None and self._undecided(place, bounds):
                    self._room.add(place, failure)
                self._read_to[record.partition] = record.offset + 1
            self._read_to[stretch.partition] = stretch.position

    def _undecided(self, place: FailurePlace, bounds: Mapping[int, Bounds]) -> bool:
        gone = place.offset < bounds[place.partition].begin
        return not gone and self._log.ledger.mark(*place) is None

    # What is due.

    async def _act(self) -> ReplayLook | PublishFailure:
        plan = AutoReplayPlan()
        if self._room.due(time.time()):
            lag = await self._lag()
            plan = self._room.look(time.time(), self._around.breaker(), lag, self._allowed(lag))
        chunk = await self._chunk(plan)
        if not chunk.decisions and not self._far_ahead():
            return ReplayLook(held=plan.held)
        lost = await self._write(chunk, [])
        if lost is not None:
            self._narrow(chunk)
            return lost
        self._most = min(2 * self._most, CHUNK_EVENTS)
        given_up = Counter(why for _, why in plan.given_up)
        self._around.events.auto_replayed(len(chunk.sends), given_up)
        return ReplayLook(held=plan.held, sent=len(chunk.sends), given_up=plan.given_up)

    async def _lag(self) -> int | None:
        """The group's backlog of events; None where the brokers do not say."""
        try:
            return await self._events.backlog(self._kafka.group_id)
        except BrokersSilent:
            return None

    def _allowed(self, lag: int | None) -> int:
        """Events for one look: the rate's share, and no more than the backlog may grow by."""
        share = max(1, int(self._chosen.rate_per_s * self._chosen.every_s))
        growth = max(1, self._chosen.lag_max - (lag or 0))
        return min(self._most, share, growth)

    async def _chunk(self, plan: AutoReplayPlan) -> Chunk:
        """Reads what is sent; what cannot be sent joins what is given up."""
        chunk = Chunk()
        refused = {place for place, times in self._refused.items() if times >= _REFUSED_MAX}
        plan.given_up += [(place, GivenUp.UNSENDABLE) for place in plan.sends if place in refused]
        wanted = [place for place in plan.sends if place not in refused]
        if wanted:
            await self._fill(chunk, plan, set(wanted))
        plan.given_up = plan.given_up[:CHUNK_EVENTS]
        topic = self._kafka.failures_topic
        chunk.marked = [(Coordinates(topic, *place), Mark.GIVEN_UP) for place, _ in plan.given_up]
        return chunk

    async def _fill(self, chunk: Chunk, plan: AutoReplayPlan, wanted: set[FailurePlace]) -> None:
        offsets: dict[int, list[int]] = {}
        for partition, offset in sorted(wanted):
            offsets.setdefault(partition, []).append(offset)
        width = await self._events.partitions_of(self._kafka.events_topic)
        rules = self._rules(width)
        starts = {number: found[0] for number, found in offsets.items()}
        stops = {number: found[-1] + 1 for number, found in offsets.items()}
        gone = set(wanted)
        async for stretch in self._failures.read(starts, stops):
            for record in stretch.records:
                place = FailurePlace(record.partition, record.offset)
                gone.discard(place)
                if place not in wanted or chunk.size_bytes >= CHUNK_BYTES:
                    continue
                letter = self._log.ledger.believed(read_dead_letter(record))
                verdict, letter = await self._originals.judged(letter, rules, None)
                if verdict is ReplayVerdict.SEND:
                    chunk.send(replayed(letter, AUTO_RUN, int(time.time() * 1_000)))
                else:
                    plan.given_up.append((place, GivenUp.UNSENDABLE))
        for place in gone:  # Compacted away: there is nothing left to decide about.
            self._room.forget(place)

    def _rules(self, width: int) -> ReplayRules:
        topic = self._kafka.events_topic
        return ReplayRules(
            ReplayFilter(retryable_only=True),
            max_replays=self._policy.rounds_max,
            allowed_topics=(topic,),
            partitions_of=lambda asked: width if asked == topic else 0,
        )

    def _far_ahead(self) -> bool:
        """Much was read since the last commit: a restart need not read it again."""
        bases = self._room.bases(self._read_to)
        return any(
            base - self._committed.get(number, base) > CHUNK_SCANNED
            for number, base in bases.items()
        )

    def _narrow(self, chunk: Chunk) -> None:
        """The brokers refuse a whole transaction: the next one holds one event, which is named."""
        assert self._producer is not None
        if not self._producer.record_refused:
            return
        self._most = 1
        if len(chunk.sends) == 1:
            at = chunk.sends[0].failure
            self._refused[FailurePlace(at.partition, at.offset)] += 1

    # Writing.

    async def _write(self, chunk: Chunk, more: Sequence[Entry]) -> PublishFailure | None:
        """One transaction; the ledger takes what it did without reading it back."""
        assert self._producer is not None, "written without a producer"
        entries: list[Entry] = []

        def describe(offsets: list[int]) -> list[LogRecord]:
            entries[:] = [*more, *chunk.entries(AUTO_RUN, offsets, "")]
            return log_records(entries)

        for event in chunk.sends:
            self._room.forget(FailurePlace(event.failure.partition, event.failure.offset))
        for at, _ in chunk.marked:
            self._room.forget(FailurePlace(at.partition, at.offset))
        bases = self._room.bases(self._read_to)
        written = await self._producer.write(chunk.sends, describe, self._commits(bases))
        if not isinstance(written, Written):
            return written
        self._committed = bases
        for entry in entries:
            self._log.ledger.take(entry)
        return None

    def _commits(self, bases: Mapping[int, int]) -> dict[Partition, tuple[int, str]]:
        topic = self._kafka.failures_topic
        return {
            Partition(topic, number): (base, write_mark(RunMark(base, 0, _PLAN)))
            for number, base in bases.items()
        }
