"""Reads values of CSS from their tokens: lengths, numbers, colours.

A value that is no value of its kind is None; the declaration then does not count, as in browsers.
Depth and size of what is read are bounded. Pure.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from service.html.css_tokens import color_of, split_commas, tokens_of, words

Color: TypeAlias = tuple[float, float, float, float]
"""Red, green, blue and alpha, from 0 to 1."""

UNKNOWN = "unknown"
"""A value whose effect cannot be told here: a picture, a path."""
ENCLOSED = "enclosed"
"""A picture that the sheet itself holds: it is shown where no other picture is loaded."""
EMPTY = "empty"
"""A region of no size."""
DOUBT = "doubt"
"""A value whose effect on the visibility of text cannot be told."""
VIEWPORT_WIDTH_PX, VIEWPORT_HEIGHT_PX = 1200.0, 800.0
"""The window in which a document is judged."""
_DEPTH_MAX = 16
_TERMS_MAX = 64
_PX = {
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
    "q": 96 / 101.6,
    "rem": 16.0,
    "rlh": 19.2,
}
_OF_WIDTH = frozenset({"vw", "svw", "lvw", "dvw", "vi", "vmax", "cqw", "cqi", "cqmax"})
_OF_HEIGHT = frozenset({"vh", "svh", "lvh", "dvh", "vb", "vmin", "cqh", "cqb", "cqmin"})
_EM = {"em": 1.0, "ex": 0.5, "ch": 0.5, "cap": 0.7, "ic": 1.0, "lh": 1.2}
_MATHS = frozenset({"calc", "min", "max", "clamp", "-webkit-calc"})
_SYSTEM_COLORS: dict[str, Color] = {
    "canvas": (1.0, 1.0, 1.0, 1.0),
    "window": (1.0, 1.0, 1.0, 1.0),
    "field": (1.0, 1.0, 1.0, 1.0),
    "canvastext": (0.0, 0.0, 0.0, 1.0),
    "windowtext": (0.0, 0.0, 0.0, 1.0),
    "linktext": (0.0, 0.0, 0.93, 1.0),
    "visitedtext": (0.33, 0.1, 0.55, 1.0),
    "activetext": (1.0, 0.0, 0.0, 1.0),
    "fieldtext": (0.0, 0.0, 0.0, 1.0),
    "buttontext": (0.0, 0.0, 0.0, 1.0),
    "buttonface": (0.94, 0.94, 0.94, 1.0),
    "buttonborder": (0.0, 0.0, 0.0, 1.0),
    "threedface": (0.94, 0.94, 0.94, 1.0),
    "threedhighlight": (1.0, 1.0, 1.0, 1.0),
    "threedlightshadow": (0.94, 0.94, 0.94, 1.0),
    "buttonhighlight": (0.94, 0.94, 0.94, 1.0),
    "menu": (1.0, 1.0, 1.0, 1.0),
    "infobackground": (1.0, 1.0, 1.0, 1.0),
    "scrollbar": (1.0, 1.0, 1.0, 1.0),
    "background": (1.0, 1.0, 1.0, 1.0),
    "appworkspace": (1.0, 1.0, 1.0, 1.0),
    "activeborder": (1.0, 1.0, 1.0, 1.0),
    "inactivecaption": (1.0, 1.0, 1.0, 1.0),
    "selecteditemtext": (1.0, 1.0, 1.0, 1.0),
    "accentcolortext": (1.0, 1.0, 1.0, 1.0),
    "graytext": (0.5, 0.5, 0.5, 1.0),
    "mark": (1.0, 1.0, 0.0, 1.0),
    "marktext": (0.0, 0.0, 0.0, 1.0),
}
_ALPHA_MAX = 1.0


@dataclass(frozen=True, slots=True)
class Length:
    """A length that still depends on the size of the font and of what is around."""

    px: float = 0.0
    em: float = 0.0
    percent: float = 0.0
    extreme: str = ""
    """`min` or `max`, then of `parts`."""
    parts: tuple[Length, ...] = ()

    def resolved(self, font_px: float, base_px: float | None) -> float | None:
        """In px; None for a share of something unknown."""
        if self.extreme:
            found = [part.resolved(font_px, base_px) for part in self.parts]
            known = [one for one in found if one is not None]
            if len(known) < len(found):
                return None
            return (min if self.extreme == "min" else max)(known, default=None)
        if self.percent and base_px is None:
            return None
        return self.px + self.em * font_px + self.percent / 100 * (base_px or 0.0)

    def scaled(self, factor: float) -> Length:
        """The length times a number."""
        if self.extreme:
            turned = {"min": "max", "max": "min"}[self.extreme] if factor < 0 else self.extreme
            parts = tuple(part.scaled(factor) for part in self.parts)
            return Length(extreme=turned, parts=parts)
        return Length(self.px * factor, self.em * factor, self.percent * factor)


ZERO = Length()


def number(token: Any) -> float | None:
    """A number, or a percentage as its share."""
    if token.type == "number":
        return _finite(token.value)
    if token.type == "percentage":
        return _finite(token.value / 100)
    if token.type == "function" and token.lower_name in _MATHS:
        found = _calculated(token, _DEPTH_MAX, is_quirky=False)
        return found if isinstance(found, float) else None
    return None


def length(token: Any, *, is_quirky: bool = False) -> Length | None:
    """A length or a percentage. Where it is quirky, a bare number counts pixels."""
    if token.type == "function" and token.lower_name in _MATHS:
        found = _calculated(token, _DEPTH_MAX, is_quirky)
        return found if isinstance(found, Length) else None
    found = _simple(token)
    if isinstance(found, float):
        return Length(px=found) if found == 0 or is_quirky else None
    return found


def _simple(token: Any) -> Length | float | None:
    if token.type == "number":
        return _finite(token.value)
    if token.type == "percentage":
        share = _finite(token.value)
        return None if share is None else Length(percent=share)
    if token.type != "dimension":
        return None
    value, unit = _finite(token.value), token.lower_unit
    if value is None:
        return None
    if unit in _PX:
        return Length(px=value * _PX[unit])
    if unit in _EM:
        return Length(em=value * _EM[unit])
    if unit in _OF_WIDTH:
        return Length(px=value / 100 * VIEWPORT_WIDTH_PX)
    if unit in _OF_HEIGHT:
        return Length(px=value / 100 * VIEWPORT_HEIGHT_PX)
    return None


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


# Calculations.


def _calculated(token: Any, depth: int, is_quirky: bool) -> Length | float | None:
    """The value of `calc()` and its kin."""
    if depth == 0 or len(token.arguments) > _TERMS_MAX:
        return None
    if token.lower_name in ("calc", "-webkit-calc"):
        return _sum(words(token.arguments), depth - 1)
    parts = [_sum(part, depth - 1) for part in split_commas(token.arguments)]
    lengths = [Length(px=one) if one == 0 else one for one in parts]
    if all(isinstance(one, Length) for one in lengths):
        return _extreme(token.lower_name, [one for one in lengths if isinstance(one, Length)])
    numbers = [one for one in parts if isinstance(one, float)]
    if len(numbers) < len(parts) or not numbers:
        return None
    if token.lower_name == "clamp":
        return max(numbers[0], min(numbers[1:], default=numbers[0]))
    return (min if token.lower_name == "min" else max)(numbers)


def _extreme(name: str, parts: list[Length]) -> Length | None:
    if name != "clamp":
        return Length(extreme=name, parts=tuple(parts)) if parts else None
    if len(parts) != 3:
        return None
    low, value, high = parts
    return Length(extreme="max", parts=(low, Length(extreme="min", parts=(value, high))))


def _sum(tokens: list[Any], depth: int) -> Length | float | None:
    """Products, added: a sign between two is a token of its own."""
    total: Length | float | None = None
    sign, product = 1.0, list[Any]()
    for token in [*tokens, None]:
        if token is not None and not (token.type == "literal" and token.value in "+-"):
            product.append(token)
            continue
        term = _product(product, depth)
        if term is None:
            return None
        term = term * sign if isinstance(term, float) else term.scaled(sign)
        total = term if total is None else _added(total, term)
        if total is None:
            return None
        sign, product = (-1.0 if token is not None and token.value == "-" else 1.0), []
    return total


def _added(one: Length | float, other: Length | float) -> Length | float | None:
    if isinstance(one, float) and isinstance(other, float):
        return one + other
    return added(one, other) if isinstance(one, Length) and isinstance(other, Length) else None


def added(one: Length, other: Length) -> Length | None:
    """The sum of two lengths; None of two that both depend on which part is longer."""
    if one.extreme and other.extreme:
        return None
    if other.extreme:
        one, other = other, one
    if not one.extreme:
        return Length(one.px + other.px, one.em + other.em, one.percent + other.percent)
    parts = [added(part, other) for part in one.parts]
    known = tuple(part for part in parts if part is not None)
    return Length(extreme=one.extreme, parts=known) if len(known) == len(parts) else None


def _product(tokens: list[Any], depth: int) -> Length | float | None:
    """Values with `*` or `/` between them."""
    if not tokens or depth == 0:
        return None
    total = _factor(tokens[0], depth)
    for sign, token in zip(tokens[1::2], tokens[2::2], strict=False):
        other = _factor(token, depth)
        if total is None or other is None or sign.type != "literal":
            return None
        if sign.value == "*":
            total = _times(total, other)
        elif sign.value == "/" and isinstance(other, float) and other:
            total = _times(total, 1 / other)
        else:
            return None
    return total if len(tokens) % 2 else None


def _times(one: Length | float, other: Length | float) -> Length | float | None:
    if isinstance(other, float):
        return one * other if isinstance(one, float) else one.scaled(other)
    return other.scaled(one) if isinstance(one, float) else None


def _factor(token: Any, depth: int) -> Length | float | None:
    if token.type == "() block":
        return _sum(words(token.content), depth - 1) if depth > 1 else None
    if token.type == "function" and token.lower_name in _MATHS:
        return _calculated(token, depth, is_quirky=False)
    return _simple(token)


# Colours.


def color(token: Any) -> Color | str | None:
    """A colour, or `currentcolor`."""
    if token.type == "ident" and token.lower_value in _SYSTEM_COLORS:
        return _SYSTEM_COLORS[token.lower_value]
    if token.type == "function" and token.lower_name == "light-dark":
        parts = split_commas(token.arguments)
        return color(parts[0][0]) if len(parts[0]) == 1 and parts[0][0].type != "function" else None
    if token.type == "function" and token.lower_name == "color-mix":
        return _mixture([part for part in split_commas(token.arguments) if part][1:])
    found = color_of(token)
    if found is None or found == "currentcolor":
        return found and "currentcolor"
    return _in_srgb(found)


def _mixture(parts: list[list[Any]]) -> Color | None:
    """`color-mix()`: two colours in equal parts, or by the share of the first one."""
    plain = [one for one in parts if one[0].type != "function" or one[0].lower_name != "color-mix"]
    shades = [color(one[0]) for one in plain]
    if len(parts) != 2 or not all(isinstance(one, tuple) for one in shades) or len(shades) < 2:
        return None
    share = next((number(one) for one in parts[0][1:] if one.type == "percentage"), None)
    first = 0.5 if share is None else min(1.0, max(0.0, share))
    one, other = shades
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    red, green, blue, alpha = (one[at] * first + other[at] * (1 - first) for at in range(4))
    return red, green, blue, alpha


def legacy_color(value: str) -> Color | None:
    """The colour of an attribute such as `bgcolor`: a name, or hexadecimal digits."""
    value = value.strip()
    if re.fullmatch("[0-9a-fA-F]{6}|[0-9a-fA-F]{3}", value):
        value = f"#{value}"
    tokens = words(tokens_of(value[:64]))
    found = color(tokens[0]) if len(tokens) == 1 and tokens[0].type in ("ident", "hash") else None
    return found if isinstance(found, tuple) and found[3] == _ALPHA_MAX else None


def _in_srgb(found: Any) -> Color | None:
    """tinycss2 converts most spaces. Of the others, the lightness as grey or the components as they
    are come near enough to tell whether text is like its ground."""
    try:
        red, green, blue, alpha = found.to("srgb")
    except NotImplementedError:
        red, green, blue = tuple(found)[:3]
        if found.space in ("lab", "lch", "oklab", "oklch"):
            red = green = blue = (red or 0.0) / (1.0 if found.space.startswith("ok") else 100.0)
        alpha = found.alpha
    except (ValueError, TypeError, ArithmeticError):
        return None
    return _clamped(red), _clamped(green), _clamped(blue), _clamped(alpha)


def _clamped(value: float | None) -> float:
    return min(1.0, max(0.0, value)) if value is not None and math.isfinite(value) else 0.0
