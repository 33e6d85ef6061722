"""The rules that a correction is judged by: those of the console, with the event's document if it
is still there.

The document is read only when there is a correction to judge, and its readers end with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.invoice import Invoice
from service.checks.printed.printed_text import PrintedText
from service.console.correction import checks_of
from service.console.source_documents import SourceDocuments
from service.model.record import Coordinates
from service.results.deciding import JudgedValues
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class DocumentJudge:
    """Judges by the documents that the settings lead to."""

    settings: Settings

    async def judge(self, invoice: Invoice, source: Coordinates) -> JudgedValues:
        """Without the document, the rules about the values alone."""
        documents = SourceDocuments(self.settings)
        try:
            document = await documents.find(source)
        finally:
            await documents.close()
        printed = PrintedText(document.text) if document.text else None
        own_parties = sorted(self.settings.extraction.own_parties)
        today = datetime.now(UTC).date()
        checks = checks_of(invoice, printed, document.event, own_parties, today)
        nothing = "" if printed else document.problem or "it has no text to compare with"
        return JudgedValues(checks, nothing.rstrip("."))
