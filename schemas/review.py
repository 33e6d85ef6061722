"""A person's decision about one outcome, as written to the reviews topic.

The key of the record is the event's coordinates (`topic-partition@offset`), which name the outcome.
Decisions about one outcome count in the order of the topic. Each says how many decisions its
author had seen (`expected_version`); one that comes too late has no effect, so two people cannot
decide one invoice at once. `service/review/decisions.py` holds the rule.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.invoice import Invoice
from schemas.outcome import Check, SourceCoordinates

_Id = Annotated[str, Field(min_length=1, max_length=200)]


class ReviewDecision(StrEnum):
    """What a person decided."""

    APPROVE = "approve"
    """The values are right: the invoice may be booked."""
    CORRECT = "correct"
    """The values in `after` count, and may be booked."""
    REJECT = "reject"
    """The invoice must not be booked."""
    UNDO = "undo"
    """The decision named in `undoes` does not count any more."""


class InvoiceReviewed(BaseModel):
    """One decision about one outcome."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal["1"] = "1"
    review_id: _Id = Field(description="chosen by the author; a record that repeats it counts once")
    source: SourceCoordinates = Field(description="place of the event whose outcome is decided")
    expected_version: int = Field(
        ge=0,
        le=1_000_000,
        description="number of decisions about this outcome that the author had seen; the decision "
        "has no effect if there is another one by then",
    )
    decision: ReviewDecision
    decided_by: _Id = Field(description="name of the person")
    decided_at: datetime
    note: str = Field("", max_length=2_000)
    undoes: _Id | None = Field(None, description="review_id of the decision that `undo` takes back")
    before: Invoice | None = Field(None, description="the invoice as the person saw it")
    after: Invoice | None = Field(None, description="the corrected invoice; of `correct` alone")
    checks: tuple[Check, ...] = Field((), description="the rules, applied to `after`")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.decision is ReviewDecision.CORRECT) != (self.after is not None):
            raise ValueError("`correct` needs `after`, and no other decision has it")
        if (self.decision is ReviewDecision.UNDO) != (self.undoes is not None):
            raise ValueError("`undo` needs `undoes`, and no other decision has it")
        return self
