"""Two evaluations side by side: what changed for the better and for the worse."""

from __future__ import annotations

import json

from schemas.invoice import Invoice
from service.checks.evaluation import Case, evaluate
from service.commands.comparison_report import compared, compared_text
from service.testbed.invoices import make_invoice

TRUTH = Invoice.model_validate(make_invoice(23).truth)
NO_NUMBER = TRUTH.model_copy(update={"invoice_number": "X-1"})
NO_DATE = TRUTH.model_copy(update={"issue_date": None})


def test_values_that_only_one_has_right_are_told_by_side() -> None:
    """A document that one could not read is no difference of values."""
    first = evaluate([Case("a", TRUTH, NO_NUMBER), Case("b", TRUTH, TRUTH)])
    failed = Case("b", TRUTH, None, failure="llm_timeout")
    second = evaluate([Case("a", TRUTH, NO_DATE), failed])
    figures = json.loads(json.dumps(compared(first, second)))
    assert figures["right_in_second_alone"] == [["a", "invoice_number"]]
    assert figures["right_in_first_alone"] == [["a", "issue_date"]]
    assert (figures["first"]["read"], figures["second"]["read"]) == (2, 1)
    lines = list(compared_text(first, second))
    assert ["documents", "read", "2", "1"] in [line.split() for line in lines]
    assert "1 value is right in the second alone" in lines
    assert "  a invoice_number" in lines


def test_the_same_results_do_not_differ_and_the_simulator_is_told() -> None:
    """One simulated side is enough."""
    one = evaluate([Case("a", TRUTH, NO_NUMBER)])
    assert not compared(one, one)["right_in_first_alone"]
    other = evaluate([Case("a", TRUTH, NO_NUMBER, simulated=True)])
    assert next(iter(compared_text(one, other))).startswith("SIMULATED")
