"""Reads declarations of the properties that decide whether text is visible.

Shorthands become their longhands. Properties that decide nothing are left out, and a value that a
property does not have makes the declaration void, as in browsers. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from service.html import css_transforms
from service.html.css_tokens import Tokens, keyword, split_commas, words
from service.html.css_values import DOUBT, ENCLOSED, UNKNOWN, Color, Length, color, length, number

Value: TypeAlias = Any
"""What a longhand holds: a word, a number, a Length, a colour, or a tuple of them."""
Values: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Wide:
    """A word that every property has: `inherit`, `initial`, `unset`, `revert`."""

    word: str


WIDE = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
_AUTO = frozenset({"auto", "none", "normal", "min-content", "max-content", "fit-content"})
_FUNCTIONS_MAX = 32
_SHADES_MAX = 32
"""Different colours of one declaration."""
_FONT_SIZES = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
    "xxx-large": 48.0,
}

Reader: TypeAlias = Callable[[str, list[Any], bool], Values | None]


def read_declaration(name: str, tokens: Tokens, *, is_quirky: bool) -> Values | None:
    """The longhands of a declaration; None if it is void, or decides nothing."""
    reader = _READERS.get(name)
    value = words(tokens)
    if reader is None or not value:
        return None
    if len(value) == 1 and keyword(value[0]) in WIDE:
        if keyword(value[0]) == "revert-layer":
            return dict.fromkeys(longhands(name), DOUBT)
        return dict.fromkeys(longhands(name), Wide(keyword(value[0])))
    return reader(name, value, is_quirky)


def decides(name: str) -> bool:
    """Whether a property is read."""
    return name in _READERS


def longhands(name: str) -> tuple[str, ...]:
    """The longhands of a property."""
    return _LONGHANDS.get(name, (_ALIASES.get(name, name),))


# Readers of one value.


def _word(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    found = [keyword(one) for one in value]
    if len(found) > _WORDS_MAX or not all(word in _WORDS[name] for word in found):
        return None
    return {_ALIASES.get(name, name): " ".join(found)}


def _length(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    if len(value) != 1:
        return None
    if keyword(value[0]) in _AUTO:
        return {name: "auto"}
    found = length(value[0], is_quirky=is_quirky)
    if found is None or (name in _NOT_NEGATIVE and min(found.px, found.em, found.percent) < 0):
        return None
    return {name: found}


def _number(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    found = number(value[0]) if len(value) == 1 else None
    if found is None:
        return {name: "auto"} if name == "z-index" and keyword(value[0]) == "auto" else None
    return {_ALIASES.get(name, name): found}


def _line_clamp(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    """The number of rows; `none` is no number."""
    found = number(value[0])
    return (
        None if found is None and keyword(value[0]) != "none" else {"line-clamp": found or "auto"}
    )


def _background_size(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    """The larger side of a picture in px; none if it is not written in px."""
    sizes = [length(one) for one in value]
    known = [one.px for one in sizes if one is not None and not (one.em or one.percent)]
    return {name: max(known) if len(known) == len(value) else "auto"}


def _zoom(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    found = number(value[0]) if len(value) == 1 else None
    if found is None and value[0].type == "function":
        return None
    return {name: found or 1.0}


def _color(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    found = color(value[0]) if len(value) == 1 else None
    return None if found is None else {name: found}


def _font_size(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    if len(value) != 1:
        return None
    word = keyword(value[0])
    if word in _FONT_SIZES:
        return {name: Length(px=_FONT_SIZES[word])}
    if word in ("smaller", "larger"):
        return {name: Length(em=1 / 1.2 if word == "smaller" else 1.2)}
    found = length(value[0], is_quirky=is_quirky)
    if found is None or (min(found.px, found.em, found.percent) < 0 and not _is_math(value[0])):
        return None
    return {name: found}


def _is_math(token: Any) -> bool:
    return bool(token.type == "function")


def _font(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    """`font`: the first size in it, and the height of lines behind a slash."""
    for place, token in enumerate(value[:8]):
        found = _font_size("font-size", [token], is_quirky=False)
        if found is None or (
            token.type == "number" and place < len(value) - 1 and token.value >= 1
        ):
            continue  # A weight.
        height: Value = "auto"
        rest = value[place + 1 :]
        if len(rest) > 1 and rest[0].type == "literal" and rest[0].value == "/":
            height = _line_height(name, rest[1:2], is_quirky) or {}
            height = height.get("line-height", "auto")
        return {**found, "line-height": height}
    return None


def _line_height(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    if len(value) != 1:
        return None
    factor = number(value[0]) if value[0].type == "number" else None
    found = Length(em=factor) if factor is not None else length(value[0])
    if found is None and value[0].type == "function":
        return None
    return {"line-height": found if found is not None else "auto"}


def _box(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    """Four sides of one shorthand."""
    sides = [_length(name, [one], is_quirky) for one in value]
    if not 1 <= len(sides) <= 4 or any(side is None for side in sides):
        return None
    lengths = [side[name] for side in sides if side is not None]
    top, right, bottom, left = (lengths * 4)[:4] if len(lengths) != 3 else (*lengths, lengths[1])
    if len(lengths) == 2:
        top, right, bottom, left = lengths[0], lengths[1], lengths[0], lengths[1]
    return dict(zip(longhands(name), (top, right, bottom, left), strict=True))


def _overflow(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    found = [keyword(one) for one in value]
    if len(found) > 2 or not all(word in _OVERFLOWS for word in found):
        return None
    return {"overflow-x": found[0], "overflow-y": found[-1]}


def _background(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    """`background`: its colour, its pictures, and whether text is cut out of it."""
    layers = split_commas(value)
    found: Values = {
        "background-color": (0.0, 0.0, 0.0, 0.0),
        "background-image": _images(layers),
        "background-clip": "border-box",
    }
    for token in layers[-1]:
        shade = color(token)
        if shade is not None:
            found["background-color"] = shade
        if keyword(token) == "text":
            found["background-clip"] = "text"
    return found


def _image(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    return {_ALIASES.get(name, name): _images(split_commas(value))}


def _images(layers: list[list[Any]]) -> Value:
    """None of pictures, or the colours of gradients, or UNKNOWN."""
    shades: list[Color] = []
    for token in (token for layer in layers for token in layer):
        if token.type == "url" or (token.type == "function" and token.lower_name == "url"):
            return UNKNOWN if "data:" not in _address(token)[:8] else ENCLOSED
        if token.type == "function" and "gradient" in token.lower_name:
            shades += _stops(token)
        elif token.type == "function" and color(token) is None and "image" in token.lower_name:
            return UNKNOWN
    found = tuple(dict.fromkeys(shades))
    return found if len(found) <= _SHADES_MAX else UNKNOWN


def _address(token: Any) -> str:
    inner = words(token.arguments) if token.type == "function" else [token]
    return str(getattr(inner[0], "value", "")).strip().lower() if inner else ""


def _stops(token: Any) -> list[Color]:
    found = [color(one) for one in words(token.arguments)]
    return [one for one in found if isinstance(one, tuple)]


def _shadow(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    """The colours of the shadows of letters."""
    found = dict.fromkeys(map(color, value))
    found.pop(None, None)
    return {name: tuple(found) if len(found) <= _SHADES_MAX else DOUBT}


def _flex(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    grows = number(value[0])
    return {"flex-grow": grows if grows is not None else float(keyword(value[0]) == "auto")}


def _flex_flow(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    found: Values = {"flex-direction": "row", "flex-wrap": "nowrap"}
    for token in value:
        word = keyword(token)
        longhand = next((one for one in found if word in _WORDS[one]), None)
        if longhand is None:
            return None
        found[longhand] = word
    return found


def _content(name: str, value: list[Any], is_quirky: bool) -> Values | None:
    """The texts of generated content: an attribute is a name, a counter or an own picture none."""
    pieces: list[Any] = []
    for token in value[:_FUNCTIONS_MAX]:
        if token.type == "literal" and token.value == "/":
            break
        if token.type == "string":
            pieces.append(str(token.value))
        elif token.type == "function" and token.lower_name == "attr" and token.arguments:
            pieces.append((keyword(words(token.arguments)[0]),))
        elif _is_drawn(token):
            pieces.append(())
    is_picture = any(one.type == "url" or _is_picture(one) for one in value)
    return {name: tuple(pieces), "content-picture": DOUBT if is_picture else "auto"}


def _is_drawn(token: Any) -> bool:
    """Whether it shows what may be a digit."""
    if token.type == "function" and token.lower_name in ("counter", "counters"):
        return True
    is_address = token.type == "function" and token.lower_name == "url"
    address = next(iter(words(token.arguments)), None) if is_address else token
    is_own = str(getattr(address, "value", "")).lower().startswith("data:")
    return is_own and (is_address or token.type == "url")


def _is_picture(token: Any) -> bool:
    return bool(
        token.type == "function" and token.lower_name not in ("attr", "counter", "counters")
    )


_SIDES = ("top", "right", "bottom", "left")
_LONGHANDS = {
    "font": ("font-size", "line-height"),
    "background": ("background-color", "background-image", "background-clip"),
    "overflow": ("overflow-x", "overflow-y"),
    "inset": _SIDES,
    "margin": tuple(f"margin-{side}" for side in _SIDES),
    "padding": tuple(f"padding-{side}" for side in _SIDES),
    "flex": ("flex-grow",),
    "flex-flow": ("flex-direction", "flex-wrap"),
}
_ALIASES = {
    "-webkit-background-clip": "background-clip",
    "mask": "mask-image",
    "-webkit-mask": "mask-image",
    "-webkit-mask-image": "mask-image",
    "-webkit-line-clamp": "line-clamp",
    "-webkit-box-sizing": "box-sizing",
    "-webkit-transform": "transform",
    "-webkit-filter": "filter",
    "-webkit-clip-path": "clip-path",
    "-webkit-box-orient": "box-orient",
    "-webkit-box-direction": "box-direction",
    "-webkit-box-ordinal-group": "box-ordinal-group",
}
_OVERFLOWS = frozenset({"visible", "hidden", "clip", "scroll", "auto", "overlay"})
_CLIPS = frozenset({"border-box", "padding-box", "content-box", "text", "border-area"})
_WORDS_MAX = 4
_WORDS: dict[str, frozenset[str]] = {
    "display": frozenset(
        "none contents block inline inline-block flow flow-root table inline-table table-row "
        "table-cell table-caption table-row-group table-header-group table-footer-group "
        "table-column table-column-group flex inline-flex grid inline-grid list-item ruby "
        "ruby-text ruby-base math -webkit-box -webkit-inline-box -webkit-flex "
        "-webkit-inline-flex".split()
    ),
    "box-sizing": frozenset({"content-box", "border-box"}),
    "visibility": frozenset({"visible", "hidden", "collapse"}),
    "position": frozenset({"static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky"}),
    "overflow-x": _OVERFLOWS,
    "overflow-y": _OVERFLOWS,
    "content-visibility": frozenset({"visible", "auto", "hidden"}),
    "unicode-bidi": frozenset(
        "normal embed isolate bidi-override isolate-override plaintext".split()
    ),
    "direction": frozenset({"ltr", "rtl"}),
    "white-space": frozenset(
        "normal pre nowrap pre-wrap pre-line break-spaces collapse preserve wrap "
        "preserve-breaks preserve-spaces".split()
    ),
    "-webkit-text-security": frozenset({"none", "disc", "circle", "square"}),
    "mso-hide": frozenset({"all", "none", "screen"}),
    "background-clip": _CLIPS,
    "-webkit-background-clip": _CLIPS,
    "flex-direction": frozenset({"row", "row-reverse", "column", "column-reverse"}),
    "flex-wrap": frozenset({"nowrap", "wrap", "wrap-reverse"}),
    "-webkit-box-orient": frozenset({"horizontal", "vertical", "inline-axis", "block-axis"}),
    "-webkit-box-direction": frozenset({"normal", "reverse"}),
    "caption-side": frozenset({"top", "bottom"}),
    "clear": frozenset({"none", "left", "right", "both", "inline-start", "inline-end"}),
    "vertical-align": frozenset(
        "baseline sub super top text-top middle bottom text-bottom".split()
    ),
    "float": frozenset({"none", "left", "right", "inline-start", "inline-end"}),
}
_NOT_NEGATIVE = frozenset(
    {f"{bound}{size}" for bound in ("", "min-", "max-") for size in ("width", "height")}
    | set(_LONGHANDS["padding"])
)
_READERS: dict[str, Reader] = {
    **dict.fromkeys(_WORDS, _word),
    **dict.fromkeys(
        [*_SIDES, *_NOT_NEGATIVE, *_LONGHANDS["margin"], "text-indent", "letter-spacing"], _length
    ),
    **dict.fromkeys(
        ("opacity", "z-index", "flex-grow", "order", "-webkit-box-ordinal-group"), _number
    ),
    "flex-flow": _flex_flow,
    **dict.fromkeys(("line-clamp", "-webkit-line-clamp"), _line_clamp),
    "background-size": _background_size,
    **dict.fromkeys(("color", "-webkit-text-fill-color", "background-color", "fill"), _color),
    **dict.fromkeys(
        ("background-image", "mask", "mask-image", "-webkit-mask", "-webkit-mask-image"), _image
    ),
    **dict.fromkeys(("inset", "margin", "padding"), _box),
    **dict.fromkeys(("transform", "-webkit-transform"), css_transforms.read_transform),
    **dict.fromkeys(("filter", "-webkit-filter"), css_transforms.read_filter),
    **dict.fromkeys(("clip-path", "-webkit-clip-path"), css_transforms.read_clip_path),
    "clip": css_transforms.read_clip,
    "scale": css_transforms.read_scale,
    "translate": css_transforms.read_translate,
    "rotate": css_transforms.read_rotate,
    "zoom": _zoom,
    "font": _font,
    "font-size": _font_size,
    "line-height": _line_height,
    "vertical-align": lambda *given: _word(*given) or _length(*given),
    "overflow": _overflow,
    "background": _background,
    "text-shadow": _shadow,
    "flex": _flex,
    "content": _content,
}
LONGHANDS = tuple(
    dict.fromkeys(one for name in _READERS for one in longhands(name) if name not in _ALIASES)
)
"""Every property that `all` resets."""
