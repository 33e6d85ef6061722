"""Commands that sentences name can be copied: in a clone with `uv run` before them."""

from __future__ import annotations

import pytest
import typer.main
from hypothesis import given
from hypothesis import strategies as st

from service.cli import cli
from service.model.next_command import COMMANDS, in_clone, names_a_command

PLAIN = "`invoice-stream results list`, or invoice-stream replay send --retryable."


def test_every_command_is_known() -> None:
    """A new one would be printed without `uv run`."""
    assert list(COMMANDS) == sorted(typer.main.get_command(cli).commands)  # type: ignore[attr-defined]


def test_each_command_of_a_line_gets_what_a_clone_needs() -> None:
    """One at its begin, too."""
    said = "`uv run invoice-stream results list`, or uv run invoice-stream replay send --retryable."
    assert in_clone(PLAIN) == said
    assert in_clone("invoice-stream run") == "uv run invoice-stream run"


def test_a_command_that_needs_extras_gets_them() -> None:
    """A newcomer has installed those of the last command alone."""
    opened = "uv run --extra demo --extra console invoice-stream demo --console"
    assert in_clone("invoice-stream demo --console") == opened
    assert (
        in_clone("invoice-stream demo --keep") == "uv run --extra demo invoice-stream demo --keep"
    )
    assert in_clone("`invoice-stream console`") == "`uv run --extra console invoice-stream console`"


@pytest.mark.parametrize(
    "line",
    [
        "uv run --extra store --extra postgresql invoice-stream store",
        "running invoice-stream simulator",
        "the invoice-stream is away",
        "/usr/bin/invoice-stream run",
        "my-invoice-stream run",
    ],
)
def test_other_words_stay_as_they_are(line: str) -> None:
    """Prose, addresses, and commands that have it."""
    assert in_clone(line) == line


def test_a_line_of_json_is_data() -> None:
    """A program may read it."""
    assert names_a_command(PLAIN)
    assert not names_a_command(f'{{"recommendation": "{PLAIN}"}}')
    assert not names_a_command("nothing to do")


@given(
    st.lists(st.sampled_from(["uv run ", "invoice-stream ", "store", "x", "`", " "]), max_size=30)
)
def test_twice_is_once(parts: list[str]) -> None:
    """A line that passes two places is no other one."""
    once = in_clone("".join(parts))
    assert in_clone(once) == once
