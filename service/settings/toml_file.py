"""Reads a settings file: TOML of bounded size and depth, with or without a byte order mark.

Invariants: reading is linear in the file. The parser's cost grows with the square of a dotted key's
parts, so a key of more than `PARTS_MAX` is rejected before.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

LIMIT_BYTES = 1024 * 1024
PARTS_MAX = 16
"""No setting has more than three."""

_TOKEN = re.compile(
    r'"""(?:[^\\"]++|\\.|"(?!""))*(?:""")?'
    r"|'''(?:[^']++|'(?!''))*(?:''')?"
    r'|"(?:[^"\\\n]++|\\.)*"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+"
    r"|[\n=,{}\[\].]",
    re.DOTALL,
)
"""A string, a comment, an end of a key, or a dot."""


class UnusableToml(ValueError):
    """Raised for a file that is no settings file; the message says why."""


def unusable(path: Path) -> str:
    """Why nothing can be read at a path; empty where a file is there."""
    try:
        found = "is no regular file" if path.exists() else "does not exist"
        return "is a folder" if path.is_dir() else "" if path.is_file() else found
    except OSError as error:  # Its name is too long, for example.
        return f"cannot be read: {error.strerror}"


def read_toml(path: Path) -> dict[str, Any]:
    """The file's table. Raises UnusableToml, OSError, and RecursionError for too many brackets."""
    with path.open("rb") as file:
        raw = file.read(LIMIT_BYTES + 1)
    if len(raw) > LIMIT_BYTES:
        raise UnusableToml(f"has more than {LIMIT_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableToml(f"is not UTF-8 text: {error}") from None
    line = _line_of_a_long_key(text)
    if line:
        raise UnusableToml(f"has a key of more than {PARTS_MAX} parts in line {line}")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnusableToml(f"is not TOML: {error}") from None
    except ValueError as error:  # A number of thousands of digits, for example.
        raise UnusableToml(f"has a value that is none: {error}") from None


def _line_of_a_long_key(text: str) -> int:
    """Counted from 1; 0 for none. Numbers have one dot, and strings are skipped."""
    dots = 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign == ".":
            dots += 1
            if dots >= PARTS_MAX:
                return text.count("\n", 0, token.start()) + 1
        elif len(sign) == 1 and sign in "\n=,{}[]":
            dots = 0
    return 0
