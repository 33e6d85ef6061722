"""Documents without workers, fetches and turns: for tests of what follows their reading."""

from __future__ import annotations

from schemas.event import Document
from service.documents.fair_queue import Sender
from service.documents.frames.document import DocumentInEvent, LoadedDocument, read_inline
from service.documents.holding import Holding
from service.model.document_problem import DocumentProblem


class InlineDocuments:
    """Reads documents that lie in their event as text."""

    def waits(self, document: Document) -> bool:
        """Never."""
        del document
        return False

    async def load(
        self, document: Document | DocumentInEvent, sender: Sender, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        """The text, or why there is none."""
        del sender, holding
        assert not isinstance(document, DocumentInEvent), "no document waits"
        return read_inline(document)
