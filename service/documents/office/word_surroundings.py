"""What surrounds text of a Word file, and whether a person sees a run of it.

A surface is one way in which the surroundings may look: a table that does not say which parts of
its style it uses has two. Text is hidden if it is on each of them.

Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import PAPER
from service.documents.office.office_package import (
    SEEN,
    UNSURE,
    Sight,
    attribute,
    child,
    judged_together,
)
from service.documents.office.word_looks import (
    CLEAR,
    NO_PARAGRAPH,
    ParagraphLook,
    RunLook,
    run_look,
    sight_of,
)
from service.documents.office.word_places import BoxPlace
from service.documents.office.word_styles import NO_STYLE, StyleLook, WordStyles
from service.html.css_values import Color
from service.model.hidden_text import Hiding

_SURFACES_MAX = 4


@dataclass(frozen=True, slots=True)
class Surface:
    """One way in which the surroundings of text may look."""

    ground: tuple[Color, ...] = PAPER
    style: StyleLook = NO_STYLE
    """Of the table around."""


_PAPER = Surface()


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds text."""

    surfaces: tuple[Surface, ...] = (_PAPER,)
    sight: Sight = SEEN
    style: StyleLook = NO_STYLE
    """Of the paragraph around."""
    paragraph: ParagraphLook = NO_PARAGRAPH
    is_see_through: bool = False
    """Whether a shape or a picture may lie behind it."""
    box_height: float | None = None
    group: Element | None = None
    place: BoxPlace | None = None

    def painted(self, ground: tuple[Color, ...] | None) -> Around:
        """The same on another ground; None where what is behind it is seen."""
        if ground is None:
            return replace(self, is_see_through=True)
        surfaces = tuple(replace(one, ground=ground) for one in self.surfaces)
        return replace(self, surfaces=surfaces, is_see_through=False)


def judged(properties: Element | None, around: Around, styles: WordStyles) -> tuple[RunLook, Sight]:
    """How a run looks, and whether it is seen."""
    own = run_look(properties, styles.theme)
    named = child(properties, "rStyle")
    style = styles.character(None if named is None else attribute(named, "val"))
    defaults = styles.defaults.run
    above = own.over(style).over(around.style.run)
    sights = list[Sight]()
    for surface in around.surfaces:
        look = above.over(surface.style.run).over(defaults)
        toggles = (style.vanished, around.style.run.vanished, surface.style.run.vanished)
        look, is_unsure = _toggled(look, own.vanished, defaults.vanished, toggles)
        ground = _ground(look, around.paragraph, surface)
        sight = sight_of(look, around.paragraph, ground)
        if sight.hiding is Hiding.LIKE_ITS_GROUND and around.is_see_through:
            sight = UNSURE if ground == surface.ground else sight
        sights.append(Sight(sight.hiding, sight.is_unsure or is_unsure))
    return look, judged_together(sights).within(around.sight)


def _toggled(
    look: RunLook, own: bool | None, default: bool | None, toggles: tuple[bool | None, ...]
) -> tuple[RunLook, bool]:
    """The look with `vanish` as its styles toggle it, and whether programs differ about it."""
    count = sum(map(bool, toggles))
    if own is not None or count == 0:
        return look, False
    return RunLook(bool(default) or count % 2 == 1, *look[1:]), count > 1


def _ground(look: RunLook, paragraph: ParagraphLook, surface: Surface) -> tuple[Color, ...]:
    """What lies below letters: the first of their grounds that is painted."""
    for one in (look.ground, paragraph.ground, surface.style.paragraph.ground):
        if one is not None and one != CLEAR:
            return one
    return surface.ground


def painted_cell(surface: Surface) -> Surface:
    """The surface in a cell whose style paints it."""
    ground = surface.style.cell.ground
    style = StyleLook(surface.style.run, surface.style.paragraph)
    if ground is None or ground == CLEAR:
        return Surface(surface.ground, style)
    return Surface(ground, style)


def surrounded(around: Around, styles: tuple[StyleLook, ...]) -> Around:
    """Within something with these looks, of which one counts."""
    surfaces = [
        replace(one, style=style.over(one.style)) for one in around.surfaces for style in styles
    ]
    return replace(around, surfaces=tuple(surfaces[:_SURFACES_MAX]))
