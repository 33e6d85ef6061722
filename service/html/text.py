"""Reads the text of HTML that a person sees, and names the text that is hidden.

The tree is that of a browser (`tree`), the styles are those of the cascade (`css_cascade`),
and `boxes` computes what becomes visible. This module walks through the tree once: rows stand
on lines, cells are separated by tabs, blocks begin new lines. Hidden text never reaches the text.
Nothing is fetched: remote sheets and pictures do not count.

The work is bounded by the numbers of elements, of characters in styles, and of steps; a document
beyond them is refused by name. Pure.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from service.html.boxes import styled
from service.html.css_cascade import Cascade, Variables
from service.html.css_properties import Values
from service.html.css_selectors import WorkBudget
from service.html.css_sheet import StyleReader
from service.html.css_values import Length
from service.html.defaults import (
    SILENT,
    SVG_SILENT,
    UNSHOWN,
    default_values,
    is_raised,
    value_shown,
)
from service.html.lines import CELL, HARD, SOFT, laid_out
from service.html.pieces import Pieces, PlacedBox, TextPiece, told
from service.html.style import FONT_PX, Style
from service.html.tree import CONDITIONAL, Element, TooComplex, UnreadTree, read_tree
from service.model.hidden_text import HiddenText, Hiding
from service.model.outcome import Reason

_SOFT_HYPHEN = "\u00ad"
STEPS_MAX = 4_000_000
"""Comparisons of elements with rules, and the like; some seconds of Python."""
_STYLE_STEPS = 60
"""What computing a style costs, in comparisons."""
_FRAMES_MAX = 3
"""Documents within documents (`iframe srcdoc`)."""
_HARD_DISPLAYS = frozenset(
    "table inline-table table-row table-row-group table-header-group table-footer-group "
    "table-caption flex grid -webkit-flex".split()
)
_BESIDE_DISPLAYS = frozenset("inline-block inline-flex inline-grid -webkit-inline-flex".split())
_INLINE_DISPLAYS = frozenset("inline contents none ruby ruby-base ruby-text".split())
_STYLED_BY = frozenset(
    "align background bgcolor color dir display fill fill-opacity font-size height hidden href "
    "open opacity popover size text type visibility width x y".split()
)
"""Attributes that count as styles."""
_PICTURES = frozenset({"img", "svg", "picture", "image", "canvas", "video", "embed", "object"})
_SVG_TEXT = frozenset({"text", "foreignobject"})
_SVG_SHAPES = frozenset(
    {"rect", "circle", "ellipse", "path", "polygon", "polyline", "image", "use", "line"}
)


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What a person sees of a document."""

    text: str
    hidden: tuple[HiddenText, ...] = ()
    is_suspect: bool = False
    """Whether hidden text says something that the visible text does not."""


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
    return HtmlText(text, hidden, is_suspect)


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


