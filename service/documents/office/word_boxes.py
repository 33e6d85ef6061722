"""What surrounds the text of a shape in a Word file: where it lies, how high it is, what it paints.

Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import Theme, shape_ground
from service.documents.office.office_package import attribute, child, local
from service.documents.office.word_places import (
    PageSize,
    box_place,
    drawing_sight,
    extent_height,
    group_sight,
    shape_sight,
    vml_sight,
)
from service.documents.office.word_shapes import (
    VML_SHAPES,
    may_cover,
    vml_ground,
    vml_may_cover,
)
from service.documents.office.word_surroundings import Around

SHAPES: Final = frozenset({"anchor", "inline", "wsp", "wgp", "wpc", "grpSp"} | VML_SHAPES)
_DRAWINGS: Final = ("anchor", "inline")
_GROUPS: Final = ("wgp", "wpc", "grpSp")


class Canvas(NamedTuple):
    """What all shapes of a file lie on."""

    page: PageSize
    theme: Theme
    shapes: int
    """How many there are: one alone has no other behind it."""


def covers_text(one: Element, canvas: Canvas) -> bool:
    """Whether a shape of paper's colour may lie on text."""
    name = local(one)
    if name in _DRAWINGS:
        return may_cover(one, canvas.theme)
    return name in VML_SHAPES and vml_may_cover(one)


def around_shape(one: Element, around: Around, canvas: Canvas) -> Around:
    """What surrounds the text of a shape."""
    name, sight = local(one), around.sight
    if name in _DRAWINGS:
        sight = drawing_sight(one, canvas.page).within(sight)
        return replace(around, sight=sight, box_height=extent_height(one), place=box_place(one))
    if name in _GROUPS:
        return replace(around, group=one, box_height=None)
    if name == "wsp":
        sight = shape_sight(one).within(sight)
        if around.group is not None:
            sight = group_sight(around.group, one).within(sight)
        grows = child(one, "bodyPr", "spAutoFit") is not None or _is_turned(one)
        around = replace(around, box_height=None if grows else around.box_height)
        ground = shape_ground(one, canvas.theme)
    else:
        sight = vml_sight(one, canvas.page).within(sight)
        ground = None if name == "group" else vml_ground(one)
    around = replace(around, sight=sight)
    return around if ground is None and canvas.shapes == 1 else around.painted(ground)


def _is_turned(shape: Element) -> bool:
    """Whether its text runs upwards or downwards."""
    body = child(shape, "bodyPr")
    return body is not None and attribute(body, "vert") not in (None, "horz")
