"""How boxes are laid out, as far as it decides in which order a person reads them.

Pure data; `arrangement` computes it, and `screen_order` applies it.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class GridLine(NamedTuple):
    """Where a grid places a box in one direction."""

    start: int | None = None
    name: str = ""
    span: int = 1
    is_unknown: bool = False


class BoxLayout(NamedTuple):
    """How a box lays out its children."""

    kind: str
    """`row`, `column`, `grid`, `table`, its `rows`, the `cells` of one of them, or `columns` of
    text."""
    is_reversed: bool = False
    doubt: str = ""
    """The property for which their order is not known."""
    is_old: bool = False
    """Whether it is the box of the first browsers, whose children have a property of their own."""
    is_from_right: bool = False
    """Whether the columns of its table run from right to left."""
    is_caption_below: bool = False
    is_part: bool = False
    """Whether it is no box itself: its children are laid out with those of the box around."""
    flow: str = "row"
    columns: int | None = 1
    rows: int | None = 1
    """Of a grid; None where the window decides."""
    areas: tuple[tuple[str, int, int], ...] = ()
    """Name, row and column of each."""

    @property
    def may_move(self) -> bool:
        """Whether its children may be in another order than in the text."""
        return self.is_from_right if self.kind == "cells" else self.kind != "rows"


class Offset(NamedTuple):
    """The place of a box in its container."""

    units: tuple[str, bool, bool]
    """Offsets with the same units are comparable."""
    down: float
    across: float


class Placing(NamedTuple):
    """Where a box asks to be laid."""

    order: float = 0.0
    old_order: float = 1.0
    row: GridLine = GridLine()
    column: GridLine = GridLine()
    offset: Offset | None = None
    moved_by: str = ""
    """The property that moves it from its place in the flow; empty if none does."""
    is_caption_below: bool = False
    floats_right: bool = False
    clears: bool = False
    """Whether it stands below what floats before it."""


class Arrangement(NamedTuple):
    """How a box lays out its children, and where it asks to be laid itself."""

    layout: BoxLayout | None = None
    placing: Placing = Placing()


NO_ARRANGEMENT: Final = Arrangement()
