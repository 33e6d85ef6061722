"""The rule of reviews: which decisions about an outcome count, and which invoice is final.

Decisions about one outcome are taken in the order of their topic. A decision counts if its author
had seen all that counted before (`expected_version`). The others change nothing: `late` ones,
`repeated` ones, and an `undo` that does not name the decision in force.

Invariants: the version never falls, and grows by one with each decision that counts; of two
decisions with one expected version at most one counts; taking a record again changes nothing; the
final invoice is that of the newest correction in force, else the invoice as it was read. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from schemas.invoice import Invoice
from schemas.outcome import Check, DocumentExtracted, InvoiceExtracted, Trust
from schemas.review import InvoiceReviewed, ReviewDecision


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


@dataclass(frozen=True, slots=True)
class ReviewHistory:
    """The decisions about one outcome so far."""

    version: int = 0
    """Number of decisions that counted, undone ones and their undoing included."""
    in_force: tuple[InvoiceReviewed, ...] = ()
    """Oldest first; only the last one matters until it is undone."""
    known: frozenset[str] = frozenset()
    """Ids of all decisions that counted."""

    @property
    def newest(self) -> InvoiceReviewed | None:
        """The decision in force."""
        return self.in_force[-1] if self.in_force else None

    def take(self, review: InvoiceReviewed) -> tuple[ReviewHistory, Effect]:
        """The history with this decision, and what the decision did."""
        effect = self._effect(review)
        if effect is not Effect.COUNTS:
            return self, effect
        undone = review.decision is ReviewDecision.UNDO
        in_force = self.in_force[:-1] if undone else (*self.in_force, review)
        known = self.known | {review.review_id}
        return replace(self, version=self.version + 1, in_force=in_force, known=known), effect

    def _effect(self, review: InvoiceReviewed) -> Effect:
        if review.review_id in self.known:
            return Effect.REPEATED
        if review.expected_version != self.version:
            return Effect.LATE
        if review.decision is not ReviewDecision.UNDO:
            return Effect.COUNTS
        newest = self.newest
        in_force = newest is not None and newest.review_id == review.undoes
        return Effect.COUNTS if in_force else Effect.GROUNDLESS

    def state(self, trust: Trust, *, asks: bool) -> InvoiceState:
        """Of a result with this trust; `asks` where something besides it asks for a person."""
        if self.newest is not None:
            return _STATES[self.newest.decision]
        return InvoiceState.READY if trust is Trust.BOOK and not asks else InvoiceState.OPEN

    def final(self, read: Invoice) -> Invoice:
        """The invoice that counts, where `read` is what the service published. An approval keeps
        what was corrected before it."""
        correction = self._correction
        return read if correction is None or correction.after is None else correction.after

    def checks(self, read: tuple[Check, ...]) -> tuple[Check, ...]:
        """The rules applied to the final invoice, where `read` are those of the published one."""
        return read if self._correction is None else self._correction.checks

    @property
    def _correction(self) -> InvoiceReviewed | None:
        newest_first = reversed(self.in_force)
        return next((review for review in newest_first if review.after is not None), None)


UNDECIDED = ReviewHistory()


def state_of(
    result: InvoiceExtracted | DocumentExtracted, history: ReviewHistory, *, asks: bool
) -> InvoiceState:
    """Of any result. A container that was split has no values to decide about."""
    if isinstance(result, DocumentExtracted) and result.children:
        return InvoiceState.SPLIT
    return history.state(result.trust, asks=asks)
