"""From what is due to one transaction: reads those failures again, and judges each.

Everything it finds is returned; it changes neither the plan nor the room. A chunk takes no further
event once it holds `CHUNK_BYTES`, and gives up at most `CHUNK_EVENTS`; the rest stays due.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass

from service.failures.auto_replay import AUTO_RUN, AutoReplayPlan, FailurePlace, GivenUp
from service.failures.dead_letter import read_dead_letter
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_log import Chunk
from service.failures.replay_plan import Mark, ReplayRules, ReplayVerdict, replayed
from service.kafka.dead_letters import TopicReader
from service.model.record import Coordinates
from service.replay.failures import LedgerReader
from service.replay.originals import Originals
from service.replay.run import CHUNK_BYTES, CHUNK_EVENTS
from service.settings import KafkaSettings


@dataclass(frozen=True, slots=True)
class Prepared:
    """One transaction, and what it means for the failures that wait."""

    chunk: Chunk
    given_up: list[tuple[FailurePlace, GivenUp]]
    gone: frozenset[FailurePlace]
    """Compacted away: there is nothing left to decide about."""


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The fate of each failure that should be sent."""

    chunk: Chunk
    unsendable: list[FailurePlace]
    gone: frozenset[FailurePlace]


class ChunkReader:
    """Makes the transactions of automatic replay."""

    def __init__(
        self,
        kafka: KafkaSettings,
        rounds_max: int,
        failures: TopicReader,
        events: TopicReader,
        originals: Originals,
        log: LedgerReader,
    ) -> None:
        self._kafka = kafka
        self._rounds_max = rounds_max
        self._failures = failures
        self._events = events
        self._originals = originals
        self._log = log

    async def prepare(self, plan: AutoReplayPlan, refused: Collection[FailurePlace]) -> Prepared:
        """The part of `plan` that one transaction can do; the brokers reject the events in
        `refused`."""
        gathered = await self._gather([place for place in plan.sends if place not in refused])
        unsendable = [place for place in plan.sends if place in refused] + gathered.unsendable
        given_up = [*plan.given_up, *((place, GivenUp.UNSENDABLE) for place in unsendable)]
        given_up = given_up[:CHUNK_EVENTS]
        topic, chunk = self._kafka.failures_topic, gathered.chunk
        chunk.marked = [(Coordinates(topic, *place), Mark.GIVEN_UP) for place, _ in given_up]
        return Prepared(chunk, given_up, gathered.gone)

    async def _gather(self, places: list[FailurePlace]) -> _Gathered:
        chunk, unsendable, missing = Chunk(), list[FailurePlace](), set(places)
        if not places:
            return _Gathered(chunk, unsendable, frozenset())
        rules = self._rules(await self._events.partitions_of(self._kafka.events_topic))
        async for stretch in self._failures.read(*_spans(places)):
            for record in stretch.records:
                place = FailurePlace(record.partition, record.offset)
                if place not in missing:
                    continue
                missing.discard(place)
                if chunk.size_bytes >= CHUNK_BYTES:
                    continue
                letter = self._log.ledger.believed(read_dead_letter(record))
                verdict, letter = await self._originals.judged(letter, rules, None)
                if verdict is ReplayVerdict.SEND:
                    chunk.send(replayed(letter, AUTO_RUN, int(time.time() * 1_000)))
                else:
                    unsendable.append(place)
        return _Gathered(chunk, unsendable, frozenset(missing))

    def _rules(self, width: int) -> ReplayRules:
        topic = self._kafka.events_topic
        return ReplayRules(
            ReplayFilter(retryable_only=True),
            max_replays=self._rounds_max,
            allowed_topics=(topic,),
            partitions_of=lambda asked: width if asked == topic else 0,
        )


def _spans(places: list[FailurePlace]) -> tuple[dict[int, int], dict[int, int]]:
    """Per partition, the first offset to read, and the one behind the last."""
    starts: dict[int, int] = {}
    stops: dict[int, int] = {}
    for partition, offset in sorted(places):
        starts.setdefault(partition, offset)
        stops[partition] = offset + 1
    return starts, stops
