"""Parses untrusted JSON strictly and within bounds.

Python's parser is more lenient: it accepts NaN and infinities, takes the last of two equal keys,
reads numbers of any length, and fails on deep nesting. Here each of these is a fault with a plain
message. Numbers with a fraction or exponent become `Decimal`, so that no amount passes through
binary floating point.

No input makes these functions raise. The cost is linear in the input's size
(`tests/repository/test_linear.py`).
"""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NUMBER_MAX_CHARS = 64
"""Longer numbers are attacks: no amount reaches 10^64, and parsing digits takes quadratic time."""


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """Bounds of one document. Invoices nest four deep; 64 leaves room for wrappers."""

    max_bytes: int
    max_depth: int = 64
    max_values: int = 200_000
    """Most commas and colons: an upper bound of the objects that parsing creates."""


@dataclass(frozen=True, slots=True)
class JsonFault:
    """Why the input is not acceptable JSON; one line, never quoting the content."""

    message: str


class _Rejected(ValueError):
    pass


_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def load(data: bytes | str, limits: JsonLimits) -> Any | JsonFault:
    """The value, or why it cannot be accepted."""
    if len(data) > limits.max_bytes:
        return JsonFault(f"the value has {len(data):,} bytes, more than {limits.max_bytes:,}")
    text = _text(data)
    return text if isinstance(text, JsonFault) else _read(text, limits, _DECODER.decode)


def load_at(text: str, start: int, limits: JsonLimits) -> tuple[Any, int] | None:
    """The value that begins at `start`, and where it ends; None if there is no acceptable one.
    `load` of the value alone says why. The bounds are those of the whole text."""
    if len(text) > limits.max_bytes or text.count(",") + text.count(":") > limits.max_values:
        return None
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return None if isinstance(_checked(value, text, limits), JsonFault) else (value, end)


def _read(text: str, limits: JsonLimits, decode: Callable[[str], Any]) -> Any | JsonFault:
    if text.count(",") + text.count(":") > limits.max_values:
        return JsonFault(f"the JSON has more than {limits.max_values:,} values")
    try:
        value = decode(text)
    except _Rejected as error:
        return JsonFault(str(error))
    except RecursionError:
        return _too_deep(limits)
    except (ValueError, ArithmeticError) as error:
        return JsonFault(_position(error))
    return _checked(value, text, limits)


def _checked(value: Any, text: str, limits: JsonLimits) -> Any | JsonFault:
    """The value that was read from a text, if it is not too deep and has whole characters."""
    brackets = text.count("{") + text.count("[")
    if brackets > limits.max_depth and _deeper_than(value, limits.max_depth):
        return _too_deep(limits)
    if _ESCAPED_SURROGATE.search(text) and _has_lone_surrogate(value):
        return JsonFault("the JSON contains half of a surrogate pair, which is no character")
    return value


def _text(data: bytes | str) -> str | JsonFault:
    if isinstance(data, str):
        return data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return JsonFault("the value is UTF-16; send UTF-8")
    try:  # `utf-8-sig` is a codec in Python, and takes three times as long.
        return data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return JsonFault(f"the value is not UTF-8 (byte {error.start})")


def _too_deep(limits: JsonLimits) -> JsonFault:
    return JsonFault(f"the JSON nests deeper than {limits.max_depth}")


def _deeper_than(value: Any, limit: int) -> bool:
    """Whether lists and objects nest deeper than `limit`. Visits each value once, level by level.

    The depth is measured on the value and not on the text. Telling brackets from strings in text
    that may not be JSON would need a second parser, and the first one stops at Python's recursion
    limit.
    """
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(limit):
        level = [inner for item in level for inner in _containers(item)]
        if not level:
            return False
    return True


def _containers(item: dict[str, Any] | list[Any]) -> list[Any]:
    inner = item.values() if isinstance(item, dict) else item
    return [value for value in inner if isinstance(value, dict | list)]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) != len(pairs):
        raise _Rejected("the JSON has the same key twice in one object")
    return keys


def _number(digits: str) -> Decimal:
    if len(digits) > NUMBER_MAX_CHARS:
        raise _Rejected("the JSON has a number that is too long")
    number = Decimal(digits)
    if abs(number.adjusted()) > NUMBER_MAX_CHARS:
        raise _Rejected("the JSON has a number with a huge exponent")
    return number


def _integer(digits: str) -> int:
    if len(digits) > NUMBER_MAX_CHARS:
        raise _Rejected("the JSON has a number that is too long")
    return int(digits)


def _constant(name: str) -> Any:
    raise _Rejected(f"the JSON contains {name}, which is no JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_number, parse_int=_integer, parse_constant=_constant
)


def _position(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"the value is not JSON (line {error.lineno}, column {error.colno}: {error.msg})"
    return "the value is not JSON"


def _has_lone_surrogate(value: Any) -> bool:
    """Walks without recursion; the parser has already bounded the depth."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            if _SURROGATE.search(item):
                return True
        elif isinstance(item, dict):
            todo.extend(item.keys())
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
    return False
