"""Text in a cell of a CSV file, for programs that compute.

A cell that begins like a formula would be one, and would run with the rights of the person who
opens the file. An apostrophe before it makes it text. Numbers stay numbers. Pure.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WIDE: Final = str.maketrans(
    {"＝": "=", "＋": "+", "－": "-", "＠": "@"}
)  # Spreadsheets fold these.


def harmless(words: str) -> str:
    """A text that no spreadsheet takes for a formula, also behind blanks."""
    if words[:1].isalnum():  # Most texts, at once.
        return words
    seen = words.lstrip(" \u00a0\ufeff").translate(_WIDE)
    if seen.startswith(_FORMULA) and _NUMBER.fullmatch(words) is None:
        return f"'{words}"
    return words
