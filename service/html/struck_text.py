"""Tells text that is struck through: a person sees that it does not count.

`line-through` holds for everything in its box, as in browsers. Where the line may not be seen, it
cannot be told whether the text counts. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from service.html.css_properties import Values
from service.html.style import Style
from service.html.text_lines import IS_FAINT, IS_STRUCK
from service.model.hidden_text import Hiding


def struck(style: Style, values: Values, name: str) -> Style:
    """The style of a box with these values: text that is struck through is not read."""
    if values.get(IS_STRUCK) is not True or style.how is not None:
        return style
    if values.get(IS_FAINT) is True:
        return replace(style, doubt=style.doubt or f"<{name}> text-decoration")
    return replace(style, how=Hiding.STRUCK_OUT)
