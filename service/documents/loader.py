"""Any document to what can be read of it: text here, bytes in the sandbox, references fetched.

Plain text never leaves this process. Everything else is parsed in the sandbox, wherever it came
from. Answers are what `service.extractor` needs: visible text, pages, an e-invoice, or a problem.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Protocol

from schemas.event import Document, DocumentReference, InlineBytes, InlineText
from service.core.document import DocumentProblem, LoadedDocument, read_inline
from service.core.outcome import Reason
from service.documents.parsed import ParseLimits
from service.documents.sandbox import Sandbox

_PLAIN = "text/plain"
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class Fetcher(Protocol):
    """Brings documents that lie elsewhere."""

    async def fetch(self, reference: DocumentReference) -> bytes | DocumentProblem:
        """The bytes of a document, checked against hash and size where those are given."""

    async def close(self) -> None:
        """No document may follow."""


class Documents:
    """Loads documents of every kind."""

    def __init__(
        self, sandbox: Sandbox, fetcher: Fetcher, limits: ParseLimits, max_bytes: int
    ) -> None:
        self._sandbox = sandbox
        self._fetcher = fetcher
        self._limits = limits
        self._max_bytes = max_bytes

    async def load(self, document: Document) -> LoadedDocument | DocumentProblem:
        """The document, or why there is none."""
        kind = document.media_type.partition(";")[0].strip().lower()
        if kind == _PLAIN and not isinstance(document, DocumentReference):
            return read_inline(document)
        data = await self._bytes(document)
        if isinstance(data, DocumentProblem):
            return data
        if len(data) > self._max_bytes:
            return DocumentProblem(
                Reason.TOO_LARGE,
                f"the document has {len(data):,} bytes, more than {self._max_bytes:,} "
                "(documents.max_bytes)",
            )
        media_type = document.media_type
        if isinstance(document, InlineText):
            media_type = kind  # Text is characters already: whatever charset it names is history.
        parsed = await self._sandbox.parse(media_type, data, self._limits)
        if isinstance(parsed, DocumentProblem):
            return parsed
        return LoadedDocument(
            parsed.text,
            hashlib.sha256(data).hexdigest(),
            images=parsed.images,
            invoice=parsed.invoice,
            flags=parsed.flags,
        )

    async def close(self) -> None:
        """Ends workers and connections; no document may follow."""
        await self._sandbox.close()
        await self._fetcher.close()

    async def _bytes(self, document: Document) -> bytes | DocumentProblem:
        if isinstance(document, DocumentReference):
            return await self._fetcher.fetch(document)
        if isinstance(document, InlineBytes):
            try:
                return base64.b64decode(document.base64, validate=True)
            except (binascii.Error, ValueError):
                return DocumentProblem(Reason.DOCUMENT_REJECTED, "the document is not valid base64")
        # An encoding that XML declares is that of the bytes it once was.
        return _XML_DECLARATION.sub("", document.text).encode("utf-8", "replace")
