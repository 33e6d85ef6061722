"""Records that a topic's settings will reject are reported beforehand, with advice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kafka.topic_limits import (
    NAMES,
    TopicLimits,
    failure_warnings,
    keyless_warnings,
    outcome_warnings,
    read_limits,
    room_for_outcomes,
)

DEFAULTS = {
    "max.message.bytes": "1048588",
    "cleanup.policy": "delete",
    "message.timestamp.type": "CreateTime",
    "message.timestamp.before.max.ms": "9223372036854775807",
    "message.timestamp.after.max.ms": "3600000",
}


def _all(entries: dict[str, str | None]) -> list[str]:
    limits = read_limits({**DEFAULTS, **entries})
    return [
        *outcome_warnings("out", limits, 1_000_000),
        *failure_warnings("out", limits),
    ]


def test_a_topic_as_kafka_makes_it_takes_everything() -> None:
    """No warning without a possible action."""
    assert _all({}) == []
    assert _all({"message.timestamp.difference.max.ms": "9223372036854775807"}) == []


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("max.message.bytes", "200000", "Raise max.message.bytes to 1,000,512"),
        ("max.message.bytes", "200000", "kafka.max_outcome_bytes to 199,488"),
        ("cleanup.policy", "compact", "Set cleanup.policy to delete"),
        ("cleanup.policy", "compact,delete", "Set cleanup.policy to delete"),
        ("message.timestamp.before.max.ms", "3600000", "message.timestamp.before.max.ms"),
        ("message.timestamp.after.max.ms", "1000", "message.timestamp.after.max.ms"),
    ],
)
def test_what_will_not_fit_is_named_with_what_to_change(name: str, value: str, advice: str) -> None:
    """In the words of the topic's own settings."""
    assert any(advice in warning for warning in _all({name: value}))


def test_senders_times_do_not_count_where_the_broker_sets_them() -> None:
    """LogAppendTime overwrites them before they are looked at."""
    entries: dict[str, str | None] = {"message.timestamp.type": "LogAppendTime"}
    assert _all({**entries, "message.timestamp.before.max.ms": "1"}) == []


@given(st.dictionaries(st.sampled_from(NAMES), st.none() | st.text(max_size=20)))
def test_settings_that_do_not_read_are_not_known(entries: dict[str, str | None]) -> None:
    """Another broker's idea of a number raises nothing."""
    limits = read_limits(entries)
    assert room_for_outcomes(limits, 50_000) in range(1, 50_001)
    outcome_warnings("out", limits, 50_000)
    failure_warnings("out", limits)
    assert keyless_warnings("out", TopicLimits()) == []
