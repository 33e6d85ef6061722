"""Waiting for fetches, workers and memory: slow ones delay only their own."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable

import pytest

from schemas.event import Document, DocumentReference, InlineBytes
from service.documents.admission import Admission, AdmissionLimits
from service.documents.fair_queue import Sender
from service.documents.frames.document import LoadedDocument
from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult
from service.documents.holding import Holding
from service.documents.loader import Documents
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes import usual

A, B = Sender("a"), Sender("b")


class Gated:
    """Fetches and reads as the test permits; records who is being served."""

    trouble = ""

    def __init__(self) -> None:
        self.busy: list[str] = []
        self.served: list[str] = []
        self.answer: ParseResult = Parsed("text")
        self._gates: dict[str, asyncio.Event] = {}

    def open(self, name: str) -> None:
        self._gates.setdefault(name, asyncio.Event()).set()

    async def _serve(self, name: str) -> None:
        self.busy.append(name)
        try:
            await self._gates.setdefault(name, asyncio.Event()).wait()
            self.served.append(name)
        finally:
            self.busy.remove(name)

    def host(self, reference: DocumentReference) -> str | DocumentProblem:
        return reference.uri.rpartition("/")[0]

    async def fetch(self, reference: DocumentReference) -> bytes | DocumentProblem:
        await self._serve(reference.uri)
        return reference.uri.encode()

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        await self._serve(data.decode())
        return self.answer

    async def close(self) -> None:
        """Nothing is held."""


class Scene:
    """Documents over gated parts, and tasks that load."""

    def __init__(self, limits: AdmissionLimits) -> None:
        self.fetcher, self.reader = Gated(), Gated()
        self.now_s = 0.0
        admission = Admission(limits, lambda: self.now_s)
        self.documents = Documents(
            self.reader, self.fetcher, usual.parse_limits(), 10**6, admission
        )
        self.holdings: list[Holding] = []

    def load(
        self, document: Document, sender: Sender
    ) -> asyncio.Task[LoadedDocument | DocumentProblem]:
        holding = Holding()
        self.holdings.append(holding)
        return asyncio.create_task(self.documents.load(document, sender, holding))

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not done():
                await asyncio.sleep(0)


def _inline(name: str) -> InlineBytes:
    return InlineBytes(
        media_type="application/pdf", base64=base64.b64encode(name.encode()).decode()
    )


def _at(uri: str) -> DocumentReference:
    return DocumentReference(media_type="application/pdf", uri=uri)


async def _cancelled(*tasks: asyncio.Task[LoadedDocument | DocumentProblem]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_slow_host_leaves_fetches_to_the_others() -> None:
    """However many documents wait there, and whoever sent them."""
    scene = Scene(usual.admission_limits(fetches=8, fetches_per_host=3))
    slow = [scene.load(_at(f"https://slow/{n}"), Sender(f"s{n}")) for n in range(50)]
    await scene.until(lambda: len(scene.fetcher.busy) == 3)
    scene.fetcher.open("https://quick/1")
    scene.reader.open("https://quick/1")
    loaded = await asyncio.wait_for(scene.load(_at("https://quick/1"), A), 10)
    assert isinstance(loaded, LoadedDocument)
    assert len(scene.fetcher.busy) == 3
    assert scene.documents.view().fetches.waiting == 47
    await _cancelled(*slow)
    for holding in scene.holdings:
        holding.end()
    view = scene.documents.view()
    assert (view.fetches.waiting, view.fetches.running, view.held_bytes) == (0, 0, 0)


async def test_one_sender_s_backlog_is_its_own() -> None:
    """The other sender's document is read next, not after fifty."""
    scene = Scene(usual.admission_limits(workers=1))
    backlog = [scene.load(_inline(f"a{n}"), A) for n in range(50)]
    await scene.until(lambda: scene.reader.busy == ["a0"])
    scene.now_s = 20.0
    other = scene.load(_inline("b0"), B)
    await asyncio.sleep(0)
    scene.reader.open("a0")
    scene.reader.open("b0")
    assert isinstance(await asyncio.wait_for(other, 10), LoadedDocument)
    assert scene.reader.served == ["a0", "b0"]
    view = scene.documents.view()
    assert (view.workers.waiting, view.workers.oldest_s) == (48, 20.0)
    await _cancelled(*backlog)


async def test_what_was_loaded_counts_until_its_last_question_ended() -> None:
    """Pictures wait for the LLM server longer than for their reader; those after them wait."""
    scene = Scene(usual.admission_limits(workers=4, max_held_bytes=4_000))
    scene.reader.answer = Parsed("x" * 2_000)
    for name in ("a0", "b0"):
        scene.reader.open(name)
    assert isinstance(await asyncio.wait_for(scene.load(_inline("a0"), A), 10), LoadedDocument)
    assert scene.documents.view().held_bytes == 8_000
    second = scene.load(_inline("b0"), B)
    await asyncio.sleep(0.01)
    assert scene.documents.view().workers.waiting == 1
    scene.holdings[0].end()
    assert isinstance(await asyncio.wait_for(second, 10), LoadedDocument)
    scene.holdings[1].end()
    assert scene.documents.view().held_bytes == 0


@pytest.mark.parametrize("where", ["waiting", "fetching", "reading"])
async def test_a_cancelled_waiter_leaves_nothing_behind(where: str) -> None:
    """Places and bytes come back, wherever it was."""
    scene = Scene(usual.admission_limits(workers=1, fetches=1))
    first = scene.load(_at("https://h/1"), A)
    await scene.until(lambda: scene.fetcher.busy == ["https://h/1"])
    task = first
    if where == "waiting":
        task = scene.load(_at("https://h/2"), A)
        await asyncio.sleep(0)
    elif where == "reading":
        scene.fetcher.open("https://h/1")
        await scene.until(lambda: scene.reader.busy == ["https://h/1"])
        assert scene.documents.view().fetches.running == 0
    await _cancelled(task)
    await _cancelled(first)
    for holding in scene.holdings:
        holding.end()
    for name in ("https://h/3",):
        scene.fetcher.open(name)
        scene.reader.open(name)
    loaded = await asyncio.wait_for(scene.load(_at("https://h/3"), B), 10)
    assert isinstance(loaded, LoadedDocument)


async def test_fetched_documents_that_wait_are_bounded_by_the_fetches() -> None:
    """A busy worker delays fetching: fetched documents are in memory."""
    scene = Scene(usual.admission_limits(workers=1, fetches=2, fetches_per_host=2))
    tasks = [scene.load(_at(f"https://h/{n}"), A) for n in range(10)]
    for n in range(10):
        scene.fetcher.open(f"https://h/{n}")
    await scene.until(lambda: len(scene.fetcher.served) == 3)
    assert len(scene.reader.busy) == 1
    view = scene.documents.view()
    assert (view.fetches.running, view.fetches.waiting, view.workers.waiting) == (2, 7, 2)
    await _cancelled(*tasks)


async def test_a_document_that_is_too_large_does_not_wait() -> None:
    """It is rejected before it has a place, and before its base64 is decoded."""
    scene = Scene(usual.admission_limits(workers=1))
    busy = scene.load(_inline("a0"), A)
    await scene.until(lambda: scene.reader.busy == ["a0"])
    refused = await asyncio.wait_for(scene.load(_inline("x" * 1_000_100), A), 10)
    assert isinstance(refused, DocumentProblem)
    assert refused.reason is Reason.TOO_LARGE
    await _cancelled(busy)
