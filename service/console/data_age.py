"""How old what a page shows is, in a sentence; none while it is as new as it gets.

Another process that fills the database tells its age with its signs of life, by its own clock: a
minute more is allowed for both. Pure.
"""

from __future__ import annotations

from datetime import UTC, datetime

from service.store.reading_state import DataAge

_FRESH_S = 15.0
"""A little more than a request to silent brokers takes to fail."""
_FRESH_ELSEWHERE_S = 75.0


def age_told(age: DataAge, now_s: float) -> str:
    """For the top of each page."""
    if age.silent_since_s is not None:
        return (
            f"The brokers have not answered since {_clock(age.silent_since_s)} UTC. "
            f"{_as_of(age.as_of_s, now_s)} No decision can be written, and no failure sent back, "
            "until they answer."
        )
    if age.as_of_s is None:
        return "The topics are being read. What you see is not complete yet."
    if now_s - age.as_of_s <= (_FRESH_ELSEWHERE_S if age.filled_by else _FRESH_S):
        return ""
    filled = f" Another process fills it: {age.filled_by}." if age.filled_by else ""
    return f"The database is behind its topics. {_as_of(age.as_of_s, now_s)}{filled}"


def _as_of(as_of_s: float | None, now_s: float) -> str:
    if as_of_s is None:
        return "What you see was stored before the console was started."
    return f"What you see is as of {_clock(as_of_s)} UTC, {_span(now_s - as_of_s)} ago."


def _clock(moment_s: float) -> str:
    return datetime.fromtimestamp(moment_s, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _span(seconds: float) -> str:
    for length, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length:
            number = int(seconds // length)
            return f"{number} {name}{'s' if number > 1 else ''}"
    return "less than a minute"
