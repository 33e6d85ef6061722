"""A command of ours as people have to type it where they are: in a clone `uv run` stands before it.

Sentences name commands as `invoice-stream replay list`; this is the one place that knows how to add
what a clone needs. A command that has `uv run` already keeps it. Lines of values (`ValueLine`, and
JSON) stay as they are, whatever a document writes. Linear in the line's length. Pure.
"""

from __future__ import annotations

import re
from typing import Final

COMMANDS: Final = (
    "bench",
    "check",
    "completion",
    "config",
    "console",
    "demo",
    "evaluate",
    "extract",
    "forget",
    "graph",
    "health",
    "plan",
    "publish",
    "replay",
    "results",
    "run",
    "samples",
    "schematron",
    "store",
)
"""Other words behind the name are prose."""


class ValueLine(str):
    """A line that holds values from outside, such as a row of a list."""

    __slots__ = ()


UV_RUN: Final = "uv run "
_OWN_EXTRAS: Final = (
    ("demo --console", "--extra demo --extra console "),
    ("demo", "--extra demo "),
    ("console", "--extra console "),
    ("store", "--extra store "),
)
"""Of commands that an installation without extras does not have; the first that fits."""
_NAME: Final = "invoice-stream "
_EXTRAS = r"(uv run (?:--extra [\w-]{1,30} ){0,9})?"
_COMMAND = re.compile(rf"{_EXTRAS}(?<![\w./-]){_NAME}(?=(demo --console|{'|'.join(COMMANDS)})\b)")


def names_a_command(line: str) -> bool:
    """Whether a line may hold a command: a quick look."""
    is_prose = not isinstance(line, ValueLine) and not line.startswith(("{", "["))
    return is_prose and _NAME in line


def in_clone(line: str) -> str:
    """The line with `uv run`, and the extras that it needs, before each command that lacks it."""
    return _COMMAND.sub(lambda found: found[0] if found[1] else _typed(found[2]), line)


def _typed(command: str) -> str:
    extras = next((extras for name, extras in _OWN_EXTRAS if name == command), "")
    return f"{UV_RUN}{extras}{_NAME}"
