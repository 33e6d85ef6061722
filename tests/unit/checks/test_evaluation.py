"""Evaluation: truth against truth is perfect, and one fault changes one figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from schemas.outcome import FieldStatus, FieldVerdict, Trust
from service.checks.evaluation import Case, evaluate
from service.testbed.invoices import make_invoice

TRUTH = Invoice.model_validate(make_invoice(23).truth)


def _case(found: Invoice | None, **more: Any) -> Case:
    return Case("a", TRUTH, found, **more)


def _changed(path: str, value: Any) -> Invoice:
    payload = TRUTH.model_dump(mode="json")
    *groups, name = path.split(".")
    node: Any = payload
    for group in groups:
        node = node[int(group)] if group.isdigit() else node[group]
    node[name] = value
    return Invoice.model_validate(payload)


@given(st.integers(0, 1_000))
def test_the_truth_itself_is_perfect(number: int) -> None:
    """Every field right, every line, the document exact."""
    truth = Invoice.model_validate(make_invoice(number).truth)
    evaluation = evaluate([Case("a", truth, truth)])
    assert (evaluation.exact, evaluation.wrong_values) == (1, 0)
    counts = [c for c in evaluation.fields.values() if c.recall is not None]
    assert {(c.precision, c.recall) for c in counts} == {(1.0, 1.0)}
    assert evaluation.line_score == 1.0


def test_a_wrong_value_counts_where_it_is_and_nowhere_else() -> None:
    """Precision and recall of that field; flagged or not."""
    wrong = _changed("totals.gross", "1.00")
    for status, flagged in ((FieldStatus.WRONG, 1), (FieldStatus.VERIFIED, 0)):
        evaluation = evaluate([_case(wrong, fields={"totals.gross": FieldVerdict(status, ("X",))})])
        assert evaluation.fields["totals.gross"].recall == 0.0
        assert evaluation.fields["totals.net"].recall == 1.0
        assert (evaluation.wrong_values, evaluation.flagged_wrong) == (1, flagged)
        assert (evaluation.exact, evaluation.wrong_documents) == (0, 1)


def test_what_was_missed_and_what_was_invented_are_told_apart() -> None:
    """A missing value does not mislead; an invented one does."""
    missed = evaluate([_case(_changed("due_date", None))])
    assert missed.fields["due_date"].missed == 1
    assert missed.wrong_values == 0
    invented = evaluate([Case("a", _changed("due_date", None), TRUTH)])
    assert invented.fields["due_date"].invented == 1
    assert invented.wrong_values == 1


def test_the_same_in_another_spelling_is_right() -> None:
    """1.0 is 1.00, blanks and case do not count, identifiers lose their separators."""
    payload = TRUTH.model_dump(mode="json")
    payload["supplier"]["name"] = payload["supplier"]["name"].upper() + "  "
    payload["totals"]["gross"] = str(Decimal(payload["totals"]["gross"]) * Decimal("1.000"))
    if payload["payment"]:
        payload["payment"]["iban"] = " ".join(payload["payment"]["iban"])
    assert evaluate([_case(Invoice.model_validate(payload))]).exact == 1


@given(st.integers(0, 300), st.data())
def test_one_missed_line_makes_no_other_wrong(number: int, data: st.DataObject) -> None:
    """Lines are paired by their values, not by their position."""
    truth = Invoice.model_validate(make_invoice(number).truth)
    gone = data.draw(st.integers(0, len(truth.lines) - 1))
    found = truth.model_copy(update={"lines": truth.lines[:gone] + truth.lines[gone + 1 :]})
    evaluation = evaluate([Case("a", truth, found)])
    assert evaluation.wrong_values == 0
    counts = [c for p, c in evaluation.fields.items() if p.startswith("lines.") and c.right]
    assert all(count.missed <= 1 for count in counts)


@given(st.integers(0, 300), st.integers(0, 300), st.data())
def test_both_directions_count_the_same(one: int, other: int, data: st.DataObject) -> None:
    """A value missed in one direction is invented in the other; right and wrong are symmetric."""
    left, right = (Invoice.model_validate(make_invoice(n).truth) for n in (one, other))
    size = min(len(left.lines), len(right.lines))
    kept = data.draw(st.integers(0, size))
    doubled = left.lines[:kept] * data.draw(st.integers(1, 3)) + right.lines
    right = right.model_copy(update={"lines": doubled})
    there, back = (evaluate([Case("a", a, b)]) for a, b in ((left, right), (right, left)))
    assert set(there.fields) == set(back.fields)
    for path, count in there.fields.items():
        turned = back.fields[path]
        assert (count.right, count.wrong) == (turned.right, turned.wrong), path
        assert (count.missed, count.invented) == (turned.invented, turned.missed), path


@given(st.permutations(range(len(TRUTH.lines))))
def test_the_order_of_lines_does_not_count(order: list[int]) -> None:
    """Position is a field of its own."""
    found = TRUTH.model_copy(update={"lines": tuple(TRUTH.lines[n] for n in order)})
    assert evaluate([_case(found)]).line_score == 1.0


def test_flags_on_right_values_and_failed_documents_are_counted() -> None:
    """Crying wolf has a price; a failed document is not a wrong one."""
    flagged = _case(TRUTH, fields={"currency": FieldVerdict(FieldStatus.DOUBTFUL, ("X",))})
    failed = replace(_case(None), name="b", failure="llm_timeout")
    evaluation = evaluate([flagged, failed])
    assert (evaluation.flags_on_right, evaluation.read, evaluation.exact) == (1, 1, 1)
    assert [judged.case.name for judged in evaluation.worst(5)] == ["b"]


def test_silent_values_flags_by_rule_and_false_alarms_are_listed() -> None:
    """A wrong value without a flag, a missed one with a flag, and a flag on a right one."""
    found = _changed("totals.gross", "1.00").model_copy(update={"due_date": None})
    fields = {
        "due_date": FieldVerdict(FieldStatus.MISSING, ("MISSED",)),
        "currency": FieldVerdict(FieldStatus.DOUBTFUL, ("CURRENCY", "CLAIM")),
        "totals.gross": FieldVerdict(FieldStatus.PRINTED, ("print", "BR-CO-16")),
    }
    evaluation = evaluate([_case(found, fields=fields)])
    assert [(name, d.path) for name, d in evaluation.silent] == [("a", "totals.gross")]
    assert [(a.path, a.rules) for a in evaluation.alarms] == [("currency", ("CURRENCY", "CLAIM"))]
    counts = {rule: (c.on_wrong, c.on_right) for rule, c in evaluation.rules.items()}
    assert counts == {"MISSED": (1, 0), "CURRENCY": (0, 1), "CLAIM": (0, 1)}


def test_documents_are_counted_by_trust_and_the_simulator_is_told() -> None:
    """A booked document that is wrong is the one that costs money."""
    wrong = _changed("totals.gross", "1.00")
    cases = [_case(wrong, trust=Trust.BOOK), _case(TRUTH, trust=Trust.BOOK), _case(None)]
    evaluation = evaluate(cases)
    assert evaluation.trusted(Trust.BOOK) == (2, 1)
    assert evaluation.trusted(Trust.LOOK) == (0, 0), "a failed document has no trust"
    assert not evaluation.simulated
    assert evaluate([_case(TRUTH, simulated=True)]).simulated


@pytest.mark.parametrize(
    ("totals", "due", "invented"),
    [
        ({"gross": "119.00"}, "119.00", 0),
        ({"gross": "119.00"}, "100.00", 1),
        ({"gross": "119.00", "prepaid": "19.00"}, "100.00", 0),
        ({"gross": "119.00", "prepaid": "19.00"}, "119.00", 1),
        ({"gross": "119.00", "rounding": "0.01"}, "119.01", 0),
        ({}, "119.00", 1),
        ({"gross": "119.00", "amount_due": "119.00"}, None, 0),
    ],
)
def test_an_amount_due_that_follows_from_the_totals_is_not_invented(
    totals: dict[str, str], due: str | None, invented: int
) -> None:
    """Nor is it right: the document does not print it. One that is printed can be missed."""
    truth = _changed("totals", totals)
    evaluation = evaluate([Case("a", truth, _changed("totals", {**totals, "amount_due": due}))])
    count = evaluation.fields["totals.amount_due"]
    assert (count.right, count.invented, count.missed) == (0, invented, int(due is None))
    assert evaluation.exact == (not invented and due is not None)
