"""Which decisions count, and which invoice is final."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Trust
from schemas.review import InvoiceReviewed
from service.review.decisions import UNDECIDED, Effect, InvoiceState, ReviewHistory
from tests.fakes.published import invoice, review

READ, CORRECTED = invoice(0), invoice(1)


def _taken(*reviews: InvoiceReviewed) -> tuple[ReviewHistory, list[Effect]]:
    history, effects = UNDECIDED, []
    for one in reviews:
        history, effect = history.take(one)
        effects.append(effect)
    return history, effects


def test_of_two_decisions_with_one_expected_version_the_first_counts() -> None:
    """The other person had not seen it."""
    history, effects = _taken(review(0, "reject", 0, "Ann"), review(0, "approve", 0, "Ben"))
    assert effects == [Effect.COUNTS, Effect.LATE]
    assert history.state(Trust.BOOK, asks=False) is InvoiceState.REJECTED


def test_a_decision_that_was_sent_twice_counts_once() -> None:
    """A producer may not know whether its record arrived."""
    one = review(0, "approve", 0)
    history, effects = _taken(one, one)
    assert effects == [Effect.COUNTS, Effect.REPEATED]
    assert history.version == 1


def test_an_approval_keeps_what_was_corrected() -> None:
    """The second person saw the corrected values."""
    correction = review(0, "correct", 0, after=CORRECTED)
    history, _ = _taken(correction, review(0, "approve", 1, "Ben"))
    assert history.final(READ) == CORRECTED
    assert history.state(Trust.LOOK, asks=True) is InvoiceState.APPROVED


def test_an_undo_takes_back_the_decision_in_force_and_no_other() -> None:
    """Named by its id, so that nobody undoes what they have not seen."""
    correction = review(0, "correct", 0, after=CORRECTED)
    rejection = review(0, "reject", 1)
    wrong = review(0, "undo", 2, undoes=correction.review_id, review_id="wrong")
    right = review(0, "undo", 2, undoes=rejection.review_id)
    history, effects = _taken(correction, rejection, wrong, right)
    assert effects[2:] == [Effect.GROUNDLESS, Effect.COUNTS]
    assert history.state(Trust.LOOK, asks=True) is InvoiceState.CORRECTED
    assert history.final(READ) == CORRECTED
    assert history.version == 3


def test_without_a_decision_trust_and_findings_decide() -> None:
    """Only `book` without a finding is ready."""
    asked = {
        (trust, asks): UNDECIDED.state(trust, asks=asks)
        for trust in Trust
        for asks in (False, True)
    }
    ready = [key for key, state in asked.items() if state is InvoiceState.READY]
    assert ready == [(Trust.BOOK, False)]
    assert UNDECIDED.final(READ) == READ


@st.composite
def _reviews(draw: st.DrawFn) -> list[InvoiceReviewed]:
    """Of a few people who see this or that, repeat themselves, and undo anything."""
    found: list[InvoiceReviewed] = []
    for number in range(draw(st.integers(1, 12))):
        again = draw(st.booleans()) and draw(st.booleans())
        if found and again:
            found.append(draw(st.sampled_from(found)))
            continue
        decision = draw(st.sampled_from(["approve", "correct", "reject", "undo"]))
        more: dict[str, Any] = {"review_id": f"id-{number}"}
        if decision == "correct":
            more["after"] = CORRECTED
        if decision == "undo":
            more["undoes"] = f"id-{draw(st.integers(0, number))}"
        found.append(review(0, decision, draw(st.integers(0, number)), **more))
    return found


@given(_reviews())
def test_histories_obey_their_invariants(reviews: list[InvoiceReviewed]) -> None:
    """The version counts what counted; taking a record again changes nothing; at most one decision
    with each expected version counts; what is in force was taken and not undone."""
    history, counted = UNDECIDED, []
    for one in reviews:
        later, effect = history.take(one)
        assert (later != history) == (effect is Effect.COUNTS)
        assert later.version == history.version + (effect is Effect.COUNTS)
        assert later.take(one)[0] == later
        if effect is Effect.COUNTS:
            counted.append(one)
        history = later
    assert [one.expected_version for one in counted] == list(range(history.version))
    undone = {one.undoes for one in counted if one.undoes}
    in_force = [one for one in counted if not one.undoes and one.review_id not in undone]
    assert list(history.in_force) == in_force


def test_two_histories_from_one_do_not_see_each_other() -> None:
    """A history is a value: what is taken on one way is unknown on the other."""
    first, _ = UNDECIDED.take(review(0, "approve", 0, review_id="a"))
    left, _ = first.take(review(0, "reject", 1, review_id="l"))
    right, _ = first.take(review(0, "approve", 1, review_id="r"))
    assert [left.knows(name) for name in "alr"] == [True, True, False]
    assert [right.knows(name) for name in "alr"] == [True, False, True]
    assert not UNDECIDED.knows("a")
    assert right.take(review(0, "reject", 2, review_id="l"))[1] is Effect.COUNTS


def test_a_decision_shares_what_is_known_with_the_history_before() -> None:
    """Each used to copy all ids before it, so many decisions about one invoice took their square in
    time and memory."""
    first, _ = UNDECIDED.take(review(0, "approve", 0, review_id="a"))
    second, _ = first.take(review(0, "approve", 1, review_id="b"))
    assert second._counted is first._counted
    assert not first.knows("b")
