"""Words behind `--because`."""

from __future__ import annotations

import pytest

from service.results.because import because_fault


@pytest.mark.parametrize(
    "word",
    ["GROUNDED", "br-co-15", "totals", "totals.gross", "lines.0.net_amount", "Simulated", "taxes"],
)
def test_rules_fields_and_own_reasons_are_known(word: str) -> None:
    """As results have them: rows by their number, in any case."""
    assert because_fault(word) == ""


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("groundd", "did you mean GROUNDED?"),
        ("totals.grss", "did you mean totals.gross?"),
        ("Gross", "did you mean totals.gross?"),
        ("name", "did you mean customer.name or payee.name or supplier.name?"),
        ("nonsense", "rules such as GROUNDED"),
        ("", "rules such as GROUNDED"),
        ("x" * 100_000, "rules such as GROUNDED"),
    ],
)
def test_another_word_is_told_with_the_nearest(word: str, told: str) -> None:
    """It would find nothing, and look like good news."""
    assert told in because_fault(word)
