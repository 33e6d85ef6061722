"""What lies on the cells of an Excel sheet: text boxes that are read, and shapes that cover cells.

Pure; linear in the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import (
    BLACK,
    PAPER,
    Theme,
    drawing_color,
    letters_sight,
    shape_ground,
)
from service.documents.office.office_package import (
    UNSURE,
    HiddenPieces,
    attribute,
    child,
    children,
    local,
)
from service.documents.office.sheet_looks import whole
from service.documents.office.sheet_shape import Area
from service.html.css_values import Color
from service.model.hidden_text import Hiding

_ROW_EMU, _COLUMN_EMU = 190_500, 609_600
_HUNDREDTHS_PER_POINT = 100.0
_OPEN_EMU = 19_050
"""Lower or narrower boxes show no text."""


class SheetDrawing(NamedTuple):
    """What was found in one drawing."""

    texts: tuple[str, ...]
    covers: tuple[Area, ...]
    has_large_picture: bool = False
    """Whether a picture is larger than a logo."""


def read_drawing(root: Element, theme: Theme, hidden: HiddenPieces) -> SheetDrawing:
    """The visible text of a drawing's boxes, and the cells below its shapes and pictures."""
    texts, covers, is_large = list[str](), list[Area](), False
    for anchor in root:
        area = _area(anchor)
        for shape in anchor.iter():
            name = local(shape)
            if name == "pic" and area is not None and not _is_hidden(shape):
                covers.append(area)
                is_large |= child(shape, "blipFill", "blip") is not None and _is_large(area)
            elif name == "sp":
                texts += _texts(shape, anchor, theme, hidden)
                if (
                    area is not None
                    and not _is_hidden(shape)
                    and shape_ground(shape, theme) is not None
                ):
                    covers.append(area)
    return SheetDrawing(tuple(texts), tuple(covers), is_large)


def _is_large(area: Area) -> bool:
    """Whether a picture over these cells takes 5 % of a page and more."""
    height = (area.bottom - area.top + 1) * _ROW_EMU
    width = (area.right - area.left + 1) * _COLUMN_EMU
    return height * width >= _LARGE_SHARE * _PAGE_EMU2


_LARGE_SHARE, _PAGE_EMU2 = 0.05, 7_560_000 * 10_692_000


def _texts(shape: Element, anchor: Element, theme: Theme, hidden: HiddenPieces) -> Iterator[str]:
    body, ground = child(shape, "txBody"), shape_ground(shape, theme)
    is_hidden = _is_hidden(shape) or _is_closed(anchor, shape)
    for paragraph in children(body, "p"):
        words = ""
        for part in paragraph:
            text = "".join(one.text or "" for one in children(part, "t"))
            how = Hiding.NOT_DRAWN if is_hidden else _hiding(part, ground, theme, hidden, text)
            if how is not None:
                hidden.add(how, text)
            elif text:
                words += text
        if words:
            yield words


def _hiding(
    run: Element,
    ground: tuple[Color, ...] | None,
    theme: Theme,
    hidden: HiddenPieces,
    text: str,
) -> Hiding | None:
    properties = child(run, "rPr")
    if properties is None:
        return None
    if child(properties, "noFill") is not None:
        return Hiding.NOT_DRAWN
    hundredths, filled = whole(attribute(properties, "sz")), child(properties, "solidFill")
    seen = letters_sight(
        None if filled is None else drawing_color(filled, theme) or BLACK,
        PAPER if ground is None else ground,
        None if hundredths < 0 else hundredths / _HUNDREDTHS_PER_POINT,
    )
    if seen.hiding is Hiding.LIKE_ITS_GROUND and ground is None:  # Cells may lie below.
        seen = UNSURE
    if seen.is_unsure:
        hidden.doubt(text)
    return seen.hiding


def _is_hidden(shape: Element) -> bool:
    return any(
        local(one) == "cNvPr" and attribute(one, "hidden") in ("1", "true")
        for holder in shape
        for one in holder
    )


def _is_closed(anchor: Element, shape: Element) -> bool:
    for size in (child(anchor, "ext"), child(shape, "spPr", "xfrm", "ext")):
        if size is not None:
            sides = [whole(attribute(size, name)) for name in ("cx", "cy")]
            if any(0 <= side < _OPEN_EMU for side in sides):
                return True
    return False


def _area(anchor: Element) -> Area | None:
    """The cells that lie below an anchor by half at least; None if it has no place in cells."""
    begin, end, size = child(anchor, "from"), child(anchor, "to"), child(anchor, "ext")
    if begin is None:
        return None
    top, left = _place(begin, "row", _ROW_EMU), _place(begin, "col", _COLUMN_EMU)
    if end is not None:
        bottom, right = _place(end, "row", _ROW_EMU), _place(end, "col", _COLUMN_EMU)
    else:
        bottom = top + _emu(size, "cy") / _ROW_EMU
        right = left + _emu(size, "cx") / _COLUMN_EMU
    found = Area(round(top) + 1, round(left), round(bottom), round(right) - 1)
    return found if found.top <= found.bottom and found.left <= found.right else None


def _place(corner: Element, name: str, unit: int) -> float:
    number, offset = child(corner, name), child(corner, f"{name}Off")
    steps = whole(None if number is None else (number.text or "").strip())
    return max(steps, 0) + min(whole(None if offset is None else offset.text) / unit, 0.99)


def _emu(size: Element | None, name: str) -> int:
    return max(whole(None if size is None else attribute(size, name)), 0)
