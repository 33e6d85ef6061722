"""Documents without Kafka: the service's own path from a document to an outcome, for commands.

The same extractor, gate, checks, repair and cache as in the service; nothing is published. There is
no breaker: the user at the terminal wants to hear that the server is away. A bounded number
of documents is in hand at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from schemas.envelope import Envelope
from service.app.assembly import (
    adaptive_limiter,
    disk_answers,
    documents,
    endpoints_of,
    escalation_endpoint,
    escalation_of,
    llm_client,
    llm_gate,
    reading,
)
from service.app.bounds import extraction_policy, price_table
from service.extraction.answer_cache import AnswerCache
from service.extraction.dialogue import DialogueContext
from service.extraction.extractor import Extractor
from service.llm.calls import LlmCalls, NoBreaker
from service.llm.client import LlmClient
from service.llm.endpoints import Endpoints, LlmEndpoint
from service.llm.gate import Gate
from service.llm.offered_models import is_offered, which_are_there
from service.llm.waiting_line import WaitingLine
from service.model.completion import Completion, LlmFailure, LlmFault, LlmReply, Prompt
from service.model.outcome import Extracted, Failed
from service.model.printable import printable
from service.model.record import SourceRecord
from service.ops.logs import logger
from service.settings import ChosenEndpoint, Settings

_IN_HAND_MAX = 64
_NAMED_MAX = 5
_MESSAGE_CHARS = 500


@dataclass(frozen=True, slots=True)
class Named:
    """One event of a file."""

    name: str
    value: bytes
    number: int = 0
    """Its place among those that were given; outcomes come in an order of their own."""


class NoServer(Exception):
    """Raised when documents need a server and none answers; it names the documents."""

    def __init__(self, fault: str, unread: list[Named]) -> None:
        super().__init__(f"{fault}; not read without it: {_named(unread)}")
        self.unread = unread


class LookedFor:
    """The servers are looked for when the first document needs one: an e-invoice needs none."""

    def __init__(self, clients: Mapping[str, LlmClient]) -> None:
        """Clients by the addresses of their servers."""
        self._clients = clients
        self._looked: asyncio.Task[dict[str, LlmFailure]] | None = None
        self.fault: str | None = None
        """Why no server answers; None while one does, or while nothing was asked."""

    async def missing(self, base_url: str) -> LlmFailure | None:
        """Why a server does not answer. Where none does, it cancels the extraction: waiting would
        not help."""
        if self._looked is None:
            self._looked = asyncio.create_task(self._look())
        missing = await asyncio.shield(self._looked)
        if len(missing) < len(self._clients):
            return missing.get(base_url)
        address, failure = next(iter(missing.items()))
        self.fault = (
            f"no LLM server answers at {address} ({failure.message}); set llm.base_url, "
            "llm.dialect and llm.model. To try it without a model, `invoice-stream demo --keep` "
            "runs a simulator, which reads what `invoice-stream samples` writes"
        )
        raise asyncio.CancelledError

    async def _look(self) -> dict[str, LlmFailure]:
        found = await asyncio.gather(*(client.health() for client in self._clients.values()))
        return {
            address: health
            for address, health in zip(self._clients, found, strict=True)
            if isinstance(health, LlmFailure) and health.fault is not LlmFault.MODEL_MISSING
        }


@dataclass(slots=True)
class CallsWithServer:
    """Calls of a server that was found. A missing model is told with those that are there: nothing
    of this is published."""

    client: LlmClient
    base_url: str
    model: str
    looked_for: LookedFor
    _there: asyncio.Task[str] | None = None

    async def complete(self, prompt: Prompt) -> LlmReply:
        """The reply."""
        missing = await self.looked_for.missing(self.base_url)
        reply = missing or await self.client.complete(prompt)
        if isinstance(reply, Completion) or reply.fault is not LlmFault.MODEL_MISSING:
            return reply
        self._there = self._there or asyncio.create_task(self._which_are_there())
        message = reply.message + await asyncio.shield(self._there)
        return replace(reply, message=message[:_MESSAGE_CHARS])

    async def _which_are_there(self) -> str:
        models = await self.client.models()
        if models is None or isinstance(models, LlmFailure) or is_offered(models, self.model):
            return ""
        return f"; {which_are_there(models, self.model)}"


@dataclass(frozen=True, slots=True)
class Opened:
    """The extractor as the service builds it, and its way to the LLM server."""

    extractor: Extractor
    servers: LookedFor


@asynccontextmanager
async def open_extractor(settings: Settings) -> AsyncIterator[Opened]:
    """The extractor, closed at the end. Raises ValueError for settings that cannot be used."""
    log = logger("extract")
    settings = unsplit(settings)
    extra = escalation_endpoint(settings)
    chosen = endpoints_of(settings)
    clients = {one.name: llm_client(one.llm, settings.retry.max_retry_after_s) for one in chosen}
    servers = LookedFor({one.llm.base_url: clients[one.name] for one in chosen})
    cached = disk_answers(settings.cache, lambda m: log.warning("answer_cache", message=m))
    loader = documents(settings)
    answers = AnswerCache(cached) if settings.cache.enabled else None
    larger = None if extra is None else llm_client(extra.llm, settings.retry.max_retry_after_s)
    try:
        asked, policy, context = (
            reading(settings, answers),
            replace(extraction_policy(settings), marks_samples=False),
            DialogueContext(),
        )
        escalation = None
        if extra is not None and larger is not None:
            endpoint = _endpoint(settings, extra, larger, WaitingLine[Gate]())
            escalation = escalation_of(settings, endpoint, policy.asking, context, asked.kind)
        endpoints = _endpoints(settings, clients, servers)
        extractor = Extractor(endpoints, loader, asked, policy, context, None, escalation)
        yield Opened(extractor, servers)
    finally:
        if cached is not None:
            cached.close()
        await loader.close()
        for client in clients.values():
            await client.aclose()
        if larger is not None:
            await larger.aclose()


def unsplit(settings: Settings) -> Settings:
    """A file has one answer here: there is no topic to which its documents could go, and no
    connector that wraps it."""
    documents_settings = settings.documents.model_copy(update={"split_containers": False})
    bare = settings.extraction.model_copy(update={"envelope": Envelope.NONE, "envelope_column": ""})
    return settings.model_copy(update={"documents": documents_settings, "extraction": bare})


def _endpoints(
    settings: Settings, clients: Mapping[str, LlmClient], servers: LookedFor
) -> Endpoints:
    line = WaitingLine[Gate]()
    made = []
    for one in endpoints_of(settings):
        calls = CallsWithServer(clients[one.name], one.llm.base_url, one.llm.model, servers)
        made.append(_endpoint(settings, one, calls, line))
    return Endpoints(made, line)


def _endpoint(
    settings: Settings, one: ChosenEndpoint, calls: LlmCalls, line: WaitingLine[Gate]
) -> LlmEndpoint:
    limiter = adaptive_limiter(one.gate, lambda _: None)
    gate = llm_gate(one.gate, settings.strategy, limiter, line)
    prices = price_table(settings.cost, one.llm.model, one.price)
    return LlmEndpoint(calls, gate, NoBreaker(), one.name, prices, one.weight)


async def outcomes(
    opened: Opened, events: Iterable[Named]
) -> AsyncIterator[tuple[Named, Extracted | Failed]]:
    """Outcomes as they become known, with their events. Raises NoServer after the
    documents that need no server, if others need one and none answers."""
    batch_id = f"extract-{int(time.time())}"
    waiting = iter(enumerate(events))
    running: dict[asyncio.Task[Extracted | Failed], Named] = {}
    unread: list[Named] = []
    try:
        while True:
            for number, event in waiting:
                record = SourceRecord(
                    "files", 0, number, int(time.time() * 1_000), None, event.value
                )
                task = asyncio.create_task(_extract(opened.extractor, record, batch_id))
                running[task] = event
                if len(running) >= _IN_HAND_MAX:
                    break
            if not running:
                break
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                event = running.pop(task)
                if task.cancelled():
                    unread.append(event)
                else:
                    yield event, task.result()
        if opened.servers.fault is not None:
            raise NoServer(opened.servers.fault, unread)
    finally:
        for task in running:
            task.cancel()


async def _extract(extractor: Extractor, record: SourceRecord, batch_id: str) -> Extracted | Failed:
    outcome = await extractor.extract(record, batch_id)
    assert isinstance(outcome, Extracted | Failed), "without a waiting room nothing is deferred"
    return outcome


def _named(events: list[Named]) -> str:
    """The first few, and how many more."""
    names = [one.name for one in events]
    more = len(names) - _NAMED_MAX
    return ", ".join(map(printable, names[:_NAMED_MAX])) + (f" and {more} more" if more > 0 else "")
