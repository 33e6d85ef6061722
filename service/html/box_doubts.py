"""Decides of which text it cannot be told whether a browser shows it.

A box is in doubt for a property whose effect is not computed (`DOUBT`), for a place that may lie
off the page, and for a ground that may be of its text's colour. What is in doubt holds for
everything in the box. A painted box that was moved may lie over others (`Over`).

Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.html.css_declarations import REST
from service.html.css_properties import Values, Wide
from service.html.css_values import DOUBT, ENCLOSED, VIEWPORT_HEIGHT_PX, VIEWPORT_WIDTH_PX, Length
from service.html.harmless_values import BESIDE, BORDERS, PLACES, SIZES
from service.html.style import FAINT, Over, Style, are_alike

_FAR_PX = 100.0
"""A text that is moved so far may lie anywhere."""
_HALF_SHOWN = 0.5
_ICON_PX = 40.0
"""A picture of this size is no ground of a text."""
_THIN_PX = 6.0
_FLAT_PX = 8.0
"""A box that is not larger covers no row of text."""
_LEAST_OF_WINDOW = 0.6
"""Share of the window that any screen shows."""
_FLEXIBLE = frozenset({"flex", "inline-flex", "grid", "inline-grid", "-webkit-box", "-webkit-flex"})
_INLINE = frozenset({"inline", "contents", "none", "ruby", "ruby-text", "ruby-base"})
_ATOMIC = frozenset({"inline-block", "inline-flex", "inline-grid", "inline-table"})
_SIDES = ("top", "right", "bottom", "left")


def doubted(style: Style, parent: Style, values: Values, name: str, *, is_canvas: bool) -> Style:
    """The style of a box with these values, and why text in it may not be seen."""
    changes = _extent(style, parent, values)
    found = [one.removesuffix(REST) for one, value in values.items() if value == DOUBT]
    moves = _moves(style, parent, values)
    is_moved = bool(moves) or parent.is_moved or any(one in PLACES for one in found)
    pull = style.y - parent.y - (_px(style, values, "padding-top") or 0.0)
    pulled_px = (parent.pulled_px + max(0.0, -pull)) if is_moved else 0.0
    doubt = (
        _direct(style, found) or _ground_doubt(style, values) or _place_doubt(style, values, moves)
    )
    squeezed = next((one for one in found if one in SIZES), "")
    is_plain = not (doubt or squeezed or is_moved or found)
    if is_plain and not (style.clip or style.window or parent.squeezed):
        return replace(style, **changes) if changes else style
    squeezed = parent.squeezed or _told(name, squeezed)
    doubt = style.doubt or _told(name, doubt)
    if style.clip is not None and not doubt:
        doubt = squeezed or _told(name, _clip_doubt(style, parent))
    if not doubt and style.window is not None:
        doubt = _told(name, _size_doubt(style, parent, values))
    changes |= {"doubt": doubt, "squeezed": squeezed}
    style = replace(style, is_moved=is_moved, pulled_px=pulled_px, **changes)
    over = _over(style, parent, values, found, name) if is_moved or found else None
    return replace(style, over=over) if over else style


def _extent(style: Style, parent: Style, values: Values) -> dict[str, Any]:
    """What the box takes of the page's height, apart from its text, as far as it is any."""
    if style.is_afloat or style.display in _INLINE:
        return {}
    (above, below), inside = (
        [_px(style, values, f"{edge}-{side}", VIEWPORT_WIDTH_PX) or 0.0 for side in _ENDS]
        for edge in ("margin", "padding")
    )
    sizes = (_px(style, values, one, parent.height) or 0.0 for one in ("height", "min-height"))
    found = {
        "outside": (above, below),
        "inside": (inside[0], inside[1]),
        "least_px": max(sizes),
        "shift_px": style.y - parent.y - above - inside[0],
    }
    return {name: value for name, value in found.items() if value not in (_NONE, 0.0)}


_NONE = (0.0, 0.0)
_ENDS = ("top", "bottom")


def _told(name: str, reason: str) -> str:
    return f"<{name}> {reason}" if reason else ""


def _direct(style: Style, found: list[str]) -> str:
    """A property that is in doubt by itself."""
    for one in found:
        if (
            one not in SIZES
            and one not in PLACES
            and one not in BORDERS
            and one != "backdrop-filter"
        ):
            return one
    return ""


def _ground_doubt(style: Style, values: Values) -> str:
    """A picture as the ground of text, or as what shines through its letters."""
    image = values.get("background-image")
    if style.is_cut_out and values.get("background-clip") == "text":
        return _cut_out_doubt(style, values)
    if image == ENCLOSED and not _is_icon(values.get("background-size")):
        return "background-image"
    return ""


def _is_icon(size: object) -> bool:
    return isinstance(size, float) and size <= _ICON_PX


def _cut_out_doubt(style: Style, values: Values) -> str:
    """Whether letters that the ground is cut out of may be like the ground around them."""
    ink = style.fill if style.fill is not None else style.color
    if ink[3] >= _HALF_SHOWN:
        return ""
    image, shade = values.get("background-image", ()), values.get("background-color")
    shades = [*(image if isinstance(image, tuple) else ()), shade]
    known = [one for one in shades if isinstance(one, tuple) and one[3] >= FAINT]
    grounds = style.ground
    if not known or grounds is None or not isinstance(image, tuple):
        return "background-clip"
    is_alike = any(are_alike(one, ground) for one in known for ground in grounds)
    return "background-clip" if is_alike else ""


