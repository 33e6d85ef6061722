"""Blame for a failed call: only a call that began after the failure is evidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.limits.blame import Blame, Call, Evidence

FAILED = Call(10.0, 12.0)


def test_without_evidence_nothing_is_known() -> None:
    """Not even when the server answered another call a moment ago."""
    evidence = Evidence()
    assert evidence.blame(FAILED) is None
    evidence.answered(Call(9.0, 11.9))
    assert evidence.blame(FAILED) is None


def test_a_server_that_answers_a_later_call_leaves_the_document_to_blame() -> None:
    """Calls that were under way prove nothing: a server that stops still finishes those."""
    evidence = Evidence()
    evidence.answered(Call(11.9, 13.0))
    assert evidence.blame(FAILED) is None
    evidence.answered(Call(12.0, 13.0))
    assert evidence.blame(FAILED) is Blame.DOCUMENT


def test_a_server_that_fails_a_later_probe_is_to_blame() -> None:
    """Regardless of its answers when it is back."""
    evidence = Evidence()
    evidence.away(Call(12.5, 12.6))
    evidence.answered(Call(20.0, 21.0))
    assert evidence.blame(FAILED) is Blame.SERVER


def test_a_server_that_was_away_during_the_call_is_to_blame() -> None:
    """A call that hung in an outage may end long after it."""
    evidence = Evidence()
    evidence.away(Call(20.0, 25.0))
    evidence.answered(Call(60.0, 61.0))
    assert evidence.blame(Call(10.0, 130.0)) is Blame.SERVER
    evidence.answered(Call(131.0, 132.0))
    assert evidence.blame(Call(10.0, 130.0)) is Blame.SERVER


def test_until_it_answers_again_the_server_is_away() -> None:
    """A document that is tried just before the end of an outage is not to blame."""
    evidence = Evidence()
    evidence.away(Call(5.0, 5.1))
    assert evidence.blame(FAILED) is Blame.SERVER


def test_a_probe_that_is_refused_beside_answers_proves_nothing() -> None:
    """A server may dislike the probe alone."""
    evidence = Evidence()
    evidence.answered(Call(12.5, 13.5))
    evidence.away(Call(12.4, 12.6))
    assert evidence.blame(FAILED) is Blame.DOCUMENT


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 10), st.booleans())),
    st.floats(0, 100),
    st.floats(0, 50),
)
def test_the_document_is_blamed_on_evidence_alone(
    calls: list[tuple[float, float, bool]], began_s: float, took_s: float
) -> None:
    """Never without an answered call that began after the failure, whatever else was seen."""
    failed = Call(began_s, began_s + took_s)
    evidence = Evidence()
    for began, took, answered in calls:
        (evidence.answered if answered else evidence.away)(Call(began, began + took))
    proven = any(answered and began >= failed.ended_s for began, _, answered in calls)
    assert evidence.blame(failed) is not Blame.DOCUMENT or proven
