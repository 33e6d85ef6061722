"""Lays out the cells of a row that have several lines, as HTML, Word and Excel show them.

Pure; linear in the lines of the largest cell times the cells, where all have as many.
"""

from __future__ import annotations

from collections.abc import Sequence

CELL = "\t"
"""The edge of a cell."""


def in_step(cells: Sequence[Sequence[str]]) -> list[str] | None:
    """The rows of cells whose lines stand beside each other: labels in one cell, their amounts in
    the next. None if they do not: at least two cells must have equally many lines, and all others
    at most one, which stands beside the first.
    """
    counts = [len(lines) for lines in cells if any(map(str.strip, lines))]
    height = max(counts, default=0)
    if height < 2 or counts.count(height) < 2 or any(one not in (1, height) for one in counts):
        return None
    return [
        CELL.join(lines[number] if number < len(lines) else "" for lines in cells)
        for number in range(height)
    ]
