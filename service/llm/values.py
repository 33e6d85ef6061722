"""Reads numbers and names from a server's replies; all such values pass through here.

Every function returns a value of the promised type or None, and none raises. A number is never
larger than possible: tokens are bounded by the bytes in sight, durations by the elapsed time, calls
by any real server's.
"""

from __future__ import annotations

import math
import re
from typing import Any

from service.llm.dialect import HttpReply, HttpRequest

_TEXT_MAX = 200
_MEASURED = re.compile(r"\s*(-?\d{1,18}(?:\.\d{1,9})?)\s{0,9}([A-Za-z%]{0,5})\s*")
_DIGITS = re.compile(r"[0-9]{1,18}")
_UNITS = {
    unit: size
    for power, letter in enumerate("kmgt", 1)
    for unit, size in ((f"{letter}ib", 1024.0**power), (f"{letter}b", 1000.0**power))
} | {"b": 1.0, "bytes": 1.0}

_NO_LETTER = re.compile(r"[^a-z]")
_ASKED = ("prompttokens", "inputtokens", "prompttokencount", "inputtokencount")
_ANSWERED = ("completiontokens", "outputtokens", "candidatestokencount", "outputtokencount")
"""Names of counts in small letters alone: APIs write them with dashes, or with capitals."""

COUNT_MAX = 1_000_000
"""More models, slots or waiting calls than any server has."""
_TEMPLATE_TOKENS = 1_024
"""Tokens that a server's chat template may add to a request."""
_MEMORY_MAX_BYTES = 2.0**50
"""More than any machine's GPUs have together."""


def count(value: Any, most: int = COUNT_MAX) -> int | None:
    """A whole number that is not negative, cut to `most`; gateways in other languages also write
    `900.0` and `"900"`."""
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return min(value, most)


def prompt_tokens(value: Any, request: HttpRequest) -> int | None:
    """Prompt tokens: a token is at least one byte of the request."""
    return count(value, len(request.body) + _TEMPLATE_TOKENS)


def completion_tokens(value: Any, request: HttpRequest, reply: HttpReply) -> int | None:
    """Answer tokens: at most the permitted number (thinking may not be shown), or one for each byte
    of the reply."""
    return count(value, max(request.max_tokens, len(reply.body)))


def counted(usage: Any) -> tuple[Any, Any]:
    """The counts of tokens in and out as they stand in a usage, under any API's names, also one
    level down (Cohere's `tokens`)."""
    found: dict[str, Any] = {}
    for place in (usage, *(usage.values() if isinstance(usage, dict) else ())):
        if isinstance(place, dict):
            found = {_NO_LETTER.sub("", key.lower()): place[key] for key in place} | found
    asked, answered = (
        next((found[one] for one in names if found.get(one) is not None), None)
        for names in (_ASKED, _ANSWERED)
    )
    return asked, answered


def duration_s(value: Any, unit_s: float, most_s: float) -> float | None:
    """A duration in units of `unit_s`, cut to `most_s`, the longest possible."""
    number = quantity(value)
    return None if number is None else min(number * unit_s, most_s)


def quantity(value: Any) -> float | None:
    """A finite number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int) and value.bit_length() > 63:
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


def memory_bytes(value: Any) -> float | None:
    """Memory of a GPU: a number of MiB, as `nvidia-smi` prints it, or a text such as "8123 MiB"."""
    number, unit = _measured(value)
    scale = _UNITS.get(unit or "mib")
    return None if number is None or scale is None else min(number * scale, _MEMORY_MAX_BYTES)


def share(value: Any) -> float | None:
    """A share of 1: from a number of per cent, as `nvidia-smi` prints it, or a text such as
    "73 %"."""
    number, unit = _measured(value)
    return None if number is None or unit not in ("", "%") else min(number / 100.0, 1.0)


def _measured(value: Any) -> tuple[float | None, str]:
    """The number, and the unit behind it in small letters."""
    if not isinstance(value, str):
        return quantity(value), ""
    match = _MEASURED.fullmatch(value)
    return (quantity(float(match[1])), match[2].lower()) if match else (None, "")


def name(value: Any) -> str | None:
    """A printable name of at most 200 characters."""
    if not isinstance(value, str) or not 0 < len(value) <= _TEXT_MAX:
        return None
    return value if value.isprintable() else None


def names_in(listed: Any, key: str) -> tuple[str, ...] | None:
    """The names under a key of each object in a list; None where it is no list."""
    if not isinstance(listed, list):
        return None
    entries = (entry.get(key) for entry in listed if isinstance(entry, dict))
    return tuple(known for entry in entries if (known := name(entry)))
