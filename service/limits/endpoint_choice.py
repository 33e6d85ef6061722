"""Decides which endpoint answers a document, and which free one answers it first.

An endpoint is in one of four ranks for a document: present and not yet tried, present and tried,
away, too dear (the budget is spent, and its calls cost money). A document goes to the best rank
that any endpoint has for it. So it never waits for one that is away while another is there, and it
comes back to one that failed only after the others.

Of several free endpoints the one that would answer first is taken: the usual duration of a call,
longer the fuller the endpoint is, divided by its weight. An endpoint that has answered no call yet
is tried before all others, because its speed is not known otherwise.

Pure: the caller passes what it sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One endpoint at the moment of a decision."""

    present: bool
    """It answers: its breaker is not open, and it has not asked its callers to wait."""
    affordable: bool
    """Its calls cost nothing, or the budget is not spent."""
    tried: bool
    """It failed this document since the document's last pause."""
    in_use: int
    limit: int
    call_s: float
    """Usual duration of a call; 0 before the first answer."""
    weight: float


class Rank(IntEnum):
    """How good an endpoint is for a document; lower is better."""

    UNTRIED = 0
    TRIED = 1
    AWAY = 2
    TOO_DEAR = 3


def rank(view: EndpointView) -> Rank:
    """The rank of one endpoint."""
    if not view.affordable:
        return Rank.TOO_DEAR
    if not view.present:
        return Rank.AWAY
    return Rank.TRIED if view.tried else Rank.UNTRIED


def admitted(views: Sequence[EndpointView]) -> tuple[bool, ...]:
    """Which endpoints a document may go to; at least one."""
    ranks = [rank(view) for view in views]
    best = min(ranks)
    return tuple(one is best for one in ranks)


def untried_left(views: Sequence[EndpointView]) -> bool:
    """Whether a document that failed can be asked elsewhere at once."""
    return any(rank(view) is Rank.UNTRIED for view in views)


def first_of(free: Sequence[EndpointView]) -> int:
    """The index of the free endpoint to take; the first of equals."""
    return min(range(len(free)), key=lambda index: (_expected_s(free[index]), index))


def _expected_s(view: EndpointView) -> float:
    fullness = view.in_use / max(view.limit, 1)
    if not view.call_s:
        return fullness - 1.0
    return view.call_s * (1.0 + fullness) / view.weight
