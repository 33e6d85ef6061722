"""Computes the styles of one document's elements, once for equal ones in equal surroundings.

Pure; every computation spends the budget of the document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from service.html.boxes import styled
from service.html.css_cascade import Cascade, Variables
from service.html.css_properties import Values
from service.html.css_selectors import WorkBudget
from service.html.css_values import Color, Length, legacy_color
from service.html.defaults import default_values, is_raised
from service.html.element_doubts import doubt_of_element
from service.html.struck_text import struck
from service.html.style import FONT_PX, Over, Style
from service.html.tree import Element
from service.model.hidden_text import Hiding

_STYLE_STEPS = 60
"""What computing a style costs, in comparisons."""
_GROUNDS_MAX = 8
_STYLED_BY = frozenset(
    "align background bgcolor color dir display fill fill-opacity font-size height hidden href "
    "open opacity popover size text type visibility width x y".split()
)
"""Attributes that count as styles."""


class PageStyles:
    """Styles of one document; equal elements in equal surroundings are computed once."""

    def __init__(
        self, cascade: Cascade, budget: WorkBudget, is_quirky: bool, around: Style
    ) -> None:
        self.cascade = cascade
        self._budget = budget
        self.around = _framed(around)
        self._is_quirky = is_quirky
        self._found: dict[tuple[object, ...], Style] = {}
        self._generated: dict[tuple[int, tuple[int, ...]], tuple[Style, Values]] = {}
        self._body = self.around
        self._link: Color | None = None

    def style(
        self,
        element: Element,
        parent: Style,
        numbers: tuple[int, ...],
        doubtful: tuple[int, ...] = (),
    ) -> Style:
        """The style of an element that rules with these numbers select, and others may."""
        given = element.attributes
        inline = given.get("style", "")
        hints = tuple((name, given[name]) for name in given if name in _STYLED_BY)
        raised = is_raised(element)
        doubt = doubt_of_element(element) or self._cascade_doubt(doubtful)
        key = (id(parent), numbers, inline, element.tag, element.is_svg, hints, raised, doubt)
        found = self._found.get(key)
        if found is None:
            found = self._computed(element, parent, numbers, inline)
            if doubt:
                found = self.doubtful(found, f"<{element.tag}> {doubt}")
            self._found[key] = found
        if element.tag == "body":
            self._body = found
            self._link = legacy_color(given.get("link", ""))
        return found

    def _cascade_doubt(self, numbers: tuple[int, ...]) -> str:
        return self.cascade.doubt(numbers)

    def doubtful(self, style: Style, doubt: str) -> Style:
        """The same style, where it cannot be told whether its text is seen."""
        key = (id(style), doubt)
        if key not in self._found:
            self._found[key] = replace(style, doubt=style.doubt or doubt)
        return self._found[key]

    def over_columns(self, style: Style, columns: Iterable[Style]) -> Style:
        """The style of a table whose columns paint a ground, or are collapsed."""
        for column in columns:
            if not column.is_visible:
                return self.doubtful(style, "<col> visibility")
            if column.paints and style.ground is not None:
                grounds = (*style.ground, *column.paints)[:_GROUNDS_MAX]
                key = (id(style), "ground", grounds)
                style = self._found.setdefault(key, replace(style, ground=grounds))
        return style

    def picture(self, style: Style) -> Style:
        """The style of a picture, which paints as a background does."""
        key = (id(style), "picture")
        if key not in self._found:
            over = style.over or (Over("<img> position", *_span(style)) if style.is_moved else None)
            self._found[key] = replace(style, paints=None, over=over)
        return self._found[key]

    def undrawn(self, style: Style) -> Style:
        """The same style, in something that is not drawn."""
        key = (id(style), "undrawn")
        if key not in self._found:
            self._found[key] = replace(style, how=style.how or Hiding.NOT_DRAWN)
        return self._found[key]

    def groundless(self, style: Style) -> Style:
        """The same style on an unknown ground."""
        key = (id(style), "groundless")
        if key not in self._found:
            self._found[key] = replace(style, ground=None)
        return self._found[key]

    def generated(self, parent: Style, numbers: tuple[int, ...]) -> tuple[Style, Values]:
        """The style of a generated text, and its values."""
        key = (id(parent), numbers)
        if key not in self._generated:
            values, variables = self._specified(numbers, "", {"display": "inline"}, parent)
            self._generated[key] = (
                struck(styled(parent, values, variables, is_canvas=False, name="::"), values, "::"),
                values,
            )
        return self._generated[key]

    def _computed(
        self, element: Element, parent: Style, numbers: tuple[int, ...], inline: str
    ) -> Style:
        below = default_values(element)
        if self._is_quirky and element.tag == "table":  # Browsers do so since the last century.
            below |= {"color": self._body.color}
            below.setdefault("font-size", Length(px=FONT_PX))
        if element.tag == "a" and self._link is not None and "href" in element.attributes:
            below["color"] = self._link
        values, variables = self._specified(numbers, inline, below, parent)
        is_canvas = element.tag in ("html", "body") and not element.is_svg
        is_svg = element.is_svg and element.tag != "foreignobject"
        found = styled(
            parent, values, variables, is_canvas=is_canvas, is_svg=is_svg, name=element.tag
        )
        return struck(found, values, element.tag)

    def _specified(
        self, numbers: tuple[int, ...], inline: str, below: Values, parent: Style
    ) -> tuple[Values, Variables]:
        self._budget.spend(_STYLE_STEPS)
        declarations = self.cascade.declarations(numbers, inline)
        return self.cascade.specified(declarations, below, parent.variables)


def _framed(around: Style) -> Style:
    """What surrounds the root of a document: of the page around a frame, only what its boxes do."""
    return replace(
        Style(),
        how=around.how,
        doubt=around.doubt,
        squeezed=around.squeezed,
        is_cut=around.is_cut,
        is_cut_afloat=around.is_cut,
        is_visible=around.is_visible,
        alpha=around.alpha,
        scale=around.scale,
        x=around.x,
        y=around.y,
        x_is_known=around.x_is_known,
        anchor=(around.x, around.y, around.x_is_known),
        levels=around.levels,
    )


def _span(style: Style) -> tuple[float | None, float | None, float | None]:
    """How far up a picture was moved, if it is in the flow, and its edges as far as known."""
    if not style.is_afloat:
        return style.pulled_px, None, None
    top = style.y if style.y >= 0 else None
    height = style.height
    return None, top, (top + height if top is not None and height is not None else None)
