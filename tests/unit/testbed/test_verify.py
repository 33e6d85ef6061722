"""The demo's verdict sees what is lost, doubled or made up."""

from __future__ import annotations

from service.testbed.verify import OutcomePlace, compare

PLACES = [OutcomePlace("events", 0, offset) for offset in range(6)]


def test_one_outcome_each_is_clean() -> None:
    """In either topic."""
    verdict = compare(set(PLACES), PLACES[:4], PLACES[4:])
    assert verdict.clean
    assert (verdict.events, verdict.extracted, verdict.failed) == (6, 4, 2)


def test_what_is_wrong_is_named() -> None:
    """Lost, doubled over both topics, and phantom outcomes."""
    unexpected = OutcomePlace("events", 9, 9)
    verdict = compare(set(PLACES), [*PLACES[:3], unexpected], PLACES[2:5])
    assert not verdict.clean
    assert verdict.lost == (PLACES[5],)
    assert verdict.doubled == (PLACES[2],)
    assert verdict.phantom == (unexpected,)
