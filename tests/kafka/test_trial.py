"""`check --transaction` against a real Kafka: what it leaves behind, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from confluent_kafka.admin import AdminClient

from service.kafka.offset_map import LIMIT_CHARS
from service.kafka.trial import TrialFailed, largest_map, try_transaction
from service.settings import KafkaSettings
from service.testbed.broker import BrokerOptions, LocalKafka
from tests.conftest import create_topics


@pytest.fixture(scope="module")
def narrow_kafka() -> Iterator[LocalKafka]:
    """A broker that takes less metadata than the largest map has."""
    properties = {"offset.metadata.max.bytes": str(LIMIT_CHARS - 1)}
    with LocalKafka(BrokerOptions(properties=properties)) as kafka:
        create_topics(kafka.bootstrap_servers, ("events",), 1)
        yield kafka


def _topics(servers: str) -> set[str]:
    return set(AdminClient({"bootstrap.servers": servers}).list_topics(timeout=20).topics)


async def test_a_transaction_with_the_largest_map_leaves_nothing(kafka: LocalKafka) -> None:
    """The topic that it made is gone."""
    events, bootstrap_servers = "trial-events", kafka.bootstrap_servers
    create_topics(bootstrap_servers, (events,), 1)
    settings = KafkaSettings(bootstrap_servers=bootstrap_servers, events_topic=events)
    said = await try_transaction(settings)
    assert "3,500 characters" in said
    assert len(largest_map()) == LIMIT_CHARS
    assert [name for name in _topics(bootstrap_servers) if name.startswith(events)] == [events]


async def test_a_broker_that_takes_less_metadata_is_found(narrow_kafka: LocalKafka) -> None:
    """With the broker's setting, and the topic is gone in this case, too."""
    servers = narrow_kafka.bootstrap_servers
    settings = KafkaSettings(bootstrap_servers=servers, events_topic="events", step_timeout_s=5.0)
    with pytest.raises(TrialFailed, match=r"offset\.metadata\.max\.bytes"):
        await try_transaction(settings)
    assert [name for name in _topics(servers) if "check" in name] == []


async def test_what_no_broker_answers_is_a_sentence() -> None:
    """Nothing was made, so nothing is left."""
    with pytest.raises(TrialFailed, match="no Kafka answers"):
        await try_transaction(KafkaSettings(bootstrap_servers="127.0.0.1:1"))
