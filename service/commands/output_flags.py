"""`--output`, the one spelling of a command's form of output, and the spellings before it.

Each command says which forms it has. An older spelling (`--json`, `--format`, `--out`) still works,
and a note on standard error names the new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from service.commands.invocation import choice, refuse
from service.ops.row_output import OutputForm
from service.ops.terminal import warn

TABLE, JSON, JSONL, CSV = OutputForm
ROWS: Final = (TABLE, JSON, JSONL, CSV)
"""Of a list that ends."""
STREAM: Final = (TABLE, JSONL)
"""Of a list without an end: an array would never be complete."""
PAGE: Final = (TABLE, JSON)
"""Of one thing."""

OldJson = Annotated[bool, typer.Option("--json", hidden=True)]
OldFormat = Annotated[str | None, typer.Option("--format", hidden=True)]
OldOut = Annotated[Path | None, typer.Option("--out", "-o", hidden=True)]


@dataclass(frozen=True)
class RowsFlags:
    """The form of a list."""

    output: Annotated[
        str, typer.Option(metavar="FORM", help="table, json (an array), jsonl or csv.")
    ] = "table"
    as_json: OldJson = False


@dataclass(frozen=True)
class StreamFlags:
    """The form of a list without an end."""

    output: Annotated[str, typer.Option(metavar="FORM", help="table or jsonl.")] = "table"
    as_json: OldJson = False


@dataclass(frozen=True)
class PageFlags:
    """The form of one thing."""

    output: Annotated[str, typer.Option(metavar="FORM", help="table or json.")] = "table"
    as_json: OldJson = False


@dataclass(frozen=True)
class CountsFlags:
    """The form of counts, or of what was counted."""

    output: Annotated[
        str, typer.Option(metavar="FORM", help="table or json; jsonl and csv mean --each.")
    ] = "table"
    each: Annotated[bool, typer.Option("--each", help="A row for each instead of counts.")] = False
    older: OldFormat = None


_LINES: Final = "lines"
_OLDER_FORMATS: Final = (TABLE, JSON, _LINES, JSONL)


def counts_or_each(flags: CountsFlags) -> tuple[OutputForm, bool]:
    """The form, and whether each has a row. A wrong name ends the command with exit code 2."""
    if flags.older is None:
        form = OutputForm(choice("--output", flags.output, ROWS))
        return form, flags.each or form in (JSONL, CSV)
    older = choice("--format", flags.older, _OLDER_FORMATS)
    form = TABLE if older == _LINES else OutputForm(older)
    _note(f"--format {older}", form, *(["--each"] if older == _LINES else []))
    return form, older in (_LINES, JSONL)


def output_form(
    flags: RowsFlags | StreamFlags | PageFlags, older_json: OutputForm = JSON
) -> OutputForm:
    """The form that the flags name; `older_json` is what `--json` stood for. A wrong name ends the
    command with exit code 2."""
    takes = {RowsFlags: ROWS, StreamFlags: STREAM, PageFlags: PAGE}[type(flags)]
    if flags.as_json:
        _note("--json", older_json)
        return older_json
    return OutputForm(choice("--output", flags.output, takes))


def named_file(file: Path | None, older: Path | None) -> Path | None:
    """The file that a command writes, by its name alone or by the option before that. Two of them
    end the command with exit code 2."""
    if older is None:
        return file
    if file is not None:
        refuse("name one file")
    warn("note: --out is now FILE without an option")
    return older


def _note(older: str, form: OutputForm, *flags: str) -> None:
    warn(f"note: {older} is now {' '.join((f'--output {form}', *flags))}")
