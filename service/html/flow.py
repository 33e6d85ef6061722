"""Estimates how far down texts stand, without a layout: rows of text, and what is written around.

The estimate decides which texts a box of fixed size may cut off, and over which texts a moved box
may lie. It errs to the side of doubt: a text counts as seen only if it certainly is.

Pure; linear in the pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from service.html.css_values import Length
from service.html.style import Clip, Over, Style

ENDLESS_PX = 100_000.0
"""The height of a picture whose size is not written."""
_LINE_EM = 1.25
_SHOWN_SHARE = 0.6
"""So much of a row must be in the box."""
_LOWER_EM, _UPPER_EM, _CAPITAL_EM, _BLANK_EM, _WIDE_EM = 0.52, 0.58, 0.7, 0.28, 1.05
_NARROW_PX = 120.0
"""A box whose width is not known is at least so wide."""
_WIDE_PX = 300.0
_ROW_PX = 16.0
_ROW_MOST_PX = 26.0
_ROW_CHARS = 40


@dataclass(frozen=True, slots=True)
class FlowPlace:
    """Where a text begins: rows before it, the height of what else stands before it, and the
    characters before it."""

    row: int = 0
    taken_px: float = 0.0
    chars: int = 0
    cell: int = 0
    """The edges of cells before it."""


class Placed(Protocol):
    """A text in its place."""

    text: str
    style: Style
    index: int
    at: FlowPlace
    is_blank: bool


@dataclass(frozen=True, slots=True)
class ClippedBox:
    """A box that cuts off its content, and the pieces in it."""

    name: str
    clip: Clip
    start: FlowPlace
    inner: range


@dataclass(frozen=True, slots=True)
class OverBox:
    """A box that may lie over others: the pieces around it, and those in it."""

    over: Over
    style: Style
    at: FlowPlace
    """Where its container begins, or it itself, if it is in the flow."""
    outer: range
    inner: range


@dataclass(slots=True)
class Flow:
    """Counts, while a walk goes through a document, what stands before."""

    row: int = 0
    taken_px: float = 0.0
    chars: int = 0
    cell: int = 0
    _is_open: bool = field(default=False)
    _margin_px: float = 0.0

    @property
    def place(self) -> FlowPlace:
        """Where the next text begins."""
        return FlowPlace(self.row, self.taken_px, self.chars, self.cell)

    def add_text(self, text: str) -> None:
        """A text that stands on the row."""
        if text.strip():
            self._is_open, self._margin_px = True, 0.0
            self.chars += len(text)

    def end_row(self, *, is_forced: bool = False) -> None:
        """The row ends, if there is one."""
        if self._is_open or is_forced:
            self.row += 1
            self._is_open = False

    def add_px(self, height: float) -> None:
        """Something of a known height."""
        self.taken_px += height

    def add_margin(self, height: float) -> None:
        """Margins that follow one another count once."""
        self.taken_px += max(0.0, height - self._margin_px)
        self._margin_px = max(height, self._margin_px)


def is_cut(box: ClippedBox, inner: Sequence[Placed]) -> bool:
    """Whether a box may not show all texts in it."""
    rows = _Rows(box)
    return any(rows.is_beyond(piece) for piece in inner)


class _Rows:
    """Follows the rows of a box."""

    def __init__(self, box: ClippedBox) -> None:
        self._clip, self._start = box.clip, box.start
        self._row, self._width, self._height = box.start.row, 0.0, 0.0
        self._rows, self._line_px = 0, 0.0

    def is_beyond(self, piece: Placed) -> bool:
        clip, style = self._clip, piece.style
        if piece.is_blank:
            return False
        if piece.at.row != self._row:
            self._height += self._line_px * (1 + self._wraps(style))
            self._rows += 1 + self._wraps(style)
            self._row, self._width, self._line_px = piece.at.row, 0.0, 0.0
        self._line_px = max(self._line_px, _line_px(style))
        width = _width_px(piece.text, style)
        self._width += width
        if self._is_too_wide(piece.text, style):
            return True
        wraps = self._wraps(style)
        if clip.rows is not None and self._rows + wraps + 1 > clip.rows:
            return True
        if clip.height is None:
            return False
        above = piece.at.taken_px - self._start.taken_px
        return above + self._height + self._line_px * (wraps + _SHOWN_SHARE) > clip.height

    def _wraps(self, style: Style) -> int:
        if _is_unbroken(style):
            return 0
        known = [one for one in (self._clip.width, style.width) if one is not None]
        return int(self._width / max(min(known, default=_WIDE_PX), 1.0))

    def _is_too_wide(self, text: str, style: Style) -> bool:
        room = self._clip.width if self._clip.width is not None else _NARROW_PX
        if _is_unbroken(style):
            return self._width + style.indent_px > room
        longest = max(text.split(), key=len, default="")
        return _width_px(longest, style) > max(room, 1.0)


def _is_unbroken(style: Style) -> bool:
    return style.white_space in ("nowrap", "pre")


def _line_px(style: Style) -> float:
    height = style.line_height
    found = height.resolved(style.font_px, style.font_px) if isinstance(height, Length) else None
    return _LINE_EM * style.font_px if found is None else found


def _width_px(text: str, style: Style) -> float:
    """The width of a text on one row, rather too large."""
    ems = sum(map(_em, text if style.white_space == "pre" else text.strip()))
    return ems * style.font_px + max(style.spacing_px, 0.0) * len(text)


def _em(sign: str) -> float:
    if sign.isspace():
        return _BLANK_EM
    if not sign.isascii():
        return _WIDE_EM
    return _CAPITAL_EM if sign.isupper() else _UPPER_EM if sign.isdigit() else _LOWER_EM


def may_cover(box: OverBox, piece: Placed) -> bool:
    """Whether a moved box may lie over a text, by their order and their places."""
    if piece.is_blank or _is_above(piece, box):
        return False
    if box.over.pulled_px is not None:
        return piece.index < box.inner.start and _px_before(piece, box.at) <= box.over.pulled_px
    rows = piece.at.row - box.at.row
    taken, chars = piece.at.taken_px - box.at.taken_px, piece.at.chars - box.at.chars
    first = rows * _ROW_PX * _SHOWN_SHARE
    last = (rows + 1 + chars / _ROW_CHARS) * _ROW_MOST_PX + taken
    is_below = box.over.bottom is not None and first > box.over.bottom
    return not is_below and (box.over.top is None or last >= box.over.top)


def _px_before(piece: Placed, at: FlowPlace) -> float:
    return (at.row - piece.at.row) * _ROW_PX + at.taken_px - piece.at.taken_px


def _is_above(piece: Placed, box: OverBox) -> bool:
    """Whether the text is drawn after the box."""
    level = box.style.levels
    other = (*piece.style.levels, -0.5)[: len(level)]
    if not level:
        return piece.index >= box.inner.start
    return other > level or (other == level and piece.index >= box.inner.start)
