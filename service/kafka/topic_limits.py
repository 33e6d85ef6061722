"""Compares the settings of output topics with our outcomes, and says which settings to change.

A topic that rejects an outcome holds nothing up (`service.stream.narrowing`), but its invoice is
then a failure. Limits that are known beforehand are reported and observed. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MAX_MESSAGE_BYTES = "max.message.bytes"
CLEANUP_POLICY = "cleanup.policy"
TIMESTAMP_TYPE = "message.timestamp.type"
BEFORE_MAX_MS = "message.timestamp.before.max.ms"
AFTER_MAX_MS = "message.timestamp.after.max.ms"
DIFFERENCE_MAX_MS = "message.timestamp.difference.max.ms"
"""Before Apache Kafka 3.6: one bound for both directions."""

NAMES = (
    MAX_MESSAGE_BYTES,
    CLEANUP_POLICY,
    TIMESTAMP_TYPE,
    BEFORE_MAX_MS,
    AFTER_MAX_MS,
    DIFFERENCE_MAX_MS,
)

BATCH_OVERHEAD_BYTES = 512
"""A batch's own header, and the framing of its first record; rounded up."""
_YEAR_MS = 365 * 86_400_000
_CLOCKS_MS = 60_000
"""Synchronised clocks differ by far less."""


@dataclass(frozen=True, slots=True)
class TopicLimits:
    """The limits of one topic; None where the broker does not say or sets no bound."""

    max_message_bytes: int | None = None
    compacted: bool = False
    oldest_ms: int | None = None
    newest_ms: int | None = None


def read_limits(entries: Mapping[str, str | None]) -> TopicLimits:
    """From a topic's settings by name; what does not read is not known."""
    appended = entries.get(TIMESTAMP_TYPE) == "LogAppendTime"  # Then senders' times do not count.
    both = entries.get(DIFFERENCE_MAX_MS)
    return TopicLimits(
        _number(entries.get(MAX_MESSAGE_BYTES)),
        "compact" in (entries.get(CLEANUP_POLICY) or "").split(","),
        None if appended else _bounded(entries.get(BEFORE_MAX_MS) or both),
        None if appended else _bounded(entries.get(AFTER_MAX_MS) or both),
    )


def room_for_outcomes(limits: TopicLimits, max_outcome_bytes: int) -> int:
    """The largest outcome that fits both the topic and our own bound."""
    if limits.max_message_bytes is None:
        return max_outcome_bytes
    return max(1, min(max_outcome_bytes, limits.max_message_bytes - BATCH_OVERHEAD_BYTES))


def outcome_warnings(topic: str, limits: TopicLimits, max_outcome_bytes: int) -> list[str]:
    """Warnings about records that will not fit a topic for results or failures, each with
    advice."""
    found = keyless_warnings(topic, limits)
    room_bytes = room_for_outcomes(limits, max_outcome_bytes)
    if room_bytes < max_outcome_bytes:
        found.append(
            f"topic {topic} takes {limits.max_message_bytes:,} bytes ({MAX_MESSAGE_BYTES}), "
            f"kafka.max_outcome_bytes is {max_outcome_bytes:,}: larger outcomes become failures "
            f"without their event. Raise {MAX_MESSAGE_BYTES} to "
            f"{max_outcome_bytes + BATCH_OVERHEAD_BYTES:,}, or lower kafka.max_outcome_bytes to "
            f"{room_bytes:,}"
        )
    if limits.newest_ms is not None and limits.newest_ms < _CLOCKS_MS:
        found.append(
            f"topic {topic} rejects timestamps that are {limits.newest_ms:,} ms ahead of its "
            f"broker's clock: raise {AFTER_MAX_MS} to an hour, or keep the clocks in step"
        )
    return found


def failure_warnings(topic: str, limits: TopicLimits) -> list[str]:
    """A failure has its event's timestamp, where the topic takes it."""
    if limits.oldest_ms is None:
        return []
    return [
        f"topic {topic} rejects timestamps older than {limits.oldest_ms:,} ms: failures of older "
        "events get the time of writing instead, and keep their own in the header "
        f"invoice.dlq.original.timestamp. Remove {BEFORE_MAX_MS} to keep it on the record"
    ]


def keyless_warnings(topic: str, limits: TopicLimits) -> list[str]:
    """A warning about compaction, which drops records that share a key and rejects those without
    one."""
    if not limits.compacted:
        return []
    return [
        f"topic {topic} is compacted: it rejects records without a key, and the broker removes "
        f"older ones with the same key. Set {CLEANUP_POLICY} to delete"
    ]


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _bounded(text: str | None) -> int | None:
    """A bound of years is no bound."""
    number = _number(text)
    return number if number is not None and number < _YEAR_MS else None
