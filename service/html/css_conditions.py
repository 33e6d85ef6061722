"""Decides conditions of style sheets: media queries and `@supports`.

A document is judged as a person reads it on a light, wide screen (1,200 by 800 pixels) at rest. A
feature that is not known here may be known to a browser: the answer is then None. Pure.
"""

from __future__ import annotations

from typing import Any

from service.html.css_declarations import is_known, read_declaration
from service.html.css_tokens import Tokens, keyword, split_commas, words
from service.html.css_values import DOUBT, VIEWPORT_HEIGHT_PX, VIEWPORT_WIDTH_PX, length, number
from service.html.harmless_properties import HARMLESS

_DEPTH_MAX = 8
_FONT_PX = 16.0
_SIZES = {
    "width": VIEWPORT_WIDTH_PX,
    "height": VIEWPORT_HEIGHT_PX,
    "inline-size": VIEWPORT_WIDTH_PX,
    "block-size": VIEWPORT_HEIGHT_PX,
    "device-width": VIEWPORT_WIDTH_PX,
    "device-height": VIEWPORT_HEIGHT_PX,
    "resolution": 1.0,
    "-webkit-device-pixel-ratio": 1.0,
    "color": 8.0,
    "monochrome": 0.0,
    "color-index": 0.0,
    "grid": 0.0,
    "aspect-ratio": VIEWPORT_WIDTH_PX / VIEWPORT_HEIGHT_PX,
}
_WORDS = {
    "orientation": "landscape",
    "prefers-color-scheme": "light",
    "prefers-reduced-motion": "no-preference",
    "prefers-contrast": "no-preference",
    "hover": "hover",
    "any-hover": "hover",
    "pointer": "fine",
    "any-pointer": "fine",
    "scripting": "none",
    "update": "fast",
    "forced-colors": "none",
    "inverted-colors": "none",
    "display-mode": "browser",
    "scan": "progressive",
}
_OTHER_BROWSERS = ("-ms-", "-moz-", "-o-")
_UNTRUE = frozenset({"none", "no-preference"})
_ANY_VALUE = frozenset(
    "auto none normal inherit initial unset cover contain fill center start end left right top "
    "bottom hidden grid flex fixed baseline wrap both all solid manual stretch".split()
)
"""Words that some property takes."""
_PER_DOT = {"dppx": 1.0, "x": 1.0, "dpi": 1 / 96, "dpcm": 2.54 / 96}


def media_applies(tokens: Tokens) -> bool | None:
    """Whether one query of the list is true; an empty list is."""
    queries = split_commas(tokens)
    return True if not words(tokens) else _any([_query(one) for one in queries])


def container_applies(tokens: Tokens) -> bool | None:
    """Whether a container as wide as the window meets the condition; one of another size may."""
    condition = words(tokens)
    if condition and condition[0].type == "ident" and keyword(condition[0]) != "not":
        condition = condition[1:]
    return _condition(condition, _DEPTH_MAX) or None


def supports_applies(tokens: Tokens) -> bool | None:
    """Whether a browser of today knows what is asked for."""
    return _supported(words(tokens), _DEPTH_MAX)


def _any(told: list[bool | None]) -> bool | None:
    return True if True in told else None if None in told else False


def _all(told: list[bool | None]) -> bool | None:
    return False if False in told else None if None in told else True


def _query(tokens: list[Any]) -> bool | None:
    """One media query: a medium, conditions, or both."""
    is_negated = bool(tokens) and keyword(tokens[0]) == "not" and len(tokens) > 1
    if is_negated and tokens[1].type == "() block":
        return _condition(tokens, _DEPTH_MAX)
    if tokens and keyword(tokens[0]) in ("not", "only"):
        tokens = tokens[1:]
    if not tokens:
        return False
    result: bool | None = True
    if tokens[0].type == "ident":
        result = keyword(tokens[0]) in ("all", "screen")
        tokens = tokens[1:]
        if tokens and keyword(tokens[0]) == "and":
            tokens = tokens[1:]
    if tokens:
        told = _condition(tokens, _DEPTH_MAX)
        result = told if result else False
    return None if result is None else result is not is_negated


def _condition(tokens: list[Any], depth: int) -> bool | None:
    """Terms with `and`, `or`, `not`; None if something in it is not known."""
    if depth == 0 or not tokens:
        return None
    if keyword(tokens[0]) == "not":
        told = _condition(tokens[1:], depth - 1)
        return None if told is None else not told
    terms = [_term(one, depth) for one in tokens[0::2]]
    signs = {keyword(one) for one in tokens[1::2]}
    if signs - {"and", "or"} or len(signs) > 1 or len(tokens) % 2 == 0:
        return None
    return _any(terms) if "or" in signs else _all(terms)


