"""Colours of Office files: of a theme, of old palettes, and as DrawingML writes them; and whether
letters of a colour and a size are seen on a ground.

A colour that has no known value is None. Whether letters differ from their ground is judged as for
HTML (`html.style`). A ground is a set of possible colours, because a file does not always say which
of two a program paints.

Pure.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.office_package import (
    SEEN,
    UNSURE,
    Sight,
    attribute,
    child,
    local,
)
from service.html.css_values import Color, legacy_color
from service.html.style import are_alike
from service.model.hidden_text import Hiding

WHITE: Final[Color] = (1.0, 1.0, 1.0, 1.0)
BLACK: Final[Color] = (0.0, 0.0, 0.0, 1.0)
PAPER: Final = (WHITE,)
UNKNOWN_GROUND: Final[tuple[Color, ...]] = ()
"""A picture or a pattern: nothing is known of its colours."""
_HEX = re.compile(r"#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_STOPS_MAX = 64
_FULL = 100_000
"""DrawingML counts shares in thousandths of a per cent."""
_FAINT = 0.15
_TINY_POINTS = 3.0
Theme = Mapping[str, Color]
"""By the names of the theme's part: `dk1`, `lt1` to `folHlink`."""
OFFICE_THEME: Final[Theme] = {
    "dk1": BLACK,
    "lt1": WHITE,
    "dk2": (0.27, 0.33, 0.42, 1.0),
    "lt2": (0.91, 0.9, 0.9, 1.0),
    "accent1": (0.27, 0.45, 0.77, 1.0),
    "accent2": (0.93, 0.49, 0.19, 1.0),
    "accent3": (0.65, 0.65, 0.65, 1.0),
    "accent4": (1.0, 0.75, 0.0, 1.0),
    "accent5": (0.36, 0.61, 0.84, 1.0),
    "accent6": (0.44, 0.68, 0.28, 1.0),
    "hlink": (0.02, 0.39, 0.76, 1.0),
    "folHlink": (0.58, 0.31, 0.45, 1.0),
}
_SCHEME: Final = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}


class Contrast(StrEnum):
    """Whether letters differ from their ground; a closed set."""

    SEEN = "seen"
    UNSURE = "unsure"
    ALIKE = "alike"


def contrast(ink: Color, ground: Iterable[Color]) -> Contrast:
    """Whether letters differ from all colours that may lie below them, from some, or from none."""
    alike = [are_alike(ink, one) for one in ground]
    if not alike or any(alike) != all(alike):
        return Contrast.UNSURE
    return Contrast.ALIKE if alike[0] else Contrast.SEEN


def letters_sight(ink: Color | None, ground: Iterable[Color], points: float | None) -> Sight:
    """Whether a person sees letters of this size and colour. A colour of None differs from its
    ground whatever that is; a size of None is large enough."""
    if points is not None and points < _TINY_POINTS:
        return Sight(Hiding.TINY)
    seen = Contrast.SEEN if ink is None else contrast(ink, ground)
    if seen is Contrast.ALIKE:
        return Sight(Hiding.LIKE_ITS_GROUND)
    return UNSURE if seen is Contrast.UNSURE else SEEN


