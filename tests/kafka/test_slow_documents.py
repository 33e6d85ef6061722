"""Documents that take long hold up no other: worker, graph, extractor and a real sandbox."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from schemas.batch import BatchReport
from service.app.wiring import OutcomeSink
from service.documents.admission import Admission, AdmissionLimits
from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult
from service.documents.loader import Documents
from service.documents.loader import Reader as DocumentReader
from service.documents.references.fetch import DocumentFetcher
from service.documents.sandbox.sandbox import Sandbox
from service.extraction.batching import Closed
from service.extraction.clock import Clock
from service.extraction.dialogue import DialogueContext
from service.extraction.encoding import OutcomeEncoder
from service.extraction.extractor import Extractor, Reading
from service.extraction.graph import batch_runner
from service.extraction.prompts import load_prompt
from service.extraction.waiting_room import WaitingRoom
from service.extraction.worker import Worker, WorkerLimits
from service.llm.endpoints import one_endpoint
from service.llm.gate import Gate
from service.model.completion import Completion, Finish, LlmReply, PageImage, Prompt
from service.model.outcome import Outcome
from service.model.record import OutputRecord, Partition, SourceRecord
from service.ops.failpoint import Failpoint
from service.settings import KafkaSettings
from service.stream.partition_manager import PartitionManager
from service.testbed.invoices import make_invoice
from service.testbed.printed import read_back
from tests.fakes import usual
from tests.fakes.pdf_papers import bomb

SLOW, TEXTS, SCANS = 100, 20, 24
MIB = 1024 * 1024


class Reader:
    """An LLM that reads what the demo prints."""

    async def complete(self, prompt: Prompt) -> LlmReply:
        return Completion(json.dumps(read_back(prompt.user), default=str), Finish.STOP, "m", 1, 1)


class Blocked(Reader):
    """Answers nothing before the test says so."""

    def __init__(self) -> None:
        self.free = asyncio.Event()

    async def complete(self, prompt: Prompt) -> LlmReply:
        await self.free.wait()
        return await super().complete(prompt)


class Scanner:
    """Makes one picture of a mebibyte of every document."""

    trouble = ""

    def __init__(self) -> None:
        self.read = 0

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        self.read += 1
        return Parsed(images=(PageImage("image/png", bytes(MIB)),))

    async def close(self) -> None: ...


class Log:
    """One partition: records in order, and what became of them."""

    def __init__(self, values: list[bytes]) -> None:
        self.ready = deque(
            SourceRecord("events", 0, offset, 0, b"k%d" % offset, value)
            for offset, value in enumerate(values)
        )
        self.resolved: list[int] = []
        self.aside: set[int] = set()
        self.returned: list[int] = []

    def take(self, admits: Callable[[Partition], bool]) -> SourceRecord | None:
        return self.ready.popleft() if self.ready and admits(Partition("events", 0)) else None

    def holds(self, record: SourceRecord) -> bool:
        return True

    def resolve(self, record: SourceRecord, outcome: OutputRecord) -> None:
        self.resolved.append(record.offset)

    def set_aside(self, record: SourceRecord) -> None:
        self.aside.add(record.offset)

    def go_on(self, record: SourceRecord) -> None:
        assert record.offset not in self.resolved

    def put_back(self, record: SourceRecord) -> None:
        self.returned.append(record.offset)


class IgnoredEvents:
    """Ignores batches and outcomes."""

    def outcome_known(self, outcome: Outcome) -> None: ...

    def batch_started(self, size: int, closed_by: Closed) -> None: ...

    def batch_ended(self, report: BatchReport) -> None: ...


def _documents(reader: DocumentReader, limits: AdmissionLimits) -> Documents:
    fetcher = DocumentFetcher(usual.claim_policy(), usual.fetch_limits())
    admission = Admission(limits, time.monotonic)
    return Documents(reader, fetcher, usual.parse_limits(), 10**7, admission)


@asynccontextmanager
async def working(
    log: Log, room: WaitingRoom, documents: Documents, llm: Reader, wakeup: asyncio.Event
) -> AsyncIterator[Worker]:
    """The service without Kafka, as `service.app.composition` puts it together."""
    gate = Gate(4)
    policy = usual.extraction_policy(sees_images=True)
    extractor = Extractor(
        one_endpoint(llm, gate),
        documents,
        Reading(load_prompt()),
        policy,
        DialogueContext(),
        room,
    )
    encoder = OutcomeEncoder(KafkaSettings(), "1", "EUR")
    ids = itertools.count()
    worker = Worker(
        OutcomeSink(cast(PartitionManager, log), room, encoder, Failpoint(None)),
        gate,
        batch_runner(extractor, time.time, lambda: gate.limit),
        WorkerLimits(usual.batch_limits(), None, usual.verdict_thresholds()),
        IgnoredEvents(),
        wakeup=wakeup,
        clock=Clock(),
        new_id=lambda: f"b{next(ids)}",
    )
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop_admitting()
        await running
        await worker.drain(1.0)
        await documents.close()


async def test_texts_pass_documents_that_take_long() -> None:
    """A hundred PDFs that take their reader to its limit of 20 s each come first. Twenty texts
    behind them are finished while the PDFs wait, and the rest goes back when the worker stops."""
    pdf = base64.b64encode(bomb(16)).decode()
    slow = {"invoice_id": "S", "document": {"media_type": "application/pdf", "base64": pdf}}
    texts = [make_invoice(number).event() for number in range(TEXTS)]
    log = Log([json.dumps(event).encode() for event in [slow] * SLOW + texts])
    wakeup = asyncio.Event()
    room = WaitingRoom(usual.room_limits(), time.monotonic, on_ready=wakeup.set)
    offsets = set(range(SLOW, SLOW + TEXTS))
    documents = _documents(Sandbox(usual.sandbox_limits(workers=1)), usual.admission_limits())
    async with working(log, room, documents, Reader(), wakeup) as worker:
        async with asyncio.timeout(120):
            while not offsets <= set(log.resolved):
                await asyncio.sleep(0.01)
        assert room.count >= SLOW - 4
        assert worker.in_flight <= 4
    assert sorted(log.resolved + log.returned) == list(range(SLOW + TEXTS))
    assert room.count == 0


async def test_pictures_that_wait_for_the_llm_server_are_bounded() -> None:
    """Twenty-four scans, and a server that does not answer: pictures are made for as many as the
    bound allows (each counts four times), and for the others when those were answered."""
    scan = {"media_type": "image/png", "base64": base64.b64encode(b"scan").decode()}
    event = json.dumps({"invoice_id": "S", "document": scan}).encode()
    log, scanner, llm = Log([event] * SCANS), Scanner(), Blocked()
    wakeup = asyncio.Event()
    room = WaitingRoom(usual.room_limits(), time.monotonic, on_ready=wakeup.set)
    documents = _documents(scanner, usual.admission_limits(max_held_bytes=8 * 4 * MIB))
    async with working(log, room, documents, llm, wakeup):
        async with asyncio.timeout(120):
            while scanner.read < 8 or room.count > SCANS - 8:
                await asyncio.sleep(0.01)
        assert documents.view().held_bytes == 8 * 4 * MIB
        assert documents.view().workers.waiting == SCANS - 8
        llm.free.set()
        async with asyncio.timeout(120):
            while len(log.resolved) < SCANS:
                await asyncio.sleep(0.01)
        assert documents.view().held_bytes == 0
