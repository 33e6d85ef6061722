"""docs/commands.md, made from the commands themselves.

python -m docs.commands_page --write

Commands with what they do and their forms of output, and the exit codes. The page is written by
this module alone; a test fails when it is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from service.cli import cli
from service.commands.exit_codes import MEANINGS

PAGE = Path(__file__).with_name("commands.md")

_HEAD = """# Commands

<!-- Made by `python -m docs.commands_page --write`; do not edit. -->

Results go to standard output, messages to standard error. `invoice-stream COMMAND --help` explains
flags and shows examples. `invoice-stream completion bash` (or `zsh`, `fish`) prints a script that
completes commands, flags and names of settings.
"""

_OUTPUT = """
## Forms of output

`--output` is `table` (for people), `json` (one value, of a list an array), `jsonl` (one object a
line) or `csv` (a head, one record a row; a text that looks like a formula gets an apostrophe).
`--json` and `--format` of earlier versions still work where this flag stands, and a note names the
new spelling. The `--format` of `graph` and of `results export` names another thing and stays.
"""

_CODES = """
## Exit codes

| code | meaning |
| --- | --- |
"""


def page() -> str:
    """The whole page."""
    rows = "\n".join(_rows(typer.main.get_command(cli), ""))
    codes = "\n".join(f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items())
    head = "\n| command | what it does | `--output` |\n| --- | --- | --- |\n"
    return f"{_HEAD}{head}{rows}\n{_OUTPUT}{_CODES}{codes}\n"


def _rows(command: Any, name: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        summary = (command.help or "").split("\n\n")[0].replace("\n", " ")
        forms = [one.help.removesuffix(".") for one in command.params if one.name == "output"]
        yield f"| `{name}` | {summary} | {', '.join(forms)} |"
        return
    for word, one in inner.items():
        yield from _rows(one, f"{name} {word}".strip())


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
