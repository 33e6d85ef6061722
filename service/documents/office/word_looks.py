"""How a run and a paragraph of a Word file look, as one set of properties says it, and whether a
person sees text that looks so.

What is certainly not seen is told from what may not be: a colour that only one of several possible
grounds has, lines lower than their letters, letters pushed into each other.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal, NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import (
    BLACK,
    UNKNOWN_GROUND,
    WHITE,
    Theme,
    blended,
    drawn_ground,
    has_fill,
    hex_color,
    letters_sight,
    lighter,
)
from service.documents.office.office_package import SEEN, UNSURE, Sight, attribute, child, local
from service.documents.office.symbol_fonts import draws_signs
from service.html.css_values import Color
from service.model.hidden_text import Hiding

AUTO: Final = "auto"
"""Black or white, whichever differs from the ground."""
CLEAR: Final = "clear"
"""Nothing is painted, though something below says otherwise."""
Ink = Color | Literal["auto"]
Ground = tuple[Color, ...] | Literal["clear"]
HALF_POINTS: Final = 20.0
"""The size of letters where nothing says it."""
TWIPS_PER_HALF_POINT: Final = 10.0
_HALF_POINTS_PER_POINT = 2.0
_NARROW, _NARROW_UNSURE = 10.0, 33.0
"""Per cent of a letter's width."""
_SQUEEZED, _SQUEEZED_UNSURE = 0.5, 0.3
"""Of the size, by which letters are pushed into each other."""
_LOW_TWIPS = 60.0
_LOW_SHARE = 0.6
"""Of the size: lower lines cut letters off."""
_LIFTED = 1.5
"""Of the size: what is lifted higher leaves its line."""
_OFF = frozenset({"0", "false", "off", "none"})
_THEME_NAMES: Final = {
    "background1": "lt1",
    "bg1": "lt1",
    "text1": "dk1",
    "tx1": "dk1",
    "background2": "lt2",
    "bg2": "lt2",
    "text2": "dk2",
    "tx2": "dk2",
    "dark1": "dk1",
    "light1": "lt1",
    "dark2": "dk2",
    "light2": "lt2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}
_HIGHLIGHTS: Final = {
    "black": BLACK,
    "blue": (0.0, 0.0, 1.0, 1.0),
    "cyan": (0.0, 1.0, 1.0, 1.0),
    "green": (0.0, 1.0, 0.0, 1.0),
    "magenta": (1.0, 0.0, 1.0, 1.0),
    "red": (1.0, 0.0, 0.0, 1.0),
    "yellow": (1.0, 1.0, 0.0, 1.0),
    "white": WHITE,
    "darkBlue": (0.0, 0.0, 0.5, 1.0),
    "darkCyan": (0.0, 0.5, 0.5, 1.0),
    "darkGreen": (0.0, 0.5, 0.0, 1.0),
    "darkMagenta": (0.5, 0.0, 0.5, 1.0),
    "darkRed": (0.5, 0.0, 0.0, 1.0),
    "darkYellow": (0.5, 0.5, 0.0, 1.0),
    "darkGray": (0.5, 0.5, 0.5, 1.0),
    "lightGray": (0.75, 0.75, 0.75, 1.0),
}


def _over(own: Iterable[Any], below: Iterable[Any]) -> Iterator[Any]:
    """Each value, or that from below where there is none."""
    return (other if one is None else one for one, other in zip(own, below, strict=True))


class RunLook(NamedTuple):
    """How characters look; None where nothing says it."""

    vanished: bool | None = None
    ink: Ink | None = None
    ground: Ground | None = None
    half_points: float | None = None
    raised: bool | None = None
    lift: float | None = None
    """Half points above the line."""
    spacing: float | None = None
    """Twips between letters."""
    width: float | None = None
    """Per cent."""
    is_filled: bool | None = None
    is_of_signs: bool | None = None
    """Whether its font draws no letters."""
    is_struck: bool | None = None
    """Whether a line goes through them."""

    def over(self, below: RunLook) -> RunLook:
        """This look, and what it does not say from another."""
        if self is NO_RUN or below is NO_RUN:  # As most are.
            return below if self is NO_RUN else self
        return RunLook(*_over(self, below))


class ParagraphLook(NamedTuple):
    """How a paragraph looks, or a cell; None where nothing says it."""

    ground: Ground | None = None
    line: float | None = None
    """Twips of the exact height of its lines."""
    start: float | None = None
    end: float | None = None
    first: float | None = None
    """Twips by which its text and its first line are indented."""
    side: str | None = None
    tab: float | None = None
    """The farthest of its tabs."""
    numbering: str | None = None

    def over(self, below: ParagraphLook) -> ParagraphLook:
        """This look, and what it does not say from another."""
        if self is NO_PARAGRAPH or below is NO_PARAGRAPH:
            return below if self is NO_PARAGRAPH else self
        return ParagraphLook(*_over(self, below))


NO_RUN: Final = RunLook()
NO_PARAGRAPH: Final = ParagraphLook()


def sight_of(look: RunLook, paragraph: ParagraphLook, ground: tuple[Color, ...]) -> Sight:
    """Whether a person sees characters that look so, on this ground."""
    if look.vanished or look.is_filled is False:
        return Sight(Hiding.NOT_DRAWN)
    if look.is_struck:
        return Sight(Hiding.STRUCK_OUT)
    size = look.half_points or HALF_POINTS
    if look.width is not None and look.width < _NARROW:
        return Sight(Hiding.TINY)
    if look.spacing is not None and look.spacing < -_SQUEEZED * size * TWIPS_PER_HALF_POINT:
        return Sight(Hiding.TINY)
    if paragraph.line is not None and paragraph.line < _LOW_TWIPS:
        return Sight(Hiding.OFF_THE_PAGE)
    ink = None if look.ink == AUTO else look.ink
    seen = letters_sight(ink, ground, size / _HALF_POINTS_PER_POINT)
    return UNSURE if seen == SEEN and _is_cramped(look, paragraph, size) else seen


def _is_cramped(look: RunLook, paragraph: ParagraphLook, size: float) -> bool:
    twips = size * TWIPS_PER_HALF_POINT
    return (
        (look.width is not None and look.width < _NARROW_UNSURE)
        or (look.spacing is not None and look.spacing < -_SQUEEZED_UNSURE * twips)
        or (paragraph.line is not None and paragraph.line < _LOW_SHARE * twips)
        or (look.lift is not None and abs(look.lift) > _LIFTED * size)
    )


def run_look(properties: Element | None, theme: Theme) -> RunLook:
    """What the properties of a run say."""
    if properties is None or not len(properties):
        return NO_RUN
    said = {local(one): one for one in reversed(properties)}
    vanish, place = said.get("vanish"), said.get("vertAlign")
    raised = None if place is None else attribute(place, "val") != "baseline"
    lift = _value(said.get("position"))
    if lift is not None and not raised:
        raised = lift != 0
    ink, is_filled = _ink(said.get("color"), theme), None
    effect, highlight = said.get("textFill"), _highlight(said.get("highlight"))
    if effect is not None and not has_fill(said.get("textOutline")):
        ink, is_filled = _filled(effect, ink, theme)
    return RunLook(
        None if vanish is None else is_on(vanish),
        ink,
        shading(properties, theme) if highlight is None else highlight,
        _value(said.get("sz")),
        raised,
        lift,
        _value(said.get("spacing")),
        _value(said.get("w")),
        is_filled,
        _draws_signs(
            said.get("rFonts"), is_complex=is_on(said.get("cs")) or is_on(said.get("rtl"))
        ),
        _is_struck(said.get("strike"), said.get("dstrike")),
    )


def paragraph_look(properties: Element | None, theme: Theme) -> ParagraphLook:
    """What the properties of a paragraph say."""
    if properties is None or not len(properties):
        return NO_PARAGRAPH
    said = {local(one): one for one in reversed(properties)}
    indents, side = said.get("ind"), said.get("jc")
    hanging = twips(indents, "hanging")
    return ParagraphLook(
        shading(properties, theme),
        _exact_line(said.get("spacing")),
        twips(indents, "left", "start"),
        twips(indents, "right", "end"),
        twips(indents, "firstLine") if hanging is None else -hanging,
        None if side is None else attribute(side, "val"),
        _farthest(said.get("tabs")),
        _numbering(said.get("numPr")),
    )


def shading(properties: Element | None, theme: Theme) -> Ground | None:
    """What the shading of something paints; None where it has none."""
    shade = child(properties, "shd")
    if shade is None:
        return None
    pattern = attribute(shade, "val") or "clear"
    fill = _theme_or_hex(shade, "themeFill", "fill", theme)
    above = _theme_or_hex(shade, "themeColor", "color", theme) or BLACK
    if pattern in ("clear", "nil", "none"):
        return CLEAR if fill is None else (fill,)
    if pattern == "solid":
        return (above,)
    if pattern.startswith("pct") and pattern[3:].isdecimal():
        return (blended(above, fill or WHITE, min(int(pattern[3:5]), 100) / 100),)
    return above, fill or WHITE


def is_on(element: Element | None) -> bool:
    """Whether a switch is there and on."""
    return element is not None and (attribute(element, "val") or "1") not in _OFF


def twips(element: Element | None, *names: str) -> float | None:
    """The first of these attributes, in twips."""
    for name in names:
        text = None if element is None else attribute(element, name)
        if text is not None:
            return number(text)
    return None


def _is_struck(*lines: Element | None) -> bool | None:
    said = [is_on(one) for one in lines if one is not None]
    return any(said) if said else None


_COMPLEX: Final = ("cs", "rtl")
"""What makes letters those of the font for scripts such as Arabic."""


def _draws_signs(fonts: Element | None, *, is_complex: bool) -> bool | None:
    if fonts is None:
        return None
    if is_complex:
        return draws_signs(attribute(fonts, "cs"))
    if attribute(fonts, "asciiTheme") is not None:
        return False
    name = attribute(fonts, "ascii") or attribute(fonts, "hAnsi")
    return None if name is None else draws_signs(name)


_UNITS: Final = {"pt": 20.0, "mm": 56.69, "cm": 566.9, "in": 1440.0, "pc": 240.0, "px": 15.0}


def number(text: str | None) -> float | None:
    """A number; with a unit of length, in twips."""
    text = (text or "").strip()[:24]
    factor = _UNITS.get(text[-2:].lower())
    try:
        found = float(text[:-2] if factor else text.removesuffix("%")) * (factor or 1.0)
    except ValueError:
        return None
    return found if abs(found) < 1e9 else None


def _value(element: Element | None) -> float | None:
    return None if element is None else number(attribute(element, "val"))


def _exact_line(spacing: Element | None) -> float | None:
    if spacing is None or attribute(spacing, "lineRule") != "exact":
        return None
    return twips(spacing, "line")


def _farthest(tabs: Element | None) -> float | None:
    stops: Iterable[Element] = () if tabs is None else tabs
    places = [twips(one, "pos") or 0.0 for one in stops if attribute(one, "val") != "clear"]
    return max(places, default=None)


def _numbering(properties: Element | None) -> str | None:
    """The list and the level of a paragraph, as one name."""
    if properties is None:
        return None
    level, of = child(properties, "ilvl"), child(properties, "numId")
    if of is None:
        return None
    depth = "0" if level is None else attribute(level, "val") or "0"
    return f"{attribute(of, 'val')}/{depth}"


def _highlight(element: Element | None) -> Ground | None:
    if element is None:
        return None
    name = attribute(element, "val") or ""
    if name == "none":
        return None
    return (_HIGHLIGHTS[name],) if name in _HIGHLIGHTS else UNKNOWN_GROUND


def _ink(element: Element | None, theme: Theme) -> Ink | None:
    if element is None:
        return None
    return _theme_or_hex(element, "themeColor", "val", theme) or AUTO


def _filled(effect: Element, ink: Ink | None, theme: Theme) -> tuple[Ink | None, bool | None]:
    """The colour that an effect of newer programs gives letters, and whether it gives any."""
    ground = drawn_ground(effect, theme)
    if ground is None:
        return ink, False if has_fill(effect) else None
    return (ground[0], None) if len(ground) == 1 else (ink, None)


def _theme_or_hex(element: Element, named: str, plain: str, theme: Theme) -> Color | None:
    """A colour by its name in the theme, which counts more, or by its digits."""
    name = attribute(element, named)
    found = None if name is None else theme.get(_THEME_NAMES.get(name, name))
    if found is None:
        return hex_color(attribute(element, plain))
    prefix = "themeFill" if named == "themeFill" else "theme"
    tint, shade = attribute(element, f"{prefix}Tint"), attribute(element, f"{prefix}Shade")
    if tint is not None:
        return lighter(found, 1 - _byte_share(tint))
    return found if shade is None else lighter(found, _byte_share(shade) - 1)


def _byte_share(text: str) -> float:
    try:
        return min(max(int(text[:4], 16), 0), 255) / 255
    except ValueError:
        return 1.0


def differ_in_height(one: RunLook, other: RunLook) -> bool:
    """Whether two texts are of another height on the line, or of another size."""
    sizes = [look.half_points for look in (one, other) if look.half_points]
    is_smaller = len(sizes) == 2 and min(sizes) < _SAME_SIZE * max(sizes)
    return bool(one.raised) != bool(other.raised) or is_smaller


_SAME_SIZE = 0.85
