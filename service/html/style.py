"""What an element hands to its texts and its children, and whether a text with it can be seen.

A `Style` holds inherited values, and what the boxes around do to everything in them (opacity,
ground, clipping, offsets).

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from service.html.css_cascade import Variables
from service.html.css_values import (
    VIEWPORT_HEIGHT_PX,
    ZERO,
    Color,
    Length,
)
from service.html.layouts import NO_ARRANGEMENT, Arrangement
from service.model.hidden_text import Hiding

FONT_PX = 16.0
WHITE: Color = (1.0, 1.0, 1.0, 1.0)
BLACK: Color = (0.0, 0.0, 0.0, 1.0)
FAINT = 0.1
"""Less of its ink cannot be read."""
OPAQUE = 0.95
_SLIT_EM = 2.5
_FAR_RIGHT_PX = 3_000.0


@dataclass(frozen=True, slots=True)
class Window:
    """The nearest box that cuts off its content, and where an element stands in it, in px."""

    width: float | None
    height: float | None
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A box that shows no more than its own size, which scrolling does not change: so much of its
    content is seen as far as it is known."""

    width: float | None = None
    height: float | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Over:
    """A painted box that was moved from its place in the flow, and may lie over other text."""

    by: str
    """Element and property, as it is told."""
    pulled_px: float | None = None
    """How far it was moved up, if it is in the flow; None where it lies in its container."""
    top: float | None = None
    bottom: float | None = None
    """Its edges in the container, if they are known."""


@dataclass(frozen=True, slots=True)
class Style:
    """What an element hands to its texts and its children."""

    display: str = "block"
    # Inherited.
    font_px: float = FONT_PX
    color: Color = BLACK
    fill: Color | None = None
    shadows: tuple[Any, ...] = ()
    is_visible: bool = True
    is_masked: bool = False
    """Drawn as dots."""
    is_raised: bool = False
    """Whether it stands above or below the line, as cents and marks of footnotes do."""
    direction: str = "ltr"
    white_space: str = "normal"
    indent: Length = ZERO
    spacing_px: float = 0.0
    line_height: Any = "auto"
    variables: Variables = field(default_factory=dict)
    # Of the boxes around.
    how: Hiding | None = None
    """Why nothing in it is seen."""
    is_cut: bool = False
    """Whether a box around it shows nothing of it."""
    is_cut_afloat: bool = False
    """The same for boxes in it that are placed on their own: only a positioned one cuts them."""
    doubt: str = ""
    """Element and property for which it cannot be told whether text in it is seen; empty if it
    can."""
    squeezed: str = ""
    """The same, in doubt only where a box cuts off its content."""
    is_moved: bool = False
    """Whether it stands elsewhere than in the flow, and may lie over other text."""
    pulled_px: float = 0.0
    """How far up it was moved from its place in the flow."""
    under: tuple[Color, ...] | None = None
    """The colours below a picture, which may not be shown; None where there is no picture."""
    is_spoken: bool = False
    """Whether it is in a box of one pixel, as text for screen readers is."""
    ground: tuple[Color, ...] | None = (WHITE,)
    """The colours below its text; None where they are not known."""
    is_adrift: bool = False
    """Whether it may lie on another ground than that of the elements around it."""
    stays: bool = False
    """Whether it is placed on its own, and lies in the element around it."""
    is_cut_out: bool = False
    """Whether the ground is painted through the letters."""
    alpha: float = 1.0
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    x_is_known: bool = True
    anchor: tuple[float, float, bool] = (0.0, 0.0, True)
    """Place of the box from which positions count, and whether it is known."""
    window: Window | None = None
    window_afloat: Window | None = None
    width: float | None = None
    height: float | None = VIEWPORT_HEIGHT_PX
    indent_px: float = 0.0
    """Of the first line of the block around."""
    is_reversed: bool = False
    levels: tuple[float, ...] = ()
    """From the outermost stacking context to the element."""
    has_painted: bool = False
    """Whether an opaque box lies between the element and its stacking context."""
    flows_in_row: bool = False
    """Whether its children stand side by side."""
    # Of the element alone.
    outside: tuple[float, float] = (0.0, 0.0)
    """Its margins at the top and the bottom, in px."""
    inside: tuple[float, float] = (0.0, 0.0)
    """The same of its padding."""
    least_px: float = 0.0
    """The height that is written for it."""
    shift_px: float = 0.0
    """How far it was moved down from its place in the flow."""
    clip: Clip | None = None
    over: Over | None = None
    is_positioned: bool = False
    is_afloat: bool = False
    """Whether it is placed on its own, out of the flow."""
    is_floating: bool = False
    """Whether it stands at the left or the right."""
    paints: tuple[Color, ...] | None = ()
    """The colours that it paints itself; None for a picture."""
    covers: bool = False
    """Whether it hides what lies below it in the box that it is placed in."""
    arrangement: Arrangement = NO_ARRANGEMENT


