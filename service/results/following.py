"""`invoice-stream results follow`: results and decisions of people, as they come.

Both topics are read at once, and hand records to one queue of bounded size. A decision says number,
supplier, date and amount of its invoice, and not its trust or its sender's id: conditions on those
do not narrow decisions. Nothing here writes to Kafka.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

from schemas.invoice import Invoice
from service.kafka.dead_letters import TopicReader, TopicUnreadable
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
    decision_line,
    result_facts,
    result_line,
)
from service.review.published import UnreadableRecord
from service.settings import KafkaSettings

Say = Callable[[str], None]
_QUEUED = 1_000


async def follow_results(
    kafka: KafkaSettings, chosen: ResultFilter, as_json: bool, limit: int | None, say: Say
) -> int:
    """A line per result or decision from now on, until so many were seen or the operator ends it.
    Raises TopicUnreadable."""
    reviews = await _ends(kafka, kafka.reviews_topic)
    decisions, seen = await read_decisions(kafka), 0
    results = await _ends(kafka, kafka.results_topic)
    topics = {kafka.results_topic: results} | ({kafka.reviews_topic: reviews} if reviews else {})
    warn(f"following {' and '.join(topics)}; Ctrl-C ends")
    async with aclosing(_records(kafka, topics)) as records:
        async for record in records:
            taken = _decision if record.topic == kafka.reviews_topic else _result
            line = taken(record, decisions, chosen, as_json)
            if line is not None:
                say(line)
                seen += 1
            if seen == limit:
                return 0
    return 0


def _result(
    record: SourceRecord, decisions: Decisions, chosen: ResultFilter, as_json: bool
) -> str | None:
    try:
        one = listed(record, decisions.known)
    except UnreadableRecord:
        return None
    if not chosen.matches(one):
        return None
    return readable_json(result_facts(one)) if as_json else result_line(_table(), one)


def _decision(
    record: SourceRecord, decisions: Decisions, chosen: ResultFilter, as_json: bool
) -> str | None:
    taken = decisions.take_review(record)
    if taken is None:
        return None
    review, history = taken
    invoice = review.after or review.before or Invoice()
    if chosen.states and history.decided not in chosen.states:
        return None
    if not chosen.matches_invoice(invoice):
        return None
    if as_json:
        return readable_json(decision_facts(review, history))
    return decision_line(_table(), review, history)


def _table() -> TextTable:
    """As wide as the terminal is by now: its window may change while results come."""
    return TextTable(RESULT_COLUMNS, terminal_columns())


async def _ends(kafka: KafkaSettings, topic: str) -> Mapping[int, int]:
    """Where a topic ends now; nothing where there is no reviews topic yet."""
    async with TopicReader(kafka, topic, "results") as reader:
        if topic == kafka.reviews_topic and not await reader.partitions_of(topic):
            return {}
        return {number: found.end for number, found in (await reader.bounds()).items()}


async def _records(
    kafka: KafkaSettings, topics: Mapping[str, Mapping[int, int]]
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
    starts: Mapping[int, int],
    queue: asyncio.Queue[SourceRecord | TopicUnreadable],
) -> None:
    try:
        async with TopicReader(kafka, topic, "results") as reader:
            async for stretch in reader.read(starts, None):
                for record in stretch.records:
                    await queue.put(record)
    except TopicUnreadable as error:
        await queue.put(error)
