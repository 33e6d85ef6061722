"""`invoice-stream results follow`: results and decisions of people, as they come.

Both topics are read at once, and hand records to one queue of bounded size. A decision says number,
supplier, date and amount of its invoice, and not its trust or its sender's id: conditions on those
do not narrow decisions. Nothing here writes to Kafka.

A topic that is deleted and created anew meanwhile ends it: its records lie at offsets that were
read before, so some of them would be missed without a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from schemas.invoice import Invoice
from service.kafka.dead_letters import BrokersSilent, TopicReader, TopicUnreadable
from service.model.printable import readable_json
from service.model.record import SourceRecord
from service.model.text_table import TextTable
from service.ops.terminal import terminal_columns, warn
from service.results.listed import listed
from service.results.reading import Decisions, read_decisions
from service.results.result_filter import ResultFilter
from service.results.views import (
    RESULT_COLUMNS,
    decision_facts,
    decision_lines,
    result_facts,
    result_lines,
)
from service.review.published import UnreadableRecord
from service.settings import KafkaSettings

Say = Callable[[str], None]
_QUEUED = 1_000
_LOOK_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where a topic ends, by partition, and Kafka's ids of it."""

    offsets: Mapping[int, int]
    topic_ids: Mapping[int, str]


async def follow_results(
    kafka: KafkaSettings, chosen: ResultFilter, as_json: bool, limit: int | None, say: Say
) -> int:
    """A line per result or decision from now on, until so many were seen or the operator ends it.
    Raises TopicUnreadable."""
    reviews = await _ends(kafka, kafka.reviews_topic)
    decisions, seen = await read_decisions(kafka), 0
    results = await _ends(kafka, kafka.results_topic)
    topics = {kafka.results_topic: results}
    topics |= {kafka.reviews_topic: reviews} if reviews.offsets else {}
    warn(f"following {' and '.join(topics)}; Ctrl-C ends")
    async with aclosing(_records(kafka, topics)) as records:
        async for record in records:
            taken = _decision if record.topic == kafka.reviews_topic else _result
            lines = taken(record, decisions, chosen, as_json)
            for line in lines:
                say(line)
            seen += bool(lines)
            if seen == limit:
                return 0
    return 0


def _result(
    record: SourceRecord, decisions: Decisions, chosen: ResultFilter, as_json: bool
) -> list[str]:
    try:
        one = listed(record, decisions.known)
    except UnreadableRecord:
        return []
    if not chosen.matches(one):
        return []
    return [readable_json(result_facts(one))] if as_json else result_lines(_table(), one)


def _decision(
    record: SourceRecord, decisions: Decisions, chosen: ResultFilter, as_json: bool
) -> list[str]:
    taken = decisions.take_review(record)
    if taken is None:
        return []
    review, history = taken
    invoice = review.after or review.before or Invoice()
    if chosen.states and history.decided not in chosen.states:
        return []
    if not chosen.matches_invoice(invoice):
        return []
    if as_json:
        return [readable_json(decision_facts(review, history))]
    return decision_lines(_table(), review, history)


def _table() -> TextTable:
    """As wide as the terminal is by now: its window may change while results come."""
    return TextTable(RESULT_COLUMNS, terminal_columns())


async def _ends(kafka: KafkaSettings, topic: str) -> _Ends:
    """Where a topic ends now; nothing where there is no reviews topic yet."""
    async with TopicReader(kafka, topic, "results") as reader:
        is_optional = topic == kafka.reviews_topic
        bounds = await (reader.bounds_if_there() if is_optional else reader.bounds())
        ends = {number: found.end for number, found in bounds.items()}
        return _Ends(ends, await reader.topic_ids(ends))


async def _records(
    kafka: KafkaSettings, topics: Mapping[str, _Ends]
) -> AsyncGenerator[SourceRecord, None]:
    """Of all topics, as they come, without an end. Raises TopicUnreadable."""
    queue: asyncio.Queue[SourceRecord | TopicUnreadable] = asyncio.Queue(_QUEUED)
    readers = [asyncio.create_task(_read(kafka, *one, queue)) for one in topics.items()]
    try:
        while True:
            one = await queue.get()
            if isinstance(one, TopicUnreadable):
                raise one
            yield one
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def _read(
    kafka: KafkaSettings,
    topic: str,
    starts: _Ends,
    queue: asyncio.Queue[SourceRecord | TopicUnreadable],
) -> None:
    try:
        async with TopicReader(kafka, topic, "results") as reader, asyncio.TaskGroup() as tasks:
            tasks.create_task(_look(reader, starts.topic_ids))
            async for stretch in reader.read(starts.offsets, None):
                await _until_known(reader, starts.topic_ids)
                for record in stretch.records:
                    await queue.put(record)
    except* TopicUnreadable as group:
        await queue.put(next(_leaves(group)))


def _leaves(group: BaseExceptionGroup[TopicUnreadable]) -> Iterator[TopicUnreadable]:
    for error in group.exceptions:
        if isinstance(error, TopicUnreadable):
            yield error
        else:
            yield from _leaves(error)


async def _look(reader: TopicReader, topic_ids: Mapping[int, str]) -> None:
    """A topic that is shorter than the one before gives nothing that could be checked."""
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        await _is_same_topic(reader, topic_ids)


async def _until_known(reader: TopicReader, topic_ids: Mapping[int, str]) -> None:
    """An outage is waited for: what was read is printed only once its topic is known."""
    while True:
        if await _is_same_topic(reader, topic_ids):
            return
        await asyncio.sleep(_LOOK_EVERY_S)


async def _is_same_topic(reader: TopicReader, topic_ids: Mapping[int, str]) -> bool:
    """False where the brokers do not answer. Raises TopicUnreadable where another topic has the
    name now."""
    try:
        now = await reader.topic_ids(topic_ids)
    except BrokersSilent:
        return False
    if any(now[number] != told for number, told in topic_ids.items() if told and now[number]):
        raise TopicUnreadable(
            f"topic {reader.topic} was deleted and created anew: `results follow` again follows "
            "the new one, `results list` shows what it holds"
        )
    return True
