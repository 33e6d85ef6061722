"""Reads how long a server asks its callers to wait.

Three spellings are in use: `retry-after-ms` (milliseconds), and `retry-after` with seconds or an
HTTP date. A date is compared with the reply's own `Date` header, if there is one, so that a
difference between the two clocks cancels out. The result is always capped.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

_CHARS_MAX = 64
"""An HTTP date has 29 characters; longer values are ignored."""


def retry_after_s(headers: Mapping[str, str], cap_s: float, now_s: float) -> float | None:
    """Seconds to wait, between 0 and `cap_s`; None without a sensible value.

    `now_s` is wall-clock time in seconds since the epoch, used for dates without a `Date` header.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return min(milliseconds / 1_000.0, cap_s)
    wish = headers.get("retry-after")
    if wish is None:
        return None
    seconds = _number(wish)
    if seconds is None:
        seconds = _until(wish, headers.get("date"), now_s)
    return None if seconds is None else min(seconds, cap_s)


def _number(text: str | None) -> float | None:
    try:
        value = float(text if text is not None and len(text) <= _CHARS_MAX else "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _until(wish: str, date: str | None, now_s: float) -> float | None:
    moment_s = _epoch_s(wish)
    if moment_s is None:
        return None
    server_now_s = _epoch_s(date) if date else None
    return max(0.0, moment_s - (now_s if server_now_s is None else server_now_s))


def _epoch_s(text: str) -> float | None:
    """An HTTP date as seconds since the epoch; OverflowError comes from absurd years."""
    if len(text) > _CHARS_MAX:
        return None
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
