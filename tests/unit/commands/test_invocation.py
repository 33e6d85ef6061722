"""What is missing is said once, with one command that mends it."""

from __future__ import annotations

import pytest

from service.commands.invocation import need_demo_extra


def test_all_missing_extras_are_named_in_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The second of two commands would otherwise ask for what the first one had."""
    with pytest.raises(SystemExit) as ended:
        need_demo_extra("console", ("no_such_package",))
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "uv run --extra demo --extra console invoice-stream …" in said
    assert "pip install 'invoice-stream[demo,console]'" in said
    assert "no_such_package" in said
