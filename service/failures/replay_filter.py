"""Selects failures: filters as one value, whose conditions must all be satisfied.

A filter is data: it is parsed from the words of the command line, written into the replay log, and
read back when a run continues, so that the run still selects the same failures. Ages are resolved
to points in time once, when a run begins.

Invariants: `matches` never raises; an empty filter matches everything; an added condition never
matches more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from service.failures.dead_letter import DeadLetter
from service.failures.places import read_named

_RANGE = re.compile(r"(\d{1,19})?(\.\.)?(\d{1,19})?")
_AGE = re.compile(r"(\d{1,9})(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class FilterRefused(Exception):
    """Raised when a filter's words cannot be read; the message shows the right form."""


Span = tuple[int, int | None]
"""First and last value, both included; None for "no end"."""


@dataclass(frozen=True, slots=True)
class ReplayFilter:
    """Conditions that must all be satisfied; unset ones match all. Times are seconds since the
    epoch."""

    reasons: tuple[str, ...] = ()
    retryable_only: bool = False
    source_topics: tuple[str, ...] = ()
    source_partitions: Span | None = None
    source_offsets: Span | None = None
    keys: tuple[str, ...] = ()
    event_ids: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    since_s: float | None = None
    until_s: float | None = None
    attempts: Span | None = None
    replays: Span | None = None
    headers: tuple[tuple[str, str | None], ...] = ()
    """Name and value; None as the value only requires the header."""
    named: tuple[str, ...] = ()
    """Failures and events by place or id, as people name them."""

    def matches(self, letter: DeadLetter) -> bool:
        """Whether all conditions are satisfied."""
        return (
            self._fits_name(letter)
            and self._fits_reason(letter)
            and self._fits_source(letter)
            and self._fits_identity(letter)
            and (self.since_s is None or letter.failed_s >= self.since_s)
            and (self.until_s is None or letter.failed_s <= self.until_s)
            and _inside(self.attempts, letter.attempts)
            and _inside(self.replays, letter.replay_count)
            and all(_has_header(letter, name, value) for name, value in self.headers)
        )

    def _fits_name(self, letter: DeadLetter) -> bool:
        ids = (letter.invoice_id, letter.event_id)
        topic = letter.at.topic
        return not self.named or any(
            read_named(words, topic).is_failure(letter.at, letter.source, *ids)
            for words in self.named
        )

    def _fits_reason(self, letter: DeadLetter) -> bool:
        """`retries_exhausted` is also found under the reason of its last attempt."""
        if self.retryable_only and letter.retryable is not True:
            return False
        return (
            not self.reasons or letter.reason in self.reasons or letter.last_reason in self.reasons
        )

    def _fits_source(self, letter: DeadLetter) -> bool:
        if not (self.source_topics or self.source_partitions or self.source_offsets):
            return True
        source = letter.source
        return (
            source is not None
            and (not self.source_topics or source.topic in self.source_topics)
            and _inside(self.source_partitions, source.partition)
            and _inside(self.source_offsets, source.offset)
        )

    def _fits_identity(self, letter: DeadLetter) -> bool:
        if self.event_ids and letter.event_id not in self.event_ids:
            return False
        if self.models and letter.model not in self.models:
            return False
        if not self.keys:
            return True
        key = letter.record.key
        return key is not None and key.decode("utf-8", "replace") in self.keys


def _inside(span: Span | None, number: int) -> bool:
    return span is None or (span[0] <= number and (span[1] is None or number <= span[1]))


def _has_header(letter: DeadLetter, name: str, value: str | None) -> bool:
    return any(
        name == found and (value is None or (raw or b"").decode("utf-8", "replace") == value)
        for found, raw in letter.record.headers
    )


def parse_span(option: str, words: str) -> Span:
    """`7`, `3..9`, `3..` or `..9`, both ends included; raises FilterRefused."""
    found = _RANGE.fullmatch(words)
    if not words or found is None or words == "..":
        raise FilterRefused(f"{option} {words!r}: write a number or a range like 3..9, 3.. or ..9")
    first, dots, last = found.groups()
    if not dots:
        return (int(words), int(words))
    span = (int(first or 0), int(last) if last else None)
    if span[1] is not None and span[1] < span[0]:
        raise FilterRefused(f"{option} {words!r}: the range ends before it begins")
    return span


def parse_time(option: str, words: str) -> float:
    """An ISO 8601 time (UTC without a zone) as seconds since the epoch; raises FilterRefused."""
    try:
        time = datetime.fromisoformat(words)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise FilterRefused(
            f"{option} {words!r}: write a time like 2026-03-01T14:00, +02:00 behind it if not UTC"
        ) from None


def parse_age(option: str, words: str) -> float:
    """`90s`, `15m`, `2h` or `7d` as seconds; raises FilterRefused."""
    found = _AGE.fullmatch(words)
    if found is None:
        raise FilterRefused(f"{option} {words!r}: write an age like 90s, 15m, 2h or 7d")
    return float(int(found[1]) * _SECONDS[found[2]])


def parse_header(words: str) -> tuple[str, str | None]:
    """`name=value`, or `name` for the header's presence."""
    name, equals, value = words.partition("=")
    if not name:
        raise FilterRefused(f"--header {words!r}: write NAME=VALUE, or NAME alone")
    return (name, value if equals else None)


def to_json(chosen: ReplayFilter) -> dict[str, Any]:
    """The conditions that are set, as plain JSON values."""
    empty = asdict(ReplayFilter())
    return {name: value for name, value in asdict(chosen).items() if value != empty[name]}


def from_json(found: Mapping[str, Any]) -> ReplayFilter:
    """Reads the output of `to_json`. Raises FilterRefused for anything else."""
    known = {field.name for field in fields(ReplayFilter)}
    unknown = sorted(set(found) - known)
    if unknown:
        raise FilterRefused(f"the replay log holds conditions of a newer version: {unknown}")
    return ReplayFilter(**{name: _frozen(value) for name, value in found.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(inner) for inner in value) if isinstance(value, list) else value
