"""Reads how long a server asks its callers to wait.

`retry-after-ms` holds milliseconds. By the standard, `retry-after` holds seconds or an HTTP date;
some servers write numbers with a unit (`120s`, `1m30s`, `1 minute`), an ISO date, or two values of
two gateways, of which the longer counts. A reply that refuses for too much load may tell it
elsewhere: in its error, as a field (Google's `retryDelay`) or in its sentence ("try again in 20s"),
or in the headers that say when a limit of its rate begins anew. There, a limit that is used up
counts before one that is not, and one that does not say how much is left before one that has some.

A date is compared with the reply's own `Date` header, if there is one, so that a difference between
the two clocks cancels out. The result is always capped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice

_CHARS_MAX = 64
"""An HTTP date has 29 characters; longer values are ignored."""
_HEADERS_MAX = 200
_ERROR_BYTES = 4_096
"""So much of an error is read."""
_EPOCH_FROM_S = 1e9
"""Numbers from here on are moments; a wait of 30 years is none."""
_EPOCH_FROM_MS = 1e11
_UNITS = {
    r"d(?:ays?)?": 86_400.0,
    r"h(?:(?:ou)?rs?)?": 3_600.0,
    r"m(?:in(?:ute)?s?)?": 60.0,
    r"s(?:ec(?:ond)?s?)?": 1.0,
    r"m(?:illi)?s(?:ec(?:ond)?s?)?": 0.001,
}
_WITH_UNITS = re.compile("(?:pt)?" + "".join(rf"(?:([0-9.]+){unit})?" for unit in _UNITS))
_BETWEEN = re.compile(r"[\s,]+|(?<=[a-z\s])and(?=\s)")
_WAIT = rf"((?:[0-9]+(?:\.[0-9]+)? ?(?:{'|'.join(_UNITS)})(?![a-z]),? ?(?:and )?){{1,4}})"
_SENTENCE = re.compile(
    r"\b(?:again|retry(?:ing)?|wait(?:ing)?|resets?|available) "
    rf"(?:(?:in|after|for|at|least|about|another|approximately) ){{0,3}}{_WAIT}"
)
_FIELD = re.compile(
    r'"(?:retry_?-?(?:after|delay|in)|estimated_time)_?-?(s|sec|seconds|ms|milliseconds)?"'
    r' ?: ?"?([0-9][0-9a-z. ]*)'
)
_RESET = re.compile(r"rate-?limit[a-z-]*-reset\b")


def retry_after_s(
    headers: Mapping[str, str], cap_s: float, now_s: float, error: bytes | None = None
) -> float | None:
    """Seconds to wait, between 0 and `cap_s`; None without a sensible value.

    `now_s` is wall-clock time in seconds since the epoch, used for dates without a `Date` header.
    `error` is the body of a reply that refuses for too much load; None for any other.
    """
    seconds = _asked_s(headers, now_s)
    if seconds is None and error is not None:
        seconds = _in_error_s(error)
        if seconds is None:
            seconds = _until_reset_s(headers, now_s)
    return None if seconds is None else min(seconds, cap_s)


def _asked_s(headers: Mapping[str, str], now_s: float) -> float | None:
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1_000.0
    wish = headers.get("retry-after")
    if wish is None:
        return None
    known = [seconds for part in wish.split(",") if (seconds := _seconds(part)) is not None]
    return max(known) if known else _until(wish, headers.get("date"), now_s)


def _in_error_s(error: bytes) -> float | None:
    """What a field or a sentence of an error tells."""
    text = " ".join(error[:_ERROR_BYTES].decode("utf-8", "replace").lower().split())
    field = _FIELD.search(text)
    if field is not None:
        seconds = _seconds(field[2])
        in_ms = (field[1] or "").startswith("m")
        if seconds is not None:
            return seconds / 1_000.0 if in_ms else seconds
    sentence = _SENTENCE.search(text)
    return None if sentence is None else _seconds(sentence[1])


def _until_reset_s(headers: Mapping[str, str], now_s: float) -> float | None:
    """Until the limits begin anew that are used up; if it is not said which, the longest wait."""
    resets = list(_resets(headers, now_s))
    used_up = [seconds for left, seconds in resets if left == 0]
    unsaid = [seconds for left, seconds in resets if left is None]
    if used_up or unsaid:
        return max(used_up or unsaid)
    return min((seconds for _, seconds in resets if seconds > 0), default=None)


def _resets(headers: Mapping[str, str], now_s: float) -> Iterator[tuple[float | None, float]]:
    """What is left of each limit, and the seconds until it begins anew."""
    for name in islice(headers, _HEADERS_MAX):
        lowered = name[:_CHARS_MAX].lower()
        if _RESET.search(lowered) is None:
            continue
        seconds = _moment_s(headers[name], headers.get("date"), now_s)
        if seconds is not None:
            yield _number(headers.get(lowered.replace("reset", "remaining"))), seconds


def _moment_s(text: str, date: str | None, now_s: float) -> float | None:
    """Seconds until a moment: a wait, a date, or a number of seconds or milliseconds since the
    epoch."""
    seconds = _seconds(text)
    if seconds is None:
        return _until(text, date, now_s)
    if seconds < _EPOCH_FROM_S:
        return seconds
    return max(0.0, (seconds / 1_000.0 if seconds >= _EPOCH_FROM_MS else seconds) - now_s)


def _seconds(text: str) -> float | None:
    """Seconds as a number, or as numbers with their units."""
    if len(text) > _CHARS_MAX:
        return None
    bare = _BETWEEN.sub("", text.lower())
    found = _WITH_UNITS.fullmatch(bare)
    if not bare or found is None or not any(found.groups()):
        return _number(text)
    parts = [_number(part or "0") for part in found.groups()]
    if None in parts:
        return None
    return sum(unit_s * (part or 0.0) for unit_s, part in zip(_UNITS.values(), parts, strict=True))


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
