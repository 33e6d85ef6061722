"""One rig per test: topics of its own on the shared real Kafka."""

from __future__ import annotations

import pytest

from service.testbed.broker import LocalKafka
from tests.conftest import MakeTopics
from tests.kafka.replay.rig import PARTITIONS, ReplayRig


@pytest.fixture
def rig(kafka: LocalKafka, make_topics: MakeTopics) -> ReplayRig:
    """Fresh topics."""
    return ReplayRig(kafka.bootstrap_servers, make_topics(PARTITIONS))
