"""Limits: a broken one is told with its figure, and nothing asked for is always kept."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from schemas.outcome import FieldStatus, FieldVerdict, Trust
from service.checks.evaluation import Case, Evaluation, evaluate
from service.checks.evaluation_limits import EvaluationLimits, broken_limits
from service.testbed.invoices import make_invoice

TRUTH = Invoice.model_validate(make_invoice(23).truth)
WRONG = TRUTH.model_copy(update={"invoice_number": "X-1"})
DOUBTED = {"currency": FieldVerdict(FieldStatus.DOUBTFUL, ("CURRENCY",))}


def _judged() -> Evaluation:
    """One of three failed, one is wrong without a flag and booked, one has a false alarm."""
    cases = [
        Case("a", TRUTH, None, failure="llm_timeout"),
        Case("b", TRUTH, WRONG, trust=Trust.BOOK),
        Case("c", TRUTH, TRUTH, DOUBTED),
    ]
    return evaluate(cases)


@pytest.mark.parametrize(
    ("limits", "broken"),
    [
        (EvaluationLimits(min_read=66), 0),
        (EvaluationLimits(min_read=67), 1),
        (EvaluationLimits(None, min_right=100), 1),
        (EvaluationLimits(None, min_right=90), 0),
        (EvaluationLimits(None, min_flagged=1), 1),
        (EvaluationLimits(None, max_false_alarms=0), 1),
        (EvaluationLimits(None, max_false_alarms=50), 0),
        (EvaluationLimits(None, max_wrong_booked=99), 1),
        (EvaluationLimits(None, max_wrong_booked=100), 0),
        (EvaluationLimits(min_read=100, min_flagged=100, max_wrong_booked=0), 3),
    ],
)
def test_each_limit_is_about_its_own_share(limits: EvaluationLimits, broken: int) -> None:
    """In per cent, the limit itself included."""
    assert len(list(broken_limits(_judged(), limits))) == broken


def test_most_documents_must_be_read_unless_something_else_is_asked() -> None:
    """Figures about the few that were read would look good."""
    told = list(broken_limits(_judged(), EvaluationLimits()))
    assert told == ["documents read: 66.7 %, at least 90 % are asked for"]
    nine = [Case(str(number), TRUTH, TRUTH) for number in range(9)]
    ten = evaluate([*nine, Case("x", TRUTH, None, failure="llm_timeout")])
    assert list(broken_limits(ten, EvaluationLimits())) == []


def test_a_share_of_nothing_keeps_its_limit() -> None:
    """No wrong value can be without its flag; but nothing right is no success."""
    strict = EvaluationLimits(100, None, 100, 0, 0)
    assert list(broken_limits(evaluate([Case("a", TRUTH, TRUTH)]), strict)) == []
    assert len(list(broken_limits(evaluate([]), EvaluationLimits(min_right=1)))) == 1