class _Walk:
    """Goes through a document and the documents in it."""

    def __init__(self) -> None:
        self.budget = WorkBudget(STEPS_MAX)
        self.pieces = Pieces(self.budget)
        self.parts: list[str | TextPiece] = []
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
        for css, media in _sheets(tree.root, self.budget):
            reader.add_sheet(css, media)
        page = _Page(Cascade(reader, self.budget), self.budget, tree.is_quirky, around)
        self._walk(tree.root, page)
        self._depth -= 1

    def _walk(self, root: Element, page: _Page) -> None:
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
                    self._text(child, frame.style, frame.is_fallback)
            elif not _is_silent(child):
                stack.append(self._entered(child, stack, page))

    # Elements.

    def _entered(self, element: Element, stack: list[_Frame], page: _Page) -> _Frame:
        parent = stack[-1]
        matched = page.cascade.matched(element) if element.tag != CONDITIONAL else {}
        around = parent.own if _is_summary(element, parent.element) else parent.style
        own = style = page.style(element, around, matched.get("", ()))
        is_fallback = element.tag in UNSHOWN and not element.is_svg
        if is_fallback or _is_closed(element) or self._is_unchosen(element):
            style = page.undrawn(own)
        if element.tag == "svg" and _has_shapes(element, self.budget):
            own = style = page.groundless(own)
        self.pieces.paint(own)
        if element.tag in _PICTURES and own.how is None:
            self.has_pictures = self.pieces.has_pictures = True
        before, after = _separators(element, own, parent.style)
        frame = _Frame(
            element,
            style,
            own,
            element.children,
            len(self.pieces.all),
            after,
            matched.get("after", ()),
            is_fallback or parent.is_fallback,
            _shows_text(element, parent),
        )
        self.parts.append(before)
        if "before" in matched:
            self._generate(matched["before"], [*stack, frame], page)
        self._field(element, frame)
        return frame

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
            options = [one for one in _below(above, self.budget) if one.tag == "option"]
            selected = [one for one in options if "selected" in one.attributes]
            self._chosen[id(above)] = (above, (selected[-1:] or options)[0])
        return self._chosen[id(above)][1] is not element

    def _leave(self, stack: list[_Frame], page: _Page) -> None:
        self._generate(stack[-1].after, stack, page)
        frame = stack.pop()
        self.parts.append(frame.closing)
        inner = range(frame.start, len(self.pieces.all))
        for style, within in frame.boxes:
            self.pieces.boxes.append(PlacedBox(style, inner, within))
        if stack:
            self._place(frame.style, inner, stack)

    def _place(self, style: Style, inner: range, stack: list[_Frame]) -> None:
        """Notes a painted box that is placed on its own, in its container."""
        if not style.is_afloat or style.paints == ():
            return
        self.budget.spend(len(stack))
        container = next((one for one in reversed(stack) if one.style.is_positioned), stack[0])
        container.boxes.append((style, inner))

    # Texts.

    def _text(self, text: str, style: Style, is_fallback: bool) -> None:
        text = text.replace(_SOFT_HYPHEN, "")  # A browser shows none within a row.
        if not text:
            return
        piece = self.pieces.add(text, style, is_fallback=is_fallback)
        self.parts.append(piece)

    def _generate(self, numbers: tuple[int, ...], stack: list[_Frame], page: _Page) -> None:
        """Text, or an empty box, that a style sheet adds (`content`)."""
        if not numbers:
            return
        frame, start = stack[-1], len(self.pieces.all)
        style, values = page.generated(frame.style, numbers)
        text = _content(values, frame.element)
        if text:
            before, after = _separators(frame.element, style, frame.style)
            self.parts.append(before)
            self._text(text, style, frame.is_fallback)
            self.parts.append(after)
        if isinstance(values.get("content"), tuple):
            self.pieces.paint(style)
            self._place(style, range(start, len(self.pieces.all)), stack)

    def _field(self, element: Element, frame: _Frame) -> None:
        """What an element shows instead of its children."""
        if element.tag == "input":
            value = value_shown(element)
            # One hidden word is a token of a form, and no text.
            if frame.own.how is None or len(value.split()) > 1:
                self._text(value, frame.own, frame.is_fallback)
        if element.tag == "iframe" and "srcdoc" in element.attributes:
            self.parts.append(HARD)
            self.read(element.attributes["srcdoc"], frame.own)
            self.parts.append(HARD)


class _Page:
    """Styles of one document; equal elements in equal surroundings are computed once."""

    def __init__(
        self, cascade: Cascade, budget: WorkBudget, is_quirky: bool, around: Style
    ) -> None:
        self.cascade = cascade
        self._budget = budget
        self.around = _framed(around)
        self._is_quirky = is_quirky
        self._found: dict[tuple[object, ...], Style] = {}
        self._generated: dict[tuple[int, tuple[int, ...]], tuple[Style, Values]] = {}
        self._body = self.around

    def style(self, element: Element, parent: Style, numbers: tuple[int, ...]) -> Style:
        """The style of an element that rules with these numbers select."""
        given = element.attributes
        inline = given.get("style", "")
        hints = tuple((name, given[name]) for name in given if name in _STYLED_BY)
        raised = is_raised(element)
        key = (id(parent), numbers, inline, element.tag, element.is_svg, hints, raised)
        found = self._found.get(key)
        if found is None:
            found = self._computed(element, parent, numbers, inline)
            self._found[key] = found
        if element.tag == "body":
            self._body = found
        return found

    def undrawn(self, style: Style) -> Style:
        """The same style, in something that is not drawn."""
        key = (id(style), "undrawn")
        if key not in self._found:
            self._found[key] = replace(style, how=style.how or Hiding.NOT_DRAWN)
        return self._found[key]

    def groundless(self, style: Style) -> Style:
        """The same style on an unknown ground."""
        key = (id(style), "groundless")
        if key not in self._found:
            self._found[key] = replace(style, ground=None)
        return self._found[key]

    def generated(self, parent: Style, numbers: tuple[int, ...]) -> tuple[Style, Values]:
        """The style of a generated text, and its values."""
        key = (id(parent), numbers)
        if key not in self._generated:
            values, variables = self._specified(numbers, "", {"display": "inline"}, parent)
            self._generated[key] = styled(parent, values, variables, is_canvas=False), values
        return self._generated[key]

    def _computed(
        self, element: Element, parent: Style, numbers: tuple[int, ...], inline: str
    ) -> Style:
        below = default_values(element)
        if self._is_quirky and element.tag == "table":  # Browsers do so since the last century.
            below |= {"color": self._body.color}
            below.setdefault("font-size", Length(px=FONT_PX))
        values, variables = self._specified(numbers, inline, below, parent)
        is_canvas = element.tag in ("html", "body") and not element.is_svg
        is_svg = element.is_svg and element.tag != "foreignobject"
        return styled(parent, values, variables, is_canvas=is_canvas, is_svg=is_svg)

    def _specified(
        self, numbers: tuple[int, ...], inline: str, below: Values, parent: Style
    ) -> tuple[Values, Variables]:
        self._budget.spend(_STYLE_STEPS)
        declarations = self.cascade.declarations(numbers, inline)
        return self.cascade.specified(declarations, below, parent.variables)


