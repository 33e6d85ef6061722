"""Cells of a CSV file never compute."""

from __future__ import annotations

import pytest

from service.model.spreadsheet_text import harmless


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+49 30 1234",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1+1",
        "\ufeff=1",
        "|calc",
        "%0A=1",
        "\n=1",
    ],
)
def test_a_formula_becomes_text(words: str) -> None:
    """By an apostrophe; nothing of it is lost."""
    assert harmless(words) == "'" + words


@pytest.mark.parametrize("words", ["", "Acme Ltd", "R-1", "-119.00", "12", "a=b", "'=1"])
def test_what_is_no_formula_stays(words: str) -> None:
    """Negative numbers among them."""
    assert harmless(words) == words
