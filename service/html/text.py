"""Reads the text of HTML that a person sees, and names the text that is hidden.

The tree is that of a browser (`tree`), the styles are those of the cascade (`css_cascade`),
and `boxes` computes what becomes visible. This module walks through the tree once: rows stand
on lines, cells are separated by tabs, blocks begin new lines. Hidden text never reaches the text.
Nothing is fetched: remote sheets and pictures do not count.

The work is bounded by the numbers of elements, of characters in styles, and of steps; a document
beyond them is refused by name. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from service.html.cell_lines import CELL
from service.html.css_cascade import DOUBTFUL, FIRST, Cascade
from service.html.css_selectors import WorkBudget, elements_below
from service.html.css_sheet import StyleReader
from service.html.defaults import UNSHOWN, generated_text, is_longer, value_shown
from service.html.element_display import (
    INLINE_DISPLAYS,
    is_silent,
    is_summary,
    is_unshown,
    separators,
    shows_text,
)
from service.html.element_doubts import doubt_of_head, has_shapes
from service.html.flow import ENDLESS_PX, ClippedBox, Flow, FlowPlace, OverBox
from service.html.inline_marks import InlineMarks
from service.html.lines import BLANK, FLOATS_END, HARD, SOFT, laid_out
from service.html.page_sheets import own_sheets
from service.html.page_styles import PageStyles
from service.html.pieces import Holder, Pieces, PlacedBox, TextPiece, told
from service.html.screen_order import LaidItem, floating_right, in_screen_order, may_be_moved
from service.html.style import Style, hiding_of, is_like_ground
from service.html.table_spans import RowSpans
from service.html.tree import CONDITIONAL, Element, TooComplex, UnreadTree, read_tree
from service.model.hidden_text import UNSURE_MAX, HiddenText
from service.model.outcome import Reason

_SOFT_HYPHEN = "\u00ad"
STEPS_MAX = 4_000_000
"""Comparisons of elements with rules, and the like; some seconds of Python."""
_FRAMES_MAX = 3
"""Documents within documents (`iframe srcdoc`)."""
_FRAME_STEPS = 1_000
"""What reading one costs by itself."""
_PICTURES = frozenset({"img", "svg", "picture", "image", "canvas", "video", "embed", "object"})
_FIELDS = frozenset({"input", "select", "textarea"})
_ROW_PX = 20.0
_ORDER_STEPS = 2
"""What laying out one part of an element costs."""
_CHARS_FASTER = 8
"""Looking for letters from right to left is so much faster than other reading."""
_BEFORE_MAX = 500
"""Pieces before a moved box over which it may lie."""


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What a person sees of a document."""

    text: str
    hidden: tuple[HiddenText, ...] = ()
    is_suspect: bool = False
    """Whether hidden text says something that the visible text does not."""
    unsure: tuple[str, ...] = ()
    """Elements and properties for which it cannot be told whether text that was read is seen."""


@dataclass(frozen=True, slots=True)
class UnreadHtml:
    """Why a document is not read."""

    reason: Reason
    message: str


def visible_text(html: str) -> HtmlText | UnreadHtml:
    """The visible text, rows on lines and cells separated by tabs, and the hidden one."""
    walk = _Walk()
    try:
        walk.read(html, Style())
        walk.pieces.settle()
        hidden, is_suspect = told(walk.pieces)
    except TooComplex as error:
        return UnreadHtml(Reason.TOO_LARGE, f"the HTML is too complex: {error}")
    except UnreadTree as error:
        return UnreadHtml(Reason.UNSUPPORTED_DOCUMENT, f"the HTML is not read: {error}")
    text = laid_out(walk.parts)
    if not text and walk.has_pictures:
        return UnreadHtml(
            Reason.UNSUPPORTED_DOCUMENT,
            "the HTML has pictures and no visible text, and its pictures are not read; "
            "send them as files of their own, or a PDF",
        )
    unsure = tuple(islice(dict.fromkeys(walk.pieces.doubts()), UNSURE_MAX))
    return HtmlText(text, hidden, is_suspect, unsure)


