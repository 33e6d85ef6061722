"""`invoice-stream config`: shows where settings come from, checks them, and makes a file of them.

Nothing here asks a broker or a server; `invoice-stream check` does. Secrets are never shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.commands.examples import examples
from service.commands.exit_codes import ExitCode
from service.commands.flags import with_flags
from service.commands.invocation import ConfigFile, SetFlags, load_settings, nested, refuse
from service.commands.output_flags import TABLE, RowsFlags, output_form
from service.commands.plain_help import CommandApp
from service.model.counted import counted
from service.model.printable import masked, printable
from service.ops.terminal import say, warn

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from service.settings import Settings

app = CommandApp(help="Show, check and make settings.", epilog=examples("config"))

_FILES: Final = ("prompt_file", "schema_file", "cafile", "certfile", "keyfile")
"""Ends of settings whose files have to be there before the start."""
_USUAL: Final = (
    "kafka.bootstrap_servers",
    "kafka.group_id",
    "kafka.events_topic",
    "kafka.results_topic",
    "kafka.failures_topic",
    "llm.dialect",
    "llm.base_url",
    "llm.model",
    "llm.api_token_file",
)
"""Settings that most people change."""
_VALUE_CHARS: Final = 200
_LINE_CHARS: Final = 96


@app.command(epilog=examples("config show"))
@with_flags
def show(
    output: RowsFlags,
    everything: Annotated[
        bool, typer.Option("--all", help="Also settings that have their default.")
    ] = False,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Show each setting with its value and its origin.

    Secrets are hidden.
    """
    from service.ops.row_output import RowOutput

    form = output_form(output)
    rows = list(_rows(load_settings(config, settings), _origins(config, settings)))
    shown = [row for row in rows if everything or row["origin"] != "default"]
    with RowOutput(form, say, f"{'setting':<36} {'value':<40} origin") as written:
        for row in shown:
            written.row(row, lambda row=row: _line(row))  # type: ignore[misc]
    if form is TABLE and not everything:
        warn(f"{len(shown)} of {len(rows)} settings are set; --all shows the defaults, too")


@app.command(epilog=examples("config lint"))
def lint(config: ConfigFile = None, settings: SetFlags = None) -> None:
    """Check settings without asking any server.

    Exit code 2 if one is wrong. Values that another place overrules are notes.
    """
    from service.commands.settings_table import fields

    loaded = load_settings(config, settings, all_secrets=True)
    missing = list(_missing_files(loaded))
    for line in missing:
        warn(line)
    for name, places in _origins(config, settings).items():
        if len(places) > 2:  # The last one is the default.
            say(f"note  {name} of {places[1]} does not count: {places[0]} overrules it")
    if missing:
        raise SystemExit(ExitCode.USAGE)
    checked = counted(sum(1 for _ in fields()), "setting")
    say(f"ok    {checked} checked; `check` asks brokers and servers")


@app.command(epilog=examples("config init"))
def init(
    file: Annotated[
        Path | None, typer.Argument(help="File to write; else it is printed.", metavar="FILE")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All settings, not only the usual ones.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
) -> None:
    """Make a settings file to edit.

    Each setting is a comment with its default and its meaning.
    """
    from service.ops.private_file import NotWritable, write_private

    if file == Path():
        refuse("name the file to write")
    lines = list(_template(everything))
    if file is None:
        for line in lines:
            say(line)
        return
    if file.exists() and not force:
        refuse(f"{file} exists: name another file, or pass --force to replace it")
    try:
        write_private(file, "\n".join(lines) + "\n")
    except NotWritable as error:
        warn(str(error))
        raise SystemExit(ExitCode.FAILURE) from None
    warn(f"{file} written; `invoice-stream config lint -c {file}` checks it")


def _origins(config: Path | None, flags: list[str] | None) -> dict[str, tuple[str, ...]]:
    from service.settings import origins

    return origins(nested(flags or []), config)


def _rows(settings: Settings, origins: dict[str, tuple[str, ...]]) -> Iterator[dict[str, Any]]:
    from service.commands.settings_table import fields

    values = settings.model_dump(mode="json")
    for name, _ in fields():
        group, dot, inner = name.partition(".")
        value = values[group][inner] if dot else values[group]
        shown = masked(value) if isinstance(value, str) else value
        yield {"setting": name, "value": shown, "origin": origins[name][0]}


def _line(row: dict[str, Any]) -> str:
    value = row["value"]
    words = value if isinstance(value, str) else json.dumps(value)
    return f"{row['setting']:<36} {printable(words, _VALUE_CHARS):<40} {printable(row['origin'])}"


def _missing_files(settings: Settings) -> Iterator[str]:
    from service.commands.settings_table import fields

    for name, _ in fields():
        group, dot, inner = name.partition(".")
        value = getattr(getattr(settings, group), inner) if dot else getattr(settings, group)
        if isinstance(value, Path) and name.endswith(_FILES) and not value.expanduser().is_file():
            yield f"{name} names {printable(str(value))}, which is no file"


def _template(everything: bool) -> Iterator[str]:
    """TOML in which every setting is a comment."""
    from service.commands.settings_table import fields

    yield "# Settings of invoice-stream. Take the # away from a line to set it; docs/settings.md"
    yield "# has all of them. A line that ends in = has no default: write a value behind it."
    yield "# `invoice-stream config lint -c FILE` checks this file."
    group = ""
    for name, field in fields():
        of, dot, inner = name.partition(".")
        if (not everything and name not in _USUAL) or name == "failpoint":
            continue
        if dot and of != group:
            group = of
            yield from ("", f"[{of}]")
        yield from _setting(inner if dot else name, field)


def _setting(name: str, field: FieldInfo) -> Iterator[str]:
    import textwrap

    yield ""
    yield from textwrap.wrap(
        field.description or "", _LINE_CHARS, initial_indent="# ", subsequent_indent="# "
    )
    yield f"#{name} = {_toml(field.get_default(call_default_factory=True))}".rstrip()


def _toml(value: Any) -> str:
    """A default as TOML; empty where a setting has none: no text stands for that."""
    value = getattr(value, "value", value)
    if hasattr(value, "get_secret_value"):
        value = value.get_secret_value()  # A default is no secret: docs/settings.md has it.
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, tuple | list | set | frozenset):
        return json.dumps([str(getattr(one, "value", one)) for one in value])
    if isinstance(value, dict):
        return "{}"
    return "" if value is None else json.dumps(str(value))
