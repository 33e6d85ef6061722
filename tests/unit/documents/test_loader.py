"""The loader: plain text stays here, everything else is read in the sandbox."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from schemas.event import Document, DocumentReference, InlineBytes, InlineText
from service.documents.admission import Admission
from service.documents.fair_queue import Sender
from service.documents.frames.document import DocumentInEvent, LoadedDocument
from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult
from service.documents.frames.recognised import RecognisedDocuments
from service.documents.holding import Holding
from service.documents.loader import Documents
from service.documents.sandbox.sandbox import Sandbox
from service.einvoices.einvoice import read_einvoice
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs
from tests.fakes import usual
from tests.fakes.pdf_papers import pdf_of

XML = (Path(__file__).parents[1] / "einvoices" / "invoice.cii.xml").read_bytes()
TEXT = "Invoice 4711 with enough text to be no scan"
pytestmark = pytest.mark.asyncio(loop_scope="module")


class Shelf:
    """Has one document, whatever is asked for."""

    def __init__(self, answer: bytes | DocumentProblem) -> None:
        self._answer = answer

    def host(self, reference: DocumentReference) -> str | DocumentProblem:
        return "https://x"

    async def fetch(self, reference: DocumentReference) -> bytes | DocumentProblem:
        return self._answer

    async def close(self) -> None:
        pass


class Borrowed:
    """The sandbox of all these tests: starting its workers takes longer than they do."""

    trouble = ""

    def __init__(self) -> None:
        self._sandbox = Sandbox(usual.sandbox_limits())

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        return await self._sandbox.parse(media_type, data, limits)

    async def close(self) -> None:
        """It goes on."""

    async def end(self) -> None:
        await self._sandbox.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox() -> AsyncIterator[Borrowed]:
    borrowed = Borrowed()
    yield borrowed
    await borrowed.end()


def documents(
    sandbox: Borrowed, answer: bytes | DocumentProblem = b"", max_bytes: int = 100_000
) -> Documents:
    return Documents(
        sandbox,
        Shelf(answer),
        usual.parse_limits(),
        max_bytes,
        Admission(usual.admission_limits(), time.monotonic),
    )


class Recogniser:
    """Reads what others call scanned."""

    trouble = ""

    def __init__(self, answer: ParseResult) -> None:
        self._answer = answer
        self.closed = False
        self.asked = 0

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        self.asked += 1
        return self._answer

    async def close(self) -> None:
        self.closed = True


async def load(made: Documents, document: Document) -> LoadedDocument | DocumentProblem:
    """One document, of a sender like any other."""
    with Holding() as holding:
        return await made.load(document, Sender("source", b"key"), holding)


@pytest.fixture
def loader(sandbox: Borrowed) -> Documents:
    return documents(sandbox)


def _bytes(media_type: str, data: bytes) -> InlineBytes:
    return InlineBytes(media_type=media_type, base64=base64.b64encode(data).decode())


async def test_plain_text_is_taken_as_it_is(loader: Documents) -> None:
    """No process is started for it."""
    loaded = await load(loader, InlineText(text=TEXT))
    assert loaded == LoadedDocument(TEXT, hashlib.sha256(TEXT.encode()).hexdigest())
    latin = await load(loader, _bytes("text/plain; charset=iso-8859-1", "Ärger".encode("latin-1")))
    assert isinstance(latin, LoadedDocument)
    assert latin.text == "Ärger"


async def test_bytes_are_read_in_the_sandbox_and_hashed(loader: Documents) -> None:
    """PDF, HTML and XML, as bytes or as the text that an event carries."""
    pdf = pdf_of(TEXT)
    loaded = await load(loader, _bytes("application/pdf", pdf))
    assert isinstance(loaded, LoadedDocument), loaded
    assert TEXT in loaded.text
    assert loaded.sha256 == hashlib.sha256(pdf).hexdigest()
    html = await load(
        loader, InlineText(media_type="text/html; charset=latin-1", text="<p>Größe<br>2</p>")
    )
    assert isinstance(html, LoadedDocument), html
    assert html.text == "Größe\n2"
    xml = await load(loader, _bytes("application/xml", XML))
    assert isinstance(xml, LoadedDocument), xml
    assert xml.invoice == read_einvoice(XML)


async def test_an_encoding_that_text_declares_is_history(loader: Documents) -> None:
    """XML inside of JSON is characters; the encoding of its original bytes would spoil them."""
    said = XML.decode().replace("UTF-8", "ISO-8859-1").replace("Screws", "Größe")
    loaded = await load(loader, InlineText(media_type="application/xml", text=said))
    assert isinstance(loaded, LoadedDocument), loaded
    assert loaded.invoice is not None
    assert loaded.invoice.lines[0].description == "Größe"


async def test_a_document_begins_when_it_may_and_holds_nothing_until_then(
    sandbox: Borrowed,
) -> None:
    """Others may have taken the memory by its turn: then it gives its place back and waits."""
    answers, paused, held = iter((False, True, False, True, True)), list[int](), list[int]()
    admission = Admission(usual.admission_limits(), time.monotonic)
    loader = Documents(sandbox, Shelf(b""), usual.parse_limits(), 100_000, admission)

    async def pause() -> None:
        paused.append(admission.view().held_bytes)

    class Counting(Holding):
        def resize(self, size_bytes: int) -> None:
            held.append(size_bytes)
            super().resize(size_bytes)

    holding = Counting()
    holding.begins_when(lambda: next(answers), pause)
    found = await loader.load(_bytes("text/html", b"<p>x"), Sender("a", None), holding)
    assert isinstance(found, LoadedDocument)
    assert paused == [0]
    assert held[0] == 0
    assert list(answers) == []


async def test_a_document_that_was_left_in_its_event_is_decoded_at_its_turn(
    sandbox: Borrowed,
) -> None:
    """Not while others have the workers: until then nothing of it is held."""
    admission = Admission(usual.admission_limits(), time.monotonic)
    loader = Documents(sandbox, Shelf(b""), usual.parse_limits(), 100_000, admission)
    running: list[int] = []

    async def decoded() -> InlineBytes:
        running.append(admission.view().workers.running)
        return _bytes("text/html", b"<p>left")

    left = DocumentInEvent("text/html", 7, decoded)
    found = await loader.load(left, Sender("a", None), Holding())
    assert isinstance(found, LoadedDocument)
    assert (found.text.strip(), running) == ("left", [1])
    too_large = DocumentInEvent("text/html", 100_001, decoded)
    refused = await loader.load(too_large, Sender("a", None), Holding())
    assert isinstance(refused, DocumentProblem)
    assert (refused.reason, running) == (Reason.TOO_LARGE, [1])


async def test_what_is_fetched_is_read_like_anything_else(sandbox: Borrowed) -> None:
    """By its media type; a problem with fetching is the answer."""
    reference = DocumentReference(media_type="application/pdf", uri="https://x/y")
    fetching = documents(sandbox, pdf_of(TEXT))
    loaded = await load(fetching, reference)
    assert isinstance(loaded, LoadedDocument), loaded
    assert TEXT in loaded.text
    away = DocumentProblem(Reason.DOCUMENT_UNAVAILABLE, "away", retryable=True)
    assert await load(documents(sandbox, away), reference) == away


async def test_documents_are_bounded_and_must_be_base64(sandbox: Borrowed) -> None:
    """Before a worker sees them."""
    small = documents(sandbox, max_bytes=10)
    large = await load(small, _bytes("application/pdf", b"x" * 11))
    assert isinstance(large, DocumentProblem)
    assert large.reason is Reason.TOO_LARGE
    broken = await load(small, InlineBytes(media_type="application/pdf", base64="%%%"))
    assert isinstance(broken, DocumentProblem)
    assert "base64" in broken.message


@pytest.mark.parametrize("media_type", [None, "", "  ", "application/octet-stream", "unsaid"])
async def test_bytes_without_a_media_type_are_known_by_their_beginning(
    loader: Documents, sandbox: Borrowed, media_type: str | None
) -> None:
    """Inline as well as fetched; `unsaid` leaves the name out."""
    said = {} if media_type == "unsaid" else {"media_type": media_type}
    texts = {TEXT.encode(): TEXT, pdf_of(TEXT): TEXT, b"<html><p>Total 1.00</p>": "Total 1.00"}
    for data, text in texts.items():
        inline = {**said, "base64": base64.b64encode(data).decode()}
        loaded = await load(loader, InlineBytes.model_validate(inline))
        assert isinstance(loaded, LoadedDocument), loaded
        assert text in loaded.text
        fetching = documents(sandbox, data)
        reference = DocumentReference.model_validate({**said, "uri": "https://x/y"})
        fetched = await load(fetching, reference)
        assert isinstance(fetched, LoadedDocument), fetched
        assert fetched.text == loaded.text


@pytest.mark.parametrize("media_type", ["application/X-PDF", " application/pdf ", "text/pdf"])
async def test_media_types_are_read_as_people_write_them(
    loader: Documents, media_type: str
) -> None:
    """A PDF that calls itself text is no text."""
    pdf = base64.b64encode(pdf_of(TEXT)).decode()
    loaded = await load(loader, InlineBytes(media_type=media_type, base64=pdf))
    if media_type.startswith("text/"):
        assert isinstance(loaded, DocumentProblem)
        assert "send it as application/pdf" in loaded.message
    else:
        assert isinstance(loaded, LoadedDocument), loaded
        assert TEXT in loaded.text


async def test_blanks_of_base64_do_not_count_as_bytes(sandbox: Borrowed) -> None:
    """A document just below the bound is read, in lines of 76 characters as well."""
    pdf = pdf_of(TEXT)
    exact = documents(sandbox, max_bytes=len(pdf))
    text = "data:application/pdf;base64,\n" + base64.encodebytes(pdf).decode()
    loaded = await load(exact, InlineBytes(media_type="application/pdf", base64=text))
    assert isinstance(loaded, LoadedDocument), loaded
    assert loaded.sha256 == hashlib.sha256(pdf).hexdigest()


@pytest.mark.parametrize("by_reference", [False, True])
async def test_scans_are_read_again_by_ocr(by_reference: bool) -> None:
    """A document that the first reader calls scanned; its text is grounded like any other."""
    box = Box(0.1, 0.1, 0.2, 0.2)
    words = PageWords((PlacedWord(0, 5, 1, box, ReadAs.OCR, 0.5),))
    ocr = Recogniser(Parsed("119,00", words=words))
    made = Documents(
        Recogniser(Parsed(scanned=True)),
        Shelf(b"scan"),
        usual.parse_limits(),
        1_000,
        Admission(usual.admission_limits(), time.monotonic),
        ocr=ocr,
    )
    reference = DocumentReference(media_type="image/png", uri="https://x/y")
    loaded = await load(made, reference if by_reference else _bytes("image/png", b"scan"))
    assert isinstance(loaded, LoadedDocument)
    assert (loaded.text, loaded.words) == ("119,00", words)
    assert loaded.sha256 == hashlib.sha256(b"scan").hexdigest()
    view = made.view()
    assert (view.workers.running, view.scans.running) == (0, 0)
    await made.close()
    assert ocr.closed


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (Parsed("119,00"), 1),
        (DocumentProblem(Reason.DOCUMENT_UNAVAILABLE, "not now", retryable=True), 2),
    ],
    ids=["read", "a problem"],
)
async def test_a_scan_that_comes_again_is_not_read_again(answer: ParseResult, asked: int) -> None:
    """A retry or a second delivery; a problem may be gone the next time."""
    ocr = Recogniser(answer)
    made = Documents(
        Recogniser(Parsed(scanned=True)),
        Shelf(b""),
        usual.parse_limits(),
        1_000,
        Admission(usual.admission_limits(), time.monotonic),
        ocr=ocr,
        recognised=RecognisedDocuments(10_000),
    )
    first = await load(made, _bytes("image/png", b"scan"))
    assert await load(made, _bytes("image/png", b"scan")) == first
    assert ocr.asked == asked
    assert made.ocr_hits == 2 - asked


async def test_without_ocr_no_document_is_read_again() -> None:
    """Also where a reader that was taken over calls it scanned."""
    made = Documents(
        Recogniser(Parsed(scanned=True)),
        Shelf(b""),
        usual.parse_limits(),
        1_000,
        Admission(usual.admission_limits(), time.monotonic),
    )
    loaded = await load(made, _bytes("image/png", b"scan"))
    assert isinstance(loaded, LoadedDocument)
    assert loaded.text == ""
