"""How many rows each list of an answer may have, by what the document prints.

A small model that does not find the end of a list writes rows until the schema ends it: thirty
taxes of nothing for an invoice of two rates. So the schema's bound is that of the document. It must
never end a right answer, so it counts what each row needs at least:

- a line has a row of the text, or two of its numbers where the text has lost its rows;
- an allowance has a number, and what it is taken from has another;
- a tax has a percentage or a label of its own; few documents have more than eight. Where none is
  printed with a percentage, it has two numbers, and what it is raised on has another.

Bounds have few sizes, because a server prepares each schema for itself.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from service.checks.label_roles import Role
from service.checks.printed_text import PrintedText


class RowBounds(NamedTuple):
    """The most rows of each list."""

    lines: int = 500
    allowances: int = 50
    taxes: int = 30


MOST_ROWS: Final = RowBounds()
"""Of any document, and of one without a text."""
_LINES: Final = (32, 128)
_TAXES: Final = (8, 16)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_PERCENT_SIGNS: Final = "%\uff05\u066a\ufe6a"
_NUMBERS_A_LINE: Final = 2
_NUMBERS_A_TAX: Final = 3


def row_bounds(printed: PrintedText | None) -> RowBounds:
    """The bounds for a document; `printed` None if it has no text."""
    if printed is None:
        return MOST_ROWS
    text = printed.plain
    numbers = sum(1 for _ in _NUMBER.finditer(text))
    rows = sum(1 for row in text.split("\n") if row.strip())
    lines = _size(max(rows, numbers // _NUMBERS_A_LINE), _LINES, MOST_ROWS.lines)
    percents = sum(map(text.count, _PERCENT_SIGNS))
    taxes = max(percents or numbers // _NUMBERS_A_TAX, len(printed.labelled.rows(Role.TAX)))
    return RowBounds(lines, min(lines, MOST_ROWS.allowances), _size(taxes, _TAXES, MOST_ROWS.taxes))


def _size(least: int, sizes: tuple[int, ...], most: int) -> int:
    """The smallest size with room for `least` rows."""
    return next((size for size in sizes if size >= least), most)
