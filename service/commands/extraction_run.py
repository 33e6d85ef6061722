"""Documents without Kafka: the service's own path from a document to an outcome, for commands.

The same extractor, gate, checks, repair and cache as in the service; nothing is published. There is
no breaker: the user at the terminal wants to hear that the server is away. A bounded number
of documents is in hand at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from service.app.assembly import (
    adaptive_limiter,
    disk_answers,
    documents,
    llm_client,
    llm_gate,
    reading,
)
from service.app.bounds import extraction_policy
from service.extraction.answer_cache import AnswerCache
from service.extraction.dialogue import DialogueContext
from service.extraction.extractor import Extractor
from service.model.completion import LlmFailure
from service.model.outcome import Extracted, Failed
from service.model.record import SourceRecord
from service.ops.logs import logger
from service.settings import Settings

_IN_HAND_MAX = 64


@dataclass(frozen=True, slots=True)
class Named:
    """One event of a file."""

    name: str
    value: bytes


@asynccontextmanager
async def open_extractor(settings: Settings) -> AsyncIterator[Extractor]:
    """The extractor as the service builds it, closed at the end. Raises ValueError for settings
    that cannot be used."""
    log = logger("extract")
    limiter = adaptive_limiter(settings.gate, lambda _: None)
    gate = llm_gate(settings, limiter)
    client = llm_client(settings.llm, settings.retry.max_retry_after_s)
    cached = disk_answers(settings.cache, lambda m: log.warning("answer_cache", message=m))
    loader = documents(settings)
    answers = AnswerCache(cached) if settings.cache.enabled else None
    try:
        health = await client.health()
        if isinstance(health, LlmFailure):
            raise ValueError(
                f"no LLM server answers at {settings.llm.base_url} ({health.message}); set "
                "llm.base_url, llm.dialect and llm.model"
            )
        yield Extractor(
            client,
            gate,
            loader,
            reading(settings, answers),
            extraction_policy(settings),
            DialogueContext(),
        )
    finally:
        if cached is not None:
            cached.close()
        await loader.close()
        await client.aclose()


async def outcomes(
    extractor: Extractor, events: Iterable[Named]
) -> AsyncIterator[tuple[str, Extracted | Failed]]:
    """Outcomes as they become known, with the names of their events."""
    batch_id = f"extract-{int(time.time())}"
    waiting = iter(enumerate(events))
    running: dict[asyncio.Task[Extracted | Failed], str] = {}
    try:
        while True:
            for number, event in waiting:
                record = SourceRecord(
                    "files", 0, number, int(time.time() * 1_000), None, event.value
                )
                task = asyncio.create_task(_extract(extractor, record, batch_id))
                running[task] = event.name
                if len(running) >= _IN_HAND_MAX:
                    break
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield running.pop(task), task.result()
    finally:
        for task in running:
            task.cancel()


async def _extract(extractor: Extractor, record: SourceRecord, batch_id: str) -> Extracted | Failed:
    outcome = await extractor.extract(record, batch_id)
    assert isinstance(outcome, Extracted | Failed), "without a waiting room nothing is deferred"
    return outcome
