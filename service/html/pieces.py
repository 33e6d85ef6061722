"""Decides which of a document's texts lie on a ground that shows them, and lists the hidden ones.

The walk through the tree collects pieces of text and boxes that are placed on their own. A piece
that has hardly another colour than its ground is hidden, unless such a box, or a picture, may lie
below it; a piece below an opaque box that fills its container is covered.

Pure. Comparing pieces with boxes spends the budget of the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from service.checks.suspicion import suspicious
from service.html.css_selectors import WorkBudget
from service.html.css_values import Color
from service.html.flow import ClippedBox, FlowPlace, OverBox, is_cut, may_cover
from service.html.fragments import (
    begins_with_amount,
    is_label,
    is_turned,
    is_value,
    runs_from_right,
)
from service.html.style import (
    Style,
    are_alike,
    doubt_of,
    doubtful_ink,
    hiding_of,
    inks_of,
    is_like_ground,
)
from service.model.hidden_text import HIDDEN_MAX, QUOTE_MAX_CHARS, HiddenText, Hiding

_WORD = re.compile(r"[^\W_]+")
_PLAIN_NAMES = re.compile(r"<[a-z0-9:-]{0,20}> [@:a-z-]{1,40}")
"""Names that are told; others could be sentences."""
_BESIDE_MAX, _ROWS_BESIDE = 20, 2
_FIELDS = ("input", "select", "textarea")
_SHADES_MAX = 64
"""Colours of boxes that are remembered."""
_SMALL_PX = 20.0
"""A box that is smaller is no ground for text."""
_CHARS_A_STEP = 8
"""Of a text that is read once more."""
_BOX_STEPS = 4
"""What comparing a text with a box costs."""
_PREVIEW_MAX_CHARS = 300
"""Of the line that mail programs show beside the subject, with room for its filling."""


@dataclass(slots=True)
class Holder:
    """The element in which one lies that is placed on its own: the pieces in it."""

    start: int
    stop: int = 1 << 60

    def has_one(self, places: list[int]) -> bool:
        """Whether one of the places, in their order, lies within it."""
        at = bisect_left(places, self.start)
        return at < len(places) and places[at] < self.stop


@dataclass(slots=True, eq=False)
class TextPiece:
    """A text with the style that it is shown in."""

    text: str
    style: Style
    index: int
    is_fallback: bool
    """Whether it is for programs that cannot show something else (`noscript`)."""
    how: Hiding | None
    at: FlowPlace = field(default_factory=FlowPlace)
    name: str = ""
    """Of its element."""
    holder: Holder | None = None
    doubt: str = ""
    """Element and property for which it cannot be told whether the text is seen."""
    is_blank: bool = field(init=False)
    says_something: bool = field(init=False)
    """Whether it has a letter or a digit. Boxes around and beside it ask again and again."""

    def __post_init__(self) -> None:
        self.is_blank = not self.text or self.text.isspace()
        self.says_something = any(map(str.isalnum, self.text))

    @property
    def is_customary(self) -> bool:
        """Whether honest documents have such text: for other programs, or for screen readers."""
        return self.is_fallback or self.style.is_spoken


@dataclass(frozen=True, slots=True)
class Stray:
    """Pieces whose place on the screen is not that of the flow, and is not known."""

    by: str
    inner: range
    is_afloat: bool = True
    """Whether they are out of the flow, and not only moved from their place in it."""


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box that is placed on its own: the pieces in its container, and those in itself."""

    style: Style
    outer: range
    inner: range


