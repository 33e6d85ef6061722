"""The bench of values that are taken from behind their labels counts what is right."""

from __future__ import annotations

from benchmarks.labelled_values import measure_taken
from benchmarks.mutations.letters import LabelledPaper
from benchmarks.mutations.made_up import letters, samples


def test_a_value_that_the_truth_lacks_or_has_otherwise_is_wrong() -> None:
    """It would be published."""
    text = "Invoice total: 12.00\nDelivery date: 30.11.2026\n"
    paper = LabelledPaper("mine", "tests", "en", text, {"totals": {"gross": "10.00"}})
    figures = measure_taken([paper])
    assert {path: one.values for (_, path), one in figures.fields.items()} == {
        "totals.gross": 1,
        "delivery_date": 1,
    }
    assert all(len(one.wrong) == 1 for one in figures.fields.values())
    assert "0 of 2 values right" in next(figures.table())


def test_no_made_up_document_gives_a_wrong_value() -> None:
    """Eight languages, three layouts, all hard cases."""
    figures = measure_taken([*samples(13, 3), *letters(26, 3)])
    assert [one.wrong for one in figures.fields.values() if one.wrong] == []
    assert sum(one.values for one in figures.fields.values()) > 100
