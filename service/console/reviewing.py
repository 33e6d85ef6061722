"""Takes a decision of a person: writes the event, and waits until the store has it.

After a decision, a page shows the state of the store, so a decision that came too late is never
shown as taken. A decision on a page that is out of date is refused before anything is written; of
two that are written at once, the rule of reviews (`service.review.decisions`) lets one count.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from pydantic import ValidationError

from schemas.invoice import Invoice
from schemas.outcome import Check, InvoiceExtracted, SourceCoordinates
from schemas.review import InvoiceReviewed, ReviewDecision
from service.checks.assessment import broken_errors
from service.checks.printed.printed_text import PrintedText
from service.console.correction import checks_of
from service.console.field_paths import TextsRead, changed_paths, with_texts
from service.console.source_documents import SourceDocument
from service.console.wording import moment
from service.kafka.dead_letters import TopicUnreadable
from service.kafka.reviews import ReviewNotWritten, ReviewWriter, too_large
from service.model.record import Coordinates
from service.review.decisions import Effect, InvoiceState
from service.settings import KafkaSettings
from service.store.queries import InvoiceDetail, StoreReader

SEEN_S = 8.0
"""The store is this far behind at most, or the page says that it is."""
_LOOK_EVERY_S = 0.05
_NOTE_CHARS = 2_000


class DecisionLog(Protocol):
    """Where decisions are written."""

    async def write(self, review: InvoiceReviewed) -> None:
        """Returns once it is written. Raises ReviewNotWritten, TopicUnreadable."""

    async def too_large(self, review: InvoiceReviewed) -> str:
        """Why it would not be written, if it is for its size; else empty."""


class KafkaDecisions:
    """The reviews topic; a producer for each decision, because people are slow."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings

    async def write(self, review: InvoiceReviewed) -> None:
        """Returns once the brokers have it. Raises ReviewNotWritten, TopicUnreadable."""
        async with ReviewWriter(self._settings) as writer:
            await writer.write(review)

    async def too_large(self, review: InvoiceReviewed) -> str:
        """Why the topic would not take it, and what to do."""
        return await too_large(self._settings, review)


class DecisionRefused(Exception):
    """Raised when a decision cannot be taken as it stands; the message says why."""


@dataclass(frozen=True, slots=True)
class JudgedCorrection:
    """A corrected invoice with its rules."""

    read: TextsRead
    checks: tuple[Check, ...] = ()
    changed: tuple[str, ...] = ()
    with_document: bool = False


def judged(
    final: Invoice, form: Mapping[str, str], document: SourceDocument, own_parties: tuple[str, ...]
) -> JudgedCorrection:
    """The invoice with the form's values; `final` is what counts so far."""
    read = with_texts(final, form)
    if read.invoice is None:
        return JudgedCorrection(read)
    printed = PrintedText(document.text) if document.text else None
    today = datetime.now(UTC).date()
    checks = checks_of(read.invoice, printed, document.event, own_parties, today)
    return JudgedCorrection(read, checks, changed_paths(final, read.invoice), printed is not None)


def broken_unasked(correction: JudgedCorrection, form: Mapping[str, str]) -> str:
    """Rules of severity error that it breaks, unless the person was asked about each of them and
    insists; empty where none is left to ask about."""
    broken = broken_errors(correction.checks)
    return "" if set(broken) <= set(form.get("insists", "").split()) else ", ".join(broken)


def reviewed(
    detail: InvoiceDetail,
    final: Invoice | None,
    form: Mapping[str, str],
    by: str,
    correction: JudgedCorrection | None,
) -> InvoiceReviewed:
    """The event of a decision. Raises DecisionRefused."""
    row = detail.invoice
    if row["state"] == InvoiceState.SPLIT:
        raise DecisionRefused(
            "This container was split. Decide about the results of its documents."
        )
    reject_outdated(row, form)
    try:
        decision = ReviewDecision(form.get("decision", ""))
        _reject_second(row, decision)
        return InvoiceReviewed(
            review_id=form.get("review_id", ""),
            source=SourceCoordinates(
                topic=row["source_topic"],
                partition=row["source_partition"],
                offset=row["source_offset"],
            ),
            expected_version=row["review_version"],
            decision=decision,
            decided_by=by,
            decided_at=datetime.now(UTC),
            note=form.get("note", "").strip()[:_NOTE_CHARS],
            undoes=form.get("undoes") if decision is ReviewDecision.UNDO else None,
            before=final,
            after=correction.read.invoice if correction else None,
            checks=correction.checks if correction else (),
        )
    except (ValidationError, ValueError):
        raise DecisionRefused("This form is not complete. Open the page again.") from None


async def room_for_correction(row: Mapping[str, Any], final: Invoice, log: DecisionLog) -> str:
    """Why no correction of the invoice could be written, in a sentence for a person who has not
    typed anything yet; empty where it could."""
    source = SourceCoordinates(
        topic=row["source_topic"], partition=row["source_partition"], offset=row["source_offset"]
    )
    trial = InvoiceReviewed(
        review_id="-",
        source=source,
        expected_version=row["review_version"],
        decision=ReviewDecision.CORRECT,
        decided_by="-",
        decided_at=datetime.now(UTC),
        before=final,
        after=final,
    )
    why = await log.too_large(trial)
    return f"This invoice cannot be corrected here: {why}." if why else ""


def reject_outdated(row: Mapping[str, Any], form: Mapping[str, str]) -> None:
    """A decision on a page that others have outdated. Raises DecisionRefused."""
    if form.get("expected_version") != str(row["review_version"]):
        who = row["reviewed_by"] or "Somebody"
        raise DecisionRefused(
            f"{who} decided about this invoice after you had opened it. Nothing of yours was "
            "written. Look at it again, and decide then."
        )


_SAME_STATE = {
    ReviewDecision.APPROVE: InvoiceState.APPROVED,
    ReviewDecision.REJECT: InvoiceState.REJECTED,
}


def _reject_second(row: Mapping[str, Any], decision: ReviewDecision) -> None:
    """A decision that is in force already. Raises DecisionRefused."""
    state = _SAME_STATE.get(decision)
    if state is not None and row["state"] == state:
        raise DecisionRefused(
            f"This invoice is {state.value} already, by {row['reviewed_by']} at "
            f"{moment(row['reviewed_at'])} UTC. Nothing was written."
        )


async def take(review: InvoiceReviewed, log: DecisionLog, reader: StoreReader) -> Effect | None:
    """What the decision did; None where the store does not have it yet. Raises DecisionRefused."""
    source = review.source
    place = Coordinates(source.topic, source.partition, source.offset)
    try:
        await log.write(review)
    except (ReviewNotWritten, TopicUnreadable) as error:
        raise DecisionRefused(f"The decision is not written: {error}.") from None
    until_s = time.monotonic() + SEEN_S
    while time.monotonic() < until_s:
        effect = await asyncio.to_thread(_effect, reader, place, review.review_id)
        if effect is not None:
            return effect
        await asyncio.sleep(_LOOK_EVERY_S)
    return None


def _effect(reader: StoreReader, place: Coordinates, review_id: str) -> Effect | None:
    detail = reader.invoice(place)
    return effect_of(detail, review_id) if detail else None


def effect_of(detail: InvoiceDetail, review_id: str) -> Effect | None:
    """What the decision with this id did when it came last; None where the store has none."""
    found = [row for row in detail.reviews if row["review_id"] == review_id]
    return Effect(found[-1]["effect"]) if found else None


def invoice_of(result: object) -> Invoice | None:
    """The invoice that was read; None of a document under a custom schema."""
    return result.invoice if isinstance(result, InvoiceExtracted) else None
