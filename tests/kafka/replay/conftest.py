"""One stage per test: topics of its own on the shared real Kafka."""

from __future__ import annotations

import pytest

from service.testbed.broker import LocalKafka
from tests.conftest import MakeTopics
from tests.kafka.replay.stage import PARTITIONS, ReplayStage


@pytest.fixture
def stage(kafka: LocalKafka, make_topics: MakeTopics) -> ReplayStage:
    """Fresh topics."""
    return ReplayStage(kafka.bootstrap_servers, make_topics(PARTITIONS))
