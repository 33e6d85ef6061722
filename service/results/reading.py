"""Reads the topics for lists: results with what people decided, failures with their states.

Nothing here writes, joins a group or commits. Memory is bounded by the decisions of people and of
replay runs, and by the fetch sizes: results are handed over as they come.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from schemas.review import InvoiceReviewed
from service.failures.dead_letter import read_dead_letter
from service.failures.failure_state import failure_state
from service.failures.replay_log import Done, Ledger, read_entry
from service.kafka import codecs
from service.kafka.dead_letters import TopicReader
from service.model.counted import are, counted
from service.model.record import Coordinates, SourceRecord
from service.ops.terminal import warn
from service.replay.outcomes import SentOutcomes
from service.replay.topic_records import topic_records
from service.results.listed import (
    ComparableResult,
    ExportedResult,
    KnownDecisions,
    ListedFailure,
    ListedInvoice,
    ListedResult,
    comparable_result,
    exported_result,
    listed,
    listed_invoice,
)
from service.results.result_filter import ResultFilter
from service.results.twins import Twins
from service.review.decisions import UNDECIDED, Effect, ReviewHistory
from service.review.published import UnreadableRecord, published_review
from service.review.replayed import SentEvents
from service.settings import KafkaSettings


@dataclass
class Decisions:
    """What people and replay runs decided, as far as it is read."""

    kafka: KafkaSettings
    failures_id: str = ""
    """Kafka's id of the failures topic; empty: not known."""
    histories: dict[Coordinates, ReviewHistory] = field(default_factory=dict)
    twins: Twins | None = None
    """None where invoices were not compared."""
    has_reviews_topic: bool = False
    """Whether it is there, for this user."""

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.kafka.failures_topic, self.failures_id)
        self.sent = SentEvents(self.kafka.failures_topic, self.failures_id)

    @property
    def known(self) -> KnownDecisions:
        """For lists of results."""
        asks = None if self.twins is None else self.twins.asks
        return KnownDecisions(self.histories, self.sent, asks)

    def take_review(self, record: SourceRecord) -> tuple[InvoiceReviewed, ReviewHistory] | None:
        """One record of the reviews topic; None where it is no decision, or one without effect."""
        try:
            review = published_review(record.value)
        except UnreadableRecord:
            return None
        source = review.source
        place = Coordinates(source.topic, source.partition, source.offset)
        history, effect = self.histories.get(place, UNDECIDED).take(review)
        self.histories[place] = history
        return (review, history) if effect is Effect.COUNTS else None

    def take_replay(self, record: SourceRecord) -> None:
        """One record of the replay log."""
        entry = read_entry(record.value)
        if entry is not None:
            self.ledger.take(entry)
            if isinstance(entry, Done):
                self.sent.take(entry)


async def read_decisions(kafka: KafkaSettings) -> Decisions:
    """All that there are now; topics that do not exist have none. Raises TopicUnreadable."""
    codecs.install(kafka.max_inflated_batch_bytes)
    found = Decisions(kafka, await _failures_id(kafka))
    found.has_reviews_topic = await _read_all(kafka, kafka.reviews_topic, found.take_review)
    await _read_all(kafka, kafka.replay_log_topic, found.take_replay)
    return found


async def _failures_id(kafka: KafkaSettings) -> str:
    async with TopicReader(kafka, kafka.replay_log_topic, "results") as reader:
        return await reader.topic_id_of(kafka.failures_topic)


async def _read_all(
    kafka: KafkaSettings, topic: str, take: Callable[[SourceRecord], object]
) -> bool:
    """Whether the topic is there."""
    async with TopicReader(kafka, topic, "results") as reader:
        bounds = await reader.bounds_if_there()
        starts = {number: found.begin for number, found in bounds.items()}
        ends = {number: found.end for number, found in bounds.items()}
        async for stretch in reader.read(starts, ends):
            for record in stretch.records:
                take(record)
    return bool(bounds)


async def listed_results(
    kafka: KafkaSettings, known: KnownDecisions, partition: int | None = None
) -> AsyncGenerator[ListedResult, None]:
    """Every result that this version can read."""
    async with aclosing(topic_records(kafka, kafka.results_topic, partition)) as records:
        async for record in records:
            try:
                yield listed(record, known)
            except UnreadableRecord:
                continue


async def listed_invoices(
    kafka: KafkaSettings, known: KnownDecisions, chosen: ResultFilter, *, with_rows: bool
) -> AsyncGenerator[ListedInvoice, None]:
    """The invoices that a filter chooses, each read once: the line alone decides whether the rest
    is read. `with_rows` also reads lines and taxes. Unreadable records are left out and
    reported."""
    narrows, passed = chosen != ResultFilter(), 0
    async with aclosing(topic_records(kafka, kafka.results_topic)) as records:
        async for record in records:
            try:
                if narrows and not chosen.matches(listed(record, known)):
                    continue
                found = listed_invoice(record, known, with_rows=with_rows)
            except UnreadableRecord:
                passed += 1
                continue
            if found is not None:
                yield found
    say_passed(passed)


async def comparable_results(
    kafka: KafkaSettings, known: KnownDecisions
) -> AsyncGenerator[tuple[ComparableResult, bytes | None], None]:
    """Every result that this version can read, with what it is compared by, and its bytes."""
    async with aclosing(topic_records(kafka, kafka.results_topic)) as records:
        async for record in records:
            try:
                yield comparable_result(record, known), record.value
            except UnreadableRecord:
                continue


async def exported_results(
    kafka: KafkaSettings, known: KnownDecisions, *, with_rows: bool
) -> AsyncGenerator[ExportedResult | None, None]:
    """Every result with its invoice; None of one that not even a list can show."""
    async with aclosing(topic_records(kafka, kafka.results_topic)) as records:
        async for record in records:
            try:
                yield exported_result(record, known, with_rows=with_rows)
            except UnreadableRecord:
                yield None


def say_passed(count: int) -> None:
    """How many records an export leaves out."""
    if count:
        results = counted(count, "result")
        warn(f"{results} {are(count, before=True)} left out: this version cannot read all of it")


@dataclass(slots=True)
class ReadFailures:
    """What a list of failures read."""

    failures: int = 0
    matching: int = 0
    """Those that a list would show without its limit."""


async def listed_failures(
    kafka: KafkaSettings,
    decisions: Decisions,
    became: SentOutcomes,
    partition: int | None = None,
) -> AsyncGenerator[ListedFailure, None]:
    """Every failure with its state, or those in one partition of the failures topic."""
    async with aclosing(topic_records(kafka, kafka.failures_topic, partition)) as records:
        async for record in records:
            letter = decisions.ledger.believed(read_dead_letter(record))
            mark = decisions.ledger.mark(record.partition, record.offset)
            outcome = became.of(record.partition, record.offset, decisions.sent)
            later = became.later(record.partition, record.offset, decisions.sent)
            yield ListedFailure(letter, failure_state(mark, outcome), later)
