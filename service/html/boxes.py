"""Computes the style of an element from its declarations, its parent and its place.

This is no layout: offsets are sums of what is written, and only those that certainly lead off the
page count. What cannot be decided (a picture below the text, a box of unknown place) leaves text
visible.

Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.html.arrangement import arranged
from service.html.box_doubts import doubted
from service.html.css_cascade import Variables
from service.html.css_properties import Values, Wide
from service.html.css_transforms import Transform
from service.html.css_values import (
    DOUBT,
    EMPTY,
    ENCLOSED,
    UNKNOWN,
    VIEWPORT_HEIGHT_PX,
    VIEWPORT_WIDTH_PX,
    ZERO,
    Color,
    Length,
)
from service.html.style import BLACK, FAINT, FONT_PX, OPAQUE, Clip, Style, Window, mixed, slit
from service.model.hidden_text import Hiding

_NOTHING: Color = (0.0, 0.0, 0.0, 0.0)
_TINY_BOX_PX = 4.0
"""A box that cuts off and is smaller shows no line of text."""
_SHADES_MAX = 32
"""Colours of one ground; one with more of them is as unknown as a picture."""
_FAR_PX = 1_000_000.0
_FAR_END_PX = 3_000.0
"""Beyond the end of a page."""
_LEVELS_MAX = 24
_FINAL = frozenset({"hidden", "clip"})
_CLIPPING = _FINAL | {"scroll", "auto", "overlay"}
_INLINE = frozenset({"inline", "contents", "ruby", "ruby-text", "ruby-base"})
_TABLE_PARTS = frozenset(
    "table table-row table-cell table-row-group table-header-group table-footer-group "
    "inline-table".split()
)
_UNDRAWN_DISPLAYS = frozenset({"none", "table-column", "table-column-group"})
_FLEXIBLE = frozenset({"flex", "inline-flex", "grid", "inline-grid", "-webkit-box", "-webkit-flex"})
_BLOCKS = frozenset({"block", "list-item", "flow-root", "-webkit-box", "flex", "grid"})
_AFLOAT = frozenset({"absolute", "fixed"})
_POSITIONED = _AFLOAT | {"relative", "sticky", "-webkit-sticky"}


def styled(
    parent: Style,
    values: Values,
    variables: Variables,
    *,
    is_canvas: bool,
    is_svg: bool = False,
    name: str = "",
) -> Style:
    """The style of an element with these values. The canvas is what `html` and `body` paint on."""
    style = _Computed(parent, values, is_canvas, is_svg).style(variables)
    style = doubted(style, parent, values, name, is_canvas=is_canvas)
    return arranged(style, parent, values)


class _Computed:
    """One computation; its parts share the element's values."""

    def __init__(self, parent: Style, values: Values, is_canvas: bool, is_svg: bool) -> None:
        self._parent = parent
        self._values = {name: one for name, one in values.items() if one != DOUBT}
        self._is_canvas = is_canvas
        self._is_svg = is_svg
        self._font_px = self._font_size()
        is_apart = (
            self._get("position", "static") in _AFLOAT or self._get("float", "none") != "none"
        )
        self._is_box = is_apart or self._get("display", "inline") not in _INLINE
        """Whether sizes and transformations count for it."""

    def style(self, variables: Variables) -> Style:
        style = self._inherited(variables)
        if style.display in _UNDRAWN_DISPLAYS:
            return replace(self._painted(style), how=style.how or Hiding.NOT_DRAWN)
        if style.display == "contents":
            return style
        style = self._placed(self._painted(style))
        style = self._cut(style)
        return self._levelled(self._faded(style))

    # Values.

    def _get(self, name: str, initial: Any) -> Any:
        """The value of a property that is not inherited."""
        value = self._values.get(name, initial)
        if not isinstance(value, Wide):
            return value
        if value.word == "inherit":
            return getattr(self._parent, name.replace("-", "_"), initial)
        return initial

    def _inherit(self, name: str, inherited: Any, initial: Any) -> Any:
        value = self._values.get(name)
        if value is None or (isinstance(value, Wide) and value.word != "initial"):
            return inherited
        return initial if isinstance(value, Wide) else value

    def _px(self, name: str, base_px: float | None = None) -> float | None:
        """A length in px; None if it is not written or not known."""
        value = self._get(name, None)
        return value.resolved(self._font_px, base_px) if isinstance(value, Length) else None

    def _font_size(self) -> float:
        size = self._inherit("font-size", None, Length(px=FONT_PX))
        if not isinstance(size, Length):
            return self._parent.font_px
        found = size.resolved(self._parent.font_px, self._parent.font_px)
        return self._parent.font_px if found is None else max(0.0, found)

    def _color(self, name: str, inherited: Any, initial: Any) -> Any:
        value = self._inherit(name, inherited, initial)
        return self._parent.color if value == "currentcolor" and name == "color" else value

    def _inherited(self, variables: Variables) -> Style:
        parent = self._parent
        spacing = self._inherit("letter-spacing", None, ZERO)
        fill = self._color("-webkit-text-fill-color", parent.fill, None)
        if self._is_svg:
            fill = self._color("fill", parent.fill, BLACK)
        return replace(
            parent,
            display=self._get("display", "inline"),
            font_px=self._font_px,
            color=self._color("color", parent.color, BLACK),
            fill=None if fill == "currentcolor" else fill,
            shadows=self._inherit("text-shadow", parent.shadows, ()),
            is_visible=self._inherit("visibility", parent.is_visible, "visible")
            in (True, "visible"),
            is_masked=self._inherit("-webkit-text-security", parent.is_masked, "none")
            not in (False, "none"),
            is_raised=parent.is_raised or self._is_raised(),
            direction=self._inherit("direction", parent.direction, "ltr"),
            white_space=self._inherit("white-space", parent.white_space, "normal"),
            indent=_as_length(self._inherit("text-indent", parent.indent, ZERO)),
            line_height=self._inherit("line-height", parent.line_height, "auto"),
            spacing_px=parent.spacing_px
            if spacing is None
            else _as_length(spacing).resolved(self._font_px, None) or 0.0,
            variables=variables,
            is_cut_out=parent.is_cut_out,
            flows_in_row=False,
            is_positioned=False,
            is_afloat=False,
            is_floating=self._get("float", "none") != "none",
            paints=(),
            covers=False,
            clip=None,
            over=None,
            stays=False,
            outside=(0.0, 0.0),
            inside=(0.0, 0.0),
            least_px=0.0,
            shift_px=0.0,
            how=parent.how
            or (Hiding.NOT_DRAWN if self._get("mso-hide", "none") == "all" else None),
        )

    def _is_raised(self) -> bool:
        """Whether it stands off the line. In a cell the property is about the whole cell."""
        place = self._get("vertical-align", "baseline")
        return place not in ("auto", "baseline", ZERO) and (
            self._get("display", "inline") != "table-cell"
        )

    # What it paints, and how much of the ink arrives.

    def _painted(self, style: Style) -> Style:
        image = self._get("background-image", ())
        shade = self._get("background-color", _NOTHING)
        shade = style.color if shade == "currentcolor" else shade
        if self._get("background-clip", "") == "text":
            return replace(style, is_cut_out=True)
        if image in (UNKNOWN, ENCLOSED):
            under = _over(shade, style.ground) if shade[3] > 0 else style.ground
            return replace(style, ground=None, under=under, paints=None, is_adrift=False)
        layers = [shade] if shade[3] > 0 else []
        ground, is_opaque = style.ground, shade[3] >= OPAQUE
        if layers:
            ground = _over(shade, ground)
        if image and any(one[3] > 0 for one in image):
            is_opaque |= all(one[3] >= OPAQUE for one in image)
            shown = [_over(one, ground) for one in image]
            ground = None if None in shown else tuple(c for one in shown if one for c in one)
            layers += image
        if not layers:
            return style
        is_known_in_part = ground is not None and len(ground) > _SHADES_MAX
        return replace(
            style,
            ground=None if is_known_in_part else ground,
            under=ground if is_known_in_part else None if is_opaque else style.under,
            paints=tuple(layers),
            is_adrift=style.is_adrift and not is_opaque,
            is_cut_out=False,
            has_painted=style.has_painted or (is_opaque and not self._is_canvas),
        )

    def _faded(self, style: Style) -> Style:
        """Opacity, filters, masks and sizes that leave nothing to see."""
        share, blur = self._get("filter", (1.0, 0.0)) if self._has("filter") else (1.0, 0.0)
        opacity = self._get("opacity", 1.0)
        opacity = opacity if isinstance(opacity, float) else 1.0
        alpha = style.alpha * min(1.0, max(0.0, opacity)) * share
        scale = style.scale * float(self._get("zoom", 1.0))
        mask = self._get("mask-image", ())
        gone = alpha < FAINT or (blur > 0 and blur >= self._font_px / 2)
        gone |= bool(mask) and isinstance(mask, tuple) and all(one[3] < FAINT for one in mask)
        gone |= self._is_box and self._get("content-visibility", "visible") == "hidden"
        for step in self._transforms() if self._is_box else ():
            scale *= step.scale
        how = style.how or (Hiding.NOT_DRAWN if gone or scale == 0 else None)
        is_clipped = self._get("clip-path", "") == EMPTY
        is_clipped |= style.is_afloat and self._get("clip", "") == EMPTY
        how = how or (Hiding.OFF_THE_PAGE if is_clipped else None)
        return replace(style, alpha=alpha, scale=scale, how=how)

    def _has(self, name: str) -> bool:
        return name in self._values and not isinstance(self._values[name], Wide)

    def _transforms(self) -> list[Transform]:
        names = ("transform", "scale", "translate", "rotate")
        return [self._values[name] for name in names if self._has(name)]

    # Where it stands.

    def _placed(self, style: Style) -> Style:
        parent = self._parent
        position = self._get("position", "static")
        is_afloat = position in _AFLOAT
        if is_afloat:
            style = self._set_afloat(style, is_fixed=position == "fixed")
        else:
            style = self._in_flow(style, is_relative=position in _POSITIONED)
        style = self._shifted(style)
        is_positioned = position in _POSITIONED
        padding = self._px("padding-left") or 0.0, self._px("padding-top") or 0.0
        inner = style.window
        if inner is not None:
            inner = replace(inner, x=inner.x + padding[0], y=inner.y + padding[1])
        anchor = (style.x, style.y, style.x_is_known) if is_positioned else parent.anchor
        indent = style.indent.resolved(self._font_px, style.width or VIEWPORT_WIDTH_PX / 2)
        return replace(
            style,
            x=style.x + padding[0],
            y=style.y + padding[1],
            window=inner,
            anchor=anchor,
            indent_px=(indent or 0.0) if self._is_box else style.indent_px,
            is_positioned=is_positioned,
            is_afloat=is_afloat,
            is_reversed=self._is_reversed(style),
            flows_in_row=style.display in ("flex", "inline-flex", "-webkit-flex", "-webkit-box")
            and not str(self._get("flex-direction", "row")).startswith("column"),
            width=self._width(style),
            height=self._px("height", parent.height),
        )

    def _width(self, style: Style) -> float | None:
        own = self._px("width", self._parent.width)
        return own if own is not None else (None if style.is_afloat else self._parent.width)

    def _is_reversed(self, style: Style) -> bool:
        bidi = str(self._get("unicode-bidi", "normal"))
        return style.is_reversed or ("override" in bidi and style.direction == "rtl")

    def _set_afloat(self, style: Style, *, is_fixed: bool) -> Style:
        """Out of the flow: it counts from its anchor, and only some boxes cut it off."""
        x, y, is_known = (0.0, 0.0, True) if is_fixed else self._parent.anchor
        left, right = self._px("left", VIEWPORT_WIDTH_PX), self._px("right", VIEWPORT_WIDTH_PX)
        top, bottom = self._px("top", VIEWPORT_HEIGHT_PX), self._px("bottom", VIEWPORT_HEIGHT_PX)
        window = None if is_fixed else self._parent.window_afloat
        if left is None and right is not None:
            is_far = right > VIEWPORT_WIDTH_PX or right < -_FAR_END_PX
            left = VIEWPORT_WIDTH_PX - right if is_far else 0.0
        if top is None and bottom is not None:
            is_far = bottom > 2 * VIEWPORT_HEIGHT_PX
            top = VIEWPORT_HEIGHT_PX - bottom if is_far else 0.0
            top = -_FAR_PX if bottom < -_FAR_END_PX else top
        covers = self._covers(style)
        if window is not None:
            window = replace(window, x=window.x + (left or 0.0), y=window.y + (top or 0.0))
        return replace(
            style,
            is_cut=self._parent.is_cut_afloat and not is_fixed,
            window=window,
            x=x + (left or 0.0) if left is not None else style.x,
            y=y + (top or 0.0) if top is not None else style.y,
            x_is_known=is_known if left is not None else style.x_is_known,
            is_adrift=not (style.paints and style.paints[-1][3] >= OPAQUE)
            and style.paints is not None,
            stays=self._is_within_parent(),
            covers=covers,
        )

    def _is_within_parent(self) -> bool:
        """Whether it is placed in the element around it, and begins within its height."""
        parent, top = self._parent, self._px("top", self._parent.height)
        sides = (self._px(side, VIEWPORT_WIDTH_PX) or 0.0 for side in ("left", "right", "bottom"))
        if not parent.is_positioned or parent.height is None or min(sides) < 0:
            return False
        return top is not None and 0 <= top <= parent.height - self._font_px

    def _covers(self, style: Style) -> bool:
        """Whether it is opaque and as large as the box that it is placed in."""
        is_opaque = bool(style.paints) and any(one[3] >= OPAQUE for one in style.paints or ())
        across = self._spans("left", "right", "width", VIEWPORT_WIDTH_PX)
        return is_opaque and across and self._spans("top", "bottom", "height", VIEWPORT_HEIGHT_PX)

    def _spans(self, start: str, end: str, size: str, whole_px: float) -> bool:
        first, last = self._px(start, whole_px), self._px(end, whole_px)
        length = self._px(size, whole_px)
        at_start, at_end = (one is not None and one <= 0 for one in (first, last))
        if length is None:
            return at_start and at_end
        return length >= whole_px and (at_start or (first is None and at_end))

    def _in_flow(self, style: Style, *, is_relative: bool) -> Style:
        x, y = self._px("margin-left") or 0.0, self._px("margin-top") or 0.0
        if style.display in ("inline", "contents"):
            y = 0.0
        is_adrift = y < -self._font_px / 2
        if is_relative:
            left, right = self._px("left", VIEWPORT_WIDTH_PX), self._px("right", VIEWPORT_WIDTH_PX)
            top, bottom = self._px("top"), self._px("bottom")
            across = left if left is not None else -(right or 0.0)
            down = top if top is not None else -(bottom or 0.0)
            is_adrift |= abs(across) > self._font_px or abs(down) > self._font_px / 2
            x, y = x + across, y + down
        window = style.window
        if window is not None:
            window = replace(window, x=window.x + x, y=window.y + y)
        is_known = style.x_is_known and not x
        has_own = bool(style.paints) and any(one[3] >= OPAQUE for one in style.paints or ())
        return replace(
            style,
            x=style.x + x,
            y=style.y + y,
            x_is_known=is_known,
            window=window,
            is_adrift=style.is_adrift or (is_adrift and not has_own),
        )

    def _shifted(self, style: Style) -> Style:
        """Moved by a transformation."""
        if not self._is_box:
            return style
        x = y = 0.0
        for step in self._transforms():
            own_width = self._px("width", self._parent.width) or VIEWPORT_WIDTH_PX
            x += step.x.resolved(self._font_px, own_width) or 0.0
            y += step.y.resolved(self._font_px, 0.0) or 0.0
            # By its own size and more, off the edge at which it stands.
            if step.x.percent <= -100 and style.is_afloat and style.x <= 0:
                x = -_FAR_PX
        window = style.window
        if window is not None:
            window = replace(window, x=window.x + x, y=window.y + y)
        return replace(style, x=style.x + x, y=style.y + y, window=window)

    # What cuts it off.

    def _cut(self, style: Style) -> Style:
        """Its own size, where it shows no more than that."""
        overflow = {self._get("overflow-x", "visible"), self._get("overflow-y", "visible")}
        if self._is_box and style.display not in _TABLE_PARTS and _CLIPPING & overflow:
            style = self._cut_off(style, may_scroll=not overflow & _FINAL)
        if style.display == "table-cell" and _FINAL & overflow:
            style = replace(style, clip=Clip(self._px("width")))
        if not style.is_positioned:
            return style
        return replace(style, is_cut_afloat=style.is_cut, window_afloat=style.window)

    def _cut_off(self, style: Style, *, may_scroll: bool) -> Style:
        width = height = None
        if not self._grows():
            width = self._size("width", ("left", "right"), self._parent.width)
            height = self._size("height", ("top", "bottom"), self._parent.height)
            if height is None and _is_flat(style.line_height, self._font_px):
                height = 0.0
        is_cut = any(one is not None and one < _TINY_BOX_PX for one in (width, height))
        padding = self._px("padding-left") or 0.0, self._px("padding-top") or 0.0
        is_dot = width is not None and height is not None and max(width, height) <= 1.0
        window = style.window if may_scroll else Window(width, height, *padding)
        is_final = self._get("overflow-y", "visible") in _FINAL
        shown = height if is_final else None
        return replace(
            style,
            is_cut=style.is_cut or is_cut,
            clip=slit(style, height) if may_scroll else self._clip(style, width, shown),
            is_spoken=style.is_spoken or (is_dot and style.is_afloat),
            window=window,
        )

    def _grows(self) -> bool:
        return self._parent.display in _FLEXIBLE and bool(self._get("flex-grow", 0.0))

    def _clip(self, style: Style, width: float | None, height: float | None) -> Clip:
        """What it shows of its content. Beside others in a row it is as high as they are at most;
        `html` and `body` are as high as the window."""
        if self._is_canvas:
            is_final = self._get("overflow-y", "visible") in _FINAL
            return Clip(None, VIEWPORT_HEIGHT_PX if is_final else None)
        if height is None and self._parent.display in _FLEXIBLE:
            height = self._parent.height
        if width is None and not style.is_afloat and not style.is_floating:
            width = style.width if style.display in _BLOCKS and not self._grows() else None
        rows = self._get("line-clamp", None)
        return Clip(width, height, int(rows) if isinstance(rows, float) else None)

    def _size(self, name: str, sides: tuple[str, str], base_px: float | None) -> float | None:
        """The size inside of its edges, as far as it is written."""
        size, most = self._px(name, base_px), self._px(f"max-{name}", base_px)
        known = [one for one in (size, most) if one is not None]
        if not known:
            return None
        least = self._px(f"min-{name}", base_px) or 0.0
        edges = sum(self._px(f"padding-{side}", VIEWPORT_WIDTH_PX) or 0.0 for side in sides)
        whole = max(min(known), least)
        is_whole = self._get("box-sizing", "content-box") == "border-box"
        return max(whole, edges) if is_whole else whole + edges

    # What lies above and below it.

    def _levelled(self, style: Style) -> Style:
        index = self._get("z-index", "auto")
        has_context = style.alpha < self._parent.alpha or bool(self._transforms())
        if not style.is_positioned and not has_context:
            return style
        level = float(index) if isinstance(index, float) and style.is_positioned else 0.0
        how = style.how
        if level < 0 and self._parent.has_painted:
            how = how or Hiding.COVERED
        is_opaque = bool(style.paints) and any(one[3] >= OPAQUE for one in style.paints or ())
        return replace(
            style,
            how=how,
            levels=(*style.levels, level)[:_LEVELS_MAX],
            has_painted=is_opaque if has_context or isinstance(index, float) else style.has_painted,
        )


def _over(shade: Color, ground: tuple[Color, ...] | None) -> tuple[Color, ...] | None:
    if shade[3] >= OPAQUE:
        return ((*shade[:3], 1.0),)
    return None if ground is None else tuple(mixed(shade, one) for one in ground)


def _is_flat(line_height: Any, font_px: float) -> bool:
    found = line_height.resolved(font_px, font_px) if isinstance(line_height, Length) else None
    return found is not None and found < 1.0


def _as_length(value: Any) -> Length:
    return value if isinstance(value, Length) else ZERO
