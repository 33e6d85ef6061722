"""Parts an event from its document, so that a document that waits is in memory once.

A record's bytes are held until its outcome is committed, because a failure has them. Decoded, the
document is there a second time. So a large document that waits is left in the record's bytes and
decoded again at its turn; a small one stays, and so does one that only a schema reads. In either
case the event goes on without it: once it is loaded, nothing of it is held but what was read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from schemas.event import Document, DocumentReference, InlineBytes, InlineText, InvoiceEvent
from service.documents.frames.document import DocumentInEvent, inline_bytes

LARGE_BYTES = 64 * 1024
"""Takes 0.2 ms to decode."""


@dataclass(slots=True)
class PartedEvent:
    """An event without its document, and the document until it is taken."""

    event: InvoiceEvent
    _document: Document | DocumentInEvent | None
    held_bytes: int = 0
    """What the document takes beside the record's bytes."""

    def take_document(self) -> Document | DocumentInEvent:
        """The document; from here on, only the caller holds it."""
        document, self._document = self._document, None
        assert document is not None, "a document is loaded once"
        return document


def whole(event: InvoiceEvent) -> PartedEvent:
    """The event with its document."""
    return PartedEvent(event, event.document)


def parted(
    event: InvoiceEvent, decoded_again: Callable[[], Awaitable[InlineBytes | InlineText]] | None
) -> PartedEvent:
    """The event without its document. `decoded_again` reads it from the record's bytes; None where
    these alone do not tell it."""
    document = event.document
    if isinstance(document, DocumentReference):
        return PartedEvent(event, document)
    emptied = InlineText.model_construct(media_type=document.media_type, text="")
    without = event.model_copy(update={"document": emptied})
    held_bytes = len(document.base64 if isinstance(document, InlineBytes) else document.text)
    if decoded_again is None or held_bytes < LARGE_BYTES:
        return PartedEvent(without, document, held_bytes)
    left = DocumentInEvent(document.media_type, inline_bytes(document), decoded_again)
    return PartedEvent(without, left)