def _place_doubt(style: Style, values: Values, moves: list[str]) -> str:
    if values.get("position") == "fixed":
        for side, size in zip(_SIDES, (VIEWPORT_HEIGHT_PX, VIEWPORT_WIDTH_PX) * 2, strict=True):
            offset = _px(style, values, side, size)
            if offset is not None and not -_FLAT_PX <= offset <= _LEAST_OF_WINDOW * size:
                return side
    if style.is_afloat and style.y < -0.5 * style.font_px:
        return "top"
    if "margin-bottom" in moves:
        return "margin-bottom"
    return next((one for one in moves if one.startswith("far ")), "").removeprefix("far ")


def _px(style: Style, values: Values, name: str, base_px: float | None = None) -> float | None:
    value = values.get(name)
    return value.resolved(style.font_px, base_px) if isinstance(value, Length) else None


def _moves(style: Style, parent: Style, values: Values) -> list[str]:
    """The properties that move it from its place in the flow."""
    found = list[str]()
    if style.is_afloat:
        found.append("position")
    elif style.is_positioned:
        for side in _SIDES:
            offset = abs(_px(style, values, side, VIEWPORT_WIDTH_PX) or 0.0)
            if offset > _FLAT_PX:
                found.append(f"far {side}" if offset > _FAR_PX else side)
    for side in ("margin-top", "margin-bottom"):
        if (_px(style, values, side, parent.width) or 0.0) < -_FLAT_PX:
            found.append(side)
    for step in ("transform", "translate", "scale"):
        value = values.get(step)
        if value is None or isinstance(value, (Wide, str)):
            continue
        away = max(
            abs(value.x.resolved(16.0, 100.0) or 0.0), abs(value.y.resolved(16.0, 100.0) or 0.0)
        )
        if away > _FLAT_PX or value.scale > _GROWN:
            found.append(f"far {step}" if away > _FAR_PX or value.scale > _LARGE else step)
    return found


_GROWN, _LARGE = 1.5, 8.0


def _clip_doubt(style: Style, parent: Style) -> str:
    """A box that cuts, with a size that its siblings decide."""
    is_shared = parent.display in _FLEXIBLE and not parent.flows_in_row
    return "overflow" if is_shared and parent.height is not None else ""


def _size_doubt(style: Style, parent: Style, values: Values) -> str:
    """A box that is larger than the one that cuts it off."""
    if _is_wider(style, values):
        return "width"
    return "height" if parent.display in _FLEXIBLE and _is_taller(style, values) else ""


def _is_taller(style: Style, values: Values) -> bool:
    """Whether its beginning may lie above the box that cuts it off: such a box may align it."""
    window = style.window
    if window is None or window.height is None or style.clip is not None:
        return False
    sizes = (_px(style, values, one) or 0.0 for one in ("height", "min-height"))
    return max(sizes) > window.height + _THIN_PX


def _is_wider(style: Style, values: Values) -> bool:
    """Whether it is wider than the box that cuts it off, or floats in one that is full."""
    window = style.window
    width = _px(style, values, "width")
    if window is None or style.clip is not None:
        return False
    if style.is_floating and window.height is not None:
        return True
    return window.width is not None and width is not None and width > window.width + _THIN_PX


# What may lie over others.


def _over(style: Style, parent: Style, values: Values, found: list[str], name: str) -> Over | None:
    """Whether it is painted, and drawn after what it may lie over."""
    wide = next((one for one in found if one in BESIDE), "")
    has_border = style.is_moved and any(one in BORDERS for one in found)
    is_beyond = has_border or wide in _BEYOND
    if not (wide or has_border or _paints_over(style)) or _is_flat(style, values, is_beyond):
        return None
    if not wide and (style.levels[-1:] or (0.0,))[-1] < 0:
        return None
    is_atomic = style.is_positioned or style.display in _ATOMIC or parent.display in _FLEXIBLE
    if not (wide or is_atomic or len(style.levels) > len(parent.levels)):
        return None
    by = _told(name, wide or ("position" if style.is_positioned else "margin"))
    if wide or not style.is_afloat:
        is_anywhere = bool(wide) or any(one in PLACES for one in found) or style.scale > 1
        return Over(by, _FAR_DOWN_PX if is_anywhere else style.pulled_px)
    top = _px(style, values, "top", VIEWPORT_HEIGHT_PX)
    height = _px(style, values, "height", VIEWPORT_HEIGHT_PX)
    if top is None or height is None:
        return Over(by, None, top)
    return Over(by, None, top, top + height)


_FAR_DOWN_PX = 1_000.0


_BEYOND = BESIDE - {"", "backdrop-filter"}
"""What is drawn outside of the box."""


def _is_flat(style: Style, values: Values, is_beyond: bool) -> bool:
    """Whether it is not large enough to cover a row of text."""
    sizes = (_px(style, values, one) for one in ("width", "height"))
    return (
        not is_beyond
        and any(one is not None and one <= _FLAT_PX for one in sizes)
        and (style.scale <= 1)
    )


def _paints_over(style: Style) -> bool:
    """Whether what lies below it is not seen."""
    return style.paints is None or any(one[3] >= _HALF_SHOWN for one in style.paints)
