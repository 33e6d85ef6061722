"""Names of topics that streams would share."""

from __future__ import annotations

import pytest

from service.kafka.topics import shared_topics
from service.settings import KafkaSettings

_OWN = {"events_topic": "a.events", "results_topic": "a.results", "failures_topic": "a.failures"}


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        ({}, []),
        ({"events_topic": "a.events"}, []),
        (_OWN, ["kafka.batches_topic", "kafka.replay_log_topic", "kafka.reviews_topic"]),
        ({**_OWN, "batches_topic": ""}, ["kafka.replay_log_topic", "kafka.reviews_topic"]),
        (
            {
                **_OWN,
                "batches_topic": "a.batches",
                "replay_log_topic": "a.log",
                "reviews_topic": "a.reviews",
            },
            [],
        ),
    ],
)
def test_a_stream_of_its_own_is_told_what_it_shares(
    names: dict[str, str], shared: list[str]
) -> None:
    """Batches, replays and decisions of two streams in one topic are told apart by no one."""
    told = [fault.message.partition(" ")[0] for fault in shared_topics(KafkaSettings(**names))]
    assert told == shared