def hiding_of(style: Style, text: str) -> Hiding | None:
    """How a text with this style is hidden, apart from its ground; None if it can be seen."""
    if style.how is not None or style.is_cut:
        return style.how or Hiding.OFF_THE_PAGE
    if not style.is_visible or style.spacing_px < -0.8 * max(style.font_px, 1.0):
        return Hiding.NOT_DRAWN
    if style.font_px * style.scale < TINY_PX:
        return Hiding.TINY
    if _is_off(style, text):
        return Hiding.OFF_THE_PAGE
    if style.is_masked:
        return Hiding.UNMAPPED
    if style.is_reversed and any(one.isascii() and one.isalnum() for one in text):
        return Hiding.UNMAPPED
    ink = style.fill if style.fill is not None else style.color
    if ink[3] * style.alpha < FAINT and not style.is_cut_out and not _has_shadow(style):
        return Hiding.NOT_DRAWN
    return None


def slit(style: Style, height: float | None) -> Clip | None:
    """What a box shows that scrolls and has place for one row: people look for no second one."""
    is_slit = height is not None and height < _SLIT_EM * style.font_px
    return Clip(None, height) if is_slit else None


def doubt_of(style: Style, text: str) -> str:
    """Why it cannot be told whether a text that is not hidden is seen; empty if it is."""
    if style.doubt:
        return style.doubt
    start = style.x + style.indent_px
    if start < (-_EDGE_PX if style.is_moved else -_EDGE_PX - _BODY_MARGIN_PX):
        return "position"
    window = style.window
    if window is None:
        return ""
    size = len(text.strip()) * style.font_px * _LETTER_EM
    if window.height is not None and window.y + 0.6 * style.font_px > window.height:
        return "overflow"
    is_wide = window.width is not None and window.x > window.width - min(size, style.font_px)
    return "overflow" if is_wide else ""


_EDGE_PX, _BODY_MARGIN_PX = 4.0, 8.0
"""So far may text stand beyond the edge of a page. What is in the flow stands in its margin."""
TINY_PX = 4.0
"""3 pt."""
_LETTER_EM = 0.7
"""At most so wide is a letter on average."""
_FAR_LEFT_PX, _FAR_UP_PX, _NEAR_PX = -500.0, -900.0, -100.0


def _is_off(style: Style, text: str) -> bool:
    """Whether the text certainly lies outside of the page, or of the box that cuts it off."""
    size = len(text.strip()) * style.font_px * _LETTER_EM
    line_px = style.font_px * 1.5
    start = style.x + style.indent_px
    if start <= _FAR_LEFT_PX or start >= _FAR_RIGHT_PX or style.y <= _FAR_UP_PX:
        return True
    if style.x_is_known and start <= _NEAR_PX and start + size <= 0:
        return True
    return style.window is not None and _is_outside(style, style.window, size, line_px)


def _is_outside(style: Style, window: Window, size: float, line_px: float) -> bool:
    """Whether a text of this size lies outside of the box that cuts it off."""
    if window.width is not None and window.x + style.indent_px >= window.width:
        return True
    if window.height is not None and window.y >= window.height:
        return True
    if style.indent.percent >= 100:
        return True
    return window.x + style.indent_px + size <= 0 or window.y + line_px * 2 <= 0


def is_like_ground(style: Style) -> bool:
    """Whether the text has hardly another colour than all that may lie below it."""
    if style.ground is None or style.is_cut_out:
        return False
    return all(are_alike(ink, ground) for ink in inks_of(style) for ground in style.ground)


def doubtful_ink(style: Style) -> str:
    """The property for which the colour of a text may be that of its ground; empty if it is not.

    One of several colours of the ground is like it, the ground is a picture that may not be shown,
    or a blurred shadow alone tells the letters from the ground."""
    ink = inks_of(style)[0]
    if style.is_cut_out:
        return ""
    if style.under is not None and any(are_alike(ink, one) for one in style.under):
        return "background-image"
    if style.ground is None:
        return ""
    if any(are_alike(ink, one) for one in style.ground):
        return "text-shadow" if len(inks_of(style)) > 1 else "background"
    return ""


def inks_of(style: Style) -> list[Color]:
    """The colours of the letters and of their shadows, as faint as the boxes around make them."""
    ink = style.fill if style.fill is not None else style.color
    shadows = [ink if one == "currentcolor" else one for one in style.shadows]
    inks = [ink, *(one for one in shadows if one[3] >= FAINT)]
    return [(*one[:3], one[3] * style.alpha) for one in inks]


@lru_cache(maxsize=4_096)
def are_alike(ink: Color, ground: Color) -> bool:
    """Whether letters of one colour can hardly be told from their ground."""
    shown = mixed(ink, ground)
    apart = max(abs(shown[at] - ground[at]) for at in range(3))
    light, dark = sorted((_luminance(shown), _luminance(ground)), reverse=True)
    return apart <= _APART_MAX and (light + 0.05) / (dark + 0.05) <= _CONTRAST_MAX


_APART_MAX, _CONTRAST_MAX = 0.12, 1.17
"""The palest grey that counts as legible on white is #ededed; WCAG asks for a contrast of 4.5."""


def _luminance(shade: Color) -> float:
    """Relative luminance, as WCAG defines it."""
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shade[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(shade: Color, ground: Color) -> Color:
    share = shade[3]
    red, green, blue = (shade[at] * share + ground[at] * (1 - share) for at in range(3))
    return red, green, blue, 1.0


def _has_shadow(style: Style) -> bool:
    return any(one == "currentcolor" or one[3] >= FAINT for one in style.shadows)
