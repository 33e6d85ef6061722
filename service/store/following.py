"""Reads all topics of the service from where the database ends, and hands portions to one writer.

One task a topic reads to the topic's end, looks again, and so on: new partitions are found as well.
Portions wait in a queue of bounded size; what is there together becomes one transaction, which a
thread writes while reading goes on. Nothing is kept in Kafka: no group, no offsets.

Results and failures have to be there. Another topic that is not there is looked for again, because
reviews and replays may not have begun.

A topic that was deleted and created anew has the same name and other records at the same offsets.
So leaders are asked for the topic's id before the reading and after each stretch: only a stretch
that lies between two equal answers is handed on, with that id. Another id than the database has, or
a log that ends before the database does, is `StoreRefused`. The replay log is read once it is known
which failures topic its entries may be about.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from service.kafka import codecs
from service.kafka.dead_letters import BrokersSilent, TopicReader
from service.model.record import Partition
from service.ops.logs import logger
from service.settings import KafkaSettings, Settings
from service.store.portions import Portion, Position, other_topic, shorter_topic
from service.store.reading_state import ReadingState, Telling
from service.store.transactions import StoreWriter

_LOOK_EVERY_S = 0.25
_RETRY_S = 2.0
_RENEW_MAX_S = 5.0
"""Consoles beside this process learn at least so often as of when the data are."""
_QUEUED_PORTIONS = 8
"""A portion is at most what one fetch of a partition brings."""
_PORTION_RECORDS = 500


class StoreRefused(Exception):
    """Raised when the topics and the database do not fit together; the message says what to do."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """A topic is read up to an end, or does not exist."""

    topic: str


class Following:
    """Fills the database of one writer, until it is caught up or for ever."""

    def __init__(
        self,
        settings: Settings,
        writer: StoreWriter,
        written: Callable[[int], None],
        state: ReadingState,
    ) -> None:
        self._kafka = settings.kafka
        self._limit = settings.store.transaction_max_records
        self._renew_s = min(settings.store.lease_s / 3, _RENEW_MAX_S)
        self._writer = writer
        self._written = written
        self._state = state
        self._queue: asyncio.Queue[Portion | CaughtUp] = asyncio.Queue(_QUEUED_PORTIONS)
        self._ended = False
        self._failures_named = asyncio.Event()
        self._needed = (settings.kafka.results_topic, settings.kafka.failures_topic)
        self._missing: set[str] = set()
        self._log = logger("store")

    async def run(self, stop: asyncio.Event, *, once: bool) -> None:
        """Until `stop`; with `once`, until every topic was read to an end. Raises LeaseLost,
        DatabaseFault, TopicUnreadable, StoreRefused."""
        codecs.install(self._kafka.max_inflated_batch_bytes)
        topics = topics_of(self._kafka)
        readers = {asyncio.create_task(self._read(topic, once)) for topic in topics}
        writing = asyncio.create_task(self._write(set(topics) if once else None, stop))
        try:
            await _until_one_fails(writing, readers)
        finally:
            self._ended = True  # A transaction that is under way is waited for.
            for reader in readers:
                reader.cancel()
            await asyncio.wait({writing, *readers})
        for task in (*readers, writing):
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    async def _write(self, awaited: set[str] | None, stop: asyncio.Event) -> None:
        renewed_s = time.monotonic()
        while not (stop.is_set() or self._ended) and (awaited is None or awaited):
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    first = await self._queue.get()
            except TimeoutError:
                self._writer.as_of_s = self._state.age().as_of_s
                if time.monotonic() - renewed_s > self._renew_s:
                    await asyncio.to_thread(self._writer.renew)
                    renewed_s = time.monotonic()
                continue
            portions, ended = self._gathered(first)
            if portions:
                self._writer.as_of_s = self._state.age().as_of_s
                self._written(await asyncio.to_thread(self._writer.write, portions))
                renewed_s = time.monotonic()
            if awaited is not None:
                awaited -= {one.topic for one in ended}

    def _gathered(self, first: Portion | CaughtUp) -> tuple[list[Portion], list[CaughtUp]]:
        """What waits, up to the limit of one transaction."""
        portions: list[Portion] = []
        ended: list[CaughtUp] = []
        count, one = 0, first
        while True:
            if isinstance(one, Portion):
                portions.append(one)
                count += len(one.records)
            else:
                ended.append(one)
            if count >= self._limit or self._queue.empty():
                return portions, ended
            one = self._queue.get_nowait()

    async def _read(self, topic: str, once: bool) -> None:
        positions = {
            place.partition: position
            for place, position in self._writer.positions.items()
            if place.topic == topic
        }
        while True:
            try:
                async with TopicReader(self._kafka, topic, "store") as reader:
                    while True:
                        is_at_end = await self._read_to_end(reader, positions)
                        if once and is_at_end:
                            return
                        await asyncio.sleep(_LOOK_EVERY_S)
            except BrokersSilent as error:
                if once:
                    raise
                self._tell(self._state.silent(topic, str(error), time.time()), str(error))
                await asyncio.sleep(_RETRY_S)

    def _tell(self, telling: Telling | None, why: str = "") -> None:
        if telling is Telling.ENDS:
            self._log.warning(telling.value, after_s=round(self._state.silent_s(time.time()), 1))
        elif telling is not None:
            self._log.warning(telling.value, message=why)

    async def _at_end(self, topic: str) -> None:
        """All that was there is in the queue."""
        await self._queue.put(CaughtUp(topic))
        self._tell(self._state.at_end(topic, time.time()))

    def _say_missing(self, topic: str) -> None:
        """Once: a topic that may not be described looks like one that does not exist."""
        if topic not in self._missing:
            self._missing.add(topic)
            advice = f"topic {topic} does not exist yet, or Read on topic {topic} is not granted"
            self._log.warning("topic_missing", message=advice)

    async def _read_to_end(self, reader: TopicReader, positions: dict[int, Position]) -> bool:
        """Whether it came there: not where the topic became another one meanwhile."""
        is_needed = reader.topic in self._needed
        bounds = await (reader.bounds() if is_needed else reader.bounds_if_there())
        if not bounds:
            self._say_missing(reader.topic)
            await self._at_end(reader.topic)
            return True
        for number, found in bounds.items():
            positions.setdefault(number, Position(found.begin))
        told = await reader.topic_ids(bounds)
        await self._name_topic(reader.topic, positions, told)
        if reader.topic == self._kafka.failures_topic:
            self._failures_named.set()
        elif reader.topic == self._kafka.replay_log_topic:
            await self._failures_named.wait()
        ends = {number: found.end for number, found in bounds.items()}
        for number, position in positions.items():
            at, end = position.next_offset, ends.get(number, 0)
            if at > end:
                raise StoreRefused(shorter_topic(Partition(reader.topic, number), at, end))
        starts = {number: positions[number].next_offset for number in ends}
        async for stretch in reader.read(starts, ends):
            if await reader.topic_ids(bounds) != told:
                return False
            number, behind = stretch.partition, stretch.position
            start, topic_id = positions[number]
            whole = Portion(reader.topic, number, start, stretch.records, behind, topic_id)
            for portion in cut(whole):
                await self._queue.put(portion)
            positions[number] = Position(behind, topic_id)
        await self._at_end(reader.topic)
        return True

    async def _name_topic(
        self, topic: str, positions: dict[int, Position], told: Mapping[int, str]
    ) -> None:
        """Positions without an id, or with that of a topic of which nothing was read, get the id
        that brokers tell now: also where no record comes that could bring it into the database."""
        if (why := other_topic(topic, positions, told)) is not None:
            raise StoreRefused(why)
        for number, topic_id in told.items():
            at = positions[number]
            if topic_id and topic_id != at.topic_id:
                positions[number] = Position(at.next_offset, topic_id)
                named = Portion(topic, number, at.next_offset, [], at.next_offset, topic_id)
                await self._queue.put(named)


async def _until_one_fails(writing: asyncio.Task[None], readers: set[asyncio.Task[None]]) -> None:
    """Until the writing is over, or any of them fails."""
    running = {writing, *readers}
    while writing in running:
        done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        if any(task.exception() is not None for task in done):
            return


def topics_of(kafka: KafkaSettings) -> tuple[str, ...]:
    """All topics that a store reads."""
    topics = (
        kafka.reviews_topic,
        kafka.replay_log_topic,
        kafka.failures_topic,
        kafka.batches_topic,
        kafka.results_topic,
    )
    return tuple(topic for topic in topics if topic)


def cut(portion: Portion) -> Iterator[Portion]:
    """In pieces of a bounded number of records."""
    at, records = portion.start, portion.records
    while len(records) > _PORTION_RECORDS:
        piece, records = records[:_PORTION_RECORDS], records[_PORTION_RECORDS:]
        behind = records[0].offset
        yield replace(portion, start=at, records=piece, position=behind)
        at = behind
    yield replace(portion, start=at, records=records)
