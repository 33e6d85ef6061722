"""What makes the service not ready, and what only degrades it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from service.app.readiness import Hindrances, decide
from service.limits.spending import Period
from service.model.record import Partition

A, B = Partition("events", 0), Partition("events", 10)
NEAREST_FIRST: Mapping[str, tuple[Hindrances, bool, str]] = {
    "draining": (Hindrances(draining=True), False, "draining"),
    "connected": (Hindrances(connected=False), False, "waiting for the brokers"),
    "parked": (
        Hindrances(parked=[B, A]),
        False,
        "parked, waiting for an operator: events-0, events-10",
    ),
    "serving": (Hindrances(serving=False), False, "partitions are being taken over"),
    "no_reader": (Hindrances(no_reader="no process can be made"), False, "no process can be made"),
    "missing_topic": (Hindrances(missing_topic="no topic"), False, "no topic"),
    "spent": (
        Hindrances(spent=Period.DAY),
        True,
        "degraded: the money of the day is spent (cost.per_day)",
    ),
    "lagging": (Hindrances(lagging="the server is slow"), True, "degraded: the server is slow"),
    "servers_away": (
        Hindrances(servers_away=True),
        True,
        "degraded: the LLM server does not answer",
    ),
    "registry_away": (
        Hindrances(registry_away="refused"),
        True,
        "degraded: the schema registry does not answer: refused",
    ),
    "troubles": (
        Hindrances(troubles={B: "late", A: "too large"}),
        True,
        "degraded: events-0 tries again: too large (and 1 more)",
    ),
    "endpoints_away": (
        Hindrances(endpoints_away=["east", "west"]),
        True,
        "ready, but endpoints do not answer: east, west",
    ),
    "late_documents": (Hindrances(late_documents="2 wait"), True, "ready, but 2 wait"),
}


@pytest.mark.parametrize("name", NEAREST_FIRST)
def test_each_hindrance_is_told_before_those_that_are_farther(name: str) -> None:
    """The nearest of several is told, alone."""
    seen, ready, told = NEAREST_FIRST[name]
    assert decide(seen) == (ready, told)
    names = list(NEAREST_FIRST)
    if name != "serving":
        for farther in names[names.index(name) + 1 :]:
            value = getattr(NEAREST_FIRST[farther][0], farther)
            assert decide(replace(seen, **{farther: value})) == (ready, told), farther


def test_a_partition_that_is_not_served_tells_its_trouble() -> None:
    """Before the degradation that the trouble is where all are served."""
    seen = Hindrances(serving=False, troubles={A: "refused"}, servers_away=True)
    assert decide(seen) == (False, "events-0 tries again: refused")


def test_without_hindrances_it_is_ready() -> None:
    """In one word, which the line of each minute leaves out."""
    assert decide(Hindrances()) == (True, "ready")
