"""A decision that would change nothing is not written."""

from __future__ import annotations

import dataclasses

import pytest

from schemas.outcome import Check
from schemas.review import InvoiceReviewed, ReviewDecision
from service.failures.places import read_named
from service.results.deciding import (
    ReviewOrder,
    broken_rules,
    no_reviews_topic,
    not_written,
    nothing_changes,
    now_decided,
    which_one,
)
from service.results.listed import KnownDecisions, listed
from service.review.decisions import UNDECIDED, ReviewHistory
from service.review.replayed import SentEvents
from tests.fakes.published import invoice, result, result_record, review


def _order(decision: str) -> ReviewOrder:
    return ReviewOrder("0@0", ReviewDecision(decision), "Ben")


def _after(*reviews: InvoiceReviewed) -> ReviewHistory:
    history = UNDECIDED
    for one in reviews:
        history, _ = history.take(one)
    return history


@pytest.mark.parametrize(("decision", "state"), [("approve", "approved"), ("reject", "rejected")])
def test_what_is_decided_is_not_decided_again(decision: str, state: str) -> None:
    """The sentence says who did it, and how to take it back."""
    said = nothing_changes(_order(decision), _after(review(0, decision, 0)), None)
    assert said == (
        f"0@0 is {state} already, by Ann, 2026-03-01 12:00: nothing was written. `undo` takes that "
        "decision back"
    )


def test_a_correction_to_the_same_values_is_none() -> None:
    """To other values it is one."""
    history = _after(review(0, "correct", 0, after=invoice(1)))
    assert "corrected already" in nothing_changes(_order("correct"), history, invoice(1))
    assert nothing_changes(_order("correct"), history, invoice(2)) == ""


def test_all_that_changes_something_may_be_written() -> None:
    """The first decision, another one, one after an undo, and the approval of a correction."""
    approved = review(0, "approve", 0)
    undone = _after(approved, review(0, "undo", 1, undoes=approved.review_id))
    corrected = _after(review(0, "correct", 0, after=invoice(1)))
    assert nothing_changes(_order("approve"), UNDECIDED, None) == ""
    assert nothing_changes(_order("reject"), _after(approved), None) == ""
    assert nothing_changes(_order("undo"), _after(approved), None) == ""
    assert nothing_changes(_order("approve"), undone, None) == ""
    assert nothing_changes(_order("approve"), corrected, None) == ""


def test_an_undo_says_no_state_that_only_a_comparison_knows() -> None:
    """What stands below the undone decision is in force again; below the first one, nothing is."""
    first = review(0, "approve", 0)
    second = review(0, "reject", 1)
    assert now_decided(_after(first)) == "approved"
    undone = review(0, "undo", 2, undoes=second.review_id)
    assert now_decided(_after(first, second, undone)) == "approved"
    undone = review(0, "undo", 1, undoes=first.review_id)
    assert now_decided(_after(first, undone)) == "undecided again"


def test_a_broken_rule_says_what_it_found() -> None:
    """What it does not say is left out."""
    whole = Check("BR-CO-15", "error", passed=False, expected="2", found="3", message="a is not b")
    half = Check("GROUNDED", "error", passed=False, expected="printed")
    kept = Check("IBAN", "error", passed=True)
    assert list(broken_rules([whole, half, kept])) == [
        "the corrected invoice breaks BR-CO-15: a is not b (expected 2, found 3)",
        "the corrected invoice breaks GROUNDED (expected printed)",
    ]


def test_a_correction_that_breaks_an_error_rule_needs_a_person_who_insists() -> None:
    """The sentence names the rules and the flag; warnings alone are written."""
    broken = Check("BR-CO-15", "error", passed=False)
    other = Check("IBAN", "error", passed=False)
    warning = Check("LABEL-ROLE", "warning", passed=False)
    kept = Check("LINES-SUM", "error", passed=True)
    order = _order("correct")
    assert not_written(order, [kept, warning, broken]) == (
        "nothing was written, because the corrected invoice breaks a rule of severity error "
        "(BR-CO-15). Fix the values, or pass --yes to write them anyway"
    )
    assert "rules of severity error (BR-CO-15, IBAN)" in not_written(order, [broken, other])
    assert not_written(order, [kept, warning]) == ""
    assert not_written(dataclasses.replace(order, insists=True), [broken, other]) == ""


def test_who_sees_no_decisions_learns_why() -> None:
    """A topic that the user may not read looks like one that is not there. A topic without any
    decision is no reason for a word."""
    said = no_reviews_topic("invoices.reviews")
    assert said.startswith("topic invoices.reviews does not exist yet, or Read on topic ")


def test_an_id_of_several_results_is_asked_about() -> None:
    """By their places, as a list prints them."""
    known = KnownDecisions({}, SentEvents("failures"), None)
    found = [listed(result_record(result(number)), known) for number in range(7)]
    said = which_one(read_named("INV-1", "failures"), found)
    assert said.startswith("INV-1 fits 7 results. Write which one: 0@0 (R-0, Supplier 0 Ltd), 0@1")
    assert said.endswith(" and 2 more")
