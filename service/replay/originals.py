"""Events whose bytes their failure is too small to carry, fetched from where they came.

A failure of a very large event holds a hash and coordinates instead of the value. The event may
still lie in its topic: what is found there counts only when the hash is the same, so that a topic
created anew or a rewritten record can never be taken for the original.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Self

from service.failures.dead_letter import DeadLetter, Payload
from service.failures.replay_plan import Mark, ReplayRules, ReplayVerdict, decide
from service.kafka.dead_letters import TopicReader
from service.model.record import SourceRecord
from service.settings import KafkaSettings


class Originals:
    """Reads single events of source topics; connects when the first is asked for."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._readers: dict[str, TopicReader] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def judged(
        self, letter: DeadLetter, rules: ReplayRules, mark: Mark | None
    ) -> tuple[ReplayVerdict, DeadLetter]:
        """The verdict, after an omitted payload was looked for; the failure with what was found."""
        verdict = decide(letter, rules, mark)
        if verdict is not ReplayVerdict.NO_PAYLOAD or letter.payload is not Payload.OMITTED:
            return verdict, letter
        event = await self._event(letter)
        if event is None:
            return verdict, letter
        found = replace(event, topic=letter.at.topic, partition=letter.at.partition)
        whole = replace(
            letter, record=replace(found, offset=letter.at.offset), payload=Payload.WHOLE
        )
        return decide(whole, rules, mark), whole

    async def _event(self, letter: DeadLetter) -> SourceRecord | None:
        """The event, if it is still there and has the hash that the failure names."""
        source, digest = letter.source, promised_digest(letter.record.value)
        if source is None or digest is None:
            return None
        reader = await self._reader(source.topic)
        bounds = (await reader.bounds()).get(source.partition)
        if bounds is None or not bounds.begin <= source.offset < bounds.end:
            return None
        place = {source.partition: source.offset}
        async for stretch in reader.read(place, {source.partition: source.offset + 1}):
            for record in stretch.records:
                same = hashlib.sha256(record.value or b"").hexdigest() == digest
                return record if same and record.value is not None else None
        return None

    async def _reader(self, topic: str) -> TopicReader:
        if topic not in self._readers:
            reader = TopicReader(self._settings, topic, "replay-originals")
            self._readers[topic] = await self._stack.enter_async_context(reader)
        return self._readers[topic]


def promised_digest(value: bytes | None) -> str | None:
    """The facts in `InvoiceFailed` about the value that it stands for."""
    try:
        digest = json.loads(value or b"")["value_sha256"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return digest if isinstance(digest, str) else None
