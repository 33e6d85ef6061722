"""What help and messages about wrong options say."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from service.cli import cli


@pytest.mark.parametrize(
    ("command", "meant"),
    [
        ("results export --output x.csv", "--format, FILE without an option"),
        ("results list --format csv", "--output"),
        ("replay export --output x", "FILE without an option"),
        ("results export -o x.csv", "--format, FILE without an option"),
        ("samples --out x", "FOLDER without an option"),
        ("results list --limt 3", "--limit"),
    ],
)
def test_of_a_wrong_option_those_that_may_be_meant_are_named(command: str, meant: str) -> None:
    """Forms and files are named by options of several names, which are not spelt alike; `--amount`
    is spelt like `--output`, and means another thing."""
    done = CliRunner().invoke(cli, command.split())
    assert done.exit_code == 2
    assert f"(Possible options: {meant})" in done.output


def test_an_option_like_no_other_has_no_guess() -> None:
    """A wrong one costs more than none."""
    done = CliRunner().invoke(cli, ["results", "list", "--colour"])
    assert done.exit_code == 2
    assert done.output.rstrip().endswith("No such option: --colour")
