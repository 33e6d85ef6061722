"""Reads one record by its place, without a group: the event that an invoice was read from.

Invariants: read committed; a reading has an end in time; few readings run at once, because each
connects anew.
"""

from __future__ import annotations

import asyncio

from service.kafka import codecs
from service.kafka.dead_letters import BrokersSilent, TopicReader
from service.model.record import Coordinates, SourceRecord
from service.settings import KafkaSettings

_READINGS = 2
_ROLE = "single-record"
_FETCH_BYTES = 1024
"""The batch of the record comes whole; those behind it are not asked for."""


class SingleRecords:
    """Reads single records of any topic."""

    def __init__(self, settings: KafkaSettings) -> None:
        codecs.install(settings.max_inflated_batch_bytes)
        self._settings = settings
        self._places = asyncio.Semaphore(_READINGS)

    async def read(self, place: Coordinates) -> SourceRecord | None:
        """The record; None where it is not there any more. Raises TopicUnreadable, also where the
        topic is not there: one that may not be read looks the same."""
        try:
            async with asyncio.timeout(self._settings.step_timeout_s), self._places:
                return await self._read(place)
        except TimeoutError:
            raise BrokersSilent(f"{place.topic} gave no answer in time") from None

    async def _read(self, place: Coordinates) -> SourceRecord | None:
        async with TopicReader(
            self._settings, place.topic, _ROLE, partition_fetch_bytes=_FETCH_BYTES
        ) as reader:
            found = (await reader.bounds()).get(place.partition)
            if found is None or not found.begin <= place.offset < found.end:
                return None
            starts, ends = {place.partition: place.offset}, {place.partition: place.offset + 1}
            async for stretch in reader.read(starts, ends):
                for record in stretch.records:
                    return record
        return None
