"""Reads declarations, and says which of them may hide text in a way that is not judged here.

`css_properties` computes what it knows exactly. This module stands before it. A property that can
clip, move, cover, recolour or shrink text and is not computed becomes `DOUBT`, unless its value is
one that certainly does nothing of that. So does a value of a computed property that is not
understood: browsers learn new functions each year. Properties in `HARMLESS` cannot hide text; names
that no browser knows are void.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.html import css_properties
from service.html.css_grids import grid_values
from service.html.css_properties import Values, Wide, longhands
from service.html.css_tokens import Tokens, keyword, words
from service.html.css_values import DOUBT, number
from service.html.harmless_properties import HARMLESS
from service.html.harmless_values import EXACT, UNJUDGED
from service.html.text_lines import line_values

REST = " and more"
"""Marks what a computed property does beyond what is computed of it."""

_BLOCK = {"block": ("top", "bottom"), "inline": ("left", "right")}
_TO_PHYSICAL = {
    "block-size": "height",
    "inline-size": "width",
    "min-block-size": "min-height",
    "min-inline-size": "min-width",
    "max-block-size": "max-height",
    "max-inline-size": "max-width",
    "-webkit-logical-width": "width",
    "-webkit-logical-height": "height",
    "-webkit-min-logical-width": "min-width",
    "-webkit-min-logical-height": "min-height",
    "-webkit-max-logical-width": "max-width",
    "-webkit-max-logical-height": "max-height",
    **{
        f"-webkit-{name}": name
        for name in (
            "box-sizing",
            "background-size",
            "opacity",
            "flex",
            "flex-grow",
            "flex-direction",
            "flex-flow",
            "flex-wrap",
            "order",
        )
    },
    "overflow-block": "overflow-y",
    "overflow-inline": "overflow-x",
    **{
        f"{start}{axis}-{end}": f"{start}{side}" if start != "inset-" else side
        for start in ("margin-", "padding-", "inset-")
        for axis, sides in _BLOCK.items()
        for end, side in zip(("start", "end"), sides, strict=True)
    },
    **{
        f"-webkit-{edge}-{end}": f"{edge}-{side}"
        for edge in ("margin", "padding")
        for end, side in (
            ("before", "top"),
            ("after", "bottom"),
            ("start", "left"),
            ("end", "right"),
        )
    },
}
"""Logical names, in a text that runs to the right and down; other directions are in doubt."""
_PAIRS = {
    f"{start}{axis}": tuple(f"{start}{side}" if start != "inset-" else side for side in sides)
    for start in ("margin-", "padding-", "inset-")
    for axis, sides in _BLOCK.items()
}
_UNDERSTOOD = frozenset(
    "calc min max clamp -webkit-calc rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix "
    "light-dark url translate translatex translatey translatez translate3d scale scalex scaley "
    "scale3d scalez rotate rotatex rotatey rotatez rotate3d matrix matrix3d perspective skew skewx "
    "skewy rect inset circle path shape "
    "ellipse polygon xywh opacity blur linear-gradient radial-gradient conic-gradient "
    "repeating-linear-gradient repeating-radial-gradient repeating-conic-gradient "
    "-webkit-linear-gradient -webkit-radial-gradient -webkit-gradient from to color-stop "
    "-webkit-repeating-linear-gradient -webkit-repeating-radial-gradient var "
    "brightness contrast drop-shadow grayscale hue-rotate invert saturate sepia".split()
)
_OF_OLD = frozenset({"expression", "alpha", "chroma", "mask", "progid", "gray", "flipv", "fliph"})
"""Functions of one old browser; the others drop the declaration."""


def read_declaration(name: str, tokens: Tokens, *, is_quirky: bool) -> Values | None:
    """The longhands of a declaration; None if it is void, or decides nothing."""
    if name in _PAIRS:
        return _pair(_PAIRS[name], words(tokens), is_quirky)
    name = _TO_PHYSICAL.get(name, name)
    if css_properties.decides(name):
        return _judged(name, tokens, is_quirky)
    value = words(tokens)
    harmless = UNJUDGED.get(_plain(name))
    if harmless is None or not value:
        return None
    if len(value) == 1 and keyword(value[0]) in css_properties.WIDE:
        return {_plain(name): Wide(keyword(value[0]))}
    judged = {_plain(name): "plain" if harmless(value) else DOUBT}
    if name.startswith("grid"):
        return {**judged, **grid_values(name, value)}
    is_line = _plain(name).startswith("text-decoration")
    return {**judged, **line_values(_plain(name), value)} if is_line else judged


def decides(name: str) -> bool:
    """Whether a property is read."""
    return css_properties.decides(_TO_PHYSICAL.get(name, name)) or (
        name in _PAIRS or _plain(name) in UNJUDGED
    )


def all_longhands(name: str) -> tuple[str, ...]:
    """The longhands of a property, of one that is only in doubt as well."""
    if name in _PAIRS:
        return _PAIRS[name]
    name = _TO_PHYSICAL.get(name, name)
    return longhands(name) if css_properties.decides(name) else (_plain(name),)


def is_known(name: str) -> bool:
    """Whether browsers know the property."""
    return decides(name) or name in HARMLESS or _plain(name) in HARMLESS


def _plain(name: str) -> str:
    """The name without the prefix of the browsers that had it first."""
    return name.removeprefix("-webkit-").removeprefix("-epub-")


def _pair(names: tuple[str, ...], value: list[Any], is_quirky: bool) -> Values | None:
    """Both edges of a logical shorthand."""
    if not 1 <= len(value) <= 2:
        return None
    first = _judged(names[0], value[:1], is_quirky)
    last = _judged(names[1], value[-1:], is_quirky)
    return None if first is None or last is None else {**first, **last}


def _judged(name: str, tokens: Tokens, is_quirky: bool) -> Values | None:
    values = css_properties.read_declaration(name, tokens, is_quirky=is_quirky)
    functions = list(_functions(tokens))
    if any(one in _OF_OLD for one in functions) or name == "content":
        return values
    if values is None:
        value = words(tokens)
        is_number = len(value) == 1 and number(value[0]) is not None  # And no length: void.
        return dict.fromkeys(longhands(name), DOUBT) if functions and not is_number else None
    if set(functions) - _UNDERSTOOD:
        return dict.fromkeys(values, DOUBT)
    exact = EXACT.get(_plain(name))
    if exact is None or isinstance(values.get(longhands(name)[0]), Wide):
        return values
    return {**values, f"{_plain(name)}{REST}": "plain" if exact(words(tokens)) else DOUBT}


def _functions(tokens: Tokens, depth: int = 8) -> Iterator[str]:
    for token in tokens:
        if token.type == "function":
            yield str(token.lower_name)
        inner = getattr(token, "arguments", None) or getattr(token, "content", None)
        if inner and depth > 1 and token.type != "string":
            yield from _functions(inner, depth - 1)
