"""One attempt of a run: takes it over, says where it stands, writes its decisions, ends it.

The order of steps is what makes a run exactly once. First the producer starts, which fences earlier
attempts and other runs and waits until their open transactions are decided; then the log and the
position are read; only then anything is decided. A new run's first transaction writes `RunBegun`
and the position of every partition, so that its end never moves.

An attempt ends with the first `PublishFailure`; the caller starts another one, which reads where
the run stands.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from service.failures.dead_letter_view import iso
from service.failures.replay_log import Chunk, Entry, Ledger, RunBegun, RunEnded, write_entry
from service.failures.replay_plan import RunMark, read_mark, write_mark
from service.kafka.dead_letters import Bounds, TopicReader, TopicUnreadable
from service.kafka.replay_transactions import LogRecord, RunProducer, Written, run_group
from service.kafka.stable_offsets import Committed
from service.kafka.transactions import Step
from service.model.publish_failure import PublishFailure
from service.model.record import Partition
from service.replay.failures import begins, ends, load_ledger
from service.replay.order import OrderRefused, ReplayOrder
from service.replay.source import FileSource, Source
from service.settings import KafkaSettings


@dataclass(slots=True)
class RunPosition:
    """Where a run stands in one partition: next offset, its fixed end, how many it decided."""

    position: int
    end: int
    decided: int

    @property
    def finished(self) -> bool:
        return self.position >= self.end


RunPositions: TypeAlias = dict[int, RunPosition]


class RunSession:
    """A run that is ours to continue."""

    def __init__(
        self,
        settings: KafkaSettings,
        order: ReplayOrder,
        topic: str,
        producer: RunProducer,
        ledger: Ledger,
    ) -> None:
        self._settings = settings
        self._topic = topic
        self._order = order
        self._producer = producer
        self.ledger = ledger
        self.places: RunPositions = {}
        self.begun: RunBegun | None = None

    @property
    def decided(self) -> int:
        """Failures decided over all attempts."""
        return sum(place.decided for place in self.places.values())

    async def write(self, chunk: Chunk, places: RunPositions) -> PublishFailure | None:
        """One transaction: the chunk, its log entries, and the new places."""
        run, note = self._order.run_id, self._order.note

        def describe(offsets: list[int]) -> Sequence[LogRecord]:
            return log_records(chunk.entries(run, offsets, note, self.ledger.topic_id))

        written = await self._producer.write(chunk.sends, describe, self._commits(places))
        if isinstance(written, Written):
            self.places.update(places)
            return None
        return written

    async def end(self) -> PublishFailure | None:
        """Records that the run is complete; once."""
        if self._order.run_id in self.ledger.ended:
            return None
        entry = RunEnded(self._order.run_id, iso(time.time()), self.decided)
        written = await self._producer.write(
            [], lambda _offsets: log_records([entry]), self._commits(self.places)
        )
        return written if isinstance(written, PublishFailure) else None

    async def close(self) -> None:
        """Lets the producer go."""
        await self._producer.discard()

    async def take_over(self, bounds: Mapping[int, Bounds]) -> PublishFailure | None:
        """Reads where the run stands, or begins it. Raises OrderRefused."""
        positions = await self._producer.positions(self._topic, list(bounds))
        if isinstance(positions, PublishFailure):
            return positions
        check_readable(self.ledger, self._settings)
        if self._topic == self._settings.failures_topic:
            check_same_topic(self.ledger, bounds, self._settings)
        if self._order.run_id in self.ledger.earlier_runs:
            raise OrderRefused(
                f"run {self._order.run_id} is about an earlier topic of the name "
                f"{self._settings.failures_topic}, which was deleted and created anew: begin a run "
                "with a new --id"
            )
        known = self.ledger.runs.get(self._order.run_id)
        for number, position in positions.items():
            if isinstance(position, Committed):
                self.places[number] = self._place(position, bounds[number].begin)
        if not self.places:
            if known is not None:
                raise OrderRefused(
                    f"the position of run {known.run} has expired or was deleted; what it sent is "
                    "in the replay log and will not be sent again: begin a run with a new --id"
                )
            return await self._begin(bounds)
        if known is None:
            raise OrderRefused(
                f"the replay log {self._settings.replay_log_topic} does not know run "
                f"{self._order.run_id}, which has a position: was the topic created anew? "
                "Begin a run with a new --id"
            )
        self.begun = known
        return None

    def _place(self, position: Committed, log_begin: int) -> RunPosition:
        mark = read_mark(position.metadata)
        group = run_group(self._settings, self._order.run_id)
        if mark is None:
            raise OrderRefused(f"group {group} was not written by a replay: use another --id")
        if mark.plan != self._order.plan:
            raise OrderRefused(
                f"run {self._order.run_id} was begun with other conditions: give the same ones to "
                "go on, or another --id to begin a run"
            )
        return RunPosition(max(position.offset, min(log_begin, mark.end)), mark.end, mark.decided)

    async def _begin(self, bounds: Mapping[int, Bounds]) -> PublishFailure | None:
        order, settings = self._order, self._settings
        begun = RunBegun(
            run=order.run_id,
            action=str(order.action),
            failures_topic=settings.failures_topic,
            plan=order.plan,
            begun_at=iso(time.time()),
            chosen=order.recorded(),
            ends=await ends_of(settings, settings.failures_topic),
            results_ends=await ends_of(settings, settings.results_topic),
            note=order.note,
            topic_id=self.ledger.topic_id,
        )
        begin = begins(bounds)
        places = {
            number: RunPosition(begin[number], end, 0) for number, end in ends(bounds).items()
        }
        written = await self._producer.write(
            [], lambda _offsets: log_records([begun]), self._commits(places)
        )
        if isinstance(written, PublishFailure):
            return written
        self.places, self.begun = places, begun
        return None

    def _commits(self, places: Mapping[int, RunPosition]) -> dict[Partition, tuple[int, str]]:
        plan = self._order.plan
        return {
            Partition(self._topic, number): (
                place.position,
                write_mark(RunMark(place.end, place.decided, plan)),
            )
            for number, place in places.items()
        }


async def open_session(
    settings: KafkaSettings, order: ReplayOrder, source: Source, step: Step
) -> RunSession | PublishFailure:
    """Fences earlier attempts, then reads where the run stands.

    Raises OrderRefused or TopicUnreadable.
    """
    producer = RunProducer(settings, order.run_id, step)
    try:
        lost = await producer.start()
        if lost is None:
            ledger = await load_ledger(settings)
            check_file(source, ledger)
            session = RunSession(settings, order, source.topic, producer, ledger)
            lost = await session.take_over(await source.bounds())
    except (OrderRefused, TopicUnreadable):
        await producer.discard()
        raise
    if lost is not None:
        await producer.discard()
        return lost
    return session


def check_readable(ledger: Ledger, settings: KafkaSettings) -> None:
    """An entry that does not read may say that something was sent. Raises OrderRefused."""
    if ledger.unreadable:
        raise OrderRefused(
            f"{settings.replay_log_topic} holds {ledger.unreadable} entries that this version "
            "cannot read, so what was sent is not known: use the version that wrote them, or name "
            "another kafka.replay_log_topic"
        )


def check_file(source: Source, ledger: Ledger) -> None:
    """A line names its failure by place, and in a topic that was created anew another failure has
    it. Raises OrderRefused."""
    known = ledger.topic_id
    if isinstance(source, FileSource) and known and source.exported_from - {"", known}:
        raise OrderRefused(
            f"the file has failures of an earlier topic {ledger.failures_topic}, which was deleted "
            "and created anew: export the failures again, or `publish` the events"
        )


def check_same_topic(ledger: Ledger, bounds: Mapping[int, Bounds], settings: KafkaSettings) -> None:
    """The log's offsets mean nothing in a topic that was deleted and created anew. Runs that name
    their topic by its id need no such look. Raises OrderRefused."""
    for run in ledger.runs.values():
        for number, end in run.ends.items():
            if int(number) in bounds and bounds[int(number)].end < end:
                raise OrderRefused(
                    f"{settings.failures_topic} is shorter than when run {run.run} began, so it "
                    f"was created anew, and the replay log {settings.replay_log_topic} is "
                    "about the old one: delete that, or name another kafka.replay_log_topic"
                )


async def ends_of(settings: KafkaSettings, topic: str) -> dict[str, int]:
    """Where outcomes end now, so that a report need not look further back."""
    async with TopicReader(settings, topic, "replay-ends") as reader:
        bounds = await reader.bounds_if_there()
        return {str(number): end for number, end in ends(bounds).items()}


def log_records(entries: Sequence[Entry]) -> list[LogRecord]:
    """Entries as they are written."""
    return [LogRecord(entry.key, write_entry(entry)) for entry in entries]
