"""What became of failures whose events were sent again: the states that every list shows.

Reads the replay log, and all outcomes where a run sent anything. Writes nothing and joins no group.
Memory is bounded by the events that were sent.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field

from service.failures.failure_state import FailureState, failure_state
from service.failures.replay_log import Ledger
from service.failures.replay_report import read_outcome
from service.model.record import Coordinates, SourceRecord
from service.replay.topic_records import topic_records
from service.review.replayed import SentEvents
from service.settings import KafkaSettings


@dataclass(frozen=True, slots=True)
class SentOutcomes:
    """What became of events that were sent again."""

    ended: set[tuple[int, int]] = field(default_factory=set)
    """Partitions and offsets of failures whose events became results."""
    failed: dict[Coordinates, Coordinates] = field(default_factory=dict)
    """Events that failed, each with the place of its failure."""

    def of(self, partition: int, offset: int, sent: SentEvents) -> FailureState | None:
        """Of the failure at this place; None where its last event has no outcome yet."""
        if (partition, offset) in self.ended:
            return FailureState.ENDED
        events = sent.events_of(partition, offset) if self.failed else []
        return FailureState.FAILED_AGAIN if events and max(events) in self.failed else None

    def later(self, partition: int, offset: int, sent: SentEvents) -> Coordinates | None:
        """The failure of the event that the failure at this place became last; None without."""
        events = sent.events_of(partition, offset) if self.failed else []
        return self.failed.get(max(events)) if events else None

    def take(self, record: SourceRecord, sent: SentEvents, *, is_result: bool) -> None:
        """One record of results or failures."""
        outcome = read_outcome(record.headers)
        failure = sent.failure_of(outcome.source) if outcome is not None else None
        if outcome is None or failure is None:
            return
        if is_result:
            self.ended.add((failure.partition, failure.offset))
        else:
            self.failed[outcome.source] = record.coordinates


@dataclass(frozen=True, slots=True)
class FailureStates:
    """Where each failure stands."""

    ledger: Ledger
    sent: SentEvents
    became: SentOutcomes

    def of(self, at: Coordinates) -> FailureState:
        """By runs' decisions and by what came of them."""
        mark = self.ledger.mark(at.partition, at.offset)
        return failure_state(mark, self.became.of(at.partition, at.offset, self.sent))

    def later(self, at: Coordinates) -> Coordinates | None:
        """The failure of its event, which was sent again."""
        return self.became.later(at.partition, at.offset, self.sent)


async def sent_outcomes(kafka: KafkaSettings, sent: SentEvents) -> SentOutcomes:
    """Reads all outcomes, where anything was sent. Raises TopicUnreadable."""
    found = SentOutcomes()
    if not sent.anything:
        return found
    for topic in (kafka.failures_topic, kafka.results_topic):
        is_result = topic == kafka.results_topic
        async with aclosing(topic_records(kafka, topic)) as records:
            async for record in records:
                found.take(record, sent, is_result=is_result)
    return found
