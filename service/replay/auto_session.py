"""Automatic replay while this process does it: follows the failures, sends what is due, gives up.

Each look reads what is new in the replay log and in the failures topic, asks
`service.failures.auto_replay` what is due, and writes that in one transaction, as every run does.
Waiting failures are remembered by place; their bytes are read again when they are sent. The
producer is started only while no person's run is under way, and let go when one begins: people come
first.

Invariants: nothing is sent that the ledger knows as decided, and the ledger is complete whenever a
transaction commits, because starting the producer fenced all other writers before it was read;
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
)
from service.failures.dead_letter_view import iso
from service.failures.replay_log import Chunk, Entry, RunBegun
from service.kafka.dead_letters import Bounds, BrokersSilent, TopicReader
from service.kafka.replay_transactions import LogRecord, RunProducer, Written
from service.kafka.stable_offsets import Committed, Position
from service.kafka.transactions import Step
from service.limits.breaker import Breaker
from service.model.publish_failure import PublishFailure
from service.replay.auto_chunk import ChunkReader, Prepared
from service.replay.auto_followed import Followed
from service.replay.failures import LedgerReader, begins, check_topic, ends, failures_reader
from service.replay.originals import Originals
from service.replay.run import CHUNK_EVENTS
from service.replay.session import check_readable, check_same_topic, ends_of, log_records
from service.settings import AutoReplaySettings, KafkaSettings

_PLAN = "auto"
_REFUSED_MAX = 3
"""An event that the brokers reject so often, alone in its transaction, is given up."""


class AutoReplayEvents(Protocol):
    """The events of automatic replay."""

    def auto_replay_looked(self, waiting: int, for_a_person: int) -> None:
        """How many failures wait, and how many were given up and not decided since."""

    def auto_replayed(self, sent: int, given_up: Mapping[GivenUp, int]) -> None:
        """The work of one transaction."""

    def auto_replay_stopped(self, stopped: bool) -> None:
        """Whether something is in the way that a person has to take out of it."""


@dataclass(frozen=True, slots=True)
class ReplayContext:
    """The process as automatic replay sees it."""

    leads: Callable[[], bool]
    """Whether this process is the one to do it."""
    breaker: Callable[[], Breaker]
    events: AutoReplayEvents
    step: Step


@dataclass(frozen=True, slots=True)
class ReplayLook:
    """The result of the last look."""

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
        self._chunks = ChunkReader(
            kafka, chosen.rounds_max, self._failures, self._events, self._originals, self._log
        )
        self._stack = AsyncExitStack()
        self._followed = self._following({})
        self._producer: RunProducer | None = None
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
        at_work = self._log.at_work(self._chosen.operator_pause_s)
        if at_work is not None:
            await self.let_go()
            return ReplayLook(gives_way_to=at_work)
        bounds = await self._failures.bounds()
        await check_topic(self._log.ledger, self._failures)
        lost = await self._take_over(bounds) if self._producer is None else None
        if lost is None:
            check_same_topic(self._log.ledger, bounds, self._kafka)
            await self._followed.read_new(bounds)
            done = await self._act(bounds)
            if not isinstance(done, PublishFailure):
                self._around.events.auto_replay_looked(done.waiting, done.for_a_person)
                return done
            lost = done
        await self.let_go()
        return lost

    async def let_go(self) -> None:
        """Lets the producer go; another writer may follow."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.discard()

    # Taking over.

    async def _catch_up(self) -> None:
        await self._log.catch_up()
        check_readable(self._log.ledger, self._kafka)

    async def _take_over(self, bounds: Mapping[int, Bounds]) -> PublishFailure | None:
        """Fences all other writers, then reads the position, or begins."""
        await self._failures.check_readable()
        self._producer = RunProducer(self._kafka, AUTO_RUN, self._around.step)
        lost = await self._producer.start()
        if lost is not None:
            return lost
        await self._catch_up()
        positions = await self._producer.positions(self._kafka.failures_topic, list(bounds))
        if isinstance(positions, PublishFailure):
            return positions
        begun = self._log.ledger.runs.get(AUTO_RUN)
        if begun is None:
            return await self._begin(bounds)
        self._followed = self._following(_goes_on_at(begun, positions, bounds))
        return None

    def _following(self, read_to: Mapping[int, int]) -> Followed:
        room = FailureRoom(self._policy, self._chosen.waiting_max)
        return Followed(self._failures, self._log, room, read_to, _PLAN)

    async def _begin(self, bounds: Mapping[int, Bounds]) -> PublishFailure | None:
        """For the first time: failures that are there already are left to people. All failures of a
        topic that was created anew came since."""
        kafka, is_anew = self._kafka, AUTO_RUN in self._log.ledger.earlier_runs
        read_to = begins(bounds) if is_anew else ends(bounds)
        self._followed = self._following(read_to)
        begun = RunBegun(
            run=AUTO_RUN,
            action="send",
            failures_topic=kafka.failures_topic,
            plan=_PLAN,
            begun_at=iso(time.time()),
            chosen={"asked": {"retryable": True}, "filter": {"retryable_only": True}},
            ends={str(number): end for number, end in read_to.items()},
            results_ends=await ends_of(kafka, kafka.results_topic),
            note="automatic replay",
            topic_id=self._log.ledger.topic_id,
        )
        return await self._write(Chunk(), [begun])

    # What is due.

    async def _act(self, bounds: Mapping[int, Bounds]) -> ReplayLook | PublishFailure:
        plan = await self._due()
        refused = {place for place, times in self._refused.items() if times >= _REFUSED_MAX}
        prepared = await self._chunks.prepare(plan, refused)
        for place in prepared.gone:
            self._followed.room.forget(place)
        if not prepared.chunk.decisions and not self._followed.far_ahead():
            return self._looked(bounds, plan)
        await check_topic(self._log.ledger, self._failures)
        lost = await self._write(prepared.chunk, [])
        if lost is not None:
            self._narrow(prepared.chunk)
            return lost
        self._most = min(2 * self._most, CHUNK_EVENTS)
        given_up = Counter(why for _, why in prepared.given_up)
        self._around.events.auto_replayed(len(prepared.chunk.sends), given_up)
        return self._looked(bounds, plan, prepared)

    async def _due(self) -> AutoReplayPlan:
        if not self._followed.room.due(time.time()):
            return AutoReplayPlan()
        lag = await self._lag()
        breaker = self._around.breaker()
        return self._followed.room.look(time.time(), breaker, lag, self._allowed(lag))

    def _looked(
        self, bounds: Mapping[int, Bounds], plan: AutoReplayPlan, written: Prepared | None = None
    ) -> ReplayLook:
        return ReplayLook(
            waiting=len(self._followed.room),
            held=plan.held,
            for_a_person=self._log.ledger.asks_for_a_person(begins(bounds)),
            sent=len(written.chunk.sends) if written is not None else 0,
            given_up=written.given_up if written is not None else [],
        )

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

    def _narrow(self, chunk: Chunk) -> None:
        """The brokers reject a whole transaction: the next one holds one event, which is named."""
        assert self._producer is not None
        if not self._producer.record_rejected:
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
            topic_id = self._log.ledger.topic_id
            entries[:] = [*more, *chunk.entries(AUTO_RUN, offsets, "", topic_id)]
            return log_records(entries)

        for event in chunk.sends:
            self._followed.room.forget(FailurePlace(event.failure.partition, event.failure.offset))
        for at, _ in chunk.marked:
            self._followed.room.forget(FailurePlace(at.partition, at.offset))
        bases = self._followed.bases()
        commits = self._followed.commits(bases, self._kafka.failures_topic)
        written = await self._producer.write(chunk.sends, describe, commits)
        if not isinstance(written, Written):
            return written
        self._followed.committed(bases)
        for entry in entries:
            self._log.ledger.take(entry)
        return None


def _goes_on_at(
    begun: RunBegun, positions: Mapping[int, Position], bounds: Mapping[int, Bounds]
) -> dict[int, int]:
    """Where an earlier attempt stopped reading; in a partition that it never committed, where the
    run began."""
    read_to = {
        number: max(found.begin, begun.ends.get(str(number), found.begin))
        for number, found in bounds.items()
    }
    for number, position in positions.items():
        if isinstance(position, Committed):
            read_to[number] = max(position.offset, bounds[number].begin)
    return read_to
