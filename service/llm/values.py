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
_LEADING_NUMBER = re.compile(r"\s*(-?\d{1,18}(?:\.\d{1,9})?)")


COUNT_MAX = 1_000_000
"""More models, slots or waiting calls than any server has."""
_TEMPLATE_TOKENS = 1_024
"""Tokens that a server's chat template may add to a request."""


def count(value: Any, most: int = COUNT_MAX) -> int | None:
    """A whole number that is not negative, cut to `most`."""
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


def gauge(value: Any) -> float | None:
    """A number, or one at the start of a text such as "73 %" or "8123 MiB"."""
    if isinstance(value, str):
        match = _LEADING_NUMBER.match(value)
        return quantity(float(match.group(1))) if match else None
    return quantity(value)


def name(value: Any) -> str | None:
    """A printable name of at most 200 characters."""
    if not isinstance(value, str) or not 0 < len(value) <= _TEXT_MAX:
        return None
    return value if value.isprintable() else None
