"""The bench of the second reader counts what it says."""

from __future__ import annotations

import pytest

from benchmarks.labels import Labelled, RoleCount, measure_labels, of_papers, of_pdfs
from benchmarks.mutations.made_up import letters, samples
from service.checks.labels.label_roles import Role
from tests.fakes.corpus import corpus


def test_candidates_and_values_are_counted_apart() -> None:
    """A wrong candidate costs precision, a value without one recall."""
    document = Labelled(
        "mine",
        "Invoice no.: R-17\nDue date: 30.11.2026\nDue date: 01.12.2026\nNet total: 1,000.00\n",
        {
            Role.NUMBER: frozenset(["R-17"]),
            Role.DUE: frozenset(["2026-11-30"]),
            Role.NET: frozenset(),
            Role.GROSS: frozenset(["1190.00"]),
        },
    )
    figures = measure_labels([document])
    assert figures.documents == {"mine": 1}
    assert {role: count for (_, role), count in figures.roles.items()} == {
        Role.NUMBER: RoleCount(1, 1, 1, 1),
        Role.DUE: RoleCount(2, 1, 1, 1),
        Role.NET: RoleCount(1, 0, 0, 0),
        Role.GROSS: RoleCount(0, 0, 1, 0),
    }
    assert len(list(figures.table())) == 2 + 4


def test_made_up_documents_give_no_wrong_candidate() -> None:
    """Eight languages, three layouts, all hard cases: where labels are known, nothing is wrong."""
    figures = measure_labels(of_papers([*samples(13, 3), *letters(26, 3)]))
    wrong = {key: count for key, count in figures.roles.items() if count.right < count.candidates}
    assert wrong == {}
    numbers = figures.roles["letters", Role.NUMBER]
    assert numbers.found == numbers.values == 26


def test_public_pdfs_give_no_wrong_number() -> None:
    """The embedded XML is the truth, as far as the text prints it."""
    files = corpus("zugferd", "*.pdf")
    if not files:
        pytest.skip("NOT TESTED: no public e-invoices are installed")
    figures = measure_labels(of_pdfs(files[0].parent, None))
    assert figures.documents["PDFs"] > 5
    for role in (Role.NUMBER, Role.NET, Role.GROSS, Role.AMOUNT_DUE):
        count = figures.roles["PDFs", role]
        assert count.right == count.candidates
