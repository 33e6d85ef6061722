"""A broker that goes away in the middle of a transaction costs a replay time, and nothing else."""

from __future__ import annotations

import signal
import uuid

import pytest

from service.replay.run import CHUNK_EVENTS
from service.testbed.broker import LocalKafka
from tests.conftest import create_topics
from tests.kafka.replay.rig import PARTITIONS, ReplayRig, numbers

FAILURES = 2 * CHUNK_EVENTS + 100


@pytest.mark.parametrize("step", ["before_commit", "polled"])
def test_a_broker_killed_in_the_middle_and_started_again(step: str) -> None:
    """The run waits for it within bounds, finds out what was committed, and goes on by itself."""
    with LocalKafka() as broker:
        tag = uuid.uuid4().hex[:8]
        topics = (f"events-{tag}", f"results-{tag}", f"failures-{tag}")
        create_topics(broker.bootstrap_servers, topics, PARTITIONS)
        rig = ReplayRig(broker.bootstrap_servers, topics)
        rig.fail(FAILURES)
        nth = 1 if step == "polled" else 2
        running = rig.begin("send", "--id", "b", "--yes", failpoint=f"{step}:stop:{nth}")
        try:
            rig.wait_suspended(running)
            broker.kill()
            running.send_signal(signal.SIGCONT)
            broker.start()
            ended = running.finished()
        finally:
            running.kill()
        assert ended.returncode == 0, ended.stderr
        assert numbers(rig.events()) == list(range(FAILURES))
