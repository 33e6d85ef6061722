"""How the cells of an Excel file look: fonts, fills, number formats, and the looks of rules.

Colours are values, those of the theme with a tint, or numbers of a palette. A font without a colour
is black. Excel paints a pattern of two colours; here it is the mixture of both.

Pure; linear in the styles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.cell_values import format_code
from service.documents.office.office_colours import (
    BLACK,
    PAPER,
    UNKNOWN_GROUND,
    WHITE,
    Theme,
    blended,
    ground_of,
    hex_color,
    letters_sight,
    lighter,
)
from service.documents.office.office_package import Sight, child, children
from service.documents.office.symbol_fonts import draws_signs
from service.html.css_values import Color
from service.model.hidden_text import Hiding

_THEME_ORDER: Final = (
    "lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink".split()
)
_PALETTE: Final = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF "
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 "
    "9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF "
    "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF "
    "00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 "
    "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 "
    "003366 339966 003300 333300 993300 993366 333399 333333".split()
)
"""The colours of old programs, from number 8."""
_FIRST_OF_PALETTE = 8
_USUAL_POINTS = 11.0
_PATTERNS: Final = {"gray0625": 0.06, "gray125": 0.12, "lightGray": 0.25, "darkGray": 0.75}
_FORMAT_COLORS: Final = {
    "white": WHITE,
    "black": BLACK,
    "yellow": (1.0, 1.0, 0.0, 1.0),
    "red": (1.0, 0.0, 0.0, 1.0),
    "green": (0.0, 1.0, 0.0, 1.0),
    "blue": (0.0, 0.0, 1.0, 1.0),
    "cyan": (0.0, 1.0, 1.0, 1.0),
    "magenta": (1.0, 0.0, 1.0, 1.0),
}


class FontLook(NamedTuple):
    """How letters look; None where nothing says it."""

    ink: Color | None = None
    points: float | None = None
    is_of_signs: bool | None = None
    """Whether it draws no letters."""
    is_struck: bool | None = None

    def over(self, below: FontLook) -> FontLook:
        """This look, and what it does not say from another."""
        return FontLook(
            below.ink if self.ink is None else self.ink,
            below.points if self.points is None else self.points,
            below.is_of_signs if self.is_of_signs is None else self.is_of_signs,
            below.is_struck if self.is_struck is None else self.is_struck,
        )


NO_FONT: Final = FontLook()


class CellLook(NamedTuple):
    """How a cell looks, or how a rule changes it; None where nothing says it."""

    code: str | None = None
    font: FontLook = NO_FONT
    ground: tuple[Color, ...] | None = None
    is_fitted: bool = False
    """Whether its letters are made smaller, or turned, where it is narrow."""
    is_repeated: bool = False
    """Whether its text fills the cell, again and again."""
    indent: int = 0

    def over(self, below: CellLook) -> CellLook:
        """This look, and what it does not say from another."""
        return CellLook(
            below.code if self.code is None else self.code,
            self.font.over(below.font),
            below.ground if self.ground is None else self.ground,
            *below[3:],
        )


PLAIN_CELL: Final = CellLook("General")


@dataclass(slots=True)
class SheetLooks:
    """The looks that the cells and the rules of a workbook refer to."""

    theme: Theme
    cells: list[CellLook] = field(default_factory=list)
    rules: list[CellLook] = field(default_factory=list)
    palette: list[Color] = field(default_factory=list)
    usual_points: float = _USUAL_POINTS
    """Of the letters that columns are measured in."""

    def cell(self, number: int) -> CellLook:
        """The look of a cell's style."""
        return self.cells[number] if 0 <= number < len(self.cells) else PLAIN_CELL

    def color(self, element: Element | None) -> Color | None:
        """A colour; None where it is automatic."""
        if element is None:
            return None
        theme, indexed = whole(element.get("theme")), whole(element.get("indexed"))
        found = hex_color(element.get("rgb"))
        if 0 <= theme < len(_THEME_ORDER):
            found = self.theme.get(_THEME_ORDER[theme])
        elif indexed >= 0:
            found = self.of_palette(indexed)
        tint = decimal(element.get("tint", "0"))
        return found if found is None or not tint else lighter(found, tint)

    def of_palette(self, number: int) -> Color | None:
        """A colour by its old number; the last two are those of the screen."""
        place = number - _FIRST_OF_PALETTE if number >= _FIRST_OF_PALETTE else number
        if number == _SCREEN_GROUND:
            return WHITE
        return self.palette[place] if 0 <= place < len(self.palette) else None

    def format_ink(self, name: str) -> Color | None:
        """The colour that a number format names: by a word, or by its place in the palette."""
        place = whole(name.removeprefix("color"))
        if place > 0:
            return self.of_palette(place + _FIRST_OF_PALETTE - 1)
        return _FORMAT_COLORS.get(name)

    def font(self, font: Element | None) -> FontLook:
        """What a font says, of a cell or of a part of its text."""
        size, color = child(font, "sz"), child(font, "color")
        name = child(font, "name") if child(font, "rFont") is None else child(font, "rFont")
        is_of_signs = name is not None and draws_signs(name.get("val"))
        strike = child(font, "strike")
        if size is None and color is None and strike is None and not is_of_signs:
            return NO_FONT
        points = None if size is None else decimal(size.get("val"))
        is_struck = None if strike is None else strike.get("val", "1") in ("1", "true")
        return FontLook(self.color(color), points, is_of_signs or None, is_struck)


