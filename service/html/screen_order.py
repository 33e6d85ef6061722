"""Puts the children of a box into the order in which a person sees them on the screen.

`order`, reversed rows and columns, the places of a grid, heads and feet of tables, rows from right
to left, and boxes with offsets from one container are laid out. Where an order is not computed, the
children are strays: `fragments` decides whether one of them alone says something else elsewhere.

Pure; linear in the children and their parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.html.cell_lines import CELL
from service.html.fragments import runs_from_right
from service.html.layouts import BoxLayout, GridLine, Offset, Placing
from service.html.lines import BLANK, FLOATS_END, HARD, RIGHT, RIGHT_END, SOFT
from service.html.pieces import Stray, TextPiece
from service.html.style import Style

_HEAD, _FOOT = "table-header-group", "table-footer-group"
_FLOAT_MAX_CHARS, _FLOAT_MAX_PARTS = 60, 20
_INLINE: Final = frozenset({"inline", "contents", "none", "ruby", "inline-block"})
_NO_PLACING: Final = Placing()
Part = str | TextPiece


@dataclass(frozen=True, slots=True)
class LaidItem:
    """A child of a box: its style, and its share of the parts and of the pieces."""

    style: Style
    parts: range
    pieces: range

    @property
    def placing(self) -> Placing:
        return self.style.arrangement.placing


@dataclass(frozen=True, slots=True)
class _Block:
    """A child, or text between children, as it is laid."""

    parts: list[Part]
    item: LaidItem | None = None

    @property
    def placing(self) -> Placing:
        return _NO_PLACING if self.item is None else self.item.placing

    @property
    def is_shown(self) -> bool:
        return any(_is_shown(one) for one in self.parts)


def may_be_moved(style: Style, items: Sequence[LaidItem]) -> bool:
    """Whether children may stand in another order than in the text, or elsewhere."""
    if any(
        one.placing.moved_by or one.placing.order or one.placing.old_order != 1 for one in items
    ):
        return True
    layout = style.arrangement.layout
    if layout is None or layout.kind not in ("row", "column"):
        return layout is not None
    return layout.is_reversed or bool(layout.doubt) or style.direction == "rtl"


def in_screen_order(
    parts: list[Part], start: int, style: Style, items: Sequence[LaidItem], name: str
) -> tuple[list[Part] | None, list[Stray]]:
    """The parts from `start` in the order of the screen, None where it is theirs, and the children
    whose order is not known."""
    layout = style.arrangement.layout
    edge = CELL if layout is not None and layout.kind == "row" else SOFT
    found_blocks = _blocks(parts, start, items, edge)
    blocks = [one for one in found_blocks if one.item is not None or one.is_shown]
    afloat = [one for one in blocks if one.placing.moved_by == "position"]
    if len(afloat) > 1 and layout is None:
        return _by_offset(blocks, afloat, name)
    strays = [_stray(one, name) for one in blocks if one.placing.moved_by and one.is_shown]
    if layout is None:
        return None, strays
    flowing = [one for one in blocks if one.placing.moved_by != "position"]
    found = _laid(flowing, layout, style)
    if found is None:
        doubt = layout.doubt or ("display" if layout.is_part else _PLACES[layout.kind])
        told = f"<{name}> {doubt}"
        apart = (one.item for one in flowing if one.item and _is_apart(one.item, layout))
        return None, [*strays, *(Stray(told, one.pieces) for one in apart)]
    if found == flowing:
        return None, strays
    aside = [one for one in blocks if one.placing.moved_by == "position"]
    return [part for one in (*found, *aside) for part in one.parts], strays


_PLACES: Final = {"grid": "grid-area", "row": "box-ordinal-group", "column": "box-ordinal-group"}


def _is_apart(item: LaidItem, layout: BoxLayout) -> bool:
    """Whether it is laid by itself: in columns of text, rows go on over elements in them."""
    return layout.kind != "columns" or item.style.display not in _INLINE


def _blocks(
    parts: list[Part], start: int, items: Sequence[LaidItem], edge: str
) -> Iterator[_Block]:
    """The children, and the texts between them; `edge` stands before these."""
    for item in items:
        if item.parts.start > start:
            yield _Block([edge, *parts[start : item.parts.start], SOFT])
        yield _Block(parts[item.parts.start : item.parts.stop], item)
        start = item.parts.stop
    if start < len(parts):
        yield _Block([edge, *parts[start:], SOFT])


def _stray(block: _Block, name: str) -> Stray:
    assert block.item is not None, "text between children is not moved"
    placing = block.placing
    return Stray(placing.moved_by, block.item.pieces, is_afloat=placing.moved_by == "position")


def _laid(blocks: list[_Block], layout: BoxLayout, style: Style) -> list[_Block] | None:
    """The children in their order; None where it is not known."""
    if layout.kind == "table":
        return _table(blocks, layout)
    if layout.kind == "grid":
        is_from_right = style.direction == "rtl" and not _runs_from_right(blocks)
        return _grid(blocks, layout, is_from_right=is_from_right)
    if layout.kind == "rows":
        return blocks
    if layout.is_old and any(one.placing.old_order != 1.0 for one in blocks):
        return None  # Browsers of today differ.
    is_reversed = layout.is_reversed
    is_from_right = layout.is_from_right if layout.kind == "cells" else style.direction == "rtl"
    if layout.kind != "column" and is_from_right and not _runs_from_right(blocks):
        is_reversed = not is_reversed
    found = sorted(blocks, key=_order) if layout.kind != "cells" else blocks
    is_placed = is_reversed or any(one.placing.order != 0 for one in blocks)
    if layout.doubt or (layout.is_part and is_placed):
        return None
    return found[::-1] if is_reversed else found


def _order(block: _Block) -> float:
    return block.placing.order


def _runs_from_right(blocks: Sequence[_Block]) -> bool:
    return any(runs_from_right(one.text) for block in blocks for one in _shown(block.parts))


def _table(blocks: list[_Block], layout: BoxLayout) -> list[_Block]:
    """Captions, the first head, rows, the first foot, captions below."""
    heads = [one for one in blocks if one.item is not None and one.item.style.display == _HEAD][:1]
    feet = [one for one in blocks if one.item is not None and one.item.style.display == _FOOT][:1]

    def rank(block: _Block) -> int:
        if block.item is not None and block.item.style.display == "table-caption":
            is_below = layout.is_caption_below or block.placing.is_caption_below
            return 2 if is_below else -2
        return 1 if block in feet else -1 if block in heads else 0

    return sorted(blocks, key=rank)


# Grids.


@dataclass(frozen=True, slots=True)
class _Cell:
    """A child of a grid in its row and column."""

    row: int
    column: int
    block: _Block


def _grid(blocks: list[_Block], layout: BoxLayout, *, is_from_right: bool) -> list[_Block] | None:
    ordered = sorted(blocks, key=_order)
    cells = list(_cells(ordered, layout))
    if len(cells) < len(blocks):
        return None
    if layout.is_part and any(one.placing != _NO_PLACING for one in blocks):
        return None
    sign = -1 if is_from_right else 1
    cells.sort(key=lambda one: (one.row, sign * one.column))
    if any(_has_lines(one.block) for one in cells):
        found = [one.block for one in cells]
        return blocks if found == blocks else found
    return list(_in_rows(cells))


def _in_rows(cells: Sequence[_Cell]) -> Iterator[_Block]:
    row = None
    for one in cells:
        first: list[Part] = [HARD] if one.row != row else []
        row = one.row
        yield _Block([*first, CELL, *_bare(one.block.parts)], one.block.item)
    if cells:
        yield _Block([HARD])


def _cells(blocks: Sequence[_Block], layout: BoxLayout) -> Iterator[_Cell]:
    """Nothing of a child whose place is not known."""
    areas = {name: (row, column) for name, row, column in layout.areas}
    lines = [
        (_resolved(one.placing.row, areas, 0), _resolved(one.placing.column, areas, 1))
        for one in blocks
    ]
    if any(line.is_unknown for both in lines for line in both):
        return
    known = [row.start is not None for row, _ in lines]
    if all(known):
        for place, (row, column) in enumerate(lines):
            at = place if column.start is None else column.start
            yield _Cell(row.start or 0, at, blocks[place])
    elif not any(known):
        yield from _flowing(blocks, [column for _, column in lines], layout)


def _resolved(line: GridLine, areas: dict[str, tuple[int, int]], side: int) -> GridLine:
    if not line.name:
        is_unknown = line.is_unknown or (line.start is not None and line.start < 0)
        return line._replace(is_unknown=is_unknown)
    place = areas.get(line.name)
    return GridLine(is_unknown=True) if place is None else GridLine(place[side])


def _flowing(
    blocks: Sequence[_Block], columns: list[GridLine], layout: BoxLayout
) -> Iterator[_Cell]:
    """One after another, as far as there is room."""
    flow, _, dense = layout.flow.partition(" ")
    is_plain = all(one == GridLine() for one in columns)
    if flow == "column":
        rows = layout.rows
        if is_plain and rows is not None:
            yield from (_Cell(place % rows, place // rows, one) for place, one in enumerate(blocks))
        return
    if dense and not is_plain:
        return
    starts = [one.start + one.span - 1 for one in columns if one.start is not None]
    width = layout.columns
    if width is None and not is_plain:
        return
    width = max([width or 1, *(one for one in starts if one < _WIDTH_MAX)])
    row, next_column = 1, 1
    for line, block in zip(columns, blocks, strict=True):
        span = min(line.span, width)
        if line.start is not None:
            row += line.start < next_column
            next_column = line.start
        elif next_column + span - 1 > width:
            row, next_column = row + 1, 1
        yield _Cell(row, next_column, block)
        next_column += span


_WIDTH_MAX = 100


def _has_lines(block: _Block) -> bool:
    """Whether it has several lines, or cells."""
    inner = _bare(block.parts)
    return any(one in (SOFT, HARD, CELL) for one in inner if isinstance(one, str))


def _bare(parts: Sequence[Part]) -> list[Part]:
    """Without line breaks and blanks at its edges."""
    shown = [place for place, one in enumerate(parts) if _is_shown(one)]
    return list(parts[shown[0] : shown[-1] + 1]) if shown else []


def _is_shown(part: Part) -> bool:
    return isinstance(part, TextPiece) and part.how is None and not part.is_blank


def _shown(parts: Sequence[Part]) -> Iterator[TextPiece]:
    return (one for one in parts if isinstance(one, TextPiece) and _is_shown(one))


# Boxes with offsets, and floats.


def _by_offset(
    blocks: list[_Block], afloat: list[_Block], name: str
) -> tuple[list[Part] | None, list[Stray]]:
    shown = [one for one in blocks if one.is_shown]
    offsets = [one.placing.offset for one in shown]
    places = [one for one in offsets if one is not None]
    if len(places) < len(shown) or len({one.units for one in places}) > 1:
        return None, [_stray(one, name) for one in blocks if one.placing.moved_by and one.is_shown]
    rows = list(_rows_of(list(zip(places, shown, strict=True))))
    found: list[Part] = []
    for row in rows:
        is_flat = not any(_has_lines(one) for one in row)
        for place, one in enumerate(row):
            before = CELL if is_flat and place else HARD
            found += [before, *(_bare(one.parts) if is_flat else one.parts)]
    hidden = [part for one in blocks if not one.is_shown for part in one.parts if part != BLANK]
    return [*hidden, *found, HARD], []


def _rows_of(placed: list[tuple[Offset, _Block]]) -> Iterator[list[_Block]]:
    """From top to bottom; those in a row from left to right."""
    placed.sort(key=lambda one: one[0].down)
    row: list[tuple[Offset, _Block]] = []
    for one in placed:
        if row and one[0].down - row[0][0].down > _room(row[0]):
            yield [block for _, block in sorted(row, key=lambda one: one[0].across)]
            row = []
        row.append(one)
    if row:
        yield [block for _, block in sorted(row, key=lambda one: one[0].across)]


def _room(first: tuple[Offset, _Block]) -> float:
    """How much lower another box of its row may begin."""
    offset, block = first
    if offset.units[1]:
        return _ROW_PERCENT
    return 0.5 * (block.item.style.font_px if block.item else 0.0)


_ROW_PERCENT = 0.5


def _without_breaks(parts: Sequence[Part]) -> Sequence[Part]:
    """Without the line breaks of a block at its edges."""
    start, stop = 0, len(parts)
    while start < stop and parts[start] in (SOFT, CELL):
        start += 1
    while stop > start and parts[stop - 1] in (SOFT, BLANK):
        stop -= 1
    return parts[start:stop]


def floating_right(parts: Sequence[Part]) -> list[Part] | None:
    """The parts of a box that floats to the right, to be set behind its row; None where it has
    several lines."""
    parts = _without_breaks(parts)
    if len(parts) > _FLOAT_MAX_PARTS or any(
        isinstance(one, str) and one in (SOFT, HARD, RIGHT, FLOATS_END) for one in parts
    ):
        return None
    if parts.count(CELL) > 1 or sum(len(one.text) for one in _shown(parts)) > _FLOAT_MAX_CHARS:
        return None
    return [RIGHT, *(one for one in parts if one != CELL), RIGHT_END]
