"""Reading single values out of a server's JSON, which may hold anything at all.

Every function answers with a value of the promised type or None; nothing here raises.
"""

from __future__ import annotations

import math
import re
from typing import Any

_TEXT_MAX = 200
_LEADING_NUMBER = re.compile(r"\s*(-?\d{1,18}(?:\.\d{1,9})?)")


def count(value: Any) -> int | None:
    """A number of tokens or models: a whole number from zero to a billion."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= 1_000_000_000 else None


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