def _term(token: Any, depth: int) -> bool | None:
    if token.type != "() block":
        return None
    inner = words(token.content)
    if inner and (inner[0].type == "() block" or keyword(inner[0]) == "not"):
        return _condition(inner, depth - 1)
    return _feature(inner)


def _feature(tokens: list[Any]) -> bool | None:
    """`(width)`, `(min-width: 1px)`, `(1px < width <= 3px)`."""
    if len(tokens) == 1:
        name = keyword(tokens[0])
        return bool(_SIZES[name]) if name in _SIZES else _is_true_word(name)
    if len(tokens) > 2 and tokens[0].type == "ident" and tokens[1] == ":":
        return _named(keyword(tokens[0]), tokens[2:])
    return _range(tokens)


def _is_true_word(name: str) -> bool | None:
    if name.startswith(_OTHER_BROWSERS):
        return False
    return _WORDS[name] not in _UNTRUE if name in _WORDS else None


def _named(name: str, value: list[Any]) -> bool | None:
    vendor, plain = ("-webkit-", name[8:]) if name.startswith("-webkit-") else ("", name)
    bound = plain[:3] if plain[:4] in ("min-", "max-") else ""
    name = vendor + plain[4:] if bound else name
    if name in _WORDS and not bound:
        return _WORDS[name] == keyword(value[0])
    asked = _asked(value)
    if name.startswith(_OTHER_BROWSERS):
        return False
    if name not in _SIZES or asked is None:
        return None
    has = _SIZES[name]
    return has >= asked if bound == "min" else has <= asked if bound == "max" else has == asked


def _asked(value: list[Any]) -> float | None:
    """A size, a number, a resolution, or a ratio."""
    token = value[0]
    if len(value) == 3 and value[1] == "/":
        over, under = number(token), number(value[2])
        return over / under if over is not None and under else None
    if token.type == "dimension" and token.lower_unit in _PER_DOT:
        return float(token.value * _PER_DOT[token.lower_unit])
    if token.type == "number":
        return number(token)
    found = length(token)
    return None if found is None else found.resolved(_FONT_PX, None)


def _range(tokens: list[Any]) -> bool | None:
    """Comparisons of a feature with one or two values."""
    parts: list[Any] = []
    signs: list[str] = []
    for token in tokens:
        if token.type == "literal" and token.value in ("<", ">", "=", "<=", ">="):
            is_joined = token.value == "=" and _joins(parts, signs)
            signs.append(signs.pop() + "=" if is_joined else token.value)
        else:
            parts.append(token)
    values = [_SIZES.get(keyword(one)) if one.type == "ident" else _asked([one]) for one in parts]
    if len(values) != len(signs) + 1 or not 1 <= len(signs) <= 2:
        return None
    told = [_compared(values[at], sign, values[at + 1]) for at, sign in enumerate(signs)]
    return None if None in told else all(told)


def _joins(parts: list[Any], signs: list[str]) -> bool:
    """Whether `=` follows `<` or `>` at once."""
    return bool(signs) and len(signs) == len(parts) and signs[-1] in "<>"


def _compared(one: float | None, sign: str, other: float | None) -> bool | None:
    if one is None or other is None:
        return None
    if sign == "=":
        return one == other
    if sign in ("<=", ">="):
        return one <= other if sign == "<=" else one >= other
    return one < other if sign == "<" else one > other


def _supported(tokens: list[Any], depth: int) -> bool | None:
    if depth == 0 or not tokens:
        return None
    if keyword(tokens[0]) == "not":
        told = _supported(tokens[1:], depth - 1)
        return None if told is None else not told
    terms = [_supported_term(one, depth) for one in tokens[0::2]]
    signs = {keyword(one) for one in tokens[1::2]}
    return _any(terms) if "or" in signs else _all(terms)


def _supported_term(token: Any, depth: int) -> bool | None:
    if token.type != "() block":
        return None
    inner = words(token.content)
    if len(inner) > 2 and inner[0].type == "ident" and inner[1] == ":":
        return _is_supported(keyword(inner[0]) or str(inner[0].value), inner[2:])
    return _supported(inner, depth - 1)


def _is_supported(name: str, value: list[Any]) -> bool | None:
    """Whether browsers know a declaration; None where they may know its value."""
    if name.startswith("--"):
        return True
    if not is_known(name) or name == "mso-hide":
        return False
    if name in HARMLESS:
        given = (keyword(one) for one in value if one.type == "ident")
        return True if all(one in _ANY_VALUE for one in given) else None
    values = read_declaration(name, value, is_quirky=False)
    if values is None:
        return False
    return None if DOUBT in [one for one in values.values() if isinstance(one, str)] else True
