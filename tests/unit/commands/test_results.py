"""Flags of `results` that do not fit together are refused before anything is read."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from service.commands.results import app


@pytest.mark.parametrize("decision", ["approve", "reject", "undo"])
def test_flags_of_a_correction_are_refused_where_they_would_be_passed_over(decision: str) -> None:
    """`correct` alone reads a file, or may break rules; the sentence says so."""
    asked = ["review", "0@0", decision, "--by", "Ann", "--file", "x.json"]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 2
    assert f"{decision} takes no file: use `correct`" in told.stderr
    told = CliRunner().invoke(app, [*asked[:5], "--yes"])
    assert told.exit_code == 2
    assert f"{decision} breaks no rule: --yes is for `correct`" in told.stderr
