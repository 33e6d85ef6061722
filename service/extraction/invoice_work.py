"""The facts about one record while it is read; they become part of its outcome.

Belongs to one invoice. Decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.event import InvoiceEvent
from schemas.outcome import Check
from service.checks.printed.printed_text import PrintedText
from service.documents.frames.document import LoadedDocument
from service.documents.holding import Holding
from service.extraction.clock import Clock
from service.extraction.dialogue import CallStats
from service.extraction.ports import DocumentSeat
from service.model.answer import Answer
from service.model.outcome import Failed, Reason, Stage
from service.model.record import SourceRecord


@dataclass(slots=True)
class InvoiceWork:
    """The facts about one record so far; they become part of its outcome."""

    record: SourceRecord
    batch_id: str
    started_s: float
    """Wall-clock time when work began; what follows is added to it by the monotonic clock, so that
    no step of the wall clock makes work end before it began."""
    began_s: float
    """The monotonic time of the same moment."""
    event_id: str
    clock: Clock
    event: InvoiceEvent | None = None
    suspicion: tuple[Check, ...] = ()
    document_sha256: str | None = None
    stats: CallStats = field(default_factory=CallStats)
    printed: PrintedText | None = None
    """The document's text, prepared once for the checks of all its answers."""
    checked: tuple[Answer, tuple[Check, ...]] | None = None
    """The last answer that was held against the rules, so that none is checked twice."""
    seat: DocumentSeat | None = None
    """Of an invoice that can leave its batch."""
    awaited: bool = False
    """Whether its batch waits for it; not while its document is loaded outside."""
    holding: Holding = field(default_factory=Holding)

    def now_s(self) -> float:
        """The wall-clock time; never before the work began."""
        return self.started_s + max(0.0, self.clock.now_s() - self.began_s)

    def failed(self, reason: Reason, stage: Stage, message: str, *, retryable: bool) -> Failed:
        """The failure of this invoice, now."""
        now_s = self.now_s()
        first_s = self.stats.first_failed_s
        return Failed(
            record=self.record,
            reason=reason,
            stage=stage,
            retryable=retryable,
            message=message,
            failed_s=now_s,
            first_failed_s=now_s if first_s is None else min(max(first_s, self.started_s), now_s),
            event_id=self.event_id,
            invoice_id=self.event.invoice_id if self.event else None,
            usage=self.stats.usage,
            document_sha256=self.document_sha256,
            batch_id=self.batch_id,
        )


def printed_of(work: InvoiceWork, document: LoadedDocument) -> PrintedText | None:
    """The text of the invoice's document, prepared once; None for one without a text."""
    if work.printed is None and document.text:
        work.printed = PrintedText(document.text)
    return work.printed
