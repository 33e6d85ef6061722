"""Reads how long a server asks its callers to wait.

`retry-after-ms` holds milliseconds. By the standard, `retry-after` holds seconds or an HTTP date;
some servers write seconds with a unit (`120s`, `1m30s`), an ISO date, or two values of two
gateways, of which the longer counts. A date is compared with the reply's own `Date` header, if
there is one, so that a difference between the two clocks cancels out. The result is always capped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

_CHARS_MAX = 64
"""An HTTP date has 29 characters; longer values are ignored."""
_WITH_UNITS = re.compile(r"(?:([0-9.]+)h)?(?:([0-9.]+)m)?(?:([0-9.]+)s)?(?:([0-9.]+)ms)?")
_UNITS_S = (3600.0, 60.0, 1.0, 0.001)


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
    known = [seconds for part in wish.split(",") if (seconds := _seconds(part)) is not None]
    seconds = max(known) if known else _until(wish, headers.get("date"), now_s)
    return None if seconds is None else min(seconds, cap_s)


def _seconds(text: str) -> float | None:
    """Seconds as a number, or as numbers with their units."""
    bare = "".join(text[:_CHARS_MAX].split())
    found = _WITH_UNITS.fullmatch(bare)
    if not bare or found is None:
        return _number(text)
    parts = [_number(part or "0") for part in found.groups()]
    if None in parts:
        return None
    return sum(unit_s * (part or 0.0) for unit_s, part in zip(_UNITS_S, parts, strict=True))


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
    """A date as seconds since the epoch; OverflowError comes from absurd years."""
    if len(text) > _CHARS_MAX:
        return None
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return _iso_epoch_s(text)


def _iso_epoch_s(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo is not None else None
