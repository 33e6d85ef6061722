"""What the shapes of a Word file paint, and what lies behind their text.

A shape without a fill shows what is below it. Which of two shapes lies above the other depends on
where Word breaks lines, so letters that a shape behind them might make legible are not certain to
be seen.

Pure.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import (
    PAPER,
    UNKNOWN_GROUND,
    Contrast,
    Theme,
    contrast,
    shape_ground,
)
from service.documents.office.office_package import attribute, child, local
from service.documents.office.word_looks import number
from service.html.css_values import Color, legacy_color

VML_SHAPES: Final = frozenset("shape rect roundrect oval group polyline curve arc line".split())
_PAINTS: Final = frozenset({"wsp", "pic"} | VML_SHAPES)
_VML_BOXES: Final = frozenset({"shape", "rect", "roundrect", "oval"})
_EMU_PER_POINT = 12_700
_COVER_POINTS = 5.0
"""The sides of a shape that may cover a digit."""


def vml_ground(shape: Element) -> tuple[Color, ...] | None:
    """What a shape of VML paints; None where it is without a fill."""
    if attribute(shape, "filled") in ("f", "false", "0"):
        return None
    fill = child(shape, "fill")
    if fill is not None and attribute(fill, "type") not in (None, "solid"):
        return UNKNOWN_GROUND
    said = attribute(shape, "fillcolor")
    color = None if said is None else legacy_color(said.split("[")[0])
    if said is None:
        return PAPER
    return UNKNOWN_GROUND if color is None else (color,)


def has_backdrop(root: Element) -> bool:
    """Whether a drawing of the part lies behind its text."""
    for one in root.iter():
        name = local(one)
        if name == "anchor" and attribute(one, "behindDoc") in ("1", "true", "on"):
            return True
        if name in VML_SHAPES and "z-index:-" in (attribute(one, "style") or ""):
            return True
    return False


def shapes_in(root: Element) -> int:
    """The number of shapes and pictures in a part."""
    return sum(local(one) in _PAINTS for one in root.iter())


def may_cover(drawing: Element, theme: Theme) -> bool:
    """Whether a drawing is one of paper's colour, without a text, above text: it hides it."""
    if attribute(drawing, "behindDoc") in ("1", "true", "on"):
        return False
    if child(drawing, "wrapNone") is None:
        return False
    size = child(drawing, "extent")
    sides = [number(None if size is None else attribute(size, name)) for name in ("cx", "cy")]
    if any(one is not None and one / _EMU_PER_POINT < _COVER_POINTS for one in sides):
        return False
    shapes = [one for one in drawing.iter() if local(one) == "wsp"]
    if any(local(one) in ("t", "blip") for one in drawing.iter()):
        return False
    return any(_is_paper(shape_ground(one, theme)) for one in shapes)


def vml_may_cover(shape: Element) -> bool:
    """The same of a shape of VML."""
    style = (attribute(shape, "style") or "").replace(" ", "").lower()
    if local(shape) not in _VML_BOXES or "position:absolute" not in style:
        return False
    if "z-index:-" in style or attribute(shape, "hr") is not None:
        return False
    if any(local(one) in ("t", "imagedata", "textpath") for one in shape.iter()):
        return False
    return attribute(shape, "type") is None and _is_paper(vml_ground(shape))


def _is_paper(ground: tuple[Color, ...] | None) -> bool:
    """Whether a fill is as light as paper."""
    return bool(ground) and all(contrast(one, PAPER) is Contrast.ALIKE for one in ground or ())
