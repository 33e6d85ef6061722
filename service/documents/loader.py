"""Loads any document: text in this process, bytes in the sandbox, references by fetching.

Plain text never leaves this process and never waits. Everything else is parsed in the sandbox,
whatever its origin, when its sender's turn has come (`admission`); bytes are decoded only then. A
document with pages that only OCR reads is read again in the sandbox that has OCR loaded. The result
is visible text, pages, an e-invoice, or a problem, for `service.extraction.extractor`.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol

from schemas.base64_text import decode_base64
from schemas.event import Document, DocumentReference, InlineBytes, InlineText
from schemas.invoice import Invoice
from schemas.outcome import Check
from service.documents.admission import Admission, AdmissionView
from service.documents.fair_queue import Sender, Waiter
from service.documents.frames.document import (
    PLACED_WORD_BYTES,
    DocumentInEvent,
    LoadedDocument,
    inline_bytes,
    read_inline,
)
from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult
from service.documents.frames.recognised import RecognisedDocuments
from service.documents.holding import Holding
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

_PLAIN = "text/plain"
_COPIES = 4
"""A picture is in memory as bytes, as base64, in the request's JSON and in the socket's buffer; a
document as base64, as bytes, in the frame to its reader and in the pipe's buffer."""
_XML_DECLARATION = re.compile(r"[\s\ufeff]*<\?xml[^>]*\?>")


class Fetcher(Protocol):
    """Fetches documents by reference."""

    def host(self, reference: DocumentReference) -> str | DocumentProblem:
        """The document's host for the purpose of waiting: one slow host is one queue."""

    async def fetch(self, reference: DocumentReference) -> bytes | DocumentProblem:
        """The bytes of a document, checked against hash and size if those are given."""

    async def close(self) -> None:
        """Closes it; no document may follow."""


class Reader(Protocol):
    """Reads documents in confinement."""

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        """The readable content of a document."""

    @property
    def trouble(self) -> str:
        """Why it can read nothing at the moment; empty if it can."""

    async def close(self) -> None:
        """Closes it; no document may follow."""


class InvoiceRules(Protocol):
    """Rules about the XML of an e-invoice."""

    async def checks(self, invoice: Invoice, xml: bytes) -> tuple[Check, ...]:
        """The verdict on an invoice; bounded in time."""

    async def close(self) -> None:
        """Closes it; no document may follow."""


@dataclass(frozen=True, slots=True)
class _Scan:
    """A document with pages that only OCR reads."""

    media_type: str
    data: bytes
    ocr: Reader


