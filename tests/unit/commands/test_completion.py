"""The script for bash, run by bash; those for other shells hold the same words."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
import typer

from service.cli import cli
from service.commands.completion import SHELLS, script

ROOT: Any = typer.main.get_command(cli)
SETTINGS = ("kafka.group_id", "kafka.events_topic", "llm.model")
_ASK = """
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); COMPREPLY=()
_invoice_stream; echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("invoice-stream ext", "extract"),
        ("invoice-stream replay dis", "discard"),
        ("invoice-stream replay list --rea", "--reason"),
        ("invoice-stream extract --ht", "--html"),
        ("invoice-stream run -s llm.", "llm.model="),
        ("invoice-stream extract invoice.pdf --pic", "--picture"),
        ("invoice-stream extract inv", ""),
    ],
)
def test_bash_completes(words: str, found: str) -> None:
    """Commands, flags and settings; where a file is due, bash completes files."""
    asked = script("bash", ROOT, SETTINGS) + _ASK.format(words=words)
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == (found, "")


@pytest.mark.parametrize("shell", SHELLS)
def test_no_older_spelling_is_offered(shell: str) -> None:
    """They work, and are not to be learnt any more."""
    made = script(shell, ROOT, SETTINGS)
    assert "--json" not in made.split()
    assert "output" in made
    assert "kafka.group_id=" in made
