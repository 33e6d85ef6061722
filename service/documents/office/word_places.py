"""Whether paragraphs, frames, tables and shapes of a Word file lie on its pages, and are as large
as their text.

Word breaks lines by the widths of its fonts, which a file does not have. So places are judged by
what is certain: something that begins beyond the edge of the widest page, or ends before it, is not
seen. What lies there in part is not certain to be seen.

Lengths are twips. Pure.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_package import (
    SEEN,
    UNSURE,
    Sight,
    attribute,
    child,
    children,
    local,
)
from service.documents.office.word_looks import (
    TWIPS_PER_HALF_POINT,
    ParagraphLook,
    number,
    twips,
)
from service.model.hidden_text import Hiding

_EMU_PER_TWIP = 635
_LEAST_TWIPS = 60.0
_SHOWN_SHARE = 0.5
_SPARE = 100.0
"""Twips that text may stand beyond an edge: side bearings, and rounding."""
_LETTER_MAX = 1.0
"""Of the size, that letters are wide at most on average."""
_LOST = Sight(Hiding.OFF_THE_PAGE)
_FROM_EDGE = frozenset({"page", "leftMargin", "topMargin", "insideMargin"})


class PageSize(NamedTuple):
    """The largest page of a file, and its smallest margins."""

    width: float = 12_240.0
    height: float = 15_840.0
    left: float = 1_440.0
    top: float = 1_440.0
    right: float = 1_440.0


def page_size(root: Element) -> PageSize:
    """As all sections of a document say it."""
    found: PageSize | None = None
    for section in root.iter():
        if local(section) != "sectPr":
            continue
        size, margins = child(section, "pgSz"), child(section, "pgMar")
        usual = PageSize()
        one = PageSize(
            twips(size, "w") or usual.width,
            twips(size, "h") or usual.height,
            _or(twips(margins, "left"), usual.left),
            _or(twips(margins, "top"), usual.top),
            _or(twips(margins, "right"), usual.right),
        )
        found = one if found is None else _around(found, one)
    return found or PageSize()


def _around(one: PageSize, other: PageSize) -> PageSize:
    return PageSize(
        max(one.width, other.width),
        max(one.height, other.height),
        *(min(own, its) for own, its in zip(one[2:], other[2:], strict=True)),
    )


def _or(value: float | None, usual: float) -> float:
    return usual if value is None else max(value, 0.0)


def paragraph_sight(look: ParagraphLook, page: PageSize, chars: int, half_points: float) -> Sight:
    """Of a paragraph with so many characters of this size."""
    start, first = look.start or 0.0, look.first or 0.0
    leftmost = page.left + min(start, start + first)
    rightmost = page.left + max(start, start + first)
    if leftmost < -_SPARE:
        width = chars * half_points * TWIPS_PER_HALF_POINT * _LETTER_MAX
        return _LOST if rightmost + width < 0 else UNSURE
    if rightmost > page.width - _LEAST_TWIPS:
        return UNSURE
    if look.end is not None and page.right + look.end < -_SPARE:
        return UNSURE
    return SEEN


def tab_sight(look: ParagraphLook, page: PageSize) -> Sight:
    """Of what stands behind a tab in a paragraph."""
    return UNSURE if look.tab is not None and page.left + look.tab > page.width else SEEN


def frame_sight(properties: Element | None, page: PageSize) -> Sight:
    """Of a paragraph with a place of its own (`framePr`), or a table (`tblpPr`)."""
    frame = child(properties, "framePr")
    table = child(properties, "tblpPr")
    if frame is not None:
        width, height = twips(frame, "w"), twips(frame, "h")
        if attribute(frame, "hRule") == "exact" and _is_small(height):
            return _LOST
        across = _placed(twips(frame, "x"), width, page.width, _margin(frame, "hAnchor", page.left))
        return _down(frame, ("y", "vAnchor"), height, page).within(across)
    if table is not None:
        margin = _margin(table, "horzAnchor", page.left)
        across = _placed(twips(table, "tblpX"), None, page.width, margin)
        return _down(table, ("tblpY", "vertAnchor"), None, page).within(across)
    indent = twips(child(properties, "tblInd"), "w")
    if indent is None or -page.left - _SPARE <= indent <= page.width - page.left:
        return SEEN
    return UNSURE


def _down(frame: Element, names: tuple[str, str], height: float | None, page: PageSize) -> Sight:
    """By its distance from the top of the page, or from text that may be anywhere on it."""
    place, anchor = names
    start = twips(frame, place)
    if attribute(frame, anchor) in (None, "text"):
        return _LOST if start is not None and abs(start) > page.height else SEEN
    return _placed(start, height, page.height, _margin(frame, anchor, page.top))


def _margin(frame: Element, name: str, margin: float) -> float:
    return 0.0 if attribute(frame, name) == "page" else margin


def _placed(start: float | None, length: float | None, page: float, margin: float) -> Sight:
    """Something of this length on a page of this one."""
    if start is None:
        return SEEN
    begin = start + margin
    if begin >= page or (length is not None and begin + length <= 0):
        return _LOST
    if length is None:
        return UNSURE if begin < -_SPARE else SEEN
    shown = min(begin + length, page) - max(begin, 0.0)
    return UNSURE if shown < _SHOWN_SHARE * length else SEEN


def _is_small(length: float | None) -> bool:
    return length is not None and length < _LEAST_TWIPS


def drawing_sight(drawing: Element, page: PageSize) -> Sight:
    """Of a shape of DrawingML (`anchor`, `inline`)."""
    if _is_hidden(child(drawing, "docPr")):
        return Sight(Hiding.NOT_DRAWN)
    size = child(drawing, "extent")
    width, height = _emu(size, "cx"), _emu(size, "cy")
    if _is_small(width) or _is_small(height):
        return _LOST
    if local(drawing) != "anchor":
        return SEEN
    across = _anchored(child(drawing, "positionH"), width, page.width, page.left)
    down = _anchored(child(drawing, "positionV"), height, page.height, page.top)
    return across.within(down)


def _anchored(position: Element | None, length: float | None, page: float, margin: float) -> Sight:
    offset = child(position, "posOffset")
    if position is None or offset is None:
        return SEEN
    start = number(offset.text)
    relative = attribute(position, "relativeFrom") or ""
    if relative in ("paragraph", "line"):  # Anywhere on the page.
        is_gone = start is not None and abs(start / _EMU_PER_TWIP) > page
        return _LOST if is_gone else SEEN
    begin = 0.0 if relative in _FROM_EDGE else margin
    if relative in ("rightMargin", "bottomMargin", "outsideMargin"):
        begin = page - margin
    return _placed(None if start is None else start / _EMU_PER_TWIP, length, page, begin)


def shape_sight(shape: Element) -> Sight:
    """Of a shape within a drawing: hidden by itself, or outside of its group."""
    for one in shape:
        if local(one) in ("cNvPr", "docPr") and _is_hidden(one):
            return Sight(Hiding.NOT_DRAWN)
    return SEEN


def group_sight(group: Element, shape: Element) -> Sight:
    """Of a shape whose place is told in the space of its group."""
    space, own = child(group, "grpSpPr", "xfrm"), child(shape, "spPr", "xfrm")
    corner, size = child(space, "chOff"), child(space, "chExt")
    place = child(own, "off")
    for at, long in (("x", "cx"), ("y", "cy")):
        begin, length, its = _emu(corner, at), _emu(size, long), _emu(place, at)
        if begin is None or length is None or its is None:
            continue
        if not begin - length <= its <= begin + 2 * length:
            return UNSURE
    return SEEN


def vml_sight(shape: Element, page: PageSize) -> Sight:
    """Of a shape of VML, whose style is written as in CSS."""
    style = _vml_style(shape)
    if style.get("visibility") == "hidden" or style.get("display") == "none":
        return Sight(Hiding.NOT_DRAWN)
    width, height = _length(style.get("width")), _length(style.get("height"))
    if _is_small(width) or _is_small(height):
        return _LOST
    left = _length(style.get("margin-left") or style.get("left"))
    top = _length(style.get("margin-top") or style.get("top"))
    if "position" not in style:
        return SEEN
    beyond = (left is not None and not -page.width < left < page.width) or (
        top is not None and not -page.height < top < page.height
    )
    return _LOST if beyond else SEEN


def _length(text: str | None) -> float | None:
    """A length with its unit: without one, it is told in the space of a group."""
    return number(text) if text is not None and text[-1:].isalpha() else None


def _vml_style(shape: Element) -> dict[str, str]:
    pairs = (one.partition(":") for one in (attribute(shape, "style") or "")[:2_000].split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def drawing_size(drawing: Element) -> float:
    """The area of a drawing."""
    size = child(drawing, "extent")
    return (_emu(size, "cx") or 0.0) * (_emu(size, "cy") or 0.0)


def vml_size(shape: Element) -> float:
    """The area of a shape of VML."""
    style = _vml_style(shape)
    return (_length(style.get("width")) or 0.0) * (_length(style.get("height")) or 0.0)


class BoxPlace(NamedTuple):
    """Where a drawing lies, and from where that is counted."""

    origin: tuple[str, str]
    down: float
    across: float


class BoxText(NamedTuple):
    """A box, and whether its text is an amount without a label."""

    place: BoxPlace
    is_value: bool


_COUNTED = frozenset({"page", "margin", "leftMargin", "topMargin", "column"})


def box_place(drawing: Element) -> BoxPlace | None:
    """The place of a drawing, if it does not move with its paragraph."""
    across, down = child(drawing, "positionH"), child(drawing, "positionV")
    if across is None or down is None:
        return None
    origin = (attribute(across, "relativeFrom") or "", attribute(down, "relativeFrom") or "")
    offsets = [number(one.text) for one in (*children(down, _OFFSET), *children(across, _OFFSET))]
    if not _COUNTED.issuperset(origin) or len(offsets) != 2:
        return None
    first, second = offsets
    if first is None or second is None:
        return None
    return BoxPlace(origin, first / _EMU_PER_TWIP, second / _EMU_PER_TWIP)


_OFFSET = "posOffset"
_ROW_TWIPS = 120.0
"""Boxes whose tops differ by less stand in one row."""


def are_in_order(boxes: list[BoxText]) -> bool:
    """Whether boxes follow one another from top to bottom, and in a row from left to right."""
    for (one, is_value), (other, is_other_value) in pairwise(boxes):
        if one.origin != other.origin or not (is_value or is_other_value):
            continue
        is_row = abs(other.down - one.down) < _ROW_TWIPS
        if other.across < one.across if is_row else other.down < one.down:
            return False
    return True


def extent_height(drawing: Element) -> float | None:
    """The height of a drawing."""
    return _emu(child(drawing, "extent"), "cy")


def box_sight(height: float | None, lines: list[float]) -> Sight:
    """Of text in something of an exact height: lines of these sizes, in half points."""
    if height is None or not lines:
        return SEEN
    if height < _LEAST_TWIPS:
        return _LOST
    needed = _CUT_SHARE * sum(lines) * TWIPS_PER_HALF_POINT
    return UNSURE if needed > height else SEEN


_CUT_SHARE = 0.8
"""Of the size: letters without what hangs below their line."""


def exact_height(row: Element) -> float | None:
    """The height of a table's row that does not grow with its text."""
    height = child(row, "trPr", "trHeight")
    if height is None or attribute(height, "hRule") != "exact":
        return None
    return twips(height, "val")


def cell_sight(cell: Element, *, is_fixed: bool) -> Sight:
    """Of a cell: one that goes on from the row above shows no text of its own."""
    properties = child(cell, "tcPr")
    for name in ("vMerge", "hMerge"):
        merge = child(properties, name)
        if merge is not None and attribute(merge, "val") in (None, "continue"):
            return Sight(Hiding.COVERED)
    width = child(properties, "tcW")
    is_narrow = (
        is_fixed
        and width is not None
        and attribute(width, "type") in (None, "dxa")
        and _is_small(twips(width, "w") or None)
    )
    return UNSURE if is_narrow else SEEN


def _is_hidden(properties: Element | None) -> bool:
    return properties is not None and attribute(properties, "hidden") in ("1", "true", "on")


def _emu(element: Element | None, name: str) -> float | None:
    found = None if element is None else number(attribute(element, name))
    return None if found is None else found / _EMU_PER_TWIP
