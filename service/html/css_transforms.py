"""Reads what cuts, moves, turns and filters a box: `clip`, `clip-path`, `transform`, `filter`.

Of a value whose whole effect is not computed, the part that is computed is read; `css_declarations`
marks the rest. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.html.css_tokens import keyword, split_commas, words
from service.html.css_values import DOUBT, EMPTY, UNKNOWN, ZERO, Length, added, length, number

_TURNED_AWAY_DEG = 2.0
"""A plane that is this near to a right angle shows no letter."""
DEGREES_OF = {"deg": 1.0, "rad": 57.29577951308232, "grad": 0.9, "turn": 360.0}
_EDGE_MAX_PX = 3.0
"""A region up to this size shows no letter."""
_FUNCTIONS_MAX = 32


@dataclass(frozen=True, slots=True)
class Transform:
    """The effect of a transformation: the factors of its size, and how far it moves."""

    scale: float = 1.0
    """The smaller one of both directions."""
    x: Length = ZERO
    y: Length = ZERO


def read_clip(name: str, value: list[Any], is_quirky: bool) -> dict[str, Any] | None:
    if len(value) == 1 and keyword(value[0]) == "auto":
        return {name: "auto"}
    if len(value) != 1 or value[0].type != "function" or value[0].lower_name != "rect":
        return None
    found = [length(one) for one in words(value[0].arguments) if one.type != "literal"]
    edges = [one.px if one is not None and not one.em else None for one in found]
    if len(edges) != 4:
        return None
    top, right, bottom, left = edges
    return {name: EMPTY if _is_thin(left, right) or _is_thin(top, bottom) else UNKNOWN}


def _is_thin(start: float | None, end: float | None) -> bool:
    return start is not None and end is not None and end - start <= _EDGE_MAX_PX


def read_clip_path(name: str, value: list[Any], is_quirky: bool) -> dict[str, Any] | None:
    return {name: EMPTY if any(map(_is_empty_shape, value[:4])) else UNKNOWN}


def _is_empty_shape(token: Any) -> bool:
    if token.type != "function":
        return False
    parts = words(token.arguments)
    sizes = [length(one) for one in parts]
    if token.lower_name == "inset":
        return _is_empty_inset([one for one in sizes[:4] if one is not None])
    if token.lower_name in ("circle", "ellipse"):
        return any(one is not None and _is_nothing(one) for one in sizes[:1])
    if token.lower_name == "polygon":
        points = [one for one in sizes if one is not None]
        return len(set(points[0::2])) <= 1 or len(set(points[1::2])) <= 1
    return token.lower_name in ("rect", "xywh") and all(
        one is not None and _is_nothing(one) for one in sizes[2:4] if one is not None
    )


def _is_empty_inset(sides: list[Length]) -> bool:
    if not sides:
        return False
    top, right, bottom, left = (
        sides[0],
        sides[1 if len(sides) > 1 else 0],
        sides[2 if len(sides) > 2 else 0],
        sides[{1: 0, 2: 1, 3: 1}.get(len(sides), 3)],
    )
    return top.percent + bottom.percent >= 99 or left.percent + right.percent >= 99


def _is_nothing(one: Length) -> bool:
    return not one.extreme and one.em <= 0 and one.percent <= 0 and one.px <= _EDGE_MAX_PX / 2


def read_transform(name: str, value: list[Any], is_quirky: bool) -> dict[str, Any] | None:
    """`transform`, and the properties that do one step of it."""
    whole = Transform()
    for token in value[:_FUNCTIONS_MAX]:
        if token.type == "function":
            parts = [one for part in split_commas(token.arguments) for one in part]
            step = _step(token.lower_name, parts)
            x, y = added(whole.x, step.x), added(whole.y, step.y)
            if x is None or y is None:
                return {name: DOUBT}
            whole = Transform(whole.scale * step.scale, x, y)
    return {name: whole}


def read_scale(name: str, value: list[Any], is_quirky: bool) -> dict[str, Any] | None:
    return {name: _step("scale", value)}


def read_translate(name: str, value: list[Any], is_quirky: bool) -> dict[str, Any] | None:
    return {name: _step("translate", value)}


def read_rotate(name: str, value: list[Any], is_quirky: bool) -> dict[str, Any] | None:
    """Around the axis x or y; around z, everything remains visible."""
    axes = [keyword(one) for one in value if keyword(one)]
    turns = [one for one in value if one.type == "dimension"]
    return {name: _step(f"rotate{axes[0]}", turns) if axes else Transform()}


def _step(function: str, parts: list[Any]) -> Transform:
    numbers = [number(one) for one in parts]
    known = [abs(one) for one in numbers if one is not None]
    if function in ("scale", "scalex", "scaley", "scale3d") and known:
        return Transform(scale=min(known[:2]))
    if function == "matrix" and len(known) == 6:
        area = known[0] * known[3] - known[1] * known[2]
        signed = [one or 0.0 for one in numbers]
        return Transform(abs(area) ** 0.5, Length(px=signed[4]), Length(px=signed[5]))
    flat = function in ("rotatex", "rotatey") or (function == "rotate3d" and known[2:3] == [0.0])
    if flat and parts and parts[-1].type == "dimension":
        turned = abs(parts[-1].value * DEGREES_OF.get(parts[-1].lower_unit, 1.0)) % 180
        return Transform(scale=0.0 if abs(turned - 90) < _TURNED_AWAY_DEG else 1.0)
    if function in ("translate", "translate3d", "translatex", "translatey"):
        lengths = [length(one) or ZERO for one in parts[:2]] or [ZERO]
        if function == "translatey":
            return Transform(y=lengths[0])
        return Transform(x=lengths[0], y=lengths[1] if len(lengths) > 1 else ZERO)
    return Transform()


def read_filter(name: str, value: list[Any], is_quirky: bool) -> dict[str, Any] | None:
    """The share of the ink that filters leave, and how far they blur."""
    opacity, blur = 1.0, 0.0
    for token in value[:_FUNCTIONS_MAX]:
        parts = words(token.arguments) if token.type == "function" else []
        if not parts:
            continue
        if token.lower_name == "opacity":
            opacity *= _share(number(parts[0]))
        elif token.lower_name == "blur":
            blur = max(blur, (length(parts[0]) or ZERO).px)
    return {name: (opacity, blur)}


def _share(value: float | None) -> float:
    return 1.0 if value is None else min(1.0, max(0.0, value))
