"""Any document to what can be read of it: text here, bytes in the sandbox, references fetched.

Plain text never leaves this process and never waits. Everything else is parsed in the sandbox,
wherever it came from, when its sender's turn has come (`admission`): bytes are decoded then and not
before. Answers are what `service.extraction.extractor` needs: visible text, pages, an e-invoice, or
a problem.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from contextlib import AsyncExitStack
from typing import Protocol

from schemas.event import Document, DocumentReference, InlineBytes, InlineText
from service.documents.admission import Admission, AdmissionView
from service.documents.document import DocumentProblem, LoadedDocument, read_inline
from service.documents.fair_queue import Sender, Waiter
from service.documents.holding import Holding
from service.documents.parsed import ParseLimits, ParseResult
from service.model.outcome import Reason

_PLAIN = "text/plain"
_COPIES = 4
"""A picture is in memory as bytes, as base64, in the request's JSON and in the socket's buffer; a
document as base64, as bytes, in the frame to its reader and in the pipe's buffer."""
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


class Fetcher(Protocol):
    """Brings documents that lie elsewhere."""

    def host(self, reference: DocumentReference) -> str | DocumentProblem:
        """Where the document lies, as far as waiting goes: one slow host is one queue."""

    async def fetch(self, reference: DocumentReference) -> bytes | DocumentProblem:
        """The bytes of a document, checked against hash and size where those are given."""

    async def close(self) -> None:
        """No document may follow."""


class Reader(Protocol):
    """Reads documents in a place where they can do no harm."""

    async def parse(self, media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
        """What can be read of a document."""

    async def close(self) -> None:
        """No document may follow."""


class Documents:
    """Loads documents of every kind."""

    def __init__(
        self,
        sandbox: Reader,
        fetcher: Fetcher,
        limits: ParseLimits,
        max_bytes: int,
        admission: Admission,
    ) -> None:
        self._sandbox = sandbox
        self._fetcher = fetcher
        self._limits = limits
        self._max_bytes = max_bytes
        self._admission = admission

    def waits(self, document: Document) -> bool:
        """Whether loading it can take more than a moment."""
        return isinstance(document, DocumentReference) or _kind(document) != _PLAIN

    def view(self) -> AdmissionView:
        """What waits, runs and is held now."""
        return self._admission.view()

    async def load(
        self, document: Document, sender: Sender, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        """The document, or why there is none; waits for its sender's turn. `holding` is what it
        takes of the bound on memory."""
        if isinstance(document, DocumentReference):
            return await self._fetched(document, sender, holding)
        if _kind(document) == _PLAIN:
            return read_inline(document)
        size = _size(document)
        if size > self._max_bytes:
            return self._too_large(size)
        waiter = self._waiter(sender, size, holding)
        async with self._admission.workers.place(waiter):
            data = _bytes(document)
            if isinstance(data, DocumentProblem):
                return data
            # Text is characters already: whatever charset it names is history.
            kind = _kind(document) if isinstance(document, InlineText) else document.media_type
            return await self._read(kind, data, holding)

    async def close(self) -> None:
        """Ends workers and connections; no document may follow."""
        await self._sandbox.close()
        await self._fetcher.close()

    async def _fetched(
        self, reference: DocumentReference, sender: Sender, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        """Keeps its fetch until a worker is free: what was fetched and waits is bounded so."""
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
                return await self._read(reference.media_type, data, holding)

    def _waiter(self, sender: Sender, size: int, holding: Holding) -> Waiter:
        waiter = Waiter(tuple(sender), _COPIES * size)
        holding.counted_by(lambda held: self._admission.workers.resize(waiter, held))
        return waiter

    async def _read(
        self, media_type: str, data: bytes, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        if len(data) > self._max_bytes:
            return self._too_large(len(data))
        parsed = await self._sandbox.parse(media_type, data, self._limits)
        if isinstance(parsed, DocumentProblem):
            return parsed
        size = len(parsed.text) + sum(len(image.data) for image in parsed.images)
        holding.resize(_COPIES * size)
        return LoadedDocument(
            parsed.text,
            hashlib.sha256(data).hexdigest(),
            images=parsed.images,
            invoice=parsed.invoice,
            flags=parsed.flags,
        )

    def _too_large(self, size: int) -> DocumentProblem:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the document has {size:,} bytes, more than {self._max_bytes:,} (documents.max_bytes)",
        )


def _kind(document: Document) -> str:
    return document.media_type.partition(";")[0].strip().lower()


def _size(document: InlineBytes | InlineText) -> int:
    """Bytes of the document, before it is decoded: of base64, what it comes to at least."""
    if isinstance(document, InlineText):
        return len(document.text)
    return max(0, len(document.base64) // 4 * 3 - 2)


def _bytes(document: InlineBytes | InlineText) -> bytes | DocumentProblem:
    if isinstance(document, InlineBytes):
        try:
            return base64.b64decode(document.base64, validate=True)
        except (binascii.Error, ValueError):
            return DocumentProblem(Reason.DOCUMENT_REJECTED, "the document is not valid base64")
    # An encoding that XML declares is that of the bytes it once was.
    return without_declaration(document.text).encode("utf-8", "replace")


def without_declaration(text: str) -> str:
    """XML without the declaration that it begins with."""
    found = _XML_DECLARATION.match(text)
    return text[found.end() :] if found else text
