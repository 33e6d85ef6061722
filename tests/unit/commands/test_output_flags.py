"""One spelling of output; those before it still work, and say so."""

from __future__ import annotations

import pytest

from service.commands.output_flags import (
    CountsFlags,
    PageFlags,
    RowsFlags,
    StreamFlags,
    counts_or_each,
    output_form,
)
from service.ops.row_output import OutputForm


@pytest.mark.parametrize("form", list(OutputForm))
def test_a_list_has_every_form(form: OutputForm) -> None:
    """By its name."""
    assert output_form(RowsFlags(form.value)) is form


@pytest.mark.parametrize("flags", [StreamFlags("json"), StreamFlags("csv"), PageFlags("jsonl")])
def test_a_form_that_a_command_lacks_is_refused(
    flags: StreamFlags | PageFlags, capsys: pytest.CaptureFixture[str]
) -> None:
    """An array without an end, rows of what is one thing."""
    with pytest.raises(SystemExit) as ended:
        output_form(flags)
    assert ended.value.code == 2
    assert "write one of table" in capsys.readouterr().err


def test_the_older_flag_is_named_with_the_newer(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error: what reads the output does not see it."""
    assert output_form(RowsFlags(as_json=True), OutputForm.JSONL) is OutputForm.JSONL
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "note: --json is now --output jsonl\n")


@pytest.mark.parametrize(
    ("flags", "meant"),
    [
        (CountsFlags(), (OutputForm.TABLE, False)),
        (CountsFlags(each=True), (OutputForm.TABLE, True)),
        (CountsFlags("json", each=True), (OutputForm.JSON, True)),
        (CountsFlags("csv"), (OutputForm.CSV, True)),
        (CountsFlags(older="lines"), (OutputForm.TABLE, True)),
        (CountsFlags(older="jsonl"), (OutputForm.JSONL, True)),
        (CountsFlags(older="json"), (OutputForm.JSON, False)),
    ],
)
def test_counts_or_what_was_counted(flags: CountsFlags, meant: tuple[OutputForm, bool]) -> None:
    """Rows of counts would mean nothing, so jsonl and csv list each."""
    assert counts_or_each(flags) == meant
