"""Documents that the LLM server refuses for minutes hold up no other: worker, graph, extractor,
gate, breaker and canary, against a real server on a socket."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from service.app.wiring import OutcomeSink
from service.extraction.answer_cache import AnswerCache
from service.extraction.clock import Clock
from service.extraction.dialogue import DialogueContext
from service.extraction.encoding import OutcomeEncoder
from service.extraction.extractor import Extractor, Reading
from service.extraction.graph import batch_runner
from service.extraction.prompts import load_prompt
from service.extraction.waiting_room import WaitingRoom
from service.extraction.worker import Worker, WorkerLimits
from service.limits.breaker import ServerBreaker
from service.llm.client import Endpoint, LlmClient
from service.llm.endpoints import one_endpoint
from service.llm.gate import Gate
from service.llm.ollama import OllamaDialect
from service.llm.outage import OutageGuard
from service.llm.transport import open_transport
from service.llm.waiting_line import WaitingLine
from service.ops.failpoint import Failpoint
from service.settings import KafkaSettings
from service.stream.partition_manager import PartitionManager
from tests.fakes import usual
from tests.fakes.inline_documents import InlineDocuments
from tests.fakes.scripted_server import ScriptedServer, Seen, answer
from tests.kafka.test_slow_documents import IgnoredEvents, Log
from tests.unit.extraction.test_extractor import INVOICE

IN_FLIGHT = 4
REFUSED, READ = 6 * IN_FLIGHT, 12
SENDER = "Refused Ltd."
_READ = answer({"message": {"content": json.dumps(INVOICE)}, "done_reason": "stop"})


def _event(number: int, text: str) -> bytes:
    document = {"media_type": "text/plain", "text": text}
    return json.dumps({"invoice_id": str(number), "document": document}).encode()


async def _judge(request: Seen, writer: asyncio.StreamWriter) -> None:
    refuse = answer(b"{}", 429, Retry_After="300")
    await (refuse if SENDER.encode() in request.body else _READ)(request, writer)


@asynccontextmanager
async def working(
    log: Log, room: WaitingRoom, url: str, wakeup: asyncio.Event
) -> AsyncIterator[Worker]:
    """The service without Kafka, as `service.app.composition` puts it together."""
    prompt, gate = load_prompt(), Gate(2, line=WaitingLine(wakeup.set))
    client = LlmClient(
        Endpoint(url, "m"), OllamaDialect(4_096), open_transport(), usual.call_bounds()
    )
    guard = OutageGuard(
        gate,
        ServerBreaker(usual.breaker_limits()),
        lambda _: None,
        lambda: client.complete(prompt.canary()),
        bounds=usual.probe_bounds(),
    )
    extractor = Extractor(
        one_endpoint(client, gate, guard),
        InlineDocuments(),
        Reading(prompt, answers=AnswerCache(None, resting=gate.resting, patience_s=0.0)),
        usual.extraction_policy(),
        DialogueContext(),
        room,
    )
    ids = itertools.count()
    worker = Worker(
        OutcomeSink(
            cast(PartitionManager, log),
            room,
            OutcomeEncoder(KafkaSettings(), "1", "EUR"),
            Failpoint(None),
        ),
        gate,
        batch_runner(extractor, time.time, lambda: gate.limit),
        WorkerLimits(usual.batch_limits(), IN_FLIGHT, usual.verdict_thresholds()),
        IgnoredEvents(),
        clock=Clock(),
        new_id=lambda: f"b{next(ids)}",
        wakeup=wakeup,
    )
    probing, running = asyncio.create_task(guard.run()), asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop_admitting()
        await running
        await worker.drain(1.0)
        probing.cancel()
        await asyncio.gather(probing, return_exceptions=True)
        await client.aclose()


@pytest.mark.parametrize("copies", [False, True], ids=["each its own", "copies of one"])
async def test_others_are_read_while_refused_documents_rest(copies: bool) -> None:
    """One sender's documents come first, three times as many as may be in flight with those that
    pause. The server asks each to wait for 300 s and reads all others: those have their results
    while the refused ones rest. What rests goes back when the worker stops, and each once."""
    refused = [f"{SENDER} {0 if copies else number}" for number in range(REFUSED)]
    texts = [*refused, *(f"Invoice {number}" for number in range(READ))]
    log = Log([_event(number, text) for number, text in enumerate(texts)])
    wakeup = asyncio.Event()
    room = WaitingRoom(usual.room_limits(), time.monotonic, on_ready=wakeup.set)
    others = set(range(REFUSED, REFUSED + READ))
    async with ScriptedServer([_judge]) as server, working(log, room, server.url, wakeup) as worker:
        async with asyncio.timeout(60):
            while not others <= set(log.resolved) or room.count < REFUSED or worker.in_flight:
                await asyncio.sleep(0.01)
        assert (set(log.resolved), room.resting) == (others, REFUSED)
        assert room.bytes > sum(len(_event(0, text)) for text in refused)
    assert sorted(log.resolved + log.returned) == list(range(REFUSED + READ))
    assert (room.count, room.bytes) == (0, 0)
