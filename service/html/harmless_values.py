"""Says which values of properties hide no text.

For properties that are not computed (`UNJUDGED`): the values that certainly clip, move, cover,
recolour and shrink nothing. For computed ones (`EXACT`): those whose whole effect is computed.
Every other value leaves it in doubt whether text is seen. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from service.html.css_tokens import keyword, words
from service.html.css_transforms import DEGREES_OF
from service.html.css_values import color, length, number

Judge: TypeAlias = Callable[[list[Any]], bool]
"""Whether a value certainly hides nothing."""

_FONT_PX = 16.0


def _is_word(*allowed: str) -> Judge:
    names = frozenset(allowed)
    return lambda value: all(keyword(one) in names for one in value)


def _px(token: Any) -> float | None:
    found = length(token, is_quirky=True)
    return None if found is None else found.resolved(_FONT_PX, 100.0)


def _is_within(low_px: float, high_px: float) -> Judge:
    """Whether all its lengths are in a range; words count nothing."""

    def judge(value: list[Any]) -> bool:
        sizes = [_px(one) for one in value if one.type in _SIZED]
        return all(one is not None and low_px <= one <= high_px for one in sizes)

    return judge


_SIZED = ("number", "dimension", "percentage", "function")


def _never(value: list[Any]) -> bool:
    return False


def _tracks(value: list[Any]) -> bool:
    """Whether all tracks of a grid have room for a row of text."""
    return all(map(_has_room, _flat(value)))


def _flat(value: list[Any], depth: int = 4) -> Iterator[Any]:
    for token in value:
        inner = token.arguments if token.type == "function" else ()
        if inner and depth > 1 and token.lower_name in ("repeat", "minmax", "fit-content"):
            parts = words(inner)
            is_least = token.lower_name == "minmax" and parts[0] == 0 if parts else False
            yield from _flat(parts[1:] if is_least or token.lower_name != "fit-content" else parts)
        else:
            yield token


def _has_room(token: Any) -> bool:
    if token.type == "dimension" and token.lower_unit == "fr":
        return bool(token.value >= _SHARE_MIN)
    if token.type == "function":
        found = _px(token)
        return token.lower_name == "calc" and found is not None and found >= _TRACK_MIN_PX
    if token.type in ("dimension", "percentage", "number"):
        found = _px(token)
        return found is not None and found >= _TRACK_MIN_PX
    return True


_SHARE_MIN, _TRACK_MIN_PX = 0.2, 24.0


def _basis(value: list[Any]) -> bool:
    """`flex-basis`, `flex`: an item that does not grow has room."""
    sizes = [one for one in value if one.type in ("dimension", "percentage", "function")]
    return all(map(_has_room, sizes))


def _shadow(value: list[Any]) -> bool:
    """A shadow that stays at the edge of its box, and is not drawn within it."""
    value = [one for one in value if one.type != "function" or color(one) is None]
    return (
        _keyword_in(value, "none")
        or (
            _is_within(-60.0, 60.0)(value)
            and not _keyword_in(value, "inset")
            and all(_px(one) == 0 or abs(_px(one) or 0.0) <= _BLUR_MAX_PX for one in value[:4])
            and _spread(value) <= _SPREAD_MAX_PX
        )
        or _is_thin_inset(value)
    )


def _keyword_in(value: list[Any], word: str) -> bool:
    """Whether a word is in a value."""
    return any(keyword(one) == word for one in value)


def _spread(value: list[Any]) -> float:
    """The widest spread of the shadows of a box: the fourth length."""
    widest, sizes = 0.0, list[float]()
    for token in [*value, None]:
        if token is None or (token.type == "literal" and token.value == ","):
            widest = max(widest, *sizes[3:4], 0.0)
            sizes = []
        elif token.type in ("number", "dimension"):
            sizes.append(_px(token) or 0.0)
    return widest


def _is_thin_inset(value: list[Any]) -> bool:
    return _is_within(-_THIN_PX, _THIN_PX)(value)


_BLUR_MAX_PX, _SPREAD_MAX_PX, _THIN_PX = 60.0, 6.0, 6.0


def _decoration(value: list[Any]) -> bool:
    return _is_within(0.0, 0.2 * _FONT_PX)(
        [one for one in value if one.type != "function" or color(one) is None]
    )


def _turn(value: list[Any]) -> bool:
    """A rotation that leaves a text about where it was."""
    axes = [keyword(one) for one in value if keyword(one) not in ("", "none")]
    turns = [one for one in value if one.type == "dimension"]
    numbers = [one for one in value if one.type == "number"]
    return not numbers and all(axis == "z" for axis in axes) and all(map(_is_small_turn, turns))


def _is_small_turn(token: Any) -> bool:
    if token.type != "dimension":
        return bool(token.type == "number" and token.value == 0)
    degrees = token.value * DEGREES_OF.get(token.lower_unit, 360.0)
    return bool(abs(degrees) <= _TURN_MAX_DEG)


_TURN_MAX_DEG = 45.0
_MOVE_MAX_PX = 100.0


def _transform(value: list[Any]) -> bool:
    return all(map(_is_plain_step, value))


def _is_plain_step(token: Any) -> bool:
    if token.type != "function":
        return bool(keyword(token) == "none")
    name, parts = token.lower_name, [one for one in words(token.arguments) if one != ","]
    if name in ("rotate", "rotatez", "skew", "skewx", "skewy"):
        return all(map(_is_small_turn, parts))
    if name in ("rotatex", "rotatey", "rotate3d"):
        return all(_is_small_turn(one) and one.value == 0 for one in parts[-1:])
    if name.startswith("scale"):
        return all((number(one) or 0.0) >= 0 for one in parts)
    if name == "translatez" or name == "translate3d":
        return all(_px(one) == 0 for one in parts[-1:])
    if name == "matrix":
        numbers = [number(one) or 0.0 for one in parts]
        return len(numbers) == 6 and min(numbers[0], numbers[3]) > 0 and not any(numbers[1:3])
    return bool(name.startswith("translate"))


def _scale(value: list[Any]) -> bool:
    return all((number(one) or 0.0) >= 0 for one in value if keyword(one) != "none")


def _filter(value: list[Any]) -> bool:
    return all(map(_is_plain_filter, value))


def _is_plain_filter(token: Any) -> bool:
    if token.type != "function":
        return bool(token.type == "ident")
    first = (words(token.arguments) or [None])[0]
    if token.lower_name == "blur":
        return first is None or (_px(first) or 0.0) <= 1.0
    if token.lower_name in ("brightness", "contrast"):
        share = 1.0 if first is None else number(first)
        return share is not None and _PLAIN_LIGHT[0] <= share <= _PLAIN_LIGHT[1]
    return token.lower_name in ("opacity", "grayscale", "sepia", "drop-shadow")


_PLAIN_LIGHT = (0.8, 1.2)


def _clip_path(value: list[Any]) -> bool:
    """`none`, or a rectangle that takes nothing away."""
    token = value[0]
    if token.type != "function":
        return bool(token.type == "ident" and len(value) == 1)
    sizes = words(token.arguments)
    until = next((at for at, one in enumerate(sizes) if keyword(one) == "round"), len(sizes))
    return token.lower_name == "inset" and all(_px(one) == 0 for one in sizes[:until])


def _adds_nothing(value: list[Any]) -> bool:
    """Markers of lists and quotation marks that make no other number of the text behind them."""
    return all(map(_is_plain_marker, value))


def _is_plain_marker(token: Any) -> bool:
    if token.type == "string":
        return adds_nothing(str(token.value))
    if token.type == "function":
        return bool(token.lower_name != "symbols")
    return token.type != "ident" or keyword(token) in _MARKERS


def adds_nothing(text: str) -> bool:
    """Whether a text makes no other number of one that follows it."""
    return not any(map(str.isdigit, text)) and text[-1:] not in _SIGNS


_SIGNS = frozenset("+-−–—‐‑.,(")
_MARKERS = frozenset(
    "none auto disc circle square inside outside decimal decimal-leading-zero lower-alpha "
    "lower-latin lower-greek lower-roman upper-alpha upper-latin upper-roman armenian georgian "
    "hebrew disclosure-open disclosure-closed arabic-indic persian devanagari thai hiragana "
    "katakana cjk-decimal cjk-ideographic".split()
)
"""Others are named by the document (`@counter-style`)."""


def _is_hyphen(value: list[Any]) -> bool:
    return all(one.type != "string" or str(one.value) in ("", "-", "‐") for one in value)


EXACT: dict[str, Judge] = {
    "transform": _transform,
    "scale": _scale,
    "rotate": _turn,
    "filter": _filter,
    "clip-path": _clip_path,
    "clip": _is_word("auto"),
    "mask": _is_word("none"),
    "mask-image": _is_word("none"),
    "letter-spacing": _is_within(-0.1 * _FONT_PX, 1.5 * _FONT_PX),
    "vertical-align": _is_within(-20.0, 20.0),
    "flex": _basis,
}
"""For computed properties: whether a value is one whose whole effect is computed."""
UNJUDGED: dict[str, Judge] = {
    **dict.fromkeys(
        (
            "mask-border mask-box-image mask-box-image-source mask-border-source border-image "
            "border-image-source offset-path backdrop-filter box-reflect animation animation-name "
            "perspective position-visibility text-box text-box-trim initial-letter "
            "marker marker-start marker-mid marker-end border-shape text-fit stroke"
        ).split(),
        _is_word("none", "normal", "always", "auto"),
    ),
    "mask-size": _is_word("auto", "cover", "contain"),
    "mask-position": _is_word("center"),
    "mask-position-x": _is_word("center"),
    "mask-position-y": _is_word("center"),
    "text-wrap": lambda value: not _keyword_in(value, "nowrap"),
    "text-wrap-mode": lambda value: not _keyword_in(value, "nowrap"),
    "x": _is_within(0.0, 100.0),
    "y": _is_within(0.0, 100.0),
    "mask-clip": _is_word("border-box"),
    "mask-composite": _is_word("add"),
    "mask-mode": _is_word("match-source"),
    "offset": _is_word("none", "normal", "auto"),
    "offset-position": _is_word("normal"),
    "mix-blend-mode": _is_word("normal"),
    "background-blend-mode": _is_word("normal"),
    "box-shadow": _shadow,
    "outline": _is_within(0.0, 4.0),
    "outline-width": _is_within(0.0, 4.0),
    "outline-offset": _is_within(-2.0, 20.0),
    "text-stroke": _decoration,
    "text-stroke-width": _is_within(0.0, 1.0),
    "text-decoration": _decoration,
    "text-decoration-line": lambda value: True,
    "text-decoration-color": lambda value: True,
    "text-decoration-thickness": _decoration,
    "text-underline-offset": _is_within(-2.0, 20.0),
    "word-spacing": _is_within(-0.5 * _FONT_PX, 1.5 * _FONT_PX),
    "tab-size": _is_within(0.0, 16.0),
    "font-size-adjust": lambda value: (
        not any((number(one) or 0.0) < 0.3 for one in value if one.type in _SIZED)
    ),
    **dict.fromkeys(
        ("transform-origin", "transform-origin-x", "transform-origin-y"), _is_within(0.0, 100.0)
    ),
    "backface-visibility": lambda value: True,
    "transform-style": lambda value: True,
    "writing-mode": _is_word("horizontal-tb", "lr", "lr-tb"),
    "color-scheme": lambda value: not _keyword_in(value, "dark") or _keyword_in(value, "light"),
    "contain": _is_word("none", "layout", "style", "inline-size"),
    "container-type": _is_word("normal", "inline-size", "scroll-state"),
    "container": lambda value: not _keyword_in(value, "size"),
    "position-area": _is_word("none"),
    "position-anchor": _is_word("auto", "normal", "none"),
    "position-try": _is_word("none"),
    "position-try-fallbacks": _is_word("none"),
    "text-combine-upright": _is_word("none"),
    "text-combine": _is_word("none"),
    "rtl-ordering": _is_word("logical"),
    "fill-opacity": lambda value: (number(value[0]) or 0.0) >= 0.5,
    "stroke-width": _is_within(0.0, 1.0),
    "baseline-shift": _is_within(-20.0, 20.0),
    "grid-template-rows": _tracks,
    "grid-template-columns": _tracks,
    "grid-auto-rows": _tracks,
    "grid-auto-columns": _tracks,
    "grid-template": _tracks,
    "grid": _tracks,
    "flex-basis": _basis,
    "aspect-ratio": _is_word("auto"),
    **dict.fromkeys(
        [
            f"border{side}{part}"
            for side in ("", "-top", "-right", "-bottom", "-left")
            for part in ("", "-width")
        ],
        lambda value: _is_within(0.0, 24.0)([one for one in value if color(one) is None]),
    ),
    "columns": _is_word("auto"),
    "column-count": _is_word("auto"),
    "column-width": _is_word("auto"),
    "column-height": _is_word("auto"),
    "list-style": _adds_nothing,
    "list-style-type": _adds_nothing,
    "quotes": _adds_nothing,
    "hyphenate-character": _is_hyphen,
    "interpolate-size": lambda value: True,
    "math-depth": _is_within(-1.0, 1.0),
    "grid-auto-flow": lambda value: True,
    "grid-template-areas": lambda value: True,
    "grid-row-end": _is_word("auto"),
    "grid-column-end": _is_word("auto"),
    "grid-area": _is_word("auto"),
    "grid-row": _is_word("auto"),
    "grid-column": _is_word("auto"),
    "grid-row-start": _is_word("auto"),
    "grid-column-start": _is_word("auto"),
}
"""By name without prefix: a property that can hide text, and whether a value of it does not."""

SIZES = frozenset(
    "width height min-width min-height max-width max-height padding-top padding-right "
    "padding-bottom padding-left line-height flex-grow grid-template-rows grid-template-columns "
    "grid-auto-rows grid-auto-columns grid-template grid flex-basis aspect-ratio columns "
    "column-count column-width column-height writing-mode vertical-align "
    "text-indent text-wrap text-wrap-mode flex".split()
)
"""What hides text only together with a box that cuts off."""
PLACES = frozenset(
    "grid-area grid-row grid-column grid-row-start grid-column-start grid-row-end "
    "grid-column-end".split()
)
"""What lays a box over another one, if it paints."""
BORDERS = frozenset(
    {
        f"border{side}{part}"
        for side in ("", "-top", "-right", "-bottom", "-left")
        for part in ("", "-width")
    }
)
"""What makes a box without content large."""
BESIDE = frozenset({"box-shadow", "outline", "outline-width", "outline-offset", "backdrop-filter"})
"""What is drawn over other boxes, too."""
