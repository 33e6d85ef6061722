"""Reads a topic from its first record to its last one of now, and shows how far it is.

Nothing here writes, joins a group or commits. Memory is bounded by the fetch sizes.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

from service.kafka import codecs
from service.kafka.dead_letters import Bounds, TopicReader
from service.model.record import SourceRecord
from service.replay.progress import RunProgress
from service.settings import KafkaSettings


async def topic_records(
    kafka: KafkaSettings, topic: str, partition: int | None = None
) -> AsyncGenerator[SourceRecord, None]:
    """All records of a topic that are there now, or those of one partition. A caller that stops
    early closes it (`aclosing`), and with it the connection: one that is left to the loop's
    end is closed while its reader is, and neither can be. Raises TopicUnreadable."""
    codecs.install(kafka.max_inflated_batch_bytes)
    async with TopicReader(kafka, topic, "results") as reader:
        bounds = await reader.bounds()
        wanted: dict[int, Bounds] = {
            number: found
            for number, found in bounds.items()
            if partition is None or number == partition
        }
        at = {number: found.begin for number, found in wanted.items()}
        ends = {number: found.end for number, found in wanted.items()}
        with RunProgress(f"reading {topic}", sum(ends.values()) - sum(at.values())) as progress:
            async for stretch in reader.read(dict(at), ends):
                progress.advance(stretch.position - at[stretch.partition])
                at[stretch.partition] = stretch.position
                for record in stretch.records:
                    yield record
