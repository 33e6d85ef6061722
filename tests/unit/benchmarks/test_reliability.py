"""What a verdict is worth depends on how often a model is right."""

from __future__ import annotations

import pytest

from benchmarks.mutations.kinds import Harm
from benchmarks.mutations.reliability import Trusted, as_rates, reliability_rows, share_right
from schemas.outcome import Trust

TRUSTED = {
    Trust.BOOK: Trusted(right=9, wrong={Harm.MONEY: 1}),
    Trust.LOOK: Trusted(right=1, wrong={Harm.MONEY: 9, Harm.OTHER: 10}),
    Trust.REJECT: Trusted(),
}


def test_the_share_of_right_answers_follows_from_both_rates() -> None:
    """90 % of the right and 5 % of the wrong answers are booked; a better model books better."""
    assert share_right(TRUSTED, Trust.BOOK, 0.5) == pytest.approx(0.45 / (0.45 + 0.025))
    assert share_right(TRUSTED, Trust.BOOK, 0.5, Harm.MONEY) == pytest.approx(0.9)
    assert share_right(TRUSTED, Trust.BOOK, 0.99) == pytest.approx(0.891 / (0.891 + 0.0005))


def test_a_verdict_that_no_answer_has_is_worth_nothing_known() -> None:
    """No division by zero, also in the table of an empty run."""
    assert share_right(TRUSTED, Trust.REJECT, 0.9) is None
    empty = {trust: Trusted() for trust in Trust}
    assert any("–" in row for row in reliability_rows(empty, {}))
    assert as_rates(TRUSTED)["book"]["right"] == 9


def test_the_table_says_why_right_answers_are_not_booked() -> None:
    """The most frequent reason first."""
    last = list(reliability_rows(TRUSTED, {"issue_date": 1, "lines": 3}))[-1]
    assert last.endswith("by reason: lines 3, issue_date 1")