_SCREEN_GROUND = 65


@lru_cache(maxsize=4_096)
def sight_of(look: CellLook, table_ground: tuple[Color, ...] = PAPER) -> Sight:
    """Whether a person sees the text of a cell that looks so."""
    if look.font.is_of_signs:
        return Sight(Hiding.UNMAPPED)
    if look.font.is_struck:
        return Sight(Hiding.STRUCK_OUT)
    ink = BLACK if look.font.ink is None else look.font.ink
    ground = table_ground if look.ground is None else look.ground
    return letters_sight(ink, ground, look.font.points)


def read_looks(root: Element | None, codes: dict[int, str], theme: Theme) -> SheetLooks:
    """The looks of the part that has the styles."""
    looks = SheetLooks(theme)
    own = [hex_color(one.get("rgb")) for one in child(root, "colors", "indexedColors") or ()]
    usual: Iterable[Color | None] = map(hex_color, _PALETTE)
    looks.palette = [one or BLACK for one in (own[_FIRST_OF_PALETTE:] or usual)]
    fonts = [looks.font(one) for one in children(child(root, "fonts"), "font")]
    looks.usual_points = (fonts[0].points if fonts else None) or _USUAL_POINTS
    fills = [_ground(one, looks) for one in children(child(root, "fills"), "fill")]
    for one in children(child(root, "cellXfs"), "xf"):
        fill, font = whole(one.get("fillId")), whole(one.get("fontId"))
        looks.cells.append(
            CellLook(
                format_code(whole(one.get("numFmtId")), codes),
                fonts[font] if 0 <= font < len(fonts) else NO_FONT,
                fills[fill] if 0 <= fill < len(fills) else None,
                *_alignment(child(one, "alignment")),
            )
        )
    looks.rules = [rule_look(one, looks) for one in children(child(root, "dxfs"), "dxf")]
    return looks


def _alignment(found: Element | None) -> tuple[bool, bool, int]:
    """Whether letters are fitted into the cell, whether they are repeated, and their indent."""
    if found is None:
        return False, False, 0
    is_fitted = found.get("shrinkToFit") in ("1", "true") or whole(found.get("textRotation")) > 0
    return is_fitted, found.get("horizontal") == "fill", max(whole(found.get("indent")), 0)


def rule_look(dxf: Element, looks: SheetLooks) -> CellLook:
    """How a rule changes the cells that it is true for."""
    code, fill = child(dxf, "numFmt"), child(dxf, "fill")
    return CellLook(
        None if code is None else code.get("formatCode", ""),
        looks.font(child(dxf, "font")),
        None if fill is None else _ground(fill, looks, is_rule=True),
    )


def scale_colors(scale: Element, looks: SheetLooks) -> tuple[Color, ...] | None:
    """The colours between which a rule paints grounds; None where none is known."""
    colors = [looks.color(one) for one in children(scale, "color")]
    return ground_of(colors) if any(colors) else None


def _ground(fill: Element, looks: SheetLooks, *, is_rule: bool = False) -> tuple[Color, ...] | None:
    """What a fill paints. A rule names the colour of a plain fill as that behind its pattern."""
    pattern, gradient = child(fill, "patternFill"), child(fill, "gradientFill")
    if gradient is not None:
        return ground_of(looks.color(child(one, "color")) for one in children(gradient, "stop"))
    if pattern is None:
        return None
    kind = pattern.get("patternType", "solid" if is_rule else "none")
    front = looks.color(child(pattern, "fgColor"))
    behind = looks.color(child(pattern, "bgColor"))
    if kind == "none":
        return None
    if kind == "solid":
        color = (behind or front) if is_rule else front
        return UNKNOWN_GROUND if color is None else (color,)
    return (blended(front or BLACK, behind or WHITE, _PATTERNS.get(kind, 0.5)),)


def whole(text: str | None) -> int:
    """A number without a sign; -1 for anything else."""
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else -1


def decimal(text: str | None) -> float:
    """A number; 100 for anything else, which is neither small nor low."""
    try:
        return float(text or "")
    except ValueError:
        return 100.0