@dataclass(slots=True)
class Pieces:
    """The texts of a document in their order, and what is painted around them."""

    budget: WorkBudget
    all: list[TextPiece] = field(default_factory=list)
    boxes: list[PlacedBox] = field(default_factory=list)
    clips: list[ClippedBox] = field(default_factory=list)
    overs: list[OverBox] = field(default_factory=list)
    strays: list[Stray] = field(default_factory=list)
    has_pictures: bool = False
    _steps: list[int] = field(default_factory=lambda: [0])
    """What reading the pieces costs that come before one."""
    _painted: dict[Color, list[int]] = field(default_factory=dict)
    """By colour, before which pieces a box of it begins."""

    def add(self, text: str, style: Style, *, is_fallback: bool) -> TextPiece:
        """A text as the walk meets it."""
        how = hiding_of(style, text)
        doubt = doubt_of(style, text) if how is None else ""
        piece = TextPiece(text, style, len(self.all), is_fallback, how, doubt=doubt)
        self.all.append(piece)
        self._steps.append(self._steps[-1] + 1 + len(text) // _CHARS_A_STEP)
        return piece

    def steps(self, inner: range) -> int:
        """What reading some pieces costs; boxes in one another read the same ones."""
        return self._steps[inner.stop] - self._steps[inner.start] if inner else 0

    def paint(self, style: Style) -> None:
        """Remembers what an element paints."""
        if style.paints is None:
            self.has_pictures = True
        elif style.paints and len(self._painted) < _SHADES_MAX:
            for shade in style.paints:
                places = self._painted.setdefault(shade, [])
                if places[-1:] != [len(self.all)]:
                    places.append(len(self.all))

    def settle(self) -> None:
        """Decides what only the whole document tells."""
        pale = [one for one in self.all if one.how is None and is_like_ground(one.style)]
        grounds = [box for box in self.boxes if _is_ground(box.style)]
        for piece in pale:
            self.budget.spend(1 + _BOX_STEPS * len(grounds))
            if not self._may_be_shown(piece, grounds):
                piece.how = Hiding.LIKE_ITS_GROUND
            elif not self._is_surely_shown(piece, grounds):
                piece.doubt = piece.doubt or "color"
        known = {one.index for one in pale}
        for piece in self.all:
            if piece.how is None and not piece.doubt and piece.index not in known:
                piece.doubt = doubtful_ink(piece.style) or self._ground_elsewhere(piece)
        self._look_around()
        self._doubt_rows_from_right()
        for stray in self.strays:
            self.budget.spend(self.steps(stray.inner))
            self._doubt_order(stray)
        for box in self.boxes:
            if box.style.covers and box.style.how is None and box.style.is_visible:
                self.budget.spend(len(box.outer))
                self._cover(box)

    def _is_surely_shown(self, piece: TextPiece, grounds: list[PlacedBox]) -> bool:
        """Whether an opaque box of another colour fills the container below it."""
        inks = inks_of(piece.style)
        return any(
            box.style.covers
            and _differ(inks[:1], (box.style.paints or ())[-1:])
            and (box.style.levels[-1:] >= (0.0,) or not piece.style.has_painted)
            for box in grounds
            if piece.index in box.outer and piece.index not in box.inner
        )

    def _may_be_shown(self, piece: TextPiece, grounds: list[PlacedBox]) -> bool:
        inks = inks_of(piece.style)
        if piece.style.is_adrift and (self.has_pictures or _differ(inks, self._painted)):
            return True
        return any(
            box.style.paints is None or _differ(inks, box.style.paints)
            for box in grounds
            if piece.index in box.outer and piece.index not in box.inner
        )

    def _ground_elsewhere(self, piece: TextPiece) -> str:
        """Whether it was moved, and may lie on a ground of its own colour."""
        if not piece.style.is_adrift:
            return ""
        ink, around = inks_of(piece.style)[0], piece.holder
        for shade, places in self._painted.items():
            if are_alike(ink, shade) and (around is None or around.has_one(places)):
                return "position"
        return ""

    def _look_around(self) -> None:
        """Finds the texts that a box may cut off, or lie over."""
        for box in self.clips:
            self.budget.spend(self.steps(box.inner))
            inner = [self.all[index] for index in box.inner]
            if is_cut(box, inner):
                for piece in inner:
                    piece.doubt = piece.doubt or f"<{box.name}> overflow"
        for above in self.overs:
            self.budget.spend(_BOX_STEPS * len(above.outer))
            for index in above.outer:
                if index not in above.inner and may_cover(above, self.all[index]):
                    self.all[index].doubt = self.all[index].doubt or above.over.by

    def _doubt_order(self, stray: Stray) -> None:
        """A part of a row says something else in another place."""
        inner = [self.all[index] for index in stray.inner if self.all[index].how is None]
        text = " ".join(one.text for one in inner)
        is_torn = is_value(text) or begins_with_amount(text)
        if not is_torn and is_label(text):
            is_torn = any(map(is_value, self._around(stray)))
        if is_torn and stray.by.endswith("direction"):
            is_torn = not any(map(runs_from_right, self._around(stray)))
        for one in inner if is_torn else ():
            one.doubt = one.doubt or stray.by

    def _doubt_rows_from_right(self) -> None:
        """Latin words in a row that is set from right to left."""
        rows: dict[tuple[int, int], list[TextPiece]] = {}
        for one in self.all:
            if one.style.direction == "rtl" and one.how is None:
                rows.setdefault((one.at.row, one.at.cell), []).append(one)
        for row in rows.values():
            if is_turned("".join(one.text for one in row)):
                for one in row:
                    one.doubt = one.doubt or "direction"

    def _around(self, stray: Stray) -> Iterator[str]:
        """The nearest texts that are seen: behind it, and before what was moved within its row."""
        rows = 0 if stray.by.endswith("direction") else _ROWS_BESIDE
        yield self._beside(stray.inner.stop, 1, rows)
        if not stray.is_afloat:
            yield self._beside(stray.inner.start - 1, -1, 0)

    def _beside(self, index: int, step: int, rows: int) -> str:
        """The nearest text within so many rows."""
        start = self.all[min(max(index - step, 0), len(self.all) - 1)].at.row
        for at in range(index, index + _BESIDE_MAX * step, step):
            if not 0 <= at < len(self.all) or abs(self.all[at].at.row - start) > rows:
                break
            one = self.all[at]
            if one.how is None and one.says_something:
                self.budget.spend(len(one.text) // _CHARS_A_STEP)
                return "" if one.name in _FIELDS else one.text  # A label may lie on its field.
        return ""

    def doubts(self) -> Iterator[str]:
        """Why texts that are read may not be seen, each reason once."""
        for one in self.all:
            if one.doubt and one.how is None and one.says_something:
                said = one.doubt if one.doubt.startswith("<") else f"<{one.name}> {one.doubt}"
                yield said if _PLAIN_NAMES.fullmatch(said) else "<…>"

    def _cover(self, box: PlacedBox) -> None:
        level = box.style.levels
        for index in box.outer:
            piece = self.all[index]
            if piece.how is not None or index in box.inner:
                continue
            other = (*piece.style.levels, -0.5)[: len(level)]
            if other < level or (other == level and index < box.inner.start):
                piece.how = Hiding.COVERED

    # What is told about them.

    def hidden(self) -> Iterator[tuple[HiddenText, bool]]:
        """Runs of hidden text, and whether they call for a review."""
        seen = {
            word
            for one in self.all
            if one.how is None
            for word in _WORD.findall(one.text.casefold())
        }
        first = next((one.index for one in self.all if one.how is None and one.says_something), 0)
        for run in self._runs():
            text = " ".join(" ".join(one.text for one in run).split())
            how = run[0].how
            assert how is not None, "runs are of hidden pieces"
            is_excused = run[0].is_customary or (
                run[-1].index < first and len(text) <= _PREVIEW_MAX_CHARS
            )
            is_suspect = how is not Hiding.STRUCK_OUT and _is_suspect(text, seen, is_excused)
            yield HiddenText(how, text[:QUOTE_MAX_CHARS]), is_suspect

    def _runs(self) -> Iterator[list[TextPiece]]:
        """Hidden pieces that follow one another and are hidden alike."""
        run: list[TextPiece] = []
        for piece in self.all:
            if not piece.says_something:
                continue
            if run and (piece.how is not run[0].how or piece.is_customary != run[0].is_customary):
                yield run
                run = []
            if piece.how is not None:
                run.append(piece)
        if run:
            yield run


def told(pieces: Pieces) -> tuple[tuple[HiddenText, ...], bool]:
    """The hidden texts, as many as are listed, those first that call for a review; and whether one
    does."""
    found = list(pieces.hidden())
    first = sorted(found, key=lambda one: not one[1])[:HIDDEN_MAX]
    return tuple(one for one, _ in first), any(suspect for _, suspect in found)


def _is_suspect(text: str, seen: set[str], is_excused: bool) -> bool:
    """Whether it says something that the visible text does not.

    The line for previews of mail programs, and words for screen readers or for programs without
    scripts, are customary. They are excused, unless they have numbers of their own or address a
    model.
    """
    new = [word for word in _WORD.findall(text.casefold()) if word not in seen]
    if not is_excused:
        return bool(new)
    return any(any(map(str.isdigit, word)) for word in new) or bool(suspicious(text, text))


def _is_ground(style: Style) -> bool:
    """Whether a box is painted, and large enough to lie below a text."""
    sizes = [one for one in (style.width, style.height) if one is not None]
    return style.paints != () and all(one >= _SMALL_PX for one in sizes)


def _differ(inks: list[Color], grounds: Iterable[Color]) -> bool:
    return any(not are_alike(ink, ground) for ink in inks for ground in grounds)
