"""docs/commands.md: current, and with all exit codes."""

from __future__ import annotations

from docs.commands_page import PAGE, page
from service.commands.exit_codes import MEANINGS, ExitCode


def test_the_page_is_current() -> None:
    """Run `python -m docs.commands_page --write` after changing a command."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_exit_code_has_a_meaning() -> None:
    """One table holds all."""
    assert list(MEANINGS) == list(ExitCode)
