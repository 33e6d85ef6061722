"""`replay send` and `replay discard`: goes through the failures of a run and decides each once.

Reads what lies between the run's position and its end, asks `service.failures.replay_plan` about
every failure, and writes decisions and position chunk by chunk. A chunk that fails is not repeated
here: a new attempt of the run reads the committed state and goes on from there.

Invariants: memory is bounded by one chunk and the reader; nothing is decided beyond the run's end;
the number of attempts without progress is bounded.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from service.failures.dead_letter import read_dead_letter
from service.failures.dead_letter_view import FAILURE_COLUMNS, row_lines
from service.failures.places import failure_place
from service.failures.replay_log import Chunk
from service.failures.replay_plan import (
    DECIDED,
    Action,
    Mark,
    ReplayPace,
    ReplayRules,
    ReplayVerdict,
    replayed,
)
from service.kafka.dead_letters import BrokersSilent, TopicReader, TopicUnreadable, create_log_topic
from service.kafka.transactions import Step
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Coordinates, SourceRecord
from service.model.text_table import TextTable
from service.replay.failures import begins, check_topic, ends, failures_reader, load_ledger
from service.replay.order import ReplayOrder
from service.replay.originals import Originals
from service.replay.progress import RunProgress
from service.replay.session import RunPosition, RunSession, open_session
from service.replay.source import FileSource, Source
from service.settings import KafkaSettings

Say = Callable[[str], None]

CHUNK_EVENTS = 1_000
CHUNK_BYTES = 4 * 1024 * 1024
CHUNK_SCANNED = 50_000
"""Failures looked at before the position is written although nothing was chosen."""

_LIVES_WITHOUT_PROGRESS = 6
_FIRST_DELAY_S = 0.25
_SHOWN = 20
_PLACES_SHOWN = 5
_NARROWING = 10
"""A chunk that failed is tried again in parts so much smaller, until an event that the brokers
reject stands alone and can be named."""


class RunStopped(Exception):
    """Raised when a run cannot go on now; running it again continues it."""

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(f"{why}; {advice}")
        self.why = why


@dataclass
class Summary:
    """The work of this process, and of the run over all its attempts."""

    verdicts: Counter[ReplayVerdict] = field(default_factory=Counter)
    decided_in_all: int = 0
    unfinished: list[str] = field(default_factory=list)
    """Other runs that began and did not end."""
    first: list[Coordinates] = field(default_factory=list)
    """The first failures that this process decided."""

    def take(self, verdicts: Mapping[ReplayVerdict, int], decided: Sequence[Coordinates]) -> None:
        """Of a chunk that was written."""
        self.verdicts.update(verdicts)
        self.first += decided[: _PLACES_SHOWN - len(self.first)]


class Replay:
    """A run being carried out."""

    def __init__(
        self,
        settings: KafkaSettings,
        order: ReplayOrder,
        step: Step,
        file: FileSource | None = None,
    ) -> None:
        self._settings = settings
        self._order = order
        self._file = file
        self._step = step
        self._rules: ReplayRules | None = None
        self._topics: dict[str, int] = {}
        self._originals = Originals(settings)
        self._failures: TopicReader | None = None
        self._pace = ReplayPace(order.rate, time.monotonic()) if order.rate else None
        self._seen = -1
        self._chunk_max = self._chunk_events()
        self.summary = Summary()

    async def run(self) -> Summary:
        """To the run's end. Raises RunStopped, OrderRefused, TopicUnreadable."""
        await create_log_topic(self._settings)
        async with failures_reader(self._settings) as reader, self._originals:
            self._failures = reader
            self._topics = await source_topics(reader, self._settings, self._order)
            fruitless = 0
            source = self._file or reader
            while (lost := await self._life(source)) is not None:
                committed = self.summary.decided_in_all
                fruitless = fruitless + 1 if committed == self._seen else 0
                self._seen = committed
                self._chunk_max = max(1, self._chunk_max // _NARROWING)
                self._stop_if_hopeless(lost, fruitless)
                await asyncio.sleep(_FIRST_DELAY_S * 2**fruitless)
        return self.summary

    def _stop_if_hopeless(self, lost: PublishFailure, fruitless: int) -> None:
        again = f"run it again with --id {self._order.run_id} to go on"
        if lost.loss is Loss.FENCED:
            raise RunStopped(
                f"another replay took over from run {self._order.run_id} (one at a time may write "
                f"to {self._settings.replay_log_topic}), or a transaction took longer than "
                "kafka.transaction_timeout_ms",
                f"when no other runs, {again}",
            )
        # A rejected batch is narrowed to the event at fault first.
        if lost.loss is Loss.REFUSED and len(lost.suspects) <= 1:
            raise RunStopped(f"the brokers reject the events: {lost.message}", again)
        if fruitless >= _LIVES_WITHOUT_PROGRESS:
            raise RunStopped(f"no progress: {lost.message}", again)

    async def _life(self, source: Source) -> PublishFailure | None:
        """Takes the run over and goes on with it; None when it reached its end."""
        try:
            opened = await open_session(self._settings, self._order, source, self._step)
            if isinstance(opened, PublishFailure):
                return opened
            try:
                return await self._continue(source, opened)
            finally:
                await opened.close()
        except BrokersSilent as error:
            return PublishFailure(Loss.UNKNOWN, str(error))

    async def _continue(self, source: Source, session: RunSession) -> PublishFailure | None:
        begun = session.begun
        assert begun is not None, "a session without a beginning"
        self._rules = self._order.rules(begun.chosen, self._topics)
        self.summary.unfinished = [
            other.run for other in session.ledger.unfinished() if other.run != begun.run
        ]
        lost = await self._go_through(source, session)
        self.summary.decided_in_all = session.decided
        return lost if lost is not None else await session.end()

    async def _go_through(self, source: Source, session: RunSession) -> PublishFailure | None:
        """Every failure between position and end, up to the limit."""
        open_places = {n: place for n, place in session.places.items() if not place.finished}
        starts = {number: place.position for number, place in open_places.items()}
        run_ends = {number: place.end for number, place in open_places.items()}
        total = sum(run_ends.values()) - sum(starts.values())
        step = _Gathering(session)
        with RunProgress(f"run {self._order.run_id}", total) as progress:
            async for stretch in source.read(starts, run_ends):
                await self._step("polled")
                before = step.position(stretch.partition)
                for record in stretch.records:
                    if self._limit_reached(session, step.chunk):
                        return await self._flush(session, step)
                    last = record is stretch.records[-1]
                    position = stretch.position if last else record.offset + 1
                    decided = await self._take(record, session, step)
                    step.moved(stretch.partition, position, decided)
                    if step.full(self._chunk_max):
                        lost = await self._flush(session, step)
                        if lost is not None:
                            return lost
                step.moved(stretch.partition, stretch.position)
                progress.advance(stretch.position - before)
        return await self._flush(session, step)

    async def _take(self, record: SourceRecord, session: RunSession, step: _Gathering) -> bool:
        """Decides one failure; True when that is a decision to be recorded."""
        assert self._rules is not None
        mark = session.ledger.mark(record.partition, record.offset)
        read = session.ledger.believed(read_dead_letter(record))
        verdict, letter = await self._originals.judged(read, self._rules, mark)
        step.count(verdict, letter.at)
        if verdict is ReplayVerdict.SEND:
            event = replayed(letter, self._order.run_id, int(time.time() * 1_000))
            step.chunk.send(event._replace(timestamp_ms=None) if self._order.restamp else event)
        elif verdict is ReplayVerdict.PARK:
            step.chunk.marked.append((letter.at, Mark.PARKED))
        elif verdict is ReplayVerdict.DISCARD:
            step.chunk.marked.append((letter.at, Mark.DISCARDED))
        return verdict in DECIDED

    def _limit_reached(self, session: RunSession, chunk: Chunk) -> bool:
        limit = self._order.limit
        return limit is not None and session.decided + chunk.decisions >= limit

    async def _flush(self, session: RunSession, step: _Gathering) -> PublishFailure | None:
        """Writes what was gathered; counts it only when it is committed."""
        if not step.places:
            return None
        decisions = step.chunk.decisions
        if decisions:
            assert self._failures is not None, "written outside of `run`"
            await check_topic(session.ledger, self._failures, step.chunk.partitions())
        lost = await session.write(step.chunk, step.places)
        if lost is not None:
            return lost
        self.summary.take(step.verdicts, step.decided)
        step.start_anew()
        self._chunk_max = min(2 * self._chunk_max, self._chunk_events())
        if self._pace is not None:
            await asyncio.sleep(self._pace.delay_s(decisions, time.monotonic()))
        return None

    def _chunk_events(self) -> int:
        """Small chunks for small rates, so that a rate holds within each second."""
        rate = self._order.rate
        return CHUNK_EVENTS if rate is None else max(1, min(CHUNK_EVENTS, int(rate)))


class _Gathering:
    """One chunk on its way: decisions, the places they lead to, and their counts."""

    def __init__(self, session: RunSession) -> None:
        self._session = session
        self.start_anew()

    def start_anew(self) -> None:
        """An empty chunk."""
        self.chunk = Chunk()
        self.places: dict[int, RunPosition] = {}
        self.verdicts: Counter[ReplayVerdict] = Counter()
        self.decided: list[Coordinates] = []
        """The first of its failures that are decided."""
        self._scanned = 0

    def full(self, events_max: int) -> bool:
        """Is it time to write?"""
        chunk = self.chunk
        return (
            chunk.decisions >= events_max
            or chunk.size_bytes >= CHUNK_BYTES
            or self._scanned >= CHUNK_SCANNED
        )

    def count(self, verdict: ReplayVerdict, at: Coordinates) -> None:
        """One more failure with this verdict."""
        self.verdicts[verdict] += 1
        if verdict in DECIDED and len(self.decided) < _PLACES_SHOWN:
            self.decided.append(at)
        self._scanned += 1

    def position(self, partition: int) -> int:
        """Where the run will stand in a partition once this is written."""
        place = self.places.get(partition) or self._session.places[partition]
        return place.position

    def moved(self, partition: int, position: int, decided: bool = False) -> None:
        """A partition is read up to here; `decided`: it gave one more failure to the run."""
        place = self.places.get(partition)
        if place is None:
            known = self._session.places[partition]
            place = self.places[partition] = RunPosition(known.position, known.end, known.decided)
        place.position = max(place.position, position)
        place.decided += decided


async def source_topics(
    reader: TopicReader, settings: KafkaSettings, order: ReplayOrder
) -> dict[str, int]:
    """Topics that may be written to, with their partitions: the events topic and what is named."""
    topics = {}
    for topic in (settings.events_topic, *order.to_topics):
        topics[topic] = await reader.partitions_of(topic)
        if not topics[topic]:
            raise TopicUnreadable(
                f"topic {topic} does not exist, or Write on topic {topic} is not granted"
            )
    return topics


async def dry_run(settings: KafkaSettings, order: ReplayOrder, say: Say) -> Counter[ReplayVerdict]:
    """Says what a run would do now, failure by failure for the first few; writes nothing."""
    ledger = await load_ledger(settings)
    verdicts: Counter[ReplayVerdict] = Counter()
    table = TextTable(FAILURE_COLUMNS, None)
    async with failures_reader(settings) as reader, Originals(settings) as originals:
        topics = await source_topics(reader, settings, order)
        rules = order.rules(order.recorded(), topics)
        bounds = await reader.bounds()
        async for stretch in reader.read(begins(bounds), ends(bounds)):
            for record in stretch.records:
                mark = ledger.mark(record.partition, record.offset)
                read = ledger.believed(read_dead_letter(record))
                verdict, letter = await originals.judged(read, rules, mark)
                if verdict in DECIDED and _decided(verdicts) >= (order.limit or 2**63):
                    verdict = ReplayVerdict.LIMIT
                verdicts[verdict] += 1
                if verdict in DECIDED and _decided(verdicts) <= _SHOWN:
                    say(f"would {_WOULD[verdict]}  {' '.join(row_lines(table, letter))}")
    if _decided(verdicts) > _SHOWN:
        say(f"… and {_decided(verdicts) - _SHOWN:,} more")
    return verdicts


_WOULD = {ReplayVerdict.SEND: "send", ReplayVerdict.DISCARD: "discard", ReplayVerdict.PARK: "park"}


def _decided(verdicts: Mapping[ReplayVerdict, int]) -> int:
    return sum(verdicts.get(verdict, 0) for verdict in DECIDED)


def passed_over_words(verdict: ReplayVerdict, action: Action) -> str:
    """Why. A failure that was sent again is no longer what a person would discard."""
    if action is Action.DISCARD and verdict is ReplayVerdict.ALREADY_REPLAYED:
        return (
            "sent again by an earlier run: discard the newest failure of the event instead "
            "(`invoice-stream results show FAILURE` names its place)"
        )
    return str(verdict)


def summary_lines(
    verdicts: Mapping[ReplayVerdict, int],
    order: ReplayOrder,
    tried: bool,
    first: Sequence[Coordinates] = (),
) -> list[str]:
    """The numbers of events done, with the first places, and of events passed over by reason."""
    would = "would be " if tried else ""
    done = "discarded" if order.action is Action.DISCARD else "sent"
    chosen = ReplayVerdict.DISCARD if order.action is Action.DISCARD else ReplayVerdict.SEND
    lines = [f"run {order.run_id}: {verdicts.get(chosen, 0):,} {would}{done}"]
    if first:
        more = _decided(verdicts) - len(first)
        lines[0] += f" ({', '.join(map(failure_place, first))}{f' and {more:,} more' * bool(more)})"
    if parked := verdicts.get(ReplayVerdict.PARK, 0):
        lines.append(
            f"  {parked:>10,}  {would}parked: replayed {order.max_replays} times or more "
            "(`replay list --each` shows them)"
        )
    lines += [
        f"  {count:>10,}  {passed_over_words(verdict, order.action)}"
        for verdict, count in verdicts.items()
        if verdict not in DECIDED
    ]
    return lines
