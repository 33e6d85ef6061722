"""Reads what declarations say of a line through a text (`text-decoration`). Pure."""

from __future__ import annotations

from typing import Any, Final

from service.html.css_properties import Values
from service.html.css_tokens import keyword
from service.html.css_values import color

IS_STRUCK, IS_FAINT = "is struck", "has a faint line"
_LINES: Final = ("text-decoration", "text-decoration-line")
_COLORS: Final = ("text-decoration", "text-decoration-color")
_LEAST_ALPHA, _PALE = 0.5, 0.7


def line_values(name: str, value: list[Any]) -> Values:
    """Whether there is a line, and whether it may not be seen."""
    found: Values = {}
    if name in _LINES:
        found[IS_STRUCK] = any(keyword(one) == "line-through" for one in value)
    if name in _COLORS:
        shades = [shade for one in value if isinstance(shade := color(one), tuple)]
        found[IS_FAINT] = any(one[3] < _LEAST_ALPHA or min(one[:3]) > _PALE for one in shades)
    return found