class Documents:
    """Loads documents of every kind."""

    def __init__(
        self,
        sandbox: Reader,
        fetcher: Fetcher,
        limits: ParseLimits,
        max_bytes: int,
        admission: Admission,
        official: InvoiceRules | None = None,
        ocr: Reader | None = None,
        recognised: RecognisedDocuments | None = None,
    ) -> None:
        self._sandbox = sandbox
        self._fetcher = fetcher
        self._limits = limits
        self._max_bytes = max_bytes
        self._admission = admission
        self._official = official
        self._ocr = ocr
        self._recognised_before = recognised or RecognisedDocuments(0)

    def waits(self, document: Document) -> bool:
        """Whether loading it can take more than a moment."""
        return isinstance(document, DocumentReference) or _kind(document) != _PLAIN

    def view(self) -> AdmissionView:
        """The current waiters, places in use and held bytes."""
        return self._admission.view()

    @property
    def trouble(self) -> str:
        """Why no document can be read at the moment; empty if they can."""
        return self._sandbox.trouble or ("" if self._ocr is None else self._ocr.trouble)

    @property
    def ocr_hits(self) -> int:
        """How often a scan was known from an earlier reading."""
        return self._recognised_before.hits

    async def load(
        self, document: Document | DocumentInEvent, sender: Sender, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        """The document, or why there is none; waits for its sender's turn, and until it may begin.
        `holding` is its share of the memory bound."""
        await holding.until_it_may_begin()
        if isinstance(document, DocumentReference):
            return await self._fetched(document, sender, holding)
        if isinstance(document, DocumentInEvent):
            size = document.size_bytes
        elif _kind(document) == _PLAIN:
            return read_inline(document)
        else:
            size = inline_bytes(document)
        if size > self._max_bytes:
            return self._too_large(size)
        read = await self._in_turn(document, size, sender, holding)
        while read is None:
            await holding.until_it_may_begin()
            read = await self._in_turn(document, size, sender, holding)
        return await self._recognised(read, sender, holding)

    async def _in_turn(
        self,
        document: InlineBytes | InlineText | DocumentInEvent,
        size: int,
        sender: Sender,
        holding: Holding,
    ) -> LoadedDocument | DocumentProblem | _Scan | None:
        """None where it may not begin any more when its turn has come: others took the memory."""
        async with self._admission.workers.place(self._waiter(sender, size, holding)):
            if not holding.may_begin:
                holding.end()
                return None
            if isinstance(document, DocumentInEvent):
                kind, data = _typed_bytes(await document.decoded())
            else:
                kind, data = _typed_bytes(document)
            if isinstance(data, DocumentProblem):
                return data
            return await self._read(kind, data, holding)

    async def close(self) -> None:
        """Ends workers and connections; no document may follow."""
        await self._sandbox.close()
        await self._fetcher.close()
        if self._official is not None:
            await self._official.close()
        if self._ocr is not None:
            await self._ocr.close()

    async def _fetched(
        self, reference: DocumentReference, sender: Sender, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        """Retains its fetch until a worker is free, which bounds the fetched documents that
        wait."""
        host = self._fetcher.host(reference)
        if isinstance(host, DocumentProblem):
            return host
        admission = self._admission
        async with AsyncExitStack() as fetching:
            fetch = admission.fetches.place(Waiter((host, *sender)))
            place = await fetching.enter_async_context(fetch)
            data = await self._fetcher.fetch(reference)
            place.stop_clock()
            if isinstance(data, DocumentProblem):
                return data
            waiter = self._waiter(sender, len(data), holding)
            async with admission.workers.place(waiter):
                await fetching.aclose()
                read = await self._read(reference.media_type, data, holding)
            return await self._recognised(read, sender, holding)

    def _waiter(self, sender: Sender, size: int, holding: Holding) -> Waiter:
        waiter = Waiter(tuple(sender), _COPIES * size)
        holding.counted_by(lambda held: self._admission.workers.resize(waiter, held))
        return waiter

    async def _read(
        self, media_type: str, data: bytes, holding: Holding
    ) -> LoadedDocument | DocumentProblem | _Scan:
        if len(data) > self._max_bytes:
            return self._too_large(len(data))
        parsed = await self._sandbox.parse(media_type, data, self._limits)
        if self._ocr is not None and isinstance(parsed, Parsed) and parsed.scanned:
            return _Scan(media_type, data, self._ocr)
        return await self._accepted(parsed, data, holding)

    async def _recognised(
        self, read: LoadedDocument | DocumentProblem | _Scan, sender: Sender, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        """What was read; a scan that is not known waits for its turn at OCR, which blocks no other
        document."""
        if not isinstance(read, _Scan):
            return read
        known = self._recognised_before
        parsed: ParseResult | None = known.find(read.media_type, read.data, self._limits)
        if parsed is None:
            async with self._admission.scans.place(Waiter(tuple(sender))):
                parsed = await read.ocr.parse(read.media_type, read.data, self._limits)
            if isinstance(parsed, Parsed):
                known.keep(read.media_type, read.data, self._limits, parsed)
        return await self._accepted(parsed, read.data, holding)

    async def _accepted(
        self, parsed: ParseResult, data: bytes, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        if isinstance(parsed, DocumentProblem):
            return parsed
        size = len(parsed.text) + sum(len(image.data) for image in parsed.images)
        size += parsed.parts.size_bytes if parsed.parts else 0
        holding.resize(_COPIES * size + PLACED_WORD_BYTES * len(parsed.words or ()))
        return LoadedDocument(
            parsed.text,
            hashlib.sha256(data).hexdigest(),
            images=parsed.images,
            invoice=parsed.invoice,
            flags=parsed.flags,
            pages=parsed.pages,
            official=await self._verdict(parsed),
            words=parsed.words,
            hidden=parsed.hidden,
            unsure=parsed.unsure,
            contents=parsed.contents,
            parts=parsed.parts,
            sample=parsed.sample,
        )

    async def _verdict(self, parsed: Parsed) -> tuple[Check, ...]:
        if self._official is None or parsed.invoice is None:
            return ()
        return await self._official.checks(parsed.invoice, parsed.xml)

    def _too_large(self, size: int) -> DocumentProblem:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the document has {size:,} bytes, more than {self._max_bytes:,} (documents.max_bytes)",
        )


def _kind(document: Document) -> str:
    return document.media_type.partition(";")[0].strip().lower()


def _typed_bytes(document: InlineBytes | InlineText) -> tuple[str, bytes | DocumentProblem]:
    """Text is already decoded: the charset that it names no longer matters."""
    kind = _kind(document) if isinstance(document, InlineText) else document.media_type
    return kind, _bytes(document)


def _bytes(document: InlineBytes | InlineText) -> bytes | DocumentProblem:
    if isinstance(document, InlineBytes):
        data = decode_base64(document.base64)
        if data is None:
            return DocumentProblem(Reason.DOCUMENT_REJECTED, "the document is not valid base64")
        return data
    # An encoding declared in XML is that of the original bytes.
    return without_declaration(document.text).encode("utf-8", "replace")


def without_declaration(text: str) -> str:
    """XML without its leading declaration."""
    found = _XML_DECLARATION.match(text)
    return text[found.end() :] if found else text