def hex_color(text: str | None) -> Color | None:
    """A colour of six digits, or of eight with those of its opacity first."""
    found = _HEX.fullmatch(text or "")
    if found is None:
        return None
    red, green, blue = (int(found[1][at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue, 1.0


def read_theme(root: Element | None) -> Theme:
    """The colours of a theme's part; those of Office where it has none."""
    colors = dict(OFFICE_THEME)
    for one in child(root, "themeElements", "clrScheme") or ():
        found = drawing_color(one, OFFICE_THEME)
        if found is not None:
            colors[local(one)] = found
    return colors


def lighter(color: Color, share: float) -> Color:
    """The colour with a part of the way to white, from 0 to 1; below 0, to black."""
    hue, light, saturation = colorsys.rgb_to_hls(*color[:3])
    share = min(max(share, -1.0), 1.0)
    light = light * (1 + share) if share < 0 else light + (1 - light) * share
    return (*colorsys.hls_to_rgb(hue, light, saturation), color[3])


def blended(above: Color, below: Color, share: float) -> Color:
    """A part of one colour, from 0 to 1, and the rest of another."""
    red, green, blue = (above[at] * share + below[at] * (1 - share) for at in range(3))
    return red, green, blue, 1.0


def drawing_color(holder: Element | None, theme: Theme) -> Color | None:
    """The colour that an element of DrawingML holds."""
    for one in () if holder is None else holder:
        base = _base(one, theme)
        if base is not None:
            return _changed(base, one)
    return None


def drawn_ground(properties: Element | None, theme: Theme) -> tuple[Color, ...] | None:
    """What the fill of a shape may paint; None where it does not say so or paints nothing."""
    for one in () if properties is None else properties:
        name = local(one)
        if name == "solidFill":
            color = drawing_color(one, theme)
            return UNKNOWN_GROUND if color is None else _opaque(color)
        if name == "gradFill":
            stops = [drawing_color(stop, theme) for stop in child(one, "gsLst") or ()]
            return UNKNOWN_GROUND if None in stops else ground_of(stops)
        if name in ("blipFill", "pattFill", "grpFill"):
            return UNKNOWN_GROUND
        if name == "noFill":
            return None
    return None


def ground_of(colors: Iterable[Color | None]) -> tuple[Color, ...]:
    """The different ones of a gradient; of too many, nothing is known."""
    found = tuple(one for one in dict.fromkeys(colors) if one is not None)
    return found if len(found) <= _STOPS_MAX else UNKNOWN_GROUND


def shape_ground(shape: Element, theme: Theme) -> tuple[Color, ...] | None:
    """What a shape of DrawingML paints; None where it is without a fill."""
    properties = child(shape, "spPr")
    if has_fill(properties):
        return drawn_ground(properties, theme)
    style = child(shape, "style", "fillRef")
    if style is None or attribute(style, "idx") in (None, "0"):
        return None
    color = drawing_color(style, theme)
    return UNKNOWN_GROUND if color is None else (color,)


def has_fill(properties: Element | None) -> bool:
    """Whether a shape says how it is filled, also that it is not."""
    return any(local(one).endswith("Fill") for one in (() if properties is None else properties))


def _opaque(color: Color) -> tuple[Color, ...] | None:
    if color[3] >= 1 - _FAINT:
        return ((*color[:3], 1.0),)
    return None if color[3] <= _FAINT else UNKNOWN_GROUND


def _base(one: Element, theme: Theme) -> Color | None:
    name, value = local(one), attribute(one, "val") or ""
    if name == "srgbClr":
        return hex_color(value)
    if name == "sysClr":
        return hex_color(attribute(one, "lastClr")) or (WHITE if value == "window" else BLACK)
    if name == "schemeClr":
        return theme.get(_SCHEME.get(value, value))
    if name == "prstClr":
        return legacy_color(value)
    return None


def _changed(color: Color, holder: Element) -> Color:
    """A colour with the changes below it: light, and opacity."""
    for one in holder:
        share = _share(attribute(one, "val"))
        name = local(one)
        if share is None:
            continue
        if name == "alpha":
            # Word's own effects say how much shines through, drawings how much does not.
            is_word = "office/word" in str(one.tag)
            color = (*color[:3], 1 - share if is_word else share)
        elif name in ("lumMod", "shade"):
            color = _with_light(color, share, 0.0)
        elif name == "lumOff":
            color = _with_light(color, 1.0, share)
        elif name == "tint":
            color = lighter(color, 1 - share)
    return color


def _with_light(color: Color, factor: float, more: float) -> Color:
    hue, light, saturation = colorsys.rgb_to_hls(*color[:3])
    light = min(max(light * factor + more, 0.0), 1.0)
    return (*colorsys.hls_to_rgb(hue, light, saturation), color[3])


def _share(value: str | None) -> float | None:
    if value is None or not value.lstrip("-").isdecimal() or len(value) > 8:
        return None
    return min(max(int(value) / _FULL, -1.0), 1.0)