def _framed(around: Style) -> Style:
    """What surrounds the root of a document: of the page around a frame, only what its boxes do."""
    return replace(
        Style(),
        how=around.how,
        is_cut=around.is_cut,
        is_cut_afloat=around.is_cut,
        is_visible=around.is_visible,
        alpha=around.alpha,
        scale=around.scale,
        x=around.x,
        y=around.y,
        x_is_known=around.x_is_known,
        anchor=(around.x, around.y, around.x_is_known),
        levels=around.levels,
    )


def _below(element: Element, budget: WorkBudget) -> Iterator[Element]:
    waiting = list(reversed(element.elements))
    while waiting:
        budget.spend(1)
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.elements))


def _sheets(root: Element, budget: WorkBudget) -> Iterator[tuple[str, str]]:
    """The texts of the style sheets that the document carries, and their media."""
    for element in _below(root, budget):
        media = element.attributes.get("media", "")
        if element.tag == "style" and not _is_kept_back(element):
            yield "".join(one for one in element.children if isinstance(one, str)), media
        elif element.tag == "link" and "stylesheet" in element.attributes.get("rel", "").lower():
            yield _data_sheet(element.attributes.get("href", "").strip()), media


def _is_kept_back(element: Element) -> bool:
    """Whether it stands where browsers do not apply it."""
    return element.parent is not None and element.parent.tag in ("template", "noscript")


def _data_sheet(href: str) -> str:
    """A style sheet that stands in its own address (`data:`)."""
    head, comma, data = href.partition(",")
    if not comma or not head.lower().startswith("data:text/css"):
        return ""
    if not head.lower().endswith(";base64"):
        return unquote(data)
    try:
        return base64.b64decode(unquote(data)).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _is_silent(element: Element) -> bool:
    return element.tag in (SVG_SILENT if element.is_svg else SILENT)


def _is_closed(element: Element) -> bool:
    return element.tag == "details" and "open" not in element.attributes


def _is_summary(element: Element, parent: Element) -> bool:
    """Whether it is what a closed `details` shows."""
    if element.tag != "summary" or parent.tag != "details":
        return False
    return next(one for one in parent.elements if one.tag == "summary") is element


def _has_shapes(element: Element, budget: WorkBudget) -> bool:
    """Whether a drawing has anything that letters may stand on."""
    return any(one.tag in _SVG_SHAPES for one in _below(element, budget))


def _shows_text(element: Element, parent: _Frame) -> bool:
    """Whether letters in it are drawn: in SVG, only those of `text` are."""
    if not element.is_svg or element.tag in _SVG_TEXT:
        return True
    return element.tag != "svg" and parent.shows_text


def _separators(element: Element, style: Style, parent: Style) -> tuple[str, str]:
    """What stands before and behind an element's text."""
    display = style.display
    if element.tag == "br":
        return SOFT, ""
    if display == "none":
        return "", ""
    if display == "table-cell" or parent.flows_in_row:
        return CELL, ""
    if display in _HARD_DISPLAYS:
        return HARD, HARD
    if display in _INLINE_DISPLAYS:
        if style.is_floating:
            return CELL, " "
        return (SOFT, SOFT) if style.is_afloat else ("", "")
    return (" ", " ") if display in _BESIDE_DISPLAYS else (SOFT, SOFT)


def _content(values: Values, element: Element) -> str:
    """The generated text: strings, and values of attributes."""
    pieces = values.get("content", ())
    if not isinstance(pieces, tuple):
        return ""
    return "".join(
        one if isinstance(one, str) else element.attributes.get(one[0], "") for one in pieces
    )
