"""The rule of reviews: which decisions about an outcome count, and which invoice is final.

Decisions about one outcome are taken in the order of their topic. A decision counts if its author
had seen all that counted before (`expected_version`). The others change nothing: `late` ones,
`repeated` ones, and an `undo` that does not name the decision in force.

Invariants: the version never falls, and grows by one with each decision that counts; of two
decisions with one expected version at most one counts; taking a record again changes nothing; the
final invoice is that of the newest correction in force, else the invoice as it was read; a
correction replaces the rules about values, and none about the document (`OF_DOCUMENT`). Taking a
decision costs the same however many there were: anybody who may write to the topic can write
many about one invoice. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from schemas.invoice import Invoice
from schemas.outcome import Check, DocumentExtracted, InvoiceExtracted, Trust
from schemas.review import InvoiceReviewed, ReviewDecision

OF_DOCUMENT: Final = frozenset(
    "SEVERAL-INVOICES SUSPICIOUS UNREAD-ENCLOSURES PRINT-UNREAD UNVERIFIABLE SCHEMATRON".split()
)
"""Rules about the document or its container. No other value of a field answers them: files that
were left unread still are, and a hidden text is still hidden."""


class Effect(StrEnum):
    """What a decision did."""

    COUNTS = "counts"
    REPEATED = "repeated"
    """The same decision was taken before: its author sent it twice."""
    LATE = "late"
    """Somebody decided before it, or it expects decisions that are not there."""
    GROUNDLESS = "groundless"
    """It undoes a decision that is not in force."""


class InvoiceState(StrEnum):
    """Where a result stands between the document and the books."""

    READY = "ready"
    """May be booked: its trust is `book`, and nothing asks for a person."""
    OPEN = "open"
    """A person has to decide."""
    APPROVED = "approved"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    """Must not be booked."""
    SPLIT = "split"
    """A container whose documents became events: their results count."""


_STATES = {
    ReviewDecision.APPROVE: InvoiceState.APPROVED,
    ReviewDecision.CORRECT: InvoiceState.CORRECTED,
    ReviewDecision.REJECT: InvoiceState.REJECTED,
}


@dataclass(frozen=True, slots=True, eq=False)
class _InForce:
    """A decision in force, upon the one before it."""

    review: InvoiceReviewed
    below: _InForce | None
    corrected: InvoiceReviewed | None
    """The newest correction up to here."""


@dataclass(frozen=True, slots=True, eq=False)
class ReviewHistory:
    """The decisions about one outcome so far."""

    version: int = 0
    """Number of decisions that counted, undone ones and their undoing included."""
    _top: _InForce | None = None
    _counted: dict[str, int] = field(default_factory=dict)
    """By id, the version before each decision that counted. Later histories share it and add to
    it, so only those below `version` are of this one."""

    @property
    def in_force(self) -> tuple[InvoiceReviewed, ...]:
        """Oldest first; only the last one matters until it is undone."""
        found, at = [], self._top
        while at is not None:
            found.append(at.review)
            at = at.below
        return tuple(reversed(found))

    @property
    def newest(self) -> InvoiceReviewed | None:
        """The decision in force."""
        return self._top.review if self._top is not None else None

    def knows(self, review_id: str) -> bool:
        """Whether a decision with this id counted."""
        return self._counted.get(review_id, self.version) < self.version

    def take(self, review: InvoiceReviewed) -> tuple[ReviewHistory, Effect]:
        """The history with this decision, and what the decision did."""
        effect = self._effect(review)
        if effect is not Effect.COUNTS:
            return self, effect
        counted = self._own_counted()
        counted[review.review_id] = self.version
        return ReviewHistory(self.version + 1, self._top_with(review), counted), effect

    def _own_counted(self) -> dict[str, int]:
        """The ids, to be added to: a copy if another history was made from this one before."""
        if self.version and len(self._counted) == self.version:
            return self._counted
        return {name: at for name, at in self._counted.items() if at < self.version}

    def _top_with(self, review: InvoiceReviewed) -> _InForce | None:
        top = self._top
        if review.decision is ReviewDecision.UNDO:
            return top.below if top is not None else None
        before = top.corrected if top is not None else None
        return _InForce(review, top, review if review.after is not None else before)

    def _effect(self, review: InvoiceReviewed) -> Effect:
        if self.knows(review.review_id):
            return Effect.REPEATED
        if review.expected_version != self.version:
            return Effect.LATE
        if review.decision is not ReviewDecision.UNDO:
            return Effect.COUNTS
        newest = self.newest
        in_force = newest is not None and newest.review_id == review.undoes
        return Effect.COUNTS if in_force else Effect.GROUNDLESS

    @property
    def decided(self) -> InvoiceState | None:
        """The state that a person decided; None without a decision in force."""
        return _STATES[self.newest.decision] if self.newest is not None else None

    def state(self, trust: Trust, *, asks: bool) -> InvoiceState:
        """Of a result with this trust; `asks` where something besides it asks for a person."""
        if self.decided is not None:
            return self.decided
        return InvoiceState.READY if trust is Trust.BOOK and not asks else InvoiceState.OPEN

    @property
    def corrected(self) -> Invoice | None:
        """The corrected invoice that counts. An approval keeps what was corrected before it."""
        correction = self._correction
        return None if correction is None else correction.after

    def final(self, read: Invoice) -> Invoice:
        """The invoice that counts, where `read` is what the service published."""
        return self.corrected or read

    def checks(self, read: tuple[Check, ...]) -> tuple[Check, ...]:
        """The rules applied to the final invoice, where `read` are those of the published one."""
        correction = self._correction
        return read if correction is None else corrected_checks(read, correction.checks)

    @property
    def _correction(self) -> InvoiceReviewed | None:
        return self._top.corrected if self._top is not None else None


UNDECIDED = ReviewHistory()


def corrected_checks(read: tuple[Check, ...], own: tuple[Check, ...]) -> tuple[Check, ...]:
    """The rules `own` of a correction, and those of the published result that no correction
    answers. Each is there once: a correction that saw the document may repeat one."""
    repeated = frozenset(check for check in own if check.id in OF_DOCUMENT)
    return own + tuple(check for check in read if check.id in OF_DOCUMENT and check not in repeated)


def state_of(
    result: InvoiceExtracted | DocumentExtracted, history: ReviewHistory, *, asks: bool
) -> InvoiceState:
    """Of any result. A container that was split has no values to decide about."""
    if isinstance(result, DocumentExtracted) and result.children:
        return InvoiceState.SPLIT
    return history.state(result.trust, asks=asks)
