"""Where a failure stands: the closed set that lists, pages, filters and the store share. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from service.failures.replay_plan import Mark


class FailureState(StrEnum):
    """In the order of a list: those to do first."""

    OPEN = "open"
    """No run decided about it."""
    GIVEN_UP = "given_up"
    """Automatic replay leaves it to a person."""
    PARKED = "parked"
    """It was replayed too often."""
    SENT = "sent"
    """Its event was sent again and has no outcome yet."""
    FAILED_AGAIN = "failed_again"
    """That event failed; its failure has a place of its own."""
    ENDED = "ended"
    """That event became a result."""
    DISCARDED = "discarded"
    """A person decided that it will not be sent."""


TO_DO: Final = (FailureState.OPEN, FailureState.GIVEN_UP, FailureState.PARKED)
"""A person has to look."""


def failure_state(mark: Mark | None, outcome: FailureState | None = None) -> FailureState:
    """By the newest decision of runs, and the outcome of the event that was sent again for it
    last: a result counts whatever was decided."""
    if outcome is FailureState.ENDED:
        return outcome
    decided = FailureState.OPEN if mark is None else FailureState(mark.value)
    is_sent = decided in (FailureState.OPEN, FailureState.SENT)
    return outcome if outcome is not None and is_sent else decided
