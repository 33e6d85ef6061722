"""Lays out the cells of a row that have several lines, as HTML, Word and Excel show them.

Pure; linear in the cells and their lines, and in a constant for what is laid out.
"""

from __future__ import annotations

from collections.abc import Sequence

CELL = "\t"
"""The edge of a cell."""
_EDGES_MAX = 10_000
"""Each line of a row has an edge for every cell; a row with more of them is no invoice's."""


def in_step(cells: Sequence[Sequence[str]]) -> list[str] | None:
    """The rows of cells whose lines stand beside each other: labels in one cell, their amounts in
    the next. None if they do not: at least two cells must have equally many lines, and all others
    at most one, which stands beside the first. None for more edges than a row may have.
    """
    counts = [len(lines) for lines in cells if any(map(str.strip, lines))]
    height = max(counts, default=0)
    if height < 2 or counts.count(height) < 2 or any(one not in (1, height) for one in counts):
        return None
    if height * len(cells) > _EDGES_MAX:
        return None
    return [
        CELL.join(lines[number] if number < len(lines) else "" for lines in cells)
        for number in range(height)
    ]
