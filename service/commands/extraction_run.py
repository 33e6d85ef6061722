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
from service.llm.client import LlmClient
from service.llm.dialect import Healthy
from service.model.completion import LlmFailure, LlmFault, LlmReply, Prompt
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


class CallsWithServer:
    """Calls of a server that is looked for when the first document needs it: an e-invoice needs
    none."""

    def __init__(self, client: LlmClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url
        self._looked: asyncio.Task[Healthy | LlmFailure] | None = None
        self.fault: str | None = None
        """Why no server answers; None while one does, or while nothing was asked."""

    async def complete(self, prompt: Prompt) -> LlmReply:
        """The reply. Without a server it cancels the extraction: waiting would not help."""
        if self._looked is None:
            self._looked = asyncio.create_task(self._client.health())
        health = await asyncio.shield(self._looked)
        if isinstance(health, LlmFailure) and health.fault is not LlmFault.MODEL_MISSING:
            self.fault = (
                f"no LLM server answers at {self._base_url} ({health.message}); set "
                "llm.base_url, llm.dialect and llm.model"
            )
            raise asyncio.CancelledError
        return await self._client.complete(prompt)


@dataclass(frozen=True, slots=True)
class Opened:
    """The extractor as the service builds it, and its way to the LLM server."""

    extractor: Extractor
    calls: CallsWithServer


@asynccontextmanager
async def open_extractor(settings: Settings) -> AsyncIterator[Opened]:
    """The extractor, closed at the end. Raises ValueError for settings that cannot be used."""
    log = logger("extract")
    limiter = adaptive_limiter(settings.gate, lambda _: None)
    gate = llm_gate(settings, limiter)
    client = llm_client(settings.llm, settings.retry.max_retry_after_s)
    calls = CallsWithServer(client, str(settings.llm.base_url))
    cached = disk_answers(settings.cache, lambda m: log.warning("answer_cache", message=m))
    loader = documents(settings)
    answers = AnswerCache(cached) if settings.cache.enabled else None
    try:
        extractor = Extractor(
            calls,
            gate,
            loader,
            reading(settings, answers),
            extraction_policy(settings),
            DialogueContext(),
        )
        yield Opened(extractor, calls)
    finally:
        if cached is not None:
            cached.close()
        await loader.close()
        await client.aclose()


async def outcomes(
    opened: Opened, events: Iterable[Named]
) -> AsyncIterator[tuple[str, Extracted | Failed]]:
    """Outcomes as they become known, with the names of their events. Raises ValueError after the
    documents that need no server, if others need one and none answers."""
    batch_id = f"extract-{int(time.time())}"
    waiting = iter(enumerate(events))
    running: dict[asyncio.Task[Extracted | Failed], str] = {}
    try:
        while True:
            for number, event in waiting:
                record = SourceRecord(
                    "files", 0, number, int(time.time() * 1_000), None, event.value
                )
                task = asyncio.create_task(_extract(opened.extractor, record, batch_id))
                running[task] = event.name
                if len(running) >= _IN_HAND_MAX:
                    break
            if not running:
                break
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                name = running.pop(task)
                if not task.cancelled():
                    yield name, task.result()
        if opened.calls.fault is not None:
            raise ValueError(opened.calls.fault)
    finally:
        for task in running:
            task.cancel()


async def _extract(extractor: Extractor, record: SourceRecord, batch_id: str) -> Extracted | Failed:
    outcome = await extractor.extract(record, batch_id)
    assert isinstance(outcome, Extracted | Failed), "without a waiting room nothing is deferred"
    return outcome
