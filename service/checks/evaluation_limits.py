"""Limits that an evaluation must keep, for use in CI. All are in per cent; None asks for nothing.

Without further wishes, most documents must be read: figures about the few that were say little.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from schemas.outcome import Trust
from service.checks.evaluation import Evaluation

MIN_READ: Final = 90.0


@dataclass(frozen=True, slots=True)
class EvaluationLimits:
    """The least and the most that is accepted."""

    min_read: float | None = MIN_READ
    """Of all documents, those that were read."""
    min_right: float | None = None
    """Of the truths' values, those that were read correctly."""
    min_flagged: float | None = None
    """Of the wrong values, those that were flagged."""
    max_false_alarms: float | None = None
    """Of the right values, those that were flagged."""
    max_wrong_booked: float | None = None
    """Of the documents with the trust `book`, those with a wrong or missed value."""


def broken_limits(evaluation: Evaluation, limits: EvaluationLimits) -> Iterator[str]:
    """A sentence for each limit that is not kept. A share of nothing keeps every limit, except that
    no document was read."""
    e = evaluation
    booked, wrong_booked = e.trusted(Trust.BOOK)
    least = (
        ("documents read", e.read, len(e.documents), limits.min_read),
        ("values right", e.right_share or 0.0, 1, limits.min_right),
        ("wrong values flagged", e.flagged_wrong, e.wrong_values, limits.min_flagged),
    )
    most = (
        ("right values flagged", e.flags_on_right, e.right_values, limits.max_false_alarms),
        ("booked documents wrong", wrong_booked, booked, limits.max_wrong_booked),
    )
    for name, part, whole, least_per_cent in least:
        share = 100 * part / whole if whole else 100.0
        if least_per_cent is not None and share < least_per_cent:
            yield f"{name}: {share:.1f} %, at least {least_per_cent:g} % are asked for"
    for name, part, whole, most_per_cent in most:
        share = 100 * part / whole if whole else 0.0
        if most_per_cent is not None and share > most_per_cent:
            yield f"{name}: {share:.1f} %, at most {most_per_cent:g} % are accepted"
