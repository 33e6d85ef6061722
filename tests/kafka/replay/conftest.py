"""One rig per test: topics of its own on the shared real Kafka."""

from __future__ import annotations

import pytest

from tests.conftest import MakeTopics
from tests.kafka.replay.rig import PARTITIONS, ReplayRig
from tests.shared_kafka import SharedKafka


@pytest.fixture
def rig(kafka: SharedKafka, make_topics: MakeTopics) -> ReplayRig:
    """Fresh topics."""
    return ReplayRig(kafka.bootstrap_servers, make_topics(PARTITIONS))