@dataclass(slots=True)
class _Frame:
    """An open element."""

    element: Element
    style: Style
    """Of its content."""
    own: Style
    """Of itself: a closed `details` is visible, its content is not."""
    children: list[Element | str]
    start: int
    """The first piece in it."""
    closing: str = ""
    after: tuple[int, ...] = ()
    """Rules for the text that is generated behind it."""
    is_fallback: bool = False
    shows_text: bool = True
    at: int = 0
    boxes: list[tuple[Style, range]] = field(default_factory=list)
    """Boxes that are placed within it on their own."""
    holder: Holder | None = None
    """What it lies in, if it is placed on its own there."""
    held: Holder | None = None
    """The same for those in it."""
    place: FlowPlace = field(default_factory=FlowPlace)
    """Where it begins."""
    overs: list[tuple[Style, range]] = field(default_factory=list)
    """Boxes that may lie over what is in it."""
    first_part: int = 0
    """Where its parts begin, and those in it."""
    inner_part: int = 0
    items: list[LaidItem] = field(default_factory=list)
    """Its children, as far as their order on the screen may be another one."""
    has_floats: bool = False
    spans: RowSpans = field(default_factory=RowSpans)
    """Of its rows, if it has some."""


class _Walk:
    """Goes through a document and the documents in it."""

    def __init__(self) -> None:
        self.budget = WorkBudget(STEPS_MAX)
        self.pieces = Pieces(self.budget)
        self.parts: list[str | TextPiece] = []
        self.marks = InlineMarks(self.parts)
        self.flow = Flow()
        self.has_pictures = False
        self._depth = 0
        self._chosen: dict[int, tuple[Element, Element]] = {}

    def read(self, html: str, around: Style) -> None:
        """Reads a document that is shown in a box with a style."""
        self._depth += 1
        if self._depth > _FRAMES_MAX:
            raise TooComplex(f"it has more than {_FRAMES_MAX} frames in one another")
        tree = read_tree(html)
        self.budget.spend(tree.count)
        reader = StyleReader(tree.is_quirky)
        reader.add_page_sheets(own_sheets(tree.root, self.budget))
        doubt = reader.doubt or doubt_of_head(elements_below(tree.root, self.budget))
        if doubt:
            around = replace(around, doubt=around.doubt or doubt)
        page = PageStyles(Cascade(reader, self.budget), self.budget, tree.is_quirky, around)
        self._walk(tree.root, page)
        self._depth -= 1

    def _walk(self, root: Element, page: PageStyles) -> None:
        nothing = Element("", {}, None, False, 0)
        start = len(self.pieces.all)
        stack = [_Frame(nothing, page.around, page.around, [root], start)]
        while stack:
            frame = stack[-1]
            if frame.at == len(frame.children):
                self._leave(stack, page)
                continue
            child = frame.children[frame.at]
            frame.at += 1
            if isinstance(child, str):
                if frame.shows_text:
                    self._text(child, frame.style, frame)
            elif not is_silent(child):
                stack.append(self._entered(child, stack, page))

    # Elements.

    def _entered(self, element: Element, stack: list[_Frame], page: PageStyles) -> _Frame:
        parent = stack[-1]
        matched = page.cascade.matched(element) if element.tag != CONDITIONAL else {}
        around = parent.own if is_summary(element, self.budget) else parent.style
        own = page.style(element, around, matched.get("", ()), matched.get(DOUBTFUL, ()))
        if element.tag == "table":
            own = page.over_columns(own, self._columns(element, own, page))
        if element.tag in _FIELDS and own.display == "contents":
            own = page.undrawn(own)
        own = style = self._drawn(element, own, matched, page)
        is_fallback = element.tag in UNSHOWN and not element.is_svg
        if is_fallback or is_unshown(element) or self._is_unchosen(element):
            style = page.undrawn(own)
        if own.how is None:
            self.pieces.paint(own)
        if element.tag in _PICTURES and own.how is None:
            self.has_pictures = self.pieces.has_pictures = True
            self.marks.drawn(f"<{element.tag}> beside")
        before, after = separators(element, own, parent.style)
        frame = _Frame(
            element,
            style,
            own,
            element.children,
            len(self.pieces.all),
            after,
            matched.get("after", ()),
            is_fallback or parent.is_fallback,
            shows_text(element, parent.shows_text),
            holder=_holder(own, parent),
        )
        frame.first_part = len(self.parts)
        if own.arrangement.placing.clears or element.attributes.get("clear"):
            self.parts.append(FLOATS_END)
        if own.display == "table-row":
            parent.spans.begin_row()
        if own.display == "table-cell" and len(stack) > 1:
            covered = stack[-2].spans.covered_before(element.attributes.get("rowspan", ""))
            self.parts += [CELL] * covered
        self._separate(before, is_forced=element.tag == "br")
        frame.inner_part = len(self.parts)
        self._take_top(frame)
        if "before" in matched:
            self._generate(matched["before"], [*stack, frame], page)
        self._field(element, frame)
        return frame

    def _drawn(
        self, element: Element, style: Style, matched: dict[str, tuple[int, ...]], page: PageStyles
    ) -> Style:
        """Its style with what is drawn in it, or over its first letters."""
        if element.tag == "svg" and has_shapes(elements_below(element, self.budget)):
            style = page.doubtful(page.groundless(style), "<svg> shapes")
        if element.tag in _PICTURES and style.is_moved:
            style = page.picture(style)
        if element.tag in _FIELDS:
            longer = is_longer(element, style.width, style.font_px)
            style = page.doubtful(style, f"<{element.tag}> {longer}") if longer else style
        for name in FIRST:
            if name in matched:
                first = page.generated(style, matched[name])[0]
                if first.doubt or hiding_of(first, "0") or is_like_ground(first):
                    style = page.doubtful(style, f"<{element.tag}> ::{name}")
        return style

    def _columns(self, table: Element, style: Style, page: PageStyles) -> Iterator[Style]:
        """The styles of its columns."""
        groups = [one for one in table.elements if one.tag in ("col", "colgroup")]
        for group in groups:
            for one in (group, *group.elements):
                matched = page.cascade.matched(one)
                yield page.style(one, style, matched.get("", ()), matched.get(DOUBTFUL, ()))

    def _separate(self, sign: str, *, is_forced: bool = False) -> None:
        if sign and not (sign == BLANK and self.parts[-1:] == [BLANK]):
            self.parts.append(sign)
        self.flow.cell += sign == CELL
        if sign in (SOFT, HARD):
            self.flow.end_row(is_forced=is_forced)

    def _take_top(self, frame: _Frame) -> None:
        """Counts what stands above the text in an element."""
        style = frame.own
        self.flow.add_margin(max(0.0, style.outside[0]))
        frame.place = self.flow.place
        self.flow.add_px(style.inside[0] + max(0.0, style.shift_px))
        if frame.element.tag in _PICTURES and style.how is None and not style.is_afloat:
            self.flow.add_px(ENDLESS_PX if style.height is None else style.height)

    def _take_bottom(self, frame: _Frame) -> None:
        """Counts what stands below it, and the room that it keeps free."""
        style, start = frame.own, frame.place
        self.flow.add_px(style.inside[1] - max(0.0, style.shift_px))
        here = self.flow.place
        inner = (here.row - start.row) * _ROW_PX + here.taken_px - start.taken_px
        is_later_cell = style.display == "table-cell" and frame.element.place > 0
        if frame.element.tag not in _PICTURES and not is_later_cell:
            self.flow.add_px(max(0.0, style.least_px - max(inner, 0.0)))
        self.flow.add_margin(max(0.0, style.outside[1]))

    def _is_unchosen(self, element: Element) -> bool:
        """Whether it is an option of a closed list that shows another one."""
        if element.tag != "option":
            return False
        above = element.parent
        while above is not None and above.tag == "optgroup":
            above = above.parent
        if above is None or above.tag != "select" or "multiple" in above.attributes:
            return False
        if id(above) not in self._chosen:
            options = [one for one in elements_below(above, self.budget) if one.tag == "option"]
            selected = [one for one in options if "selected" in one.attributes]
            self._chosen[id(above)] = (above, (selected[-1:] or options)[0])
        return self._chosen[id(above)][1] is not element

    def _leave(self, stack: list[_Frame], page: PageStyles) -> None:
        self._generate(stack[-1].after, stack, page)
        frame = stack.pop()
        self._arrange(frame, stack)
        self._separate(frame.closing)
        self._take_bottom(frame)
        inner = range(frame.start, len(self.pieces.all))
        if stack:
            self._note_item(frame, inner, stack[-1])
        if frame.held is not None:
            frame.held.stop = inner.stop
        if frame.own.clip is not None and inner:
            name, clip = frame.element.tag, frame.own.clip
            self.pieces.clips.append(ClippedBox(name, clip, frame.place, inner))
        for style, within in frame.overs:
            assert style.over is not None, "only boxes that may lie over others are noted"
            self.pieces.overs.append(OverBox(style.over, style, frame.place, inner, within))
        for style, within in frame.boxes:
            self.pieces.boxes.append(PlacedBox(style, inner, within))
        if stack:
            self._place(frame.style, inner, stack)
            self._lay_over(frame.own, inner, stack, frame.place)

    def _arrange(self, frame: _Frame, stack: list[_Frame]) -> None:
        """Puts what is in an element into the order of the screen."""
        if frame.has_floats and stack and frame.style.display in INLINE_DISPLAYS:
            stack[-1].has_floats = True
        elif frame.has_floats:
            self.parts.append(FLOATS_END)
        if not frame.items or not may_be_moved(frame.style, frame.items):
            return
        inner = range(frame.start, len(self.pieces.all))
        self.budget.spend(_ORDER_STEPS * (len(self.parts) - frame.inner_part))
        self.budget.spend(self.pieces.steps(inner) // _CHARS_FASTER)
        found, strays = in_screen_order(
            self.parts, frame.inner_part, frame.style, frame.items, frame.element.tag
        )
        self.pieces.strays += strays
        if found is not None:
            self.parts[frame.inner_part :] = found

    def _note_item(self, frame: _Frame, inner: range, parent: _Frame) -> None:
        """Notes an element for the order of those around it."""
        placing = frame.own.arrangement.placing
        if placing.floats_right and frame.own.how is None:
            found = floating_right(self.parts[frame.first_part :])
            if found is not None:
                self.parts[frame.first_part :] = found
                parent.has_floats = True
        layout = parent.style.arrangement.layout
        if (layout is not None and layout.may_move) or placing.moved_by:
            parts = range(frame.first_part, len(self.parts))
            parent.items.append(LaidItem(frame.own, parts, inner))

    def _place(self, style: Style, inner: range, stack: list[_Frame]) -> None:
        """Notes a painted box that is placed on its own, in its container."""
        if not style.is_afloat or style.paints == ():
            return
        self.budget.spend(len(stack))
        container = next((one for one in reversed(stack) if one.style.is_positioned), stack[0])
        container.boxes.append((style, inner))

    def _lay_over(self, style: Style, inner: range, stack: list[_Frame], place: FlowPlace) -> None:
        """Notes a painted box that may lie over others: in its container, or where it was moved."""
        if style.over is None or style.how is not None or not style.is_visible:
            return
        if style.over.pulled_px is None:
            self.budget.spend(len(stack))
            container = next((one for one in reversed(stack) if one.own.is_positioned), stack[0])
            container.overs.append((style, inner))
            return
        outer = range(max(0, inner.start - _BEFORE_MAX), inner.start)
        self.pieces.overs.append(OverBox(style.over, style, place, outer, inner))

    # Texts.

    def _text(self, text: str, style: Style, frame: _Frame) -> None:
        text = text.replace(_SOFT_HYPHEN, "")  # A browser shows none within a row.
        if not text:
            return
        piece = self.pieces.add(text, style, is_fallback=frame.is_fallback)
        piece.at, piece.name, piece.holder = self.flow.place, frame.element.tag, frame.holder
        self.marks.text(piece)
        self.parts.append(piece)
        if piece.how is None:
            self.flow.add_text(text)

    def _generate(self, numbers: tuple[int, ...], stack: list[_Frame], page: PageStyles) -> None:
        """Text, or an empty box, that a style sheet adds (`content`)."""
        if not numbers:
            return
        frame, start = stack[-1], len(self.pieces.all)
        style, values = page.generated(frame.style, numbers)
        text, shown = generated_text(values, frame.element), values.get("content") or ("",)
        self.budget.spend(len(text))  # One rule adds it to each of its elements.
        if () in shown[:1]:
            self.marks.drawn("content")
        if text:
            first = len(self.parts)
            before, after = separators(frame.element, style, frame.style)
            self._separate(before)
            self._text(text, style, frame)
            self._separate(after)
            made = range(first, len(self.parts))
            frame.items.append(LaidItem(style, made, range(start, len(self.pieces.all))))
        if () in shown[-1:]:
            self.marks.drawn("content")
        if isinstance(values.get("content"), tuple):
            self.pieces.paint(style)
            self._place(style, range(start, len(self.pieces.all)), stack)
            self._lay_over(style, range(start, len(self.pieces.all)), stack, self.flow.place)

    def _field(self, element: Element, frame: _Frame) -> None:
        """What an element shows instead of its children."""
        if element.tag == "img" and not element.attributes.keys() & {"src", "srcset"}:
            self._text(element.attributes.get("alt", ""), frame.own, frame)
        if element.tag == "input":
            value = value_shown(element)
            # One hidden word is a token of a form, and no text.
            if frame.own.how is None or len(value.split()) > 1:
                self._text(value, frame.own, frame)
        if element.tag == "iframe" and "srcdoc" in element.attributes:
            self._separate(HARD)
            self.budget.spend(_FRAME_STEPS)
            self.read(element.attributes["srcdoc"], frame.own)
            self._separate(HARD)


def _holder(style: Style, parent: _Frame) -> Holder | None:
    if not style.stays:
        return parent.holder if parent.own.is_adrift == style.is_adrift else None
    parent.held = parent.held or Holder(parent.start)
    return parent.held
